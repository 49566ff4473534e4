"""The CI workflows that ``surefoot init`` proposes.

In the templates, ``INSTALL`` stands for the project's own command, and ``FOLDER`` for the folder of
the repository that it is in.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from surefoot.config.places import read_toml

_GITHUB = """\
# Unit tests on every push; all tests, and the gate, on pull requests and every night.
# What a pull request changes is held to the targets by itself.
name: tests
on:
  push:
  pull_request:
  schedule:
    - cron: "17 3 * * *"
permissions:
  contents: read
jobs:
  unit:
    if: github.event_name == 'push'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.x"
      - run: INSTALL
      - run: pytest -m "not integration and not e2e" --surefoot --surefoot-report=confidence --surefoot-report=markdown
      - run: cat surefoot.md >> "$GITHUB_STEP_SUMMARY"
        if: always()
  all:
    if: github.event_name != 'push'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - uses: actions/setup-python@v5
        with:
          python-version: "3.x"
      - run: INSTALL
      - run: pytest --surefoot --surefoot-gate --surefoot-report=confidence --surefoot-report=github --surefoot-report=markdown
      - run: surefoot gate --diff "origin/$GITHUB_BASE_REF"
        if: ${{ !cancelled() && github.event_name == 'pull_request' }}
      - run: cat surefoot.md >> "$GITHUB_STEP_SUMMARY"
        if: always()
"""

_GITLAB = """\
# Unit tests on every push; all tests, and the gate, for merge requests and every night.
# What a merge request changes is held to the targets by itself.
image: python:3
unit:
  rules:
    - if: $CI_PIPELINE_SOURCE == "push"
  script:
    - INSTALL
    - pytest -m "not integration and not e2e" --surefoot
all:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" || $CI_PIPELINE_SOURCE == "schedule"
  variables:
    GIT_DEPTH: 0
  script:
    - INSTALL
    - pytest --surefoot --surefoot-gate --surefoot-report=confidence --surefoot-report=xml
    - if [ -n "$CI_MERGE_REQUEST_DIFF_BASE_SHA" ]; then surefoot gate --diff "$CI_MERGE_REQUEST_DIFF_BASE_SHA"; fi
  coverage: '/^Cover ([0-9.]+)%/'
  artifacts:
    when: always
    reports:
      coverage_report:
        coverage_format: cobertura
        path: coverage.xml
"""

_TEMPLATES = {"github": _GITHUB, "gitlab": _GITLAB}

_SETUP_PYTHON = """\
      - uses: actions/setup-python@v5
        with:
          python-version: "3.x"
"""
_SETUP_UV = """\
      - uses: astral-sh/setup-uv@v6
"""
_IN_FOLDER = {
    "github": ("jobs:\n", "defaults:\n  run:\n    working-directory: FOLDER\njobs:\n"),
    "gitlab": ("image: python:3\n", "image: python:3\nbefore_script:\n  - cd FOLDER\n"),
}
"""What a workflow for a folder of the repository has instead."""

_EXTRAS = ("test", "tests", "testing", "dev")
"""Where projects list what their tests need."""

_SYNCED_BY_UV = "dev"
"""The group of dependencies that uv installs unasked."""


def repository_of(root: Path) -> Path:
    """Return the folder that CI checks out: the nearest repository, or else ``root``."""
    return next((f for f in (root, *root.parents) if (f / ".git").exists()), root)


def workflow_of(service: str, root: Path) -> tuple[Path, str]:
    """Return where ``github`` or ``gitlab`` looks for a project's workflow, and what is proposed."""
    repository = repository_of(root)
    folder = root.relative_to(repository).as_posix()
    project = read_toml(root / "pyproject.toml", [])[1]
    text, name = _TEMPLATES[service], "tests.yml"
    if folder != ".":
        name = f"{folder.replace('/', '-')}-tests.yml"
        text = text.replace(*_IN_FOLDER[service]).replace("FOLDER", shlex.quote(folder))
        text = text.replace("path: coverage.xml", f"path: {folder}/coverage.xml")
    install = _pip_install(project, root)
    above = [folder for folder in (root, *root.parents) if folder.is_relative_to(repository)]
    locked = next((folder for folder in above if (folder / "uv.lock").is_file()), None)
    if locked is not None:
        environment = Path(os.path.relpath(locked / ".venv", root)).as_posix()
        text = text.replace(_SETUP_PYTHON, _SETUP_UV)
        install = _uv_install(project, service, environment)
    path = f".github/workflows/{name}" if service == "github" else ".gitlab-ci.yml"
    return repository / path, text.replace("INSTALL", install)


def _pip_install(project: Mapping[str, Any], root: Path) -> str:
    """Return the command that installs the project with what its tests need."""
    extra, group = _extra_of(project), _group_of(project)
    target = f"--editable '.[{extra}]'" if extra else "--editable ."
    if group and not extra:
        target += f" --group {group}"
    if "project" not in project and not (root / "setup.py").exists():
        target = ""
    return " ".join(f"python -m pip install {target} pytest surefoot".split())


def _uv_install(project: Mapping[str, Any], service: str, environment: str) -> str:
    """Return the same for a project that uv manages, with the programs then on the path."""
    extra, group = _extra_of(project), _group_of(project)
    commands = ["uv sync --locked", "uv pip install pytest surefoot"]
    if extra:
        commands[0] += f" --extra {extra}"
    if group and group != _SYNCED_BY_UV:
        commands[0] += f" --group {group}"
    if service == "github":
        commands.append(f'echo "$PWD/{environment}/bin" >> "$GITHUB_PATH"')
    else:
        commands = ["python -m pip install uv", *commands, f". {environment}/bin/activate"]
    return " && ".join(commands)


def _extra_of(project: Mapping[str, Any]) -> str | None:
    return _first_of(_EXTRAS, project.get("project", {}).get("optional-dependencies", {}))


def _group_of(project: Mapping[str, Any]) -> str | None:
    return _first_of(_EXTRAS, project.get("dependency-groups", {}))


def _first_of(names: Iterable[str], table: Any) -> str | None:
    """Return the first of these names that a table has."""
    return next((name for name in names if name in table), None)
