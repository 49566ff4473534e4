"""Sentences for what never happened, and for what is not known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from surefoot.analysis.gate import is_known
from surefoot.model.decision import Position, Vector
from surefoot.model.filemap import plain_name
from surefoot.model.gaps import (
    Gap,
    GapKind,
    Lacking,
    NeverAnswered,
    NeverCalled,
    NeverDecided,
    NeverFailed,
    NeverForReal,
    NeverHad,
    NeverNoticed,
    NeverRan,
    NeverReached,
    NeverTaken,
)
from surefoot.model.ids import LineNo, LineRange
from surefoot.model.obstacle import Obstacle
from surefoot.model.results import Branch, Coverage, DecisionCoverage, Summary
from surefoot.model.run import LATE, PYTEST_COV, TOOL_WAS_ACTIVE, Extent, Known
from surefoot.model.seams import Seam, State
from surefoot.report.changes import noticing_test, unnoticed_in_words
from surefoot.report.failures import likely_failure
from surefoot.report.text import cut

NOTHING_MEASURED = "Nothing that could run was measured."

MAX_PLACES = 3
"""How many files or places are named for one reason."""

COMPILED = "numba compiles it, so only its definition is measured"
"""Why nothing is known of a function's body."""


MAX_HELD = 2
"""How many of the tests that must hold are named."""


def gap_in_words(gap: Gap) -> str:
    """Return a sentence that names the function and the missing input.

    Example: ``authenticate: password was never False where username held, so line 9 never ran``.
    """
    sentence = never_in_words(gap)
    if not gap.name or isinstance(gap.never, NeverCalled):
        return sentence
    return f"{plain_name(gap.name)}: {sentence}"


def never_in_words(gap: Gap) -> str:
    """Say what never happened; example: ``password was never False where username held``."""
    match gap.never:
        case NeverRan():
            return "nothing of this file ever ran"
        case NeverCalled(name, skipped=skipped):
            return f"{plain_name(name)} was never called{_kept_by(skipped)}"
        case NeverReached(text):
            raises = gap.kind is GapKind.ERROR_PATH
            return f"{'the error path' if raises else 'this'} never ran: {cut(text)}"
        case NeverTaken(text, end):
            return f"{cut(text)} never went on to {_destination(end)}"
        case NeverDecided(condition, decision, settled):
            sentence = f"{cut(condition)} never decided {cut(decision)} on its own"
            return sentence + _settled_by(settled)
        case NeverHad(condition, outcome, where, because, since, settled):
            what = "evaluated" if outcome is None else str(outcome)
            sentence = f"{cut(condition)} was never {what}"
            if because is not None:
                sentence += f", as {cut(because.condition)} was never {because.outcome}"
            if since is not None:
                sentence += f" after {cut(since)}" if since else " when evaluated again"
            if where:
                sentence += f" where {_listed(where)} held"
            return sentence + _never_ran_for_it(gap.behind) + _settled_by(settled)
        case NeverAnswered(method, path, status):
            return f"{method} {path} never answered {status or 'a success'}"
        case NeverForReal(seam):
            if seam.state is State.NEVER_SUCCEEDED:
                return f"{seam_in_words(seam)} never succeeded in a test"
            return f"{seam_in_words(seam)} was never tried for real, only with {_instead(seam)}"
        case NeverFailed(seam):
            return f"{seam_in_words(seam)} never failed in a test: {likely_failure(seam)}, say"
        case NeverNoticed():
            return unnoticed_in_words(gap.never)


def seam_in_words(seam: Seam) -> str:
    """Name a handover; example: ``the INSERT``, ``the call of requests.get``."""
    if seam.statement:
        return f"the {seam.statement.upper()}"
    return f"the call of {cut(seam.calls.lstrip('.'))}"


def _instead(seam: Seam) -> str:
    return "mocks" if seam.state is State.ONLY_MOCKED else "a stand-in"


def _settled_by(lines: Sequence[LineNo] | None) -> str:
    """Name the lines that leave no other outcome; example: ``; line 3 has settled it``."""
    match lines:
        case None:
            return ""
        case []:
            return "; the conditions beside it have settled it"
        case [line]:
            return f"; line {line} has settled it"
    *others, last = lines
    return f"; lines {', '.join(map(str, others))} and {last} have settled it"


def _kept_by(skipped: str | None) -> str:
    """Name the reason of a skip; example: ``; a skipped test may call it: needs Redis``."""
    if skipped is None:
        return ""
    reason = " ".join(skipped.split())
    return "; a skipped test may call it" + (f": {cut(reason)}" if reason else "")


def _listed(where: Sequence[str]) -> str:
    """Name what must hold, the last ones if there are many; example: ``a, b and 2 more``."""
    shown = ", ".join(map(cut, where[-MAX_HELD:]))
    return shown if len(where) <= MAX_HELD else f"{shown} and {len(where) - MAX_HELD} more"


