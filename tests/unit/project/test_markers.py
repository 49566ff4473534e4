"""Where the markers of a project belong."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomlkit

from surefoot.config import load_config
from surefoot.errors import ConfigError
from surefoot.model.selection import Selection
from surefoot.project.propose import markers_to_add_by_hand, propose

NATIVE = "[tool.pytest]\naddopts = ['-ra']\n"
OLD = "[tool.pytest.ini_options]\naddopts = '-ra'\n"


def proposed(root: Path) -> dict[str, dict[str, object]]:
    """Return the content of each file that would be written, by its name."""
    selection = Selection(str(root), ())
    files = propose(load_config(root), ("src",), selection, ())
    return {file.path.name: tomlkit.parse(file.after).unwrap() for file in files}


@pytest.mark.parametrize("text", [NATIVE, "[tool.pytest]\nstrict = true\nmarkers = ['slow: s']\n"])
def test_the_native_table_of_pytest_9_gets_them(tmp_path: Path, text: str) -> None:
    """Pytest refuses a file with both kinds of tables."""
    (tmp_path / "pyproject.toml").write_text(text)
    table = proposed(tmp_path)["pyproject.toml"]["tool"]["pytest"]
    assert "ini_options" not in table
    assert [marker.partition(":")[0] for marker in table["markers"]][-2:] == ["integration", "e2e"]


@pytest.mark.parametrize("text", ["", "[tool.pytest]\n", OLD])
def test_the_table_that_each_pytest_knows_gets_them_otherwise(tmp_path: Path, text: str) -> None:
    """A native table without options is none."""
    (tmp_path / "pyproject.toml").write_text(text)
    table = proposed(tmp_path)["pyproject.toml"]["tool"]["pytest"]
    assert len(table["ini_options"]["markers"]) == 2
    assert "markers" not in table


@pytest.mark.parametrize("name", ["pytest.toml", ".pytest.toml"])
def test_a_toml_file_of_pytests_gets_them(tmp_path: Path, name: str) -> None:
    """It is read before pyproject.toml, even if that has a table too."""
    (tmp_path / "pyproject.toml").write_text(OLD)
    (tmp_path / name).write_text("[pytest]\nstrict = true\n")
    files = proposed(tmp_path)
    assert len(files[name]["pytest"]["markers"]) == 2
    assert files[name]["pytest"]["strict"] is True
    assert "markers" not in files["pyproject.toml"]["tool"]["pytest"]["ini_options"]


def test_markers_in_one_text_become_a_list(tmp_path: Path) -> None:
    """What was there stays."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\nmarkers = """\n  slow: s\n  e2e: whole\n"""\n'
    )
    table = proposed(tmp_path)["pyproject.toml"]["tool"]["pytest"]["ini_options"]
    assert table["markers"][:2] == ["slow: s", "e2e: whole"]
    assert [marker.partition(":")[0] for marker in table["markers"][2:]] == ["integration"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("pytest.ini", "", "pytest.ini"),
        ("tox.ini", "[pytest]\naddopts = -ra\n", "tox.ini"),
        ("setup.cfg", "[tool:pytest]\naddopts = -ra\n", "setup.cfg"),
        ("../pytest.toml", "", "../pytest.toml"),
    ],
)
def test_another_file_is_named_instead(tmp_path: Path, name: str, text: str, told: str) -> None:
    """A table in pyproject.toml would take its place."""
    root = tmp_path / "project"
    root.mkdir()
    (root / name).write_text(text)
    (root / "pyproject.toml").write_text("[project]\nname = 'a'\n")
    assert "pytest" not in proposed(root)["pyproject.toml"]["tool"]
    advice = markers_to_add_by_hand(root)
    assert advice is not None
    assert advice.startswith(f"pytest reads {told}; add to its markers:\n    integration: ")


def test_a_file_that_has_them_is_not_spoken_of(tmp_path: Path) -> None:
    """There is nothing to add."""
    (tmp_path / "tox.ini").write_text("[pytest]\nmarkers =\n    integration: i\n    e2e(x): e\n")
    assert markers_to_add_by_hand(tmp_path) is None


def test_a_file_that_configures_nothing_is_passed_over(tmp_path: Path) -> None:
    """As pytest does."""
    (tmp_path / "tox.ini").write_text("[tox]\nenvlist = py\n")
    assert markers_to_add_by_hand(tmp_path) is None
    assert "markers" in proposed(tmp_path)["pyproject.toml"]["tool"]["pytest"]["ini_options"]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """In one sentence."""
    (tmp_path / "tox.ini").write_text("no section\n")
    with pytest.raises(ConfigError, match=r"tox\.ini: cannot be read \(.*\)\. Correct it first\."):
        markers_to_add_by_hand(tmp_path)
