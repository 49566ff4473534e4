"""Try laws on many inputs, by the very tests that would be printed."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from types import FrameType
from typing import Any, NamedTuple

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from surefoot.model.properties import Law
from surefoot.properties.testcode import drafted
from surefoot.suggest.guard import RefusedError
from surefoot.suggest.host import Host

SECONDS = 4.0
"""Of processor time; no law is tried for longer."""
_IDLE = 4
"""So many times as long may pass, if other processes have the processor or the code waits."""


class Passed(NamedTuple):
    """A law held for so many inputs."""

    inputs: int


class Failed(NamedTuple):
    """A law does not hold for these arguments of its test."""

    arguments: Mapping[str, Any]
    error: BaseException


class BrokenOff(NamedTuple):
    """Trying a law came to no end, which says nothing of it."""

    because: str


class _TooLongError(BaseException):
    """Trying took too long; not an ``Exception``, which code under test may handle."""


_INCONCLUSIVE = (MemoryError, RecursionError, hypothesis.errors.HypothesisException)


@dataclass(slots=True)
class _Record:
    """The arguments of a test's last example, and how many there were."""

    arguments: Mapping[str, Any] = field(default_factory=dict)
    inputs: int = 0


def warm_up() -> None:
    """Have Hypothesis make the tables that it needs for texts, which takes a while."""

    @given(st.text())
    def take(text: str) -> None:
        del text

    settings(max_examples=1, database=None, deadline=None)(take)()


def tried(law: Law, inputs: int) -> Passed | Failed | BrokenOff:
    """Try a law on this many inputs; the arguments of one that fails are shrunk."""
    return tried_test(compiled(law), inputs, SECONDS)


def tried_test(test: Any, inputs: int, seconds: float) -> Passed | Failed | BrokenOff:
    """Run a test that ``@given`` has decorated on this many inputs, for so many seconds."""
    record = _Record()
    test.hypothesis.inner_test = _recorded(test.hypothesis.inner_test, record)
    run = settings(
        max_examples=inputs,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )(test)
    try:
        with _limited(seconds):
            run()
    except _TooLongError:
        return BrokenOff("it takes too long")
    except RefusedError as error:
        return BrokenOff(f"it {error}")
    except _INCONCLUSIVE as error:
        return BrokenOff(f"it ended with {type(error).__name__}")
    except BaseException as error:  # noqa: BLE001 - whatever the code under test raises
        return Failed(record.arguments, error)
    return Passed(record.inputs)


def _recorded(inner: Callable[..., None], record: _Record) -> Callable[..., None]:
    """Return what a test does, which keeps its arguments too."""

    @wraps(inner)
    def run(**arguments: Any) -> None:
        record.arguments = arguments
        record.inputs += 1
        inner(**arguments)

    return run


def compiled(law: Law) -> Any:
    """Return the test of a law as a function.

    Raises:
        Exception: when a name or a strategy of it does not exist.
    """
    draft = drafted([law], Host())
    lines = [*draft.imports, *draft.tests[0].lines]
    scope: dict[str, Any] = {"__name__": "surefoot_properties"}
    exec("\n".join(lines), scope)
    return scope[draft.tests[0].name]


def _end(_number: int, _frame: FrameType | None) -> None:
    raise _TooLongError


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """End what takes too long, again and again where it handles that."""
    signal.signal(signal.SIGPROF, _end)
    signal.signal(signal.SIGALRM, _end)
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.5)
    signal.setitimer(signal.ITIMER_REAL, _IDLE * seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
