"""Write mutants in the form of Stryker's ``mutation-testing-report-schema``, version 2.

Its page shows each mutant in the source: https://github.com/stryker-mutator/mutation-testing-elements
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from surefoot._version import __version__
from surefoot.model.context import NodeId
from surefoot.model.mutants import Judged, Mutant, Mutation, Operator, Suppressed, Verdict
from surefoot.report.changes import change_in_words

_STATUS = {
    Verdict.KILLED: "Killed",
    Verdict.SURVIVED: "Survived",
    Verdict.NOT_INFECTED: "Survived",
    Verdict.NOT_REACHED: "NoCoverage",
    Verdict.TIMED_OUT: "Timeout",
    Verdict.CRASHED: "RuntimeError",
    Verdict.NOT_TRIED: "Pending",
}
_THRESHOLDS = {"high": 80, "low": 60}
"""From which per cent of killed mutants on the page shows a figure in green, and in yellow."""
_INSIDE = (Operator.BODY, Operator.EXCEPT)
"""Operators that replace what is inside a node, from its first statement on."""


def render_mutation_stryker(mutation: Mutation, texts: Mapping[str, str]) -> str:
    """Return all of it as one JSON document, ending in a newline; ``texts`` are files by path."""
    mutants: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for judged in mutation.judged:
        mutants[judged.mutant.path].append(_mutant(judged, _Text(texts[judged.mutant.path])))
    for number, suppressed in enumerate(mutation.suppressed, 1):
        text = _Text(texts[suppressed.path])
        mutants[suppressed.path].append(_ignored(number, suppressed, text))
    document = {
        "schemaVersion": "2",
        "thresholds": _THRESHOLDS,
        "framework": {"name": "Surefoot", "version": __version__},
        "files": {
            path: {"language": "python", "source": texts[path], "mutants": found}
            for path, found in sorted(mutants.items())
        },
        "testFiles": _test_files(mutation),
    }
    return json.dumps(document, indent=1) + "\n"


class _Text:
    """The lines of a file, to tell places in it as JavaScript does: in UTF-16 units, from 1."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")

    def position(self, line: int, column: int) -> dict[str, int]:
        """Return the position of a UTF-8 offset."""
        before = self._lines[line - 1].encode("utf-8", "surrogatepass")[:column]
        units = before.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
        return {"line": line, "column": len(units) // 2 + 1}

    def end_of(self, line: int) -> dict[str, int]:
        """Return the position after a line."""
        return self.position(line, len(self._lines[line - 1].encode("utf-8", "surrogatepass")))


def _mutant(judged: Judged, text: _Text) -> dict[str, Any]:
    mutant, outcome = judged.mutant, judged.outcome
    found: dict[str, Any] = {
        "id": mutant.id,
        "mutatorName": mutant.operator.value,
        "description": change_in_words(mutant),
        "replacement": mutant.replacement,
        "location": _location(mutant, text),
        "status": _STATUS[outcome.verdict],
        "statusReason": outcome.evidence,
        "static": mutant.at_import,
        "testsCompleted": outcome.tests,
    }
    if outcome.by is not None and outcome.verdict is Verdict.KILLED:
        found["killedBy"] = [outcome.by]
    return found


def _location(mutant: Mutant, text: _Text) -> dict[str, dict[str, int]]:
    """Return what the replacement stands in place of."""
    place = mutant.place
    line, column = place.line, place.column
    if mutant.operator in _INSIDE:
        line, column = mutant.statement
    elif mutant.operator is Operator.DECORATOR:
        column -= len("@")
    return {
        "start": text.position(line, column),
        "end": text.position(place.end_line, place.end_column),
    }


def _ignored(number: int, suppressed: Suppressed, text: _Text) -> dict[str, Any]:
    """Return what is not tried; of its place, only the line is known."""
    line = suppressed.line
    return {
        "id": f"suppressed-{number}",
        "mutatorName": suppressed.operator.value,
        "location": {"start": text.position(line, 0), "end": text.end_of(line)},
        "status": "Ignored",
        "statusReason": suppressed.rule.value,
    }


def _test_files(mutation: Mutation) -> dict[str, Any]:
    """Return the tests that noticed a mutant, by their files."""
    tests: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for test in sorted(set(_noticing(mutation))):
        node = NodeId(test)
        tests[node.file].append({"id": test, "name": node.function.partition("::")[2] or test})
    return {path: {"tests": found} for path, found in tests.items()}


def _noticing(mutation: Mutation) -> Iterator[str]:
    for judged in mutation.judged:
        if judged.outcome.verdict is Verdict.KILLED and judged.outcome.by is not None:
            yield judged.outcome.by
