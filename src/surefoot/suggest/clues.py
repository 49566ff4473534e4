"""Values and patterns by what the code does with its parameters, and what it compares them with."""

from __future__ import annotations

import ast
import builtins
import datetime
import enum
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from surefoot.source.nodes import Function, dotted, own_nodes
from surefoot.suggest.samples import ANYTHING, samples


def guessed(function: Function, name: str, known: Mapping[str, Any]) -> list[Any]:
    """Return values that a parameter may have, by what its function does with it.

    ``known`` are the globals of the function.
    """
    found: list[Any] = []
    shape = _shape(function, name)
    for node in own_nodes(function.body):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=attribute) if owner == name:
                found += [example for kind, example in _BY_METHOD if hasattr(kind, attribute)][:2]
            case ast.Compare(left=left, comparators=[ast.Constant(value=constant)]):
                if _names(left) == name:
                    found.append(constant)
                elif _is_length(left, name):
                    found += ["abc", [1, 2]]
            case ast.BinOp(left=left, right=right) if name in {_names(left), _names(right)}:
                found += [1, 2.5, "a"]
            case ast.For(iter=ast.Name(id=owner)) | ast.comprehension(iter=ast.Name(id=owner)) if (
                owner == name
            ):
                found += [[1, 2], "abc", ["a"]]
            case ast.Call(func=called, args=[ast.Name(id=owner), kinds]) if owner == name:
                found += _of_kinds(called, _value_of(kinds, known))
    if any(isinstance(key, str) for key in shape):
        found.insert(0, _with_leaves(shape))
    elif shape:
        found += [["a", "b", "c"], "abc"]
    return found


_Shape: TypeAlias = dict[Any, "_Shape"]


def _shape(function: Function, name: str) -> _Shape:
    """Return the constant keys with which a parameter is subscripted, and what is found there.

    Example: ``{"db": {"port": {}}}`` where the code has ``config["db"].get("port")``.
    """
    shape: _Shape = {}
    for place in own_nodes(function.body):
        node, keys = place, []
        while isinstance(node, ast.expr):
            match node:
                case ast.Subscript(value=owner, slice=ast.Constant(value=key)):
                    keys.append(key)
                case ast.Call(
                    func=ast.Attribute(value=owner, attr="get" | "pop" | "setdefault"),
                    args=[ast.Constant(value=key), *_],
                ):
                    keys.append(key)
                case _:
                    break
            node = owner
        if isinstance(node, ast.Name) and node.id == name:
            inside = shape
            for key in reversed(keys):
                inside = inside.setdefault(key, {})
    return shape


def _with_leaves(shape: _Shape) -> Any:
    """Return dictionaries of a shape, with a text wherever nothing is known."""
    return {key: _with_leaves(inside) for key, inside in shape.items()} or "a"


_BY_METHOD = ((str, "abc"), (dict, {"a": 1}), (list, [1, 2]), (bytes, b"abc"), (set, {1, 2}))


def _of_kinds(called: ast.expr, kinds: Any) -> list[Any]:
    """Return what a function may be asked about that is like ``isinstance`` or ``issubclass``."""
    classes = kinds if isinstance(kinds, tuple) else (kinds,)
    asked = dotted(called)
    if "issubclass" in asked:
        return [kind for kind in classes if isinstance(kind, type)]
    if "isinstance" in asked:
        return [value for kind in classes for value in samples(kind)[:3]] + list(ANYTHING)
    return []


def _value_of(node: ast.expr, known: Mapping[str, Any]) -> Any:
    """Return what a name stands for, or a tuple of names; None if that is not known."""
    match node:
        case ast.Name(id=name):
            return known.get(name, vars(builtins).get(name))
        case ast.Attribute(value=owner, attr=name):
            return getattr(_value_of(owner, known), name, None)
        case ast.Tuple(elts=elements):
            return tuple(_value_of(element, known) for element in elements)
    return None


def _names(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _is_length(node: ast.expr, name: str) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=of)]):
            return of == name
    return False


def constants(function: Function, known: Mapping[str, Any]) -> list[Any]:
    """Return the constants of a function, and those that it names; what containers hold too."""
    found: list[Any] = []
    for node in ast.walk(function):
        match node:
            case ast.Constant(value=value):
                found.append(value)
            case ast.Name(id=name, ctx=ast.Load()) if name in known:
                found.append(known[name])
    return list(_flat(found))


def patterns(function: Function, known: Mapping[str, Any]) -> list[str]:
    """Return the regular expressions that a function names, or gives to functions of ``re``.

    Those that the functions name which it calls are among them.
    """
    found = [each.pattern for each in constants(function, known) if isinstance(each, re.Pattern)]
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name(id=name)) if inspect.isfunction(known.get(name)):
                named = map(known.get, known[name].__code__.co_names)
                found += [each.pattern for each in named if isinstance(each, re.Pattern)]
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re")), args=[ast.Constant(str(text)), *_]
            ):
                found.append(text)
    return [each for each in dict.fromkeys(found) if isinstance(each, str)]


_CONSTANT = (str, bytes, int, float, enum.Enum, datetime.date, datetime.timedelta, re.Pattern)
_MOST_IN_CONTAINER = 30


def _flat(values: Iterable[Any]) -> Iterator[Any]:
    seen = []
    for value in values:
        match value:
            case list() | tuple() | set() | frozenset() | dict():
                inside = list(value)[:_MOST_IN_CONTAINER]
            case type() if issubclass(value, enum.Enum):
                inside = [each for member in value for each in (member, member.value)]
            case _:
                inside = [value]
        for each in inside:
            kept = (type(each), each)
            if isinstance(each, _CONSTANT) and kept not in seen:
                seen.append(kept)
                yield each
