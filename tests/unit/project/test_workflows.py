"""The workflows that are proposed for a project, wherever it is in its repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from surefoot.project.workflows import workflow_of

UV = (
    'uv sync --locked{} && uv pip install pytest surefoot && echo "$PWD/{}/bin" >> "$GITHUB_PATH"\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of a repository."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "packages/shop").mkdir(parents=True)
    return tmp_path / "packages/shop"


def test_a_workflow_lies_where_the_service_looks_for_it(folder: Path) -> None:
    """At the top of the repository; it works in the folder of the project, which it names."""
    path, text = workflow_of("github", folder)
    assert path == folder.parents[1] / ".github/workflows/packages-shop-tests.yml"
    assert "defaults:\n  run:\n    working-directory: packages/shop\njobs:\n" in text
    path, text = workflow_of("gitlab", folder)
    assert path == folder.parents[1] / ".gitlab-ci.yml"
    assert "before_script:\n  - cd packages/shop\n" in text
    assert "path: packages/shop/coverage.xml\n" in text


@pytest.mark.parametrize("service", ["github", "gitlab"])
def test_at_the_top_there_is_no_other_folder(folder: Path, service: str) -> None:
    """Neither is there where nothing is a repository."""
    path, text = workflow_of(service, folder.parents[1])
    assert path in (
        folder.parents[1] / name for name in (".github/workflows/tests.yml", ".gitlab-ci.yml")
    )
    assert "working-directory" not in text
    assert "cd " not in text


@pytest.mark.parametrize(
    ("lock", "text", "command"),
    [
        ("uv.lock", "", UV.format("", ".venv")),
        ("../../uv.lock", "", UV.format("", "../../.venv")),
        ("uv.lock", "[dependency-groups]\ndev = []\n", UV.format("", ".venv")),
        ("uv.lock", "[dependency-groups]\ntest = []\n", UV.format(" --group test", ".venv")),
        (
            "uv.lock",
            "[project]\nname = 'a'\n[project.optional-dependencies]\ntests = []\n",
            UV.format(" --extra tests", ".venv"),
        ),
    ],
)
def test_uv_installs_where_the_project_uses_it(
    folder: Path, lock: str, text: str, command: str
) -> None:
    """What is locked, in the project or in the workspace around it, and what the tests need."""
    (folder / lock).touch()
    (folder / "pyproject.toml").write_text(text)
    workflow = workflow_of("github", folder)[1]
    assert workflow.count(f"- run: {command}") == 2
    assert workflow.count("- uses: astral-sh/setup-uv@v6\n") == 2
    assert "setup-python" not in workflow


def test_uv_is_installed_and_its_environment_entered_on_gitlab(folder: Path) -> None:
    """There is no action for it."""
    (folder / "uv.lock").touch()
    workflow = workflow_of("gitlab", folder)[1]
    start, end = "- python -m pip install uv && uv sync", "&& . .venv/bin/activate\n"
    assert workflow.count(start) == workflow.count(end) == 2
