"""Find out whose code is behind what happens: the project's, its tests', or somebody else's."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from inspect import CO_COROUTINE
from types import FrameType
from typing import NamedTuple

from surefoot.model.copies import is_installed
from surefoot.model.selection import project_path
from surefoot.untouched import identity, keep_builtins, os

keep_builtins(globals())

_OF_TESTS = re.compile(r"(?:^|/)(?:tests?|testing)/|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.py$")
"""The paths of files that are tests or help them."""

_FIXTURES = os.path.join("_pytest", "fixtures.py")
_RUNNER = os.path.join("_pytest", "runner.py")
_OF_PYTEST = ("_pytest.", "pluggy.")
_OF_MOCKS = re.compile(r"^<string>$|unittest[/\\]mock\.py$|[/\\]mock[/\\]mock\.py$")
_MOST_FRAMES = 400
"""How far up we look: nothing of interest is further from what it causes."""


class Origin(Enum):
    """Whose code it is."""

    PROJECT = 1
    TESTS = 2
    FIXTURES = 3
    RUNNER = 4
    OTHER = 5


class Behind(NamedTuple):
    """What is behind an event.

    ``where`` is the innermost line of the project, or else of the tests, as ``path:line``; ``own``
    says that it is the project's. ``in_fixture`` says that a fixture was being made or finished, and
    ``ends_shared`` that one which several tests share was being finished.
    """

    where: str | None
    own: bool
    in_fixture: bool
    ends_shared: bool


class Frames:
    """Reads the stack; ``measured_as`` gives the path of the project's own file that a file name
    stands for, which may be an installed copy, or None if it is not the project's code.
    """

    def __init__(self, root: str, measured_as: Callable[[str], str | None]) -> None:
        self._root = root
        self._inside = root + os.sep
        self._measured_as = measured_as
        self._origins: dict[str, Origin] = {}
        self._paths: dict[str, str] = {}
        self._between: dict[str, bool] = {}
        self.lines_of_tasks: dict[int, str] = {}
        """The lines of the project that make coroutines for others to run, by the ids of their code."""

    def origin_of(self, filename: str) -> Origin:
        """Return whose code has a file name."""
        origin = self._origins.get(filename)
        if origin is None:
            origin = self._origins[filename] = self._found_origin(filename)
        return origin

    def _found_origin(self, filename: str) -> Origin:
        if filename.endswith(_FIXTURES):
            return Origin.FIXTURES
        if filename.endswith(_RUNNER):
            return Origin.RUNNER
        if filename[:1] == "<":
            return Origin.OTHER
        if self.is_of_tests(filename):
            return Origin.TESTS
        return Origin.OTHER if self._measured_as(filename) is None else Origin.PROJECT

    def is_of_tests(self, filename: str) -> bool:
        """Return whether a file is one of the project's tests, or helps them."""
        if filename[:1] == "/" and not filename.startswith(self._inside):
            return False  # as most are; what follows takes longer
        place = os.path.abspath(filename)
        if not place.startswith(self._inside) or is_installed(os.path.dirname(place)):
            return False
        return _OF_TESTS.search(project_path(place, self._root)) is not None

    def behind(self, start: FrameType | None, *, to_the_end: bool) -> Behind:
        """Return what is behind an event in a frame.

        Without ``to_the_end``, the walk ends at the innermost line of the project or of the tests.
        """
        where: str | None = None
        own = in_fixture = ends_shared = False
        for frame in outwards(start):
            if self._is_between(frame):
                continue
            code = frame.f_code  # audit hooks hear of each look
            origin = self.origin_of(code.co_filename)
            line_of_task = self.lines_of_tasks and self.lines_of_tasks.get(identity(code))
            if line_of_task and not own and is_task(frame):
                own, where = True, line_of_task
            if origin is Origin.PROJECT and not own:
                own, where = True, self._line_of(frame)
            elif origin is Origin.TESTS and where is None:
                where = self._line_of(frame)
            elif origin is Origin.FIXTURES:
                in_fixture = True
                if code.co_name == "finish":
                    definition = frame.f_locals.get("self")
                    ends_shared = getattr(definition, "scope", "function") != "function"
            if origin is Origin.RUNNER or (own and not to_the_end):
                break
        return Behind(where, own, in_fixture, ends_shared)

    def _is_between(self, frame: FrameType) -> bool:
        """Return whether a frame is one of pytest's that say nothing, such as those that call hooks.

        To look at the code of each would take longer: see ``behind``.
        """
        name = frame.f_globals.get("__name__")
        if not isinstance(name, str) or not name.startswith(_OF_PYTEST):
            return False
        if name not in self._between:
            self._between[name] = self.origin_of(frame.f_code.co_filename) is Origin.OTHER
        return self._between[name]

    def caller_of_mock(self, frame: FrameType) -> str | None:
        """Return the line of the project that called a mock, if it was the project."""
        caller = frame.f_back
        while caller is not None and _OF_MOCKS.search(caller.f_code.co_filename):
            caller = caller.f_back
        if caller is None or self.origin_of(caller.f_code.co_filename) is not Origin.PROJECT:
            return None
        return self._line_of(caller)

    def _line_of(self, frame: FrameType) -> str:
        return f"{self.path_of(frame.f_code.co_filename)}:{frame.f_lineno}"

    def path_of(self, filename: str) -> str:
        """Return the path of a file as the project knows it."""
        path = self._paths.get(filename)
        if path is None:
            place = self._measured_as(filename) or os.path.abspath(filename)
            path = self._paths[filename] = project_path(place, self._root)
        return path


def packages_behind(start: FrameType | None) -> Iterator[str]:
    """Yield the top-level packages of the modules on the stack, innermost first."""
    for frame in outwards(start):
        name = frame.f_globals.get("__name__")
        if isinstance(name, str):
            yield name.partition(".")[0]


def outwards(frame: FrameType | None) -> Iterator[FrameType]:
    """Yield a frame and those that called it, up to a bound.

    A greenlet has a stack of its own: what waits for it is its parent. Playwright and SQLAlchemy
    hide their event loops so.
    """
    greenlet = getattr(sys.modules.get("greenlet"), "getcurrent", lambda: None)()
    for _ in range(_MOST_FRAMES):
        while frame is None:
            greenlet = getattr(greenlet, "parent", None)
            if greenlet is None:
                return
            frame = greenlet.gr_frame
        yield frame
        frame = frame.f_back


def is_task(frame: FrameType) -> bool:
    """Return whether a coroutine's frame is one that no other coroutine waits for, as a task's is."""
    return frame.f_back is None or not frame.f_back.f_code.co_flags & CO_COROUTINE


def main_frame() -> FrameType | None:
    """Return the frame that the main thread is at: where a test waits for other threads."""
    import threading  # noqa: PLC0415 - a program that has threads has loaded it

    return sys._current_frames().get(threading.main_thread().ident or 0)  # noqa: SLF001
