"""What a map says of the text that it is of."""

from __future__ import annotations

import pytest

from surefoot.model.filemap import joined


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["a"], "a"),
        (["a and", "    b"], "a and b"),
        (["f(", "    a,", "    b,", ")"], "f(a, b,)"),
        (["[", "a]"], "[a]"),
        (["{a", "}"], "{a}"),
        (["a \\", "    == b"], "a == b"),
        ([], ""),
    ],
)
def test_the_lines_of_some_code_are_joined(lines: list[str], text: str) -> None:
    """With a space between them, but for those that a bracket opens or closes."""
    assert joined(lines) == text
