"""Tests that are written of what was found."""

from __future__ import annotations

from textwrap import dedent

from finds import found, gap_of
from surefoot.model.gaps import Gap, NeverDecided, NeverHad
from surefoot.model.suggestions import Call, Found, Raised
from surefoot.suggest.host import Host, host_of
from surefoot.suggest.testcode import draft

IMPORTS = frozenset({"from accounts import enter"})
LENGTH = "len(password) >= 8"
DECISION = f"name and {LENGTH}"
UNITTEST = "from unittest import TestCase\nclass TestIt(TestCase):\n    x = 1\n"


def written(finds: list[tuple[Found, Gap]], host: Host | None = None) -> list[str]:
    """Return the tests of some finds."""
    return ["\n".join(test.lines) for test in draft(finds, host or Host()).tests]


def entering(code: str, **outcome: str) -> Call:
    """Return a call of ``enter``."""
    return Call(code, ("name", "password"), IMPORTS, **outcome)  # type: ignore[arg-type]


def siblings() -> list[tuple[Found, Gap]]:
    """Return finds for two outcomes of one decision."""
    first = gap_of("enter", NeverHad("name", False), DECISION, "g1")
    second = gap_of("enter", NeverHad(LENGTH, False), DECISION, "g2")
    return [
        found(first, entering('enter("", "x" * 8)', returned="None")),
        found(second, entering('enter("ann", "x" * 7)', returned="None")),
    ]


def test_a_find_becomes_a_function() -> None:
    """It says that nobody has confirmed its result."""
    gap = gap_of("enter", NeverHad(LENGTH, False), id_="g7")
    drafted = draft([found(gap, entering('enter("ann", "x" * 7)', returned="None"))], Host())
    (test,) = drafted.tests
    assert "\n".join(test.lines) == dedent("""\
        def test_enter_where_len_password_is_below_8():
            # observed, not verified: if this is right, remove this line
            assert enter("ann", "x" * 7) is None""")
    assert test.gaps == ("g7",)
    assert drafted.imports == tuple(IMPORTS)


def test_a_find_becomes_a_method_where_the_file_has_a_class() -> None:
    """Of unittest."""
    gap = gap_of("enter", NeverHad(LENGTH, False))
    call = entering('enter("ann", "x" * 7)', raised=Raised("ValueError", "too short"))  # type: ignore[arg-type]
    assert written([found(gap, call)], host_of(UNITTEST)) == [
        dedent("""\
        def test_enter_where_len_password_is_below_8(self):
            # observed, not verified: if this is right, remove this line
            with self.assertRaisesRegex(ValueError, "too short"):
                enter("ann", "x" * 7)""")
    ]


def test_outcomes_of_one_decision_are_cases_of_one_test() -> None:
    """Each with the condition as its id."""
    drafted = draft(siblings(), Host())
    (test,) = drafted.tests
    assert "\n".join(test.lines) == dedent("""\
        @pytest.mark.parametrize(
            ("name", "password"),
            [
                pytest.param("", "x" * 8, id="name is false"),
                pytest.param("ann", "x" * 7, id="len password is below 8"),
            ],
        )
        def test_enter_by_name_and_len_password_is_at_least_8(name, password):
            # observed, not verified: if this is right, remove this line
            assert enter(name, password) is None""")
    assert test.gaps == ("g1", "g2")
    assert drafted.imports == ("from accounts import enter", "import pytest")


def test_cases_of_a_method_are_subtests() -> None:
    """Unittest has no other way."""
    assert written(siblings(), host_of(UNITTEST)) == [
        dedent("""\
        def test_enter_by_name_and_len_password_is_at_least_8(self):
            # observed, not verified: if this is right, remove this line
            for name, password in [("", "x" * 8), ("ann", "x" * 7)]:
                with self.subTest(name=name, password=password):
                    self.assertIsNone(enter(name, password))""")
    ]


def test_calls_that_close_a_gap_together_are_cases_of_one_test() -> None:
    """What differs is in the table, a result too, and ids name what is given."""
    gap = gap_of("enter", NeverDecided("name", DECISION))
    calls = [
        entering('enter("ann", password="x")', returned="1"),
        entering('enter("", password="x")', returned="2"),
    ]
    assert written([found(gap, *calls)]) == [
        dedent("""\
        @pytest.mark.parametrize(
            ("name", "expected"),
            [pytest.param("ann", 1, id="name ann"), pytest.param("", 2, id="name empty")],
        )
        def test_enter_where_name_decides(name, expected):
            # observed, not verified: if this is right, remove this line
            assert enter(name, password="x") == expected""")
    ]


def test_calls_of_another_shape_are_tests_of_their_own() -> None:
    """Another end, other arguments, or some that are unpacked; names are numbered."""
    gap = gap_of("enter", NeverDecided("name", DECISION))
    calls = [
        entering("enter(1)", returned="1"),
        entering("enter(2)", returned="None"),
        entering("enter(2, password=3)", returned="1"),
        entering('enter(1, **{"a b": 1})', returned="1"),
    ]
    tests = draft([found(gap, *calls)], Host(names=frozenset({"test_enter_where_name_decides"})))
    assert [test.name for test in tests.tests] == [
        f"test_enter_where_name_decides_{number}" for number in range(2, 6)
    ]


def test_one_call_that_closes_several_gaps_is_one_test() -> None:
    """Named by the first."""
    call = entering("enter(1)", returned="1")
    finds = [
        found(gap_of("enter", NeverHad("a", True), id_="g1"), call),
        found(gap_of("enter", NeverHad("b", True), id_="g2"), call),
    ]
    (test,) = draft(finds, Host()).tests
    assert (test.name, test.gaps) == ("test_enter_where_a_is_true", ("g1", "g2"))


def test_names_are_those_of_the_file() -> None:
    """For the function, the exception and the result."""
    host = host_of("import accounts as a\nimport errors as wrong\n")
    gap = gap_of("enter", NeverHad("a", True))
    call = Call(
        "enter(1)",
        ("name",),
        IMPORTS | {"from errors import WrongError"},
        raised=Raised("WrongError", "no"),
    )
    (test,) = written([found(gap, call)], host)
    assert test.endswith('with pytest.raises(wrong.WrongError, match="no"):\n        a.enter(1)')


def test_a_row_may_hold_what_pytest_cannot_name() -> None:
    """Every case has an id, since pytest fails to make one of a huge number."""
    gap = gap_of("enter", NeverDecided("name", DECISION))
    calls = [entering(f"enter(10**5000 + {n})", returned="1") for n in (1, 2)]
    (test,) = written([found(gap, *calls)])
    assert "pytest.param(10**5000 + 1, id=" in test
