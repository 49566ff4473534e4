"""Sentences for what never happened, and for what is not known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from surefoot.analysis.gate import is_known
from surefoot.model.decision import Position, Vector
from surefoot.model.gaps import (
    Gap,
    GapKind,
    NeverCalled,
    NeverDecided,
    NeverHad,
    NeverRan,
    NeverReached,
    NeverTaken,
)
from surefoot.model.ids import LineNo, LineRange
from surefoot.model.results import Branch, Coverage, DecisionCoverage, Summary
from surefoot.model.run import BESIDE, LATE, PYTEST_COV, Extent, Known

NOTHING_MEASURED = "Nothing that could run was measured."

MAX_PATHS = 3
"""How many files are named for one reason."""

COMPILED = "numba compiles it, so only its definition is measured"
"""Why nothing is known of a function's body."""


def gap_in_words(gap: Gap) -> str:
    """Return a sentence that names the missing input.

    Example: ``len(password) >= 8 was never False where username and password held``.
    """
    match gap.never:
        case NeverRan():
            return "nothing of this file ever ran"
        case NeverCalled(name):
            return f"{name} was never called"
        case NeverReached(text):
            raises = gap.kind is GapKind.ERROR_PATH
            return f"{'the error path' if raises else 'this'} never ran: {text}"
        case NeverTaken(text, end):
            return f"{text} never went on to {_destination(end)}"
        case NeverDecided(condition, decision):
            return f"{condition} never decided {decision} on its own"
        case NeverHad(condition, outcome, where):
            what = "evaluated" if outcome is None else str(outcome)
            sentence = f"{condition} was never {what}"
            if where:
                held = [guard.text if guard.truth else f"not {guard.text}" for guard in where]
                sentence += f" where {', '.join(held)} held"
            return sentence + _never_ran_for_it(gap.behind)


def _never_ran_for_it(behind: Sequence[LineRange]) -> str:
    """Name the lines that the outcome would have reached; example: ``, so line 7 never ran``."""
    spans = [f"{r.start}-{r.end}" if r.end > r.start else f"{r.start}" for r in behind]
    if not spans:
        return ""
    many = len(spans) > 1 or "-" in spans[0]
    return f", so line{'s' * many} {', '.join(spans)} never ran"


def _destination(end: LineNo) -> str:
    return f"line {end}" if end > 0 else "the exit"


def never_seen(decision: DecisionCoverage) -> list[str]:
    """Say which outcome of each condition was never seen, and which vectors would show it.

    Example: ``password was never False (missing: TF)``.
    """
    sentences = []
    for i, condition in enumerate(decision.conditions):
        missed = [
            letter
            for letter, seen in (("T", condition.seen_true), ("F", condition.seen_false))
            if seen is False
        ]
        if len(missed) == 2:
            sentences.append(f"{condition.text} was never evaluated")
            continue
        for letter in missed:
            word = {"T": "True", "F": "False"}[letter]
            wanted = vectors_with(decision, i, letter)
            sentences.append(f"{condition.text} was never {word} (missing: {wanted})")
        if not missed and condition.decides is False:
            sentences.append(f"{condition.text} was never shown to decide on its own")
    return sentences


def vectors_with(decision: DecisionCoverage, index: int, letter: str) -> str:
    """List the missing vectors in which a condition has the outcome; example: ``TF or F-``."""
    return " or ".join(v for v in decision.missing if v[index] == letter) or "none"


def branch_sentence(branch: Branch) -> str:
    """Say which branch was never taken."""
    return f"line {branch.start} never went on to {_destination(branch.end)}"


def vector_in_words(decision: DecisionCoverage, vector: Vector) -> str:
    """Say what a vector requires; example: ``username True, password False``."""
    words = {"T": "True", "F": "False"}
    return ", ".join(
        f"{condition.text} {words[letter]}"
        for condition, letter in zip(decision.conditions, vector, strict=True)
        if letter in words
    )


def position_in_words(decision: DecisionCoverage) -> str:
    """Name the position of a decision; example: ``if``."""
    position = decision.decision.position
    return "value of" if position is Position.VALUE else position.value


def counted(number: int, noun: str) -> str:
    """Return a number with its noun; example: ``1 test``, ``2,000 tests``."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def why_incomplete(coverage: Coverage) -> list[str]:
    """Say which tests the data does not cover as they are now, one sentence per reason."""
    sentences = []
    earlier, unrun = coverage.earlier_tests, coverage.unrun_tests
    if earlier:
        verb = "is" if earlier == 1 else "are"
        of_all = counted(coverage.tests, "test")
        sentences.append(f"{earlier:,} of {of_all} {verb} from earlier runs.")
    if unrun:
        verb = "has" if unrun == 1 else "have"
        sentences.append(f"{counted(unrun, 'test')} {verb} not been run.")
    if coverage.outdated:
        sentences.append(
            f"Changed since earlier tests reached it: {_first_of(coverage.outdated)}. What these "
            "tests reach there now is not known. Run all tests: surefoot run"
        )
    return sentences


def why_unknown(coverage: Coverage) -> list[str]:
    """Say what was not measured, one sentence for each reason, with the remedy."""
    by_reason: defaultdict[tuple[Extent, bool], list[str]] = defaultdict(list)
    for file in coverage.files:
        if file.extent.known is not Known.ALL:
            by_reason[replace(file.extent, asserts=True), file.allowed].append(file.path)
    sentences = []
    for (extent, allowed), paths in by_reason.items():
        what = "Only lines are measured" if extent.known is Known.LINES else "Unmeasured"
        ending = " Allowed by allow_unknown." if allowed else _REMEDIES.get(extent.reason or "", "")
        sentences.append(f"{what}: {_first_of(paths)}: {extent.reason}.{ending}")
    sentences += [f"Stale: {text}" for text in coverage.stale]
    return sentences + [f"Unmeasured: {text}" for text in coverage.broken]


_REMEDIES = {
    LATE: " Start measuring earlier: surefoot run starts before pytest does.",
    BESIDE.format(PYTEST_COV): " Add --no-cov to measure branches and conditions too.",
}


def _first_of(paths: Sequence[str]) -> str:
    """Name some files; example: ``a.py, b.py, c.py and 8 more``."""
    shown = ", ".join(paths[:MAX_PATHS])
    return shown if len(paths) <= MAX_PATHS else f"{shown} and {len(paths) - MAX_PATHS:,} more"


def cover_in_words(totals: Summary) -> str:
    """Say what is covered of what was measured; example: ``36 of 40 lines, 5 of 10 branches``."""
    parts = (
        ("lines", totals.covered_lines, totals.lines),
        ("branches", totals.covered_branches, totals.branches),
        ("condition outcomes", totals.covered_conditions, totals.conditions),
    )
    return ", ".join(
        f"{covered:,} of {total:,} {name}"
        for name, covered, total in parts
        if total or name == "lines"
    )


def no_gap_in_words(coverage: Coverage, summary: Summary) -> str:
    """Say what it means that no gap is left in the code that these figures are of.

    A ✓ says that all of it was measured, and tested or accepted.
    """
    if not is_known(coverage, summary):
        return "No gap is known, but not everything was measured."
    if not summary.has_statements:
        return NOTHING_MEASURED
    if summary.is_whole:
        return "✓ Everything that can run was tested, both ways."
    return "✓ No gaps are left: what was not tested is accepted."
