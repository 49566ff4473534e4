"""Tell what a check asks of mocks, and which mocks a test makes."""

from __future__ import annotations

import ast

from surefoot.model.suite import CheckKind
from surefoot.source.nodes import Function, dotted, own_nodes

_CALLED = frozenset(["called", "call_count", "awaited", "await_count"])
_ABOUT_CALLS = _CALLED | frozenset(
    "call_args call_args_list mock_calls method_calls await_args await_args_list".split()
)
"""What a mock says of how it was called."""

ASSERT_CALLED = frozenset(
    ["assert_called", "assert_called_once", "assert_awaited", "assert_awaited_once"]
)
ASSERTS_OF_MOCKS = ASSERT_CALLED | frozenset(
    "assert_called_with assert_called_once_with assert_any_call assert_has_calls "
    "assert_not_called assert_awaited_with assert_awaited_once_with assert_any_await "
    "assert_has_awaits assert_not_awaited".split()
)


def kind_of_calls(values: list[ast.expr]) -> CheckKind | None:
    """Return the kind of a check that asks mocks how they were called, or None.

    That one was not called says as much as what it was called with.
    """
    said = {
        node.attr
        for value in values
        for node in ast.walk(value)
        if isinstance(node, ast.Attribute) and node.attr in _ABOUT_CALLS
    }
    if not said:
        return None
    return (
        CheckKind.CALLED if said <= _CALLED and all(map(_asks_whether, values)) else CheckKind.CALL
    )


def _asks_whether(value: ast.expr) -> bool:
    """Return whether an expression asks only whether a mock was called; one call is no more."""
    match value:
        case ast.Attribute() | ast.Constant(value=1):
            return True
        case ast.Compare(ast.Attribute(), [ast.Gt()], [ast.Constant(value=0)]):
            return True
        case ast.Compare(
            ast.Attribute(), [ast.Eq() | ast.GtE() | ast.Is()], [ast.Constant(value=1)]
        ):
            return True
    return False


def mocks_asked(statement: ast.stmt) -> frozenset[str]:
    """Return the dotted names of the mocks that a check asks how they were called."""
    return frozenset(
        dotted(node.value)
        for node in ast.walk(statement)
        if isinstance(node, ast.Attribute) and node.attr in _ABOUT_CALLS | ASSERTS_OF_MOCKS
    )


def kind_of_mocks(
    kind: CheckKind, mocks: frozenset[str], patched: frozenset[str], called: frozenset[str]
) -> CheckKind:
    """Return what a check of mocks says, given those that are patched in, and what the test calls.

    A plain mock may be there to be called back: that it was is what the code has done.
    """
    if mocks <= called:
        return CheckKind.OWN_CALL
    if kind is CheckKind.CALLED and any("." not in m and m not in patched for m in mocks):
        return CheckKind.RESULT
    return kind


def called_in(function: Function) -> frozenset[str]:
    """Return the dotted names of what a test calls itself."""
    nodes = own_nodes(function.body)
    return frozenset(dotted(node.func) for node in nodes if isinstance(node, ast.Call)) - {""}


def patched_in(function: Function) -> frozenset[str]:
    """Return the names of the mocks that a test puts in the place of something."""
    found: set[str] = set()
    for node in own_nodes(function.body):
        match node:
            case ast.withitem(ast.Call(func=func), ast.Name(name)) if _is_patch(func):
                found.add(name)
            case ast.Assign(targets=[ast.Name(name)], value=ast.Call(func=func)) if _is_patch(func):
                found.add(name)
    if any(map(_is_patch, function.decorator_list)):
        found |= {parameter.arg for parameter in function.args.args}
    return frozenset(found)


def _is_patch(called: ast.expr) -> bool:
    name = dotted(called)
    return ".patch" in f".{name}" or name.endswith("patcher.start")
