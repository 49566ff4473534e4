"""Which files a project measures: as named, as found, and as earlier runs measured them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from surefoot.config import Config
from surefoot.errors import ConfigError, DataError
from surefoot.model.run import RunData
from surefoot.model.selection import Selected, Selection, project_path
from surefoot.project.targets import (
    check_foreign,
    choose_sources,
    recorded_selection,
    selection_of,
)


def make(root: Path, *names: str) -> Path:
    """Make empty files, in folders below a root; return its real path."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    return root.resolve()


@pytest.mark.parametrize(
    ("files", "chosen"),
    [
        (["acme/shop/__init__.py", "tests/unit/__init__.py"], ("acme/shop",)),
        (["acme/shop/__init__.py", "acme/core.py"], ("acme",)),
        (["src/acme/shop/__init__.py", "src/acme/till/api/__init__.py"], ("src/acme/shop", "src/acme/till/api")),
        (["src/acme/tools/pk/__init__.py"], ("src/acme/tools/pk",)),
        (["src/pk/__init__.py", "src/acme/shop/__init__.py"], ("src", "src/acme/shop")),
        (["api/src/acme/api/__init__.py", "api/tests/pk/__init__.py", "web/src/acme/web/__init__.py"],
         ("api/src/acme/api", "web/src/acme/web")),
        (["acme/shop/__init__.py", "app.py"], ("acme/shop", "app.py")),
        (["pk/__init__.py", "acme/shop/__init__.py"], ("pk",)),
    ],
)  # fmt: skip
def test_packages_are_found_in_namespaces(
    tmp_path: Path, files: list[str], chosen: tuple[str, ...]
) -> None:
    """A folder that is no package itself may hold some, at any depth."""
    assert choose_sources(make(tmp_path, *files)) == chosen


@pytest.mark.parametrize(
    ("files", "path", "name", "places"),
    [
        (["acme/shop/__init__.py"], [], "acme.shop", ["acme/shop"]),
        (["src/acme/shop/a.py"], [], "acme.shop", ["src/acme/shop"]),
        (["shop/data.txt", "src/shop/__init__.py"], [], "shop", ["src/shop"]),
        (["shop/ddl/make.py", "src/shop/__init__.py"], [], "shop", ["src/shop"]),
        (["shop/data.txt"], [], "shop", ["shop"]),
        (["a/acme/x/__init__.py", "b/acme/y/__init__.py"], ["a", "b"], "acme", ["a/acme", "b/acme"]),
        (["a/acme/x/__init__.py", "b/acme/y/__init__.py"], ["b"], "acme", ["b/acme"]),
        (["a/acme/x/__init__.py", "b/acme/y/__init__.py"], [], "acme", ["a/acme", "b/acme"]),
        (["a/acme/x/__init__.py", "b/acme/__init__.py"], ["a", "b"], "acme", ["b/acme"]),
        (["tests/acme/x/__init__.py", "b/acme/y/__init__.py"], [], "acme", ["b/acme"]),
        (["a/__init__.py", "a/vendored/__init__.py", "b/vendored/__init__.py"], [], "vendored", ["b/vendored"]),
        (["lib/shop.py"], [], "shop", ["lib/shop.py"]),
        (["src/shop/__init__.py", "e/site-packages/shop/__init__.py"], ["e/site-packages"], "shop", ["src/shop"]),
        (["lib/shop/__init__.py", "e/site-packages/shop/__init__.py"], ["e/site-packages"], "shop", ["lib/shop"]),
        (["e/site-packages/shop/__init__.py"], ["e/site-packages"], "shop", ["e/site-packages/shop"]),
        (["acme/x/__init__.py", "e/site-packages/acme/y/__init__.py"], ["e/site-packages"], "acme", ["acme"]),
        (["a/acme/x/__init__.py", "b/acme/y/__init__.py", "e/site-packages/acme/x/__init__.py"],
         ["e/site-packages"], "acme", ["a/acme", "e/site-packages/acme"]),
        (["tests/unit/test_a.py", "e/site-packages/tests/__init__.py"], ["e/site-packages"], "tests", ["tests"]),
    ],
)  # fmt: skip
def test_a_name_stands_for_all_that_python_would_import_by_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: list[str],
    path: list[str],
    name: str,
    places: list[str],
) -> None:
    """A folder counts if it holds Python, and what the project holds comes first."""
    root = make(tmp_path, *files)
    monkeypatch.setattr(sys, "path", [str(root / folder) for folder in path])
    sources = selection_of(Config(root), [name]).sources
    assert [project_path(source, str(root)) for source in sources] == places


@pytest.mark.parametrize(
    ("name", "packages"),
    [("acme.shop", ("acme.shop",)), ("pk", ("pk",)), ("acme", ()), ("app.py", ()), ("tests", ())],
)
def test_names_of_packages_are_kept_beside_their_places(
    tmp_path: Path, name: str, packages: tuple[str, ...]
) -> None:
    """What is a folder or a file by its path is that, and nothing else of its name."""
    root = make(tmp_path, "acme/shop/__init__.py", "pk/__init__.py", "app.py", "tests/test_a.py")
    assert selection_of(Config(root), [name]).packages == packages


def test_a_name_of_nothing_is_refused(tmp_path: Path) -> None:
    """Before any test runs."""
    with pytest.raises(ConfigError, match="shpo: no such directory, file or package"):
        selection_of(Config(make(tmp_path, "shop/__init__.py")), ["shpo"])


def test_what_runs_measured_is_united(tmp_path: Path) -> None:
    """What one of them left out is measured if another did not leave it out."""
    runs = (
        Selected(("src/shop",), ("shop",), ("*/a.py", "*/b.py")),
        Selected(("src/till", "src/shop"), ("till",), ("*/b.py",)),
    )
    root = make(tmp_path, "src/shop/a.py", "src/till/b.py", "src/till/c.py", "src/till/d.py")
    config = Config(root, omit=("*/c.py",))
    selection = recorded_selection(config, RunData("3.13.0", selected=frozenset(runs)), ("*/d.py",))
    assert selection is not None
    assert set(selection.packages) == {"shop", "till"}
    assert [project_path(path, str(root)) for path in selection.files()] == ["src/shop/a.py"]


def test_older_data_does_not_say_what_was_measured(tmp_path: Path) -> None:
    """Then the configuration does."""
    assert recorded_selection(Config(tmp_path), RunData("3.13.0")) is None


@pytest.mark.parametrize("why", ["imported here", "configured", "gone", "inside"])
def test_data_may_name_what_the_user_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """And what is not there, or lies in the project."""
    root, other = make(tmp_path / "project", "pk/a.py"), make(tmp_path / "other", "b.py")
    if why == "imported here":
        monkeypatch.setattr(sys, "path", [str(other)])
    config = Config(root, source=(str(other),) if why == "configured" else ())
    source = {"gone": tmp_path / "gone", "inside": root / "pk"}.get(why, other)
    assert check_foreign(Selection(str(root), (str(source),)), config) is None


def test_data_cannot_have_other_files_read(tmp_path: Path) -> None:
    """A link in the project does not help."""
    root, other = make(tmp_path / "project", "pk/a.py"), make(tmp_path / "other", "b.py")
    (root / "link").symlink_to(other)
    data = RunData("3.13.0", selected=frozenset({Selected(("link",))}))
    selection = recorded_selection(Config(root), data)
    assert selection is not None
    with pytest.raises(DataError, match="outside of the project"):
        check_foreign(selection, Config(root))
