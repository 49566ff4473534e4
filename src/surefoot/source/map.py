"""Put the facts of one file together."""

from __future__ import annotations

import ast
import tokenize
import warnings
from collections.abc import Iterable, Iterator

from surefoot.errors import SourceError
from surefoot.model.filemap import FileMap, Region, WildcardCase, first_lines_of, plain_name
from surefoot.model.ids import LineNo
from surefoot.source.depth import deep_recursion
from surefoot.source.describing import described_decisions
from surefoot.source.flow import arcs_of, with_destinations
from surefoot.source.guards import with_guards
from surefoot.source.lines import code_lines, docstring_lines, logical_lines
from surefoot.source.nodes import dotted, is_irrefutable, walk
from surefoot.source.numbering import outline_module
from surefoot.source.obstacles import PlatformNames, obstacles_of, with_obstacles
from surefoot.source.pragmas import pragmas_of
from surefoot.source.regions import imports_of, regions_of
from surefoot.source.settled import with_ruled_out
from surefoot.source.text import digest_text
from surefoot.source.variants import variants_of


def map_source(text: str, filename: str = "<source>") -> FileMap:
    """Map what could run in a module's text (decoded, with newline line ends).

    Pure and deterministic: the same text gives the same map on one interpreter
    version. ``filename`` is used only in errors.

    Raises:
        SourceError: when the text is not Python that this interpreter compiles.
    """
    try:
        with warnings.catch_warnings(), deep_recursion():
            warnings.simplefilter("ignore")
            return _map(text)
    except (SyntaxError, tokenize.TokenError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        where = f"{filename}:{line}" if line else filename
        what = error.msg if isinstance(error, SyntaxError) else str(error)
        raise SourceError(
            f"{where}: not Python that this interpreter compiles ({what}). "
            "Correct the file, or leave it out with omit in [tool.surefoot]."
        ) from error


def _map(text: str) -> FileMap:
    tree = ast.parse(text)
    compiled = compile(text, "<source>", "exec", dont_inherit=True)
    lexical = text.replace("\f", " ")
    logical = logical_lines(lexical if lexical.endswith("\n") else lexical + "\n")
    first_lines = first_lines_of(logical)
    outline = outline_module(tree, text)
    regions = regions_of(tree, outline.compiled)
    raw = code_lines(compiled) if logical else set()
    raw -= _compiled_lines(regions, first_lines)
    nodes = walk(tree)
    docstrings = docstring_lines(nodes)
    lines = frozenset(first_lines.get(LineNo(n), LineNo(n)) for n in raw)
    arcs = arcs_of(tree, outline, lines, first_lines)
    source = text.split("\n")
    found, leaves = described_decisions(outline, source)
    decisions = with_destinations(found, arcs, first_lines)
    decisions = with_guards(decisions, leaves, tree, source)
    names = PlatformNames(nodes)
    decisions = with_obstacles(decisions, leaves, names)
    decorated = {plain_name(r.qualname).rpartition(".")[2] for r in regions if r.decorators}
    decisions = with_ruled_out(decisions, leaves, tree, decorated)
    return FileMap(
        digest=digest_text(text),
        text=text,
        code_lines=frozenset(LineNo(n) for n in raw),
        docstrings=frozenset(LineNo(n) for n in docstrings),
        logical_lines=logical,
        statements=tuple(
            statement
            for statement in outline.statements
            if first_lines.get(statement.line, statement.line) in lines
        ),
        clauses=tuple(outline.clauses),
        arcs=tuple(arc for arc in arcs if arc.start != arc.end),
        decisions=tuple(sorted(decisions, key=lambda d: (d.line, d.column, -d.end_column))),
        regions=regions,
        wildcard_cases=_wildcard_cases(nodes),
        imports=imports_of(nodes),
        pragmas=pragmas_of(lexical, regions),
        raising=frozenset(_raising_lines(nodes, first_lines)),
        obstacles=obstacles_of(nodes, names)._replace(variants=tuple(variants_of(nodes, names))),
        probe_count=outline.probe_count,
    )


def _compiled_lines(regions: Iterable[Region], first_lines: dict[LineNo, LineNo]) -> set[int]:
    """Return the lines of compiled bodies, where these are not on the line of their ``def``."""
    return {
        line
        for region in regions
        if region.compiled
        for line in range(region.body_line, region.end_line + 1)
        if first_lines.get(LineNo(line), line) > region.line
    }


def _raising_lines(nodes: Iterable[ast.AST], first_lines: dict[LineNo, LineNo]) -> Iterator[LineNo]:
    """Yield the lines of statements that raise or abort, and of the heads of handlers."""
    for node in nodes:
        match node:
            case ast.Raise(lineno=line) | ast.ExceptHandler(lineno=line):
                yield first_lines.get(LineNo(line), LineNo(line))
            case ast.Expr(value=ast.Call(func=function), lineno=line):
                if dotted(function).rpartition(".")[2] == "abort":
                    yield first_lines.get(LineNo(line), LineNo(line))


def _wildcard_cases(nodes: Iterable[ast.AST]) -> tuple[WildcardCase, ...]:
    return tuple(
        WildcardCase(
            LineNo(case.pattern.lineno),
            LineNo(case.pattern.end_lineno),
            LineNo(case.body[0].lineno),
            LineNo(case.body[-1].end_lineno or case.body[-1].lineno),
        )
        for node in nodes
        if isinstance(node, ast.Match)
        for case in node.cases
        if is_irrefutable(case)
    )
