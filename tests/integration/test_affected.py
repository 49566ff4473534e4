"""``surefoot run --affected`` in a real git repository."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

APP = """\
LIMIT = 3

def double(x):
    return 2 * x

def triple(x):
    return 3 * x

def make():
    return {"limit": LIMIT}
"""
TESTS = {
    "test_double.py": "import app\ndef test_double(): assert app.double(1) == 2\n",
    "test_triple.py": """\
import app
def test_triple(): assert app.triple(1) == 3
def test_both(): assert app.triple(app.double(1)) == 6
""",
    "test_shared.py": """\
import app, pytest

@pytest.fixture(scope="module")
def made(): return app.make()

def test_first(made): assert made
def test_second(made): assert made["limit"] == 3
""",
}


class Repository:
    """A project with its tests, committed and run once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("pyproject.toml", "[tool.surefoot]\nsource = ['app.py']\n")
        self.write("README.md", "app\n")
        self.write("app.py", APP)
        for name, text in TESTS.items():
            self.write(name, text)
        self.git("init", "-q")
        self.git("add", ".")
        self.git("commit", "-qm", "Begin")
        assert self.run().returncode == 0

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def edit(self, old: str, new: str, name: str = "app.py") -> None:
        """Exchange a piece of a file."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def git(self, *arguments: str) -> None:
        """Run git as somebody."""
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *who, *arguments], cwd=self.folder, check=True, capture_output=True)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the tests under measurement."""
        return self.surefoot("run", "-p", "no:cacheprovider", "-v", *arguments)

    def surefoot(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of our commands."""
        return subprocess.run(
            [sys.executable, "-m", "surefoot", *arguments],
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def affected(self, *arguments: str) -> set[str]:
        """Return the names of the tests that run."""
        done = self.run("--affected", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        lines = [line for line in done.stdout.splitlines() if "PASSED" in line]
        return {line.split("::")[1].split()[0] for line in lines}


ALL = {"test_double", "test_triple", "test_both", "test_first", "test_second"}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return Repository(tmp_path_factory.mktemp("begun"))


@pytest.fixture
def repository(begun: Repository, tmp_path: Path) -> Repository:
    copy = object.__new__(Repository)
    copy.folder = tmp_path / "copy"
    subprocess.run(["cp", "-r", begun.folder, copy.folder], check=True)
    return copy


def test_nothing_changed_and_no_test_runs(repository: Repository) -> None:
    """That is no failure, though pytest calls it one; nor does a README concern a test."""
    repository.write("README.md", "more\n")
    done = repository.run("--affected")
    assert done.returncode == 0
    assert "0 tests reach what changed since HEAD" in done.stderr
    assert "PASSED" not in done.stdout


def test_the_tests_of_a_changed_function_run_with_the_reason(repository: Repository) -> None:
    """Those that reach it, and no others, also with workers."""
    repository.edit("2 * x", "x + x")
    done = repository.run("--affected", "-n2")
    assert "app.py: double changed:\n    test_double.py::test_double\n" in done.stderr
    assert done.stdout.count("PASSED") == 2
    assert repository.affected() == {"test_double", "test_both"}


def test_what_a_shared_fixture_reaches_concerns_all_who_share_it(repository: Repository) -> None:
    """Only the first test of the module saw it run."""
    repository.edit('"limit": LIMIT', '"limit": LIMIT, "more": 1')
    assert repository.affected() == {"test_first", "test_second"}


def test_a_test_that_last_ran_with_other_code_runs_again(repository: Repository) -> None:
    """What it reached in the older text counts, even where the revision says nothing changed."""
    repository.edit("2 * x", "x + x")
    repository.git("commit", "-qam", "Add")
    assert repository.affected("-k", "not test_both") == {"test_double"}
    assert repository.affected() == {"test_both"}
    assert repository.affected() == set()


def test_a_new_test_and_a_changed_test_file_run(repository: Repository) -> None:
    """Nothing is known of the first; all in the second may be others."""
    repository.edit("def test_both", "def test_all", "test_triple.py")
    repository.write("test_new.py", "def test_new(): pass\n")
    assert repository.affected() == {"test_triple", "test_all", "test_new"}


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        (
            "app.py",
            APP.replace("LIMIT = 3", "LIMIT = 3 + 0"),
            "app.py: code that runs on import changed",
        ),
        ("new.py", "", "new.py changed, and any test may depend on it"),
        ("conftest.py", "", "conftest.py changed: all tests in it"),
        ("data.json", "{}", "data.json changed, and any test may depend on it"),
    ],
)
def test_more_tests_run_where_it_cannot_be_known(
    repository: Repository, name: str, text: str, reason: str
) -> None:
    """Any test may rest on such a file."""
    repository.write(name, text)
    assert repository.affected() == ALL
    assert reason in repository.run("--affected").stderr


def test_a_revision_may_be_named(repository: Repository) -> None:
    """The change is committed, and the older revision still differs."""
    repository.edit("3 * x", "x + x + x")
    repository.git("commit", "-qam", "Add")
    repository.run()
    assert repository.affected() == set()
    assert repository.affected("HEAD~1") == {"test_triple", "test_both"}


CHANGES = {
    "a comment": ("def triple", "# thrice\ndef triple", "", 0),
    "tested": ("2 * x", "x + x", "", 0),
    "a new function": ("def make", "def quadruple(x):\n    return 4 * x\n\ndef make", "", 1),
    "a new function, tested": (
        "def make",
        "def quadruple(x):\n    return 4 * x\n\ndef make",
        "\ndef test_quadruple(): assert app.quadruple(1) == 4\n",
        0,
    ),
    "a condition that is half tested": ("return 3 * x", "return x and 3 * x", "", 1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_gate_judges_a_change_by_the_tests_that_it_concerns(
    repository: Repository, change: str
) -> None:
    """What the others reach is what they reached before; nothing has to run again for it."""
    old, new, more, status = CHANGES[change]
    repository.edit(old, new)
    with (repository.folder / "test_double.py").open("a", encoding="utf-8") as tests:
        tests.write(more)
    assert repository.affected() < ALL | {"test_quadruple"}
    done = repository.surefoot("gate", "--diff", "HEAD")
    assert done.returncode == status, done.stdout + done.stderr


def test_what_a_change_may_reach_is_unknown_until_its_tests_ran(repository: Repository) -> None:
    """Neither missing nor good: the gate says which tests are due, and passes when they ran."""
    repository.edit("3 * x", "x + x + x")
    repository.run("-k", "test_triple.py and not test_both")
    done = repository.surefoot("gate", "--diff", "HEAD")
    assert done.returncode == 3
    assert "1 of 5 tests is from earlier runs." in done.stderr
    assert "surefoot run --affected HEAD runs the tests that the change concerns" in done.stderr
    assert "Changed since earlier tests reached it: app.py." in done.stderr
    assert repository.affected() == {"test_triple", "test_both"}
    assert repository.surefoot("gate", "--diff", "HEAD").returncode == 0
    assert "triple" in repository.surefoot("tests", "app.py:7").stdout


def test_what_git_cannot_say_is_a_sentence(repository: Repository, tmp_path: Path) -> None:
    """No revision, no repository: each with the remedy."""
    done = repository.run("--affected=nowhere")
    assert (done.returncode, "git knows no such revision" in done.stderr) == (2, True)
    (repository.folder / ".git").rename(tmp_path / "git")
    done = repository.run("--affected")
    assert (done.returncode, "git does not answer" in done.stderr) == (2, True)
    assert "Traceback" not in done.stderr
