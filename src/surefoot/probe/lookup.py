"""The objects that look-up probes find in place of their markers.

Markers are exchanged for objects only after code is loaded, so that cached and marshalled code
holds plain constants.
"""

from __future__ import annotations

import functools
import itertools
import operator
import sys
from collections import defaultdict
from collections.abc import Callable
from types import CodeType
from typing import Any, NamedTuple

from surefoot.instrument.built import code_objects
from surefoot.instrument.marks import (
    CALL_MARKERS,
    ENTER_MARKER,
    FALSE_MARKER,
    LAST_MARKER,
    LOOKUP,
    MARKER,
    OPERAND_MARKER,
    PATH_MARKER,
    RESULT_MARKER,
    SYNTHETIC,
    TRUE_MARKER,
)
from surefoot.probe.paths import PathEnd, PathLog
from surefoot.probe.recorder import FILE_SHIFT, Recorder
from surefoot.untouched import identity, keep_builtins

keep_builtins(globals())

_frame = sys._getframe  # noqa: SLF001 - documented; there is no cheaper way to find the caller


class TruthProbe:
    """``probe[LOOKUP + n]`` records probe ``n`` and answers with a fixed truth.

    Its entry is ``base`` + the index. ``remove`` holds the functions that take a probe out of its
    code, by index. One is called when its probe is hit again in the same context.
    """

    __slots__ = ("base", "recorder", "remove", "value")

    def __init__(self, value: bool, filename: str, recorder: Recorder) -> None:
        self.value = value
        self.base = (recorder.number_file(filename) << FILE_SHIFT) - LOOKUP + SYNTHETIC
        self.recorder = recorder
        self.remove: dict[int, Callable[[TruthProbe, int], None]] = {}

    def __getitem__(self, index: int) -> bool:
        entry, recorder = self.base + index, self.recorder
        seen = recorder.seen
        if entry not in seen:
            try:
                view, position = recorder.current
                view[position()] = entry
            except IndexError:
                recorder.append(entry)
            else:
                seen.add(entry)
        else:
            remove = self.remove.get(index)
            if remove is not None:
                remove(self, index)
        return self.value

    def __bool__(self) -> bool:
        return self.value

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as a builtin with the same answers, so that pickled code does not need us."""
        return defaultdict, (functools.partial(bool, int(self.value)),)


class _Kept:
    """An operand on its way through ``and`` and ``or``; ``result`` is its truth if it gets out.

    ``operator.truth`` tests it straight from the slot, so that the traceback of an exception shows
    no frame of ours.
    """

    __slots__ = ("result", "truth", "value")

    value: object
    truth: Callable[[], bool]

    def __init__(self, value: object, result: str) -> None:
        self.result = result
        if type(value) is _Passed:
            self.value = value.value
            # Only the first test is one that the compiler would have left out.
            later = map(operator.truth, itertools.repeat(value.value))
            self.truth = itertools.chain((value.truth,), later).__next__
        else:
            self.value = value
            self.truth = functools.partial(operator.truth, value)

    __bool__ = property(operator.attrgetter("truth"))


class _Passed(NamedTuple):
    """A value whose truth is known: the decision that gave it has tested it."""

    value: object
    truth: bool


class ValueRecorder:
    """Records the outcomes of one decision that is used for its value.

    ``table`` gives each outcome its probe, by the leaves that it evaluates and its result; example:
    ``xx-T=4``. The leaves evaluated so far are kept for each frame: within one frame, the
    evaluations of a decision follow each other.
    """

    def __init__(self, table: str, filename: str, recorder: Recorder) -> None:
        self._filename = filename
        self._recorder = recorder
        self._evaluated: dict[int, tuple[int, ...]] = {}
        self._ends: dict[tuple[tuple[int, ...], str], int] = {}
        for entry in filter(None, table.split(",")):
            key, probe = entry.split("=")
            evaluated = tuple(i for i, letter in enumerate(key[:-1]) if letter != "-")
            self._ends[evaluated, key[-1]] = int(probe)

    def evaluate(self, frame: int, index: int) -> None:
        """Note that a frame evaluates a leaf. Some leaves say so twice in a row."""
        before = self._evaluated.get(frame, ()) if index else ()
        if before[-1:] != (index,):
            self._evaluated[frame] = (*before, index)

    def finish(self, frame: int, result: str) -> None:
        """Record the outcome with this result: ``T``, ``F``, or ``?`` for an untested value."""
        evaluated = self._evaluated.pop(frame, None)
        probe = None if evaluated is None else self._ends.get((evaluated, result))
        if probe is not None:
            self._recorder.reach(self._filename, SYNTHETIC + probe)


class _Operand:
    """``OPERAND[value]``: an operand that Python is about to test."""

    __slots__ = ("_index", "_result", "_values")

    def __init__(self, values: ValueRecorder, index: str, result: str = "") -> None:
        self._values = values
        self._index = int(index)
        self._result = result

    def __getitem__(self, value: object) -> _Kept:
        self._values.evaluate(identity(_frame(1)), self._index)
        return _Kept(value, self._result)


class _Last(_Operand):
    """``LAST[value]``: an operand whose truth Python does not test."""

    __slots__ = ()

    def __getitem__(self, value: Any) -> Any:
        self._values.evaluate(identity(_frame(1)), self._index)
        return value


class _Enter:
    """``ENTER[LOOKUP]``: a leaf that is not a condition is about to be evaluated.

    With a ``result``, the decision ends with it.
    """

    __slots__ = ("_index", "_result", "_values")

    def __init__(self, values: ValueRecorder, index: str, result: str) -> None:
        self._values = values
        self._index = int(index)
        self._result = result

    def __getitem__(self, _: int) -> bool:
        frame = identity(_frame(1))
        self._values.evaluate(frame, self._index)
        if self._result:
            self._values.finish(frame, self._result)
        return True


class _Result:
    """``RESULT[value]``: the decision has been evaluated.

    If it passes its truth on, the value goes to an ``OPERAND`` around it.
    """

    __slots__ = ("_passes", "_values")

    def __init__(self, values: ValueRecorder, passes: str) -> None:
        self._values = values
        self._passes = bool(passes)

    def __getitem__(self, value: Any) -> Any:
        frame = identity(_frame(1))
        if type(value) is _Kept:
            self._values.finish(frame, value.result)
            return _Passed(value.value, value.result == "T") if self._passes else value.value
        self._values.finish(frame, {True: "T", False: "F"}[value] if type(value) is bool else "")
        return value


class Linker:
    """Exchanges the markers of one module for the objects they stand for.

    ``mark_for`` returns the object for the marker of a call. ``path_log`` knows which paths were taken.
    """

    def __init__(
        self,
        filename: str,
        recorder: Recorder,
        mark_for: Callable[[str], object] | None = None,
        path_log: PathLog | None = None,
    ) -> None:
        self._mark_for = mark_for
        self._path_log = path_log or PathLog(recorder)
        self._filename = filename
        self._recorder = recorder
        self.probes = {
            TRUE_MARKER: TruthProbe(True, filename, recorder),
            FALSE_MARKER: TruthProbe(False, filename, recorder),
        }
        self._values: dict[str, ValueRecorder] = {}

    def link(self, code: CodeType) -> CodeType:
        """Return the code with our objects in its constants."""
        for part in code_objects(code):
            for constant in part.co_consts:
                if type(constant) is str and constant.startswith(RESULT_MARKER):
                    serial, _, table = constant.removeprefix(RESULT_MARKER).split(":")
                    if serial not in self._values:
                        values = ValueRecorder(table, self._filename, self._recorder)
                        self._values[serial] = values
        return self._link(code)

    def _link(self, code: CodeType) -> CodeType:
        given = code.co_consts
        constants = tuple(map(self._linked, given))
        is_same = all(map(operator.is_, constants, given))
        return code if is_same else code.replace(co_consts=constants)

    def _linked(self, constant: object) -> object:
        """Return what is to stand in the place of a constant: as a rule, the constant itself."""
        if type(constant) is CodeType:
            return self._link(constant)
        if type(constant) is str and constant.startswith(MARKER):
            return self._object_for(constant)
        return constant

    def _object_for(self, constant: str) -> object:
        """Return what a marker stands for."""
        if constant in self.probes:
            return self.probes[constant]
        if self._mark_for is not None and constant.startswith(CALL_MARKERS):
            return self._mark_for(constant)
        if constant.startswith(PATH_MARKER):
            return PathEnd(constant, self._filename, self._path_log)
        kind, serial, *rest = constant.removeprefix(MARKER).split(":", 2)
        values = self._values[serial]
        match f"{MARKER}{kind}:":
            case marker if marker == OPERAND_MARKER:
                return _Operand(values, *rest[0].split(":"))
            case marker if marker == LAST_MARKER:
                return _Last(values, rest[0])
            case marker if marker == ENTER_MARKER:
                return _Enter(values, *rest[0].split(":"))
        assert constant.startswith(RESULT_MARKER), constant
        return _Result(values, rest[0].partition(":")[0])
