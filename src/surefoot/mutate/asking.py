"""Have a process try mutants, and take in its answers as they come."""

from __future__ import annotations

import os
import pickle
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from surefoot.measure.environment import RUN_VARIABLE
from surefoot.mutate.job import HEADER, JOB_VARIABLE, Answer, Job

_MOMENT = 2
"""Seconds that a process has to end by itself."""


class OutOfTimeError(Exception):
    """The time for an answer is over."""


class NotStartedError(Exception):
    """pytest ended before it had collected the tests; the text is the last that it printed."""


def answers_to(job: Job, deadline: float | None, first: float | None = None) -> Iterator[Answer]:
    """Start a process for a job, and yield its answers; it is ended with the iteration.

    Raises:
        OutOfTimeError: when the ``deadline`` of the monotonic clock passes, or that of the
            ``first`` answer.
        NotStartedError: when there was no answer at all.
    """
    reading, answers = os.pipe()
    lifeline, held = os.pipe()
    folder = Path(job.folder)
    place, log = folder / "job", folder / "log"
    place.write_bytes(pickle.dumps(replace(job, answers=answers, lifeline=lifeline)))
    with log.open("wb") as output:
        process = subprocess.Popen(
            _command(job),
            cwd=job.root,
            env=_environment(place),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=(answers, lifeline),
            start_new_session=True,
        )
    os.close(answers)
    os.close(lifeline)
    answered = False
    try:
        for answer in _received(reading, deadline, first):
            answered = True
            yield answer
    finally:
        os.close(held)
        os.close(reading)
        _end(process)
    if not answered:
        raise NotStartedError(_last_line(log))


def _received(pipe: int, deadline: float | None, first: float | None) -> Iterator[Answer]:
    data = b""
    limits = [limit for limit in (deadline, first) if limit is not None]
    while True:
        left = max(0.0, min(limits) - time.monotonic()) if limits else None
        if not select.select([pipe], [], [], left)[0]:
            raise OutOfTimeError
        limits = [] if deadline is None else [deadline]
        chunk = os.read(pipe, 1 << 16)
        if not chunk:
            return
        data += chunk
        while len(data) >= HEADER.size:
            end = HEADER.size + HEADER.unpack_from(data)[0]
            if len(data) < end:
                break
            yield pickle.loads(data[HEADER.size : end])
            data = data[end:]


def _command(job: Job) -> list[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += ["-p", "surefoot.mutate.server", "--no-surefoot"]
    if find_spec("pytest_cov") is not None and "PYTEST_DISABLE_PLUGIN_AUTOLOAD" not in os.environ:
        command.append("--no-cov")
    return [*command, *job.files]


def _environment(place: Path) -> Mapping[str, str]:
    environment = {name: value for name, value in os.environ.items() if name != RUN_VARIABLE}
    return {**environment, JOB_VARIABLE: str(place), "PYTHONDONTWRITEBYTECODE": "1"}


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that was told so by its lifeline."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(_MOMENT)
    process.kill()
    process.wait()


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "it printed nothing")
