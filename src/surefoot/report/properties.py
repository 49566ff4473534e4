"""Show the properties of functions that were found, their tests, and what is doubtful."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console
from rich.text import Text

from surefoot.errors import printable
from surefoot.model.properties import Doubted, Examined, Held, Offer
from surefoot.report.gaps import GLYPHS
from surefoot.report.suggest import print_additions
from surefoot.report.words import counted


def print_properties(offer: Offer, console: Console) -> None:
    """Print a line for each property, the questions, then the tests by the file they belong to."""
    for function in offer.functions:
        for held in function.held:
            line = _line(function)
            line.append(f": {printable(held.law.words)}")
            line.append(f" (held for {counted(held.inputs, 'input')})", style="dim")
            console.print(line)
        if function.untried is not None:
            line = _line(function)
            console.print(line.append(f": not tried, because {printable(function.untried)}"))
        elif not function.held and not function.doubted:
            console.print(_line(function).append(": no property was found"))
    _print_questions(offer, console)
    print_additions(offer.additions, console)
    tests = sum(len(addition.draft.tests) for addition in offer.additions)
    if not offer.functions:
        console.print("No property was found that is not tested yet.")
    if tests:
        console.print(f"\n{counted(tests, 'property test')} offered")
    if offer.more:
        console.print(f"{counted(offer.more, 'more function')}: name a PATH, or more with --top")


def render_properties_json(offer: Offer) -> str:
    """Return all of it as one JSON document, ending in a newline."""
    document = {
        "format": 1,
        "functions": [_function_as_json(function) for function in offer.functions],
        "more": offer.more,
        "tests": [
            {"path": addition.path, "name": test.name, "code": "\n".join(test.lines)}
            for addition in offer.additions
            for test in addition.draft.tests
        ],
    }
    return json.dumps(document, indent=1) + "\n"


def _line(function: Examined) -> Text:
    line = Text(f"{GLYPHS[function.tier.value]} ", style="bold")
    line.append(f"{printable(function.path)}:{function.line}", style="bold")
    return line.append(f" {printable(function.qualname)}")


def _print_questions(offer: Offer, console: Console) -> None:
    questions = [(function, each) for function in offer.functions for each in function.doubted]
    if questions:
        console.print(Text("\nQuestions", style="bold"))
    for function, doubted in questions:
        console.print(_line(function).append(f": {printable(doubted.evidence)}. Is that meant?"))


def _function_as_json(function: Examined) -> dict[str, Any]:
    return {
        "path": function.path,
        "name": function.qualname,
        "line": function.line,
        "tier": function.tier.value,
        "properties": [_held_as_json(each) for each in function.held],
        "questions": [_doubted_as_json(each) for each in function.doubted],
        "not_tried": function.untried,
    }


def _held_as_json(held: Held) -> dict[str, Any]:
    law = held.law
    return {"kind": law.kind.value, "words": law.words, "inputs": held.inputs}


def _doubted_as_json(doubted: Doubted) -> dict[str, Any]:
    return {"kind": doubted.law.kind.value, "evidence": doubted.evidence}
