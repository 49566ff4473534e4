"""Write laws as Hypothesis tests, in the style of the file that they go to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from surefoot.model.properties import Check, Law, Let, Relation, Step
from surefoot.model.suggestions import Draft, DraftedTest
from surefoot.model.weak import OBSERVED
from surefoot.suggest.checking import Checks, PytestChecks, Statement, UnittestChecks
from surefoot.suggest.host import Host
from surefoot.suggest.layout import INDENT, laid_out
from surefoot.suggest.resolving import Names


def drafted(laws: Iterable[Law], host: Host) -> Draft:
    """Write a test of each law."""
    drafting = _Drafting(host)
    tests = tuple(map(drafting.test, laws))
    return Draft(tests, tuple(drafting.names.imports))


class _Drafting:
    """Writes one test after the other for a file."""

    def __init__(self, host: Host) -> None:
        self.names = Names(host)
        of_class = host.unittest_class
        self._is_method = of_class is not None
        self._taken = set(of_class.methods if of_class else host.names)
        self._width = host.width - (len(of_class.indent) if of_class else 0)

    def test(self, law: Law) -> DraftedTest:
        """Write a test of a law; its strategies are arguments of ``@given``."""
        name = self._new(law.name)
        given = self.names.add("from hypothesis import given")
        strategies = ", ".join(
            f"{each.name}={self.names.settle(each.strategy, law.imports)}" for each in law.given
        )
        names = [each.name for each in law.given]
        parameters = ["self", *names] if self._is_method else names
        lines = [
            *laid_out("@", f"{given}({strategies})", width=self._width),
            f"def {name}({', '.join(parameters)}):",
            INDENT + OBSERVED,
            *(INDENT + line for line in self._body(law)),
        ]
        return DraftedTest(name, tuple(lines), ())

    def _new(self, wanted: str) -> str:
        """Return a name that the file does not have yet."""
        name, number = wanted, 1
        while name in self._taken:
            number += 1
            name = f"{wanted}_{number}"
        self._taken.add(name)
        return name

    def _body(self, law: Law) -> Iterator[str]:
        depth = 2 if law.allowed else 1
        width = self._width - depth * len(INDENT)
        make = UnittestChecks if self._is_method else PytestChecks
        checks = make(self.names, width)
        steps = [
            line
            for step in law.steps
            for line in laid_out(*self._statement(step, law, checks), width=width)
        ]
        if not law.allowed:
            yield from steps
            return
        suppress = self.names.add("from contextlib import suppress")
        allowed = ", ".join(self.names.settle(each, law.imports) for each in law.allowed)
        yield from laid_out("with ", f"{suppress}({allowed})", ":", width=width + len(INDENT))
        yield from (INDENT + line for line in steps)

    def _statement(self, step: Step, law: Law, checks: Checks) -> Statement:
        def settled(code: str) -> str:
            return self.names.settle(code, law.imports)

        match step:
            case Let(name, code):
                return Statement(f"{name} = ", settled(code))
            case Check(Relation.EQUALS, actual, expected):
                return checks.equals(settled(actual), settled(expected))
            case Check(Relation.IS_A, actual, expected):
                return checks.is_a(settled(actual), settled(expected))
            case Check(_, actual, _):
                return checks.holds(settled(actual))
            case _:
                return Statement("", settled(step.code))
