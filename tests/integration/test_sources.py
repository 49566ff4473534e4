"""What is measured is what the tests import, and later commands speak of the same."""

from __future__ import annotations

import shutil

import pytest

from project import Project

SHOP = "def price(n):\n    if n > 3:\n        return n * 2\n    return n\n"


def lines_of(project: Project) -> dict[str, int]:
    """Return how many lines ran of each file that is reported."""
    return {
        path: file["summary"]["covered_lines"] for path, file in project.report()["files"].items()
    }


def test_an_installed_copy_is_measured_as_the_projects_own(project: Project) -> None:
    """As under tox, where tests and subprocesses import what was installed before."""
    project.write("src/shop/__init__.py", SHOP)
    project.write("src/shop/__main__.py", "from shop import price\nprice(1)\n")
    project.write("src/shop/unused.py", "a = 1\n")
    shutil.copytree(project.folder / "src", project.folder / "env/site-packages")
    project.write(
        "tests/test_shop.py",
        "import shop, subprocess, sys\n"
        "def test_price():\n"
        "    assert shop.price(4) == 8 and 'env' in shop.__file__\n"
        "    subprocess.run([sys.executable, '-m', 'shop'], check=True)\n",
    )
    project.write("pyproject.toml", '[tool.coverage.run]\nsource = ["shop", "tests"]\n')
    path = str(project.folder / "env/site-packages")
    done = project.pytest("--surefoot=shop", PYTHONPATH=path)
    assert "6 of 7 lines, 2 of 2 branches" in done.stdout
    assert lines_of(project) == {
        "src/shop/__init__.py": 4,
        "src/shop/__main__.py": 2,
        "src/shop/unused.py": 0,
    }
    assert project.surefoot("run", "-q", PYTHONPATH=path).returncode == 0
    assert lines_of(project)["src/shop/__init__.py"] == 4
    assert lines_of(project)["tests/test_shop.py"] == 4


def test_portions_of_a_namespace_are_measured_wherever_they_are_imported_from(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Also those that only the tests know of; the other commands name the same files."""
    elsewhere = Project(tmp_path_factory.mktemp("elsewhere"))
    elsewhere.write("acme/sdk/__init__.py", SHOP)
    project.write("api/acme/api.py", "a = 1\n")
    project.write("conftest.py", f"import sys\nsys.path += ['api', {str(elsewhere.folder)!r}]\n")
    project.write(
        "test_a.py", "from acme import api, sdk\ndef test_a(): assert sdk.price(4) == 8\n"
    )
    project.write("pyproject.toml", "")
    done = project.pytest("--surefoot=acme", "--surefoot-report=term")
    assert "acme/sdk/__init__.py" in done.stdout
    assert "api/acme/api.py" in done.stdout
    report = project.surefoot("report", PYTHONPATH=str(elsewhere.folder)).stdout
    assert "acme/sdk/__init__.py" in report
    assert "name it in source" in project.surefoot("gaps").stderr


def test_commands_speak_of_what_was_measured(project: Project) -> None:
    """Not of what the configuration would have measured."""
    project.write("shop/__init__.py", SHOP)
    project.write("shop/made.py", "a = 1\n")
    project.write(
        "tests/test_shop.py",
        "import shop\ndef test_price():\n    assert [shop.price(4), shop.price(1)] == [8, 1]\n",
    )
    project.write("pyproject.toml", '[tool.surefoot]\nsource = ["shop", "tests"]\n')
    project.measure("--source", "shop", "--omit", "*/made.py")
    assert list(lines_of(project)) == ["shop/__init__.py"]
    for command in ("gate", "tiers", "gaps", "explain shop/__init__.py", "baseline"):
        assert project.surefoot(*command.split()).returncode == 0, command
    told = project.surefoot("report", "--source", "tests")
    assert "none of the files under" in told.stderr
