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
def server():
    """The address of the service, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "calculator:app", "--port", str(port)]
    with subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": str(SOURCES)}, stderr=subprocess.DEVNULL
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


def test_a_client_adds_and_divides(server):
    assert httpx.post(f"{server}/add", params={"a": 1, "b": 2}).json() == 3
    assert httpx.post(f"{server}/divide", params={"a": 1, "b": 0}).status_code == 400
