"""Bugs that are put into a real project, and whether its tests notice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from project import Project

DOOR = """\
import functools

LIMIT = 8
ROUNDS = 3


def loud(function):
    @functools.wraps(function)
    def wrapper(*args):
        return function(*args) + "!"
    return wrapper


def enters(name, password):
    if name and len(password) >= LIMIT:
        return True
    return False


def total(prices):
    result = 0
    for price in prices:
        result = result + price
    return result


@loud
def greet(name):
    prefix = "hello "
    return prefix + name


def counter(step):
    count = 0
    def more():
        nonlocal count
        count += step
        return count
    return more


def evens(most):
    for number in range(most):
        if number % 2 == 0:
            yield number


def unused(a):
    return a + 1


def rounds():
    return ROUNDS
"""
TEST_DOOR = """\
import door


def test_long_passwords_enter():
    assert door.enters("ada", "correct horse")
    assert not door.enters("ada", "horse")


def test_total():
    door.total([1, 2])


def test_greet():
    assert door.greet("ada") == "hello ada!"


def test_counter():
    more = door.counter(2)
    assert (more(), more()) == (2, 4)


def test_evens():
    assert list(door.evens(5)) == [0, 2, 4]


def test_rounds():
    assert door.rounds() == 3
"""

HOSTILE = """\
import os
import pathlib


def countdown(n):
    while n > 0:
        n -= 1
    return n


def leave(status):
    if status > 100:
        os._exit(status)
    return status


def clean(folder, name):
    target = pathlib.Path(folder) / name
    if name == "nothing":
        return "kept"
    target.unlink()
    return "removed"


def fill(most):
    chunks = []
    while most > 0:
        most -= 1
        chunks.append(bytes(400 << 20))
    return len(chunks)
"""
TEST_HOSTILE = """\
import pathlib

import hostile

seen = []


def test_countdown():
    assert hostile.countdown(3) == 0


def test_leave():
    assert hostile.leave(3) == 3


def test_clean():
    assert hostile.clean(pathlib.Path(__file__).parent, "nothing") == "kept"


def test_fill():
    assert hostile.fill(1) == 1


def test_first():
    seen.append(1)
    assert hostile.leave(4) == 4


def test_only_after_the_first():
    assert seen == [1]
    assert hostile.leave(5) == 5
