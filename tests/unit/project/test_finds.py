"""What was found is kept as long as it holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from finds import found, gap_of
from surefoot.config import Config, load_config
from surefoot.model.gaps import NeverRan
from surefoot.model.run import FileRun
from surefoot.model.suggestions import Call, Found, Raised
from surefoot.project.finds import Finds
from surefoot.project.project import MeasuredFile, Project
from surefoot.source.map import map_source

CALL = Call("f('a')", ("a",), frozenset({"from a import f"}), raised=Raised("ValueError", "no"))
FOUND = replace(found(gap_of("f", NeverRan()), CALL)[0], shows=(("TF", "f('a')"),))


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Return the configuration of an empty project."""
    return load_config(tmp_path)


def project_with(**texts: str) -> Project:
    """Return a project of these files."""
    files = tuple(
        MeasuredFile(f"{name}.py", Path(f"{name}.py"), map_source(text), FileRun())
        for name, text in texts.items()
    )
    return Project(files, (), (), ())


def kept(config: Config, project: Project, answer: Found) -> None:
    """Keep a find."""
    Finds(config, project).keep(answer)


def test_what_was_kept_is_as_it_was(config: Config) -> None:
    """For its gap, and no other."""
    kept(config, project_with(a="x = 1\n"), FOUND)
    finds = Finds(config, project_with(a="x = 1\n"))
    assert finds.of(FOUND.gap) == FOUND
    assert finds.of("another") is None


@pytest.mark.parametrize("texts", [{"a": "x = 2\n"}, {"a": "x = 1\n", "b": ""}, {"b": "x = 1\n"}])
def test_a_change_of_any_file_ends_it(config: Config, texts: dict[str, str]) -> None:
    """What an input does may depend on that file."""
    kept(config, project_with(a="x = 1\n"), FOUND)
    assert Finds(config, project_with(**texts)).of(FOUND.gap) is None


def test_what_others_wrote_is_not_read(config: Config) -> None:
    """Only what the user's own secret signed."""
    kept(config, project_with(a=""), FOUND)
    [entry] = config.cache.glob("*.found")
    entry.write_bytes(entry.read_bytes()[:-1] + b"\0")
    assert Finds(config, project_with(a="")).of(FOUND.gap) is None


def test_what_is_no_valid_text_is_not_kept(config: Config) -> None:
    """A message may hold anything."""
    call = replace(CALL, raised=Raised("ValueError", "\udc80"))
    kept(config, project_with(a=""), replace(FOUND, calls=(call,)))
    assert Finds(config, project_with(a="")).of(FOUND.gap) is None
