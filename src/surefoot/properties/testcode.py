"""Write laws as Hypothesis tests, in the style of the file that they go to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from surefoot.model.properties import Check, Law, Let, Relation, Step
from surefoot.model.suggestions import Draft, DraftedTest
from surefoot.suggest.checking import Checks, Statement
from surefoot.suggest.drafting import Drafting
from surefoot.suggest.host import Host
from surefoot.suggest.layout import INDENT, laid_out


def drafted(laws: Iterable[Law], host: Host) -> Draft:
    """Write a test of each law."""
    drafting = _Drafting(host)
    tests = tuple(map(drafting.test, laws))
    return Draft(tests, tuple(drafting.names.imports))


class _Drafting(Drafting):
    """Writes tests of laws."""

    def test(self, law: Law) -> DraftedTest:
        """Write a test of a law; its strategies are arguments of ``@given``."""
        name = self.free_name(law.name)
        given = self.names.add("from hypothesis import given")
        strategies = ", ".join(
            f"{each.name}={self.names.settle(each.strategy, law.imports)}" for each in law.given
        )
        names = [each.name for each in law.given]
        lines = [
            *laid_out("@", f"{given}({strategies})", width=self.width),
            *self.function(name, names, (INDENT + line for line in self._body(law))),
        ]
        return DraftedTest(name, tuple(lines), ())

    def _body(self, law: Law) -> Iterator[str]:
        depth = 2 if law.allowed else 1
        width = self.width - depth * len(INDENT)
        checks = self.checks(depth)
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
