"""Explain a place: its decisions, the vectors seen and missing, and what never happened."""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_lowercase

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from surefoot.analysis.reach import Reach
from surefoot.errors import printable
from surefoot.model.gaps import GapKind
from surefoot.model.results import DecisionCoverage, FileCoverage
from surefoot.model.run import Known
from surefoot.project.places import Place, Within
from surefoot.report.gaps import gap_line
from surefoot.report.suggest import ShownVector, codes_by_vector, input_in_words
from surefoot.report.text import cut
from surefoot.report.tried import story_of
from surefoot.report.words import (
    COMPILED,
    OBSTACLES,
    branch_sentence,
    counted,
    needed_test,
    never_seen,
    position_in_words,
    vector_in_words,
)

MAX_TESTS = 10


def print_explanation(place: Place, console: Console) -> None:
    """Print what is known about a place."""
    file, within, reach = place.file, place.within, place.reach
    if file.extent.known is not Known.ALL:
        console.print(Text(printable(f"{file.path} is unmeasured: {file.extent.reason}.")))
        if file.extent.known is Known.NOTHING:
            return
    compiled = [
        function.region.qualname
        for function in file.functions
        if function.region.compiled
        and any(map(within, range(function.region.body_line, function.region.end_line + 1)))
    ]
    for name in compiled:
        console.print(Text(f"{printable(name)} is unmeasured: {COMPILED}."))
    for gap in place.gaps:
        console.print(gap_line(gap))
        if gap.obstacle is not None:
            console.print(Text(f"  out of this run's reach: {OBSTACLES[gap.obstacle]}"))
        console.print(Text(f"  test to write: {printable(needed_test(gap))}"))
        if gap.id in place.found:
            console.print(Text(f"  input found: {printable(input_in_words(place.found[gap.id]))}"))
    if place.gaps:
        console.print()
    for because in place.because:
        console.print(Text(f"Accepted as untested, because {printable(because)}"))
    uncalled = [gap for gap in place.gaps if gap.kind is GapKind.FUNCTION]
    told = {line for gap in uncalled for line in range(gap.line, gap.end_line + 1)}
    never = _never(file, lambda line: within(line) and line not in told)
    decisions = [
        d
        for d in file.decisions
        if any(map(within, range(d.decision.line, d.decision.end_line + 1)))
    ]
    for seam in place.seams:
        console.print(Text(printable(f"{file.path}:{seam.line}  {story_of(seam)}")))
    shown = codes_by_vector(place.gaps, place.found)
    for decision in decisions:
        _print_decision(file, decision, reach, shown, console)
    for line in never:
        console.print(Text(printable(line)))
    if not (never or compiled or place.gaps or any(map(_is_open, decisions))):
        ending = "." if decisions else ", and there is no decision."
        console.print(f"Nothing is missing here{ending}")
    if not uncalled:
        _print_tests(reach.tests, console)


def _is_open(decision: DecisionCoverage) -> bool:
    """Return whether something of a decision was never seen, or cannot be known."""
    return decision.unmeasured is not None or bool(never_seen(decision))


def _print_tests(tests: frozenset[str], console: Console) -> None:
    """Name the tests that reach the place, or the first few of them."""
    names = sorted(tests - {""})
    if not names:
        return
    console.print(f"Reached by {counted(len(names), 'test')}:")
    for name in names[:MAX_TESTS]:
        console.print(Text(f"  {printable(name)}"))
    if len(names) > MAX_TESTS:
        console.print("  … (surefoot tests prints them all)")


def _never(file: FileCoverage, within: Within) -> list[str]:
    """List the lines, statements and branches that never ran, in line order."""
    found = [(n, f"line {n} never ran") for n in sorted(file.missing_lines) if within(n)]
    found += [
        (s.head_line, f"line {s.head_line}, column {s.column}: the statement never ran")
        for s in file.missing_statements
        if within(s.head_line) and s.line not in file.missing_lines
    ]
    found += [
        (b.start, branch_sentence(b))
        for b in file.missing_branches
        if within(b.start) and b.start not in file.missing_lines
    ]
    return [f"{file.path}:{line}  {text}" for line, text in sorted(found)]


def _print_decision(
    file: FileCoverage,
    covered: DecisionCoverage,
    reach: Reach[str],
    shown: Mapping[ShownVector, str],
    console: Console,
) -> None:
    decision = covered.decision
    heading = Text(f"{printable(file.path)}:{decision.line}  ", style="bold")
    heading.append(f"{position_in_words(covered)} ", style="dim")
    heading.append(printable(decision.text))
    console.print(heading)
    if covered.unmeasured is not None:
        console.print(Text(printable(f"  unmeasured: {covered.unmeasured}")))
        console.print()
        return
    labels = [_label(i) for i in range(len(covered.conditions))]
    legend = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in ("", "condition", "True", "False", "decides"):
        legend.add_column(name, overflow="fold")
    for label, condition in zip(labels, covered.conditions, strict=True):
        marks = (condition.seen_true, condition.seen_false, condition.decides)
        legend.add_row(label, Text(printable(condition.text)), *map(_mark, marks))
    console.print(legend)
    vectors = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for label in labels:
        vectors.add_column(label)
    vectors.add_column("result")
    vectors.add_column("")
    results = {outcome.vector: outcome.result for outcome in decision.outcomes}
    ruled_out = {found.vector for found in decision.ruled_out}
    for vector in dict.fromkeys(outcome.vector for outcome in decision.outcomes):
        seen = vector in covered.seen
        note = Text("- leads only to excluded lines", style="dim")
        if seen:
            note = Text(_seen_by(reach.vectors.get((decision, vector), frozenset())))
        elif vector in ruled_out:
            note = Text("- settled before", style="dim")
        elif vector in covered.missing:
            note = Text("✗ missing", style="bold")
        result = results[vector]
        vectors.add_row(*vector, "value" if result is None else str(result), note)
    console.print(vectors)
    for sentence in never_seen(covered):
        console.print(Text(f"  {printable(sentence)}"))
    for vector in (missing for missing in covered.missing if missing not in ruled_out):
        words = printable(vector_in_words(covered, vector))
        code = shown.get(ShownVector(decision, vector))
        example = f", as in {printable(cut(code))}" if code else ""
        console.print(Text(f"  to see {vector}: {words}{example}"))
    console.print()


def _seen_by(tests: frozenset[str]) -> str:
    """Say which tests saw a vector; example: ``✓ seen by test_a.py::test_b and 2 more``."""
    names = sorted(tests - {""})
    if not names:
        return "✓ seen"
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"✓ seen by {printable(names[0])}{more}"


def _mark(seen: bool | None) -> Text:
    if seen is None:
        return Text("- not counted", style="dim")
    return Text("✓") if seen else Text("✗ never", style="bold")


def _label(index: int) -> str:
    """Name a condition in the legend: ``a`` to ``z``, then ``a1`` and so on."""
    round_, letter = divmod(index, len(ascii_lowercase))
    return ascii_lowercase[letter] + (str(round_) if round_ else "")
