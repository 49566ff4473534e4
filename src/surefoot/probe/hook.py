"""Give the import system instrumented code.

Every way to load a source file goes through ``SourceLoader.get_code``: ``import``, ``runpy``,
``python -m``, ``spec_from_file_location``. The code is all that is exchanged there; loaders, specs
and resources stay as they are.
"""

from __future__ import annotations

import ast
import errno
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from importlib import _bootstrap_external
from importlib.machinery import SourceFileLoader
from types import CodeType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from surefoot.instrument.built import Built, code_objects, has_markers
from surefoot.instrument.marks import SYNTHETIC, TOOL_NAME
from surefoot.model.ids import Digest
from surefoot.model.run import PYTEST_COV, TOOL_WAS_ACTIVE, Extent, Known, least_of
from surefoot.model.selection import Selection, project_path
from surefoot.model.wanted_paths import NO_PATHS
from surefoot.probe.cache import CodeCache
from surefoot.probe.lookup import Linker
from surefoot.probe.paths import PathLog
from surefoot.probe.recorder import Recorder
from surefoot.source.text import NOT_PYTHON, SourceText, decode_source
from surefoot.untouched import keep_builtins, os, read_bytes

if TYPE_CHECKING:
    from surefoot.model.handovers import Handovers
    from surefoot.probe.monitor import Monitor
    from surefoot.probe.removal import Removals

keep_builtins(globals())

MONITORING = sys.version_info >= (3, 12)

_RAN_OUT = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)

OWN_WAY = "{} compiles its source in its own way"
"""The reason why of a loader's modules no more than lines are known."""

TOO_LONG = "longer than a million lines"

OTHER_DATA = "{} changes what it reads"
"""The reason why nothing is known of a loader's modules: their text is nobody's file."""

_SourceLoader: Any = vars(_bootstrap_external)["SourceLoader"]
"""The base of all loaders of source files, also of those in ``importlib.abc``."""

LEFT_OUT_OF_TRACEBACKS = "<frozen importlib._bootstrap_external>"
"""The interpreter shows no frames of the import system above an error in an imported module."""


RewriteAsserts = Callable[[bytes, ast.Module], None]
"""pytest's assertion rewriting: changes the tree of a file with these bytes."""


class LoadedFile(NamedTuple):
    """A measured file that was loaded: what it held, and how much of it is measured."""

    path: str
    digest: Digest
    extent: Extent


class Told(Protocol):
    """Hears of the calls that hand something over, where the interpreter has no events of calls.

    ``handovers`` are those that it is to hear of.
    """

    handovers: Handovers

    def mark_for(self, marker: str) -> object: ...


