"""Find the code of the project that a route or a command leads to."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from surefoot.model.selection import project_path
from surefoot.untouched import keep_builtins, os, read_bytes

keep_builtins(globals())

_MOST_LAYERS = 20
"""How deep we look into decorators."""
_LIBRARY = os.path.join(os.path.dirname(os.__file__), "")
_INSTALLED = os.path.join(_LIBRARY, "site-packages")
_OF_PYTEST = frozenset({"_pytest", "iniconfig", "pluggy", "pygments", "pytest"})
"""The packages that it consists of."""
_OURS = os.path.join(os.path.dirname(os.path.dirname(__file__)), "")


class Endpoints:
    """Knows where endpoints are; ``measured_as`` is as in ``Frames``."""

    def __init__(self, root: str, measured_as: Callable[[str], str | None]) -> None:
        self._root = root
        self._measured_as = measured_as
        self._classes: dict[tuple[str, str], int] = {}
        self._paths: dict[str, str | None] = {}

    def measures(self, filename: str) -> bool:
        """Return whether a file is the project's."""
        return self._measured_as(filename) is not None

    def measures_module(self, name: str) -> bool:
        """Return whether a module that was not imported is the project's."""
        places = [os.path.join(folder, *name.split(".")) for folder in sys.path]
        files = [f"{place}{end}" for place in places for end in (".py", f"{os.sep}__init__.py")]
        return any(os.path.isfile(file) and self.measures(file) for file in files)

    def place_of(self, endpoint: Any, method: str = "") -> str | None:
        """Return the first line of what serves a method, as ``path:line``.

        That is the innermost function of the project, or else its class; None if there is none.
        """
        if type(endpoint) is FunctionType and not vars(endpoint):  # as most are
            return self.place(endpoint.__code__)
        found = None
        for layer in _layers(endpoint, method):
            match layer:
                case FunctionType(__code__=code):
                    found = self.place(code) or found
                case type(__module__=str(module), __name__=str(name)):
                    found = self._place_of_class(module, name) or found
        return found

    def held(self, kinds: Sequence[type]) -> Iterator[Any]:
        """Yield the objects of these classes that modules of the project hold.

        A proxy is asked nothing: it may do anything.
        """
        wanted = set(_with_subclasses(kinds))
        for name, module in list(sys.modules.items()) if wanted else ():
            names = vars(module) if isinstance(module, ModuleType) else {}
            filename = names.get("__file__")
            if not isinstance(filename, str) or _holds_none(name, filename):
                continue
            values = list(names.values())
            if wanted.isdisjoint(map(type, values)):  # as in most; to look up its file takes longer
                continue
            if self.measures(filename):
                yield from (value for value in values if type(value) in wanted)

    def place(self, code: CodeType) -> str | None:
        """Return the first line of some code, if it is the project's."""
        return self._place(code.co_filename, code.co_firstlineno)

    def _place(self, filename: str, line: int) -> str | None:
        if filename not in self._paths:
            place = None if filename[:1] == "<" else self._measured_as(filename)
            self._paths[filename] = None if place is None else project_path(place, self._root)
        path = self._paths[filename]
        return None if path is None else f"{path}:{line}"

    def _place_of_class(self, module: str, name: str) -> str | None:
        filename = getattr(sys.modules.get(module), "__file__", None)
        if not isinstance(filename, str) or self._place(filename, 1) is None:
            return None
        if (filename, name) not in self._classes:
            self._classes[filename, name] = _line_of(name, filename)
        return self._place(filename, self._classes[filename, name])


def _line_of(name: str, filename: str) -> int:
    """Return the line on which a class, or a function that a class was made of, is defined."""
    text = read_bytes(filename)
    pattern = rb"(?m)^[ \t]*(?:class|(?:async[ \t]+)?def)[ \t]+%b\b"
    found = re.search(pattern % re.escape(name.encode()), text)
    return 1 if found is None else text.count(b"\n", 0, found.start()) + 1


def _holds_none(name: str, filename: str) -> bool:
    """Return whether a module is Python's, pytest's or ours: they are many, and hold no endpoints."""
    is_of_python = filename.startswith(_LIBRARY) and not filename.startswith(_INSTALLED)
    is_of_pytest = name.partition(".")[0] in _OF_PYTEST
    return is_of_python or is_of_pytest or filename.startswith(_OURS)


def _with_subclasses(kinds: Iterable[type]) -> Iterator[type]:
    for kind in kinds:
        yield kind
        yield from _with_subclasses(type.__subclasses__(kind))


def view_of(endpoint: Any) -> tuple[type | None, dict[str, str]]:
    """Return the class of a class-based view, and which of its functions serve which methods."""
    names = vars(endpoint) if isinstance(endpoint, FunctionType) else {}
    view = names.get("view_class") or names.get("cls")
    actions = names.get("actions")
    return view if isinstance(view, type) else None, actions if isinstance(actions, dict) else {}


def _layers(endpoint: Any, method: str) -> Iterator[Any]:
    """Yield an endpoint and what is behind it, the innermost last."""
    for _ in range(_MOST_LAYERS):
        yield endpoint
        view, actions = view_of(endpoint)
        match endpoint:
            case None:
                return
            case partial(func=inner) | MethodType(__func__=inner):
                endpoint = inner
            case FunctionType() if view is not None:
                yield view
                endpoint = getattr(view, actions.get(method.lower(), method.lower() or " "), None)
            case FunctionType():
                endpoint = vars(endpoint).get("__wrapped__")
            case type():
                endpoint = getattr(endpoint, method.lower() or " ", None)
            case _:
                endpoint = getattr(type(endpoint), "__call__", None)  # noqa: B004 - its code
