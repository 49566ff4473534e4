"""Write a call and what is asserted of it, as pytest's users do and as unittest's do."""

from __future__ import annotations

import ast
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import replace
from keyword import iskeyword
from typing import NamedTuple

from surefoot.model.suggestions import Call, Ending, Raised
from surefoot.suggest.layout import INDENT, laid_out
from surefoot.suggest.literals import quoted
from surefoot.suggest.resolving import Names
from surefoot.suggest.shapes import NAN, SINGLETONS, Place, identifiers, spliced

_LONGEST_MATCH = 60
_ROOM = 20
"""What is asserted of a call takes about so much of its line."""
_VARIES = re.compile(r"0x[0-9a-f]{6,}|\n", re.IGNORECASE)
"""What of a message may differ the next time, or says too much."""
_SPECIAL = re.compile(r"[\\.^$*+?{}\[\]|()]")
_RESERVED = {"request", "self"}
"""No parameter of a test can have these names."""

_MADE_TO_LISTS = {Ending.ITERATE, Ending.ITERATE_ASYNC}


class Statement(NamedTuple):
    """A statement of one expression, and what stands before it."""

    head: str
    expression: str


class Checks(ABC):
    """Writes what a test does with a call; its lines are no wider than ``width``."""

    def __init__(self, names: Names, width: int) -> None:
        self.names = names
        self._width = width

    def lines(self, call: Call, expected: str | None = None) -> list[str]:
        """Return the body of a test.

        The names of the call are those of the file. ``expected`` is the name of what holds the
        result, where it is not written out.
        """
        made, call = self._with_instance(call)
        before, called = self._called(call)
        before = [*made, *before]
        if call.raised is not None:
            with_ = laid_out("with ", self.raising(call.raised), ":", width=self._width)
            inside = laid_out("", called, width=self._width - len(INDENT))
            return [*before, *with_, *(INDENT + line for line in inside)]
        statement = self._check(called, call, expected)
        is_long = len(f"{statement.head}{statement.expression}") > self._width
        if is_long and statement.expression != called:
            result = free_name("result", [called])
            before += laid_out(f"{result} = ", called, width=self._width)
            statement = self._check(result, call, expected)
        return [*before, *laid_out(*statement, width=self._width)]

    @abstractmethod
    def raising(self, raised: Raised) -> str:
        """Return what expects an exception, to stand behind ``with``."""

    @abstractmethod
    def is_(self, actual: str, expected: str) -> Statement:
        """Assert that something is None, True or False."""

    @abstractmethod
    def equals(self, actual: str, expected: str) -> Statement:
        """Assert that two things are equal."""

    @abstractmethod
    def holds(self, actual: str) -> Statement:
        """Assert that something is true."""

    @abstractmethod
    def is_a(self, actual: str, kind: str) -> Statement:
        """Assert that something is an instance of a class."""

    def _check(self, actual: str, call: Call, expected: str | None) -> Statement:
        """Assert what is known of a result; nothing, where only its type is and that is plain."""
        if call.returned is None:
            if call.returned_type is None or call.ending in _MADE_TO_LISTS:
                return Statement("", actual)
            return self.is_a(actual, call.returned_type)
        if call.returned == NAN:
            return self.holds(f"{self.names.add('import math')}.isnan({actual})")
        assert_ = self.is_ if call.returned in SINGLETONS else self.equals
        return assert_(actual, expected or call.returned)

    def _with_instance(self, call: Call) -> tuple[list[str], Call]:
        """Make the instance that a long call is about in a statement of its own."""
        node = ast.parse(call.code, mode="eval").body
        function = node.func if isinstance(node, ast.Call) else node
        match function:
            case ast.Attribute(ast.Call() as made) if len(call.code) > self._width - _ROOM:
                place = Place.of(made)
                instance = free_name("instance", [call.code])
                code = call.code.encode()[place.start : place.end].decode()
                lines = laid_out(f"{instance} = ", code, width=self._width)
                return lines, replace(call, code=spliced(call.code, {place: instance}))
        return [], call

    def _called(self, call: Call) -> tuple[list[str], str]:
        """Return what makes a call until it ends, and the lines that come before."""
        match call.ending:
            case Ending.CALL:
                return [], call.code
            case Ending.AWAIT:
                return [], f"{self.names.add('import asyncio')}.run({call.code})"
            case Ending.ITERATE:
                return [], f"list({self._first_items(call)})"
        items = free_name("items", [call.code])
        inside = f"return [item async for item in {call.code}]"
        body = [inside]
        if call.most_items is not None:
            found = free_name("found", [call.code])
            body = [
                *laid_out(f"{found} = ", call.code, width=self._width - len(INDENT)),
                f"return [await anext({found}) for _ in range({call.most_items})]",
            ]
        lines = [f"async def {items}():", *(INDENT + line for line in body), ""]
        return lines, f"{self.names.add('import asyncio')}.run({items}())"

    def _first_items(self, call: Call) -> str:
        if call.most_items is None:
            return call.code
        islice = self.names.add("from itertools import islice")
        return f"{islice}({call.code}, {call.most_items})"


