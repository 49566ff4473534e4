"""Add tests to the bytes of a test file, and change nothing else in them."""

from __future__ import annotations

import ast
import codecs
import io
import sys
import tokenize
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from surefoot.model.suggestions import Draft, DraftedTest
from surefoot.source.text import decode_source
from surefoot.suggest.host import Host
from surefoot.suggest.layout import INDENT

_FUTURE, _STANDARD, _OTHERS, _OWN, _RELATIVE = range(5)
"""The sections of imports, in their order."""


class _Import(NamedTuple):
    """An import; ``first`` and ``last`` are the lines of one that the file has."""

    section: int
    module: str
    names: tuple[str, ...] = ()
    first: int = 0
    last: int = 0

    @property
    def key(self) -> tuple[bool, str]:
        """What sorts it within its section."""
        return bool(self.names), self.module.lower()


class _Added(NamedTuple):
    """Lines to add to a file, by the number of the line that they follow, and those to replace."""

    behind: Mapping[int, Sequence[str]]
    instead: Mapping[int, str]


def with_tests(data: bytes, draft: Draft, host: Host, package: str) -> bytes:
    """Return the bytes of a test file with more tests in it, and what these import.

    All other bytes stay as they are, but for lines that import more from where they do already.
    What the file's encoding does not have is escaped. ``package`` is the top-level one of the code
    under test, which stands behind others in the imports.

    Raises:
        SyntaxError: when the file is not Python, or would not be afterwards.
    """
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    text = decode_source(data).text
    tree = ast.parse(text)
    added = _added(tree, text.removesuffix("\n").split("\n") if text else [], draft, host, package)
    lines = data.removeprefix(mark).splitlines(keepends=True)
    new = mark + b"".join(_joined(lines, added, encoding.removesuffix("-sig")))
    ast.parse(decode_source(new).text)
    return new


def _joined(lines: Sequence[bytes], added: _Added, encoding: str) -> Iterator[bytes]:
    """Yield the lines of the file with those that are added, with its own line ends."""
    end = next((each for each in (b"\r\n", b"\r") if lines and lines[0].endswith(each)), b"\n")

    def encoded(line: str) -> bytes:
        return line.encode(encoding, "backslashreplace") + end

    yield from map(encoded, added.behind.get(0, ()))
    for number, line in enumerate(lines, 1):
        more = added.behind.get(number, ())
        if number in added.instead:
            yield encoded(added.instead[number])
        else:
            yield line if not more or line.endswith((b"\n", b"\r")) else line + end
        yield from map(encoded, more)


def _added(
    tree: ast.Module, lines: Sequence[str], draft: Draft, host: Host, package: str
) -> _Added:
    behind: dict[int, list[str]] = defaultdict(list)
    existing = list(_imports_of(tree, package))
    missing = list(_missing(draft.imports, package))
    instead: dict[int, str] = {}
    for one in list(missing):
        line = _plain_import(existing, one, lines)
        merged = line and _text(one._replace(names=_sorted([*line.names, *one.names])), host.width)
        if line and merged and len(merged) == 1:
            instead[line.first] = merged[0]
            missing.remove(one)
    sections = [list(group) for _, group in groupby(missing, lambda one: one.section)]
    if sections and not existing:
        at, text = _first_imports(tree, len(lines), [_block(each, host.width) for each in sections])
        behind[at] += text
    for each in sections if existing else ():
        for at, text in _in_section(each, existing, host.width):
            behind[at] += text
    if host.unittest_class is not None:
        for test in draft.tests:
            indent = host.unittest_class.indent
            behind[host.unittest_class.end_line] += ["", *(_indented(indent, test))]
    else:
        at, rest = _end_of_functions(tree, lines)
        block = [line for test in draft.tests for line in (*test.lines, "", "")]
        has_before = bool(lines or draft.imports)
        behind[at] += [""] * max(0, 2 * has_before - _blank_before(lines, at))
        behind[at] += block if rest else block[:-2]
    return _Added(behind, instead)


def _indented(indent: str, test: DraftedTest) -> Iterator[str]:
    for line in test.lines:
        yield indent + line if line else ""


