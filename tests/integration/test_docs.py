"""The documentation says what the program does."""

from __future__ import annotations

import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from surefoot.cli import cli
from surefoot.config.own import _KEYS

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", *(f"docs/{name}.md" for name in ("guide", "running", "tiers"))]


def test_the_reference_is_what_help_says() -> None:
    """``make docs`` writes it anew."""
    written = runpy.run_path(str(ROOT / "docs" / "write_reference.py"))
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == written["reference"]()


def test_every_command_and_option_has_help() -> None:
    """A command explains itself, and so does each of its options."""
    for name, command in cli.commands.items():
        assert command.help, name
        for parameter in command.params:
            assert parameter.param_type_name == "argument" or parameter.help, (name, parameter.name)


def test_every_key_of_the_configuration_is_in_the_readme() -> None:
    """Nothing can be configured that is not said."""
    table = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [key for key in _KEYS if f"`{key}`" not in table] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_command_shown_exists(page: str) -> None:
    """What a page types at a prompt are commands with options that there are."""
    shown = [
        line.removeprefix("$ ").partition("#")[0].strip()
        for line in (ROOT / page).read_text(encoding="utf-8").splitlines()
        if line.startswith("$ surefoot ")
    ]
    for line in shown:
        _, name, *words = shlex.split(line)
        options = {opt for p in cli.commands[name].params for opt in (*p.opts, *p.secondary_opts)}
        given = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert given <= options | {"--"}, line


def test_pages_link_to_pages_that_exist() -> None:
    """No link leads nowhere."""
    for page in ("README.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))):
        text = (ROOT / page).read_text(encoding="utf-8")
        for target in [part.partition(")")[0] for part in text.split("](")[1:]]:
            path = target.partition("#")[0]
            if path and not path.startswith("http"):
                assert ((ROOT / page).parent / path).exists(), (page, target)


def test_the_options_of_the_plugin_are_documented() -> None:
    """Every one that ``pytest --help`` lists."""
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "--help"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    options = {
        word.partition("=")[0]
        for word in told.split()
        if "surefoot" in word and word.startswith("--")
    }
    page = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    assert {"--surefoot", "--surefoot-gate"} <= options
    assert [option for option in sorted(options) if option not in page] == []
