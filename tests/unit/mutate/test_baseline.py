"""Which tests can be relied on, by two runs of them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from surefoot.mutate.baseline import DIFFERS, ENDS, FAILS, baseline_of
from surefoot.mutate.trial import Ran

ITEMS: Any = [SimpleNamespace(nodeid=name) for name in ("a", "b", "c", "d")]


def runs(*children: Any) -> Callable[[Any], Any]:
    """Return what forks, and gives these children in turn."""
    left = list(children)
    return lambda _work: left.pop(0)


def child(*ran: Ran, test: str = "", is_done: bool = True) -> Any:
    """Return a process that has run tests."""
    return SimpleNamespace(messages=list(ran), test=test, is_done=is_done)


def test_tests_that_fail_once_or_always_are_left_out() -> None:
    """With the reason; a test that the data does not know is named."""
    first = child(*(Ran(name, "failed" if name in "ab" else None, 1) for name in "abcd"))
    again = child(*(Ran(name, "failed" if name == "a" else None, 2) for name in "dcba"))
    found = baseline_of(None, ITEMS, frozenset("abc"), "/", runs(first, again))  # type: ignore[arg-type]
    assert found.left_out == {"a": FAILS, "b": DIFFERS}
    assert found.seconds == dict.fromkeys("abcd", 1)
    assert found.unknown == ("d",)


def test_the_tests_after_one_that_ends_the_process_run_in_another() -> None:
    """It is left out."""
    broken = child(Ran("a", None, 1), test="b", is_done=False)
    rest = child(Ran("c", None, 1), Ran("d", None, 1))
    again = child(*(Ran(name, None, 1) for name in "dca"))
    found = baseline_of(None, ITEMS, frozenset("abcd"), "/", runs(broken, rest, again))  # type: ignore[arg-type]
    assert found.left_out == {"b": ENDS}
    assert found.seconds.keys() == set("acd")
