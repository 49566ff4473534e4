import asyncio
import shutil
import subprocess
import sys
from unittest import mock

import pytest
from calls import by_subprocess as calls


def test_run_works():
    assert calls.run(["true"]) == 0


def test_run_status():
    assert calls.run(["false"]) == 1


def test_run_no_program():
    with pytest.raises(FileNotFoundError):
        calls.run(["/no/such/program"])


def test_run_patched():
    with mock.patch("subprocess.run"):
        calls.run(["true"])


def test_run_pytest_subprocess():
    fakes = pytest.importorskip("pytest_subprocess")
    with fakes.FakeProcess.context() as fake:
        fake.register(["true"], returncode=3)
        assert calls.run(["true"]) == 3


def test_check_works():
    calls.check(["true"])


def test_check_status():
    with pytest.raises(subprocess.CalledProcessError):
        calls.check(["false"])


def test_start_works():
    assert calls.start(["true"]) == 0


def test_start_status():
    assert calls.start(["false"]) == 1


def test_start_patched():
    with mock.patch("subprocess.Popen"):
        calls.start(["true"])


def test_start_within_works():
    assert calls.start_within(["echo"]) == b"\n"


def test_start_within_status():
    calls.start_within(["false"])


def test_start_async_works():
    assert asyncio.run(calls.start_async("true")) == 0


def test_start_async_status():
    assert asyncio.run(calls.start_async("false")) == 1


def test_start_async_no_program():
    with pytest.raises(FileNotFoundError):
        asyncio.run(calls.start_async("/no/such/program"))


def test_start_async_patched():
    with mock.patch("asyncio.create_subprocess_exec", mock.AsyncMock()):
        asyncio.run(calls.start_async("true"))


def test_communicate_async_works():
    asyncio.run(calls.communicate_async("true"))


def test_communicate_async_status():
    asyncio.run(calls.communicate_async("exit 3"))


def test_become_works():
    command = [sys.executable, calls.__file__, shutil.which("true")]
    subprocess.run(command, check=True, capture_output=True)


def test_become_no_program():
    with pytest.raises(FileNotFoundError):
        calls.become("/no/such/program")