class PytestChecks(Checks):
    """Writes ``assert`` and ``pytest.raises``."""

    def raising(self, raised: Raised) -> str:
        match = f", match={match_of(raised.message)}" if match_of(raised.message) else ""
        return f"{self.names.add('import pytest')}.raises({raised.name}{match})"

    def is_(self, actual: str, expected: str) -> Statement:
        return Statement("assert ", f"{actual} is {expected}")

    def equals(self, actual: str, expected: str) -> Statement:
        return Statement("assert ", f"{actual} == {expected}")

    def holds(self, actual: str) -> Statement:
        return Statement("assert ", actual)

    def is_a(self, actual: str, kind: str) -> Statement:
        return Statement("assert ", f"isinstance({actual}, {kind})")


class UnittestChecks(Checks):
    """Writes the assertions of ``unittest.TestCase``."""

    def raising(self, raised: Raised) -> str:
        if not match_of(raised.message):
            return f"self.assertRaises({raised.name})"
        return f"self.assertRaisesRegex({raised.name}, {match_of(raised.message)})"

    def is_(self, actual: str, expected: str) -> Statement:
        if expected == "None":
            return Statement("", f"self.assertIsNone({actual})")
        return Statement("", f"self.assertIs({actual}, {expected})")

    def equals(self, actual: str, expected: str) -> Statement:
        return Statement("", f"self.assertEqual({actual}, {expected})")

    def holds(self, actual: str) -> Statement:
        return Statement("", f"self.assertTrue({actual})")

    def is_a(self, actual: str, kind: str) -> Statement:
        return Statement("", f"self.assertIsInstance({actual}, {kind})")


def free_name(name: str, codes: Iterable[str], taken: Iterable[str] = ()) -> str:
    """Return a name, or one like it where some expressions use it or it is taken."""
    used = {*identifiers(codes), *taken, *_RESERVED}
    while name in used or iskeyword(name):
        name += "_value"
    return name


def match_of(message: str) -> str:
    r"""Return a literal of a pattern for the beginning of a message; empty where that is empty.

    Example: ``r"no user 'ann' \(yet\)"``.
    """
    text = _VARIES.split(message, maxsplit=1)[0].rstrip()
    if len(text) > _LONGEST_MATCH:
        text = text[:_LONGEST_MATCH].rpartition(" ")[0] or text[:_LONGEST_MATCH]
    pattern = "".join(map(_escaped, text))
    if "\\" not in pattern:
        return quoted(pattern) if pattern else ""
    mark = "'" if '"' in pattern and "'" not in pattern else '"'
    return f"r{mark}{pattern.replace(mark, chr(92) + mark)}{mark}"


def _escaped(character: str) -> str:
    if _SPECIAL.match(character):
        return f"\\{character}"
    if character.isprintable():
        return character
    return (
        character.encode("ascii", "backslashreplace").decode()
        if ord(character) > 0x7F
        else f"\\x{ord(character):02x}"
    )
