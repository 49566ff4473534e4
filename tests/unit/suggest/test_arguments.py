"""Which tests are run to learn the arguments of functions."""

from __future__ import annotations

import subprocess
import sys

from surefoot.suggest.arguments import end, in_turn

RUN = """
import signal, time
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    print("begun", flush=True)
    time.sleep(600)
except KeyboardInterrupt:
    print("written", flush=True)
"""


def test_each_function_has_tests_among_the_first() -> None:
    """However many another one has, and each test once."""
    assert in_turn([("a", "b", "c"), ("d",), (), ("b", "e")]) == ["a", "d", "b", "e", "c"]


def test_a_run_that_takes_too_long_can_write_what_it_has() -> None:
    """It is interrupted as a person would do it."""
    with subprocess.Popen([sys.executable, "-c", RUN], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        end(process, 0)
        assert process.stdout.read() == b"written\n"
        assert process.returncode == 0
