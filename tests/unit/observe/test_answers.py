"""What an answer tells of a failure."""

from __future__ import annotations

import subprocess
from types import SimpleNamespace

import pytest

from surefoot.observe.answers import failure_in, failure_returned


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
