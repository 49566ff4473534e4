"""Which interpreters are measured."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from surefoot.errors import UnsupportedInterpreterError
from surefoot.measure.session import check_interpreter


def test_this_interpreter_is_measured() -> None:
    """The tests run on a supported interpreter."""
    assert check_interpreter() is None


@pytest.mark.parametrize(
    ("attribute", "value", "words"),
    [
        ("implementation", SimpleNamespace(name="pypy"), "pypy cannot be measured"),
        ("abiflags", "t", "free-threaded CPython cannot be measured yet"),
    ],
)
def test_others_are_refused_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, attribute: str, value: object, words: str
) -> None:
    """PyPy and free-threaded builds are refused, and the message says what to do instead."""
    monkeypatch.setattr(sys, attribute, value)
    with pytest.raises(UnsupportedInterpreterError, match=words) as refusal:
        check_interpreter()
    assert "Run your tests on" in str(refusal.value)
