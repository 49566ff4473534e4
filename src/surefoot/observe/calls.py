"""Hear of the calls of a library's functions on interpreters without ``sys.monitoring``.

The module is compiled with a call of ours at the beginning of each function of interest.
"""

from __future__ import annotations

import ast
import marshal
import sys
from collections.abc import Collection, Iterator, Mapping
from hashlib import blake2b
from types import CodeType

from surefoot.probe.calls import Called
from surefoot.source.nodes import Function, qualified_functions
from surefoot.store.cache import Cache
from surefoot.untouched import keep_builtins

keep_builtins(globals())

_MARKER = "\0surefoot:call:"
"""Prefix of the constants that stand for our objects until the code is complete."""


class _Entered:
    """Tells of each call of one function."""

    __slots__ = ("_called",)

    def __init__(self, called: Called) -> None:
        self._called = called

    def entered(self) -> None:
        self._called(sys._getframe(1))  # noqa: SLF001 - documented


def with_calls(
    data: bytes, filename: str, wanted: Mapping[str, Called], cache: Cache | None = None
) -> CodeType:
    """Compile a module whose functions of these qualified names tell of their calls.

    What was compiled is kept in the ``cache`` for the next run.

    Raises:
        SyntaxError, ValueError: when it is not Python.
    """
    made_from = filename, blake2b(data, digest_size=16).hexdigest(), *sorted(wanted)
    kept = None if cache is None else cache.load(*made_from)
    if kept is not None:
        return _linked(marshal.loads(kept), wanted)
    code = _with_markers(data, filename, wanted)
    if cache is not None:
        cache.store(marshal.dumps(code), *made_from)
    return _linked(code, wanted)


def _with_markers(data: bytes, filename: str, names: Collection[str]) -> CodeType:
    """Compile a module with our markers at the beginning of the functions of these names."""
    tree = ast.parse(data, filename)
    for name, function in _functions(tree):
        if name in names:
            at = int(ast.get_docstring(function, clean=False) is not None)
            first = function.body[min(at, len(function.body) - 1)]
            call = ast.Expr(
                ast.Call(ast.Attribute(ast.Constant(_MARKER + name), "entered", ast.Load()), [], [])
            )
            for node in ast.walk(call):
                ast.copy_location(node, first)
            function.body.insert(at, call)
    return compile(tree, filename, "exec", dont_inherit=True)


def _functions(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, Function]]:
    """Yield all functions in a node by qualified name, those in functions too."""
    for name, function in qualified_functions(node, prefix):
        yield name, function
        yield from _functions(function, f"{name}.<locals>.")


def _linked(code: CodeType, wanted: Mapping[str, Called]) -> CodeType:
    def linked(constant: object) -> object:
        if isinstance(constant, CodeType):
            return _linked(constant, wanted)
        if isinstance(constant, str) and constant.startswith(_MARKER):
            return _Entered(wanted[constant.removeprefix(_MARKER)])
        return constant

    return code.replace(co_consts=tuple(map(linked, code.co_consts)))
