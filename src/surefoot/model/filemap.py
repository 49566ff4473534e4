"""What could run in one source file.

Types with hundreds of values per file are named tuples: they are made, and read back from the
cache, in a third of the time that frozen dataclasses take.
"""

from __future__ import annotations

import io
import tokenize
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from surefoot.model.decision import Decision
from surefoot.model.ids import Digest, LineNo, ProbeId
from surefoot.model.obstacle import Obstacles


class Statement(NamedTuple):
    """One executable statement, known by (line, column).

    Attributes:
        line: where it begins, decorators included.
        head_line: the line of its own first token: of ``def``, if decorated.
        column: UTF-8 offset on ``head_line``.
        end_line: the last line, its body included.
        probe: reached when the statement is.
        opens_line: it is the first thing on its logical line, so that any
            event on that line proves it reached.
    """

    line: LineNo
    head_line: LineNo
    column: int
    end_line: LineNo
    probe: ProbeId
    opens_line: bool


class Clause(NamedTuple):
    """The opening line of an ``except`` or ``case``: it runs, and is not a statement.

    ``implied_by`` lists the probes that cannot be reached without it.
    """

    line: LineNo
    probe: ProbeId
    implied_by: tuple[ProbeId, ...]


class Arc(NamedTuple):
    """A step of control from one line to another, and the probes that prove it was taken.

    ``end`` is negative for an exit (see ``LineNo``). Any one of ``proof`` is
    enough.
    """

    start: LineNo
    end: LineNo
    proof: tuple[ProbeId, ...]


class LogicalLine(NamedTuple):
    """A line as the grammar sees it: from its first token to NEWLINE.

    ``first_token_end`` is the line on which its first token ends (a string may
    span several), ``colons`` the lines of the colons outside brackets.
    """

    first: LineNo
    last: LineNo
    indent: int
    first_token_end: LineNo
    colons: tuple[LineNo, ...]


class RegionKind(Enum):
    """What a region of a file is."""

    FUNCTION = "function"
    CLASS = "class"


def plain_name(qualname: str) -> str:
    """Return a qualified name without the number that tells it from others in the file."""
    return qualname.partition("#")[0]


@dataclass(frozen=True, slots=True)
class Region:
    """A function or class.

    ``first_line`` counts decorators, ``line`` is that of ``def`` or ``class``,
    and the body is from ``body_line`` to ``end_line``, both included.
    ``qualname`` joins the names with dots, without ``<locals>``.
    ``decorators`` and ``calls`` are dotted names as they are written, such as
    ``app.get``; ``calls`` are those of its own code. Nothing is known of a body that is
    ``compiled`` to machine code.
    """

    kind: RegionKind
    qualname: str
    first_line: LineNo
    line: LineNo
    body_line: LineNo
    end_line: LineNo
    decorators: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    calls: frozenset[str] = frozenset()
    compiled: bool = False


class Pragma(NamedTuple):
    """What a comment says about tiers. ``owner`` is the qualified name of the code that it is
    about.

    It is empty for the module, and None where there is nothing beside the comment that has a
    tier.
    """

    line: LineNo
    word: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class FileMap:
    """What could run in one file, before any exclusion.

    Attributes:
        digest: of the text that was mapped.
        code_lines: the lines in the line tables of the compiled code.
        docstrings: the lines of docstrings.
        logical_lines: all of them, in order.
        arcs: every possible step between lines.
        imports: the dotted names of all modules that it imports, wherever it does.
        raising: the lines of statements that raise, and of the heads of handlers.
        probe_count: probes are numbered from 0 to one less.
    """

    digest: Digest
    text: str
    code_lines: frozenset[LineNo]
    docstrings: frozenset[LineNo]
    logical_lines: tuple[LogicalLine, ...]
    statements: tuple[Statement, ...]
    clauses: tuple[Clause, ...]
    arcs: tuple[Arc, ...]
    decisions: tuple[Decision, ...]
    regions: tuple[Region, ...]
    wildcard_cases: tuple[WildcardCase, ...]
    imports: frozenset[str]
    pragmas: tuple[Pragma, ...]
    raising: frozenset[LineNo]
    obstacles: Obstacles
    probe_count: int

    def body_of(self, region: Region) -> list[Statement]:
        """Return the statements of a region's body; its docstring is none."""
        start = bisect_left(self.statements, region.body_line, key=lambda s: s.line)
        end = bisect_right(self.statements, region.end_line, key=lambda s: s.line)
        inside = self.statements[start:end]
        return [s for s in inside if not (s.line == region.first_line and s.opens_line)]

    def first_lines(self) -> dict[LineNo, LineNo]:
        """Return ``first_lines_of`` the file's logical lines."""
        return first_lines_of(self.logical_lines)


def first_lines_of(lines: tuple[LogicalLine, ...]) -> dict[LineNo, LineNo]:
    """Map each line of a logical line that spans several to the first of them."""
    return {
        LineNo(line): logical.first
        for logical in lines
        if logical.last != logical.first
        for line in range(logical.first, logical.last + 1)
    }


@dataclass(frozen=True, slots=True)
class WildcardCase:
    """A ``case`` that always matches: an ``else`` by another name.

    When its whole body is excluded, so is its line.
    """

    first_line: LineNo
    last_line: LineNo
    body_line: LineNo
    body_end_line: LineNo


def joined(lines: Iterable[str]) -> str:
    """Join the lines of some code into one, without comments.

    There is no space inside of brackets or in place of a backslash.
    """
    text = ""
    for line in _without_comments(list(lines)):
        part = line.strip().removesuffix("\\").rstrip()
        if part:
            tight = not text or text[-1] in "([{" or part[0] in {")", "]", "}"}
            text += part if tight else f" {part}"
    return text


def _without_comments(lines: list[str]) -> list[str]:
    """Cut off the comments of some code, which may be a part of a statement."""
    if not any("#" in line for line in lines):
        return lines
    readline = io.StringIO("\n".join(["(", *lines, ")"])).readline  # in brackets, lines go on
    kept = lines.copy()
    with suppress(tokenize.TokenError, SyntaxError):  # a bracket of the part is not closed in it
        for kind, _, (line, column), _, _ in tokenize.generate_tokens(readline):
            if kind == tokenize.COMMENT:
                kept[line - 2] = lines[line - 2][:column]
    return kept
