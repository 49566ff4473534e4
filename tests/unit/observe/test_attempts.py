"""What is known of calls that hand something over, from what is told of them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import Any

import pytest

from surefoot.model.handovers import Handovers
from surefoot.model.ids import LineNo
from surefoot.model.seen import End, Tried
from surefoot.observe.attempts import Attempt, Attempts
from world import APP, TEST, World

SAID = Tried(APP, LineNo(1), End(LineNo(1), 9), "http", "requests.get", False, False, "")


def attempt() -> Attempt:
    """Return an attempt that has begun."""
    return Attempt(compile("f()", APP, "eval"), SAID)


def known(attempt: Attempt) -> tuple[bool, str]:
    """Return whether it has succeeded, and its failure."""
    so_far = attempt.so_far()
    return so_far.succeeded, so_far.failure


def test_a_call_has_succeeded_until_more_is_told() -> None:
    """Each one that is not known to have failed."""
    one = attempt()
    assert known(one) == (True, "")
    one.fails("OSError")
    assert known(one) == (False, "OSError")
    one.begun += 1
    assert known(one) == (True, "OSError")


def test_of_several_answers_to_one_call_the_last_counts() -> None:
    """A client is sent elsewhere, or tries again."""
    one = attempt()
    one.answers("503")
    assert known(one) == (False, "503")
    one.answers("")
    assert known(one) == (True, "")


def test_an_answer_says_more_than_the_exception_that_is_made_of_it() -> None:
    """And the call has failed once."""
    one = attempt()
    one.answers("404")
    one.fails("HTTPError")
    assert known(one) == (False, "404")
    one.begun += 1
    one.answers("")
    assert known(one) == (True, "404")


def test_of_calls_that_others_run_each_answer_counts() -> None:
    """They may end in any order; none has worked before one of them says so."""
    one = attempt()
    one.hangs = True
    one.begun += 1
    assert known(one) == (False, "")
    one.answers("503")
    assert known(one) == (False, "503")
    one.answers("")
    assert known(one) == (True, "503")


def test_a_failure_can_be_taken_back() -> None:
    """A call has returned after all."""
    one = attempt()
    one.fails("an exception")
    one.returns()
    assert known(one) == (True, "")


class Watched:
    """Code of a project, what it calls, and what is noted of that."""

    def __init__(self, root: Path) -> None:
        self.noted: list[Tried] = []
        self.world = World(root)
        own = Handovers({"outside": "a kind"})
        self.attempts = Attempts(self.world.frames, own, self.noted.append)

    def call(self, line: int, function: Any) -> Attempt | None:
        """Begin a call on a line of the project's code."""
        code = compile("f()", str(self.world.root / APP), "eval")
        self.attempts.code[id(code)] = code
        place = LineNo(line), End(LineNo(line), 9)
        return self.attempts.begin(code, line, function, lambda: place)


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    """Return a project whose attempts are noted."""
    return Watched(tmp_path)


def outside(name: str = "give", text: str = "def {}(): pass") -> Callable[..., Any]:
    """Return a function of a module that hands something over."""
    names: dict[str, Any] = {"__name__": "outside"}
    exec(text.format(name), names)
    made: Callable[..., Any] = names[name]
    return made


def test_what_hands_nothing_over_is_no_attempt(watched: Watched) -> None:
    """Functions of other modules, private ones, and objects without a name."""
    assert watched.call(1, len) is None
    assert watched.call(2, outside("_private")) is None
    assert watched.call(3, SimpleNamespace()) is None
    watched.attempts.forget()
    assert watched.noted == []


def test_a_method_that_is_inherited_from_a_known_class_is_an_attempt(watched: Watched) -> None:
    """Of the class in another part of its package, nothing may be known."""
    names: dict[str, Any] = {"__name__": "django.db.models.manager"}
    exec("class Manager:\n def get(self): pass", names)
    heir = type("UserManager", (names["Manager"],), {"__module__": "django.contrib.auth.models"})
    found = watched.call(1, heir().get)
    assert found is not None
    assert found.said.calls == "django.db.models.manager.Manager.get"


