"""Laws are written as tests, in the style of the file that they go to."""

from __future__ import annotations

from textwrap import dedent

from surefoot.model.properties import Check, Given, Law, LawKind, Let, Relation, Run
from surefoot.properties.testcode import drafted
from surefoot.suggest.host import Host, host_of

STRATEGIES = "from hypothesis import strategies as st"
ONCE = Law(
    LawKind.IDEMPOTENCE,
    "twice is the same as once",
    "test_tidy_twice_is_once",
    (Given("text", "st.text()"),),
    (Let("once", "tidy(text)"), Check(Relation.EQUALS, "tidy(once)", "once")),
    imports=frozenset({STRATEGIES, "from words import tidy"}),
)
RAISING = Law(
    LawKind.ERRORS,
    "returns int or raises ParseError, nothing else",
    "test_parse_raises_only_parse_error",
    (Given("text", "st.text()"),),
    (Check(Relation.IS_A, "parse(text)", "int"),),
    ("ParseError",),
    frozenset({STRATEGIES, "from words import ParseError", "from words import parse"}),
)


def written(law: Law, host: Host | None = None) -> str:
    """Return the test of a law."""
    (test,) = drafted([law], host or Host()).tests
    return "\n".join(test.lines)


def test_a_law_becomes_a_function() -> None:
    """It says that nobody has confirmed it."""
    assert written(ONCE) == dedent("""\
        @given(text=st.text())
        def test_tidy_twice_is_once(text):
            # observed, not verified: if this is right, remove this line
            once = tidy(text)
            assert tidy(once) == once""")


def test_what_is_missing_is_imported() -> None:
    """Strategies by the name that everybody gives them."""
    assert set(drafted([ONCE], Host()).imports) == {
        "from hypothesis import given",
        STRATEGIES,
        "from words import tidy",
    }


def test_what_the_file_imports_already_goes_by_its_names() -> None:
    """No matter how it does that."""
    host = host_of("import words\nfrom hypothesis import given, strategies\nonce = 1\n")
    assert drafted([ONCE], host).imports == ()
    assert "@given(text=strategies.text())" in written(ONCE, host)
    assert "once = words.tidy(text)" in written(ONCE, host)


def test_allowed_exceptions_are_suppressed() -> None:
    """All that may happen is in one statement."""
    assert written(RAISING) == dedent("""\
        @given(text=st.text())
        def test_parse_raises_only_parse_error(text):
            # observed, not verified: if this is right, remove this line
            with suppress(ParseError):
                assert isinstance(parse(text), int)""")


def test_a_class_of_unittest_gets_a_method() -> None:
    """With its own assertions."""
    text = (
        "from unittest import TestCase\nclass TestIt(TestCase):\n    def test_parse(self): pass\n"
    )
    assert written(RAISING, host_of(text)) == dedent("""\
        @given(text=st.text())
        def test_parse_raises_only_parse_error(self, text):
            # observed, not verified: if this is right, remove this line
            with suppress(ParseError):
                self.assertIsInstance(parse(text), int)""")


def test_a_name_that_is_taken_gets_a_number() -> None:
    """As when the same is offered again."""
    host = host_of("def test_tidy_twice_is_once(): pass\n")
    assert "def test_tidy_twice_is_once_2(text):" in written(ONCE, host)


def test_what_only_runs_and_what_holds_are_written_plainly() -> None:
    """The first may only raise nothing."""
    law = Law(
        LawKind.MEMBERS,
        "adds no item",
        "test_f",
        (Given("items", "st.lists(st.integers())"), Given("size", "st.integers(1, 20)")),
        (Run("f(items, size)"), Check(Relation.HOLDS, "set(result) <= set(items)")),
        imports=frozenset({STRATEGIES}),
    )
    assert written(law, Host(width=40)).split("\n") == [
        "@given(",
        "    items=st.lists(st.integers()),",
        "    size=st.integers(1, 20),",
        ")",
        "def test_f(items, size):",
        "    # observed, not verified: if this is right, remove this line",
        "    f(items, size)",
        "    assert set(result) <= set(items)",
    ]
