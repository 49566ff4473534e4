"""Show the test pyramid: how many tests stand at each level, and which are not where they say."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from surefoot.errors import printable
from surefoot.model.levels import Level
from surefoot.model.pyramid import DeclaredBy, LeveledTest, PhaseTouch, Pyramid
from surefoot.model.touches import Kind
from surefoot.report.figures import percentage
from surefoot.report.words import counted

SLOWEST = 3
MOST_REASONS = 3
BAR = 24
"""The width of the widest bar."""

NOTHING_OBSERVED = (
    "No test was observed, so no level is known. Observing may be switched off (observe in "
    "[tool.surefoot]), or the data is older than it: run all tests with surefoot run --record-all."
)


def print_pyramid(pyramid: Pyramid, console: Console, limit: int = 0) -> None:
    """Print a row for each level, the tests that are not at the level they are meant to be, and the
    slowest ones; at most ``limit`` tests of a kind, or all of them.
    """
    if not pyramid.tests:
        console.print(Text(NOTHING_OBSERVED))
        return
    console.print(_table(pyramid))
    marked = [test for test in pyramid.tests if test.is_mismarked]
    above = [t for t in marked if t.declared and t.declared.level < t.level]
    idle = [t for t in marked if t.declared and t.level < t.declared.level]
    mocked = [test for test in pyramid.tests if test.is_over_mocked]
    for heading, tests in (
        ("Above the level that they are meant for", above),
        ("Below the level that they are meant for", idle),
        ("Most of their calls reach mocks", mocked),
    ):
        _print_tests(heading, tests, console, limit)
    _print_properties([test for test in pyramid.tests if test.examples], console, limit)
    console.print()
    console.print(Text("Slowest", style="bold"))
    for level in reversed(Level):
        slowest = sorted(pyramid.at(level), key=lambda test: -test.seconds)[:SLOWEST]
        for test in slowest:
            console.print(
                Text(f"  {test.seconds:8.2f} s  {level.value:<11}  {printable(test.name)}")
            )
    if pyramid.unknown:
        console.print()
        told = counted(len(pyramid.unknown), "test")
        console.print(Text(f"? {told} not observed. If not skipped: surefoot run --record-all"))


def tests_above(pyramid: Pyramid, tests: Collection[str]) -> list[str]:
    """Return a sentence for each of these tests that goes above the level it is meant for."""
    return [
        f"✗ {test.name}{_standing(test)}: {touch_in_words(test.reasons[0])}"
        for test in pyramid.tests
        if test.name in tests and test.declared and test.declared.level < test.level
    ]


def level_lines(pyramid: Pyramid) -> list[str]:
    """Return a line for each level, as ``unit  812 tests, 68% (target 70%)``, and one where tests
    are out of place.
    """
    lines = [f"{level.value:<11}  {level_in_words(pyramid, level)}" for level in Level]
    out_of_place = sum(test.is_mismarked for test in pyramid.tests)
    if out_of_place:
        verb = "is" if out_of_place == 1 else "are"
        told = counted(out_of_place, "test")
        lines.append(f"{told} {verb} at another level than meant (surefoot pyramid)")
    return lines


def level_in_words(pyramid: Pyramid, level: Level) -> str:
    """Return how a level stands; example: ``812 tests, 68% (target 70%)``."""
    tests = pyramid.at(level)
    share = percentage(len(tests), len(pyramid.tests)) if pyramid.tests else "0"
    return f"{counted(len(tests), 'test')}, {share}% (target {pyramid.shares[level]:g}%)"


def touch_in_words(found: PhaseTouch) -> str:
    """Return what was touched, when and where; example: ``database sqlite3 a.db in setup, at
    tests/conftest.py:12``.
    """
    touch = found.touch
    where = f", at {touch.where}" if touch.where else ""
    name = "a program of the project" if touch.kind is Kind.PROCESS and touch.own else None
    return f"{name or touch.kind.value} {touch.what} in {found.phase}{where}"


def render_pyramid_json(pyramid: Pyramid) -> str:
    """Return the pyramid as one JSON document, ending in a newline."""
    levels = {
        level.value: {
            "tests": len(pyramid.at(level)),
            "seconds": round(sum(test.seconds for test in pyramid.at(level)), 6),
            "target": pyramid.shares[level],
        }
        for level in Level
    }
    tests: dict[str, Any] = {test.name: _as_json(test) for test in pyramid.tests}
    tests |= {name: {"level": None, "touches": []} for name in pyramid.unknown}
    return json.dumps({"format": 1, "levels": levels, "tests": tests}, indent=1) + "\n"


def _table(pyramid: Pyramid) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("level")
    for heading in ("tests", "share", "target", "seconds"):
        table.add_column(heading, justify="right")
    table.add_column("")
    most = max(len(pyramid.at(level)) for level in Level)
    for level in reversed(Level):
        tests = pyramid.at(level)
        table.add_row(
            level.value,
            f"{len(tests):,}",
            f"{percentage(len(tests), len(pyramid.tests))}%",
            f"{pyramid.shares[level]:g}%",
            f"{sum(test.seconds for test in tests):.1f}",
            "█" * -(-BAR * len(tests) // most),
        )
    return table


def _print_tests(heading: str, tests: Sequence[LeveledTest], console: Console, limit: int) -> None:
    if not tests:
        return
    console.print()
    console.print(Text(f"{heading}: {counted(len(tests), 'test')}", style="bold"))
    shown = tests[:limit] if limit else tests
    for test in shown:
        console.print(Text(f"  {printable(test.name)}{_standing(test)}"))
        for line in _evidence(test):
            console.print(Text(f"      {printable(line)}", style="dim"))
    _print_rest(tests, shown, console)


def _print_properties(tests: Sequence[LeveledTest], console: Console, limit: int) -> None:
    if not tests:
        return
    console.print()
    console.print(Text(f"Property tests: {len(tests):,}", style="bold"))
    shown = tests[:limit] if limit else tests
    for test in shown:
        assert test.examples is not None
        ran, rejected = test.examples
        told = counted(ran, "example") + (f", {rejected:,} more rejected" if rejected else "")
        more = "reaches what no other test does" if test.reaches_more else "reaches no more"
        console.print(Text(f"  {printable(test.name)}: {told}; {more}"))
    _print_rest(tests, shown, console)


def _print_rest(tests: Sequence[object], shown: Sequence[object], console: Console) -> None:
    if len(shown) < len(tests):
        console.print(f"  and {len(tests) - len(shown)} more (surefoot pyramid --limit 0)")


def _standing(test: LeveledTest) -> str:
    """Say which level a test has and should have; example: ``: integration, in a unit folder``."""
    if test.declared is None or not test.is_mismarked:
        return ""
    meant = test.declared.level.value
    said = {
        DeclaredBy.MARKER: f"marked {meant}",
        DeclaredBy.FOLDER: f"in a folder of {meant} tests",
        DeclaredBy.NO_MARKER: "without a marker",
    }[test.declared.by]
    return f": {test.level.value}, {said}"


def _evidence(test: LeveledTest) -> Iterator[str]:
    if test.is_over_mocked:
        yield f"mocks at {', '.join(test.mocked[:MOST_REASONS])}"
        return
    if not test.reasons:
        yield "it touches nothing outside the code"
    yield from map(touch_in_words, test.reasons[:MOST_REASONS])
    if len(test.reasons) > MOST_REASONS:
        yield f"and {len(test.reasons) - MOST_REASONS} more"


def _as_json(test: LeveledTest) -> dict[str, Any]:
    return {
        "level": test.level.value,
        "declared": test.declared and test.declared.level.value,
        "declared_by": test.declared and test.declared.by.value,
        "seconds": test.seconds,
        "touches": list(_touches_as_json(test.touches)),
        "mocked": list(test.mocked),
        "over_mocked": test.is_over_mocked,
        "examples": test.examples
        and {**test.examples._asdict(), "reaches_more": test.reaches_more},
    }


def _touches_as_json(touches: Iterable[PhaseTouch]) -> Iterator[dict[str, Any]]:
    for phase, (kind, what, where, _) in touches:
        yield {"kind": kind.value, "what": what, "phase": phase, "where": where}
