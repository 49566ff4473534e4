"""What waits for code that a run could not reach."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from surefoot.analysis.coverage import cover_file
from surefoot.analysis.gaps import rank_gaps
from surefoot.analysis.tiers import place_file
from surefoot.model.exclusions import Exclusions
from surefoot.model.gaps import Gap, NeverCalled
from surefoot.model.ids import LineNo, ProbeId
from surefoot.model.obstacle import Obstacle
from surefoot.model.points import Hits
from surefoot.model.tiers import TierRules
from surefoot.source.map import map_source

FUNCTION = """\
import sys
def start():
    return {}
"""
ON_WINDOWS = "if sys.platform == 'win32':\n    start()\n"
INSTALLED = "try:\n    import fast\n    start(fast)\nexcept ImportError:\n    x = 8\n"
AS_PROGRAM = "if __name__ == '__main__':\n    start()\n"


def obstacle_to_start(text: str, *, other: str = "") -> Obstacle | None:
    """Return what keeps ``start`` from being called where only lines 1, 2, 4 and 7 ran and all
    conditions were False.
    """
    [gap] = [gap for gap in gaps_of(text, other) if isinstance(gap.never, NeverCalled)]
    return gap.obstacle


def gaps_of(text: str, other: str) -> Sequence[Gap]:
    """Return the gaps of two files where only lines 1, 2, 4 and 7 of one and line 1 of the other
    ran, and all conditions were False.
    """
    files = []
    for path, source, lines in (("a.py", text, {1, 2, 4, 7}), ("b.py", other, {1})):
        file = map_source(source)
        probes: set[ProbeId] = {
            probe
            for decision in file.decisions
            for outcome in decision.outcomes
            if set(outcome.vector) == {"F"}
            for probe in outcome.probes
        }
        hits = Hits(frozenset(map(LineNo, lines)), frozenset(probes))
        covered = cover_file(path, file, hits, Exclusions())
        files.append((covered, file, place_file(path, file, TierRules())))
    return rank_gaps(files)


@pytest.mark.parametrize(
    ("calling", "obstacle"),
    [
        (ON_WINDOWS, Obstacle.PLATFORM),
        (INSTALLED, Obstacle.IMPORT),
        (AS_PROGRAM, None),
        ("x = 4\n", None),
    ],
)
def test_a_function_is_apart_with_all_that_calls_it(
    calling: str, obstacle: Obstacle | None
) -> None:
    """But for a program, which may be all in one function that a test can call."""
    assert obstacle_to_start(FUNCTION.format("3") + calling) is obstacle


@pytest.mark.parametrize("elsewhere", ["x = start", "x = 'start'", "# start"])
def test_any_other_mention_keeps_it_within_reach(elsewhere: str) -> None:
    """In the same file or in another; nobody knows what is meant by it."""
    text = FUNCTION.format("3") + ON_WINDOWS
    assert obstacle_to_start(f"{text}\n{elsewhere}\n") is None
    assert obstacle_to_start(text, other=f"{elsewhere}\n") is None


def test_a_function_does_not_wait_for_itself() -> None:
    """What it calls in its own code is no other mention."""
    assert obstacle_to_start(FUNCTION.format("start()") + ON_WINDOWS) is Obstacle.PLATFORM


def test_a_condition_that_ran_is_within_reach() -> None:
    """Only what is behind it is not."""
    text = FUNCTION.format("3") + "if sys.platform == 'win32' or start:\n    x = 5\n"
    assert obstacle_to_start(text) is None


RAISING = """\
class MissingError(Error): pass
try:
    f()
    g()
except MissingError as error:
    x = 6
"""
ON_WASM = "if sys.platform == 'wasi':\n    raise MissingError(9)\n"


@pytest.mark.parametrize(
    ("text", "other", "obstacle"),
    [
        (ON_WASM, "", Obstacle.PLATFORM),
        (ON_WASM, "from a import (\n    MissingError,\n)\n", Obstacle.PLATFORM),
        (ON_WASM, "'It raises MissingError.'\n", Obstacle.PLATFORM),
        (ON_WASM, "__all__ = ['MissingError']\n", Obstacle.PLATFORM),
        (ON_WASM, "x = isinstance(y, a.MissingError)\n", Obstacle.PLATFORM),
        (ON_WASM, "with pytest.raises(a.MissingError): f()\n", Obstacle.PLATFORM),
        (ON_WASM, "x = a.MissingError(1)\n", None),
        (ON_WASM, "class B(MissingError): pass\n", None),
        (ON_WASM, "x = {1: MissingError}\n", None),
        ("x = 7\n", "", None),
    ],
)
def test_a_handler_is_apart_with_all_that_raises_it(
    text: str, other: str, obstacle: Obstacle | None
) -> None:
    """Whatever else names the exception may raise it."""
    [found] = [
        gap.obstacle
        for gap in gaps_of(RAISING + text, other)
        if (gap.path, gap.line) == ("a.py", 5)
    ]
    assert found is obstacle


@pytest.mark.parametrize(
    ("name", "obstacle"), [("MissingError", Obstacle.PLATFORM), ("KeyError", None)]
)
def test_a_test_for_an_exception_is_apart_too(name: str, obstacle: Obstacle | None) -> None:
    """With what is behind it. An exception of others may come from anywhere."""
    text = f"class MissingError(Error): pass\nif isinstance(error, {name}):\n    x = 3\n"
    found = gaps_of(text + ON_WASM.replace("MissingError", name), "")
    assert [gap.obstacle for gap in found if gap.line == 2] == [obstacle]


UNNAMED = "import sys\ndef _start():\n    return 3\n"


def test_what_is_private_and_never_named_is_unused() -> None:
    """A test of it would test nothing that anyone can reach."""
    assert obstacle_to_start(UNNAMED) is Obstacle.UNUSED


@pytest.mark.parametrize(
    ("text", "other"),
    [
        (UNNAMED, "x = a._start\n"),
        (f"{UNNAMED}x = 4\n# _start\n", ""),
        ("import sys\n@a\n\ndef _start():\n    return 5\n", ""),
        ("class A:\n    def _start(self):\n        return 3\n", ""),
        ("import sys\ndef start():\n    return 3\n", ""),
        ("import sys\ndef __start__():\n    return 3\n", ""),
    ],
)
def test_what_may_be_used_is_within_reach(text: str, other: str) -> None:
    """By its name, its decorator or its class, or by others if it is public."""
    assert obstacle_to_start(text, other=other) is None


@pytest.mark.parametrize(
    ("path", "other", "obstacle"),
    [
        ("app/_old.py", "import a\n", Obstacle.UNUSED),
        ("app/_old.py", "from app import _old\n", None),
        ("app/old.py", "import a\n", None),
        ("app/__main__.py", "import a\n", None),
    ],
)
def test_a_private_module_that_is_never_named_is_unused(
    path: str, other: str, obstacle: Obstacle | None
) -> None:
    """Others may be imported by anyone."""
    files = []
    for name, text, lines in ((path, "x = 1\n", set[int]()), ("b.py", other, {1})):
        file = map_source(text)
        covered = cover_file(name, file, Hits(frozenset(map(LineNo, lines))), Exclusions())
        files.append((covered, file, place_file(name, file, TierRules())))
    [gap] = rank_gaps(files)
    assert gap.obstacle is obstacle
