"""What can be changed about one node of a syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from surefoot.model.mutants import Operator
from surefoot.source.nodes import Function, dotted, is_docstring, own_nodes


class Change(NamedTuple):
    """Code in place of a node, and what a reader sees of it."""

    operator: Operator
    node: ast.AST
    replacement: str
    before: str
    after: str


_RELATIONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.NotEq),
    ast.LtE: (ast.Lt, ast.Eq),
    ast.Gt: (ast.GtE, ast.NotEq),
    ast.GtE: (ast.Gt, ast.Eq),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
"""What takes the place of a comparison, the smallest difference first."""

_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}

_SIGNS: dict[type[ast.cmpop] | type[ast.operator], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
}

_NEUTRAL = {
    "bool": "False",
    "int": "0",
    "float": "0.0",
    "str": '""',
    "bytes": 'b""',
    "list": "[]",
    "dict": "{}",
    "tuple": "()",
    "set": "set()",
}
"""What a function returns that does nothing, by the name of the type that it is to return."""

_TAKE_NO_NONE = {
    *("abs", "all", "any", "bytes", "chr", "dict", "enumerate", "float", "frozenset", "int"),
    *("isinstance", "issubclass", "iter", "len", "list", "map", "max", "min", "next", "open"),
    *("ord", "range", "reversed", "round", "set", "sorted", "sum", "tuple", "zip"),
}
"""Builtins that refuse None at once."""

_GUARDS = ("required", "permission", "authori", "authenticat", "login", "csrf", "throttle")
"""What the name of a decorator says that keeps callers out."""


def changes_of(node: ast.AST) -> Iterator[Change]:
    """Yield the changes of a node itself, not of those in it."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from _of_function(node)
        case ast.Compare():
            yield from _of_comparison(node)
        case ast.BoolOp():
            yield _of_boolean(node)
        case ast.UnaryOp(ast.Not(), operand):
            yield Change(Operator.NEGATION, node, ast.unparse(operand), "not ", "")
        case ast.BinOp() | ast.AugAssign():
            yield from _of_arithmetic(node)
        case ast.Constant():
            yield from _of_constant(node)
        case ast.Await(value):
            yield Change(Operator.AWAIT, node, ast.unparse(value), "await ", "")
        case ast.ExceptHandler():
            yield from _of_handler(node)
        case ast.If(test) | ast.While(test) | ast.IfExp(test):
            yield from _negated(test)
        case ast.Return(value) if value is not None and not _is_none(value):
            yield Change(Operator.RETURN, value, "None", ast.unparse(value), "None")
        case ast.Raise():
            yield Change(Operator.RAISE, node, "pass", ast.unparse(node), "")
        case ast.Call():
            yield from _of_call(node)
    if _is_deletable(node):
        operator = Operator.COMMIT if _is_commit(node) else Operator.STATEMENT
        yield Change(operator, node, "pass", ast.unparse(node), "")


def _of_function(node: Function) -> Iterator[Change]:
    if not _does_nothing(node):
        neutral = _neutral_value(node)
        yield Change(
            Operator.BODY, node, f"return {neutral}", "the whole body", f"return {neutral}"
        )
    for decorator in node.decorator_list:
        name = dotted(decorator).lower()
        if any(word in name for word in _GUARDS):
            yield Change(Operator.DECORATOR, decorator, "", f"@{ast.unparse(decorator)}", "")


def _does_nothing(node: Function) -> bool:
    """Return whether a body has nothing that could be missed, as that of an abstract method."""
    body = [each for each in node.body if not is_docstring(each)]
    return all(
        isinstance(each, ast.Pass | ast.Raise)
        or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
        or (isinstance(each, ast.Return) and (each.value is None or _is_neutral(each.value, node)))
        for each in body
    )


def _is_neutral(value: ast.expr, node: Function) -> bool:
    return ast.unparse(value) == ast.unparse(ast.parse(_neutral_value(node), mode="eval").body)


def _neutral_value(node: Function) -> str:
    """Return what a function gives that does nothing; a generator can only give None."""
    own = list(own_nodes(node.body))
    if any(isinstance(each, ast.Yield | ast.YieldFrom) for each in own):
        return "None" if isinstance(node, ast.FunctionDef) else ""
    returned = node.returns.value if isinstance(node.returns, ast.Subscript) else node.returns
    return _NEUTRAL.get(returned.id, "None") if isinstance(returned, ast.Name) else "None"


