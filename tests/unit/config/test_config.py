"""Configuration: ours, coverage.py's, and what is wrong with it."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import coverage
import pytest

from surefoot.config import find_root, load_config
from surefoot.errors import ConfigError
from surefoot.model.tiers import Metric, Target, Tier
from surefoot.project.targets import (
    choose_project,
    choose_sources,
    choose_subject,
    selection_of,
)


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


RC = """\
[run]
source = ${LIB?}, b
    c
source_pkgs = d
source_dirs = e, f
omit = x/*
    y.py
[report]
omit = z/*
exclude_lines =
    (?i)no, COVER
    raise
exclude_also =

    other
partial_branches = some
partial_also = few, many
include_namespace_packages = Yes
fail_under = ${MIN}
precision = 2
skip_covered = on
skip_empty = 0
"""
TOML = """\
[run]
source = ["$LIB", "b", "c"]
source_pkgs = ["d"]
source_dirs = ["e", "f"]
omit = ["x/*", "y.py"]
[report]
omit = ["z/*"]
exclude_lines = [" (?i)no, COVER ", "raise"]
exclude_also = ["", "other"]
partial_branches = ["some"]
partial_also = ["few, many"]
include_namespace_packages = "true"
fail_under = "${MIN}"
precision = "2"
skip_covered = true
skip_empty = "false"
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".coveragerc", RC),
        (".coveragerc", "\ufeff" + RC),
        (".coveragerc", "[run]\nomit = other\n" + RC.replace("[r", "[coverage:r")),
        ("setup.cfg", RC.replace("[r", "[coverage:r")),
        (".coveragerc.toml", TOML),
        (".coveragerc.toml", TOML.replace("[r", "[tool.coverage.r")),
        ("pyproject.toml", TOML.replace("[r", "[tool.coverage.r")),
        ("named.ini", RC),
        ("named.toml", TOML),
    ],
)
def test_settings_are_read_as_coverage_py_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    """Whatever they are written in, and whatever they are filled in from."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIB", "lib")
    monkeypatch.setenv("MIN", "82.5")
    if name.startswith("named"):
        monkeypatch.setenv("COVERAGE_RCFILE", name)
        (tmp_path / ".coveragerc").write_text("[run]\nomit = other\n")
    (tmp_path / name).write_text(text, encoding="utf-8")
    option = coverage.Coverage().get_option
    config = load_config(tmp_path)
    sources = (option(f"run:{key}") for key in ("source", "source_pkgs", "source_dirs"))
    assert [*config.source] == [*chain.from_iterable(sources)]
    assert [*config.omit] == option("run:omit")
    assert [*config.report_omit] == option("report:omit")
    assert [*config.exclusions.exclude] == option("report:exclude_lines")
    assert [*config.exclusions.partial] == option("report:partial_branches")
    for key in ("include_namespace_packages", "fail_under", "precision"):
        assert getattr(config, key) == option(f"report:{key}")
    for key in ("skip_covered", "skip_empty"):
        assert getattr(config, key) is option(f"report:{key}")


def test_a_file_without_settings_of_coverage_pys_is_passed_over(tmp_path: Path) -> None:
    """Unless it is coverage.py's own: then there are none."""
    (tmp_path / "pyproject.toml").write_text("[tool.coverage.run]\nsource = ['a']\n")
    (tmp_path / "setup.cfg").write_text("[metadata]\nname = a\n")
    assert load_config(tmp_path).source == ("a",)
    (tmp_path / ".coveragerc.toml").touch()
    assert load_config(tmp_path).source == ()


def test_what_we_do_not_honour_is_named_once(tmp_path: Path) -> None:
    """A plugin of coverage.py changes what is measured or how it is configured."""
    (tmp_path / ".coveragerc").write_text(
        "[run]\nplugins = covdefaults\nbranch = true\nrelative_files = false\n"
        "cover_pylib = true\n[report]\ncontexts = a\n"
    )
    assert load_config(tmp_path).notes == (
        ".coveragerc: Surefoot ignores coverage.py's [run] cover_pylib, [report] contexts",
        ".coveragerc: Surefoot loads no plugins of coverage.py's (covdefaults). What they would "
        "configure or leave out must be set in [tool.surefoot].",
    )


def test_include_counts_where_no_source_is_named(tmp_path: Path) -> None:
    """So coverage.py has it; ours counts in any case."""
    (tmp_path / "a.py").touch()
    (tmp_path / "b.py").touch()
    (tmp_path / ".coveragerc").write_text("[run]\ninclude = a.py\n")
    config = load_config(tmp_path)
    assert [Path(f).name for f in choose_subject(config).selection.files()] == ["a.py"]
    assert [Path(f).name for f in choose_subject(config, ("b.py",)).selection.files()] == ["b.py"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[tool.surefoot]\nomit = ['a***']", "omit must be a list of patterns for files, but "),
        ("[tool.coverage.run]\nomit = ['[z-a]']", r"omit must be .*bad character range z-a"),
        ("[tool.coverage.report]\nexclude_also = ['x', 'y(?i)']", r"not 'y\(\?i\)' \(global flags"),
        ("[tool.coverage.run]\nplugins = 3", "plugins must be a list of strings, not 3"),
        ("[tool.surefoot.seams]\nkinds = {'a b' = 'x'}", "kinds must be a word for each package"),
        ("[tool.surefoot.seams]\nkinds = {a = 3}", "kinds must be a word for each package"),
        (
            "[tool.surefoot.tiers.boundary]\nmetrics = ['seams', 'branches']",
            r"\[tool.surefoot.tiers.boundary\] metrics must be \[\"seams\"\]",
        ),
        (
            "[tool.surefoot.tiers.boundary]\npaths = true",
            r"\[tool.surefoot.tiers.boundary\] has no key 'paths'",
        ),
        ("[tool.surefoot.tiers.core]\npaths = 'yes'", "paths must be true or false"),
        ("[tool.surefoot.tiers.core]\nmetrics = ['paths']", "metrics must be one or more of "),
        ("[tool.surefoot]\npath_limit = 1", "path_limit must be a whole number from 2 to 100,000"),
        ("[tool.coverage.run]\nomit = ['${NOT_SET?}']", "needs the environment variable NOT_SET"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    """Before anything runs, with its place."""
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(ConfigError, match=problem):
        load_config(tmp_path)


def test_the_boundary_can_be_held_to_its_seams(tmp_path: Path) -> None:
    """And a team names kinds of its own."""
    (tmp_path / "pyproject.toml").write_text(
        "[tool.surefoot.seams]\nkinds = {acme = ' payment ', 'a.b' = 'c'}\n"
        "[tool.surefoot.tiers.boundary]\nmetrics = ['seams']\ntarget = 60\n"
    )
    config = load_config(tmp_path)
    assert config.kinds == {"acme": "payment", "a.b": "c"}
    assert config.tiers.targets[Tier.BOUNDARY] == Target(60, 90, (Metric.SEAMS,))


@pytest.mark.parametrize(
    "asked", ["paths = true", 'metrics = ["statements", "branches", "conditions", "paths"]']
)
def test_a_tier_can_ask_for_paths(tmp_path: Path, asked: str) -> None:
    """Its other settings stay as they are, and the other tiers do not ask. Paths are not gated."""
    (tmp_path / "pyproject.toml").write_text(f"[tool.surefoot.tiers.critical]\n{asked}\n")
    targets = load_config(tmp_path).tiers.targets
    assert targets[Tier.CRITICAL] == Target(95, 100, paths=True)
    assert not targets[Tier.CORE].paths


def test_the_number_of_paths_that_are_measured_can_be_limited(tmp_path: Path) -> None:
    """By default there may be 1,024."""
    assert load_config(tmp_path).path_limit == 1024
    (tmp_path / "pyproject.toml").write_text("[tool.surefoot]\npath_limit = 100\n")
    assert load_config(tmp_path).path_limit == 100


def test_a_pattern_of_ours_that_ends_in_a_slash_means_all_below(tmp_path: Path) -> None:
    """In the configuration and on the command line."""
    for name in ("src/a.py", "src/b/b.py", "src/c/c.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
        (tmp_path / name).with_name("__init__.py").touch()
    (tmp_path / "pyproject.toml").write_text("[tool.surefoot]\nomit = ['src/b/']\n")
    files = choose_project(tmp_path, ("src",), ("src/c/",)).selection.files()
    assert [Path(file).name for file in files] == ["__init__.py", "a.py"]


def test_a_pattern_on_the_command_line_is_checked_too(tmp_path: Path) -> None:
    """With its option."""
    with pytest.raises(ConfigError, match="--omit must be a list of patterns"):
        choose_project(tmp_path, (), ("a]",))


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
