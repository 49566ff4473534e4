"""Processes learn which test runs, and those that outlive it are found."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from surefoot.measure.turn import Turn, follow_turn, join_turn

OWNER = "1-a"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="all are thought to run there")


@pytest.fixture
def turn(tmp_path: Path) -> Turn:
    """Return the file of the process that runs the tests."""
    return Turn(str(tmp_path), OWNER)


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    """Return a process that runs until its input ends."""
    command = [sys.executable, "-S", "-c", "input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        yield process


def test_a_process_belongs_to_the_context_whose_turn_it_is(tmp_path: Path, turn: Turn) -> None:
    """One that joins later belongs to a later one."""
    numbers = []
    for number in (0, 7, 1 << 40):
        turn.give(number)
        numbers.append(join_turn(str(tmp_path), OWNER, f"{os.getpid()}-b{number}"))
    assert numbers == [0, 7, 1 << 40]


def test_a_process_can_follow_the_turns(tmp_path: Path, turn: Turn) -> None:
    """As a server does, which works for one test after another."""
    now = follow_turn(str(tmp_path), OWNER)
    numbers = []
    for number in (3, 1 << 40):
        turn.give(number)
        numbers.append(now())
    assert numbers == [3, 1 << 40]


def test_only_what_still_runs_outlives_a_test(
    tmp_path: Path, turn: Turn, child: subprocess.Popen[bytes]
) -> None:
    """A process that has ended does not, whether or not somebody has waited for it."""
    join_turn(str(tmp_path), OWNER, f"{child.pid}-c0ffee")
    assert turn.outliving() == [f"{child.pid}-c0ffee"]
    assert turn.outliving() == []  # it was told already
    join_turn(str(tmp_path), OWNER, f"{child.pid}-beef")
    child.communicate(b"\n")
    assert turn.outliving() == []


def test_a_process_that_nobody_has_waited_for_has_ended(
    tmp_path: Path, turn: Turn, child: subprocess.Popen[bytes]
) -> None:
    """Its parent can still wait for it afterwards."""
    if not hasattr(os, "waitid"):
        pytest.skip("needs waitid")
    join_turn(str(tmp_path), OWNER, f"{child.pid}-c0ffee")
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert turn.outliving() == []
    assert child.wait() == -9


@pytest.mark.parametrize("owner", ["", "2-b", "../1-a", "1-a\n"])
def test_there_is_no_turn_of_what_is_not_a_process_of_the_run(
    tmp_path: Path, turn: Turn, owner: str
) -> None:
    """A name from the environment leads nowhere else."""
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(FileNotFoundError):
        join_turn(str(folder), owner, "3-c")
    assert turn.outliving() == []
