"""Run a program and log everything it can observe."""

from __future__ import annotations

import ast
import sys
import warnings
from dataclasses import dataclass, field
from random import Random
from types import CodeType
from typing import Any

from surefoot.instrument.build import build
from surefoot.instrument.emit import Emitter
from surefoot.instrument.instrument import instrument
from surefoot.instrument.marks import SYNTHETIC
from surefoot.observe.told import ToldCalls
from surefoot.probe.hook import MONITORING
from surefoot.probe.lookup import Linker
from surefoot.probe.monitor import Monitor
from surefoot.probe.paths import PathLog
from surefoot.probe.recorder import FILE_SHIFT, Recorder
from surefoot.probe.removal import Removals, removal_works
from surefoot.source.numbering import outline_module

MAX_CALLS = 80


class OutOfCallsError(BaseException):
    """Ends a program that would run for ever."""


class Truth:
    """A value that logs when it is asked for its truth."""

    def __init__(self, value: bool, log: list[Any], *, raises: bool = False) -> None:
        self.value = value
        self.log = log
        self.raises = raises

    def __bool__(self) -> bool:
        self.log.append(("bool", self.value, sys._getframe(1).f_lineno))
        if self.raises:
            raise ValueError("no truth")
        return self.value

    def __repr__(self) -> str:
        return f"Truth({self.value})"

    def __eq__(self, other: object) -> Any:
        self.log.append("eq")
        return self.value

    __hash__ = None  # type: ignore[assignment]


class Manager:
    """A context manager that swallows ValueError half of the time."""

    def __init__(self, value: Any, random: Random, log: list[Any]) -> None:
        self.value, self.random, self.log = value, random, log

    def __enter__(self) -> Any:
        return self.value

    def __exit__(self, kind: Any, *_: Any) -> bool:
        self.log.append(("exit", sys._getframe(1).f_lineno))
        return kind is ValueError and self.random.random() < 0.5


@dataclass
class Observed:
    """How a run ended, and each step with the line its caller was on."""

    end: Any = None
    log: list[Any] = field(default_factory=list)


def observe(code: CodeType, kind: str, seed: int) -> Observed:
    """Run ``f`` of a compiled program with values drawn from a seed."""
    random, observed = Random(seed), Observed()
    log = observed.log

    def p(number: int) -> Any:
        if sum(1 for entry in log if type(entry) is tuple) > MAX_CALLS:
            raise OutOfCallsError
        log.append((number, sys._getframe(1).f_lineno))
        if random.randrange(30) == 0:
            raise ValueError(number)
        if random.randrange(40) == 0:
            return Truth(True, log, raises=True)
        return random.choice(
            (
                True,
                True,
                False,
                False,
                0,
                1,
                None,
                [],
                [1],
                "s",
                "",
                Truth(True, log),
                Truth(False, log),
            )
        )

    async def later(value: Any) -> Any:
        return value

    namespace: dict[str, Any] = {
        "__name__": "program",
        "same": lambda *a, **_: a[0],
        "manager": lambda value: Manager(value, random, log),
        "later": later,
        "seen": log.append,
    }
    try:
        exec(code, namespace)
        value = namespace["f"](p)
        if kind == "generator":
            value = list(value)
        elif kind == "async":
            value = _finish(value)
        observed.end = ("returned", _spell(value))
    except (Exception, OutOfCallsError) as error:  # noqa: BLE001
        observed.end = (type(error).__name__, str(error.args), _frames(error, code.co_filename))
    return observed


def _finish(coroutine: Any) -> Any:
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    return "suspended"


def _spell(value: Any) -> str:
    text = repr(value)
    return type(value).__name__ if " at 0x" in text else text


def _frames(error: BaseException, filename: str) -> list[tuple[str, int, Any]]:
    """List the program's frames in a traceback, with the exact place of each."""
    frames = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename == filename:
            place = list(code.co_positions())[step.tb_lasti // 2]
            frames.append((code.co_name, step.tb_lineno, place))
        elif any(f"surefoot/{room}" in code.co_filename for room in ("instrument", "probe")):
            frames.append((code.co_filename, step.tb_lineno, None))
        step = step.tb_next
    return frames


def compile_plain(text: str, filename: str = "<program>") -> CodeType:
    """Compile a program as Python would."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return compile(text, filename, "exec", dont_inherit=True)


class Probed:
    """A program with probes, and the hits that its runs leave.

    Its calls tell ``told`` of them, and with ``paths`` its functions count along on their paths.
    """

    def __init__(
        self,
        text: str,
        emitter: Emitter | None = None,
        name: str = "<program>",
        told: ToldCalls | None = None,
        *,
        paths: bool = False,
    ) -> None:
        self.recorder = Recorder()
        self._path_log = PathLog(self.recorder)
        self.recorder.number_file(name)
        self.monitor = Monitor(self.recorder) if MONITORING else None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if emitter is None:
                built = build(
                    text,
                    name,
                    handovers=told.handovers if told else None,
                    paths=None if paths else (),
                )
                assert built.plain is None, built.plain
                code, self._jumps = built.code, built.jumps
            else:
                tree = ast.parse(text)
                outline = outline_module(tree, text)
                instrument(tree, outline, emitter, comprehensions_inlined=MONITORING)
                code, self._jumps = compile(tree, name, "exec", dont_inherit=True), ()
        mark_for = told.mark_for if told else None
        self.code = Linker(name, self.recorder, mark_for, self._path_log).link(code)
        self._removals = Removals()
        if removal_works():
            self._removals.arm(self.code)

    def __enter__(self) -> Probed:
        if self.monitor is not None:
            self.monitor.start()
            self.monitor.watch(self.code, self._jumps)
        return self

    def __exit__(self, *_: object) -> None:
        if self.monitor is not None:
            self.monitor.stop()

    def start_over(self) -> None:
        """Report everything anew."""
        self._removals.start_over()
        self._path_log.start_over()
        if self.monitor is not None:
            self.monitor.start_over()

    def lines(self) -> set[int]:
        """Return the real lines that were reached."""
        return {n for n in self._numbers() if n < SYNTHETIC}

    def probes(self) -> set[int]:
        """Return the probes that were hit."""
        return {n - SYNTHETIC for n in self._numbers() if n >= SYNTHETIC}

    def _numbers(self) -> set[int]:
        mask = (1 << FILE_SHIFT) - 1
        return {entry & mask for room in self.recorder.rooms for entry in room} - {0}