def _imports_of(tree: ast.Module, package: str) -> Iterator[_Import]:
    """Yield the imports at the top level of a file."""
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            places = (node.lineno, node.end_lineno or node.lineno)
            names = tuple(map(ast.unparse, node.names))
            if isinstance(node, ast.Import):
                yield _Import(_section(names[0], package), names[0], (), *places)
            elif node.level:
                yield _Import(_RELATIVE, "." * node.level + (node.module or ""), names, *places)
            else:
                yield _Import(_section(str(node.module), package), str(node.module), names, *places)


def _missing(statements: Iterable[str], package: str) -> list[_Import]:
    """Return imports in order; names from one module are united, unless they get another name."""
    names: dict[str, list[str]] = defaultdict(list)
    found = []
    for statement in statements:
        words = statement.split(maxsplit=3)
        module = words[1]
        if words[0] == "import":
            known_as = statement.removeprefix("import ")
            found.append(_Import(_section(module, package), known_as))
        elif " as " in words[3]:
            found.append(_Import(_section(module, package), module, (words[3],)))
        else:
            names[module].append(words[3])
    found += [
        _Import(_section(module, package), module, _sorted(each)) for module, each in names.items()
    ]
    return sorted(found, key=lambda one: (one.section, one.key, one.names))


def _section(module: str, package: str) -> int:
    top = module.partition(".")[0]
    if top == "__future__":
        return _FUTURE
    if top in sys.stdlib_module_names:
        return _STANDARD
    return _OWN if top == package else _OTHERS


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    """Sort what is imported from a module: constants, classes, then the rest."""
    return tuple(
        sorted(set(names), key=lambda name: (not name.isupper(), name[:1].islower(), name.lower()))
    )


def _plain_import(
    existing: Iterable[_Import], wanted: _Import, lines: Sequence[str]
) -> _Import | None:
    """Return the import that takes in more from the same module: one on a line of its own."""
    for one in existing:
        is_plain = one.names and lines[one.first - 1] == _text(one, sys.maxsize)[0]
        if one.module == wanted.module and wanted.names and is_plain and "*" not in one.names:
            return one
    return None


def _text(one: _Import, width: int) -> list[str]:
    if not one.names:
        return [f"import {one.module}"]
    line = f"from {one.module} import {', '.join(one.names)}"
    if len(line) <= width:
        return [line]
    return [f"from {one.module} import (", *(f"{INDENT}{name}," for name in one.names), ")"]


def _block(imports: Iterable[_Import], width: int) -> list[str]:
    return [line for one in imports for line in _text(one, width)]


def _in_section(
    new: Sequence[_Import], existing: Sequence[_Import], width: int
) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of new imports of one section, and the line behind which they belong."""
    section = new[0].section
    same = [one for one in existing if one.section == section]
    later = [one for one in existing if one.section > section]
    if same:
        for one in new:
            before = [other for other in same if other.key <= one.key]
            yield (before[-1].last if before else same[0].first - 1), _text(one, width)
    elif later:
        yield later[0].first - 1, [*_block(new, width), ""]
    else:
        yield existing[-1].last, ["", *_block(new, width)]


def _first_imports(
    tree: ast.Module, last_line: int, sections: Iterable[list[str]]
) -> tuple[int, list[str]]:
    """Return where the first imports of a file belong, and their lines with blank ones around."""
    block = [line for each in sections for line in ("", *each)]
    if ast.get_docstring(tree, clean=False) is not None:
        return tree.body[0].end_lineno or 1, block
    if not tree.body:
        return last_line, block[1:]
    return _first_line(tree.body[0]) - 1, [*block[1:], "", ""]


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _end_of_functions(tree: ast.Module, lines: Sequence[str]) -> tuple[int, bool]:
    """Return the line behind which functions are added, and whether something follows there.

    That is what runs the file as a program.
    """
    match tree.body:
        case [*_, ast.If(test=ast.Compare(left=ast.Name("__name__"))) as last]:
            return last.lineno - 1, True
    return len(lines), False


def _blank_before(lines: Sequence[str], end: int) -> int:
    count = 0
    while count < end and not lines[end - count - 1].strip():
        count += 1
    return count
