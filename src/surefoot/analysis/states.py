"""What is known about each line, in one word."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

from surefoot.model.acceptance import AcceptedPlaces
from surefoot.model.filemap import FileMap
from surefoot.model.ids import LineNo
from surefoot.model.results import FileCoverage
from surefoot.model.run import Known


class LineState(Enum):
    """What is known about a line that can run. ``EFFECT``: one of its conditions never decided on
    its own, or a bug there was not noticed.
    """

    COVERED = "covered"
    EFFECT = "effect"
    PARTIAL = "partial"
    MISSED = "missed"
    ACCEPTED = "accepted"
    EXCLUDED = "excluded"
    UNMEASURED = "unmeasured"


NOTHING_ACCEPTED = AcceptedPlaces()


def states_of_lines(
    file: FileMap,
    covered: FileCoverage,
    accepted: AcceptedPlaces = NOTHING_ACCEPTED,
    with_gaps: Collection[int] = (),
    unnoticed: Collection[LineNo] = (),
) -> dict[LineNo, LineState]:
    """Return the state of each line that has one; a continuation line has the state of its first
    line.

    ``with_gaps`` are the lines on which something is left to test, and ``unnoticed`` those with a
    mutant that no test noticed.
    """
    first_lines = file.first_lines()
    states: dict[LineNo, LineState] = dict.fromkeys(covered.lines, LineState.COVERED)
    states.update({first_lines.get(line, line): LineState.EFFECT for line in unnoticed})
    if covered.extent.known is Known.NOTHING:
        code = file.code_lines - file.docstrings - covered.excluded_lines
        states.update(dict.fromkeys(code, LineState.UNMEASURED))
    for region in file.regions:
        if region.compiled:
            body = {line.first for line in file.logical_lines if region.line < line.first}
            body &= set(range(region.body_line, region.end_line + 1))
            states.update(dict.fromkeys(body - file.docstrings, LineState.UNMEASURED))
    for decision in covered.decisions:
        line = first_lines.get(decision.decision.line, decision.decision.line)
        if decision.unmeasured is not None:
            found = LineState.UNMEASURED
        elif not all(all(c.outcomes) for c in decision.conditions):
            found = LineState.PARTIAL
        elif any(c.decides is False for c in decision.conditions):
            found = LineState.EFFECT
        else:
            continue
        if _GRAVITY[found] > _GRAVITY[states.get(line, LineState.COVERED)]:
            states[line] = found
    partial = {s.head_line for s in covered.missing_statements}
    partial.update(branch.start for branch in covered.missing_branches)
    states.update({first_lines.get(line, line): LineState.PARTIAL for line in partial})
    states.update(dict.fromkeys(covered.missing_lines, LineState.MISSED))
    numbered = {line for line, _ in (*accepted.conditions, *accepted.branches)}
    for line, state in states.items():
        if _GRAVITY[state] > 1 and (
            line in accepted.lines or (line in numbered and line not in with_gaps)
        ):
            states[line] = LineState.ACCEPTED
    states.update(dict.fromkeys(covered.excluded_lines, LineState.EXCLUDED))
    continued = {line: states[first] for line, first in first_lines.items() if first in states}
    return {**continued, **states}


_GRAVITY = {
    LineState.COVERED: 0,
    LineState.UNMEASURED: 1,
    LineState.EXCLUDED: 0,
    LineState.ACCEPTED: 0,
    LineState.EFFECT: 2,
    LineState.PARTIAL: 3,
    LineState.MISSED: 4,
}
"""Which of two findings on one line is shown: the higher one."""