def test_each_attempt_is_told_once_unless_more_is_known(watched: Watched) -> None:
    """When it has ended, and when the context ends."""
    one = watched.call(1, outside())
    assert one is not None
    watched.attempts.tell(one)
    watched.attempts.tell(one)
    one.fails("OSError")
    watched.attempts.forget()
    watched.attempts.forget()
    assert [(tried.succeeded, tried.failure) for tried in watched.noted] == [
        (True, ""),
        (False, "OSError"),
    ]
    assert {(tried.path, tried.kind, tried.calls) for tried in watched.noted} == {
        (APP, "a kind", "outside.give")
    }


def test_a_function_of_the_tests_stands_in_as_a_mock_does(watched: Watched) -> None:
    """A test has put it in the place of what the project calls."""
    test = watched.world.load(TEST, "def give(): pass\n")
    watched.call(1, test.give)
    watched.attempts.forget()
    assert [(tried.is_mock, tried.kind) for tried in watched.noted] == [(True, "")]


def test_a_function_of_the_project_with_a_telling_name_is_told_of_once(watched: Watched) -> None:
    """Each place where it is called; others are not worth a word."""
    app = watched.world.app("def execute(): pass\ndef price(): pass\n")
    code = compile("f()", str(watched.world.root / APP), "eval")
    for line, function in ((1, app.execute), (1, app.execute), (2, app.execute), (3, app.price)):
        place = LineNo(line), End(LineNo(line), 9)
        assert watched.attempts.begin(code, line, function, lambda place=place: place) is None
    assert [(tried.line, tried.kind, tried.is_mock) for tried in watched.noted] == [
        (1, "", False),
        (2, "", False),
    ]


FINISH = "async def {}(told):\n    return told()\n"


def finish(coroutine: Any) -> None:
    """Run a coroutine to its end."""
    with pytest.raises(StopIteration):
        coroutine.send(None)


def told_from(watched: Watched, answer: object) -> Callable[[], None]:
    """Return a function that tells of an answer, as if its caller returned it."""

    def told() -> None:
        frame: FrameType = sys._getframe(1)
        watched.attempts.answered(frame, answer)

    return told


def test_what_a_task_answers_belongs_to_the_call_that_has_made_it(watched: Watched) -> None:
    """Nothing of the project is on its stack."""
    fetch = outside("fetch", FINISH)
    one = watched.call(5, fetch)
    assert one is not None
    watched.attempts.leave_to_run(one, fetch.__code__)
    finish(fetch(told_from(watched, SimpleNamespace(status=503))))
    finish(fetch(told_from(watched, "text")))
    assert known(one) == (True, "503")


def test_what_a_task_touches_is_at_the_line_that_has_made_it(watched: Watched) -> None:
    """Until the context ends."""
    fetch = outside("fetch", FINISH)
    one = watched.call(5, fetch)
    assert one is not None
    watched.attempts.leave_to_run(one, fetch.__code__)
    found: list[str | None] = []

    def look() -> None:
        found.append(watched.world.frames.behind(sys._getframe(1), to_the_end=False).where)

    finish(fetch(look))
    watched.attempts.forget()
    finish(fetch(look))
    assert found[0] == f"{APP}:5"
    assert found[1] != f"{APP}:5"


def test_of_tasks_that_several_calls_make_alike_it_is_unknown_whose_they_are(
    watched: Watched,
) -> None:
    """Neither is told to have worked."""
    fetch = outside("fetch", FINISH)
    both = [watched.call(5, fetch), watched.call(7, fetch)]
    for one in both:
        assert one is not None
        watched.attempts.leave_to_run(one, fetch.__code__)
    finish(fetch(told_from(watched, SimpleNamespace(status=200))))
    assert [known(one) for one in both if one] == [(False, "")] * 2


def test_a_coroutine_that_another_awaits_is_no_task(watched: Watched) -> None:
    """What it does belongs to who awaits it."""
    fetch = outside("fetch", FINISH)
    names: dict[str, Any] = {"fetch": fetch}
    exec("async def outer(told): return await fetch(told)\n", names)
    one = watched.call(5, fetch)
    assert one is not None
    watched.attempts.leave_to_run(one, fetch.__code__)
    finish(names["outer"](told_from(watched, SimpleNamespace(status=200))))
    assert known(one) == (False, "")
