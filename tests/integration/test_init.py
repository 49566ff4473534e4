"""``surefoot init`` on projects as they are found."""

from __future__ import annotations

import subprocess
import sys
import tomllib

import pytest

from project import Project

pytestmark = pytest.mark.integration

PYPROJECT = """\
# ours
[project]
name = "shop"   # the name
optional-dependencies = { dev = ["pytest"] }

[tool.pytest.ini_options]
# levels
markers = ["slow: takes long", "e2e(browser): in a browser"]
addopts = "-q"

[tool.black]
line-length = 88
"""


@pytest.fixture
def project(project: Project) -> Project:
    """Return a package with an API and a helper."""
    project.write("src/shop/__init__.py", "")
    project.write("src/shop/auth.py", "def login(user): return user\n")
    project.write("src/shop/utils.py", "def doubled(x): return 2 * x\n")
    project.write("src/shop/orders.py", "def refund(x): return x\ndef other(): pass\n")
    return project


def files_of(project: Project) -> dict[str, str]:
    """Return all files with their texts, except the sources."""
    return {
        path.relative_to(project.folder).as_posix(): path.read_text(encoding="utf-8")
        for path in project.folder.rglob("*")
        if path.is_file() and path.suffix != ".py"
    }


def test_only_what_is_proposed_changes(project: Project) -> None:
    """Comments, order and what is there stay; nothing is written before it is asked for."""
    project.write("pyproject.toml", PYPROJECT)
    shown = project.surefoot("init")
    assert shown.returncode == 0, shown.stderr
    assert files_of(project) == {"pyproject.toml": PYPROJECT}
    removed = [
        line for line in shown.stdout.splitlines() if line.startswith("-") and line[:3] != "---"
    ]
    assert removed == ['-markers = ["slow: takes long", "e2e(browser): in a browser"]']
    assert project.surefoot("init", "--write").returncode == 0
    text = files_of(project)["pyproject.toml"]
    assert [line for line in PYPROJECT.splitlines() if line not in text.splitlines()] == [
        'markers = ["slow: takes long", "e2e(browser): in a browser"]'
    ]
    tool = tomllib.loads(text)["tool"]
    markers = [marker.partition(":")[0] for marker in tool["pytest"]["ini_options"]["markers"]]
    assert markers == ["slow", "e2e(browser)", "integration"]
    assert tool["surefoot"] == {
        "source": ["src"],
        "tiers": {
            "critical": {"match": ["shop.auth", "shop.orders.refund"]},
            "utility": {"match": ["shop.utils"]},
        },
    }
    assert '"shop.orders.refund", # named for refund' in text


def test_twice_is_as_once(project: Project) -> None:
    """The second time there is nothing left to propose."""
    project.write("pyproject.toml", PYPROJECT)
    project.surefoot("init", "--write")
    before = files_of(project)
    again = project.surefoot("init", "--write")
    assert again.returncode == 0
    assert "surefoot: nothing to propose\n" in again.stderr
    assert files_of(project) == before


def test_the_gate_passes_on_the_first_day(project: Project) -> None:
    """Without a run there is nothing to hold, and it says so; then it proposes what was reached,
    and says what is missing to the targets.
    """
    project.write("test_shop.py", "from shop import auth\ndef test(): assert auth.login(1)\n")
    project.write("pyproject.toml", "[tool.pytest.ini_options]\npythonpath = 'src'\n")
    first = project.surefoot("init", "--write")
    assert (first.returncode, "Run all tests (surefoot run)" in first.stderr) == (0, True)
    project.measure()
    shown = project.surefoot("init")
    assert "surefoot-baseline.json: what the last run reached" in shown.stdout
    assert "to reach the target: critical statements: 2 of 4 (50%), 2 short of 95%" in shown.stderr
    assert not (project.folder / "surefoot-baseline.json").exists()
    assert project.surefoot("init", "--write").returncode == 0
    assert project.surefoot("gate").returncode == 0
    assert "nothing to propose" in project.surefoot("init").stderr


def test_what_is_configured_already_is_left_alone(project: Project) -> None:
    """Sources of coverage.py's, tiers of ours, a workflow of one's own."""
    project.write(
        "pyproject.toml",
        "[tool.coverage.run]\nsource = ['src']\n[tool.surefoot.tiers.core]\nmatch = ['shop']\n",
    )
    project.write("pytest.ini", "[pytest]\n")
    (project.folder / ".github/workflows").mkdir(parents=True)
    project.write(".github/workflows/tests.yml", "name: ours\n")
    before = files_of(project)
    done = project.surefoot("init", "--write")
    assert done.returncode == 0
    assert "pytest reads pytest.ini; add to its markers" in done.stderr
    assert files_of(project) == before


@pytest.mark.parametrize(
    ("ci", "name", "schema"),
    [
        ("github", ".github/workflows/tests.yml", "vendor.github-workflows"),
        ("gitlab", ".gitlab-ci.yml", "vendor.gitlab-ci"),
    ],
)
def test_the_workflow_is_valid(project: Project, ci: str, name: str, schema: str) -> None:
    """By the service's own schema; and it installs what the tests need."""
    project.write("pyproject.toml", PYPROJECT)
    project.surefoot("init", "--write", "--ci", ci)
    command = ["check_jsonschema", "--builtin-schema", schema, name]
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=project.folder, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "pip install --editable '.[dev]' pytest surefoot" in files_of(project)[name]


def test_a_project_without_anything_gets_all(project: Project) -> None:
    """No pyproject.toml, no package metadata: the proposal works as it stands."""
    assert project.surefoot("init", "--write", "--ci", "none").returncode == 0
    assert list(files_of(project)) == ["pyproject.toml"]
    project.write("test_shop.py", "from shop import auth\ndef test(): assert auth.login(1)\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--surefoot", "-p", "no:cacheprovider"],
        cwd=project.folder, capture_output=True, encoding="utf-8", check=False,
        env={"PYTHONPATH": "src"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "critical" in done.stdout


def test_a_broken_pyproject_is_left_as_it_is(project: Project) -> None:
    """With the place of the error."""
    project.write("pyproject.toml", "[tool\n")
    done = project.surefoot("init", "--write")
    assert (done.returncode, "pyproject.toml: cannot be read" in done.stderr) == (2, True)
    assert files_of(project) == {"pyproject.toml": "[tool\n"}
