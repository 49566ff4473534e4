"""Configuration: ours, coverage.py's, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from surefoot.config import find_root, load_config
from surefoot.errors import ConfigError
from surefoot.project.targets import choose_sources, selection_of


def test_defaults_are_coverage_pys(tmp_path: Path) -> None:
    """Without any file, the default exclusions hold and nothing is chosen."""
    config = load_config(tmp_path)
    assert config.source == ()
    assert any("pragma" in pattern for pattern in config.exclusions.exclude)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".coveragerc", "[run]\nsource = a, b\n[report]\nexclude_also =\n    x, y\n    z\nprecision = 2\n"),
        ("setup.cfg", "[coverage:run]\nsource =\n    a\n    b\n[coverage:report]\nexclude_also =\n    x, y\n    z\nprecision = 2\n"),
        ("tox.ini", "[coverage:run]\nsource = a\n    b\n[coverage:report]\nexclude_also =\n    x, y\n    z\nprecision=2\n"),
        ("pyproject.toml", '[tool.coverage.run]\nsource = ["a", "b"]\n[tool.coverage.report]\nexclude_also = ["x, y", "z"]\nprecision = 2\n'),
    ],
)  # fmt: skip
def test_coverage_pys_files_are_read(tmp_path: Path, name: str, text: str) -> None:
    """Each of its four files is read, with lists split as coverage.py splits them."""
    (tmp_path / name).write_text(text)
    config = load_config(tmp_path)
    assert config.source == ("a", "b")
    assert config.exclusions.exclude[-2:] == ("x, y", "z")
    assert config.precision == 2


def test_ours_wins_key_by_key(tmp_path: Path) -> None:
    """A key of ours replaces coverage.py's; the others stay."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.coverage.run]\nsource = ["a"]\nomit = ["o"]\n[tool.surefoot]\nsource = ["b"]\n'
    )
    config = load_config(tmp_path)
    assert (config.source, config.omit) == (("b",), ("o",))


def test_the_environment_fills_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables are expanded as coverage.py expands them, and a lone dollar stays."""
    monkeypatch.setenv("WHERE", "lib")
    (tmp_path / ".coveragerc").write_text(
        "[run]\nsource = ${WHERE}, $WHERE/x, ${NOT_SET-other}\n[report]\nexclude_also = end$\n"
    )
    config = load_config(tmp_path)
    assert config.source == ("lib", "lib/x", "other")
    assert config.exclusions.exclude[-1] == "end$"


def test_what_we_do_not_honour_is_named_once(tmp_path: Path) -> None:
    """A plugin of coverage.py changes what is measured, so we say that it is ignored."""
    (tmp_path / ".coveragerc").write_text("[run]\nplugins = x\nbranch = true\n")
    assert load_config(tmp_path).notes == (
        ".coveragerc: Surefoot ignores coverage.py's [run] plugins",
    )


@pytest.mark.parametrize("text", ["[tool.surefoot", "[tool.surefoot]\nsource = 3\n", "\xff\xfe"])
def test_wrong_files_are_refused(tmp_path: Path, text: str) -> None:
    """Broken TOML, a wrong type and a wrong encoding each give one sentence."""
    (tmp_path / "pyproject.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"pyproject\.toml"):
        load_config(tmp_path)


def test_the_project_is_the_nearest_with_a_project_file(tmp_path: Path) -> None:
    """From a folder of tests, we find the project above it."""
    (tmp_path / "tox.ini").touch()
    (tmp_path / "tests").mkdir()
    assert find_root(tmp_path / "tests") == tmp_path.resolve()


@pytest.mark.parametrize(
    ("files", "chosen"),
    [
        (["src/pkg/__init__.py", "other/__init__.py"], ("src",)),
        (["pkg/__init__.py", "tests/__init__.py", "setup.py"], ("pkg",)),
        (["b.py", "a.py", "setup.py", "conftest.py", "test_a.py"], ("a.py", "b.py")),
    ],
)
def test_sources_are_found(tmp_path: Path, files: list[str], chosen: tuple[str, ...]) -> None:
    """They are src, else the packages that are not tests, else the modules."""
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert choose_sources(tmp_path) == chosen


def test_nothing_to_measure_is_an_error(tmp_path: Path) -> None:
    """An empty folder is not a success."""
    with pytest.raises(ConfigError, match="no package and no module"):
        choose_sources(tmp_path)


def test_a_selection_knows_its_files(tmp_path: Path) -> None:
    """Omitted, installed and unimportable files are left out; packages are entered."""
    for name in (
        "pkg/__init__.py", "pkg/a.py", "pkg/gen/b.py", "pkg/sub/__init__.py", "pkg/sub/c.py",
        "pkg/not-a+module.py", "pkg/site-packages/__init__.py", "pkg/site-packages/d.py",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "pyproject.toml").write_text('[tool.surefoot]\nomit = ["*/sub/c.py"]\n')
    selection = selection_of(load_config(tmp_path), ["pkg"])
    names = [Path(path).relative_to(tmp_path.resolve()).as_posix() for path in selection.files()]
    assert names == ["pkg/__init__.py", "pkg/a.py", "pkg/sub/__init__.py"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[tool.surefoot]\nremap = [["src", "*/build/src"]]\n'),
        ("pyproject.toml", '[tool.coverage.paths]\nsource = ["src", "*/build/src"]\n'),
        (".coveragerc", "[paths]\nsource =\n    src\n    */build/src\n"),
    ],
)
def test_paths_that_are_one_are_read_from_either_tool(tmp_path: Path, name: str, text: str) -> None:
    """Our spelling and coverage.py's mean the same."""
    (tmp_path / name).write_text(text)
    assert load_config(tmp_path).remap == (("src", "*/build/src"),)


def test_another_file_can_be_read_instead(tmp_path: Path) -> None:
    """The project's own configuration is not read then."""
    (tmp_path / "pyproject.toml").write_text("[tool.surefoot]\nprecision = 1\n")
    (tmp_path / "other.ini").write_text("[run]\nsource = lib\n")
    (tmp_path / "other.toml").write_text("[tool.surefoot]\nprecision = 2\n")
    assert load_config(tmp_path, str(tmp_path / "other.toml")).precision == 2
    assert load_config(tmp_path, str(tmp_path / "other.ini")).source == ("lib",)
