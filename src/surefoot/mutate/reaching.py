"""Tell which tests reach a mutant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from surefoot.analysis.proof import Prover
from surefoot.model.context import Context
from surefoot.model.ids import LineNo, ProbeId
from surefoot.model.mutants import Mutant
from surefoot.model.points import hits_of
from surefoot.project.project import MeasuredFile


class Reaching:
    """The tests that reach each statement of a file.

    What a shared fixture runs concerns all tests that may use it: each sets it up where it runs
    alone. ``shared`` are the scopes of such contexts.
    """

    def __init__(
        self, file: MeasuredFile, tests: Collection[str], shared: Mapping[str, str]
    ) -> None:
        self._tests = tests
        self._shared = shared
        self._probes = {(s.head_line, s.column): s.probe for s in file.map.statements}
        self._contexts: defaultdict[ProbeId, set[str]] = defaultdict(set)
        prover = Prover(file.map)
        proven = {
            points: prover.proven_by(hits_of(points)) for points in set(file.run.contexts.values())
        }
        for context, points in file.run.contexts.items():
            for probe in proven[points].probes:
                self._contexts[probe].add(context)

    def tests_of(self, mutant: Mutant) -> frozenset[str] | None:
        """Return the tests that reach a mutant; None if it runs outside of tests, too."""
        line, column = mutant.statement
        probe = self._probes.get((LineNo(line), column))
        contexts = self._contexts[probe] if probe is not None else set()
        if mutant.at_import or any(not Context.test_of(context) for context in contexts):
            return None
        return frozenset(test for context in contexts for test in self._using(context))

    def _using(self, context: str) -> Iterator[str]:
        """Yield the tests that a context is of, and those that may use what it has set up."""
        test = Context.test_of(context)
        yield test
        scope = self._shared.get(context)
        if scope is not None:
            owner = {"class": test.owner, "module": test.file}.get(scope)
            around = "" if owner is None else f"{owner}::"
            yield from (other for other in self._tests if other.startswith(around))
