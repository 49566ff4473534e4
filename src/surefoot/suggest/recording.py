"""A pytest plugin that records the arguments with which tests call some functions.

It is loaded by ``-p surefoot.suggest.recording`` into the processes of a run of its own.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

FOLDER_VARIABLE = "SUREFOOT_RECORDING"
"""Holds the folder with the file ``wanted``, in which each process writes what it recorded."""
MOST_CALLS = 60
"""So many calls of a function are recorded, all different."""
LARGEST = 20_000
"""Bytes that the arguments of a call may take."""
_VARARGS, _VARKEYWORDS = 0x04, 0x08


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one process recorded.

    ``calls`` are pickled mappings of names to arguments, by the path of the file and the first line
    of the function. ``modules`` are the names under which files were imported, by path.
    """

    calls: dict[tuple[str, int], tuple[bytes, ...]]
    modules: dict[str, str]
    import_path: tuple[str, ...]


@dataclass(slots=True)
class _Recorder:
    """Hears of every call, and keeps the arguments of those that are wanted."""

    wanted: Mapping[str, frozenset[int]]
    calls: defaultdict[tuple[str, int], dict[bytes, None]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    _known: dict[CodeType, tuple[str, int] | None] = field(default_factory=dict)

    def hear(self, frame: FrameType, event: str, _: object) -> None:
        """Record a call, as a function for ``sys.setprofile``."""
        if event != "call":
            return
        code = frame.f_code
        key = self._known.get(code, _UNKNOWN)
        if key is _UNKNOWN:
            key = self._known[code] = self._key_of(code)
        if isinstance(key, tuple) and len(self.calls[key]) < MOST_CALLS:
            data = _pickled(_arguments_of(frame))
            if data is not None and len(data) <= LARGEST:
                self.calls[key][data] = None

    def _key_of(self, code: CodeType) -> tuple[str, int] | None:
        lines = self.wanted.get(code.co_filename)
        if lines is None:
            lines = self.wanted.get(os.path.realpath(code.co_filename), frozenset())
        if code.co_firstlineno not in lines or code.co_name.startswith("<"):
            return None
        return os.path.realpath(code.co_filename), code.co_firstlineno


_UNKNOWN: Any = object()


def _arguments_of(frame: FrameType) -> dict[str, Any]:
    code, known = frame.f_code, frame.f_locals
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & _VARARGS) + bool(code.co_flags & _VARKEYWORDS)
    return {name: known[name] for name in code.co_varnames[:count] if name in known}


def _pickled(arguments: dict[str, Any]) -> bytes | None:
    """Return arguments pickled, without those that cannot be; None if nothing is left."""
    with contextlib.suppress(Exception):
        return pickle.dumps(arguments)
    kept = {}
    for name, value in arguments.items():
        with contextlib.suppress(Exception):
            pickle.dumps(value)
            kept[name] = value
    return pickle.dumps(kept) if kept else None


_recorders: list[_Recorder] = []


def pytest_configure() -> None:
    """Begin to record."""
    wanted = pickle.loads((Path(os.environ[FOLDER_VARIABLE]) / "wanted").read_bytes())
    recorder = _Recorder(wanted)
    _recorders.append(recorder)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it may be ignored in the background
    threading.setprofile(recorder.hear)
    sys.setprofile(recorder.hear)


def pytest_unconfigure() -> None:
    """Write what was recorded."""
    sys.setprofile(None)
    threading.setprofile(None)
    if not _recorders:
        return
    recorder = _recorders.pop()
    modules: dict[str, str] = {}
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if isinstance(path, str) and name != "__main__":
            modules.setdefault(os.path.realpath(path), name)
    recorded = Recorded(
        {key: tuple(calls) for key, calls in recorder.calls.items()},
        {path: name for path, name in modules.items() if path in recorder.wanted},
        tuple(str(Path(folder or ".").absolute()) for folder in sys.path),
    )
    folder = Path(os.environ[FOLDER_VARIABLE])
    (folder / f"recorded-{os.getpid()}").write_bytes(pickle.dumps(recorded))