"""


def made(folder: Path, **modules: str) -> Project:
    """Return a measured project of some modules."""
    project = Project(folder)
    project.write("pyproject.toml", '[tool.surefoot]\nsource = ["."]\nomit = ["test_*.py"]\n')
    project.write_modules(**modules)
    project.measure()
    return project


def mutated(project: Project, *arguments: str, **environment: str) -> Any:
    """Return what the command says of mutants."""
    done = project.surefoot("mutate", "--format", "json", *arguments, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def verdicts(document: Any) -> dict[tuple[str, str, str], str]:
    """Return the verdicts by function, and what was before and after."""
    return {(m["function"], m["before"], m["after"]): m["verdict"] for m in document["mutants"]}


def contents(folder: Path) -> dict[Path, bytes]:
    """Return what the files of a folder hold, without our own."""
    return {
        path: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".surefoot" not in path.parts and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Any]:
    """A project whose tests check some of what they run, and what came of all its mutants."""
    project = made(tmp_path_factory.mktemp("door"), door=DOOR, test_door=TEST_DOOR)
    return project, mutated(project, "--all")


@pytest.mark.parametrize(
    ("function", "before", "after"),
    [
        ("enters", ">=", "=="),
        ("enters", "True", "False"),
        ("greet", "the whole body", "return None"),
        ("loud.wrapper", "function(*args) + '!'", "None"),
        ("counter.more", "count += step", ""),
        ("counter.more", "+=", "-="),
        ("evens", "==", "!="),
        ("", "3", "4"),
    ],
)
def test_a_bug_that_a_test_notices_is_killed(
    door: tuple[Project, Any], function: str, before: str, after: str
) -> None:
    """In plain functions, decorated ones, closures, generators, and code that runs on import."""
    assert verdicts(door[1])[function, before, after] == "killed"


@pytest.mark.parametrize(
    ("function", "before", "after", "verdict"),
    [
        ("enters", ">=", ">", "not_infected"),
        ("total", "the whole body", "return None", "survived"),
        ("total", "+", "-", "survived"),
        ("", "8", "9", "survived"),
        ("unused", "+", "-", "not_reached"),
    ],
)
def test_a_bug_that_no_test_notices_survives(
    door: tuple[Project, Any], function: str, before: str, after: str, verdict: str
) -> None:
    """Apart from those whose value was never another, and those that no test reaches."""
    assert verdicts(door[1])[function, before, after] == verdict


def test_a_verdict_has_evidence(door: tuple[Project, Any]) -> None:
    """The line of the test that noticed, or the first value that was another."""
    found = {(m["function"], m["before"], m["after"]): m for m in door[1]["mutants"]}
    killed = found["enters", "False", "True"]
    assert killed["by"] == "test_door.py::test_long_passwords_enter"
    assert killed["evidence"] == (
        'test_door.py:6: assert not door.enters("ada", "horse") (AssertionError)'
    )
    assert found["total", "+", "-"]["evidence"] == "the value changed from 1 to -1"


def test_each_mutant_is_counted_once(door: tuple[Project, Any]) -> None:
    """The totals are of the list."""
    totals = door[1]["totals"]
    assert totals["mutants"] == len(door[1]["mutants"])
    assert totals["mutants"] == sum(
        totals[name]
        for name in ("killed", "survived", "not_reached", "timed_out", "crashed", "not_tried")
    )
    assert 0 < totals["not_infected"] < totals["survived"]


def test_survivors_are_listed_in_sentences(door: tuple[Project, Any]) -> None:
    """One a line, below the figures of the tiers."""
    shown = door[0].surefoot("mutate", "door.py:total").stdout
    assert "oracle gap" in shown
    assert "door.py:20 total: it did nothing but `return None`: the test that ran it" in shown
    assert "door.py:23 total: `+` became `-`" in shown
    assert "enters" not in shown


def test_a_check_that_goes_turns_kills_into_survivors(tmp_path: Path) -> None:
    """What is known is not tried again, until a test changes."""
    project = made(
        tmp_path,
        double="def double(n):\n    return n * 2\n",
        test_double="import double\n\ndef test_double():\n    assert double.double(3) == 6\n",
    )
    first = mutated(project, "--all")
    assert first["totals"]["killed"] == first["totals"]["mutants"] == 5
    assert mutated(project, "--all", PATH="/nowhere") == first
    project.write("test_double.py", "import double\n\ndef test_double():\n    double.double(3)\n")
    after = mutated(project, "--all")
    assert after["totals"]["survived"] == 5
    evidence = {mutant["operator"]: mutant["evidence"] for mutant in after["mutants"]}
    assert evidence["arithmetic"] == "the value changed from 6 to 1.5"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Any, bool]:
    """A project of code that is dangerous to change, its mutants, and whether its files are kept."""
    project = made(tmp_path_factory.mktemp("hostile"), hostile=HOSTILE, test_hostile=TEST_HOSTILE)
    project.write("nothing", "kept")
    before = contents(project.folder)
    document = mutated(project, "--all")
    return project, document, contents(project.folder) == before


@pytest.mark.parametrize(
    ("function", "before", "after", "verdict"),
    [
        ("countdown", "n -= 1", "", "timed_out"),
        ("countdown", ">", "!=", "not_infected"),
        ("leave", ">", "!=", "crashed"),
        ("clean", "==", "!=", "killed"),
        ("fill", "most -= 1", "", "killed"),
    ],
)
def test_a_bug_may_loop_or_end_the_process_or_remove_files_or_take_all_memory(
    hostile: tuple[Project, Any, bool], function: str, before: str, after: str, verdict: str
) -> None:
    """Only what a test noticed is a kill."""
    assert verdicts(hostile[1])[function, before, after] == verdict


def test_the_files_of_the_project_stay(hostile: tuple[Project, Any, bool]) -> None:
    """Though a changed function would remove one."""
    assert hostile[2]
    assert contents(hostile[0].folder)[hostile[0].folder / "nothing"] == b"kept"


def test_a_test_that_depends_on_another_is_left_out_and_named(
    hostile: tuple[Project, Any, bool],
) -> None:
    """It would fail for another reason than the bug."""
    assert hostile[1]["left_out"] == {
        "test_hostile.py::test_only_after_the_first": (
            "it passes or fails by chance, or by the order of the tests"
        )
    }


def test_a_test_that_passes_every_other_time_is_left_out_and_named(tmp_path: Path) -> None:
    """The others say what they notice."""
    project = made(
        tmp_path,
        one="def one():\n    return 1\n",
        test_one=(
            "import os, one\n\n"
            "def test_one():\n    assert one.one() == 1\n\n"
            "def test_by_chance():\n"
            "    with open(os.environ.get('TURNS', os.devnull), 'a') as turns:\n"
            "        turns.write('.')\n"
            "    assert os.path.getsize(turns.name) % 2 == 0\n"
            "    one.one()\n"
        ),
    )
    document = mutated(project, TURNS=str(tmp_path.with_suffix(".turns")))
    assert document["left_out"] == {
        "test_one.py::test_by_chance": "it passes or fails by chance, or by the order of the tests"
    }
    assert {mutant["by"] for mutant in document["mutants"]} == {"test_one.py::test_one"}


def test_a_suite_that_cannot_start_is_refused(tmp_path: Path) -> None:
    """Nothing was tried, so nothing is said of mutants."""
    project = made(
        tmp_path,
        one="def one():\n    return 1\n",
        test_one="import one\n\ndef test_one():\n    assert one.one() == 1\n",
    )
    project.write("test_one.py", "import gone\n")
    done = project.surefoot("mutate")
    assert done.returncode == 2
    assert "nothing was tried: the tests cannot be collected: test_one.py" in done.stderr
    assert "No module named 'gone'" in done.stderr
    assert done.stdout == ""


def test_tests_that_fail_without_a_bug_are_refused(tmp_path: Path) -> None:
    """They would notice anything."""
    project = made(
        tmp_path,
        one="def one():\n    return 1\n",
        test_one="import one\n\ndef test_one():\n    assert one.one() == 1\n",
    )
    project.write("test_one.py", "import one\n\ndef test_one():\n    assert one.one() == 2\n")
    done = project.surefoot("mutate")
    assert done.returncode == 2
    assert "test_one.py::test_one: it fails as the code is" in done.stderr


def test_a_test_that_starts_the_program_elsewhere_leaves_it_untried(tmp_path: Path) -> None:
    """No mutant enters that process, so that nothing is known."""
    project = made(
        tmp_path,
        tool="def answer():\n    return 42\n\nif __name__ == '__main__':\n    print(answer())\n",
        test_tool=(
            "import subprocess, sys, tool\n\n"
            "def test_tool():\n"
            "    tool.answer()\n"
            "    shown = subprocess.check_output([sys.executable, 'tool.py'])\n"
            "    assert shown == b'42\\n'\n\n"
            "def test_beyond():\n"
            "    subprocess.run([sys.executable, '-c', 'import tool; tool.answer()'], check=True)\n"
        ),
    )
    document = mutated(project)
    assert document["totals"]["not_tried"] == document["totals"]["mutants"] > 0
    assert document["mutants"][0]["evidence"] == (
        "test_tool.py::test_beyond runs it in another process"
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_what_is_ended_leaves_nothing_behind_and_goes_on_later(
    tmp_path: Path, number: signal.Signals
) -> None:
    """Verdicts are kept as they come."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    project = made(
        tmp_path / "project",
        slow="import time\n\ndef slow(n):\n    time.sleep(0.3)\n    return n + 1\n",
        test_slow="import slow\n\ndef test_slow():\n    assert slow.slow(1) == 2\n",
    )
    before = contents(project.folder)
    process = subprocess.Popen(
        [sys.executable, "-m", "surefoot", "mutate", "--all", "--format", "json"],
        cwd=project.folder,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        # A job in the background ignores SIGINT, and so would what it starts.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    cache = project.folder / ".surefoot" / "cache"
    known = set(cache.iterdir())
    while not [path for path in set(cache.iterdir()) - known if path.suffix == ".bin"]:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(number)
    process.communicate()
    end = time.monotonic() + 20
    while list(temporary.iterdir()) and time.monotonic() < end:
        time.sleep(0.05)
    assert list(temporary.iterdir()) == []
    assert process.returncode == (130 if number is signal.SIGINT else -number)
    assert contents(project.folder) == before
    assert mutated(project, "--all")["totals"]["not_tried"] == 0


def test_a_budget_leaves_the_rest_untried(tmp_path: Path) -> None:
    """They are counted apart, and the status is 0."""
    project = made(
        tmp_path,
        one="def one():\n    return 1\n",
        test_one="import one\n\ndef test_one():\n    assert one.one() == 1\n",
    )
    document = mutated(project, "--budget", "0.01s")
    assert document["totals"]["not_tried"] == document["totals"]["mutants"] == 2
    assert document["mutants"][0]["evidence"] == "the time was over before"


CALLED = """\
def lonely(a):
    return a + 1


def called(a):
    return a + 2


def one(a):
    return called(a)


def other(a):
    return called(a)
"""
TEST_CALLED = """\
import called


def test_all():
    assert called.one(1) == called.other(1) == 3
    called.lonely(1)
"""


def test_parts_of_the_mutants_are_tried_on_several_machines_and_combined(tmp_path: Path) -> None:
    """Each mutant is in one part, and the gaps are those of one machine that tries them all."""
    parts = []
    for number in (1, 2):
        machine = made(tmp_path / f"machine{number}", called=CALLED, test_called=TEST_CALLED)
        parts.append(mutated(machine, "--shard", f"{number}/2")["mutants"])
    whole = made(tmp_path / "whole", called=CALLED, test_called=TEST_CALLED)
    everything = mutated(whole)["mutants"]
    assert all(parts)
    assert sorted(m["id"] for part in parts for m in part) == sorted(m["id"] for m in everything)
    expected = whole.surefoot("gaps", "--format", "json").stdout
    assert "lonely" in expected
    shutil.rmtree(whole.folder / ".surefoot")
    done = whole.surefoot("combine", *(f"../machine{number}/.surefoot" for number in (1, 2)))
    assert f"what came of {len(everything)} mutants is combined" in done.stderr
    assert whole.surefoot("gaps", "--format", "json").stdout == expected


def test_what_more_code_depends_on_is_tried_first(tmp_path: Path) -> None:
    """Among whole bodies of one tier."""
    project = made(tmp_path, called=CALLED, test_called=TEST_CALLED)
    assert [m["function"] for m in mutated(project)["mutants"]][:2] == ["called", "lonely"]


@pytest.mark.parametrize("part", ["0/2", "3/2", "1", "1/0", "a/b"])
def test_a_part_that_there_is_not_is_refused(tmp_path: Path, part: str) -> None:
    """With what to write."""
    done = Project(tmp_path).surefoot("mutate", "--shard", part)
    assert done.returncode == 2
    assert f"{part!r} is no part. Write 1/4 for the first of four." in done.stderr


@pytest.mark.parametrize("budget", ["soon", "0s", "-1", "5 m"])
def test_a_budget_that_is_no_time_is_refused(tmp_path: Path, budget: str) -> None:
    """With what to write."""
    done = Project(tmp_path).surefoot("mutate", "--budget", budget)
    assert done.returncode == 2
    assert f"{budget!r} is no time. Write 60s, 5m or 1h." in done.stderr
