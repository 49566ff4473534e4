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
        (["f(  # why", "    a,", ")"], "f(a,)"),
        (["a or (", "    # why, (", "    b)"], "a or (b)"),
        (["for a in b:  # why"], "for a in b:"),
        (["f(a, [  # why"], "f(a, ["),
        (["a == '#' and", "    b"], "a == '#' and b"),
        (["f('''", "#''')"], "f(''' #''')"),
        (["# why"], ""),
        ([], ""),
    ],
)
def test_the_lines_of_some_code_are_joined(lines: list[str], text: str) -> None:
    """With a space between them, but for those that a bracket opens or closes; without comments."""
    assert joined(lines) == text
