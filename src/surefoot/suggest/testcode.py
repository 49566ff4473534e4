"""Write the calls that close gaps as tests, in the style of the file that they go to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from surefoot.model.gaps import Gap
from surefoot.model.suggestions import Call, Draft, DraftedTest, Found
from surefoot.suggest.checking import free_name
from surefoot.suggest.drafting import Drafting
from surefoot.suggest.host import Host
from surefoot.suggest.layout import INDENT, laid_out
from surefoot.suggest.literals import quoted
from surefoot.suggest.naming import condition_in_words, name_of_decision, name_of_test, said
from surefoot.suggest.shapes import Shape, arguments_of, shape_of, with_arguments

_LONGEST_ID = 60


class _Case(NamedTuple):
    """A call and the gaps that it helps to close."""

    gaps: tuple[Gap, ...]
    call: Call


class _Table(NamedTuple):
    """Cases of one test: a row of values for each, and its name."""

    parameters: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    ids: tuple[str, ...]


def draft(found: Iterable[tuple[Found, Gap]], host: Host) -> Draft:
    """Write tests of what was found for gaps.

    Calls that close a gap together are cases of one test where they can be, and so are those for
    outcomes of one decision that end in the same way.
    """
    drafting = _Drafting(host)
    tests = tuple(drafting.test(cases) for cases in _groups(list(found)))
    return Draft(tests, tuple(drafting.names.imports))


def _groups(found: Sequence[tuple[Found, Gap]]) -> Iterator[list[_Case]]:
    """Yield the cases of each test."""
    alone: dict[Call, list[Gap]] = {}
    for one, gap in found:
        if len(one.calls) == 1:
            alone.setdefault(one.calls[0], []).append(gap)
    siblings: dict[tuple[object, ...], list[_Case]] = {}
    for call, gaps in alone.items():
        key = (*_decision(gaps[0]), shape_of(call))
        siblings.setdefault(key, []).append(_Case(tuple(gaps), call))
    yield from siblings.values()
    for one, gap in found:
        if len(one.calls) > 1:
            together: dict[Shape, list[_Case]] = {}
            for call in dict.fromkeys(one.calls):
                together.setdefault(shape_of(call), []).append(_Case((gap,), call))
            yield from together.values()


def _decision(gap: Gap) -> tuple[object, ...]:
    """Return what gaps share that are about outcomes of one decision."""
    if gap.decision is None or not condition_in_words(gap):
        return (gap.id,)
    decision = gap.decision.decision
    return gap.path, decision.line, decision.column


class _Drafting(Drafting):
    """Writes tests of calls."""

    def test(self, cases: Sequence[_Case]) -> DraftedTest:
        """Write a test of one call, or of several that have one shape."""
        gaps = {gap.id: gap for case in cases for gap in case.gaps}
        first = cases[0]
        are_siblings = len({case.gaps[0].id for case in cases}) > 1
        wanted = (
            name_of_decision(first.gaps[0])
            if are_siblings
            else name_of_test(first.gaps[0], first.call)
        )
        name = self.free_name(wanted)
        calls = [self._settled(case.call) for case in cases]
        if len(calls) == 1:
            lines = self.function(name, (), self._body(calls[0], 1))
        else:
            ids = [condition_in_words(case.gaps[0]) for case in cases] if are_siblings else None
            table, call, expected = _tabulated(calls, ids)
            write = self._with_subtests if self.is_method else self._parametrised
            lines = write(name, table, call, expected)
        return DraftedTest(name, tuple(lines), tuple(gaps))

    def _settled(self, call: Call) -> Call:
        """Return a call with the names that the file has for what it uses."""

        def settled(code: str | None) -> str | None:
            return None if code is None else self.names.settle(code, call.imports)

        raised = call.raised
        return replace(
            call,
            code=self.names.settle(call.code, call.imports),
            returned=settled(call.returned),
            returned_type=settled(call.returned_type),
            raised=raised and replace(raised, name=self.names.settle(raised.name, call.imports)),
        )

    def _body(self, call: Call, depth: int, expected: str | None = None) -> list[str]:
        """Return what a test does, that stands this deep in it."""
        return list(_indented(self.checks(depth).lines(call, expected), depth))

    def _parametrised(
        self, name: str, table: _Table, call: Call, expected: str | None
    ) -> list[str]:
        pytest = self.names.add("import pytest")
        params = [
            f"{pytest}.param({', '.join(row)}, id={quoted(id_)})"
            for row, id_ in zip(table.rows, table.ids, strict=True)
        ]
        names = [quoted(parameter) for parameter in table.parameters]
        given = f"({', '.join(names)})" if len(names) > 1 else names[0]
        mark = f"{pytest}.mark.parametrize({given}, [{', '.join(params)}])"
        body = self._body(call, 1, expected)
        return [
            *laid_out("@", mark, width=self.width),
            *self.function(name, table.parameters, body),
        ]

    def _with_subtests(
        self, name: str, table: _Table, call: Call, expected: str | None
    ) -> list[str]:
        rows = [f"({', '.join(row)})" if len(row) > 1 else row[0] for row in table.rows]
        head = f"for {', '.join(table.parameters)} in "
        given = ", ".join(f"{each}={each}" for each in table.parameters if each != expected)
        loop = [
            *laid_out(head, f"[{', '.join(rows)}]", ":", width=self.width - len(INDENT)),
            f"{INDENT}with self.subTest({given}):",
        ]
        return self.function(name, (), [*_indented(loop, 1), *self._body(call, 3, expected)])


def _tabulated(calls: Sequence[Call], ids: Sequence[str] | None) -> tuple[_Table, Call, str | None]:
    """Return what differs in calls, a call that has names for it, and the name of its result.

    The result has a name only where it differs; ``ids`` are made of what is given if there are
    none.
    """
    first = calls[0]
    arguments = [arguments_of(call) for call in calls]
    differing = [n for n, given in enumerate(zip(*arguments, strict=True)) if len(set(given)) > 1]
    codes = [code for call in calls for code in (call.code, call.returned) if code]
    wanted = [
        name or first.parameters[n]
        for n, name in enumerate(shape_of(first).names)
        if n in differing
    ]
    expected = "expected" if len({call.returned for call in calls}) > 1 else None
    parameters: list[str] = []
    for name in [*wanted, *([expected] if expected else [])]:
        parameters.append(free_name(name, codes, parameters))
    rows = [tuple(given[n] for n in differing) for given in arguments]
    if ids is None:
        ids = [", ".join(map(_given, parameters, row)) for row in rows]
    if expected:
        expected = parameters[-1]
        rows = [(*row, str(call.returned)) for row, call in zip(rows, calls, strict=True)]
    named = with_arguments(first.code, dict(zip(differing, parameters, strict=False)))
    table = _Table(tuple(parameters), tuple(rows), tuple(id_[:_LONGEST_ID] for id_ in ids))
    return table, replace(first, code=named), expected


def _given(parameter: str, value: str) -> str:
    return f"{parameter} {said(value)}"


def _indented(lines: Iterable[str], depth: int) -> Iterator[str]:
    for line in lines:
        yield INDENT * depth + line if line else ""
