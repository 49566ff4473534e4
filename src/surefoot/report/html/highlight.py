"""Source text as HTML, line by line, coloured by Pygments."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterator, Mapping
from html import escape
from typing import ClassVar

from pygments.lexers.python import PythonLexer
from pygments.regexopt import regex_opt
from pygments.token import Token

_CLASSES = {
    Token.Comment: "c",
    Token.Keyword: "k",
    Token.Operator.Word: "k",
    Token.Literal.String: "s",
    Token.Literal.String.Interpol: "",
    Token.Literal.Number: "n",
    Token.Name.Function: "f",
    Token.Name.Class: "f",
    Token.Name.Decorator: "d",
    Token.Name.Builtin: "b",
}
"""The kinds of tokens that are coloured, each with its class in the style sheet."""

_TOLD_APART = regex_opt(
    (*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "self", "cls", "lazy", "NotImplemented")
)
_NAME = rf"(?!{_TOLD_APART}\b|[A-Za-z]{{1,2}}['\"]|__)[A-Za-z_]\w*"
_SIGN = r"(?:[(){}\[\],=+*/<>:]|\.(?=[A-Za-z_]))"
_SPACE = r"(?<=[^\s\\])[ \t]+(?=[^\s\\])"
_INDENT = rf"\n[ \t]*(?={_NAME})"


class _QuickLexer(PythonLexer):
    """Pygments' own lexer, with one rule in front that takes runs of uncoloured names and signs.

    Pygments tries some forty rules before it recognizes a plain name, and makes a token of each.
    """

    tokens: ClassVar = {
        **PythonLexer.tokens,
        "root": [
            (rf"(?:{_NAME}{_SIGN}*|{_SPACE}|{_SIGN}|{_INDENT})++", Token.Text),
            *PythonLexer.tokens["root"],
        ],
    }


Missed = Mapping[int, list[tuple[int, int]]]
"""Parts that never ran on lines that did, as (first column, column after the last)."""


def html_lines(text: str, missed: Missed) -> list[str]:
    """Return each line of a text as HTML; the parts in ``missed`` are marked."""
    lexer = _QuickLexer(stripnl=False, ensurenl=False)
    known: dict[object, str] = {}
    lines: list[list[tuple[str, str]]] = [[]]
    for _, kind, value in lexer.get_tokens_unprocessed(text):
        if kind not in known:
            known[kind] = _class_of(kind)
        if "\n" not in value:
            lines[-1].append((known[kind], value))
            continue
        first, *others = value.split("\n")
        lines[-1].append((known[kind], first))
        lines += [[(known[kind], part)] for part in others]
    return [
        "".join(_spans(_split(pieces, missed[number]) if number in missed else pieces))
        for number, pieces in enumerate(lines, 1)
    ]


def _class_of(kind: object) -> str:
    while kind is not None:
        if kind in _CLASSES:
            return _CLASSES[kind]
        kind = getattr(kind, "parent", None)
    return ""


_OPEN, _CLOSE = "<", ">"
"""Stand in place of a class where a part that never ran begins and ends."""


def _spans(pieces: list[tuple[str, str]]) -> Iterator[str]:
    """Yield HTML, joining adjacent pieces of the same class."""
    waiting, now = "", ""
    for name, text in [*pieces, ("", "")]:
        if name == now:
            waiting += text
            continue
        if waiting:
            yield _span(now, waiting)
        now, waiting = name, text
        if name in {_OPEN, _CLOSE}:
            yield "<mark>" if name == _OPEN else "</mark>"
            now, waiting = "", ""
    if waiting:
        yield _span(now, waiting)


def _span(name: str, text: str) -> str:
    safe = escape(text, quote=False)
    return f"<span class={name}>{safe}</span>" if name else safe


def _split(pieces: list[tuple[str, str]], parts: list[tuple[int, int]]) -> list[tuple[str, str]]:
    """Cut pieces where parts that never ran begin and end."""
    edges = sorted({edge for part in parts for edge in part})
    starts, ends = {start for start, _ in parts}, {end for _, end in parts}
    found: list[tuple[str, str]] = []
    column = 0

    def mark(at: int) -> None:
        if at in ends:
            found.append((_CLOSE, ""))
        if at in starts:
            found.append((_OPEN, ""))

    for name, text in pieces:
        end, begin = column + len(text), column
        for edge in edges:
            if column <= edge < end:
                if edge > begin:
                    found.append((name, text[begin - column : edge - column]))
                    begin = edge
                mark(edge)
        found.append((name, text[begin - column :]))
        column = end
    for edge in edges:
        if edge >= column:
            mark(edge)
    return found
