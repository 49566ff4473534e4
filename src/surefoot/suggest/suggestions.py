"""Suggest tests for gaps: search, see that what was found closes them, and write it down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from surefoot.errors import SurefootError
from surefoot.model.gaps import Gap, within_reach
from surefoot.model.suggestions import Addition, Found, NotReached, Suggestion
from surefoot.project.findings import Findings
from surefoot.project.finds import Finds
from surefoot.project.places import look_up
from surefoot.suggest.asking import ask
from surefoot.suggest.placing import addition_of, place_of
from surefoot.suggest.verifying import closed_by_passing

_CHECKED_IN = "test_suggested.py"
_DOES_NOT_HOLD = "a test with it does not close the gap when it runs alone"


def chosen_gaps(
    findings: Findings, place: str | None, gap_id: str | None, top: int
) -> tuple[Gap, ...]:
    """Return the gaps that a user asks for, the most consequential first.

    Raises:
        SurefootError: when there is no such place or gap.
    """
    gaps = findings.gaps if place is None else look_up(findings, place).gaps
    if gap_id is not None:
        gaps = tuple(gap for gap in gaps if gap.id == gap_id)
        if not gaps:
            raise SurefootError(
                f"{gap_id}: no open gap has this id. surefoot gaps --format json lists them."
            )
    return tuple(gap for gap in within_reach(gaps) if gap.is_of_code)[:top]


def suggestions_for(
    findings: Findings, gaps: Sequence[Gap], seconds: float
) -> tuple[Suggestion, ...]:
    """Search an input for each gap, and keep for later what closes it in a run of its own."""
    asked = ask(findings, gaps, seconds)
    answers = [(asked[gap.id].answer, gap) for gap in gaps]
    found = [(answer, gap) for answer, gap in answers if isinstance(answer, Found)]
    closed = _closed(findings, found)
    suggested = []
    finds = Finds(findings.config, findings.project, findings.data)
    for gap in gaps:
        answer, tests = asked[gap.id]
        closes = closed.get(gap.id, frozenset())
        if isinstance(answer, Found) and gap.id not in closes:
            code = answer.calls[0].code
            answer = NotReached(gap.id, answer.inputs, answer.seconds, code, _DOES_NOT_HOLD)
        if isinstance(answer, Found):
            finds.keep(answer)
        suggested.append(Suggestion(gap, answer, closes, tests))
    return tuple(suggested)


def _closed(findings: Findings, found: Sequence[tuple[Found, Gap]]) -> dict[str, frozenset[str]]:
    """Return the ids of the gaps that each find closes, by the id of the gap it is for."""
    if not found:
        return {}
    root = findings.config.root
    module = addition_of(root, _CHECKED_IN, found, (), package="")
    by_test = closed_by_passing(findings, module.after.decode("utf-8"))
    closed: defaultdict[str, set[str]] = defaultdict(set)
    for test in module.draft.tests:
        mine = [name for name in by_test if name.partition("[")[0] == test.name]
        for gap in test.gaps:
            for name in mine:
                closed[gap] |= by_test[name]
    return {gap: frozenset(ids) for gap, ids in closed.items()}


def additions_of(findings: Findings, suggested: Iterable[Suggestion]) -> tuple[Addition, ...]:
    """Write the finds into the texts of the test files where they belong; nothing is written yet.

    Raises:
        SurefootError: when such a file cannot take tests.
    """
    root = findings.config.root
    by_file: defaultdict[str, list[Suggestion]] = defaultdict(list)
    for each in suggested:
        if isinstance(each.answer, Found):
            by_file[place_of(root, each.gap.path, each.tests)].append(each)
    return tuple(
        addition_of(
            root,
            path,
            [(each.answer, each.gap) for each in some if isinstance(each.answer, Found)],
            sorted({test for each in some for test in each.tests}),
            package=package_of(some[0].gap.path),
        )
        for path, some in by_file.items()
    )


def package_of(path: str) -> str:
    """Return the top-level package of a file; example: ``accounts`` of ``src/accounts/auth.py``."""
    parts = PurePosixPath(path).with_suffix("").parts
    return parts[1] if parts[0] == "src" and len(parts) > 1 else parts[0]
