"""What calls have in common, so that they can be cases of one test."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from surefoot.model.suggestions import Call, Ending

NAN = 'float("nan")'
SINGLETONS = {"None", "True", "False"}


class Shape(NamedTuple):
    """What is called, by what arguments, and how that ends.

    ``names`` has one entry for each argument, which is None for one by position.
    """

    function: str
    names: tuple[str | None, ...]
    ending: Ending
    most_items: int | None
    outcome: tuple[str | None, ...]


class Place(NamedTuple):
    """Where something stands in a line of code, in bytes."""

    start: int
    end: int

    @classmethod
    def of(cls, node: ast.expr) -> Place:
        """Return the place of an expression."""
        return cls(node.col_offset, node.end_col_offset or node.col_offset)


def shape_of(call: Call) -> Shape:
    """Return the shape of a call; one with ``**`` has a shape of its own."""
    match ast.parse(call.code, mode="eval").body:
        case ast.Call(func, arguments, keywords) if all(each.arg for each in keywords):
            names = (*(None for _ in arguments), *(each.arg for each in keywords))
            function = ast.unparse(func)
        case _:
            function, names = call.code, ()
    return Shape(function, names, call.ending, call.most_items, _outcome(call))


def arguments_of(call: Call) -> list[str]:
    """Return the arguments of a call that has no ``**``, as source."""
    data = call.code.encode()
    return [data[place.start : place.end].decode() for place in _places(call.code)]


def with_arguments(code: str, new: Mapping[int, str]) -> str:
    """Return a call with other arguments, by their numbers from 0."""
    return spliced(code, {place: new[n] for n, place in enumerate(_places(code)) if n in new})


def spliced(code: str, new: Mapping[Place, str]) -> str:
    """Return a line of code with other text in some places that do not overlap."""
    data = code.encode()
    for (start, end), text in sorted(new.items(), reverse=True):
        data = data[:start] + text.encode() + data[end:]
    return data.decode()


def identifiers(codes: Iterable[str]) -> set[str]:
    """Return the names that some expressions use."""
    return {
        node.id
        for code in codes
        for node in ast.walk(ast.parse(code, mode="eval"))
        if isinstance(node, ast.Name)
    }


def _places(code: str) -> list[Place]:
    node = ast.parse(code, mode="eval").body
    if not isinstance(node, ast.Call):
        return []
    return [Place.of(each) for each in (*node.args, *(each.value for each in node.keywords))]


def _outcome(call: Call) -> tuple[str | None, ...]:
    if call.raised is not None:
        return "raises", call.raised.name, call.raised.message
    if call.returned is None:
        return "is a", call.returned_type
    if call.returned in SINGLETONS:
        return ("is",)
    return ("is not a number",) if call.returned == NAN else ("equals",)
