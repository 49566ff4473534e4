"""How the test to write next is told."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from finds import found, gap_of
from surefoot.model.gaps import NeverHad
from surefoot.model.ids import LineNo
from surefoot.model.suggestions import (
    Call,
    Ending,
    Example,
    Found,
    FoundBy,
    NextTest,
    NotReached,
    NotTried,
    Raised,
)
from surefoot.model.tiers import Origin, Placement, Tier
from surefoot.report.next_test import MOST_BYTES, print_next, render_next_json
from surefoot.report.suggest import outcome_in_words

GAP = gap_of("login", NeverHad("word", False, ("name",)), "name and word", "0123456789abcdef")
CALL = Call("login('a', '')", imports=frozenset({"from a import login"}), returned="False")
NEXT = NextTest(
    GAP,
    Placement(Tier.CORE, Origin.INFERRED, "named for login"),
    Found(GAP.id, (CALL,), FoundBy.TYPES, 12, 0.104),
    (),
    Example("tests/test_a.py::TestA::test_b[x-1]", "tests/test_a.py", LineNo(7)),
    "tests/test_a.py",
    is_new=False,
    left=2,
)


def printed(test: NextTest) -> list[str]:
    """Return the lines that are printed."""
    stream = io.StringIO()
    print_next(test, Console(file=stream, width=200, highlight=False))
    return [line.rstrip() for line in stream.getvalue().splitlines()]


def test_all_that_there_is_to_know_stands_below_the_gap() -> None:
    """Each on a line, with the command that verifies it last."""
    assert printed(NEXT) == [
        "! a.py:1 login: word was never False where name held",
        "  why     core code: named for login (inferred)",
        "  test    make word False where name holds",
        "  input   login('a', '') returns False",
        "          (from the types of its parameters; 12 inputs, 0.10 s)",
        "  like    tests/test_a.py:7 TestA::test_b",
        "  in      tests/test_a.py",
        "  write   surefoot suggest --gap 0123456789abcdef --write adds a test with this input",
        "  verify  surefoot verify 0123456789abcdef",
        "2 more gaps after this one",
    ]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            NotReached(GAP.id, 7, 0.5, "login('a', 1)"),
            "not reached after 7 inputs, closest login('a', 1)",
        ),
        (
            NotReached(GAP.id, 1, 0.5, "f('" + 200 * "a" + "')"),
            "not reached after 1 input, closest f('" + 96 * "a" + "…",
        ),
        (NotTried(GAP.id, "it calls os.remove"), "not tried, because it calls os.remove"),
    ],
)
def test_no_input_is_said(answer: NotReached | NotTried, told: str) -> None:
    """In honest words; and then there is nothing to write, and perhaps nothing to imitate."""
    lines = printed(replace(NEXT, answer=answer, example=None, is_new=True, left=0))
    assert lines[3:] == [
        f"  input   {told}",
        "  in      tests/test_a.py (new)",
        "  verify  surefoot verify 0123456789abcdef",
    ]
    document = json.loads(render_next_json(replace(NEXT, answer=answer)))["next"]
    assert (document["write"], document["input"]["calls"]) == (None, [])
    assert document["input"]["told"] == told


def test_vectors_are_told_where_they_say_more() -> None:
    """A decision of one condition has only its outcomes."""
    [decision] = [GAP.decision]
    assert decision is not None
    assert len(decision.decision.conditions) == 2
    assert not any("vector" in line for line in printed(replace(NEXT, vectors=("TF",))))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (CALL, "returns False"),
        (replace(CALL, returned=None, returned_type="Order"), "returns Order"),
        (replace(CALL, returned=None), "returns something that cannot be compared"),
        (replace(CALL, ending=Ending.ITERATE, returned="[1]"), "yields [1]"),
        (replace(CALL, raised=Raised("ValueError", "too short")), "raises ValueError: too short"),
        (replace(CALL, raised=Raised("KeyError", "")), "raises KeyError"),
    ],
)
def test_what_a_call_did_is_told(call: Call, words: str) -> None:
    """Its result, what it yields, or what it raises."""
    assert outcome_in_words(call) == words


@pytest.mark.parametrize("character", ["x", "é", "\U0001f600", "\0", '"'])
def test_the_document_is_bounded(character: str) -> None:
    """Whatever is long in it; commands stay whole, and what is cut says so."""
    long = character * 3000
    calls = tuple(
        Call(long, imports=frozenset(long + str(n) for n in range(9)), returned=long)
        for _ in range(9)
    )
    answer, _ = found(GAP, *calls)
    text = render_next_json(
        replace(
            NEXT,
            gap=replace(GAP, path=long, name=long),
            answer=answer,
            vectors=("T" * 64,) * 50,
            example=Example(long, long, LineNo(10**6)),
            place=long,
        )
    )
    document = json.loads(text)["next"]
    assert len(text.encode()) <= MOST_BYTES
    assert document["verify"] == "surefoot verify 0123456789abcdef"
    assert document["write"] == "surefoot suggest --gap 0123456789abcdef --write"
    assert document["place"]["path"].endswith("…")


def test_nothing_to_write_is_said() -> None:
    """There is a document all the same."""
    assert json.loads(render_next_json(None)) == {"format": 1, "next": None}
