"""Which files are measured, and what they are called."""

from __future__ import annotations

import contextlib
import tempfile
import warnings
from pathlib import Path

import coverage
import pytest
from coverage.exceptions import ConfigError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from surefoot.config.values import coverage_patterns
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


FOLDERS = st.sampled_from(["", "a", "b", "gen"])
FILES = st.sampled_from(["a.py", "b.py", "gen.py", "_gen.py"])
PATHS = st.tuples(FOLDERS, FOLDERS, FOLDERS, FILES).map(lambda parts: "/".join(filter(None, parts)))
WILD = st.sampled_from(["*", "**", "?", "a*", "*.py", "[ab].py", "[!a]*", "g?n.py", ".", ".."])
PATTERNS = st.tuples(
    st.sampled_from(["", "src/", "./src/", "*/", "/", "src/a/../"]),
    st.lists(FOLDERS | FILES | WILD, max_size=3).map("/".join),
    st.sampled_from(["", "", "/", "/*"]),
).map("".join)


def measured_by_coverage(omit: list[str]) -> set[str]:
    """Return the files of ``src`` that coverage.py reports, none of which ran."""
    program = coverage.Coverage(
        data_file=None, config_file=False, source=["src"], omit=omit, messages=False
    )
    with warnings.catch_warnings(action="ignore"):
        program.start()
        program.stop()
        return program.get_data().measured_files()


@settings(deadline=None, max_examples=30)
@given(st.lists(PATHS, min_size=1, max_size=6), st.lists(PATTERNS, min_size=1, max_size=2))
@example(["a/gen.py", "a/b/gen.py"], ["src/*/gen.py"])
@example(["a/gen.py", "a/b/gen.py"], ["gen.py"])
@example(["a/gen.py", "a/b/gen.py"], ["src/a/**/gen.py"])
@example(["a/gen.py"], ["src/a/"])
@example(["a/gen.py"], ["src/**/**/gen.py"])
@example(["a/gen.py"], ["src/a[/gen.py"])
def test_patterns_mean_what_they_mean_to_coverage_py(paths: list[str], patterns: list[str]) -> None:
    """We leave out the files that coverage.py leaves out, and refuse what it refuses."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for path in paths:
            file = Path("src", path)
            file.parent.mkdir(parents=True, exist_ok=True)
            for made in (file, *(parent / "__init__.py" for parent in file.parents[:-1])):
                made.touch()
        root = str(Path.cwd())
        try:
            expected = measured_by_coverage(patterns)
        except ConfigError:
            with pytest.raises(ValueError, match="pattern"):
                coverage_patterns(patterns)
            return
        found = Selection(root, (f"{root}/src",), omit=coverage_patterns(patterns)).files()
        assert set(found) == expected


def test_folders_that_are_no_packages_are_entered_where_asked(tmp_path: Path) -> None:
    """As coverage.py's ``include_namespace_packages`` asks."""
    (tmp_path / "src/space/deep").mkdir(parents=True)
    (tmp_path / "src/space/deep/a.py").touch()
    root = str(tmp_path.resolve())
    assert not [*Selection(root, (f"{root}/src",)).files()]
    found = Selection(root, (f"{root}/src",), namespaces=True).files()
    assert [*found] == [f"{root}/src/space/deep/a.py"]


def test_patterns_hold_in_a_folder_whose_name_looks_like_one(tmp_path: Path) -> None:
    """The name of the project's folder is no pattern."""
    root = str(tmp_path.resolve() / "[x]*")
    selection = Selection(root, (root,), omit=("a.py", "b/*.py", "./c.py"))
    left = [
        name for name in ("a.py", "b/b.py", "b/c/d.py", "c.py") if f"{root}/{name}" in selection
    ]
    assert left == ["b/c/d.py"]


