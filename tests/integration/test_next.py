"""The loop of whoever writes one test after the other: run, next, write it, verify."""

from __future__ import annotations

import html
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from project import Project

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "next.schema.json").read_text(encoding="utf-8"))
SUGGESTIONS = json.loads((ROOT / "docs" / "suggest.schema.json").read_text(encoding="utf-8"))

SHOP = """\
from rates import rate


def price(total, code):
    if total > 100 and code == "SAVE":
        return total * (100 - rate()) // 100
    return total


def greeting(name):
    if not name:
        raise ValueError("no name")
    return f"Hello {name}"
"""
RATES = "def rate():\n    return 10\n"
TESTS = """\
import shop


def test_price():
    assert shop.price(200, "SAVE") == 180


def test_greeting():
    assert shop.greeting("Ann") == "Hello Ann"
"""
CLOSING = "    # observed, not verified: if this is right, remove this line\n"


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a project whose tests have been run under measurement."""
    project = Project(tmp_path_factory.mktemp("measured"))
    project.write("pyproject.toml", "[tool.surefoot]\nsource = ['shop.py', 'rates.py']\n")
    project.write_modules(shop=SHOP, rates=RATES)
    project.write("tests/test_shop.py", TESTS)
    project.write("conftest.py", "")
    project.measure()
    return project.folder


@pytest.fixture
def project(measured: Path, tmp_path: Path) -> Project:
    """Return that project, in a folder of its own."""
    shutil.copytree(measured, tmp_path, dirs_exist_ok=True)
    return Project(tmp_path)


def next_of(project: Project) -> Any:
    """Return which test is to be written next."""
    done = project.surefoot("next", "--format", "json")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert len(done.stdout.encode()) <= 4096
    document = json.loads(done.stdout)
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document)] == []
    return document["next"]


def gap_in(project: Project, sentence: str) -> str:
    """Return the id of the gap that a sentence tells."""
    listed = json.loads(project.surefoot("gaps", "--format", "json", "--limit", "0").stdout)
    [found] = [gap["id"] for gap in listed["gaps"] if sentence in gap["sentence"]]
    return str(found)


def add(project: Project, *lines: str) -> None:
    """Add a test with these lines."""
    body = "".join(f"    {line}\n" for line in lines)
    project.write("tests/test_shop.py", f"{TESTS}\n\ndef test_new():\n{body}")


def test_the_loop_ends_when_nothing_is_left(project: Project) -> None:
    """Each test that is suggested closes its gap once it is confirmed, and not before."""
    path = project.folder / "tests/test_shop.py"
    closed = []
    while (found := next_of(project)) is not None:
        gap = found["gap"]["id"]
        assert found["input"]["result"] == "reached", found
        assert found["place"] == {"path": "tests/test_shop.py", "is_new": False}
        assert found["example"]["path"] == "tests/test_shop.py"
        assert path.read_text("utf-8").splitlines()[found["example"]["line"] - 1].startswith("def ")
        assert project.surefoot(*found["write"].split()[1:]).returncode == 0
        refused = project.surefoot(*found["verify"].split()[1:])
        assert (refused.returncode, "unconfirmed" in refused.stdout) == (1, True), refused.stdout
        assert next_of(project)["gap"]["id"] == gap
        path.write_text(path.read_text("utf-8").replace(CLOSING, ""), "utf-8")
        verified = project.surefoot("verify", gap)
        assert (verified.returncode, "✓ closed by" in verified.stdout) == (0, True), verified.stdout
        closed.append(gap)
    assert len(closed) == len(set(closed)) >= 3
    assert "tested, both ways" in project.surefoot("next").stdout
    for gap in closed:
        again = project.surefoot("verify", gap)
        assert (again.returncode, "✓ was closed already" in again.stdout) == (0, True)


@pytest.mark.parametrize(
    ("lines", "status", "told"),
    [
        (['assert shop.price(200, "") == 200'], 0, "by tests/test_shop.py::test_new"),
        (['assert shop.price(1, "") == 1'], 1, "✗ still open"),
        (['shop.price(200, "")'], 1, "asserts-nothing"),
        (['return shop.price(200, "") == 200'], 1, "returns-a-value"),
        (['assert (shop.price(200, "") == 1, "")'], 1, "cannot-fail"),
        (['assert shop.price(200, "") == 1'], 1, "1 failed"),
        ([CLOSING.strip(), 'assert shop.price(200, "") == 200'], 1, "unconfirmed"),
    ],
)
def test_a_gap_is_closed_by_a_test_that_checks_something(
    project: Project, lines: list[str], status: int, told: str
) -> None:
    """Of any other test it is said why it does not close it, as often as one asks."""
    gap = gap_in(project, 'code == "SAVE" was never False')
    add(project, *lines)
    for _ in range(2):  # a second time, nothing has changed
        done = project.surefoot("verify", gap)
        assert (done.returncode, told in done.stdout) == (status, True), done.stdout
        assert "Traceback" not in done.stderr


def test_a_test_that_is_expected_to_fail_closes_nothing(project: Project) -> None:
    """Nobody knows whether it fails for what it checks."""
    gap = gap_in(project, 'code == "SAVE" was never False')
    test = '@pytest.mark.xfail\ndef test_new():\n    assert shop.price(200, "") == 200\n'
    project.write("tests/test_shop.py", f"import pytest\n{TESTS}\n\n{test}")
    done = project.surefoot("verify", gap)
    assert (done.returncode, "expected to fail" in done.stdout) == (3, True)


def test_a_run_of_all_tests_between_changes_nothing(project: Project) -> None:
    """The gap is then covered, but not closed by a test that checks nothing."""
    gap = gap_in(project, 'code == "SAVE" was never False')
    add(project, 'shop.price(200, "")')
    project.measure()
    assert gap not in project.surefoot("gaps", "--format", "json").stdout
    done = project.surefoot("verify", gap)
    assert (done.returncode, "asserts-nothing" in done.stdout) == (1, True)


def test_only_what_is_needed_runs(project: Project) -> None:
    """What reaches the gap, and what is new or has changed."""
    gap = gap_in(project, 'code == "SAVE" was never False')
    assert "1 passed, 1 deselected" in project.surefoot("verify", gap).stdout
    project.write("tests/test_more.py", "def test_more():\n    assert True is not False\n")
    assert "2 passed, 1 deselected" in project.surefoot("verify", gap).stdout
    project.write("conftest.py", "x = 1\n")
    assert "3 passed" in project.surefoot("verify", gap).stdout


def test_tests_that_are_measured_themselves_run_where_they_changed(project: Project) -> None:
    """Those of a file that did not change are left out."""
    project.write("pyproject.toml", "[tool.surefoot]\nsource = ['.']\n")
    project.write("tests/test_more.py", "def test_more():\n    assert True is not False\n")
    project.measure()
    gap = gap_in(project, 'code == "SAVE" was never False')
    add(project, 'assert shop.price(200, "") == 200')
    done = project.surefoot("verify", gap)
    assert (done.returncode, "3 passed, 1 deselected" in done.stdout) == (0, True), done.stdout


def test_code_that_changed_elsewhere_runs_what_reaches_it(project: Project) -> None:
    """The other file may have changed what the tests do."""
    gap = gap_in(project, "name was never False")
    assert "1 passed, 1 deselected" in project.surefoot("verify", gap).stdout
    project.write_modules(rates="def rate():\n    return 10 + 0\n")
    assert "2 passed" in project.surefoot("verify", gap).stdout


@pytest.mark.parametrize("gap", ["0123456789abcdef", "", "../../etc"])
def test_an_id_that_no_gap_has_is_an_error(project: Project, gap: str) -> None:
    """It says so, and nothing runs."""
    done = project.surefoot("verify", gap)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no gap of the measured code has this id" in done.stderr


def test_a_file_that_changed_is_named(project: Project) -> None:
    """The id may be that of a gap in it."""
    gap = gap_in(project, 'code == "SAVE" was never False')
    project.write_modules(shop=f"{SHOP}\nx = 1\n")
    done = project.surefoot("verify", gap)
    assert done.returncode == 2
    assert "shop.py" in done.stderr


def test_where_nothing_is_observed_nothing_is_verified(project: Project) -> None:
    """It cannot be known whether a test checks anything."""
    gap = gap_in(project, 'code == "SAVE" was never False')
    settings = "source = ['shop.py', 'rates.py']\nobserve = false\n"
    project.write("pyproject.toml", f"[tool.surefoot]\n{settings}")
    add(project, 'assert shop.price(200, "") == 200')
    project.measure()
    done = project.surefoot("verify", gap)
    assert (done.returncode, "No test was observed" in done.stderr) == (3, True)


def test_without_data_there_is_nothing_next(tmp_path: Path) -> None:
    """The remedy is said."""
    project = Project(tmp_path)
    project.write_modules(shop=SHOP, rates=RATES)
    for command in (("next",), ("verify", "0123456789abcdef")):
        done = project.surefoot(*command)
        assert (done.returncode, done.stdout) == (3, "")
        assert "surefoot run" in done.stderr


def test_a_seam_is_next_where_it_is_the_only_gap(tmp_path: Path) -> None:
    """No input is searched for it, and the test to imitate is the one that tried it."""
    project = Project(tmp_path)
    project.write_modules(
        notes="def read(path):\n    with open(path) as file:\n        return file.read()\n",
        test_notes="import notes\n\ndef test_read(tmp_path):\n    (tmp_path / 'a').write_text('x')\n"
        "    assert notes.read(tmp_path / 'a') == 'x'\n",
    )
    project.measure("--source", "notes.py")
    found = next_of(project)
    assert found["gap"]["kind"] == "seam failure"
    assert found["input"]["result"] == "not tried"
    assert found["example"]["test"] == "test_notes.py::test_read"
    text = (project.folder / "test_notes.py").read_text("utf-8")
    project.write(
        "test_notes.py",
        f"import pytest\n{text}\ndef test_none():\n    with pytest.raises(OSError):\n"
        "        notes.read('nowhere')\n",
    )
    verified = project.surefoot("verify", found["gap"]["id"])
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert next_of(project) is None


def test_what_only_wider_tests_reach_has_its_test_beside_them(tmp_path: Path) -> None:
    """Where no input is found for a unit test."""
    project = Project(tmp_path)
    project.write_modules(
        notes="def size(path):\n    text = open(path).read()\n    if text:\n"
        "        return len(text)\n    return 0\n"
    )
    project.write("conftest.py", "")
    project.write(
        "tests/integration/test_files.py",
        "import notes\n\ndef test_size(tmp_path):\n    (tmp_path / 'a').write_text('x')\n"
        "    assert notes.size(tmp_path / 'a') == 1\n",
    )
    project.measure("--source", "notes.py")
    found = next_of(project)
    assert found["gap"]["sentence"].startswith("size: text was never False")
    assert found["input"]["told"].startswith("not tried, because it calls open")
    assert found["place"] == {"path": "tests/integration/test_files.py", "is_new": False}


def test_suggestions_are_a_document_too(project: Project) -> None:
    """With the tests as they would be written."""
    done = project.surefoot("suggest", "--format", "json")
    document = json.loads(done.stdout)
    errors = Draft202012Validator(SUGGESTIONS).iter_errors(document)
    assert [error.message for error in errors] == []
    [file] = document["files"]
    assert (file["path"], file["is_new"]) == ("tests/test_shop.py", False)
    assert all("observed, not verified" in test["code"] for test in file["tests"])
    reached = {each["gap"]["id"] for each in document["suggestions"] if each["input"]["calls"]}
    assert reached == {gap for test in file["tests"] for gap in test["closes"]}
    assert project.surefoot("suggest", "--format", "json", "--diff").returncode == 2


def test_reports_show_what_was_found_at_the_missing_vector(project: Project) -> None:
    """Until a measured file changes; and no report searches by itself."""
    assert "input found" not in explained(project)
    suggested = json.loads(project.surefoot("suggest", "shop.py:price", "--format", "json").stdout)
    calls = {each["gap"]["sentence"]: each["input"]["calls"] for each in suggested["suggestions"]}
    [[call]] = [found for sentence, found in calls.items() if 'SAVE" was' in sentence]
    [[other]] = [found for sentence, found in calls.items() if "100 was" in sentence]
    told = explained(project)
    assert f"  input found: {call['code']} returns" in told
    assert f'total > 100 True, code == "SAVE" False, as in {call["code"]}\n' in told
    page, facts = page_of_shop(project)
    assert f"<li>input found: {html.escape(call['code'])} returns" in page
    [decision] = [each for each in facts["decisions"] if len(each["conditions"]) == 2]
    assert [[row[0], row[4]] for row in decision["vectors"]] == [
        ["TT", None],
        ["TF", call["code"]],
        ["F-", other["code"]],
    ]
    project.write_modules(rates="def rate():\n    return 10 + 0\n")
    project.measure()
    assert "input found" not in explained(project)
    assert "input found" not in page_of_shop(project)[0]


def explained(project: Project) -> str:
    """Return what is explained of the shop."""
    done = project.surefoot("explain", "shop.py")
    assert done.returncode == 0
    return done.stdout


def page_of_shop(project: Project) -> tuple[str, Any]:
    """Return the page of the shop, and the data in it."""
    assert project.surefoot("report", "--format", "html").returncode == 0
    [path] = (project.folder / ".surefoot/html/files").glob("shop-*")
    page = path.read_text("utf-8")
    return page, json.loads(page.partition('id="facts">')[2].partition("</script>")[0])
