"""What was found is kept as long as it holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from finds import found, gap_of
from surefoot.config import Config, load_config
from surefoot.model.gaps import NeverRan
from surefoot.model.inputs import Inputs
from surefoot.model.run import FileRun, RunData
from surefoot.model.suggestions import Call, Raised
from surefoot.project.finds import Finds
from surefoot.project.project import MeasuredFile, Project
from surefoot.source.map import map_source

CALL = Call("f('a')", ("a",), frozenset({"from a import f"}), raised=Raised("ValueError", "no"))
FOUND = replace(found(gap_of("f", NeverRan()), CALL)[0], shows=(("TF", "f('a')"),))


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Return the configuration of an empty project."""
    return load_config(tmp_path)


def project_with(**texts: str) -> Project:
    """Return a project of these files."""
    files = tuple(
        MeasuredFile(f"{name}.py", Path(f"{name}.py"), map_source(text), FileRun())
        for name, text in texts.items()
    )
    return Project(files, (), (), ())


DATA = RunData("3.13", inputs=Inputs(frozenset({"here"})))


def finds(config: Config, *, data: RunData = DATA, **texts: str) -> Finds:
    """Return the finds of a project of these files."""
    return Finds(config, project_with(**texts), data)


def test_what_was_kept_is_as_it_was(config: Config) -> None:
    """For its gap, and no other."""
    finds(config, a="x = 1\n").keep(FOUND)
    assert finds(config, a="x = 1\n").of(FOUND.gap) == FOUND
    assert finds(config, a="x = 1\n").of("another") is None


@pytest.mark.parametrize("texts", [{"a": "x = 2\n"}, {"a": "x = 1\n", "b": ""}, {"b": "x = 1\n"}])
def test_a_change_of_any_file_ends_it(config: Config, texts: dict[str, str]) -> None:
    """What an input does may depend on that file."""
    finds(config, a="x = 1\n").keep(FOUND)
    assert finds(config, **texts).of(FOUND.gap) is None


def test_other_surroundings_end_it(config: Config) -> None:
    """Another package may be installed."""
    finds(config, a="").keep(FOUND)
    moved = RunData("3.13", inputs=Inputs(frozenset({"there"})))
    assert finds(config, data=moved, a="").of(FOUND.gap) is None


def test_what_others_wrote_is_not_read(config: Config) -> None:
    """Only what the user's own secret signed."""
    finds(config, a="").keep(FOUND)
    [entry] = config.cache.glob("*.found")
    entry.write_bytes(entry.read_bytes()[:-1] + b"\0")
    assert finds(config, a="").of(FOUND.gap) is None


def test_what_is_no_valid_text_is_not_kept(config: Config) -> None:
    """A message may hold anything."""
    call = replace(CALL, raised=Raised("ValueError", "\udc80"))
    finds(config, a="").keep(replace(FOUND, calls=(call,)))
    assert finds(config, a="").of(FOUND.gap) is None
