"""Write a call, and what was seen of it, as Python source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from inspect import Parameter, Signature, signature
from typing import Any

from surefoot.model.suggestions import Call, Ending, Raised
from surefoot.suggest.alike import alike
from surefoot.suggest.literals import text
from surefoot.suggest.values import Built
from surefoot.suggest.written import NotWritable, Writer, as_operand, evaluated, is_name

_LONGEST_RESULT = 1000
"""Nobody looks at a longer one to say that it is right."""
_NAN = 'float("nan")'
_MAKING_INSTANCES = ("__init__", "__new__")


@dataclass(frozen=True, slots=True)
class Callee:
    """A function, and how it is called.

    ``qualname`` is as Python has it; ``Account.__init__`` stands for making an ``Account``.
    ``signature`` is that of what is called, so without ``self`` and ``cls``; None for a property.
    A method needs the instance that it is called on, its ``receiver``.
    """

    module: str
    qualname: str
    signature: Signature | None
    receiver: object = None


def call_of(
    callee: Callee,
    arguments: Mapping[str, object],
    ending: Ending = Ending.CALL,
    most_items: int | None = None,
) -> Call:
    """Write a call before it is made, since it may change what it is given.

    ``arguments`` are by the names of the parameters, those of ``*args`` in a tuple and those of
    ``**kwargs`` in a dictionary, as in ``inspect.BoundArguments``. Those that are equal to their
    defaults are left out.

    Raises:
        NotWritable: when no expression makes an argument, the receiver or the function.
    """
    writer = Writer()
    code = _callee(writer, callee)
    parameters: list[str] = []
    if callee.signature is not None:
        given = list(_given(writer, callee.signature, arguments, parameters))
        code = f"{code}({', '.join(given)})"
    return Call(code, tuple(parameters), writer.imports, ending, most_items)


def returning(call: Call, result: object) -> Call:
    """Add a call's result: what was awaited, or the list of what was iterated over."""
    writer = Writer(call.imports)
    try:
        code = writer.write(result)
    except NotWritable:
        code = ""
    if 0 < len(code) <= _LONGEST_RESULT and _can_be_told(code, writer, result):
        return replace(call, returned=code, imports=writer.imports)
    writer = Writer(call.imports)
    kind = _class_of(writer, type(result))
    return replace(call, returned_type=kind, imports=writer.imports)


def raising(call: Call, error: BaseException) -> Call:
    """Add the exception that a call raised."""
    writer = Writer(call.imports)
    name = _class_of(writer, type(error)) or "BaseException"
    try:
        message = str(error)
    except Exception:  # noqa: BLE001 - it may do anything
        message = ""
    return replace(call, raised=Raised(name, message), imports=writer.imports)


def _callee(writer: Writer, callee: Callee) -> str:
    owner, _, name = callee.qualname.rpartition(".")
    if callee.receiver is not None:
        receiver = as_operand(_code(writer, callee.receiver))
        return receiver if name == "__call__" else f"{receiver}.{_mangled(owner, name)}"
    if name in _MAKING_INSTANCES:
        return writer.name_at(callee.module, owner)
    return writer.name_at(callee.module, f"{owner}.{_mangled(owner, name)}" if owner else name)


def _mangled(owner: str, name: str) -> str:
    """Return the name by which a private method is known outside of its class."""
    is_private = name.startswith("__") and not name.endswith("__")
    return f"_{owner.rpartition('.')[2].lstrip('_')}{name}" if is_private else name


def _given(
    writer: Writer, takes: Signature, arguments: Mapping[str, Any], parameters: list[str]
) -> Iterator[str]:
    """Yield the arguments, and add the names of those by position to ``parameters``.

    Behind one that is left out, arguments are given by name.
    """
    wanted = [p for p in takes.parameters.values() if p.name in arguments]
    last = max((i for i, p in enumerate(wanted) if _is_bound_by_position(p, arguments)), default=-1)
    by_position = True
    for number, parameter in enumerate(wanted):
        value, name = arguments[parameter.name], parameter.name
        if parameter.kind is Parameter.VAR_POSITIONAL:
            for nth, each in enumerate(value, 1):
                parameters.append(f"{name}_{nth}")
                yield _code(writer, each)
        elif parameter.kind is Parameter.VAR_KEYWORD:
            yield from _given_by_name(writer, value)
        elif number > last and alike(value, parameter.default):
            by_position = False
        elif by_position and parameter.kind is not Parameter.KEYWORD_ONLY:
            parameters.append(name)
            yield _code(writer, value)
        else:
            yield f"{name}={_code(writer, value)}"


def _code(writer: Writer, value: object) -> str:
    """Write an argument; what is to be built in it is written as the call that builds it."""
    if isinstance(value, Built):
        given = _given(writer, signature(value.make), value.arguments, [])
        return f"{writer.name_of(value.make)}({', '.join(given)})"
    if type(value) is list:
        return f"[{', '.join(_code(writer, item) for item in value)}]"
    if type(value) is dict:
        items = (f"{writer.write(key)}: {_code(writer, item)}" for key, item in value.items())
        return f"{{{', '.join(items)}}}"
    return writer.write(value)


def _is_bound_by_position(parameter: Parameter, arguments: Mapping[str, Any]) -> bool:
    """Return whether an argument, and so all before it, can only be given by position."""
    given = arguments[parameter.name]
    if parameter.kind is Parameter.VAR_POSITIONAL:
        return bool(given)
    return parameter.kind is Parameter.POSITIONAL_ONLY and not alike(given, parameter.default)


def _given_by_name(writer: Writer, given: Mapping[str, object]) -> Iterator[str]:
    """Yield arguments for ``**kwargs``; their names may be any text."""
    others = {}
    for name, value in given.items():
        if is_name(name):
            yield f"{name}={_code(writer, value)}"
        else:
            others[name] = _code(writer, value)
    if others:
        yield f"**{{{', '.join(f'{text(name)}: {code}' for name, code in others.items())}}}"


def _can_be_told(code: str, writer: Writer, result: object) -> bool:
    """Return whether a test can tell an equal result from others; it asks ``==``, but for NaN."""
    if code == _NAN:
        return True
    try:
        fresh = evaluated(code, writer.imports)
        return (fresh == result) is True and (result == object()) is False
    except Exception:  # noqa: BLE001 - a comparison may do anything
        return False


def _class_of(writer: Writer, kind: type) -> str | None:
    """Return the nearest class that can be imported; None where that is ``object``."""
    for each in kind.__mro__[:-1]:
        try:
            return writer.name_of(each)
        except NotWritable:
            continue
    return None
