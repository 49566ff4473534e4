"""What pytest will be told is known before pytest is."""

from __future__ import annotations

from pathlib import Path

import pytest

from surefoot.pytest_plugin.foretold import UnforeseenError, foretell, mentions_us


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pytest.ini", "[pytest]\naddopts =\n    -ra\n    --surefoot=shop\n"),
        (".pytest.ini", "[pytest]\naddopts = -ra --surefoot=shop\n"),
        ("tox.ini", "[tox]\nenvlist = py\n[pytest]\naddopts = --surefoot=shop\n"),
        ("setup.cfg", "[metadata]\nname = 50%\n[tool:pytest]\naddopts = --surefoot=shop\n"),
        ("pyproject.toml", "[tool.pytest.ini_options]\naddopts = '-ra --surefoot=shop'\n"),
        ("pyproject.toml", "[tool.pytest.ini_options]\naddopts = ['-ra', '--surefoot=shop']\n"),
        ("pyproject.toml", "[tool.pytest]\naddopts = ['--surefoot=shop']\n"),
        ("pytest.toml", "[pytest]\naddopts = ['--surefoot=shop']\n"),
    ],
)
def test_options_are_found_wherever_pytest_is_configured(
    tmp_path: Path, name: str, text: str
) -> None:
    """The files that pytest reads, from the folder where it starts upwards."""
    (tmp_path / name).write_text(text)
    here = tmp_path / "docs"
    here.mkdir()
    assert mentions_us(["-q"], here)
    given, root = foretell(["-q"], here)
    assert (given["surefoot"], root) == (["shop"], tmp_path)


@pytest.mark.parametrize(
    ("arguments", "sources"),
    [
        (["--surefoot"], [""]),
        (["--surefoot", "shop", "-n", "2", "tests"], ["shop"]),
        (["-k", "a or b", "--surefoot=shop", "tests"], ["shop"]),
        (["-o", "addopts=--surefoot=other"], ["other"]),
        (["-qx", "-c", "other.cfg"], ["cart"]),
        (["--config-file=other.cfg", "--surefoot=shop"], ["cart", "shop"]),
        (["@words"], ["words"]),
    ],
)
def test_the_command_line_is_read_as_pytest_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sources: list[str]
) -> None:
    """Options with values, other configuration files, overrides and files of arguments."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tests").mkdir()
    (tmp_path / "words").write_text("--surefoot=words\n-q\n")
    (tmp_path / "other.cfg").write_text("[tool:pytest]\naddopts = --surefoot=cart\n")
    assert mentions_us(arguments, tmp_path)
    assert foretell(arguments, tmp_path)[0]["surefoot"] == sources


def test_the_environment_adds_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They come between those of the configuration and those of the command line."""
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\naddopts = --surefoot=a --surefoot-context=test\n"
    )
    monkeypatch.setenv("PYTEST_ADDOPTS", "--surefoot=b --surefoot-context=none")
    given, _ = foretell(["--surefoot=c"], tmp_path)
    assert (given["surefoot"], given["surefoot_context"]) == (["a", "b", "c"], "none")


@pytest.mark.parametrize(
    ("arguments", "root"),
    [
        ([], "here"),
        (["../there"], "there"),
        (["../there/test_a.py::test_a"], "there"),
        (["../there", "../built"], ""),
        (["../built/tests"], "built"),
        (["--rootdir=../built"], "built"),
        (["-c", "../there/pytest.ini"], "there"),
    ],
)
def test_the_root_is_the_one_that_pytest_takes(
    tmp_path: Path, arguments: list[str], root: str
) -> None:
    """It depends on what is to run, on files that configure pytest and on setup.py."""
    for folder in ("here", "there", "built/tests"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("[tool.other]\n")
    (tmp_path / "here" / "tox.ini").write_text("[pytest]\n")
    (tmp_path / "there" / "pytest.ini").write_text("")
    (tmp_path / "there" / "test_a.py").write_text("")
    (tmp_path / "built" / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    found = foretell(["--surefoot", *arguments], tmp_path / "here")[1]
    assert found.resolve() == (tmp_path / root).resolve()


@pytest.mark.parametrize("option", ["-h", "--help", "-V", "--version", "--surefoot-context=all"])
def test_nothing_is_foretold_where_nothing_will_run(tmp_path: Path, option: str) -> None:
    """A help text or a version is printed, or the arguments are refused."""
    with pytest.raises(UnforeseenError):
        foretell(["--surefoot", option], tmp_path)


def test_a_project_that_does_not_mention_us_is_left_alone(tmp_path: Path) -> None:
    """The quick look finds nothing in its files."""
    (tmp_path / "pyproject.toml").write_text("[tool.surefoot]\nsource = ['src']\n")
    assert not mentions_us(["-x", "tests"], tmp_path)
