"""Servers that tests talk to, each started in a folder of its own for as long as it is needed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_LATEST = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
_USER = "nobody" if os.name == "posix" and os.geteuid() == 0 else None
"""Whom a server runs as that refuses to run as root."""


def program(name: str) -> str | None:
    """Return where a program is; Debian keeps those of PostgreSQL apart."""
    return shutil.which(name) or shutil.which(name, path="".join(map(str, _LATEST[-1:])))


@contextmanager
def postgresql(*statements: str) -> Iterator[str]:
    """Run a PostgreSQL, have it execute statements, and return how to connect to it."""
    with _folder() as folder:
        port = free_port()
        data = str(folder / "data")
        initdb = [program("initdb"), "-D", data, "-U", "tests", "-A", "trust", "--no-sync"]
        subprocess.run(initdb, user=_USER, cwd=folder, check=True, capture_output=True)
        server = [program("postgres"), "-D", data, "-k", str(folder), "-p", str(port), "-F"]
        with _running([*server, "-h", "127.0.0.1"], folder, port):
            url = f"postgresql://tests@127.0.0.1:{port}/postgres"
            subprocess.run([program("psql"), url, "-q", "-c", ";".join(statements)], check=True)
            yield url


@contextmanager
def redis() -> Iterator[int]:
    """Run a Redis, and return its port."""
    with _folder() as folder:
        port = free_port()
        server = [program("redis-server"), "--port", str(port), "--bind", "127.0.0.1"]
        with _running([*server, "--save", ""], folder, port):
            yield port


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp())
    if _USER is not None:
        shutil.chown(folder, _USER)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    with (folder / "log").open("w+") as log:
        server = subprocess.Popen(command, user=_USER, cwd=folder, stdout=log, stderr=log)
        try:
            _wait_for(port, lambda: server.poll() is None, log.name)
            yield
        finally:
            server.terminate()
            server.wait()


def free_port() -> int:
    """Return a port on which nobody listens now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait_for(port: int, is_running: Callable[[], bool], log: str) -> None:
    end = time.monotonic() + 30
    while is_running() and time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(Path(log).read_text())
