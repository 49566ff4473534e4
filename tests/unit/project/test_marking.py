"""Which markers are proposed for tests whose observed level nothing says."""

from __future__ import annotations

from pathlib import Path

import pytest

from surefoot.model.levels import DEFAULT_SHARES, Level
from surefoot.model.pyramid import Declared, DeclaredBy, LeveledTest, Pyramid
from surefoot.project.marking import marks_in_words, proposed_marks

UNIT, INTEGRATION, E2E = Level
MARKED = Declared(INTEGRATION, DeclaredBy.MARKER)


def pyramid(**tests: tuple[Level, Declared | None]) -> Pyramid:
    """Return a pyramid of tests of one file, by name; ``__`` stands for a class."""
    found = [
        LeveledTest(f"t.py::{name.replace('__', '::')}", level, declared, 1.0)
        for name, (level, declared) in tests.items()
    ]
    return Pyramid(tuple(found), (), DEFAULT_SHARES)


def marked(folder: Path, text: str, found: Pyramid) -> str | None:
    """Return the file as proposed, or None where nothing is."""
    (folder / "t.py").write_text(text, encoding="utf-8")
    files = list(proposed_marks(folder, found))
    assert len(files) <= 1
    return files[0].after if files else None


def test_a_test_gets_its_marker_above_its_decorators(tmp_path: Path) -> None:
    """As far in as the test is; others are left alone."""
    text = (
        "import pytest\n\n\n"
        "def test_a(): pass\n\n\n"
        "class TestB:\n"
        '    @pytest.mark.parametrize("x", [1])\n'
        "    def test_c(self, x): pass\n"
    )
    found = pyramid(test_a=(UNIT, None), **{"TestB__test_c[1]": (E2E, None)})
    assert marked(tmp_path, text, found) == text.replace(
        "    @pytest", "    @pytest.mark.e2e\n    @pytest"
    )


def test_a_file_of_one_level_is_marked_as_a_whole(tmp_path: Path) -> None:
    """After its imports; pytest is imported where it is not yet."""
    text = '"""Doc."""\nimport os\n\n\ndef test_a(): pass\n\n\ndef test_b(): pass\n'
    found = pyramid(test_a=(INTEGRATION, None), test_b=(INTEGRATION, None))
    assert marked(tmp_path, text, found) == (
        '"""Doc."""\nimport os\nimport pytest\n\npytestmark = pytest.mark.integration\n'
        "\n\ndef test_a(): pass\n\n\ndef test_b(): pass\n"
    )


@pytest.mark.parametrize(
    "found",
    [
        pyramid(test_a=(INTEGRATION, MARKED)),
        pyramid(test_a=(UNIT, MARKED)),
        pyramid(test_a=(UNIT, None)),
        pyramid(),
    ],
)
def test_what_is_marked_or_below_its_level_is_left_alone(tmp_path: Path, found: Pyramid) -> None:
    """Nobody loses a marker."""
    assert marked(tmp_path, "def test_a(): pass\n", found) is None
    assert marks_in_words(found) is None


def test_the_highest_level_of_a_parametrised_test_is_its_marker(tmp_path: Path) -> None:
    """One marker for all its variants."""
    text = "import pytest\ndef test_a(x): pass\ndef test_b(): pass\n"
    found = pyramid(
        **{
            "test_a[1]": (INTEGRATION, None),
            "test_a[2]": (E2E, None),
            "test_a[3]": (UNIT, None),
            "test_b": (UNIT, None),
        }
    )
    after = marked(tmp_path, text, found)
    assert after == "import pytest\n@pytest.mark.e2e\ndef test_a(x): pass\ndef test_b(): pass\n"
    told = "not marked with the level that was observed: 1 integration and 1 e2e tests"
    assert marks_in_words(found) == told


def test_a_file_that_is_gone_or_no_python_is_passed_over(tmp_path: Path) -> None:
    """The data may be older than the tests."""
    found = pyramid(test_a=(E2E, None))
    assert list(proposed_marks(tmp_path, found)) == []
    assert marked(tmp_path, "def (", found) is None
