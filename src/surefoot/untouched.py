"""The functions that we call in a measured process, as they were when it started.

A test may replace ``os.write``, ``time.time`` or ``builtins.open``, and tools such as blockbuster,
freezegun and pyfakefs do so wherever a module holds them. What we do in the middle of such a test
must neither call the replacement nor fail because of it. So each module of ours that runs there
imports ``os`` and ``time`` from here and keeps its builtins.
"""

from __future__ import annotations

import builtins
import genericpath
import os as _os
import time as _time
from collections.abc import Callable
from importlib.util import module_from_spec
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

__all__ = ["identity", "is_raised_by_us", "keep_builtins", "os", "read_bytes", "time"]

_BUILTINS = {**vars(builtins)}


def keep_builtins(module: dict[str, Any]) -> None:
    """Let the functions that a module defines after this call have the builtins as they are now.

    CPython has a function look them up in what its module then holds as ``__builtins__``.
    """
    module["__builtins__"] = _BUILTINS


keep_builtins(globals())

identity: Callable[[object], int] = object.__hash__
"""Return what sets an object apart as long as it exists, as ``id`` does; that tells audit hooks."""


def read_bytes(path: str) -> bytes:
    """Return the content of a file.

    Raises:
        OSError: when it cannot be read.
    """
    with open(path, "rb") as file:  # noqa: PTH123 - pathlib calls what may be replaced
        return file.read()


def is_raised_by_us(error: Exception) -> bool:
    """Return whether an error comes from what we called, and not from a signal handler.

    A handler of the program runs in the middle of what we do, and what it raises is the program's.
    """
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    where = "" if traceback is None else traceback.tb_frame.f_globals.get("__name__", "")
    return str(where).startswith("surefoot.")


def _paths_on(system: object) -> ModuleType:
    """Return a copy of ``os.path`` whose functions ask this instead of ``os``.

    It has some of them from ``genericpath``: which ones depends on the version.
    """
    paths, shared = _copy_on(_os.path, system), _copy_on(genericpath, system)
    for name in genericpath.__all__:
        if vars(paths).get(name) is getattr(genericpath, name):
            vars(paths)[name] = getattr(shared, name)
    return paths


def _copy_on(module: ModuleType, system: object) -> ModuleType:
    spec: Any = module.__spec__
    copy = module_from_spec(spec)
    keep_builtins(vars(copy))
    spec.loader.exec_module(copy)
    vars(copy)["os"] = system
    return copy


if TYPE_CHECKING:
    import os
    import time
else:
    # Plain namespaces: tools that replace what modules hold do not look into these.
    os = SimpleNamespace(**vars(_os))
    os.path = _paths_on(os)
    time = SimpleNamespace(**vars(_time))
