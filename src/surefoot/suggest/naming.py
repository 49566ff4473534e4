"""Name tests by what they are about."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterable, Iterator

from surefoot.model.filemap import plain_name
from surefoot.model.gaps import (
    Gap,
    NeverDecided,
    NeverHad,
    NeverReached,
    NeverTaken,
)
from surefoot.model.suggestions import Call

LONGEST_NAME = 70
"""A name is cut behind the last word that ends before."""

_COMPARED: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("is below", "is at least"),
    ast.LtE: ("is at most", "is above"),
    ast.Gt: ("is above", "is at most"),
    ast.GtE: ("is at least", "is below"),
    ast.Eq: ("is", "is not"),
    ast.NotEq: ("is not", "is"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("is in", "is not in"),
    ast.NotIn: ("is not in", "is in"),
}
"""What is said of a comparison that holds, and of one that does not."""

_OPERATORS = {
    "+": "plus",
    "-": "minus",
    "*": "times",
    "/": "by",
    "//": "by",
    "%": "modulo",
    "**": "to the",
    "<": "below",
    "<=": "at most",
    ">": "above",
    ">=": "at least",
    "==": "equals",
    "!=": "differs from",
}
_CHARACTERS = {" ": "space", "\n": "newline", ".": "dot", "-": "dash", "@": "at", "/": "slash"}
_SYMBOLS = re.compile(r"\w+|\*\*|//|[<>=!]=|[-+*/%<>]")
_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def name_of_test(gap: Gap, call: Call) -> str:
    """Name a test of a function by what never happened.

    Example: ``test_authenticate_where_len_password_is_below_min_password``.
    """
    about = " ".join(_about(gap, call))
    return _joined(["test", *_words(plain_name(gap.name)), *_words(about)])


def name_of_decision(gap: Gap) -> str:
    """Name a test of several outcomes of one decision.

    Example: ``test_authenticate_by_username_and_password``.
    """
    text = gap.decision.decision.text if gap.decision else ""
    return _joined(["test", *_words(plain_name(gap.name)), "by", *_words(said(text))])


def condition_in_words(gap: Gap) -> str:
    """Say of a condition what a call makes it; example: ``password is false``."""
    match gap.never:
        case NeverHad(condition, None):
            return f"{said(condition)} is evaluated"
        case NeverHad(condition, outcome):
            return said_to_be(condition, outcome is True)
        case NeverDecided(condition):
            return f"{said(condition)} decides"
    return ""


def said_to_be(condition: str, outcome: bool) -> str:
    """Say that a condition has an outcome.

    Example: ``len(password) >= MIN`` that is False is ``len password is below min``.
    """
    match _parsed(condition):
        case ast.UnaryOp(ast.Not(), operand):
            return said_to_be(ast.unparse(operand), not outcome)
        case ast.Compare(left, [operator], [right]):
            told = _COMPARED[type(operator)][not outcome]
            return f"{_said(left)} {told} {_said(right)}"
        case ast.Call(ast.Name("isinstance"), [value, kind]):
            return f"{_said(value)} {'is' if outcome else 'is not'} {_said(kind)}"
        case ast.Call(ast.Attribute()) | ast.Compare() | ast.BoolOp():
            return said(condition) if outcome else f"not {said(condition)}"
    return f"{said(condition)} is {str(outcome).lower()}"


def said(text: str) -> str:
    """Return the words of some code, as in ``len password`` for ``len(password)``."""
    node = _parsed(text)
    return _said(node) if node is not None else _said_loosely(text)


def _about(gap: Gap, call: Call) -> Iterator[str]:
    match gap.never:
        case NeverHad() | NeverDecided():
            yield f"where {condition_in_words(gap)}"
        case NeverReached(text):
            if call.raised:
                yield f"raises {call.raised.name.rpartition('.')[2]}"
            else:
                yield f"reaches {said(text)}"
        case NeverTaken(text, end):
            yield f"{'goes on' if end > 0 else 'ends'} after {said(text)}"


def _said(node: ast.AST) -> str:
    match node:
        case ast.Constant(str(text)) if not re.search(r"\w", text):
            return " ".join(map(_character, text[:3])) or "empty"
        case ast.Attribute(ast.Name("self" | "cls"), name):
            return str(name)
        case ast.List([]) | ast.Tuple([]) | ast.Dict([]):
            return "empty"
        case ast.Call(func, arguments, keywords):
            given = [*arguments, *(each.value for each in keywords)]
            return " ".join(map(_said, (func, *given)))
        case ast.Attribute(value, name):
            return f"{_said(value)} {name}"
        case ast.Subscript(value, index):
            return f"{_said(value)} {_said(index)}"
        case ast.Compare(left, [operator], [right]):
            return f"{_said(left)} {_COMPARED[type(operator)][0]} {_said(right)}"
        case ast.BoolOp(operator, values):
            return f" {'and' if isinstance(operator, ast.And) else 'or'} ".join(map(_said, values))
        case ast.UnaryOp(ast.Not(), operand):
            return f"not {_said(operand)}"
    return _said_loosely(ast.unparse(node))


def _said_loosely(text: str) -> str:
    return " ".join(_OPERATORS.get(symbol, symbol) for symbol in _SYMBOLS.findall(text))


def _character(text: str) -> str:
    return _CHARACTERS.get(text) or unicodedata.name(text, "character").lower()


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return None


def _words(text: str) -> list[str]:
    """Split names and sentences into words; example: ``MIN_PASSWORD`` is ``min``, ``password``."""
    parts = _WORD_STARTS.sub(" ", text).replace("_", " ").lower()
    return re.findall(r"\w+", parts)


def _joined(words: Iterable[str]) -> str:
    """Join words to a name, as many as fit."""
    name = ""
    for word in words:
        if name and len(name) + 1 + len(word) > LONGEST_NAME:
            break
        name += f"_{word}" if name else word
    return name
