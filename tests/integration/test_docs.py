"""The documentation says what the program does."""

from __future__ import annotations

import csv
import re
import runpy
import shlex
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from surefoot.cli import cli
from surefoot.config.own import _KEYS, _TIER_KEYS, own_settings
from surefoot.config.places import TomlPlaces
from surefoot.config.theirs import _CHANGES_FIGURES, _COVERAGE_KEYS

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))
)


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


def test_every_key_of_the_configuration_is_documented() -> None:
    """Ours have a row of their own; coverage.py's are named, those not honoured too."""
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [key for key in (*_KEYS, *_TIER_KEYS) if f"\n| `{key}` |" not in page] == []
    theirs = [key for _, key in (*_COVERAGE_KEYS, *_CHANGES_FIGURES)]
    assert [key for key in theirs if f"`{key}`" not in page] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_configuration_shown_is_accepted(page: str) -> None:
    """The TOML of a page has keys that there are, with values of their types."""
    text = (ROOT / page).read_text(encoding="utf-8")
    for fence in ("```toml\n", "   ```toml\n"):
        for part in text.split(f"\n{fence}")[1:]:
            example = part.partition("```")[0]
            problems: list[str] = []
            table = tomllib.loads(example)["tool"]["surefoot"]
            own_settings(table, TomlPlaces(page, example), problems)
            assert problems == []


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
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        for target in [part.partition(")")[0] for part in text.split("](")[1:]]:
            path = target.partition("#")[0]
            if path and not path.startswith("http"):
                assert ((ROOT / page).parent / path).exists(), (page, target)


def test_the_numbers_of_judged_seams_are_those_of_the_judgements() -> None:
    """By project, with each verdict; they are the last cells of its row."""
    with (ROOT / "docs" / "seams.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    verdicts = ("true", "true, not worth it", "wrong")
    assert {row["verdict"] for row in rows} <= {*verdicts}
    found = Counter((f"{r['project']} {r['version']}".strip(), r["verdict"]) for r in rows)
    numbers = {
        project: [found[project, verdict] for verdict in verdicts]
        for project in dict.fromkeys(project for project, _ in found)
    }
    page = (ROOT / "docs" / "seams.md").read_text(encoding="utf-8").splitlines()
    told = {
        project: [
            [int(cell) for cell in line.split("|")[-5:-1]]
            for line in page
            if line.startswith((f"| {project} |", f"| {project} ("))
        ]
        for project in numbers
    }
    assert told == {project: [[sum(of), *of]] for project, of in numbers.items()}


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


def test_the_skill_is_short_and_its_commands_exist() -> None:
    """It is printed as it lies in the package, with a head that agents read."""
    done = subprocess.run(
        [sys.executable, "-m", "surefoot", "skill"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.startswith("---\nname: surefoot\ndescription: ")
    assert len(done.stdout.split()) < 300
    shown = re.findall(r"surefoot ([a-z]+)((?: --?\w+)*)", done.stdout.split("---\n", 2)[2])
    assert {"run", "next", "verify", "suggest", "gate"} <= {name for name, _ in shown}
    for name, options in shown:
        known = {opt for p in cli.commands[name].params for opt in p.opts}
        assert set(options.split()) - {"-q"} <= known, name  # -q is pytest's