def _of_comparison(node: ast.Compare) -> Iterator[Change]:
    for number, sign in enumerate(node.ops):
        for other in _RELATIONS[type(sign)]:
            ops = [*node.ops[:number], other(), *node.ops[number + 1 :]]
            changed = ast.Compare(node.left, ops, node.comparators)
            yield Change(
                Operator.RELATIONAL,
                node,
                ast.unparse(changed),
                _SIGNS[type(sign)],
                _SIGNS[other],
            )


def _of_boolean(node: ast.BoolOp) -> Change:
    is_and = isinstance(node.op, ast.And)
    changed = ast.BoolOp(ast.Or() if is_and else ast.And(), node.values)
    before, after = ("and", "or") if is_and else ("or", "and")
    return Change(Operator.BOOLEAN, node, ast.unparse(changed), before, after)


def _negated(test: ast.expr) -> Iterator[Change]:
    """Yield the negation of a test that has no other change."""
    if not isinstance(test, ast.Compare | ast.BoolOp | ast.Constant | ast.NamedExpr) and not (
        isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    ):
        text = ast.unparse(test)
        changed = ast.unparse(ast.UnaryOp(ast.Not(), test))
        yield Change(Operator.NEGATION, test, changed, text, changed)


def _of_arithmetic(node: ast.BinOp | ast.AugAssign) -> Iterator[Change]:
    other = _ARITHMETIC.get(type(node.op))
    if other is None:
        return
    if isinstance(node, ast.BinOp):
        if _is_text(node.left) or _is_text(node.right):  # nothing but a TypeError comes of it
            return
        changed: ast.AST = ast.BinOp(node.left, other(), node.right)
        end = ""
    else:
        if _is_text(node.value):
            return
        changed = ast.AugAssign(node.target, other(), node.value)
        end = "="
    before, after = _SIGNS[type(node.op)] + end, _SIGNS[other] + end
    yield Change(Operator.ARITHMETIC, node, ast.unparse(changed), before, after)


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    return isinstance(node, ast.JoinedStr | ast.List | ast.Tuple | ast.ListComp) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    )


def _of_constant(node: ast.Constant) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        others: tuple[object, ...] = (not value,)
    elif isinstance(value, int | float):
        others = (value + 1, value - 1)
    else:
        return
    for other in others:
        yield Change(Operator.CONSTANT, node, repr(other), repr(value), repr(other))


def _of_handler(node: ast.ExceptHandler) -> Iterator[Change]:
    """Yield a handler that passes on what it caught, unless it does so as it is."""
    if not (len(node.body) == 1 and isinstance(node.body[0], ast.Raise)):
        caught = "except" if node.type is None else f"except {ast.unparse(node.type)}"
        yield Change(Operator.EXCEPT, node, "raise", f"{caught}: handled", "raise")


def _of_call(node: ast.Call) -> Iterator[Change]:
    """Yield each argument that is no string as None, unless only a TypeError comes of it."""
    if isinstance(node.func, ast.Name) and node.func.id in _TAKE_NO_NONE:
        return
    for value in (*node.args, *(keyword.value for keyword in node.keywords if keyword.arg)):
        if not (isinstance(value, ast.Starred | ast.GeneratorExp) or _is_string_or_none(value)):
            yield Change(Operator.ARGUMENT, value, "None", ast.unparse(value), "None")


def _is_string_or_none(node: ast.expr) -> bool:
    is_constant = isinstance(node, ast.Constant) and isinstance(node.value, str | bytes | None)
    return is_constant or isinstance(node, ast.JoinedStr)


def _is_commit(node: ast.AST) -> bool:
    """Return whether a statement ends a transaction; example: ``await session.commit()``."""
    match node:
        case ast.Expr(ast.Call(ast.Attribute(attr="commit"))) | ast.Expr(
            ast.Await(ast.Call(ast.Attribute(attr="commit")))
        ):
            return True
    return False


def _is_deletable(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value):
            return not isinstance(value, ast.Constant)
        case ast.AnnAssign(value=None):
            return False
        case ast.Assign() | ast.AugAssign() | ast.AnnAssign() | ast.Delete() | ast.Assert():
            return True
    return isinstance(node, ast.Continue | ast.Break)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
