"""Break long lines of code where formatters do."""

from __future__ import annotations

import ast
from collections.abc import Iterator

INDENT = "    "


def laid_out(head: str, expression: str, tail: str = "", *, width: int) -> list[str]:
    """Return a statement of one expression in lines that are no wider than it can be helped.

    Brackets are opened as Black and Ruff open them. What has none is put into parentheses of its
    own, and a comparison is broken there before its operator.

    Example: ``laid_out("x = ", "f(1, 2)", width=10)`` is ``["x = f(", "    1, 2", ")"]``.
    """
    whole = f"{head}{expression}{tail}"
    if len(whole) <= width:
        return [whole]
    node = ast.parse(expression, mode="eval").body
    match node:
        case ast.Compare(ops=[_], comparators=[right]) if _can_be_opened(right):
            start = expression[: -len(_text(right, expression))]
            return list(_lines(head + start, right, tail, expression, width))
        case _ if _can_be_opened(node):
            return list(_lines(head, node, tail, expression, width))
    if head and len(INDENT + expression) <= width:
        return [f"{head}(", INDENT + expression, f"){tail}"]
    if head and isinstance(node, ast.Compare):
        left = _text(node.left, expression)
        operation = expression.removeprefix(left).strip()
        return [f"{head}(", INDENT + left, INDENT + operation, f"){tail}"]
    return [whole]


def _lines(head: str, node: ast.expr, tail: str, source: str, width: int) -> Iterator[str]:
    """Yield the lines of an expression behind ``head``, which may be indented."""
    whole = f"{head}{_text(node, source)}{tail}"
    if len(whole) <= width or not _can_be_opened(node):
        yield whole
        return
    indent = head[: len(head) - len(head.lstrip())] + INDENT
    opening, parts, closing = _opened(node, source)
    yield head + opening
    inside = indent + ", ".join(_text(part, source, name) for name, part in parts)
    if isinstance(node, ast.Call) and len(inside) <= width:
        yield inside
    else:
        comma = "," if len(parts) > 1 or isinstance(node, ast.Tuple) else ""
        for name, part in parts:
            yield from _lines(indent + name, part, comma, source, width)
    yield indent[: -len(INDENT)] + closing + tail


def _opened(node: ast.expr, source: str) -> tuple[str, list[tuple[str, ast.expr]], str]:
    """Return an expression's opening bracket, with what leads to it, its parts and its end.

    Each part has what stands before it, as in ``key: value`` and ``name=value``.
    """
    match node:
        case ast.Call(func, arguments, keywords):
            named = [(f"{each.arg}=" if each.arg else "**", each.value) for each in keywords]
            return f"{_text(func, source)}(", [("", each) for each in arguments] + named, ")"
        case ast.Dict(keys, values):
            names = [f"{_text(key, source)}: " for key in keys if key is not None]
            return "{", list(zip(names, values, strict=True)), "}"
        case ast.Tuple(items):
            return "(", [("", each) for each in items], ")"
        case ast.List(items):
            return "[", [("", each) for each in items], "]"
        case ast.Set(items):
            return "{", [("", each) for each in items], "}"
    raise TypeError(f"{ast.dump(node)} has no brackets")


def _can_be_opened(node: ast.expr) -> bool:
    match node:
        case ast.Call(args=arguments, keywords=keywords):
            return bool(arguments or keywords)
        case ast.Dict(values=items) | ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(items):
            return bool(items)
    return False


def _text(node: ast.expr, source: str, name: str = "") -> str:
    return name + (ast.get_source_segment(source, node) or "")
