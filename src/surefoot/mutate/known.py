"""Keep what came of mutants, for as long as nothing that it depends on changes."""

from __future__ import annotations

import json
from collections.abc import Collection

from surefoot.analysis.reach import by_test
from surefoot.model.context import NodeId
from surefoot.model.mutants import Outcome, Verdict
from surefoot.mutate.job import Task
from surefoot.observe.inputs import surroundings
from surefoot.project.findings import Findings
from surefoot.store.cache import Cache
from surefoot.store.secret import own_secret
from surefoot.store.stamps import stamp_of

_KEPT = (Verdict.KILLED, Verdict.SURVIVED, Verdict.NOT_INFECTED)
"""What would come out again; running out of time, for one, depends on what else runs."""


class KnownOutcomes:
    """What came of mutants before, by the texts of all that their tests reach and open.

    That is: the measured files that they reach, their own files, every ``conftest.py``, what they
    open and what is opened outside tests, the interpreter and what is installed.
    """

    def __init__(self, findings: Findings) -> None:
        config = findings.config
        self._root = config.root
        self._cache = Cache(config.cache, own_secret(config.root), ".bin", ("model", "mutate"))
        self._inputs = findings.data.inputs
        self._files = {
            file.path: (file.map.digest, by_test(file.run.contexts).keys())
            for file in findings.project.files
        }
        self._surroundings = surroundings()
        self._stamps: dict[str, str] = {}

    def of(self, task: Task) -> Outcome | None:
        """Return what came of a mutant, if nothing has changed since."""
        data = self._cache.load(*self._made_from(task))
        if data is None:
            return None
        verdict, evidence, by, tests = json.loads(data)
        return Outcome(Verdict(verdict), evidence, by, tests)

    def keep(self, task: Task, outcome: Outcome) -> None:
        """Keep what came of a mutant, if the same would come out again."""
        if outcome.verdict in _KEPT:
            values = (outcome.verdict.value, outcome.evidence, outcome.by, outcome.tests)
            self._cache.store(json.dumps(values).encode(), *self._made_from(task))

    def _made_from(self, task: Task) -> tuple[str, ...]:
        tests = set(task.tests)
        reached = [
            f"{path} {digest}"
            for path, (digest, reaching) in self._files.items()
            if "" in reaching or not tests.isdisjoint(reaching)
        ]
        opened = [f"{path} {self._stamp(path)}" for path in sorted(self._opened_by(tests))]
        return ("mutant", task.mutant.id, self._surroundings, *task.tests, *reached, *opened)

    def _opened_by(self, tests: Collection[str]) -> set[str]:
        paths = {NodeId(test).file for test in tests} | self._inputs.opened.get("", frozenset())
        paths |= {path for path in self._inputs.files if path.endswith("conftest.py")}
        return paths.union(*(self._inputs.opened.get(test, frozenset()) for test in tests))

    def _stamp(self, path: str) -> str:
        if path not in self._stamps:
            self._stamps[path] = stamp_of(str(self._root / path))
        return self._stamps[path]
