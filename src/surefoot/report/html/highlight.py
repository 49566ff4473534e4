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
"""The kinds that are told apart, each with the class that the style sheet knows."""

_TOLD_APART = regex_opt(
    (*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "self", "cls", "lazy", "NotImplemented")
)
_NAME = rf"(?!{_TOLD_APART}\b|[A-Za-z]{{1,2}}['\"]|__)[A-Za-z_]\w*"
_SIGN = r"(?:[(){}\[\],=+*/<>:]|\.(?=[A-Za-z_]))"
_SPACE = r"(?<=[^\s\\])[ \t]+(?=[^\s\\])"
_INDENT = rf"\n[ \t]*(?={_NAME})"


class _QuickLexer(PythonLexer):
    """Pygments' own, which first takes what most of a text is: names and signs of no colour.

    It tries some forty rules before it calls a name a name, and makes a token of each.
    """

    tokens: ClassVar = {
        **PythonLexer.tokens,
        "root": [
            (rf"(?:{_NAME}{_SIGN}*|{_SPACE}|{_SIGN}|{_INDENT})++", Token.Text),
            *PythonLexer.tokens["root"],
        ],
    }


Missed = Mapping[int, list[tuple[int, int]]]
"""Parts of lines that never ran though the line did, from one column to before another."""


def html_lines(text: str, missed: Missed) -> list[str]:
    """Return each line of a text as HTML, with what was ``missed`` on lines that ran marked."""
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
"""Instead of a class: where a part that never ran begins and ends."""


def _spans(pieces: list[tuple[str, str]]) -> Iterator[str]:
    """Yield HTML, with pieces of one class joined."""
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
