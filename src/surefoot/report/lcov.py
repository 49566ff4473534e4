"""LCOV tracefiles: in the form that every reader knows, or in format 2 with its MC/DC records.

Some readers, such as diff-cover, refuse a file with records that they do not know. The grammar is
that of geninfo(1) of LCOV 2, section FILES. A group of MC/DC conditions is identified only by its
line and size, so decisions of the same size on one line are written as one group.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from surefoot.errors import printable
from surefoot.model.results import ConditionCoverage, Coverage, FileCoverage
from surefoot.model.run import Known


def render_lcov(coverage: Coverage) -> str:
    """Return the lines, functions and branches as one tracefile."""
    return _tracefile(coverage, lambda _: ())


def render_lcov2(coverage: Coverage) -> str:
    """Return one tracefile that includes the conditions."""
    return _tracefile(coverage, _conditions)


Records = Callable[[FileCoverage], Iterable[str]]


def _tracefile(coverage: Coverage, conditions: Records) -> str:
    return "".join(
        f"{line}\n"
        for file in coverage.files
        if file.extent.known is not Known.NOTHING
        for line in _records(file, conditions)
    )


def _records(file: FileCoverage, conditions: Records) -> Iterator[str]:
    yield "TN:"
    yield f"SF:{printable(file.path)}"
    yield from _functions(file)
    yield from _branches(file)
    yield from conditions(file)
    for line in sorted(file.lines):
        yield f"DA:{line},{int(line not in file.missing_lines)}"
    yield f"LF:{len(file.lines)}"
    yield f"LH:{len(file.lines) - len(file.missing_lines)}"
    yield "end_of_record"


def _functions(file: FileCoverage) -> Iterator[str]:
    found = ran = 0
    for covered in file.functions:
        region = covered.region
        body = range(region.body_line, region.end_line + 1)
        # Its first line in LCOV's sense is one that runs when it is called: not that of def.
        first = next((line for line in body if line in file.lines), None)
        if first is None or covered.called is None:
            continue
        found, ran = found + 1, ran + covered.called
        yield f"FN:{first},{region.end_line},{region.qualname}"
        yield f"FNDA:{int(covered.called)},{region.qualname}"
    if found:
        yield f"FNF:{found}"
        yield f"FNH:{ran}"


def _branches(file: FileCoverage) -> Iterator[str]:
    for branch in file.branches:
        where = f"jump to line {branch.end}" if branch.end > 0 else "exit"
        taken = "-" if branch.start in file.missing_lines else int(branch.taken)
        yield f"BRDA:{branch.start},0,{where},{taken}"
    if file.branches:
        yield f"BRF:{len(file.branches)}"
        yield f"BRH:{len(file.branches) - len(file.missing_branches)}"


def _conditions(file: FileCoverage) -> Iterator[str]:
    by_line: defaultdict[int, dict[int, list[ConditionCoverage]]] = defaultdict(dict)
    lines = sorted(file.lines)
    for covered in file.decisions:
        conditions = [c for c in covered.conditions if c.decides is not None]
        if covered.unmeasured is None and conditions:
            # The line that has a DA record: the first of the statement.
            at = lines[max(bisect_right(lines, covered.decision.line) - 1, 0)]
            groups = by_line[at]
            while len(conditions) in groups:
                conditions = groups.pop(len(conditions)) + conditions
            groups[len(conditions)] = conditions
    found = hit = 0
    for line, groups in sorted(by_line.items()):
        for size, conditions in sorted(groups.items()):
            for index, condition in enumerate(conditions):
                for sense in "tf":
                    found, hit = found + 1, hit + bool(condition.decides)
                    text = printable(condition.text)
                    yield f"MCDC:{line},{size},{sense},{int(bool(condition.decides))},{index},{text}"
    if found:
        yield f"MCF:{found}"
        yield f"MCH:{hit}"
