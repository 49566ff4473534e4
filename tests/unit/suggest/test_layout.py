"""Lines that are broken where formatters break them."""

from __future__ import annotations

import pytest

from surefoot.suggest.layout import laid_out


@pytest.mark.parametrize(
    ("head", "expression", "tail", "lines"),
    [
        ("x = ", "f(1, 2)", "", ["x = f(1, 2)"]),
        ("value = ", "f('aaaa', b='bbbb')", "", ["value = f(", "    'aaaa', b='bbbb'", ")"]),
        (
            "with ",
            "raises(ValueError, match='too long')",
            ":",
            ["with raises(", "    ValueError,", "    match='too long',", "):"],
        ),
        ("assert x == ", "['aaaa', 'bbbb']", "", ["assert x == [", "    'aaaa',", "    'bbbb',", "]"]),
        ("assert ", "x == {'a': 'bbbbbbb'}", "", ["assert x == {", "    'a': 'bbbbbbb'", "}"]),
        ("value = ", "('aaaaaaaaaaaaa',)", "", ["value = (", "    'aaaaaaaaaaaaa',", ")"]),
        ("value = ", "{'aaaaaaa', 'bbbb'}", "", ["value = {", "    'aaaaaaa',", "    'bbbb',", "}"]),
        (
            "value = ",
            "f(g(['aaaaaaaaa', 'b']))",
            "",
            [
                "value = f(",
                "    g(",
                "        [",
                "            'aaaaaaaaa',",
                "            'b',",
                "        ]",
                "    )",
                ")",
            ],
        ),
        ("assert ", "a == 'bbbbbbb'", "", ["assert (", "    a == 'bbbbbbb'", ")"]),
        (
            "assert ",
            "a == 'bbbbbbbbbbbbbbbbbb'",
            "",
            ["assert (", "    a", "    == 'bbbbbbbbbbbbbbbbbb'", ")"],
        ),
        ("value = ", "'aaaaaaaaaaaaa'", "", ["value = (", "    'aaaaaaaaaaaaa'", ")"]),
        ("value = ", "'aaaaaaaaaaaaaaaaaaaa'", "", ["value = 'aaaaaaaaaaaaaaaaaaaa'"]),
        ("value = ", "aaaaaaaaaaaaaaaaaaaaaaa()", "", ["value = aaaaaaaaaaaaaaaaaaaaaaa()"]),
    ],
)  # fmt: skip
def test_brackets_are_opened_where_a_line_is_too_long(
    head: str, expression: str, tail: str, lines: list[str]
) -> None:
    """Arguments stay on one line if they fit; what else is in brackets has a line for each."""
    assert laid_out(head, expression, tail, width=20) == lines
