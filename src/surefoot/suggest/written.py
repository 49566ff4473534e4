"""Write values as Python source that makes equal ones."""

from __future__ import annotations

import ast
import builtins
import datetime
import sys
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from enum import Enum, Flag
from keyword import iskeyword
from typing import Any, NamedTuple

from surefoot.suggest import literals
from surefoot.suggest.alike import alike
from surefoot.suggest.construction import Argument, constructions

_AS_THEIR_TEXT = (bool, type(None), type(Ellipsis), type(NotImplemented), range)
_MOST_DEPTH = 60
_MOST_PARTS = 2000
"""Nobody reads a value that has more."""

_NAMED_WITH_MODULE = {"datetime", "re"}
"""The names in these say little without it."""


class Written(NamedTuple):
    """An expression, and the statements that import what it names, one import each.

    Example: ``Written("datetime.date(2024, 2, 29)", frozenset({"import datetime"}))``.
    """

    code: str
    imports: frozenset[str] = frozenset()


class NotWritable(Exception):  # noqa: N818 - an answer, and no fault of anybody
    """No expression makes an equal value; its text says which part keeps it from that.

    Example: ``a Connection at .db``.
    """


def written(value: object) -> Written:
    """Return an expression that makes an equal value, of the same type in all its parts.

    Raises:
        NotWritable: when there is none that can be evaluated anywhere.
    """
    writer = Writer()
    return Written(writer.write(value), writer.imports)


def evaluated(code: str, imports: Iterable[str]) -> Any:
    """Return the value of an expression."""
    scope: dict[str, Any] = {}
    exec("\n".join(sorted(imports)), scope)
    return eval(code, scope)


class _TooLargeError(Exception):
    """A value has more parts than anybody reads."""


