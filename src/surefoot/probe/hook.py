"""Give the import system instrumented code.

Every way to load a source file goes through ``SourceFileLoader.get_code``: ``import``, ``runpy``,
``python -m``, ``spec_from_file_location``. Only ``runpy.run_path`` compiles for itself. The code is
all that is exchanged there; loaders, specs and resources stay as they are.
"""

from __future__ import annotations

import ast
import os
import runpy
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from importlib.machinery import SourceFileLoader
from types import CodeType
from typing import TYPE_CHECKING, Any, NamedTuple

from surefoot.instrument.built import Built, has_markers
from surefoot.model.ids import Digest
from surefoot.model.run import Extent, Known
from surefoot.model.selection import Selection
from surefoot.probe.cache import CodeCache
from surefoot.probe.lookup import Linker
from surefoot.probe.monitor import TOOL_NAME, Monitor
from surefoot.probe.recorder import Recorder
from surefoot.source.text import SourceText, decode_source

if TYPE_CHECKING:
    from surefoot.probe.removal import Removals

MONITORING = sys.version_info >= (3, 12)

_LEFT_OUT_OF_TRACEBACKS = "<frozen importlib._bootstrap_external>"
"""The interpreter shows no frames of the import system above an error in an imported module."""

_NOT_PYTHON = (SyntaxError, UnicodeDecodeError, LookupError, ValueError)


RewriteAsserts = Callable[[bytes, ast.Module], None]
"""pytest's assertion rewriting: changes the tree of a file with these bytes."""


class LoadedFile(NamedTuple):
    """A measured file that was loaded: what it held, and how much of it is measured."""

    path: str
    digest: Digest
    extent: Extent