def test_patterns_match_with_and_without_the_links_on_their_way(linked: Path) -> None:
    """A pattern that goes through a link means the files that are measured there."""
    root = str(linked)
    selection = Selection(root, (f"{root}/src",), omit=("src/pk/twin/*", "way/pk/real.py"))
    names = {project_path(path, root) for path in selection.files()}
    assert "src/pk/lib/__init__.py" in names
    assert not names & {"src/pk/twin/__init__.py", "src/pk/real.py"}


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Return a project with a package and a namespace, both installed in an environment."""
    site = "env/lib/site-packages"
    for name in (
        *("src/shop/__init__.py", "src/shop/sub/a.py", "src/acme/till/b.py", "src/shop/click.py"),
        *("src/acme/till/click.py", "flat/pk/click.py"),
        *(f"{site}/shop/__init__.py", f"{site}/shop/sub/a.py", f"{site}/shop/made.py"),
        *(f"{site}/acme/till/b.py", f"{site}/acme/other/__init__.py", f"{site}/click.py"),
        *("build/lib/shop/__init__.py", "build/lib/shop/made.py", "flat/pk/__init__.py"),
        *(f"{site}/pk/__init__.py",),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path.resolve()


@pytest.mark.parametrize("source", ["src", "src/shop", "."])
@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("shop/__init__.py", "src/shop/__init__.py"),
        ("shop/sub/a.py", "src/shop/sub/a.py"),
        ("shop/made.py", None),
    ],
)
def test_an_installed_copy_has_the_path_of_the_projects_own_file(
    installed: Path, source: str, path: str, place: str | None
) -> None:
    """However the source is named."""
    selection = Selection(str(installed), (str((installed / source).resolve()),))
    found = selection.place_of(f"{installed}/env/lib/site-packages/{path}")
    assert found == (place and f"{installed}/{place}")


@pytest.mark.parametrize("source", ["src/shop", "src/acme/till", "flat/pk"])
def test_a_module_in_a_package_is_not_the_one_of_that_name_elsewhere(
    installed: Path, source: str
) -> None:
    """``click`` has nothing to do with ``shop.click``, or ``acme.till.click``."""
    selection = Selection(str(installed), (f"{installed}/{source}",))
    assert selection.place_of(f"{installed}/env/lib/site-packages/click.py") is None


def test_a_copy_of_a_file_that_is_left_out_is_left_out(installed: Path) -> None:
    """Even if its package is measured wherever it lies."""
    selection = Selection(
        str(installed), (f"{installed}/src/shop",), omit=("src/shop/sub/*",), packages=("shop",)
    )
    assert selection.place_of(f"{installed}/env/lib/site-packages/shop/sub/a.py") is None


@pytest.mark.parametrize(
    ("path", "module", "portion"),
    [
        ("build/lib/shop/__init__.py", "shop", "build/lib/shop"),
        ("build/lib/shop/made.py", "shop.made", "build/lib/shop"),
        (
            "env/lib/site-packages/acme/other/__init__.py",
            "acme.other",
            "env/lib/site-packages/acme",
        ),
        ("flat/pk/__init__.py", "shopping", None),
        ("flat/pk/__init__.py", "", None),
        ("env/lib/site-packages/click.py", "till", "env/lib/site-packages/click.py"),
        ("src/shop/sub/a.py", "shop.sub.a", None),
    ],
)
def test_a_named_package_is_found_where_it_is_imported_from(
    installed: Path, path: str, module: str, portion: str | None
) -> None:
    """Unless its file is left out."""
    selection = Selection(str(installed), (), omit=("*/sub/*",), packages=("shop", "acme", "till"))
    found = selection.portion_of(f"{installed}/{path}", module)
    assert found == (portion and f"{installed}/{portion}")


def test_copies_of_named_packages_are_not_listed(installed: Path) -> None:
    """Nor what others have installed into a namespace of ours."""
    root = str(installed)
    sources = ("src/shop", "src/acme", "build/lib/shop", "env/lib/site-packages/acme")
    selection = Selection(root, tuple(f"{root}/{s}" for s in sources), packages=("shop", "acme"))
    assert [project_path(path, root) for path in selection.files()] == [
        *("src/shop/__init__.py", "src/shop/click.py", "build/lib/shop/made.py"),
    ]
    assert (
        selection.place_of(f"{root}/build/lib/shop/__init__.py") == f"{root}/src/shop/__init__.py"
    )
    assert f"{root}/env/lib/site-packages/acme/other/__init__.py" in selection


def test_what_other_projects_hold_of_a_namespace_is_not_listed(installed: Path) -> None:
    """It is measured, as an editable installation beside the project is; a folder is listed."""
    bank = installed / "beside/src/acme/bank/__init__.py"
    bank.parent.mkdir(parents=True)
    bank.touch()
    (installed / "src/acme/till/__init__.py").touch()
    root = f"{installed}/beside"
    sources = (f"{root}/src/acme", f"{installed}/src/acme", f"{installed}/src/shop/sub")
    selection = Selection(root, sources, namespaces=True, packages=("acme",))
    assert [project_path(path, root) for path in selection.files()] == [
        *("src/acme/bank/__init__.py", "../src/shop/sub/a.py"),
    ]
    assert f"{installed}/src/acme/till/b.py" in selection


def test_a_namespace_of_another_project_alone_is_listed(installed: Path) -> None:
    """The tests may lie in a project of their own."""
    sources = ("/tests/unit", f"{installed}/src/acme")
    selection = Selection("/tests", sources, namespaces=True, packages=("acme",))
    assert f"{installed}/src/acme/till/b.py" in selection.files()


def test_copies_are_looked_for_where_the_file_could_be_imported_from(installed: Path) -> None:
    """As ``shop.sub.a``, not as ``a``."""
    selection = Selection(str(installed), (f"{installed}/src/shop",))
    copies = selection.copies.places_of(f"{installed}/src/shop/sub/a.py", ["/site"])
    assert list(copies) == ["/site/shop/sub/a.py", "/site/src/shop/sub/a.py"]
