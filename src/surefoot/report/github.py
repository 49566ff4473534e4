"""Annotations for GitHub Actions: workflow commands on standard output.

GitHub shows ten warnings a step, so the largest gaps come first and the rest
is counted in a notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from surefoot.model.results import Coverage, FileCoverage
from surefoot.report.figures import missing_ranges, printable
from surefoot.report.words import branch_sentence, never_seen

MAX_ANNOTATIONS = 10


@dataclass(frozen=True, slots=True)
class _Gap:
    weight: int
    path: str
    line: int
    end_line: int
    text: str


def render_github(coverage: Coverage) -> str:
    """Return the commands, one a line."""
    gaps = sorted(
        (gap for file in coverage.files for gap in _gaps(file)),
        key=lambda gap: (-gap.weight, gap.path, gap.line, gap.text),
    )
    lines = [
        f"::warning file={_property(gap.path)},line={gap.line},endLine={gap.end_line},"
        f"title=Untested::{_message(gap.text)}"
        for gap in gaps[:MAX_ANNOTATIONS]
    ]
    if len(gaps) > MAX_ANNOTATIONS:
        rest = len(gaps) - MAX_ANNOTATIONS
        lines.append(f"::notice title=Surefoot::{rest} more gaps are in the report.")
    return "".join(f"{line}\n" for line in lines)


def _gaps(file: FileCoverage) -> Iterator[_Gap]:
    for start, end in missing_ranges(file):
        count = sum(start <= line <= end for line in file.missing_lines)
        text = f"line {start} never ran" if start == end else f"lines {start}-{end} never ran"
        yield _Gap(3 + count, file.path, start, end, text)
    for branch in file.missing_branches:
        if branch.start not in file.missing_lines and branch.end not in file.missing_lines:
            yield _Gap(2, file.path, branch.start, branch.start, branch_sentence(branch))
    for covered in file.decisions:
        decision = covered.decision
        if covered.unmeasured is None and decision.line not in file.missing_lines:
            for sentence in never_seen(covered):
                yield _Gap(1, file.path, decision.line, decision.end_line, sentence)


def _message(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
