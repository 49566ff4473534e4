"""Measure the script of ``python FILE``, which no import hook ever sees.

Before it runs a file, the interpreter asks ``sys.path_hooks`` whether one of them can import from
it, as from a zip archive. If so, it runs ``__main__`` from there. Our hook claims measured files,
so that their code comes from a loader.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from types import CodeType
from typing import Any

from surefoot.untouched import keep_builtins, os

keep_builtins(globals())

MAIN = "__main__"

_RUN_AS_SCRIPT = compile(
    "__spec__ = __package__ = None\n"
    "if '__cached__' in globals(): __cached__ = None\n"
    "exec(__loader__.script)",
    "<frozen runpy>",
    "exec",
)
"""Runs a script whose module looks as if nobody had imported it."""


def measure_script(measures: Callable[[str], bool]) -> None:
    """If the script that the interpreter is about to run is measured, have it loaded."""

    def path_hook(path: str) -> _ScriptFinder:
        if _is_asked_by_a_program() or not os.path.isfile(path) or not measures(path):
            raise ImportError
        return _ScriptFinder(path, path_hook)

    sys.path_hooks.append(path_hook)


def _is_asked_by_a_program() -> bool:
    """Return whether Python code calls our caller, not the interpreter as it starts."""
    try:
        sys._getframe(2)  # noqa: SLF001 - documented
    except ValueError:
        return False
    return True


class _ScriptFinder:
    """Finds ``__main__`` in one file, once."""

    def __init__(self, path: str, path_hook: Callable[[str], Any]) -> None:
        self._path = path
        self._path_hook = path_hook

    def find_spec(self, name: str, target: object = None) -> ModuleSpec | None:
        """Return the spec of the script, and leave ``sys.path`` as a script has it."""
        del target
        if name != MAIN or sys.path[0] != self._path:
            return None
        sys.path_hooks.remove(self._path_hook)
        sys.path_importer_cache.pop(self._path, None)
        del sys.path[0]
        if not sys.flags.safe_path:
            sys.path.insert(0, os.path.dirname(os.path.realpath(self._path)))
        return spec_from_file_location(MAIN, self._path, loader=_ScriptLoader(MAIN, self._path))


class _ScriptLoader(SourceFileLoader):
    script: CodeType | None = None

    def get_code(self, fullname: str) -> CodeType | None:
        """Return what runs the script; the import hook takes care of its code."""
        self.script = super().get_code(fullname)
        return _RUN_AS_SCRIPT
