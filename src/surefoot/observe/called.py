"""Say what an object is that code is about to call, without asking the object itself.

A proxy or a mock may answer in any way, and what it is asked may have effects.
"""

from __future__ import annotations

import opcode
import re
from collections.abc import Set
from functools import partial
from inspect import CO_COROUTINE, CO_OPTIMIZED
from itertools import islice
from types import (
    BuiltinFunctionType,
    CodeType,
    FunctionType,
    MethodDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any, NamedTuple

from surefoot.model.ids import LineNo
from surefoot.model.seen import End
from surefoot.untouched import keep_builtins

keep_builtins(globals())

_OF_MOCKS = re.compile(r"(?:unittest\.)?mock(?:\.mock)?$")
_MAKES_MOCKS = "pretend"
"""A package whose functions return functions that stand in for others."""
_STAND_INS = frozenset({"pyfakefs"})
"""Packages whose objects stand in for those of classes from which they have methods."""
_AWAITED = frozenset({"GET_AWAITABLE", "GET_AITER", "BEFORE_ASYNC_WITH", "COPY", "LOAD_SPECIAL"})
"""What follows a call that is awaited at once."""
_ENTERING = frozenset({"BEFORE_WITH", "BEFORE_ASYNC_WITH", "LOAD_SPECIAL"})
_WAITING = frozenset(
    {"GET_AWAITABLE", "SEND", "YIELD_VALUE", "RESUME", "END_SEND", "CLEANUP_THROW"} | _ENTERING
)
"""Instructions that wait, or enter a ``with`` statement."""
_USING = frozenset({"FOR_ITER", "GET_ITER", "WITH_EXCEPT_START"})
"""Instructions that ask for more of what a call has given, or leave it."""

_STORE = opcode.opmap["STORE_NAME"]
_RETURN = opcode.opmap["RETURN_VALUE"]
_LOAD_ATTRIBUTE = opcode.opmap["LOAD_ATTR"]
_LOADS = {
    opcode.opmap["LOAD_NAME"]: 0,
    opcode.opmap["IMPORT_FROM"]: 0,
    _LOAD_ATTRIBUTE: 1,
}
"""How much their arguments are shifted."""
_RETURNED_ATTRIBUTE = re.compile(
    rb"(?s)%b(.)(?:\0.)*%b" % tuple(re.escape(bytes([code])) for code in (_LOAD_ATTRIBUTE, _RETURN))
)
"""Instructions take two bytes each, and their caches begin with a zero."""


class Named(NamedTuple):
    """A function, method or class: its module and its name there; example: ``Popen.wait``."""

    module: str
    qualname: str


def name_of(function: object, on: object = None) -> Named | None:
    """Return what a function, method or class is called where it is defined, or None.

    A method is its object's, unless that is of a class of another package than the method is. The
    object of a function in a class is the one that it is called ``on``.
    """
    receiver = type(function.__self__ if type(function) is MethodType else on)
    function = _plain(function)
    kind = type(function)
    found: Any = function
    if kind is MethodDescriptorType:
        owner = found.__objclass__
        return Named(owner.__module__, f"{owner.__name__}.{found.__name__}")
    if kind is BuiltinFunctionType:
        return _name_of_builtin(found)
    if kind is FunctionType and _is_method_of(found, receiver):
        return Named(receiver.__module__, f"{receiver.__name__}.{found.__name__}")
    if kind is FunctionType or issubclass(kind, type):
        return Named(str(found.__module__), found.__qualname__)
    return None


def name_where_defined(function: object) -> Named | None:
    """Return what a function in Python, or a method, is called where it is written, or None."""
    plain: Any = _plain(function)
    if type(plain) is not FunctionType:
        return None
    return Named(str(plain.__module__), plain.__qualname__)


def _is_method_of(function: FunctionType, receiver: type) -> bool:
    """Return whether a function may be a method of a class, and of one package with it."""
    of_class = function.__qualname__.rpartition(".")[0]
    if of_class.endswith("<locals>"):
        return vars(receiver).get(function.__name__) is function
    if not of_class:
        return False
    package = receiver.__module__.partition(".")[0]
    return package in _STAND_INS or package == str(function.__module__).partition(".")[0]


def _name_of_builtin(function: Any) -> Named:
    bound = function.__self__
    if bound is None or type(bound) is ModuleType:
        return Named(function.__module__ or "", function.__name__)
    owner = bound if isinstance(bound, type) else type(bound)
    for base in owner.__mro__:
        if function.__name__ in vars(base):
            owner = base
            break
    return Named(owner.__module__, f"{owner.__name__}.{function.__name__}")


def lasting_kind(function: object) -> object:
    """Return what is there as long as a module, and stands for a function: itself, or for a method
    of an object its class and name. It is None if it was made in a call.
    """
    kind = type(function)
    found: Any = function
    if kind is MethodType:
        return lasting_kind(found.__func__)
    if kind is BuiltinFunctionType:
        owner = found.__self__
        if owner is None or type(owner) is ModuleType:
            return function
        return (type(owner), found.__name__) if _is_of_module(type(owner)) else None
    if kind is FunctionType or issubclass(kind, type):
        return function if _is_of_module(found) else None
    return function if kind is MethodDescriptorType else kind if _is_of_module(kind) else None


def _is_of_module(found: Any) -> bool:
    return "<locals>" not in found.__qualname__


def is_mock(function: object) -> bool:
    """Return whether it is a mock, or a function that stands before one, as those with a spec do."""
    if type(function) is FunctionType:
        if "mock" in vars(function):
            return is_mock(vars(function)["mock"])
        is_of_package = function.__globals__.get("__name__") == _MAKES_MOCKS
        return is_of_package and "<locals>" in function.__code__.co_qualname
    return any(_OF_MOCKS.match(base.__module__) for base in type(function).__mro__)


def code_of(function: object) -> CodeType | None:
    """Return the code of a function or method in Python, or None."""
    plain: Any = _plain(function)
    return plain.__code__ if type(plain) is FunctionType else None


def makes_coroutine(function: object) -> bool:
    """Return whether a call of a function only makes a coroutine."""
    code = code_of(function)
    return code is not None and bool(code.co_flags & CO_COROUTINE)


class Instruction(NamedTuple):
    """What an instruction of some code has to do with a call.

    Its ``line``, and the ``end`` of the expression that it belongs to. ``is_of_call`` says that it
    calls, or does something with what a call has given; others that end at the same place do not,
    such as the division of ``1 / f()``. ``waits`` says that it waits for what it got from a call, or
    enters it.
    """

    line: LineNo
    end: End
    is_of_call: bool
    waits: bool


def instruction_at(code: CodeType, offset: int) -> Instruction:
    """Return what the instruction at an offset has to do with a call."""
    line, end_line, _, end_column = next(islice(code.co_positions(), offset // 2, None))
    name = _name_at(code, offset)
    waits = name in _WAITING
    return Instruction(
        LineNo(line or 0),
        End(LineNo(end_line or line or 0), end_column or 0),
        waits or name.startswith("CALL") or name in _USING,
        waits,
    )


def entered_at(code: CodeType, offset: int) -> int | None:
    """Return where the ``with`` statement is entered that an instruction enters or leaves, or None.

    Both are offsets.
    """
    positions = list(islice(code.co_positions(), offset // 2 + 1))
    for at in range(offset, -1, -2):
        if positions[at // 2] == positions[-1] and _name_at(code, at) in _ENTERING:
            return at
    return None


def _name_at(code: CodeType, offset: int) -> str:
    """Return the name of an instruction; the offset may be within its caches, as it is on 3.12."""
    while offset and not code.co_code[offset]:
        offset -= 2
    return opcode.opname[code.co_code[offset]]


def is_left_to_run(function: object, code: CodeType, offset: int) -> bool:
    """Return whether an instruction's call only makes a coroutine, which is not awaited there."""
    if not makes_coroutine(function):
        return False
    after = offset + 2
    while after < len(code.co_code) and not code.co_code[after]:  # the call's own caches
        after += 2
    return opcode.opname[code.co_code[after]] not in _AWAITED


def names_given(code: CodeType, known: Set[str]) -> frozenset[str]:
    """Return the names that a module or class gives to what it gets by one that is known.

    Example: ``get_it`` for ``from requests import get as get_it``, where ``get`` is known. A
    function counts where such a value is that of a parameter, or what it returns.
    """
    if known.isdisjoint(code.co_names):
        return frozenset()
    if code.co_flags & CO_OPTIMIZED:
        return frozenset({code.co_name} if _returns_attribute(code, known) else ())
    given: set[str] = set()
    is_known, argument = False, 0
    for operation, low in zip(code.co_code[::2], code.co_code[1::2], strict=True):
        argument = argument << 8 | low
        if operation == opcode.EXTENDED_ARG:
            continue
        if operation == _STORE:
            given |= {code.co_names[argument]} if is_known else set()
            is_known = False
        elif operation in _LOADS:
            name = code.co_names[argument >> _LOADS[operation]]
            is_known = is_known or name in known or name in given
        argument = 0
    return frozenset(given)


def _returns_attribute(code: CodeType, known: Set[str]) -> bool:
    """Return whether a function returns an attribute whose name is known, without calling it."""
    return any(
        found.start() % 2 == 0 and code.co_names[found[1][0] >> _LOADS[_LOAD_ATTRIBUTE]] in known
        for found in _RETURNED_ATTRIBUTE.finditer(code.co_code)
    )


def _plain(function: object) -> object:
    """Return the function behind a method, or behind one that is called with some arguments."""
    while True:
        if type(function) is MethodType:
            function = function.__func__
        elif type(function) is partial:
            function = function.func
        else:
            return function
