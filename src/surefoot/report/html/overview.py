"""The first page: a sentence that judges, and the gaps, function by function."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from surefoot.analysis.confidence import Confidence, confidence_in
from surefoot.analysis.gate import is_complete, is_known
from surefoot.model.filemap import plain_name
from surefoot.model.gaps import Gap
from surefoot.model.ids import LineNo
from surefoot.model.judged import TierCoverage
from surefoot.model.levels import Level
from surefoot.model.pyramid import Pyramid
from surefoot.model.results import Coverage
from surefoot.model.seams import Seam, State
from surefoot.model.tiers import MEASURED_TIERS, Tier
from surefoot.report.html.highlight import html_lines
from surefoot.report.pyramid import level_in_words
from surefoot.report.words import NOTHING_MEASURED, counted, never_in_words

MAX_LINES = 4
"""How many lines of one function are shown."""

MAX_SOURCE = 200
"""How much of a line is shown."""


@dataclass(frozen=True, slots=True)
class LineWithGaps:
    """A line of source, as HTML, and what never happened there."""

    number: LineNo
    source: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FunctionWithGaps:
    """A function with gaps, or, with an empty name, a file's code outside functions.

    ``left`` counts its gaps beyond those of the lines that are shown.
    """

    tier: Tier
    name: str
    path: str
    page: str
    lines: tuple[LineWithGaps, ...]
    left: int


@dataclass(frozen=True, slots=True)
class Step:
    """A level of the pyramid as it is drawn, ``x`` and ``width`` in per cent of the drawing."""

    level: str
    tests: int
    x: str
    width: str
    words: str


def steps_of(pyramid: Pyramid) -> tuple[Step, ...]:
    """Return the levels from the top down, as wide as they have tests; none if none is known."""
    most = max((len(pyramid.at(level)) for level in Level), default=0)
    if not most:
        return ()
    steps = []
    for level in reversed(Level):
        tests = len(pyramid.at(level))
        width = 100 * tests / most
        took = sum(test.seconds for test in pyramid.at(level))
        words = f"{level_in_words(pyramid, level)}, {took:.1f} s"
        steps.append(Step(level.value, tests, f"{50 - width / 2:.2f}", f"{width:.2f}", words))
    return tuple(steps)


@dataclass(frozen=True, slots=True)
class Share:
    """The seams of one state as they are drawn, ``x`` and ``width`` in per cent of the drawing."""

    state: State
    seams: int
    x: str
    width: str

    @property
    def words(self) -> str:
        """The state; example: ``never failed``."""
        return "tried both ways" if self.state is State.TRIED else self.state.value


def shares_of(seams: Iterable[Seam]) -> tuple[Share, ...]:
    """Return the states in which seams are, best first, each as wide as it has seams."""
    found = Counter(seam.state for seam in seams)
    shares = []
    before = 0
    for state in reversed(State):
        if found[state]:
            x, width = (100 * number / found.total() for number in (before, found[state]))
            shares.append(Share(state, found[state], f"{x:.2f}", f"{width:.2f}"))
            before += found[state]
    return tuple(shares)


def judged_in_words(
    coverage: Coverage, tiers: Sequence[TierCoverage], gaps: Sequence[Gap]
) -> tuple[Confidence, str]:
    """Judge the project in a sentence, by the targets of its tiers and the ``gaps`` in reach.

    Example: ``Critical and utility code miss their targets.``
    """
    if not coverage.totals.has_statements:
        return Confidence.UNKNOWN, NOTHING_MEASURED
    short = [tier.tier.value for tier in tiers if confidence_in((tier,)) is Confidence.SHORT]
    complete = is_complete(coverage)
    if short:
        known = complete and is_known(coverage, coverage.totals)
        ending = "." if known else ", and not everything is known."
        return Confidence.SHORT, _misses(short) + ending
    confidence = confidence_in(tiers) if complete else Confidence.UNKNOWN
    if confidence is Confidence.UNKNOWN:
        return confidence, "Not enough is known to say whether every tier meets its target."
    what = "aim" if confidence is Confidence.AIM else "target"
    ending = f", with {counted(len(gaps), 'gap')} left" if gaps else ""
    return confidence, f"Every tier meets its {what}{ending}."


def _misses(tiers: Sequence[str]) -> str:
    if len(tiers) == 1:
        return f"{tiers[0].capitalize()} code misses its target"
    return f"{', '.join(tiers[:-1]).capitalize()} and {tiers[-1]} code miss their targets"


def count_by_tier(gaps: Iterable[Gap]) -> str:
    """Count gaps; example: ``4 critical, 2 core``."""
    found = Counter(gap.tier for gap in gaps)
    return ", ".join(f"{found[tier]:,} {tier.value}" for tier in MEASURED_TIERS if found[tier])


def by_function(gaps: Iterable[Gap]) -> list[list[Gap]]:
    """Put the gaps of each function together, at the place of the first."""
    together: defaultdict[tuple[str, str], list[Gap]] = defaultdict(list)
    for gap in gaps:
        together[gap.path, gap.name].append(gap)
    return list(together.values())


def function_with_gaps(gaps: Sequence[Gap], text: str, page: str) -> FunctionWithGaps:
    """Show the gaps of one function under the lines that they are in.

    ``text`` is that of its file, and ``page`` where the file is shown.
    """
    source = text.split("\n")
    by_line: defaultdict[LineNo, list[str]] = defaultdict(list)
    for gap in gaps:
        by_line[gap.line].append(never_in_words(gap))
    lines = tuple(
        LineWithGaps(number, _as_html(source[number - 1]), tuple(told))
        for number, told in list(by_line.items())[:MAX_LINES]
    )
    return FunctionWithGaps(
        tier=gaps[0].tier,
        name=plain_name(gaps[0].name),
        path=gaps[0].path,
        page=page,
        lines=lines,
        left=len(gaps) - sum(len(line.sentences) for line in lines),
    )


def _as_html(line: str) -> str:
    """Return the beginning of a line as HTML, without its indentation."""
    [shown] = html_lines(line.strip()[:MAX_SOURCE], {})
    return shown
