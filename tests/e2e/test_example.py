"""The worked examples, as a newcomer runs them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from surefoot.model.weak import OBSERVED

EXAMPLES = Path(__file__).parents[2] / "examples"


class Example:
    """A copy of an example, in a folder of its own."""

    def __init__(self, name: str, folder: Path) -> None:
        ignore = shutil.ignore_patterns(".surefoot", "__pycache__", ".pytest_cache", ".hypothesis")
        self.folder = Path(shutil.copytree(EXAMPLES / name, folder / name, ignore=ignore))

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a module of this interpreter there."""
        return subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Example:
    """Return the accounts service, its tests run under measurement."""
    example = Example("accounts", tmp_path_factory.mktemp("examples"))
    done = example.run("surefoot", "run", "-q")
    assert done.returncode == 0, done.stdout + done.stderr
    (example.folder / "shown.txt").write_text(done.stdout, encoding="utf-8")
    return example


def test_the_first_lines_are_what_matters(accounts: Example) -> None:
    """A good coverage figure, and above it the conditions of the password check."""
    lines = (accounts.folder / "shown.txt").read_text(encoding="utf-8").splitlines()
    start = lines.index("What matters and is not tested")
    assert [" ".join(line.split()[:3]) for line in lines[start + 1 : start + 5]] == [
        "‼ src/accounts/auth.py:8 authenticate:",
        "‼ src/accounts/auth.py:8 authenticate:",
        "‼ src/accounts/passwords.py:20 verify_password:",
        "‼ src/accounts/auth.py:9 authenticate:",
    ]
    [cover] = [line for line in lines if line.startswith("Cover ")]
    assert cover.startswith(("Cover 80%", "Cover 81%", "Cover 82%"))
    assert "5 of 10 branches, 8 of 14 condition outcomes; MC/DC 29%" in cover
    assert len(lines) - start < 28


def test_the_readme_shows_what_the_example_prints(accounts: Example) -> None:
    """Every line of it."""
    readme = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8").splitlines()
    lines = (accounts.folder / "shown.txt").read_text(encoding="utf-8").splitlines()
    told = lines[lines.index("What matters and is not tested") :]
    start = readme.index("What matters and is not tested")
    shown = readme[start : start + len(told)]
    if sys.version_info >= (3, 14):  # annotations are no lines of code there
        told, shown = told[:9], shown[:9]
    assert shown == [line.rstrip() for line in told]


def test_the_gate_holds_where_a_percentage_lets_pass(accounts: Example) -> None:
    """The critical tier fails; ``--surefoot-fail-under=80`` does not."""
    gate = accounts.run("surefoot", "gate")
    assert gate.returncode == 1
    assert "✗ critical conditions: 6 of 10 (60%), 4 short of 95%" in gate.stdout
    options = ("--surefoot", "--surefoot-fail-under=80", "--surefoot-report=", "-q")
    assert accounts.run("pytest", *options).returncode == 0


def test_a_place_is_explained(accounts: Example) -> None:
    """Each condition that was never False, by name."""
    told = accounts.run("surefoot", "explain", "src/accounts/auth.py:authenticate").stdout
    for condition in ("username", "password", "len(password) >= MIN_PASSWORD"):
        assert f"{condition} was never False" in told


def test_the_script_of_the_docs_prints_what_they_say(accounts: Example) -> None:
    """The example of docs/api.md, run in a project that has data."""
    page = (EXAMPLES.parent / "docs" / "api.md").read_text(encoding="utf-8")
    script = page.partition("```python\n")[2].partition("```")[0]
    printed = page.partition("```text\n")[2].partition("```")[0]
    (accounts.folder / "script.py").write_text(script, encoding="utf-8")
    done = accounts.run("script")
    assert (done.stderr, done.stdout) == ("", printed)


@pytest.fixture(scope="module")
def calculator(tmp_path_factory: pytest.TempPathFactory) -> Example:
    """Return the calculator, its tests run under measurement."""
    example = Example("calculator", tmp_path_factory.mktemp("examples"))
    done = example.run("surefoot", "run", "-q")
    assert done.returncode == 0, done.stdout + done.stderr
    (example.folder / "shown.txt").write_text(done.stdout, encoding="utf-8")
    return example


LEVELS = {
    "accounts": {
        "test_server.py": "e2e",
        "test_api.py": "integration",
        "test_repository.py": "integration",
        "test_auth.py": "unit",
        "test_emails.py": "integration",  # it is marked unit
        "test_passwords.py": "unit",
        "test_utils.py": "unit",
    },
    "calculator": {
        "test_server.py": "e2e",
        "test_api.py": "integration",
        "test_calculator.py": "unit",
    },
}
"""The level of all tests of a file, as a reader of them finds it."""


