"""A statement is known by what it is in and what it does, not by where it stands."""

from __future__ import annotations

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
