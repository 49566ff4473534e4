"""Say which test to write next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from surefoot.analysis.nearest import nearest_tests
from surefoot.analysis.reach import by_test, functions_reached, reach_of
from surefoot.analysis.suite import Suite
from surefoot.errors import SourceError
from surefoot.model.context import Context, NodeId
from surefoot.model.decision import Vector
from surefoot.model.filemap import plain_name
from surefoot.model.gaps import Gap, NeverFailed, within_reach
from surefoot.model.levels import Level
from surefoot.model.suggestions import (
    Answer,
    Example,
    Found,
    Goal,
    NextTest,
    VectorSeen,
)
from surefoot.model.tiers import FilePlacement, Placement
from surefoot.project.findings import Findings
from surefoot.project.finds import Finds
from surefoot.project.project import MeasuredFile
from surefoot.project.weak import doubts_about
from surefoot.source.suite import read_suite_file
from surefoot.source.text import read_source
from surefoot.suggest.goals import goal_of
from surefoot.suggest.placing import place_of
from surefoot.suggest.suggestions import suggestions_for


def next_test(findings: Findings, seconds: float) -> NextTest | None:
    """Return the test to write next; None where no gap is open that a test of a run can close.

    An input is searched for ``seconds``, unless one was found before.
    """
    open_gaps = within_reach(findings.gaps)
    if not open_gaps:
        return None
    gap = open_gaps[0]
    file = next(file for file in findings.project.files if file.path == gap.path)
    answer = _answer(findings, gap, seconds)
    vectors = _vectors(gap, file, answer)
    levels = {test.name: test.level for test in findings.pyramid.tests}
    example = _example(findings, gap, file, vectors, levels)
    place = _place(findings, gap, file)
    is_found = isinstance(answer, Found)
    if example is not None and not is_found and levels.get(example.test) is not Level.UNIT:
        place = example.path
    return NextTest(
        gap,
        _placement(findings.placements[gap.path], gap),
        answer,
        vectors,
        example,
        place,
        is_new=not (findings.config.root / place).exists(),
        left=len(open_gaps) - 1,
    )


def _placement(placed: FilePlacement, gap: Gap) -> Placement:
    """Return why a gap has its tier; of a whole file, it is the most critical one in it."""
    own = placed.functions.get(gap.name, placed.module)
    return next(each for each in (own, *placed.functions.values()) if each.tier is gap.tier)


def _answer(findings: Findings, gap: Gap, seconds: float) -> Answer:
    kept = Finds(findings.config, findings.project, findings.data).of(gap.id)
    return kept or suggestions_for(findings, [gap], seconds)[0].answer


def _vectors(gap: Gap, file: MeasuredFile, answer: Answer) -> tuple[Vector, ...]:
    """Return the vectors that a test must show; none where it is not about a decision."""
    if isinstance(answer, Found) and answer.shows:
        return tuple(vector for vector, _ in answer.shows)
    region = next((each for each in file.map.regions if each.qualname == gap.name), None)
    goal = goal_of(gap, file.map, region)
    if gap.decision is None or not isinstance(goal, Goal):
        return ()
    ways = [
        tuple(sorted(fact.vector for fact in way if isinstance(fact, VectorSeen)))
        for way in goal.ways
    ]
    return min(ways, key=_conditions_in, default=())


def _conditions_in(vectors: Iterable[Vector]) -> int:
    """Count the conditions that are evaluated in vectors."""
    return sum(len(vector.replace("-", "")) for vector in vectors)


def _example(
    findings: Findings,
    gap: Gap,
    file: MeasuredFile,
    vectors: Collection[Vector],
    levels: Mapping[str, Level],
) -> Example | None:
    """Return the test to imitate: of the nearest, one that nothing is asked about, of the level
    that the gap needs, and that reaches least beside.
    """
    reach = reach_of(file.map, by_test(file.run.contexts), lambda _: True)
    nearest = nearest_tests(gap, file.map, reach, vectors, findings.seams.routes)
    if not nearest:
        return None
    doubts = doubts_about(findings, nearest)
    wanted = Level.INTEGRATION if _is_wanted_for_real(gap) else Level.UNIT

    def rank(test: str) -> tuple[bool, bool, Level, int, str]:
        level = levels.get(test, Level.E2E)
        lines = sum(test in tests for tests in reach.lines.values())
        return bool(doubts.get(test)), level < wanted, level, lines, test

    return _place_of_test(findings, min(nearest, key=rank))


def _is_wanted_for_real(gap: Gap) -> bool:
    """Return whether a test must work with another component; a failure can be made up."""
    return gap.is_of_seam and not isinstance(gap.never, NeverFailed)


def _place_of_test(findings: Findings, test: str) -> Example:
    path = NodeId(test).file
    try:
        file = read_suite_file(read_source(findings.config.root / path).text, path)
    except SourceError:
        return Example(test, path, None)
    place = Suite([file]).place_of(test)
    return Example(test, path, None if place is None else place.function.line)


def _place(findings: Findings, gap: Gap, file: MeasuredFile) -> str:
    """Return the file that a unit test belongs to."""
    names = {plain_name(gap.name)} - {""}
    reached = functions_reached(file.map, file.run.contexts, names)
    tests = sorted({Context.test_of(context) for context in reached or ()} - {""})
    return place_of(findings.config.root, gap.path, tests)
