"""Say what an object is that code is about to call, without asking the object itself.

A proxy or a mock may answer in any way, and what it is asked may have effects.
"""

from __future__ import annotations

import opcode
import re
from inspect import CO_COROUTINE
from types import (
    BuiltinFunctionType,
    CodeType,
    FunctionType,
    MethodDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any, NamedTuple

from surefoot.untouched import keep_builtins

keep_builtins(globals())

_OF_MOCKS = re.compile(r"(?:unittest\.)?mock(?:\.mock)?$")
_WAITING = frozenset({"GET_AWAITABLE", "GET_AITER", "BEFORE_ASYNC_WITH", "COPY", "LOAD_SPECIAL"})
"""What follows a call that is awaited at once."""


class Named(NamedTuple):
    """A function, method or class: its module and its name there; example: ``Popen.wait``."""

    module: str
    qualname: str


def name_of(function: object) -> Named | None:
    """Return what a function, method or class is called where it is defined, or None."""
    function = _plain(function)
    kind = type(function)
    found: Any = function
    if kind is MethodDescriptorType:
        owner = found.__objclass__
        return Named(owner.__module__, f"{owner.__name__}.{found.__name__}")
    if kind is BuiltinFunctionType:
        return _name_of_builtin(found)
    if kind is FunctionType or issubclass(kind, type):
        return Named(str(found.__module__), found.__qualname__)
    return None


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


def is_mock(function: object) -> bool:
    """Return whether it is a mock, or a function that stands before one, as those with a spec do."""
    if type(function) is FunctionType:
        return "mock" in vars(function) and is_mock(vars(function)["mock"])
    return any(_OF_MOCKS.match(base.__module__) for base in type(function).__mro__)


def code_of(function: object) -> CodeType | None:
    """Return the code of a function or method in Python, or None."""
    plain: Any = _plain(function)
    return plain.__code__ if type(plain) is FunctionType else None


def makes_coroutine(function: object) -> bool:
    """Return whether a call of a function only makes a coroutine."""
    code = code_of(function)
    return code is not None and bool(code.co_flags & CO_COROUTINE)


def is_left_to_run(function: object, code: CodeType, offset: int) -> bool:
    """Return whether an instruction's call only makes a coroutine, which is not awaited there."""
    if not makes_coroutine(function):
        return False
    after = offset + 2
    while after < len(code.co_code) and not code.co_code[after]:  # the call's own caches
        after += 2
    return opcode.opname[code.co_code[after]] not in _WAITING


def _plain(function: object) -> object:
    while type(function) is MethodType:
        function = function.__func__
    return function
