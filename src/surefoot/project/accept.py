"""Accept gaps: turn what a person points at into acceptances that survive edits elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from surefoot.analysis.acceptance import statement_at
from surefoot.errors import AcceptanceError
from surefoot.model.acceptance import Acceptance, IdentifiedStatement
from surefoot.model.gaps import Gap, GapKind, NeverNoticed
from surefoot.model.ids import LineNo, LineRange
from surefoot.project.findings import Findings
from surefoot.source.identity import identified_statements


def accept_lines(
    findings: Findings, path: str, lines: range, because: str
) -> tuple[Acceptance, ...]:
    """Accept everything missing on some lines, and the lines that never ran because of it.

    Raises:
        AcceptanceError: when nothing is missing there, or the file has no such lines.
    """
    text = _text_of(findings, path)
    last = text.count("\n") + (not text.endswith("\n"))
    if not 0 < lines.start < lines.stop <= last + 1:
        raise AcceptanceError(f"{path}:{_spell(lines)}: no such lines; the file has {last}.")
    gaps = [gap for gap in findings.gaps if gap.path == path and gap.touches(lines)]
    if not gaps:
        raise AcceptanceError(
            f"{path}:{_spell(lines)}: nothing is missing there. surefoot gaps lists what is."
        )
    mutants = [gap for gap in gaps if isinstance(gap.never, NeverNoticed)]
    if len(mutants) == len(gaps):
        return tuple(accept_mutant(findings, gap, because) for gap in mutants)
    wanted = set(lines)
    for gap in gaps:
        if gap.line in lines:
            spans = (LineRange(LineNo(gap.line), LineNo(gap.end_line)), *gap.behind)
            wanted.update(line for start, end in spans for line in range(start, end + 1))
    return tuple(_acceptances(findings, path, sorted(wanted), because))


def accept_gap(findings: Findings, gap: Gap, because: str) -> tuple[Acceptance, ...]:
    """Accept one gap: a condition or branch by its number, a mutant by its id, anything else by its
    lines.

    Conditions and branches are numbered only on the first line of a statement.
    """
    if isinstance(gap.never, NeverNoticed):
        return (accept_mutant(findings, gap, because),)
    statement = statement_at(_statements(findings, gap.path), gap.line)
    if statement is None or statement.line != gap.line:
        return accept_lines(findings, gap.path, range(gap.line, gap.end_line + 1), because)
    if gap.kind is GapKind.BRANCH:
        return (accept_numbered(findings, gap.path, gap.line, because, branch=gap.number),)
    if gap.number:
        numbered = accept_numbered(findings, gap.path, gap.line, because, condition=gap.number)
        lines = [line for start, end in gap.behind for line in range(start, end + 1)]
        return (numbered, *_acceptances(findings, gap.path, lines, because))
    return accept_lines(findings, gap.path, range(gap.line, gap.end_line + 1), because)


def accept_mutant(findings: Findings, gap: Gap, because: str) -> Acceptance:
    """Accept that no test notices a mutant, as where it behaves like the code."""
    statement = statement_at(_statements(findings, gap.path), gap.line)
    assert statement is not None
    return Acceptance(gap.path, statement.identity, statement.text, because, mutant=gap.id)


def accept_numbered(
    findings: Findings,
    path: str,
    line: int,
    because: str,
    *,
    condition: int | None = None,
    branch: int | None = None,
) -> Acceptance:
    """Accept one condition or branch of a line, counted from 1 on that line.

    Raises:
        AcceptanceError: when the line has no such condition or branch.
    """
    statement = statement_at(_statements(findings, path), line)
    if statement is not None and statement.line != line:
        raise AcceptanceError(
            f"{path}:{line}: inside a statement that begins on line {statement.line}. Conditions "
            "are numbered on that line only. Accept the whole line."
        )
    numbers = {
        gap.number
        for gap in findings.gaps
        if (gap.path, gap.line) == (path, line)
        and (gap.kind is GapKind.BRANCH) is (branch is not None)
    }
    wanted = condition if branch is None else branch
    if statement is None or wanted not in numbers:
        what = "branch" if branch is not None else "condition"
        known = ", ".join(map(str, sorted(numbers - {0}))) or "none"
        raise AcceptanceError(
            f"{path}:{line}: {what} {wanted} is not missing there. Missing are: {known}."
        )
    return Acceptance(path, statement.identity, statement.text, because, condition, branch)


def _acceptances(
    findings: Findings, path: str, lines: Iterable[int], because: str
) -> Iterator[Acceptance]:
    """Yield an acceptance for each smallest statement on the lines; a function that they contain
    is accepted as a whole.
    """
    statements = _statements(findings, path)
    wanted = set(lines)
    done: set[int] = set()
    for statement in statements:
        body = range(statement.line, statement.end_line + 1)
        if statement.whole and statement.line not in done and wanted.issuperset(body):
            yield Acceptance(path, statement.identity, statement.text, because)
            done.update(body)
    seen = set()
    for line in sorted(wanted - done):
        found = statement_at(statements, line)
        if found is not None and found.identity not in seen and not found.whole:
            seen.add(found.identity)
            yield Acceptance(path, found.identity, found.text, because)


def _statements(findings: Findings, path: str) -> tuple[IdentifiedStatement, ...]:
    return identified_statements(_text_of(findings, path))


def _text_of(findings: Findings, path: str) -> str:
    for file in findings.project.files:
        if file.path == path:
            return file.map.text
    raise AcceptanceError(f"{path}: not among the measured files.")


def _spell(lines: range) -> str:
    last = lines.stop - 1
    return f"{lines.start}-{last}" if last != lines.start else str(lines.start)
