"""Measure modules whose assertions pytest rewrites.

pytest loads test modules and conftest files with a loader of its own, which compiles a rewritten
syntax tree. Where such a module is to be measured, it first gets its probes and then its rewritten
assertions.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from surefoot.probe.hook import ImportHook
from surefoot.untouched import read_bytes

REWRITER = "_pytest.assertion.rewrite"
"""The module of pytest that holds its loader."""


class RewrittenModules:
    """Has pytest's import hook load measured modules with probes, while installed."""

    def __init__(self, hook: ImportHook) -> None:
        self._hook = hook
        self._restore: Callable[[], None] | None = None

    def await_pytest(self) -> None:
        """Take the place of pytest's loader as soon as pytest is imported.

        Its plugins come right after that, before any of ours.
        """
        if REWRITER in sys.modules:
            self.install()
        else:
            self._hook.followers[REWRITER] = self.install

    def install(self) -> str | None:
        """Take the place of pytest's loader; call this once pytest can be imported.

        Return a message for the user when this pytest does not fit: the modules that it rewrites
        are then unmeasured.
        """
        if self._restore is not None:
            return None
        try:
            from _pytest.assertion import rewrite  # noqa: PLC0415

            original = rewrite.AssertionRewritingHook.exec_module
            rewrite_asserts = rewrite.rewrite_asserts
        except (ImportError, AttributeError) as error:
            return f"this pytest rewrites assertions in an unknown way ({error})"
        hook = self._hook

        def exec_module(loader: Any, module: ModuleType) -> None:
            __tracebackhide__ = True
            filename = getattr(module.__spec__, "origin", None)
            if filename is None or not hook.measures(filename, module.__name__):
                original(loader, module)
                return
            try:
                data = read_bytes(filename)
            except OSError:  # the loader will fail too, in its own words
                original(loader, module)
                return

            def rewrite_tree(source: bytes, tree: ast.Module) -> None:
                rewrite_asserts(tree, source, filename, loader.config)

            code = hook.code_of(filename, data, rewrite_tree)
            names = getattr(loader, "_rewritten_names", None)
            if code is None or names is None:
                hook.give_up(filename, data, "pytest loaded it in an unknown way")
                original(loader, module)
                return
            names[module.__name__] = Path(filename)
            exec(code, module.__dict__)

        loader_class: Any = rewrite.AssertionRewritingHook
        loader_class.exec_module = exec_module
        restore: list[Callable[[], None]] = [
            partial(setattr, loader_class, "exec_module", original)
        ]
        if hook.observe is not None:
            restore += _telling(rewrite, hook.observe)

        def restore_all() -> None:
            for put_back in restore:
                put_back()

        self._restore = restore_all
        return None

    def uninstall(self) -> None:
        """Give pytest its loader back."""
        if self._restore is not None:
            self._restore()
            self._restore = None


def _telling(
    rewrite: ModuleType, observe: Callable[[str, CodeType, bool], CodeType]
) -> list[Callable[[], None]]:
    """Have pytest's loader tell of the code that it is going to run; return what undoes that.

    It has that from one of two functions: the one that reads the cached code, and the one that
    compiles a module.
    """

    def telling(original: Callable[..., Any]) -> Callable[..., Any]:
        def told(*args: Any) -> Any:
            found = original(*args)
            code = found[-1] if isinstance(found, tuple) else found
            if isinstance(code, CodeType):
                observe("", code, False)
            return found

        return told

    undo: list[Callable[[], None]] = []
    for name in ("_read_pyc", "_rewrite_test"):
        original = getattr(rewrite, name, None)
        if original is not None:
            setattr(rewrite, name, telling(original))
            undo.append(partial(setattr, rewrite, name, original))
    return undo
