"""Where control goes when a body has run."""

from __future__ import annotations

import ast

import pytest

from surefoot.source.exits import exits_of

CASES = {
    "x": "next",
    "return": "",
    "raise x": "",
    "break": "break",
    "continue\nx": "continue",
    "return\nx": "",
    "if x: return": "next",
    "if x: return\nelse: break": "break",
    "if x: continue\ny": "next continue",
    "while True: pass": "",
    "while True: break": "next",
    "while 0: break\nelse: return": "",
    "while x: return": "next",
    "for x in y: continue\nelse: return": "",
    "for x in y: break\nelse: return": "next",
    "match x:\n case 1: return": "next",
    "match x:\n case 1: return\n case _: break": "break",
    "try: return\nexcept A: pass": "next",
    "try: x\nexcept A: return\nelse: break": "break",
    "try: return\nfinally: x": "",
    "try: x\nfinally: return": "",
    "try: break\nfinally: x": "break",
    "with x: return": "",
    "with x: return\ny": "next",
    "async with x: break": "break",
}


@pytest.mark.parametrize(("body", "exits"), CASES.items())
def test_how_a_body_may_be_left(body: str, exits: str) -> None:
    """It goes on, or jumps within the function; ``return`` and exceptions are left out."""
    text = "async def f():\n for _ in y:\n" + "".join(f"  {line}\n" for line in body.split("\n"))
    loop = ast.parse(text).body[0].body[0]  # type: ignore[attr-defined]
    assert {found.value for found in exits_of(loop.body)} == set(exits.split())
