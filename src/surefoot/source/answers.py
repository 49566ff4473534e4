"""Find the tests of which a person has said that they need not check anything, or has not yet said
that what they expect is right.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TypeGuard

from surefoot.model.names import words_of
from surefoot.model.weak import MUST_NOT_RAISE, OBSERVED
from surefoot.source.checks import is_raises
from surefoot.source.nodes import Function, dotted, first_line, is_docstring, own_nodes

_ANSWER = re.compile(rf"#\s*surefoot:\s*{MUST_NOT_RAISE}\b")
_UNCONFIRMED = re.compile(rf"\s*{re.escape(OBSERVED.partition(':')[0])}\b")
_MARKS = {MUST_NOT_RAISE.replace("-", "_"), "given", "error", "mpl_image_compare"}
"""Marks that say so: a property holds where nothing is raised, and warnings may be errors."""

_FIXTURES = {"httpx_mock", "respx_mock", "regtest"}
"""Fixtures of plugins that check something by themselves."""

_NOT_RAISING = re.compile(
    r"(?:not|no|never|nothing|without|doesnt|dont|wont|shouldnt|cannot|cant|none)_"
    r"(?:(?:is|gets|was|a|an|any|be|of|these|them|this|it|should|does|must|can|will|cause|the|raise"
    r"|emit|show|infinite)_)*"
    r"(?:rais|recurs|error|crash|fail|except|warn|hang|throw|deadlock|break|leak|block|segfault"
    r"|explode|traceback|problem)"
    r"|no_(?:[a-z]+_){1,3}(?:errors?|exceptions?|warnings?|fires|happens|occurs)(?:_|$)"
    r"|should_(?:not|pass|work|succeed)(?:_|$)"
    r"|smoke|intentional|(?:import|hash|pickl)able|can_(?:be_)?(?:access|import)|^test_imports?$"
)
"""Words that say that nothing more is expected than that nothing is raised."""

_SUCCEEDING = re.compile(
    r"(?:^|_)(?:accept(?:s|ed)|crash\w*|possible|works|allowed|succeeds?|passes|ignores|can|may|does_nothing"
    r"|nothing_happens)(?:_|$)"
)
"""Words with which a docstring or a comment says so."""

_ACCEPTING = re.compile(
    r"(?<![a-z])(?:accept|allow|pass(?:es)?(?:_|$)|valid|skip|works?(?:_|$)|ok(?:_|$)|optional"
    r"|without|ignore|parse|succe)"
)
"""Words of a name that say so where what is called raises elsewhere: that is how it says no."""


class Answers:
    """What the tests of one file say of themselves; ``source`` holds all its lines."""

    def __init__(self, tree: ast.Module, source: Sequence[str]) -> None:
        self._tree = tree
        self._source = source

    def has(self, function: Function, marks: Collection[str], fixtures: Collection[str]) -> bool:
        """Return whether a test need not check anything, by comment, mark, fixture or words."""
        text = self._text(function)
        if not (_MARKS.isdisjoint(marks) and _FIXTURES.isdisjoint(fixtures)):
            return True
        told = [ast.get_docstring(function) or "", *(line.partition("#")[2] for line in text)]
        name, *words = (
            "_".join(words_of(each.replace("'", ""))) for each in (function.name, *told)
        )
        if any(map(_ANSWER.search, text)) or any(map(_NOT_RAISING.search, (name, *words))):
            return True
        if any(map(_SUCCEEDING.search, words)) or _only_looks_up(function):
            return True
        refusing = self._refusing.intersection(_names_called(function.body))
        own = {node.id for node in own_nodes(function.body) if _is_stored(node)}
        return bool(refusing & own or (refusing and _ACCEPTING.search(name)))

    def is_unconfirmed(self, function: Function) -> bool:
        """Return whether a comment says that nobody has confirmed what a test expects."""
        return any(map(_UNCONFIRMED.match, self._text(function)))

    def _text(self, function: Function) -> Sequence[str]:
        """Return the lines of a function."""
        last = function.end_lineno or function.lineno
        return self._source[first_line(function) - 1 : last]

    @cached_property
    def _refusing(self) -> frozenset[str]:
        """The last names of what is called where something is expected to be raised."""
        return frozenset(
            name
            for node in ast.walk(self._tree)
            if isinstance(node, ast.With | ast.AsyncWith) and is_raises(node)
            for name in _names_called(node.body)
        )


def _is_stored(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _only_looks_up(function: Function) -> bool:
    """Return whether a test does no more than import things and name attributes, which must be
    there.
    """
    rest = [node for node in function.body if not is_docstring(node)]
    return bool(rest) and all(map(_is_look_up, rest))


def _is_look_up(node: ast.stmt) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Expr(ast.Attribute()):
            return True
    return False


def _names_called(body: Iterable[ast.stmt]) -> Iterator[str]:
    """Yield the last name of each call; example: ``decode`` of ``jwt.decode()``."""
    for node in own_nodes(body):
        if isinstance(node, ast.Call):
            yield dotted(node.func).rpartition(".")[2]
