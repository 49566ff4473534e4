"""What the pages' scripts read: plain data without repetition.

Tests are numbered in ``tests.js``; a set of tests that occurs often is written once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from surefoot.analysis.mutants import count_in_file
from surefoot.analysis.ranges import ranges_of
from surefoot.analysis.reach import reached_alone
from surefoot.errors import printable
from surefoot.model.ids import LineNo
from surefoot.model.kept_mutants import FileMutants
from surefoot.model.pyramid import LeveledTest
from surefoot.model.results import DecisionCoverage, RegionCoverage, Summary
from surefoot.model.run import Known
from surefoot.model.seams import Seam
from surefoot.report.html.model import Facts, FileFacts
from surefoot.report.pyramid import touch_in_words
from surefoot.report.suggest import ShownVector, codes_by_vector
from surefoot.report.text import cut
from surefoot.report.tried import story
from surefoot.report.words import never_seen, position_in_words, seam_in_words, vector_in_words

Counts = list[int]
"""Covered and total: statements, branches, conditions, MC/DC, then lines and branches together."""

MAX_TOUCHES = 12
"""How much of what a test touched is told."""


def as_script(name: str, value: object) -> str:
    """Return a script that gives the page data under a name."""
    return f"surefootData.{name} = {_compact(value)};\n"


def as_block(value: object) -> str:
    """Return data for a block within a page; nothing in the data can close the block."""
    return _compact(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def _counts(summary: Summary) -> Counts:
    return [
        summary.covered_statements,
        summary.statements,
        summary.covered_branches,
        summary.branches,
        summary.covered_conditions,
        summary.conditions,
        summary.covered_mcdc,
        summary.mcdc,
        summary.covered_lines + summary.covered_branches,
        summary.lines + summary.branches,
    ]


def file_rows(facts: Facts) -> list[list[Any]]:
    """Return a row for each file: path, page, most critical tier, confidence, counts, gaps,
    extent, and of mutants those that no test noticed, and how many tests ran.
    """
    return [
        [
            printable(file.path),
            file.page,
            next((tier.tier.value for tier in file.tiers if tier.summary.statements), ""),
            file.confidence.value,
            _counts(file.covered.summary),
            len(file.gaps),
            file.covered.extent.known.value,
            _oracle_gap(facts.findings.mutants[file.path]),
        ]
        for file in facts.files
    ]


def _oracle_gap(mutants: FileMutants) -> list[int] | None:
    """Return how many mutants no test noticed, of how many that tests ran; None where that is not
    known.
    """
    (noticed, total), unknown = count_in_file(mutants)
    return None if unknown else [total - noticed, total]


def function_rows(facts: Facts) -> list[list[Any]]:
    """Return a row for each function: name, number of its file, line, tier, counts, number of
    tests.
    """
    rows = []
    for file in facts.files:
        if file.covered.extent.known is Known.NOTHING:
            continue
        placed = facts.findings.placements[file.path].functions
        reached = _tests_of_functions(file)
        for covered in file.covered.functions:
            name = covered.region.qualname
            rows.append(
                [
                    name,
                    file.number,
                    covered.region.line,
                    placed[name].tier.value,
                    _counts(covered.summary),
                    reached[name],
                ]
            )
    return rows


def _tests_of_functions(file: FileFacts) -> dict[str, int]:
    """Count the tests that reach the body of each function."""
    counts = {}
    sizes = [len([name for name in group if name]) for group in file.reach.groups]
    for covered in file.covered.functions:
        groups = _groups_in(file, covered)
        counts[covered.region.qualname] = sum(sizes[group] for group in groups)
    return counts


def _groups_in(file: FileFacts, function: RegionCoverage) -> frozenset[int]:
    region, lines = function.region, file.reach.reach.lines
    body = map(LineNo, range(max(region.body_line, region.line + 1), region.end_line + 1))
    return frozenset().union(*(lines[line] for line in body if line in lines))


def test_rows(facts: Facts) -> list[list[Any]]:
    """Return a row for each test: lines reached, files with lines, and what only it reaches.

    The next two items are how many lines, arcs and vectors no other test reaches, and where; the
    last two the seconds that it took, or None, and what it touched, in words.
    """
    observed = {test.name: test for test in facts.findings.pyramid.tests}
    numbers = facts.test_numbers
    reached: list[list[list[int]]] = [[] for _ in facts.tests]
    alone: list[list[list[Any]]] = [[] for _ in facts.tests]
    count = [0] * len(facts.tests)
    for file in facts.files:
        lines_of = [0] * len(file.reach.groups)
        for groups in file.reach.reach.lines.values():
            for group in groups:
                lines_of[group] += 1
        for group, names in enumerate(file.reach.groups):
            for name in names:
                if name and lines_of[group]:
                    reached[numbers[name]].append([file.number, lines_of[group]])
        for name, own in sorted(reached_alone(file.reach).items()):
            if name:
                lines = ranges_of(own.lines, file.covered.lines)
                where = [list(r) if r.start != r.end else [r.start] for r in lines]
                alone[numbers[name]].append([file.number, where, own.arcs, own.vectors])
                count[numbers[name]] += len(own.lines) + own.arcs + own.vectors
    return [
        [
            sum(lines for _, lines in reached[n]),
            reached[n],
            count[n],
            alone[n],
            round(observed[name].seconds, 3) if name in observed else None,
            [printable(text) for text in _touches(observed.get(name))],
        ]
        for n, name in enumerate(facts.tests)
    ]


def level_rows(facts: Facts) -> list[str]:
    """Return the level of each test; empty where it is not known."""
    levels = {test.name: test.level.value for test in facts.findings.pyramid.tests}
    return [levels.get(name, "") for name in facts.tests]


def _touches(test: LeveledTest | None) -> list[str]:
    """Return in words what a test touched, the first few of many."""
    found = [] if test is None else list(map(touch_in_words, test.touches[:MAX_TOUCHES]))
    if test is not None and len(test.touches) > MAX_TOUCHES:
        found.append(f"and {len(test.touches) - MAX_TOUCHES} more")
    return found


def facts_of_file(file: FileFacts, numbers: Mapping[str, int]) -> dict[str, Any]:
    """Return what a file's page shows about its lines on demand."""
    sets: dict[frozenset[int], int] = {}

    def number_of(groups: Iterable[int]) -> int:
        return sets.setdefault(frozenset(groups), len(sets))

    reach = file.reach.reach
    lines = [[line, number_of(reach.lines[line])] for line in sorted(reach.lines)]
    branches = [
        [b.start, b.end, int(b.taken), number_of(reach.arcs.get((b.start, b.end), ()))]
        for b in file.covered.branches
    ]
    codes = codes_by_vector(file.gaps, file.found)
    decisions = [
        _decision(
            d,
            codes,
            {
                o.vector: number_of(reach.vectors.get((d.decision, o.vector), ()))
                for o in d.decision.outcomes
            },
        )
        for d in file.covered.decisions
    ]
    functions = [
        [f.region.line, f.region.qualname, number_of(_groups_in(file, f))]
        for f in file.covered.functions
    ]
    seams = file.seams.seams if file.seams.is_observed else ()
    return {
        "groups": [[numbers[name] for name in group] for group in file.reach.groups],
        "lines": lines,
        "branches": branches,
        "decisions": decisions,
        "functions": functions,
        "seams": [_seam(seam, numbers) for seam in seams],
        "sets": [sorted(groups) for groups in sets],
    }


