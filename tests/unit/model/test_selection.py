"""Which files are measured, and what they are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from surefoot.model.selection import Selection, project_path


def test_paths_are_relative_to_the_project() -> None:
    """Data from two machines names files alike."""
    assert project_path("/home/a/project/src/x.py", "/home/a/project") == "src/x.py"


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    """Return a folder in which ``src`` is full of links, and others lead to it."""
    for folder in ("src/pk", "shared/lib/sub", "build/pk"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("src/pk/__init__", "src/pk/real", "shared/b", "shared/lib/__init__"):
        (tmp_path / f"{name}.py").touch()
    (tmp_path / "shared/lib/sub/__init__.py").touch()
    for link, target in {
        "src/pk/b.py": "../../shared/b.py",
        "src/pk/again.py": "../../shared/b.py",
        "src/pk/alias.py": "real.py",
        "src/pk/lib": "../../shared/lib",
        "src/pk/twin": "../../shared/lib",
        "src/pk/up": "..",
        "src/pk/out": "../..",
        "shared/lib/round": "../lib",
        "shared/lib/sub/back": "..",
        "way": "src",
        "build/pk/real.py": "../../src/pk/real.py",
    }.items():
        (tmp_path / link).symlink_to(target)
    return tmp_path.resolve()


def test_links_are_listed_once_each(linked: Path) -> None:
    """Two links to one file are two modules; what leads back is not followed."""
    root = str(linked)
    files = list(Selection(root, (f"{root}/src",)).files())
    below = [project_path(path, root) for path in files]
    assert below == [
        *("src/pk/__init__.py", "src/pk/again.py", "src/pk/alias.py", "src/pk/b.py"),
        *("src/pk/real.py", "src/pk/lib/__init__.py", "src/pk/lib/sub/__init__.py"),
        *("src/pk/twin/__init__.py", "src/pk/twin/sub/__init__.py"),
    ]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("src/pk/real.py", "src/pk/real.py"),
        ("src/pk/b.py", "src/pk/b.py"),
        ("src/pk/alias.py", "src/pk/alias.py"),
        ("src/pk/lib/sub/__init__.py", "src/pk/lib/sub/__init__.py"),
        ("src/pk/../pk/twin/__init__.py", "src/pk/twin/__init__.py"),
        ("src/pk/up/pk/real.py", "src/pk/real.py"),
        ("way/pk/real.py", "src/pk/real.py"),
        ("way/pk/b.py", "src/pk/b.py"),
        ("way/pk/lib/sub/__init__.py", "src/pk/lib/sub/__init__.py"),
        ("build/pk/real.py", "src/pk/real.py"),
        ("shared/b.py", None),
        ("shared/lib/__init__.py", None),
    ],
)
def test_a_file_is_measured_under_the_path_below_its_source(
    linked: Path, path: str, place: str | None
) -> None:
    """However the program came to it."""
    found = Selection(str(linked), (f"{linked}/src",)).place_of(f"{linked}/{path}")
    assert found == (place and f"{linked}/{place}")


def test_a_relative_name_starts_at_the_current_directory(
    linked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for the program that uses it."""
    monkeypatch.chdir(linked / "src")
    found = Selection(str(linked), (f"{linked}/src",)).place_of("pk/b.py")
    assert found == f"{linked}/src/pk/b.py"
