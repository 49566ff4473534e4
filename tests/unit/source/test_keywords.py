"""Expressions without a decision are known by their text."""

from __future__ import annotations

import ast
import sys

import pytest

from surefoot.source.keywords import DecisionKeywords
from surefoot.source.numbering import outline_module


def statement(text: str) -> tuple[DecisionKeywords, ast.stmt]:
    return DecisionKeywords(text), ast.parse(text).body[-1]


@pytest.mark.parametrize(
    "text",
    [
        "x = a or b",
        "x = (a)and(b)",
        'x = a or"b"',
        "x = a or-b",
        "x = 1if a else 2",
        "x = 0xfor a",
        "x = 1jor a",
        "x = 'é' or a",
        "é = 'é'\nx = f(a,\n  [b for b in c if b])",
        "x = lambda: {1: a\tif\tb else c}",
        "x = (a\\\nor\\\nb)",
    ],
)
@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
def test_a_keyword_is_found_wherever_it_may_stand(text: str) -> None:
    """It may touch a bracket, a string or the end of a number."""
    keywords, node = statement(text)
    assert keywords.within(node)


@pytest.mark.parametrize(
    "text", ["x = a\ny = z", "x = a or b\ny = [b for b in iffy(order, android)]", "y = ifs, 'é'"]
)
def test_names_and_loops_are_no_keywords(text: str) -> None:
    """Nor is what stands in other statements."""
    keywords, node = statement(text)
    assert not keywords.within(node)


@pytest.mark.parametrize("text", ["if f(a): x()", "'é' if a else b\nif f(a): x()\nelif b: y()"])
def test_the_keyword_of_a_statement_is_outside_of_its_test(text: str) -> None:
    """The test itself is passed over."""
    keywords, node = statement(text)
    assert isinstance(node, ast.If)
    assert not keywords.within(node.test)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="places in strings are exact")
def test_places_in_strings_are_not_relied_on() -> None:
    """Before 3.12, the interpreter searches a string for the text of an expression in it."""
    text = "a_long_name_without_any = 1234567\nx = f'{g([a if b else c])}'\n"
    tree = ast.parse(text)
    [string] = (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr))
    for part in ast.walk(string):
        if isinstance(part, ast.Call | ast.List):
            part.lineno = part.end_lineno = 1
    assert len(outline_module(tree, text).decisions) == 1