class Writer:
    """Writes values that stand side by side: a name means the same in all of them.

    ``imports`` are those of code that stands there already.
    """

    def __init__(self, imports: Iterable[str] = ()) -> None:
        self._imports = {statement.split()[-1]: statement for statement in imports}
        self._at: tuple[str, ...] = ()
        self._within: frozenset[int] = frozenset()
        self._parts = 0
        self._refused: dict[int, tuple[object, NotWritable]] = {}

    @property
    def imports(self) -> frozenset[str]:
        """What is imported, a statement for each name."""
        return frozenset(self._imports.values())

    def write(self, value: object) -> str:
        """Return an expression that makes an equal value.

        Raises:
            NotWritable: when there is none that can be evaluated anywhere.
        """
        self._at, self._within, self._parts = (), frozenset(), 0
        try:
            code = self._code(value)
        except (_TooLargeError, RecursionError):
            raise NotWritable(f"{_a(value)} that is too large to read") from None
        if not self._makes(code, value):
            raise NotWritable(_a(value))
        return code

    def name_of(self, thing: Any) -> str:
        """Return how a class or function is written, and import it.

        Raises:
            NotWritable: when it cannot be imported, or what is imported is something else.
        """
        module, qualname = getattr(thing, "__module__", None), thing.__qualname__
        if module == "builtins" and not _leads_to(module, qualname, thing):
            module, qualname = "types", _name_among_types(thing)
        if module is None or not _leads_to(module, qualname, thing):
            raise self._not_writable(thing.__qualname__, ", which cannot be imported")
        return str(qualname) if module == "builtins" else self.name_at(module, qualname)

    def name_at(self, module: str, qualname: str) -> str:
        """Return how something in a module is written, and import it.

        Raises:
            NotWritable: when nothing is there by that name.
        """
        if _found(module, qualname) is None or module == "__main__":
            raise self._not_writable(qualname, ", which cannot be imported")
        first, dot, rest = qualname.partition(".")
        return self._import_from(_public(module, first), first) + dot + rest

    def _import_from(self, module: str, name: str) -> str:
        """Import a name, by another where it stands for something else; return how to write it."""
        if module in _NAMED_WITH_MODULE:
            return f"{self._import(module)}.{name}"
        known_as, statement = name, f"from {module} import {name}"
        while hasattr(builtins, known_as) or self._imports.get(known_as, statement) != statement:
            known_as = f"{module.rpartition('.')[2]}_{known_as}"
            statement = f"from {module} import {name} as {known_as}"
        self._imports[known_as] = statement
        return known_as

    def _import(self, module: str) -> str:
        package, _, name = module.rpartition(".")
        if package:
            return self._import_from(package, name)
        self._imports[name] = f"import {name}"
        return name

    def _not_writable(self, what: str, why: str = "") -> NotWritable:
        at = f" at {''.join(self._at)}" if self._at else ""
        return NotWritable(what + at + why)

    def _makes(self, code: str, value: object) -> bool:
        """Return whether an expression makes an equal value, given what is imported by now."""
        try:
            return alike(evaluated(code, self.imports), value)
        except Exception:  # noqa: BLE001 - a constructor may refuse it in any way
            return False

    @contextmanager
    def _inside(self, value: object) -> Iterator[None]:
        """Hold while the parts of a value are written."""
        if id(value) in self._within:
            raise self._not_writable(_a(value), " that contains itself")
        outside = self._at, self._within
        self._within |= {id(value)}
        if len(self._within) > _MOST_DEPTH:
            raise _TooLargeError
        try:
            yield
        finally:
            self._at, self._within = outside

    def _part(self, value: object, at: str) -> str:
        outside = self._at
        self._at += (at,)
        code = self._code(value)
        self._at = outside
        return code

    def _code(self, value: Any) -> str:
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise _TooLargeError
        kind = type(value)
        if kind in _AS_THEIR_TEXT:
            return repr(value)
        if kind is int:
            return literals.integer(value)
        if kind is float:
            return literals.real(value)
        if kind in {str, bytes}:
            return literals.text(value)
        if isinstance(value, Enum):
            return self._member(value)
        if isinstance(value, types.ModuleType):
            return self._module(value)
        if isinstance(value, type | types.FunctionType):
            return self.name_of(value)
        with self._inside(value):
            return self._compound(value, kind)

    def _compound(self, value: Any, kind: type) -> str:
        if kind in {list, tuple}:
            return self._sequence(value, kind)
        if kind in {set, frozenset}:
            return self._set(value, kind)
        if kind is dict:
            return self._mapping(value)
        if kind in {types.MethodType, types.BuiltinFunctionType}:
            return self._callable(value)
        if value is datetime.UTC:
            return f"{self.name_of(kind)}.utc"
        return self._instance(value)

    def _sequence(self, value: Sequence[Any], kind: type) -> str:
        items = [self._part(each, f"[{number}]") for number, each in enumerate(value)]
        if kind is list:
            return f"[{', '.join(items)}]"
        return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"

    def _set(self, value: Set[Any], kind: type) -> str:
        """Write a set; its items are sorted, as their order may be another in each process."""
        if all(type(each) is int for each in value):
            items = [literals.integer(each) for each in sorted(value)]
        else:
            items = sorted(self._part(each, "{}") for each in value)
        code = f"{{{', '.join(items)}}}" if items else ""
        return code if items and kind is set else f"{kind.__name__}({code})"

    def _mapping(self, value: Mapping[Any, Any]) -> str:
        items = []
        for key, held in value.items():
            name = self._part(key, "{}")
            items.append(f"{name}: {self._part(held, f'[{name}]')}")
        return f"{{{', '.join(items)}}}"

    def _module(self, value: types.ModuleType) -> str:
        if value.__name__ == "__main__" or sys.modules.get(value.__name__) is not value:
            raise self._not_writable(value.__name__, ", which cannot be imported")
        return self._import(value.__name__)

    def _callable(self, value: types.MethodType | types.BuiltinFunctionType) -> str:
        owner = value.__self__
        if owner is None or isinstance(owner, types.ModuleType):
            return self.name_of(value)
        return f"{as_operand(self._part(owner, '.__self__'))}.{value.__name__}"

    def _member(self, value: Enum) -> str:
        """Write a member of an enumeration, or the flags that are united in one."""
        if not isinstance(value, Flag) or len(list(value)) == 1:
            return self._named_member(value)
        united = " | ".join(map(self._named_member, value))
        if united and self._makes(united, value):
            return united
        return f"{self.name_of(type(value))}({self._part(value.value, '.value')})"

    def _named_member(self, value: Enum) -> str:
        kind, name = type(value), str(value.name)
        if _leads_to(kind.__module__, name, value):  # as in re.IGNORECASE
            return self._import_from(kind.__module__, name)
        if is_name(name):
            return f"{self.name_of(kind)}.{name}"
        return f"{self.name_of(kind)}[{literals.text(name)}]"

    def _instance(self, value: Any) -> str:
        """Write an instance in the first way that makes an equal one."""
        if id(value) in self._refused:  # so that many ways into many parts take no time
            raise self._refused[id(value)][1]
        because = self._not_writable(_a(value))
        at, imports = self._at, dict(self._imports)
        for make, arguments in constructions(value):
            try:
                given = ", ".join(map(self._argument, arguments))
                code = f"{self.name_of(make)}({given})"
            except NotWritable as error:
                because = error
            else:
                if self._makes(code, value):
                    return code
            self._at, self._imports = at, dict(imports)
        self._refused[id(value)] = value, because
        raise because

    def _argument(self, argument: Argument) -> str:
        if not argument.name:
            return self._code(argument.value)
        return f"{argument.name}={self._part(argument.value, f'.{argument.name}')}"


def as_operand(code: str) -> str:
    """Return an expression so that ``.name`` behind it is about all of it."""
    is_sum = isinstance(ast.parse(code, mode="eval").body, ast.BinOp | ast.UnaryOp)
    return f"({code})" if is_sum else code


def _a(value: object) -> str:
    """Name a value by its type; example: ``a Connection``."""
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def is_name(text: str) -> bool:
    """Return whether a text can stand in code as a name."""
    return text.isidentifier() and not iskeyword(text)


def _found(module: str, qualname: str) -> object:
    """Return what a name in a module stands for; None if there is nothing."""
    found: Any = sys.modules.get(module)
    for name in qualname.split("."):
        found = getattr(found, name, None)
    return found


def _leads_to(module: str, qualname: str, thing: object) -> bool:
    return _found(module, qualname) is thing


def _name_among_types(thing: object) -> str:
    """Return the name that ``types`` has for a class of the interpreter; empty if it has none."""
    return next((name for name, held in vars(types).items() if held is thing), "")


def _public(module: str, name: str) -> str:
    """Return the package that publishes what a private module in it defines."""
    package, _, inner = module.rpartition(".")
    thing = getattr(sys.modules[module], name)
    if package and inner.startswith("_") and _leads_to(package, name, thing):
        return package
    return module
