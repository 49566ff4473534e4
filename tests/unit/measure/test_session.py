"""Which interpreters are measured."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from surefoot.errors import UnsupportedInterpreterError
from surefoot.measure.session import check_interpreter


def jit(*, enabled: bool, available: bool = True) -> SimpleNamespace:
    """Return what tells of the JIT, as ``sys._jit`` does."""
    return SimpleNamespace(is_enabled=lambda: enabled, is_available=lambda: available)


def test_this_interpreter_is_measured() -> None:
    """The tests run on a supported interpreter."""
    assert check_interpreter() is None


@pytest.mark.parametrize(
    ("interpreter", "words", "remedy"),
    [
        (
            {"implementation": SimpleNamespace(name="pypy")},
            "pypy cannot be measured",
            "Run your tests on",
        ),
        (
            {"version_info": (3, 13, 9), "abiflags": "t"},
            "free-threaded CPython 3.13 cannot be measured",
            "Run your tests on",
        ),
        ({"_jit": jit(enabled=True)}, "cannot be measured while its JIT is on", "Set PYTHON_JIT=0"),
    ],
)
def test_others_are_refused_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, interpreter: dict[str, object], words: str, remedy: str
) -> None:
    """The message says what cannot be measured and what to do instead."""
    for attribute, value in interpreter.items():
        monkeypatch.setattr(sys, attribute, value, raising=False)
    with pytest.raises(UnsupportedInterpreterError, match=words) as refusal:
        check_interpreter()
    assert remedy in str(refusal.value)


@pytest.mark.parametrize(
    "interpreter",
    [
        {"version_info": (3, 14, 0), "abiflags": "t"},
        {"_jit": jit(enabled=False)},
        {"_jit": jit(enabled=False, available=False)},
    ],
)
def test_free_threads_and_a_jit_that_is_off_are_measured(
    monkeypatch: pytest.MonkeyPatch, interpreter: dict[str, object]
) -> None:
    """Free-threaded CPython is supported from 3.14 on, and so is a build with the JIT."""
    monkeypatch.delenv("PYTHON_JIT", raising=False)
    for attribute, value in interpreter.items():
        monkeypatch.setattr(sys, attribute, value, raising=False)
    assert check_interpreter() is None


@pytest.mark.parametrize(("asked", "is_refused"), [("1", True), ("0", False), ("", False)])
def test_a_jit_that_will_be_on_is_refused(
    monkeypatch: pytest.MonkeyPatch, asked: str, is_refused: bool
) -> None:
    """While ``site`` runs, only the environment tells that the JIT was asked for."""
    monkeypatch.setattr(sys, "_jit", jit(enabled=False), raising=False)
    monkeypatch.setenv("PYTHON_JIT", asked)
    with pytest.raises(UnsupportedInterpreterError) if is_refused else nullcontext():
        check_interpreter()
