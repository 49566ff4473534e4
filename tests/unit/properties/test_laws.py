"""Which laws are proposed for a function, from its name, its documentation and what it did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from surefoot.model.properties import Check, Law, LawKind, Relation
from surefoot.properties.callees import Callee, ErrorClass, Outcome, Parameter
from surefoot.properties.domains import Domain, domain_of_type
from surefoot.properties.laws import proposals

INTS = [0, 1, -1, 7, 12, -30]
TEXTS = ["", "a", " a", "B b ", "c  C", "\t"]
LISTS = [[], [1], [2, 1], [1, 1], [3, 3, 2], [1, 2, 1, 3], [5, 4, 5]]


def outcome(function: Callable[..., Any], *arguments: Any) -> Outcome:
    """Call a function."""
    try:
        return Outcome(arguments, function(*arguments))
    except ValueError as error:
        return Outcome(arguments, raised=error)


def callee(
    name: str,
    function: Callable[..., Any],
    inputs: Sequence[Any],
    *kinds: Any,
    documented: tuple[ErrorClass, ...] = (),
    returns: str | None = None,
) -> Callee:
    """Return a function of one parameter, or of several if the inputs are tuples of arguments."""
    types = kinds or (type(inputs[0]),)
    domains = map(domain_of_type, types)
    parameters = tuple(
        Parameter(name, domain) for name, domain in zip("abc", domains, strict=False) if domain
    )
    outcomes = tuple(
        outcome(function, *(given if len(parameters) > 1 else (given,))) for given in inputs
    )
    return Callee(name, frozenset(), parameters, documented, returns, outcomes=outcomes)


def proposed(of: Callee, *others: Callee) -> list[Law]:
    """Return the strongest form of each law."""
    return [laws[0] for laws in proposals(of, {each.name: each for each in others})]


def checks(laws: Sequence[Law], kind: LawKind) -> list[str]:
    """Return the equalities of the laws of one kind."""
    return [
        f"{step.actual} == {step.expected}"
        for law in laws
        if law.kind is kind
        for step in law.steps
        if isinstance(step, Check) and step.relation is Relation.EQUALS
    ]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("encode", "decode"),
        ("dumps", "loads"),
        ("to_wire", "from_wire"),
        ("int_to_roman", "roman_to_int"),
        ("format_path", "parse_path"),
        ("rgb2hex", "hex2rgb"),
    ],
)
def test_a_pair_of_names_is_a_round_trip(name: str, other: str) -> None:
    """The other one undoes what the first has done."""
    laws = proposed(callee(name, str, INTS), callee(other, int, TEXTS))
    assert checks(laws, LawKind.ROUND_TRIP) == [f"{other}({name}(a)) == a"]


def test_a_conversion_is_only_guessed_to_be_a_round_trip() -> None:
    """Either direction may lose something, where the names do not say which."""
    (law,) = proposed(callee("a_to_b", str, INTS), callee("b_to_a", int, TEXTS))
    assert not law.is_told


def test_what_both_take_is_passed_to_both() -> None:
    """As a key is."""
    encrypt = callee("encrypt", lambda a, b: a * b, [(1, 2), (2, 3), (5, 7)], int, int)
    decrypt = callee("decrypt", max, [(1, 2)], int, int)
    laws = proposed(encrypt, decrypt)
    assert checks(laws, LawKind.ROUND_TRIP) == ["decrypt(encrypt(a, b), b) == a"]


@pytest.mark.parametrize(
    ("returned", "kind", "check"),
    [
        (int, "int", "read(str(number)) == number"),
        (float, "float", "read(repr(number)) == number"),
    ],
)
def test_a_parser_of_numbers_reads_what_python_writes(
    returned: Callable[[str], Any], kind: str, check: str
) -> None:
    """Which is told by its annotation, or by its results."""
    assert checks(proposed(callee("read", returned, TEXTS, returns=kind)), LawKind.ROUND_TRIP) == [
        check
    ]
    assert checks(proposed(callee("read", returned, ["1", "2"])), LawKind.ROUND_TRIP) == [check]


def test_a_slower_function_gives_the_same() -> None:
    """Its name says so."""
    laws = proposed(callee("fast_root", abs, INTS), callee("naive_root", abs, INTS))
    assert checks(laws, LawKind.AGREEMENT) == ["fast_root(a) == naive_root(a)"]


def test_twice_is_once_where_results_are_like_arguments() -> None:
    """And where it changes something at all."""
    assert checks(proposed(callee("f", int, INTS)), LawKind.IDEMPOTENCE) == []
    assert checks(proposed(callee("f", float, INTS)), LawKind.IDEMPOTENCE) == []
    laws = proposed(callee("f", lambda number: number // 10 * 10, INTS))
    assert checks(laws, LawKind.IDEMPOTENCE) == ["f(once) == once"]
    assert [law.is_told for law in laws] == [False]


def test_of_texts_only_a_name_says_that_twice_is_once() -> None:
    """There are exceptions that no input shows soon."""
    laws = proposed(callee("plural", lambda text: " ".join(text.split()).lower(), TEXTS))
    assert checks(laws, LawKind.IDEMPOTENCE) == []


def test_a_normaliser_is_told_by_its_name() -> None:
    """So that an input for which it does not hold is asked about."""
    laws = proposed(callee("normalize_name", lambda text: " ".join(text.split()).lower(), TEXTS))
    assert [law.is_told for law in laws if law.kind is LawKind.IDEMPOTENCE] == [True]


PAIRS = [(1, 2), (3, 1), (0, 5), (2, 2), (-1, 4)]


def test_the_order_of_two_alike_may_not_matter() -> None:
    """What takes two numbers is tried with them in the other order."""
    laws = proposed(callee("join", lambda a, b: a + b, PAIRS, int, int))
    assert checks(laws, LawKind.COMMUTATIVITY) == ["join(a, b) == join(b, a)"]


@pytest.mark.parametrize(
    ("function", "kinds"),
    [
        (lambda a, b: 0, (int, int)),  # says nothing
        (lambda a, b: a + b, (int, float)),
        (lambda a, b: [a, b], (list[int], list[int])),
    ],
)
def test_other_orders_are_not_tried(function: Callable[..., Any], kinds: tuple[Any, ...]) -> None:
    """Where all results are the same, the parameters are not alike, or they are sequences."""
    assert checks(proposed(callee("f", function, PAIRS, *kinds)), LawKind.COMMUTATIVITY) == []


ERROR = ErrorClass(ValueError, "ValueError")


def test_only_documented_exceptions_are_raised() -> None:
    """In three forms: those that were seen, all, and without the class of the result."""
    parse = callee("parse", int, ["1", "x", "2"], documented=(ERROR,), returns="int")
    (errors,) = [laws for laws in proposals(parse, {}) if laws[0].kind is LawKind.ERRORS]
    assert [(law.allowed, law.words) for law in errors] == [
        (("ValueError",), "returns int or raises ValueError, nothing else"),
        (("ValueError",), "raises ValueError, nothing else"),
    ]
    assert errors[0].name == "test_parse_raises_only_value_error"
    assert errors[0].is_told


def test_an_exception_that_was_not_seen_says_nothing_alone() -> None:
    """Where the class of the result is not known either."""
    assert proposed(callee("f", abs, INTS, documented=(ERROR,))) != []
    opaque = callee("f", lambda number: object(), INTS, documented=(ERROR,))
    assert proposed(opaque) == []


def test_what_takes_text_never_raises() -> None:
    """Its results are all of one class, which is checked too."""
    is_blank = callee("is_blank", lambda text: not text.strip(), TEXTS)
    (law,) = proposed(is_blank)
    assert (law.kind, law.words) == (LawKind.ERRORS, "returns bool and never raises")


@pytest.mark.parametrize(
    ("function", "inputs"), [(abs, INTS), (str.upper, TEXTS), (len, ["ab", "cd"])]
)
def test_that_nothing_is_raised_is_not_said_of_everything(
    function: Callable[..., Any], inputs: Sequence[Any]
) -> None:
    """Not of numbers, of what makes texts of texts, or of what always gives the same."""
    laws = proposed(callee("f", function, inputs))
    assert [law for law in laws if law.kind is LawKind.ERRORS] == []


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (lambda a: list(dict.fromkeys(a)), "keeps_members_has_no_duplicates_and_keeps_order"),
        (sorted, "keeps_all_items_and_sorts"),
        (lambda a: a[::-1], "keeps_all_items"),
        (lambda a: [x for x in a if x > 1], "keeps_order"),
        (lambda a: [[x] for x in a], "splits_and_keeps_length"),
        (lambda a: [x + 1 for x in a], "keeps_length"),
    ],
)
def test_what_becomes_of_items(function: Callable[..., Any], name: str) -> None:
    """The strongest that outcomes show, in one test."""
    (law, *_) = proposed(callee("f", function, LISTS, list[int]))
    assert (law.kind, law.name) == (LawKind.MEMBERS, f"test_f_{name}")


def test_a_copy_keeps_nothing_worth_saying() -> None:
    """Nor does what is no sequence."""
    assert proposed(callee("f", list, LISTS, list[int])) == []
    assert proposed(callee("f", sum, LISTS, list[int])) == []


def test_what_a_name_says_and_outcomes_deny_is_tried_all_the_same() -> None:
    """So that it is asked about."""
    laws = proposed(callee("unique", lambda a: a[:2], LISTS, list[int]))
    told = [law.name for law in laws if law.kind is LawKind.MEMBERS and law.is_told]
    assert "test_unique_has_no_duplicates" in told


def test_of_a_function_that_changes_its_arguments_only_exceptions_are_said() -> None:
    """What it was given is not there any more to compare with."""
    plain = callee("f", sorted, LISTS, list[int], documented=(ERROR,), returns="list")
    changing = replace(plain, changes_arguments=True)
    assert {law.kind for law in proposed(changing)} == {LawKind.ERRORS}


def test_a_keyword_is_passed_as_one() -> None:
    """As the function asks for it."""
    nothing = Domain("st.integers()")
    of = Callee("m.f", frozenset(), (Parameter("f", nothing), Parameter("size", nothing, True)))
    assert of.call(of.locals()) == "m.f(f, size=size)"
    assert of.call(of.locals(["f(1)"])) == "m.f(f_value, size=size)"
