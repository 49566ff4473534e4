"""Find what is odd about a test as its text says, whatever ran of it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from surefoot.model.ids import LineNo
from surefoot.model.suite import Flaw
from surefoot.model.weak import Doubt
from surefoot.source.checks import check_kind, is_raises
from surefoot.source.nodes import Function, dotted, own_nodes, text_of

_CATCH_ASSERTIONS = {"AssertionError", "Exception", "BaseException"}

_ASKED_OF_MOCKS = frozenset("called_once called_with called_once_with has_calls not_called".split())
"""What a mock has only because it has any attribute: meant are its ``assert_…`` methods."""

_LEAVE_RESULTS = frozenset(
    "parametrize usefixtures skip skipif skipIf skipUnless timeout flaky asyncio anyio trio "
    "slow given settings example seed patch object dict multiple django_db filterwarnings "
    "unit integration e2e".split()
)
"""Decorators under which pytest gets what the function returns."""


def flaws_of(
    function: Function, source: Sequence[str], imports: Mapping[str, str]
) -> Iterator[Flaw]:
    """Yield what is odd about a test; ``source`` holds all lines of its file.

    ``imports`` are the dotted names of what is imported, by the names that it has here.
    """
    own = list(own_nodes(function.body))
    yield from _mistaken(function.body, source)
    yield from _swallowing(own, source)
    yield from _behind_raising(own, source)
    yield from _returning(function, own, source)
    yield from _patching(function, own, source, imports)


def _mistaken(body: Iterable[ast.AST], source: Sequence[str]) -> Iterator[Flaw]:
    """Yield what looks like a check, and always passes.

    A comparison may be there to raise where something waits for that.
    """
    for node in body:
        if isinstance(node, ast.Assert) and _is_mistaken(node):
            yield _flaw(Doubt.CANNOT_FAIL, node.test, source)
        match node:
            case ast.Expr(ast.Compare() as said):
                yield _flaw(Doubt.CANNOT_FAIL, said, source)
            case ast.Expr(ast.Call(func=ast.Attribute(attr=name)) | ast.Attribute(attr=name)) if (
                name in _ASKED_OF_MOCKS
            ):
                yield _flaw(Doubt.CANNOT_FAIL, node.value, source)
            case ast.Expr(ast.Attribute(attr=name)) if name.startswith("assert"):
                yield _flaw(Doubt.CANNOT_FAIL, node.value, source)
            case ast.If() | ast.For() | ast.AsyncFor() | ast.While():
                yield from _mistaken([*node.body, *node.orelse], source)


def _is_mistaken(statement: ast.Assert) -> bool:
    """Return whether an ``assert`` has a form that is written by mistake.

    Its test is a tuple, a generator or what a mock makes up, or its message is what it should have
    been compared with.
    """
    match statement.test:
        case ast.Tuple(elts=[_, *_]) | ast.GeneratorExp() | ast.Lambda():
            return True
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Attribute(attr=name) if (
            name in _ASKED_OF_MOCKS or name.startswith("assert_called")
        ):
            return not isinstance(statement.test, ast.Call) or name in _ASKED_OF_MOCKS
    return False


def _swallowing(own: Iterable[ast.AST], source: Sequence[str]) -> Iterator[Flaw]:
    """Yield checks whose failure a handler around them drops.

    What tries again in a loop does not: it leaves the loop where the check passes.
    """
    loops = [node for node in own if isinstance(node, ast.For | ast.AsyncFor | ast.While)]
    for node in own:
        tries = any(
            isinstance(inner, ast.Break | ast.Return) and node in own_nodes([loop])
            for loop in loops
            for inner in own_nodes([loop])
        )
        match node:
            case ast.Try(body=body, handlers=handlers) if not tries:
                catching = next(filter(_catches_assertions, handlers), None)
                if catching is not None and all(map(_drops, catching.body)):
                    yield from _dropped(body, source, bare=catching.type is None)
            case ast.With(items=[ast.withitem(context_expr=ast.Call() as call)], body=body):
                name = dotted(call.func).rpartition(".")[2]
                caught = {dotted(argument) for argument in call.args}
                if name == "suppress" and caught & _CATCH_ASSERTIONS:
                    yield from _dropped(body, source, bare="BaseException" in caught)


def _dropped(body: Iterable[ast.AST], source: Sequence[str], *, bare: bool) -> Iterator[Flaw]:
    """Yield the first check of a body whose failures are dropped.

    ``pytest.fail`` raises no ``Exception``; only what is ``bare`` catches it.
    """
    for node in own_nodes(body):
        if isinstance(node, ast.Assert | ast.Expr) and check_kind(node) is not None:
            said = node.test if isinstance(node, ast.Assert) else node.value
            if bare or isinstance(node, ast.Assert) or _is_unittest(said):
                yield _flaw(Doubt.SWALLOWS, said, source)
                return


def _is_unittest(called: ast.expr) -> bool:
    name = dotted(called)
    return name.startswith("self.assert") or name == "self.fail" or ".assert_" in name


def _catches_assertions(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(each is None or dotted(each) in _CATCH_ASSERTIONS for each in caught)


def _drops(statement: ast.stmt) -> bool:
    """Return whether a statement of a handler does nothing about what was raised."""
    match statement:
        case ast.Pass() | ast.Continue() | ast.Return(value=None):
            return True
        case ast.Expr(ast.Constant()):
            return True
        case ast.Expr(ast.Call(func=func)):
            name = dotted(func)
            return name == "print" or name.rpartition(".")[0] in {"logging", "logger", "log"}
    return False


def _behind_raising(own: Iterable[ast.AST], source: Sequence[str]) -> Iterator[Flaw]:
    """Yield the first ``assert`` behind what must raise, if it cannot be what raises."""
    for node in own:
        if not isinstance(node, ast.With | ast.AsyncWith) or not is_raises(node):
            continue
        expected = {dotted(n) for i in node.items for n in ast.walk(i) if isinstance(n, ast.expr)}
        for statement in node.body[1:]:
            if (
                isinstance(statement, ast.Assert)
                and not any(isinstance(n, ast.Call) for n in ast.walk(statement.test))
                and expected.isdisjoint(_CATCH_ASSERTIONS)
            ):
                found = _flaw(Doubt.NEVER_REACHED, statement.test, source)
                yield found._replace(head=LineNo(node.lineno))
                return


def _returning(function: Function, own: Iterable[ast.AST], source: Sequence[str]) -> Iterator[Flaw]:
    """Yield the first value that pytest gets from a test; what a call returns may be None."""
    decorators = {dotted(each).rpartition(".")[2] for each in function.decorator_list}
    if not decorators <= _LEAVE_RESULTS:
        return
    for node in own:
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return
    for node in own:
        match node:
            case ast.Return(value=ast.Constant(value=None) | ast.Call() | ast.Await()):
                continue
            case ast.Return(value=ast.expr() as value):
                yield _flaw(Doubt.RETURNS, value, source)
                return


class _Patch(NamedTuple):
    """A function that is replaced, by its dotted name, from one line to another."""

    name: str
    start: int
    end: int


def _patching(
    function: Function, own: Sequence[ast.AST], source: Sequence[str], imports: Mapping[str, str]
) -> Iterator[Flaw]:
    """Yield the first call of what the test itself has replaced."""

    def full(name: str) -> str:
        first, dot, rest = made.get(name, name).partition(".")
        return imports.get(first, first) + dot + rest

    made: dict[str, str] = {}
    for node in own:
        match node:
            case ast.Assign(targets=[ast.Name(name)], value=ast.Call(func=func)):
                made[name] = dotted(func)
    last = function.end_lineno or function.lineno
    patches = [
        _Patch(name, 0, last)
        for each in function.decorator_list
        if isinstance(each, ast.Call)
        for name in _replaced(each)
    ]
    within = {
        item.context_expr: node.end_lineno or last
        for node in own
        if isinstance(node, ast.With | ast.AsyncWith)
        for item in node.items
    }
    for node in own:
        if isinstance(node, ast.Call):
            end = within.get(node, last)
            patches += [_Patch(name, node.end_lineno or 0, end) for name in _replaced(node)]
    replaced = [
        (patch, full(patch.name.rpartition(".")[0]) + "." + patch.name.rpartition(".")[2])
        for patch in patches
    ]
    for node in own:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner, _, name = dotted(node.func).rpartition(".")
            called = f"{full(owner)}.{name}"
            for patch, target in replaced:
                if target == called and patch.start < node.lineno <= patch.end and _is_own(target):
                    yield _flaw(Doubt.PATCHES_SUBJECT, node.func, source)
                    return


def _is_own(name: str) -> bool:
    return name.partition(".")[0] not in sys.stdlib_module_names


def _replaced(call: ast.Call) -> Iterator[str]:
    """Yield the dotted name that a call replaces by something that does not call it."""
    if any(keyword.arg in {"wraps", "new", "new_callable", "create"} for keyword in call.keywords):
        return
    name = dotted(call.func)
    match name.rpartition(".")[2], call.args:
        case "patch", [ast.Constant(value=str(target))]:
            yield target
        case "object", [owner, ast.Constant(value=str(attribute))] if ".patch" in f".{name}":
            yield f"{dotted(owner)}.{attribute}"
        case "setattr", [owner, ast.Constant(value=str(attribute)), ast.Lambda() | ast.Constant()]:
            yield f"{dotted(owner)}.{attribute}"
        case "setattr", [ast.Constant(value=str(target)), ast.Lambda() | ast.Constant()]:
            yield target


def _flaw(doubt: Doubt, said: ast.expr, source: Sequence[str]) -> Flaw:
    return Flaw(doubt, LineNo(said.lineno), text_of(said, source))
