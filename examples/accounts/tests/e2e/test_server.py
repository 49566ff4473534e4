import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2 as httpx
import pytest

pytestmark = pytest.mark.e2e

SOURCES = Path(__file__).parents[2] / "src"


@pytest.fixture
def server(tmp_path):
    """The address of the service, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "accounts.app:app", "--port", str(port)]
    environment = {"PYTHONPATH": str(SOURCES), "ACCOUNTS_DATABASE": str(tmp_path / "users.sqlite")}
    with subprocess.Popen(
        command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL
    ) as process:
        address = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                httpx.get(f"{address}/docs")
                break
            except httpx.ConnectError:
                time.sleep(0.05)
        yield address
        process.terminate()


def test_a_user_signs_up_and_is_shown(server):
    ada = {"email": "ada@example.org", "password": "correct horse"}
    created = httpx.post(f"{server}/users", json=ada)
    assert created.status_code == 201
    shown = httpx.get(f"{server}/users/{created.json()['id']}")
    assert (shown.status_code, shown.json()) == (200, created.json())
