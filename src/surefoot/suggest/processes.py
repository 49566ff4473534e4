"""Give jobs to processes of their own, and read what they answer until they end."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from surefoot.suggest.recording import Recorded


def answers_of(
    worker: str, job_in: Callable[[str], object], seconds: float
) -> tuple[list[Any], str]:
    """Run a module as the process that does a job; return its answers, and how it ended.

    ``job_in`` returns the job for a folder that the process may write to. The process is ended
    after so many ``seconds``; the answers that it has appended to its file by then are kept.
    """
    with tempfile.TemporaryDirectory(prefix="surefoot-") as name:
        folder = Path(name)
        work = folder / "work"
        work.mkdir()
        (folder / "job").write_bytes(pickle.dumps(job_in(str(work))))
        command = [sys.executable, "-m", worker, str(folder / "job"), str(folder / "answers")]
        process = subprocess.Popen(command, cwd=work, env=_environment(), start_new_session=True)
        try:
            status = process.wait(seconds)
            ended = "an input ended the process" if status >= 0 else _ended_by(-status)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            ended = "an input made it run on"
        return _read_answers(folder / "answers"), ended


def imported_as(path: str, recorded: Recorded) -> tuple[str, tuple[str, ...]]:
    """Return the name under which tests import a file, and where imports look for it."""
    module, folders = recorded.modules.get(path), recorded.import_path
    if module is not None:
        return module, folders
    module, folder = _named(Path(path))
    return module, (folder, *(folders or sys.path))


def _named(path: Path) -> tuple[str, str]:
    """Return the name of the module that a file is, and the folder where imports find it."""
    parts = [path.stem] if path.stem != "__init__" else []
    folder = path.parent
    while (folder / "__init__.py").exists():
        parts.insert(0, folder.name)
        folder = folder.parent
    return ".".join(parts), str(folder)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}


def _ended_by(signal: int) -> str:
    return f"an input ended the process with signal {signal}"


def _read_answers(path: Path) -> list[Any]:
    """Return the answers that were written whole."""
    answers: list[Any] = []
    try:
        with path.open("rb") as file:
            while True:
                answers.append(pickle.load(file))
    except (OSError, EOFError, pickle.UnpicklingError):
        return answers