class ImportHook:
    """Exchanges the code of measured modules while installed.

    ``loaded`` is keyed by the file name that the code objects carry. ``note`` is called with that
    name and the loaded file, before the code runs. ``widen`` is called with the selection when
    ``selection`` gets a source more: a named package was imported from there. ``lose`` is called
    with what kept us from measuring a file and noting why. ``followers`` are called once, each
    after the module of its name has run. ``observe`` takes the name and the code of each module
    that is loaded, and whether it is measured, and returns the code to run. ``told`` is what hears of
    the calls that hand something over, if anything does. The paths of the functions in
    ``wanted_paths`` are measured.
    """

    def __init__(
        self,
        selection: Selection,
        plain: Selection | None,
        recorder: Recorder,
        monitor: Monitor | None,
        cache: CodeCache | None,
        note: Callable[[str, LoadedFile], None],
        widen: Callable[[Selection], None],
        lose: Callable[[Exception], None],
    ) -> None:
        self.selection = selection
        self.plain = plain
        self.recorder = recorder
        self.monitor = monitor
        self.cache = cache
        self.note = note
        self.widen = widen
        self.lose = lose
        self.loaded: dict[str, LoadedFile] = {}
        self.followers: dict[str, Callable[[], object]] = {}
        self.observe: Callable[[str, CodeType, bool], CodeType] | None = None
        self.told: Told | None = None
        self.wanted_paths = NO_PATHS
        self._path_log: PathLog | None = None
        self._removals: Removals | None = None
        self._original: Callable[[Any, str], CodeType | None] | None = None

    def install(self) -> None:
        """Start exchanging code."""
        if not MONITORING:  # elsewhere it need not be imported
            from surefoot.probe.removal import Removals, removal_works  # noqa: PLC0415

            self._removals = Removals() if removal_works() else None
        self._original = original = _SourceLoader.get_code

        def get_code(loader: Any, fullname: str) -> CodeType | None:
            found = self._measured(loader, fullname)
            as_usual = type(loader).source_to_code is SourceFileLoader.source_to_code
            code = self.code_of(*found) if found is not None and as_usual else None
            if code is None:  # it is called from here, where the interpreter hides our frame
                code = original(loader, fullname)
                if code is not None and found is not None and not as_usual:
                    self.watch(code, *found, OWN_WAY.format(type(loader).__name__))
            if code is not None and self.observe is not None and (MONITORING or found is None):
                code = self.observe(fullname, code, found is not None)
            if code is not None and fullname in self.followers:
                return _followed(code, self.followers.pop(fullname), loader)
            return code

        get_code.__code__ = get_code.__code__.replace(co_filename=LEFT_OUT_OF_TRACEBACKS)
        _SourceLoader.get_code = get_code

    def uninstall(self) -> None:
        """Stop exchanging code."""
        if self._original is not None:
            _SourceLoader.get_code = self._original
            self._original = None

    def start_over(self) -> None:
        """Report everything anew, as if nothing had been reached yet."""
        if self.monitor is not None:
            self.monitor.start_over()
        if self._removals is not None:
            self._removals.start_over()
        if self._path_log is not None:
            self._path_log.start_over()

    def measures(self, filename: str, module: str = "") -> bool:
        """Return whether the file of a module is to be measured."""
        return self.measured_as(filename, module) is not None

    def measured_as(self, filename: str, module: str = "") -> str | None:
        """Return the path under which a file is measured, or None if it is not."""
        return None if _builds_probes(filename) else self.place_of(filename, module)

    def place_of(self, filename: str, module: str) -> str | None:
        """Return the path under which the file of a module is measured, or None if it is not."""
        place = self.selection.place_of(filename)
        if place is None:
            portion = self.selection.portion_of(filename, module)
            if portion is not None:
                sources = (*self.selection.sources, portion)
                self.selection = replace(self.selection, sources=sources)
                self.widen(self.selection)
                place = self.selection.place_of(filename)
        return place

    def _measured(self, loader: Any, fullname: str) -> tuple[str, bytes] | None:
        """Return the file of a module and what it holds, if it is to be measured."""
        try:
            filename = loader.get_filename(fullname)
            is_measured = self.measures(filename, fullname)
            if not is_measured:
                return None
            data = loader.get_data(filename)
            if type(loader).get_data is not SourceFileLoader.get_data:
                held = read_bytes(filename)
                if held != data:
                    self.give_up(filename, held, OTHER_DATA.format(type(loader).__name__))
                    return None
            return filename, data
        except ImportError:
            return None
        except OSError as error:
            if error.errno in _RAN_OUT:
                self.lose(error)  # the loader may succeed a moment later
            return None  # or it will fail too, in its own words

    def watch(
        self, code: CodeType, filename: str, data: bytes, reason: str, *, whole: bool = True
    ) -> None:
        """Measure the lines of code that somebody else compiled from a file, if that is possible.

        It is, where each part of the code has all the lines that it has in the file itself; where
        the ``whole`` file was not compiled, each part without others in it. ``reason`` says why it
        has no probes.
        """
        with suppress(*NOT_PYTHON):
            source = decode_source(data)
            if is_too_long(source):
                self._note(filename, source, Extent(Known.NOTHING, TOO_LONG))
                return
            plain = _lines_by_name(compile(source.text, filename, "exec", dont_inherit=True))
            made = _lines_by_name(code)
            needed = plain if whole else _bodies(plain, made)
            is_complete = all(n <= made.get(name, frozenset()) for name, n in needed.items())
            if self.monitor is None or code.co_filename != filename or not is_complete:
                self._note(filename, source, Extent(Known.NOTHING, reason))
            else:
                self._note(filename, source, Extent(Known.LINES, reason))
                self.monitor.watch_lines(code, plain)

    def give_up(self, filename: str, data: bytes, reason: str) -> None:
        """Note that a file to be measured is loaded without probes."""
        try:
            self._note(filename, decode_source(data), Extent(Known.NOTHING, reason))
        except NOT_PYTHON:
            return
        except Exception as error:  # noqa: BLE001 - an import never fails because of us
            self.lose(error)

    def code_of(
        self, filename: str, data: bytes, rewrite: RewriteAsserts | None = None, flags: int = 0
    ) -> CodeType | None:
        """Return the code of a file's bytes with probes, or None if it is not Python, or too long.

        ``rewrite`` changes the syntax tree too, and ``flags`` are those that ``compile`` takes.
        With either, the result is not cached.
        """
        try:
            return self._with_probes(filename, data, rewrite, flags)
        except (SyntaxError, UnicodeDecodeError):
            return None
        except Exception as error:  # noqa: BLE001 - an import never fails because of us
            self.give_up(filename, data, f"its probes failed ({type(error).__name__}: {error})")
            return None

    def _with_probes(
        self, filename: str, data: bytes, rewrite: RewriteAsserts | None, flags: int
    ) -> CodeType | None:
        source = decode_source(data)
        if is_too_long(source):
            self._note(filename, source, Extent(Known.NOTHING, TOO_LONG))
            return None
        rewrite_tree = None if rewrite is None else partial(rewrite, data)
        built = self._built(source, filename, rewrite_tree, flags)
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
        elif earlier is not None:
            extent = least_of((extent, earlier.extent))
        place = self.selection.place_of(filename) or os.path.realpath(filename)
        loaded = LoadedFile(place, source.digest, extent)
        self.loaded[filename] = loaded
        self.recorder.number_file(filename)
        self.note(filename, loaded)

    def _built(
        self,
        source: SourceText,
        filename: str,
        rewrite: Callable[[ast.Module], None] | None,
        flags: int,
    ) -> Built:
        place = self.selection.place_of(filename) or os.path.realpath(filename)
        kept = self.plain is not None and self.plain.allows(place)
        beside = _tool_at_work()
        usual = rewrite is None and not flags and not kept and beside is None
        cached = self.cache is not None and usual
        handovers = None if self.told is None else self.told.handovers
        paths = self.wanted_paths.of_file(project_path(place, self.selection.root))
        limit = self.wanted_paths.limit
        made_from = f"{source.digest}{'' if handovers is None else handovers.known_as}"
        if paths is None or paths:
            made_from += f" with up to {limit} paths of {'all' if paths is None else paths}"
        if self.cache is not None and cached:
            built = self.cache.load(made_from, filename)
            if built is not None:
                return built
        from surefoot.instrument.build import (  # noqa: PLC0415 - costs start-up
            build,
            build_lines,
            build_plain,
        )

        if kept:
            reason = "listed under plain in [tool.surefoot]"
            return build_plain(source.text, filename, reason, rewrite, flags)
        if beside is not None:
            return build_lines(
                source.text, filename, TOOL_WAS_ACTIVE.format(beside), rewrite, flags
            )
        built = build(source.text, filename, rewrite, flags, handovers, paths, limit)
        if self.cache is not None and cached and built.plain is None:
            self.cache.store(made_from, filename, built)
        return built

    def _linked(self, built: Built, filename: str) -> CodeType:
        """Connect the probes in a module's code to the recorder."""
        code = built.code
        if has_markers(code):
            mark_for = self.told.mark_for if self.told is not None else None
            if self._path_log is None and not self.wanted_paths.is_none:
                self._path_log = PathLog(self.recorder)
            code = Linker(filename, self.recorder, mark_for, self._path_log).link(code)
            if self._removals is not None:
                self._removals.arm(code)
        if self.monitor is not None:
            self.monitor.watch(code, built.jumps)
        return code


