"""Measure files that the program itself compiles, to execute them by their name.

Settings files, Sphinx's ``conf.py``, ``runpy.run_path`` and what ``cProfile`` or ``pdb`` are given
are read, compiled and executed: no loader sees them. All of them call ``compile``.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import functools
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import _bootstrap_external
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

from surefoot.model.selection import IMPORTABLE
from surefoot.probe.hook import LEFT_OUT_OF_TRACEBACKS, OWN_WAY, ImportHook
from surefoot.source.text import decode_source
from surefoot.untouched import keep_builtins, os

keep_builtins(globals())

_frame = sys._getframe  # noqa: SLF001 - documented; nothing else knows the caller's flags

_INHERITED = functools.reduce(
    int.__or__, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
)
"""The flags that ``compile`` takes over from the code that calls it."""

_NEVER_EXECUTE = {
    *("surefoot.instrument.build", "surefoot.probe.hook"),
    *("coverage.bytecode", "coverage.parser"),
}
"""Modules that compile for us, or to read what is in the code."""

_KEEP_OR_MEASURE = {"importlib._bootstrap_external", "_frozen_importlib_external", "py_compile"}
"""Modules that have a loader compile what they do not execute, or what is measured elsewhere."""

FROM_TREE = "the program compiled it from a syntax tree of its own"
PART_FROM_TREE = "the program compiled parts of it again, from a syntax tree of its own"
OTHERWISE = "the program compiled it in its own way"
FROM_OTHER_TEXT = "the program compiled another text under its name"

SAME_NAME = "it was executed by the relative name of another file"


class _Asked(NamedTuple):
    """What ``compile`` was called with, and by which code.

    ``flags`` are None if code with probes would not be what was asked for. ``make`` asks the builtin.
    """

    source: object
    flags: int | None
    make: Callable[[], CodeType]
    caller: CodeType


class CompiledFiles:
    """Has ``compile`` return code with probes for measured files, while installed."""

    def __init__(self, hook: ImportHook) -> None:
        self._hook = hook
        self._restore: Callable[[], None] | None = None

    def install(self) -> None:
        """Take the place of the builtin, except for loaders: these are measured by other means."""
        original = builtins.compile

        @functools.wraps(original)
        def compile(  # noqa: A001
            source: Any,
            filename: Any,
            mode: str,
            flags: int = 0,
            dont_inherit: bool = False,
            optimize: int = -1,
            **options: Any,
        ) -> Any:
            __tracebackhide__ = True
            caller = _frame(1)
            if not dont_inherit:
                flags |= caller.f_code.co_flags & _INHERITED
            make = functools.partial(
                original, source, filename, mode, flags, True, optimize, **options
            )
            if (
                mode == "exec"
                and not flags & ast.PyCF_ONLY_AST
                and caller.f_globals.get("__name__") not in _NEVER_EXECUTE
            ):
                is_usual = optimize in {-1, sys.flags.optimize} and not flags & ~_INHERITED
                asked = _Asked(source, flags if is_usual else None, make, caller.f_code)
                code = self._compiled(asked, filename)
                if code is not None:
                    return code
            return make()

        def compile_for_loader(source: Any, filename: Any, mode: str, **options: Any) -> Any:
            # source_to_code has us called by a function of its own.
            caller = _frame(3)
            make = functools.partial(original, source, filename, mode, **options)
            code = None
            if caller.f_globals.get("__name__") not in _KEEP_OR_MEASURE:
                code = self._compiled(_Asked(source, None, make, caller.f_code), filename)
            return make() if code is None else code

        compile_for_loader.__code__ = compile_for_loader.__code__.replace(
            co_filename=LEFT_OUT_OF_TRACEBACKS, co_name="_call_with_frames_removed"
        )
        self._restore = functools.partial(_exchange_back, compile, original)
        vars(_bootstrap_external)["compile"] = compile_for_loader
        vars(builtins)["compile"] = compile

    def uninstall(self) -> None:
        """Give the program the builtin back."""
        if self._restore is not None:
            self._restore()
            self._restore = None
            vars(_bootstrap_external).pop("compile", None)

    def _compiled(self, asked: _Asked, filename: Any) -> CodeType | None:
        """Return the code of a measured file, or None to leave it to the builtin.

        It is the builtin that complains about its arguments, too.
        """
        if self._restore is None:
            return None
        with suppress(OSError, ValueError, TypeError, SyntaxError):
            name = os.fsdecode(filename)
            if not name.startswith("<") and self._hook.measures(name) and os.path.isfile(name):
                return self._code_of(asked, name)
        return None

    def _code_of(self, asked: _Asked, name: str) -> CodeType | None:
        data = Path(name).read_bytes()
        earlier = self._hook.loaded.get(name)
        if earlier is not None and earlier.path != self._hook.selection.place_of(name):
            self._hook.give_up(os.path.realpath(name), data, SAME_NAME)
            return None
        if _is_text_of(data, asked.source):
            if asked.flags is None:
                return self._watched(asked, name, data, OTHERWISE)
            if asked.caller.co_name != "source_to_code":
                return self._hook.code_of(name, data, flags=asked.flags)
            # A loader keeps the code in a file, which ours would not fit in.
            *_, loader, _ = ("its loader", *asked.caller.co_qualname.split("."))
            return self._watched(asked, name, data, OWN_WAY.format(loader))
        if not IMPORTABLE.match(Path(name).name):
            return None  # a template
        if isinstance(asked.source, ast.Module):
            if earlier is None:
                return self._watched(asked, name, data, FROM_TREE)
            return self._watched(asked, name, data, PART_FROM_TREE, whole=False)
        if earlier is None:
            self._hook.give_up(name, data, FROM_OTHER_TEXT)
        return None

    def _watched(
        self, asked: _Asked, name: str, data: bytes, reason: str, *, whole: bool = True
    ) -> CodeType:
        """Return what the builtin makes of a source, its lines measured where that is possible."""
        code = asked.make()
        self._hook.watch(code, name, data, reason, whole=whole)
        return code


def _is_text_of(data: bytes, source: object) -> bool:
    """Return whether what is compiled is what a file holds."""
    if isinstance(source, str):
        lines = re.sub("\r\n?", "\n", source.removeprefix("\ufeff"))
        return lines == decode_source(data).text.removeprefix("\ufeff")
    return isinstance(source, (bytes, bytearray, memoryview)) and bytes(source) == data


def _exchange_back(ours: object, original: object) -> None:
    """Put the builtin back, unless somebody has taken our place in the meantime."""
    if builtins.compile is ours:
        vars(builtins)["compile"] = original
