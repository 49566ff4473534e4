"""A statement is known by what it is in and what it does, not by where it stands."""

from __future__ import annotations

import pytest

from surefoot.source.identity import identified_statements

TEXT = """\
class A:
    def f(self):
        try:
            return 4
        except ValueError:
            return 4
"""


def test_statements_are_named_by_what_they_are_in() -> None:
    """Methods by their class too; equal ones by their number."""
    found = [
        (s.identity.name, s.identity.nth, s.line, s.whole) for s in identified_statements(TEXT)
    ]
    assert found == [
        ("", 1, 1, True),
        ("A", 1, 2, True),
        ("A.f", 1, 3, False),
        ("A.f", 1, 4, False),
        ("A.f", 2, 6, False),
    ]


def test_layout_and_comments_change_nothing() -> None:
    """Nor do lines above."""
    moved = "x = 1\n" + TEXT.replace(
        "return 4\n        except", "return (  # four\n  4)\n        except"
    )
    identities = {s.identity for s in identified_statements(moved)}
    assert identities >= {s.identity for s in identified_statements(TEXT)} - {
        s.identity for s in identified_statements(TEXT) if s.whole
    }


PLACES = """\
@a
class B:
    c = (3,
         4)
    async def d(self):
        match e:
            case 7:
                f = 8
        with g:
            h = 10
if i:
    def d():
        j = 13
"""


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ((1, 10), ("", "class B:", True)),
        ((3, 4), ("B", "c = (3,", False)),
        ((5, 10), ("B", "async def d(self):", True)),
        ((6, 8), ("B.d", "match e:", False)),
        ((8, 8), ("B.d", "f = 8", False)),
        ((9, 10), ("B.d", "with g:", False)),
        ((10, 10), ("B.d", "h = 10", False)),
        ((11, 13), ("", "if i:", False)),
        ((12, 13), ("", "def d():", True)),
        ((13, 13), ("d", "j = 13", False)),
    ],
)
def test_each_statement_has_a_place_a_name_and_a_text(
    place: tuple[int, int], expected: tuple[str, str, bool]
) -> None:
    """Its lines, decorators included; what it is in; and how it begins, as people read it."""
    [found] = [s for s in identified_statements(PLACES) if (s.line, s.end_line) == place]
    assert (found.identity.name, found.text, found.whole) == expected


def test_equal_statements_are_numbered_in_order_and_by_function() -> None:
    """Those of another function are counted by themselves."""
    text = "a = 1\ndef f():\n    a = 1\n    a = 1\n    a = 2\na = 1\n"
    found = [(s.line, s.identity.nth) for s in identified_statements(text)]
    assert found == [(1, 1), (2, 1), (3, 1), (4, 2), (5, 1), (6, 2)]


def test_outer_statements_come_before_those_in_them() -> None:
    """So the smallest around a line is the last of them."""
    assert [s.line for s in identified_statements(TEXT)] == [1, 2, 3, 4, 6]


def test_a_digest_is_short_and_no_two_are_alike() -> None:
    """It stands in a file that people read: 16 hexadecimal digits."""
    [one, two] = identified_statements("a = 1\na = 2\n")
    assert len(one.identity.digest) == 16
    assert one.identity.digest != two.identity.digest
