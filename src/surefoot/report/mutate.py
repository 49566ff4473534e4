"""Show what came of mutants: those first that no test noticed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from surefoot.errors import printable
from surefoot.model.filemap import plain_name
from surefoot.model.mutants import SURVIVING, Judged, Mutant, Mutation, Outcome, Verdict
from surefoot.model.tiers import MEASURED_TIERS, Tier
from surefoot.report.changes import change_in_words
from surefoot.report.gaps import GLYPHS
from surefoot.report.words import counted

_UNDECIDED = {
    Verdict.NOT_REACHED: "not reached by a test",
    Verdict.TIMED_OUT: "ran out of time",
    Verdict.CRASHED: "ended the process",
    Verdict.NOT_TRIED: "not tried",
}
MOST_REASONS = 3


def print_mutation(mutation: Mutation, console: Console, limit: int = 0) -> None:
    """Print the totals of each tier, and the first survivors: ``limit`` of them, or all."""
    if not mutation.judged:
        console.print("No mutant: nothing there can be changed that a test should notice.")
        return
    console.print(_totals(mutation))
    for line in _undecided(mutation):
        console.print(Text(line))
    survivors = [each for each in mutation.judged if each.outcome.verdict in SURVIVING]
    console.print()
    for survivor in survivors[: limit or None]:
        console.print(survivor_line(survivor))
    if limit and len(survivors) > limit:
        console.print(f"and {len(survivors) - limit} more: surefoot mutate --limit 0")
    if not survivors and mutation.count(Verdict.KILLED):
        console.print("✓ no mutant survived")


def survivor_line(judged: Judged) -> Text:
    """Return one line; example: ``‼ auth.py:9 authenticate: `>=` became `>`: no test noticed``."""
    mutant = judged.mutant
    line = Text(f"{GLYPHS[judged.tier.value]} ", style="bold")
    line.append(f"{printable(mutant.path)}:{mutant.line}", style="bold")
    name = f" {plain_name(mutant.function)}:" if mutant.function else ""
    return line.append(printable(f"{name} {change_in_words(mutant)}: {_unnoticed(judged)}"))


def _unnoticed(judged: Judged) -> str:
    outcome = judged.outcome
    tests = counted(outcome.tests, "test")
    if outcome.verdict is Verdict.NOT_INFECTED:
        return f"the same in {tests}, so none could notice"
    told = (
        "the test that ran it did not notice" if outcome.tests == 1 else f"none of {tests} noticed"
    )
    return f"{told}; {outcome.evidence}" if outcome.evidence else told


def _totals(mutation: Mutation) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("tier")
    for heading in ("mutants", "killed", "survived", "oracle gap", "undecided"):
        table.add_column(heading, justify="right")
    there = [t for t in MEASURED_TIERS if any(each.tier is t for each in mutation.judged)]
    for tier in there:
        table.add_row(tier.value, *_figures(mutation, tier))
    if len(there) > 1:
        table.add_row("all", *_figures(mutation, None))
    return table


def _figures(mutation: Mutation, tier: Tier | None) -> Iterator[str]:
    killed = mutation.count(Verdict.KILLED, tier=tier)
    survived = mutation.count(*SURVIVING, tier=tier)
    yield f"{mutation.count(*Verdict, tier=tier):,}"
    yield f"{killed:,}"
    yield f"{survived:,}"
    yield f"{100 * survived / (killed + survived):.0f}%" if killed + survived else "unknown"
    yield f"{mutation.count(*_UNDECIDED, tier=tier):,}"


def _undecided(mutation: Mutation) -> Iterator[str]:
    """Say of how many mutants nothing is known, and why."""
    for verdict, words in _UNDECIDED.items():
        reasons = Counter(
            each.outcome.evidence for each in mutation.judged if each.outcome.verdict is verdict
        )
        if reasons:
            told = ""
            if verdict is Verdict.NOT_TRIED:
                told = ": " + "; ".join(
                    f"{number:,} because {printable(reason)}"
                    for reason, number in reasons.most_common(MOST_REASONS)
                )
            yield f"{counted(reasons.total(), 'mutant')} {words}{told}"
    if mutation.suppressed:
        rules = Counter(each.rule.value for each in mutation.suppressed)
        told = ", ".join(f"{number:,} {rule}" for rule, number in rules.most_common())
        yield f"{counted(len(mutation.suppressed), 'mutant')} suppressed: {told}"


def what_is_missing(mutation: Mutation) -> Iterator[str]:
    """Say which tests were not used."""
    for test, because in sorted(mutation.left_out.items()):
        yield f"{test}: left out, because {because}"
    if mutation.unknown:
        yield (
            f"{counted(len(mutation.unknown), 'test')} not used, since no run has recorded what "
            f"they reach, as of {mutation.unknown[0]}: surefoot run"
        )


def render_mutation_json(mutation: Mutation) -> str:
    """Return all of it as one JSON document, ending in a newline."""
    totals = {"mutants": len(mutation.judged)}
    for verdict in Verdict:
        totals[verdict.value] = mutation.count(verdict)
    totals[Verdict.SURVIVED.value] = mutation.count(*SURVIVING)
    document = {
        "format": 1,
        "totals": {**totals, "suppressed": len(mutation.suppressed)},
        "mutants": [
            mutant_as_json(each.mutant, each.tier, each.outcome) for each in mutation.judged
        ],
        "suppressed": [
            {
                "path": each.path,
                "line": each.line,
                "operator": each.operator.value,
                "rule": each.rule.value,
            }
            for each in mutation.suppressed
        ],
        "left_out": dict(sorted(mutation.left_out.items())),
        "interrupted": mutation.interrupted,
    }
    return json.dumps(document, indent=1) + "\n"


def mutant_as_json(mutant: Mutant, tier: Tier, outcome: Outcome) -> dict[str, Any]:
    """Return a mutant, and what came of it."""
    return {
        "id": mutant.id,
        "path": mutant.path,
        "line": mutant.line,
        "function": mutant.function,
        "tier": tier.value,
        "operator": mutant.operator.value,
        "before": mutant.before,
        "after": mutant.after,
        "verdict": outcome.verdict.value,
        "by": outcome.by,
        "evidence": outcome.evidence,
        "tests": outcome.tests,
    }
