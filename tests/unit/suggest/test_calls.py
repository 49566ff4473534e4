"""Calls and what was seen of them, as source."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import pytest

from suggested import Account, EqualToAll, Point, Same, local, numbers
from surefoot.model.suggestions import Call, Ending, Raised
from surefoot.suggest.calls import Callee, call_of, raising, returning
from surefoot.suggest.values import Built
from surefoot.suggest.written import NotWritable


def mixed(first: Any, /, second: Any = 2, *rest: Any, key: Any = None, **named: Any) -> None:
    """Have every kind of parameter."""


def optional(a: Any = 1, b: Any = True, /, c: Any = math.nan) -> None:
    """Have defaults by position."""


def called(function: Callable[..., Any], arguments: dict[str, Any]) -> Call:
    """Write a call of a function in this module."""
    module, name = function.__module__, function.__qualname__
    return call_of(Callee(module, name, inspect.signature(function)), arguments)


@pytest.mark.parametrize(
    ("function", "arguments", "code", "parameters"),
    [
        (mixed, {"first": 1, "second": 3}, "mixed(1, 3)", ("first", "second")),
        (mixed, {"first": 1, "second": 2, "rest": ()}, "mixed(1)", ("first",)),
        (mixed, {"first": 1, "rest": (4, 5)}, "mixed(1, 4, 5)", ("first", "rest_1", "rest_2")),
        (
            mixed,
            {"first": 1, "second": 2, "rest": (4,), "key": 1},
            "mixed(1, 2, 4, key=1)",
            ("first", "second", "rest_1"),
        ),
        (
            mixed,
            {"first": 1, "named": {"if": 1, "a b": 2, "c": 3}},
            'mixed(1, c=3, **{"if": 1, "a b": 2})',
            ("first",),
        ),
        (optional, {"a": 1, "b": 1}, "optional(1, 1)", ("a", "b")),
        (optional, {"a": 2, "b": True, "c": math.nan}, "optional(2)", ("a",)),
        (optional, {"a": 1, "b": True, "c": 3}, "optional(c=3)", ()),
    ],
)
def test_arguments_are_given_as_the_parameters_want_them(
    function: Callable[..., Any], arguments: dict[str, Any], code: str, parameters: tuple[str, ...]
) -> None:
    """Those that are equal to their defaults are left out, if what follows allows it."""
    call = called(function, arguments)
    assert (call.code, call.parameters) == (code, parameters)
    assert call.imports == {f"from {__name__} import {function.__name__}"}


@pytest.mark.parametrize(
    ("name", "function", "receiver", "arguments", "code"),
    [
        ("withdraw", Account("", 5).withdraw, Account("", 5), (2,), "{}.withdraw(2)"),
        ("__secret", lambda: 5, Account("", 5), (), "{}._Account__secret()"),
        ("__call__", Account("", 5), Account("", 5), (), "{}()"),
        ("is_empty", None, Account("", 5), (), "{}.is_empty"),
        ("of", Account.of, None, ("a",), 'Account.of("a")'),
        ("__init__", Account, None, ("a", 1), 'Account("a", 1)'),
    ],
)
def test_a_method_is_called_on_its_receiver_or_class(
    name: str,
    function: Callable[..., Any] | None,
    receiver: object,
    arguments: tuple[Any, ...],
    code: str,
) -> None:
    """A property is not called, a constructor by its class, and a private one by its full name."""
    signature = inspect.signature(function) if function else None
    bound = signature.bind(*arguments).arguments if signature else {}
    call = call_of(Callee("suggested", f"Account.{name}", signature, receiver), bound)
    assert call.code == code.format('Account(name="", limit=5)')
    assert call.imports == {"from suggested import Account"}


def test_a_call_is_not_written_where_the_function_cannot_be_imported() -> None:
    """A function within another has no name."""
    with pytest.raises(NotWritable, match=r"local\.Local, which cannot be imported"):
        call_of(Callee("suggested", "local.Local", inspect.signature(local)), {})


def test_what_is_built_is_written_as_the_call_that_builds_it() -> None:
    """Wherever it is in lists and dictionaries."""
    built = Built(Point, Point, {"x": 1})
    call = called(mixed, {"first": [built, {"a": built}]})
    assert call.code == 'mixed([Point(1), {"a": Point(1)}])'
    assert "from suggested import Point" in call.imports


@pytest.mark.parametrize(
    ("result", "returned", "kind"),
    [
        (None, "None", None),
        (-0.0, "-0.0", None),
        (math.nan, 'float("nan")', None),
        ("x" * 5000, '"x" * 5000', None),
        ([math.nan], None, "list"),
        (Same(1), None, "Same"),
        (EqualToAll(1), None, "EqualToAll"),
        (list(range(900)), None, "list"),
        (local(), None, "TooShortError"),
        (numbers(1), None, "GeneratorType"),
        (object(), None, None),
    ],
)
def test_a_result_is_told_by_its_value_or_else_by_its_type(
    result: object, returned: str | None, kind: str | None
) -> None:
    """The value, where ``==`` can tell it from others and a person can read it."""
    call = returning(called(numbers, {"count": 1}), result)
    assert (call.returned, call.returned_type) == (returned, kind)


def test_what_a_result_needs_is_imported_beside_what_the_call_needs() -> None:
    """Nothing is, for what is not told."""
    call = called(numbers, {"count": 1})
    assert returning(call, Point(1)).imports == call.imports | {"from suggested import Point"}
    assert returning(call, [Point(math.nan)]).imports == call.imports


def test_an_exception_is_told_by_its_class_and_message() -> None:
    """The nearest class that can be imported."""
    call = raising(called(numbers, {"count": 1}), local())  # type: ignore[arg-type]
    assert call.raised == Raised("TooShortError", "name is shorter than 3")
    assert "from suggested import TooShortError" in call.imports


def test_an_exception_without_words_is_told_by_its_class() -> None:
    """Its ``__str__`` may fail."""

    class WordlessError(KeyError):
        def __str__(self) -> str:
            raise AttributeError

    call = raising(called(numbers, {"count": 1}), WordlessError())
    assert call.raised == Raised("KeyError", "")


def test_how_a_call_ends_is_kept() -> None:
    """And where an iteration was stopped."""
    callee = Callee("suggested", "numbers", inspect.signature(numbers))
    call = call_of(callee, {"count": 5}, Ending.ITERATE, most_items=3)
    assert (call.ending, call.most_items) == (Ending.ITERATE, 3)
