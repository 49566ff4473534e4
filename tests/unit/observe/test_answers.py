"""What an answer tells of a failure."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from surefoot.observe.answers import failure_in, failure_of, failure_returned


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (0, ""),
        (3, "exit 3"),
        (-9, "exit -9"),
        (SimpleNamespace(status_code=200), ""),
        (SimpleNamespace(status_code=404), "404"),
        (SimpleNamespace(status=302), ""),
        (SimpleNamespace(status=400), "400"),
        (subprocess.CompletedProcess([], 0), ""),
        (subprocess.CompletedProcess([], 2), "exit 2"),
        (SimpleNamespace(status="done"), None),
        (SimpleNamespace(returncode=None), None),
        (b"text", None),
        (None, None),
    ],
)
def test_a_status_tells_of_failure_or_success(answer: object, failure: str | None) -> None:
    """Of an HTTP answer from 400 on, of a process when it is not 0; other answers tell nothing."""
    assert failure_in(answer) == failure


@pytest.mark.parametrize(
    ("calls", "value", "failure"),
    [
        ("subprocess.call", 1, "exit 1"),
        ("os.system", 0, ""),
        ("socket.socket.send", 5, None),
        ("subprocess.run", subprocess.CompletedProcess([], 2), "exit 2"),
        ("app.load", SimpleNamespace(status=404), None),
    ],
)
def test_only_what_answers_is_asked(calls: str, value: object, failure: str | None) -> None:
    """A number is an exit status only where such calls give one."""
    assert failure_returned(calls, value) == failure


class Curl:
    """A handle as pycurl has them."""

    __module__ = "pycurl"

    def __init__(self, status: int) -> None:
        self.status = status

    def getinfo(self, what: str) -> int:
        return self.status if what == "status" else -1


class OwnCurl(Curl):
    """One of a class of the project, which may answer in any way."""

    def getinfo(self, what: str) -> int:
        raise AssertionError


@pytest.mark.parametrize(
    ("answered", "failure"),
    [
        (Curl(200), ""),
        (Curl(0), ""),
        (OwnCurl(404), "404"),
        (SimpleNamespace(returncode=2), "exit 2"),
        (SimpleNamespace(), None),
    ],
)
def test_an_object_that_was_answered_is_asked(
    answered: object, failure: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A handle of pycurl, which keeps the status, or a process."""
    pycurl: Any = SimpleNamespace(Curl=Curl, RESPONSE_CODE="status")
    monkeypatch.setitem(sys.modules, "pycurl", pycurl)
    assert failure_of(answered) == failure
