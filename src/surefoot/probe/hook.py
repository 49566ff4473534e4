"""Give the import system instrumented code.

``SourceFileLoader.get_code`` is where every way to load a source file meets:
``import``, ``runpy``, ``python -m``, ``spec_from_file_location``. Only the code
is exchanged there; loaders, specs and resources stay as they are.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.machinery import SourceFileLoader
from types import CodeType

from surefoot.model.ids import Digest
from surefoot.probe.build import Built, build, build_plain
from surefoot.probe.cache import CodeCache
from surefoot.probe.lookup import Linker, has_markers
from surefoot.probe.monitor import Monitor
from surefoot.probe.recorder import Recorder
from surefoot.selection import Selection
from surefoot.source.text import SourceText, decode_source

MONITORING = sys.version_info >= (3, 12)


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """A measured file that was loaded: what it held, and why not all is measured."""

    path: str
    digest: Digest
    unmeasured: str | None


@dataclass(slots=True)
class ImportHook:
    """Exchanges the code of measured modules while installed.

    ``loaded`` is keyed by the file name that the code objects carry.
    """

    selection: Selection
    plain: Selection | None
    recorder: Recorder
    monitor: Monitor | None
    cache: CodeCache | None
    loaded: dict[str, LoadedFile] = field(default_factory=dict)
    _original: Callable[[SourceFileLoader, str], CodeType | None] | None = None

    def install(self) -> None:
        """Start to exchange code."""
        self._original = original = SourceFileLoader.get_code

        def get_code(loader: SourceFileLoader, fullname: str) -> CodeType | None:
            code = self.code_for(loader, fullname)
            return original(loader, fullname) if code is None else code

        SourceFileLoader.get_code = get_code  # type: ignore[method-assign]

    def uninstall(self) -> None:
        """Stop to exchange code."""
        if self._original is not None:
            del SourceFileLoader.get_code
            self._original = None

    def code_for(self, loader: SourceFileLoader, fullname: str) -> CodeType | None:
        """Return a module's code with probes, or None to leave it to the loader."""
        try:
            filename = loader.get_filename(fullname)
        except ImportError:
            return None
        path = os.path.realpath(filename)
        if path not in self.selection:
            return None
        if type(loader).source_to_code is not SourceFileLoader.source_to_code:
            return None
        try:
            source = decode_source(loader.get_data(filename))
            built = self._built(source, filename, path)
        except (OSError, SyntaxError, ValueError, LookupError):
            return None  # the loader will fail alike, in its own words
        self.loaded[filename] = LoadedFile(path, source.digest, self._unmeasured(built))
        return self._linked(built.code, filename)

    def _built(self, source: SourceText, filename: str, path: str) -> Built:
        reason = self._reason_for_plain(path)
        if reason is not None:
            return build_plain(source.text, filename, reason)
        built = self.cache.load(source.digest, filename) if self.cache else None
        if built is None:
            built = build(source.text, filename)
            if self.cache:
                self.cache.store(source.digest, filename, built)
        return built

    def _reason_for_plain(self, path: str) -> str | None:
        if self.plain is not None and path in self.plain:
            return "listed under plain in [tool.surefoot]"
        if MONITORING:
            if sys.gettrace() is not None or sys.monitoring.get_tool(sys.monitoring.DEBUGGER_ID):
                return "a debugger or tracer was active when it was loaded"
            if sys.monitoring.get_tool(sys.monitoring.COVERAGE_ID) not in {None, "surefoot"}:
                return "another coverage tool was active when it was loaded"
        return None

    def _unmeasured(self, built: Built) -> str | None:
        return built.plain

    def _linked(self, code: CodeType, filename: str) -> CodeType:
        """Connect the probes in a module's code to the recorder."""
        if has_markers(code):
            code = Linker(filename, self.recorder).link(code)
        if self.monitor is not None:
            self.monitor.watch(code)
        return code