def is_too_long(source: SourceText) -> bool:
    """Return whether the number of a line would look like that of a probe."""
    return source.text.count("\n") >= SYNTHETIC


def _lines_by_name(code: CodeType) -> dict[str, frozenset[int]]:
    """Return the lines that the parts of a module's code could report, by qualified name."""
    found: dict[str, frozenset[int]] = {}
    for part in code_objects(code):
        lines = frozenset(line for *_, line in part.co_lines() if line)
        found[part.co_qualname] = found.get(part.co_qualname, frozenset()) | lines
    return found


def _bodies(plain: Mapping[str, frozenset[int]], made: Iterable[str]) -> dict[str, frozenset[int]]:
    """Return the lines of the named parts in which no function or class is nested.

    The first line of each is left out: it may be that of a decorator.
    """
    parted = {name: name.rpartition(".") for name in made}
    outer = {
        parent.removesuffix(".<locals>") for parent, _, own in parted.values() if own[0] != "<"
    }
    innermost = parted.keys() & plain.keys() - outer - {"<module>"}
    return {name: plain[name] - {min(plain[name])} for name in innermost}


_RUN_BOTH = compile("exec(__loader__.code)\n__loader__.follower()", "<frozen runpy>", "exec")


def _followed(code: CodeType, follower: Callable[[], object], loader: Any) -> CodeType:
    """Return code that runs a module's own, and then calls a function."""
    vars(loader).update(code=code, follower=follower)
    return _RUN_BOTH


_OURS = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), "")


def _builds_probes(filename: str) -> bool:
    """Return whether a file is loaded to build probes with, so that it can have none itself."""
    builder = sys.modules.get("surefoot.instrument.build")
    return filename.startswith(_OURS) and not hasattr(builder, "build")


def _tool_at_work() -> str | None:
    """Return which tool also watches this process and would be misled by probes."""
    coverage_tool = PYTEST_COV if "pytest_cov.engine" in sys.modules else "another coverage tool"
    tracer = sys.gettrace()
    if tracer is not None:
        module = getattr(tracer, "__module__", type(tracer).__module__)
        is_coverage = str(module).partition(".")[0] == "coverage"
        return coverage_tool if is_coverage else "a debugger or tracer"
    if MONITORING:
        if sys.monitoring.get_tool(sys.monitoring.DEBUGGER_ID):
            return "a debugger or tracer"
        if sys.monitoring.get_tool(sys.monitoring.COVERAGE_ID) not in {None, TOOL_NAME}:
            return coverage_tool
    return None