@pytest.mark.parametrize("name", LEVELS)
def test_each_test_has_the_level_that_a_reader_finds(
    name: str, request: pytest.FixtureRequest
) -> None:
    """Servers in processes of their own too; the only test out of place is told."""
    example: Example = request.getfixturevalue(name)
    found = json.loads(example.run("surefoot", "pyramid", "--format", "json").stdout)["tests"]
    levels = {test: about["level"] for test, about in found.items()}
    files = {test: test.partition("::")[0].rpartition("/")[2] for test in found}
    assert levels == {test: LEVELS[name][file] for test, file in files.items()}
    assert set(files.values()) == set(LEVELS[name])
    meant = {test for test, about in found.items() if about["declared"] != about["level"]}
    strays = {"tests/unit/test_emails.py::test_an_email_is_kept_as_it_was_written"}
    assert meant == (strays if name == "accounts" else set())


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        (
            "accounts",
            [
                (
                    "tests/unit/test_passwords.py::test_a_password_is_hashed",
                    "asserts-nothing",
                    "critical",
                )
            ],
        ),
        ("calculator", []),
    ],
)
def test_only_the_test_that_checks_nothing_is_asked_about(
    name: str, asked: list[tuple[str, str, str]], request: pytest.FixtureRequest
) -> None:
    """By the tier of the code that it runs; every other test checks something."""
    example: Example = request.getfixturevalue(name)
    found = json.loads(example.run("surefoot", "weak", "--format", "json").stdout)
    told = [(q["test"], q["question"], q["tier"]) for q in found["questions"]]
    assert told == asked
    assert found["redundant_e2e"] == []


def test_the_calculator_has_nothing_missing(calculator: Example) -> None:
    """This is what calm looks like."""
    shown = (calculator.folder / "shown.txt").read_text(encoding="utf-8")
    assert "✓ Everything that can run was tested, both ways." in shown
    assert "Cover 100%" in shown
    assert "MC/DC 100%" in shown
    assert calculator.run("surefoot", "gate").returncode == 0


SEAMS = {
    ("passwords.py", "hash_password", "kdf"): ({"e2e", "integration", "unit"}, False),
    ("repository.py", "UserRepository.create_user", "database"): (
        {"e2e", "integration", "unit"},  # one unit test opens the database
        True,  # a known e-mail is a duplicate
    ),
    ("repository.py", "UserRepository.fetch_by_email", "database"): ({"integration"}, False),
    ("repository.py", "UserRepository.fetch_by_id", "database"): (
        {"e2e", "integration", "unit"},
        False,
    ),
    ("app.py", "open_repository", "database"): ({"e2e"}, False),
}
"""Where the tests lie in which each seam of the accounts service succeeds, and whether one lets it
fail, as a reader finds it.
"""
STATUSES = {
    "POST /users": {"201": {"e2e", "integration"}, "422": {"integration"}},
    "GET /users/{number}": {
        "200": {"e2e", "integration"},
        "404": {"integration"},
        "422": {"integration"},
    },
}


def folders(tests: list[str]) -> set[str]:
    """Return the folders of tests that these are in."""
    return {test.split("/")[1] for test in tests}


def test_each_seam_was_tried_as_a_reader_finds(accounts: Example) -> None:
    """The server's requests count too; that the database is away was never tried."""
    found = json.loads(accounts.run("surefoot", "seams", "--format", "json").stdout)
    seams = {
        (seam["path"].rpartition("/")[2], seam["function"], seam["kind"]): (
            folders(seam["succeeded"]),
            bool(seam["failed"]),
        )
        for seam in found["seams"]
        if not seam["left_out"]
    }
    assert seams == SEAMS
    [schema] = [seam["function"] for seam in found["seams"] if seam["left_out"]]
    assert schema == "UserRepository.__init__"
    routes = {
        f"{route['method']} {route['path']}": {
            status: folders(tests) for status, tests in route["statuses"].items()
        }
        for route in found["routes"]
    }
    assert routes == STATUSES
    assert (found["unresolved"], found["commands"]) == ([], [])


def test_a_failure_that_nobody_tried_is_a_gap(accounts: Example) -> None:
    """And the story of the place says what was tried."""
    gaps = accounts.run("surefoot", "gaps", "--limit", "0").stdout
    assert "open_repository: the call of sqlite3.connect never failed in a test" in gaps
    assert "create_user: the INSERT" not in gaps
    story = accounts.run("surefoot", "explain", "src/accounts/repository.py:27").stdout
    assert "database, the INSERT: succeeded with the real thing in 5 tests; failed with" in story


@pytest.mark.parametrize(
    ("name", "place"),
    [("accounts", "src/accounts/auth.py:authenticate"), ("calculator", "src/calculator.py:divide")],
)
def test_the_paths_of_the_examples_are_those_of_the_documentation(
    name: str, place: str, tmp_path: Path
) -> None:
    """Taken ones with their tests, and missing ones with their distance."""
    example = Example(name, tmp_path)
    run = ("surefoot", "run", "--paths", "-q", "--no-report", "tests/unit")
    assert example.run(*run).returncode == 0
    shown = example.run("surefoot", "explain", place, "--paths").stdout
    page = (EXAMPLES.parent / "docs" / "paths.md").read_text(encoding="utf-8")
    assert f"```text\n{shown.strip()}\n```" in page


def test_what_is_suggested_takes_critical_code_through_its_gate(tmp_path: Path) -> None:
    """The tests are written, confirmed by removing their comments, and run."""
    example = Example("accounts", tmp_path)
    assert example.run("surefoot", "run", "-q").returncode == 0
    assert "✗ critical conditions" in example.run("surefoot", "gate").stdout
    suggested = example.run("surefoot", "suggest", "--write")
    assert suggested.returncode == 0, suggested.stderr
    for path in (example.folder / "tests" / "unit").glob("*.py"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if OBSERVED not in line), encoding="utf-8")
    again = example.run("surefoot", "run", "-q")
    assert again.returncode == 0, again.stdout
    assert "✗ critical" not in example.run("surefoot", "gate").stdout