def needed_test(gap: Gap) -> str:
    """Say what a test must do to close a gap.

    Example: ``call login(name, password)``.
    """
    match gap.never:
        case NeverRan():
            return "import this file, and call what is in it"
        case NeverCalled(name, tuple(parameters)):
            given = [p for p in parameters if p not in {"self", "cls"}]
            return f"call {plain_name(name)}({', '.join(given)}), and check what it does"
        case NeverCalled(name):
            return f"use {plain_name(name)}, and check what it does"
        case NeverReached() if gap.kind is GapKind.ERROR_PATH:
            return f"make it fail so that line {gap.line} runs"
        case NeverReached():
            return f"reach line {gap.line}"
        case NeverTaken(end=end):
            return f"go from line {gap.line} on to {_destination(end)}"
        case NeverDecided(condition):
            return f"change only {cut(condition)}, and see the other result"
        case NeverAnswered(method, path, status):
            return f"ask for {method} {path} so that it answers {status or 'a success'}"
        case NeverForReal(seam):
            return f"let {seam_in_words(seam)} succeed, with the real thing"
        case NeverFailed(seam):
            return f"let {seam_in_words(seam)} fail: {likely_failure(seam)}, say"
        case NeverNoticed():
            return noticing_test(gap.never)
        case NeverHad(outcome=None, because=Lacking(condition, outcome)):
            return f"make {cut(condition)} {outcome} first"
        case NeverHad(condition, None):
            return f"make {cut(condition)} True, and in another test False"
        case NeverHad(condition, outcome, where):
            held = f" where {_listed(where)} holds" if where else ""
            return f"make {cut(condition)} {outcome}{held}"


OBSTACLES = {
    Obstacle.PLATFORM: "what depends on the interpreter or the platform "
    "(surefoot combine unites the data of several)",
    Obstacle.IMPORT: "what depends on which packages are installed "
    "(surefoot combine unites the data of several environments)",
    Obstacle.SCRIPT: "what runs only as a program (surefoot exec, or a test that starts it)",
    Obstacle.TYPING: "what only type checkers read",
    Obstacle.NARROWING: "asserts that tell type checkers what holds",
    Obstacle.IMPOSSIBLE: "what cannot happen, as the code itself says",
    Obstacle.SETTLED: "what an earlier test or assignment has settled",
    Obstacle.EXHAUSTIVE: "the way out of a match whose cases name everything",
    Obstacle.ABSTRACT: "what is there to be overridden",
    Obstacle.SKIPPED: "what skipped tests may call "
    "(surefoot combine unites the data of a run that does not skip them)",
    Obstacle.UNUSED: "what is private, and nothing names: remove it, or test it",
}
"""What a run may have been unable to reach, and what would settle it."""


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


def vectors_in_words(covered: DecisionCoverage) -> str:
    """Name a decision and its vectors; example: ``if a and b: seen TT; missing TF, F-``."""
    seen, missing = ", ".join(covered.seen), ", ".join(covered.missing)
    head = f"{position_in_words(covered)} {cut(covered.decision.text)}: seen {seen}"
    return f"{head}; missing {missing}" if missing else head


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
            f"Changed since earlier tests reached it: {first_of(coverage.outdated)}. What these "
            "tests reach there now is not known. Run all tests: surefoot run"
        )
    return sentences


def what_is_kept(coverage: Coverage) -> list[str]:
    """Say of how many tests it was not recorded again what they reach."""
    if not coverage.kept_tests:
        return []
    of_all = counted(coverage.tests, "test")
    return [
        f"What {coverage.kept_tests:,} of {of_all} reach is known from an earlier run: nothing that "
        "they depend on has changed."
    ]


def why_unknown(coverage: Coverage) -> list[str]:
    """Say what was not measured, one sentence for each reason, with the remedy."""
    by_reason: defaultdict[tuple[Extent, bool], list[str]] = defaultdict(list)
    for file in coverage.files:
        if file.extent.known is not Known.ALL:
            by_reason[file.extent._replace(asserts=True), file.allowed].append(file.path)
    sentences = []
    for (extent, allowed), paths in by_reason.items():
        what = "Only lines are measured" if extent.known is Known.LINES else "Unmeasured"
        ending = " Allowed by allow_unknown." if allowed else _REMEDIES.get(extent.reason or "", "")
        sentences.append(f"{what}: {first_of(paths)}: {extent.reason}.{ending}")
    sentences += [f"Stale: {text}" for text in _by_reason(coverage.stale)]
    return sentences + [f"Unmeasured: {text}" for text in _by_reason(coverage.broken)]


def _by_reason(texts: Iterable[str]) -> list[str]:
    """Unite texts that give one reason for several files; each is a path, a colon and the reason."""
    paths: defaultdict[str, list[str]] = defaultdict(list)
    for text in texts:
        path, _, reason = text.rpartition(": ")
        paths[reason].append(path)
    return [f"{first_of(found)}: {reason}" for reason, found in paths.items()]


_REMEDIES = {
    LATE: " Start measuring earlier: surefoot run starts before pytest does.",
    TOOL_WAS_ACTIVE.format(PYTEST_COV): " Add --no-cov to measure branches and conditions too.",
}


def first_of(places: Sequence[str]) -> str:
    """Name some places; example: ``a.py, b.py, c.py and 8 more``."""
    shown = ", ".join(places[:MAX_PLACES])
    return shown if len(places) <= MAX_PLACES else f"{shown} and {len(places) - MAX_PLACES:,} more"


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


def no_gap_in_words(coverage: Coverage, summary: Summary, out_of_reach: int = 0) -> str:
    """Say what it means that no gap is left in the code that these figures are of, but for those
    that were ``out_of_reach``.

    A ✓ says that all of it was measured, and tested or accepted, but for what can never run.
    """
    if not is_known(coverage, summary):
        return "No gap is known, but not everything was measured."
    if not summary.has_statements:
        return NOTHING_MEASURED
    if out_of_reach:
        gaps = counted(out_of_reach, "gap")
        return f"No gap is left but {gaps} out of this run's reach (surefoot gaps)."
    if summary.is_whole:
        return "✓ Everything that can run was tested, both ways."
    return "✓ No gap is left: what was not tested is accepted, or can never run."