@dataclass(slots=True)
class ImportHook:
    """Exchanges the code of measured modules while installed.

    ``loaded`` is keyed by the file name that the code objects carry. ``note`` is called with that
    name and the loaded file, before the code runs.
    """

    selection: Selection
    plain: Selection | None
    recorder: Recorder
    monitor: Monitor | None
    cache: CodeCache | None
    note: Callable[[str, LoadedFile], None]
    loaded: dict[str, LoadedFile] = field(default_factory=dict)
    _removals: Removals | None = None
    _original: Callable[[SourceFileLoader, str], CodeType | None] | None = None

    def install(self) -> None:
        """Start exchanging code."""
        if not MONITORING:  # elsewhere it need not be imported
            from surefoot.probe.removal import Removals, removal_works  # noqa: PLC0415

            self._removals = Removals() if removal_works() else None
        self._original = original = SourceFileLoader.get_code

        def get_code(loader: SourceFileLoader, fullname: str) -> CodeType | None:
            code = self._code_for(loader, fullname)
            return original(loader, fullname) if code is None else code

        get_code.__code__ = get_code.__code__.replace(co_filename=_LEFT_OUT_OF_TRACEBACKS)
        SourceFileLoader.get_code = get_code  # type: ignore[method-assign,assignment]
        vars(runpy)["compile"] = self._compile

    def uninstall(self) -> None:
        """Stop exchanging code."""
        if self._original is not None:
            del SourceFileLoader.get_code
            vars(runpy).pop("compile", None)
            self._original = None

    def _compile(self, text: str | bytes, filename: str, mode: str, **options: Any) -> CodeType:
        """Compile for ``runpy.run_path``, which uses no loader."""
        code = None
        if isinstance(text, bytes) and self.measures(filename):
            code = self.code_of(filename, text)
        return compile(text, filename, mode, **options) if code is None else code

    def start_over(self) -> None:
        """Report everything anew, as if nothing had been reached yet."""
        if self.monitor is not None:
            self.monitor.start_over()
        if self._removals is not None:
            self._removals.start_over()

    def measures(self, filename: str) -> bool:
        """Return whether a file is to be measured."""
        return os.path.realpath(filename) in self.selection and not _builds_probes(filename)

    def _code_for(self, loader: SourceFileLoader, fullname: str) -> CodeType | None:
        """Return a module's code with probes, or None to leave it to its loader."""
        try:
            filename = loader.get_filename(fullname)
        except ImportError:
            return None
        if not self.measures(filename):
            return None
        try:
            data = loader.get_data(filename)
        except OSError:
            return None  # the loader will fail too, in its own words
        if type(loader).source_to_code is not SourceFileLoader.source_to_code:
            name = type(loader).__qualname__
            self.give_up(filename, data, f"{name} compiles its source in its own way")
            return None
        return self.code_of(filename, data)

    def give_up(self, filename: str, data: bytes, reason: str) -> None:
        """Note that a file to be measured is loaded without probes."""
        try:
            source = decode_source(data)
        except _NOT_PYTHON:
            return
        self._note(filename, source, Extent(Known.NOTHING, reason))

    def code_of(
        self, filename: str, data: bytes, rewrite: RewriteAsserts | None = None
    ) -> CodeType | None:
        """Return the code of a file's bytes with probes, or None if it is not Python.

        ``rewrite`` changes the syntax tree too; the result is then not cached.
        """
        try:
            source = decode_source(data)
            rewrite_tree = None if rewrite is None else partial(rewrite, data)
            built = self._built(source, filename, rewrite_tree)
        except _NOT_PYTHON:
            return None
        extent = Extent(asserts=rewrite is None)
        if built.plain is not None:
            lines_known = MONITORING or has_markers(built.code)
            extent = Extent(Known.LINES if lines_known else Known.NOTHING, built.plain)
        self._note(filename, source, extent)
        return self._linked(built, filename)

    def _note(self, filename: str, source: SourceText, extent: Extent) -> None:
        earlier = self.loaded.get(filename)
        if earlier is not None and earlier.digest != source.digest:
            extent = Extent(Known.NOTHING, "it changed while it was being measured")
        loaded = LoadedFile(os.path.realpath(filename), source.digest, extent)
        self.loaded[filename] = loaded
        self.recorder.number_file(filename)
        self.note(filename, loaded)

    def _built(
        self, source: SourceText, filename: str, rewrite: Callable[[ast.Module], None] | None
    ) -> Built:
        kept = self.plain is not None and os.path.realpath(filename) in self.plain
        beside = _tool_at_work()
        cached = self.cache is not None and rewrite is None and not kept and beside is None
        if self.cache is not None and cached:
            built = self.cache.load(source.digest, filename)
            if built is not None:
                return built
        from surefoot.instrument.build import (  # noqa: PLC0415 - costs start-up
            build,
            build_lines,
            build_plain,
        )

        if kept:
            reason = "listed under plain in [tool.surefoot]"
            return build_plain(source.text, filename, reason, rewrite)
        if beside is not None:
            reason = f"{beside} was active when it was loaded"
            return build_lines(source.text, filename, reason, rewrite)
        built = build(source.text, filename, rewrite)
        if self.cache is not None and cached:
            self.cache.store(source.digest, filename, built)
        return built

    def _linked(self, built: Built, filename: str) -> CodeType:
        """Connect the probes in a module's code to the recorder."""
        code = built.code
        if has_markers(code):
            code = Linker(filename, self.recorder).link(code)
            if self._removals is not None:
                self._removals.arm(code)
        if self.monitor is not None:
            self.monitor.watch(code, built.jumps)
        return code


_OURS = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), "")  # noqa: PTH118, PTH120


def _builds_probes(filename: str) -> bool:
    """Return whether a file is loaded to build probes with, so that it can have none itself."""
    builder = sys.modules.get("surefoot.instrument.build")
    return filename.startswith(_OURS) and not hasattr(builder, "build")


def _tool_at_work() -> str | None:
    """Return what kind of tool also watches this process and would be misled by probes."""
    if sys.gettrace() is not None:
        return "a debugger or tracer"
    if MONITORING:
        if sys.monitoring.get_tool(sys.monitoring.DEBUGGER_ID):
            return "a debugger or tracer"
        if sys.monitoring.get_tool(sys.monitoring.COVERAGE_ID) not in {None, TOOL_NAME}:
            return "another coverage tool"
    return None
