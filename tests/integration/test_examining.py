"""What functions of a module are seen to do, and what comes of trying laws on them."""

from __future__ import annotations

import pickle
from types import ModuleType
from typing import Any

import pytest

from surefoot.model.properties import Doubted, Finished, Held, LawKind, PropertyAnswer, Untried
from surefoot.properties.examining import Examination
from surefoot.properties.job import Examinee

TEXT = """\
from collections.abc import Iterator


def clean(text: str) -> str:
    return text.strip().lower()


def shortened(text: str) -> str:
    return text[1:].strip()


def normalize(text: str) -> str:
    return text.removeprefix("a")


def doubled(items: list[int]) -> Iterator[int]:
    for item in items:
        yield item
        yield item


def emptied(items: list[int]) -> list[int]:
    return [items.pop() for _ in items[:]]


def unknown(thing):
    return [thing]


def total(a, b):
    return a + b


def nothing() -> int:
    return 1


def check(text: str) -> bool:
    if text[:1] == "a":
        raise LookupError(text)
    return text > "m"
"""


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return an imported module."""
    module = ModuleType("sampled")
    monkeypatch.setitem(__import__("sys").modules, "sampled", module)
    exec(TEXT, module.__dict__)
    return module


def examined(
    module: ModuleType, name: str, *calls: dict[str, Any], raises: str = ""
) -> list[PropertyAnswer]:
    """Return what is answered of a function, without the end."""
    pickled = tuple(map(pickle.dumps, calls))
    examinee = Examinee(name, pickled, frozenset(raises.split()), wanted=True)
    *answers, end = Examination(module, [examinee]).answers(examinee)
    assert end == Finished(name)
    return answers


def words(answers: list[PropertyAnswer]) -> list[str]:
    """Return the properties among some answers."""
    return [each.law.words for each in answers if isinstance(each, Held)]


def test_what_holds_is_told(module: ModuleType) -> None:
    """With the number of inputs, hard texts included."""
    answers = examined(module, "clean")
    assert "twice is the same as once" in words(answers)
    assert all(each.inputs > 500 for each in answers if isinstance(each, Held))


def test_a_guess_that_does_not_hold_is_dropped(module: ModuleType) -> None:
    """Nobody said that it would."""
    assert LawKind.IDEMPOTENCE not in {
        each.law.kind for each in examined(module, "shortened") if isinstance(each, Held | Doubted)
    }


def test_what_a_name_says_and_an_input_denies_is_asked(module: ModuleType) -> None:
    """With the simplest one."""
    (doubted,) = [each for each in examined(module, "normalize") if isinstance(each, Doubted)]
    assert doubted.evidence == 'normalize(once) == once is false for text = "aa"'


def test_an_iterator_is_put_into_a_list(module: ModuleType) -> None:
    """So that there is something to compare."""
    (held,) = [each for each in examined(module, "doubled") if isinstance(each, Held)]
    assert held.law.steps[0].code == "list(doubled(items))"  # type: ignore[union-attr]


def test_of_what_it_changes_nothing_is_said(module: ModuleType) -> None:
    """The items are not there any more."""
    assert words(examined(module, "emptied")) == []


def test_what_the_tests_pass_says_what_it_takes(module: ModuleType) -> None:
    """Where nothing is annotated."""
    assert words(examined(module, "total", {"a": 1, "b": 2})) == [
        "the order of a and b does not matter"
    ]


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("unknown", "nothing says which values thing takes"),
        ("nothing", "it takes no arguments that must be given"),
    ],
)
def test_what_cannot_be_tried_is_said(module: ModuleType, name: str, because: str) -> None:
    """With the reason."""
    assert examined(module, name) == [Untried(name, because)]


def test_an_exception_is_asked_about_unless_it_is_documented(module: ModuleType) -> None:
    """Then it is part of a property."""
    (doubted,) = [each for each in examined(module, "check") if isinstance(each, Doubted)]
    assert doubted.evidence == 'check("a") raised LookupError, which it does not document'
    assert words(examined(module, "check", raises="LookupError OSError")) == [
        "returns bool or raises LookupError, nothing else"
    ]