def _decision(
    covered: DecisionCoverage, codes: Mapping[ShownVector, str], seen_by: Mapping[str, int]
) -> dict[str, Any]:
    decision = covered.decision
    results = {outcome.vector: outcome.result for outcome in decision.outcomes}
    seen = set(covered.seen)
    return {
        "line": decision.line,
        "place": position_in_words(covered),
        "text": decision.text,
        "unmeasured": covered.unmeasured,
        "conditions": [
            [c.text, *map(_flag, (c.seen_true, c.seen_false, c.decides))]
            for c in covered.conditions
        ],
        "vectors": [
            [
                vector,
                results[vector],
                seen_by[vector] if vector in seen else None,
                vector_in_words(covered, vector) if vector in covered.missing else None,
                _code_of(codes.get(ShownVector(decision, vector))),
            ]
            for vector in dict.fromkeys(outcome.vector for outcome in decision.outcomes)
        ],
        "never": never_seen(covered) if covered.unmeasured is None else [],
    }


def _code_of(code: str | None) -> str | None:
    return None if code is None else printable(cut(code))


def _seam(seam: Seam, numbers: Mapping[str, int]) -> list[Any]:
    """Return its line, what it is, and each part of its story, with the first test in which that
    was and how many there are.
    """
    told = [
        [printable(words), min(map(numbers.__getitem__, tests), default=-1), len(tests)]
        for words, tests in story(seam)
    ]
    return [seam.line, printable(f"{seam.kind}, {seam_in_words(seam)}"), told]


def _flag(seen: bool | None) -> int | None:
    """Return 1 for what was seen, 0 for what was not, and None for what does not count."""
    return None if seen is None else int(seen)
