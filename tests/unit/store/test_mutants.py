"""What is kept of mutants is read as it was written."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from surefoot.errors import DataError, SurefootError
from surefoot.model.ids import Digest, LineNo
from surefoot.model.kept_mutants import KeptFile, KeptMutant, Spot
from surefoot.model.mutants import Outcome, Verdict
from surefoot.mutate.finding import mutants_in
from surefoot.store.mutants import place_of_mutants, read_mutants, write_mutants

MUTANTS = mutants_in("a.py", "def f(a):\n    return a > 2\n", {1: "f"}).mutants
KEPT = {
    "a.py": KeptFile(
        Digest("d"),
        frozenset({LineNo(9)}),
        {mutant.id: Spot(mutant.function, mutant.line) for mutant in MUTANTS},
        {m.id: KeptMutant(m, Outcome(Verdict.KILLED, "é", "t.py::t", 2), "now") for m in MUTANTS},
    )
}


def test_what_was_written_is_read(tmp_path: Path) -> None:
    """With all of each mutant, in place of what was there before."""
    place = place_of_mutants(tmp_path / "data.sqlite")
    write_mutants(place, tmp_path, {})
    write_mutants(place, tmp_path, KEPT)
    assert read_mutants(place) == KEPT
    assert [path.name for path in tmp_path.iterdir()] == ["data.mutants"]


@pytest.mark.parametrize(
    "text",
    [
        None,
        b"",
        b"\x92\xa1a\x81",
        b"\x92\xa1a\x91\xc0",
        msgspec.msgpack.encode(("surefoot 0", KEPT)),
    ],
)
def test_what_is_not_ours_is_nothing(tmp_path: Path, text: bytes | None) -> None:
    """A missing file, an empty or damaged one, and one of another version."""
    place = tmp_path / "data.mutants"
    if text is not None:
        place.write_bytes(text)
    assert read_mutants(place) == {}


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    """A branch may have brought it."""
    (tmp_path / "target").write_text("theirs")
    (tmp_path / "data.mutants").symlink_to("target")
    with pytest.raises(SurefootError, match="a link"):
        write_mutants(tmp_path / "data.mutants", tmp_path, KEPT)
    assert (tmp_path / "target").read_text() == "theirs"


def test_a_folder_that_is_gone_is_an_error(tmp_path: Path) -> None:
    """And not a traceback."""
    with pytest.raises(DataError, match="cannot be written"):
        write_mutants(tmp_path / "gone" / "data.mutants", tmp_path, KEPT)
