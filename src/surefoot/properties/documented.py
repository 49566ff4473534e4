"""Find the exceptions that a function says it raises: in its docstring, or by raising them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from surefoot.source.nodes import Function, dotted

_FIELD = re.compile(r":(?:raises?|exception|except)\s+([\w.]+(?:\s*,\s*[\w.]+)*)\s*:")
_GOOGLE = re.compile(r"^(\s*)Raises:\s*$")
_NUMPY = re.compile(r"^(\s*)Raises\s*$")
_ENTRY = re.compile(r"^\s*:?(?:class:)?`{0,2}~?([A-Z][\w.]*)`{0,2}\s*(?::|$|\s-)")
_SENTENCE = re.compile(
    r"\b[Rr]aises?\s+(?:an?\s+)?(?::\w+:)?[`*]{0,2}~?([A-Z]\w*(?:Error|Exception))\b"
)


def documented(functions: Mapping[str, Function], name: str) -> frozenset[str]:
    """Return the names of the exceptions that a function of a module may raise, as written.

    What the functions of the module raise that it calls, directly or not, is counted.
    """
    found: set[str] = set()
    todo, seen = [name], set[str]()
    while todo:
        name = todo.pop()
        seen.add(name)
        function = functions[name]
        found |= set(_in_docstring(ast.get_docstring(function) or ""))
        found |= set(_raised(function))
        called = {dotted(node) for node in ast.walk(function) if isinstance(node, ast.Call)}
        todo += (called & functions.keys()) - seen
    return frozenset(found)


def _in_docstring(text: str) -> Iterator[str]:
    for names in _FIELD.findall(text):
        yield from re.split(r"\s*,\s*", names)
    yield from _SENTENCE.findall(text)
    lines = text.split("\n")
    for number, line in enumerate(lines):
        head = _GOOGLE.match(line) or (_is_underlined(lines, number) and _NUMPY.match(line))
        if head:
            yield from _section(lines[number + 1 :], len(head[1]))


def _is_underlined(lines: list[str], number: int) -> bool:
    following = lines[number + 1].strip() if number + 1 < len(lines) else ""
    return len(following) > 2 and set(following) == {"-"}


def _section(lines: list[str], indent: int) -> Iterator[str]:
    """Yield the names at the beginnings of lines until a blank one, or one that is a head."""
    for line in lines:
        if set(line.strip()) == {"-"}:
            continue
        if not line.strip() or (line.strip().endswith(":") and not line[indent:].startswith(" ")):
            return
        if found := _ENTRY.match(line):
            yield found[1]


def _raised(function: Function) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Raise) and node.exc is not None:
            name = dotted(node.exc)
            if name and name.rpartition(".")[2][:1].isupper():
                yield name
