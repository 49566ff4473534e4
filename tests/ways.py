"""Functions made up at random whose every way can be taken, and the paths that a run of one takes.

What such a function decides is asked of a ``Script``. That also writes down what happens, and follows
the definition in ``docs/paths.md`` word for word, without any number.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple, Self


class A(Exception):  # noqa: N818 - short, for the functions that raise it
    """One of two exceptions that anything in such a function may raise."""


class B(Exception):  # noqa: N818 - the same
    """The other."""


class Taken(NamedTuple):
    """A path as a script saw it: where it began, its choices, and where it ended."""

    start: tuple[str, int]
    choices: tuple[tuple[int, str], ...]
    end: tuple[str, int]


class _Try(NamedTuple):
    begun: int
    choices: tuple[tuple[int, str], ...]
    is_cut: bool


class Script:
    """Decides what a function does, and notes the paths that it takes.

    ``answers`` are the numbers of the answers to give, in order; then it gives the first one each
    time. ``asked`` is how many answers there were to choose from each time. ``exceptions`` is how many
    it may still raise.
    """

    def __init__(self, answers: list[int], exceptions: int) -> None:
        self._answers = answers
        self._exceptions = exceptions
        self.asked: list[int] = []
        self.taken: set[Taken] = set()
        self._start = ("", 0)
        self._choices: tuple[tuple[int, str], ...] = ()
        self._begun = 0
        self._is_cut = self._is_lost = False
        self._tries: dict[int, _Try] = {}
        self._visited: set[int] = set()

    # What the path is

    def _begin(self, kind: str, line: int) -> None:
        self._start, self._choices = (kind, line), ()
        self._begun += 1
        self._is_cut = self._is_lost = False

    def _end(self, kind: str, line: int) -> None:
        if not self._is_cut:
            self.taken.add(Taken(self._start, self._choices, (kind, line)))

    def _chose(self, line: int, way: str) -> None:
        self._choices += ((line, way),)

    # What it answers

    def answer(self, count: int) -> int:
        """Give one of some answers."""
        at = len(self.asked)
        self.asked.append(count)
        return self._answers[at] if at < len(self._answers) else 0

    def _may_raise(self, answers: int) -> int:
        answer = self.answer(answers + (2 if self._exceptions else 0))
        if answer >= answers:
            self._exceptions -= 1
            raise (A, B)[answer - answers]
        return answer

    # What the function calls

    def enter(self, line: int) -> None:
        """The function begins."""
        self._begin("function", line)

    def over(self, line: int) -> None:
        """The function has come to its end."""
        self._end("function", line)

    def step(self) -> None:
        """Something that may raise."""
        self._may_raise(1)

    def test(self, line: int) -> bool:
        """The test of an ``if``."""
        truth = bool(self._may_raise(2))
        self._chose(line, "true" if truth else "false")
        return truth

    def leaves(self, line: int) -> bool:
        """The test of an ``if`` that leaves a loop without end."""
        truth = not self._may_raise(2)
        self._chose(line, "true" if truth else "false")
        return truth

    def loop(self, line: int) -> None:
        """A loop is about to begin."""
        self._visited.discard(line)

    def head(self, line: int, goes_round: bool) -> bool:
        """The head of a loop; ``goes_round`` says whether its body may come to an end."""
        if line in self._visited and goes_round:
            self._end("loop", line)
            self._begin("loop", line)
        self._visited.add(line)
        return True

    def again(self, line: int, goes_round: bool) -> bool:
        """The test of a ``while``."""
        self.head(line, goes_round)
        return self.test(line)

    def items(self, line: int, goes_round: bool) -> Iterator[int]:
        """What a ``for`` iterates over."""
        while self.head(line, goes_round) and self._may_raise(2):
            self._chose(line, "next")
            yield 0
        self._chose(line, "exhausted")

    def subject(self, line: int, cases: int, all_match: bool) -> int:
        """The subject of a ``match`` with cases for 0, 1 and so on; the last may match all else."""
        answer = self._may_raise(cases + (not all_match))
        if answer == cases:
            self._chose(line, "no case")
        return answer

    def case(self, line: int) -> None:
        """A ``case`` begins."""
        self._chose(line, "case")

    def tries(self, line: int) -> None:
        """A ``try`` with handlers is about to begin."""
        self._tries[line] = _Try(self._begun, self._choices, self._is_cut)
        self._chose(line, "completed")

    def handles(self, line: int, tried: int) -> None:
        """A handler begins: the path is what it was before the ``try``."""
        begun, choices, is_cut = self._tries[tried]
        goes_back = begun == self._begun
        self._choices = choices if goes_back else ()
        self._is_cut = is_cut if goes_back else self._is_lost
        self._chose(line, "handled")

    def into_finally(self, line: int) -> None:
        """What is before a ``finally`` has completed."""
        self._end("finally", line)

    def during_finally(self, line: int) -> None:
        """A ``finally`` begins."""
        self._begin("finally", line)
        self.step()

    def after_finally(self, line: int) -> None:
        """A ``finally`` has completed."""
        self._end("after finally", line)
        self._begin("after finally", line)

    def leave(self, kind: str, line: int) -> Any:
        """The value of a ``return`` or ``raise`` that ends a path."""
        self._may_raise(1)
        self._end(kind, line)
        return A() if kind == "raise" else None

    def caught(self) -> A:
        """The value of a ``raise`` that may be handled in the function: no path ends."""
        return A()

    def manager(self, kind: str) -> Manager:
        """A context manager; ``kind`` says what follows if it suppresses an exception.

        That is *nothing* that a path goes on with, what follows when it *completes* with all that
        its body chose, or *more*: some path goes on in any case.
        """
        return Manager(self, kind)

    def suppressed(self, line: int) -> None:
        """A ``with`` that does not complete has suppressed an exception."""
        self._begin("suppressed", line)
        self.step()

    def cut(self, kind: str) -> None:
        """A ``with`` suppresses an exception: the path is cut short."""
        self._is_cut = self._is_cut or kind != "more"
        if kind == "nothing":
            self._begun += 1
            self._is_lost = True


class Manager:
    """Suppresses an exception if the script wants it."""

    def __init__(self, script: Script, kind: str) -> None:
        self._script, self._kind = script, kind

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        if kind is None or not self._script.answer(2):
            return False
        self._script.cut(self._kind)
        return True


class Made(NamedTuple):
    """Some lines of a function, and how they may be left: ``next``, ``break``, ``continue``."""

    lines: list[str]
    exits: frozenset[str]


_NEXT = frozenset({"next"})
_FORKS = ("if ", "while ", "for ", "match ", "try:", "s.suppressed(")
_MOST_ANSWERS = 12


class Maker:
    """Makes up functions that call a script ``s``; ``size`` is about how many statements each has."""

    def __init__(self, seed: int, size: int) -> None:
        self._random = random.Random(seed)
        self._left = size

    def function(self) -> str:
        """Return the text of a function ``f(s)``."""
        body = self._body(3, jumps=(), handled=False)
        lines = ["def f(s):", "    s.enter(1)", *body.lines]
        if "next" in body.exits:
            lines.append("    s.over(1)")
        return "\n".join(lines) + "\n"

    def _body(self, line: int, jumps: tuple[str, ...], handled: bool) -> Made:
        """Make the statements of a body that begins on a line, one level deeper.

        ``jumps`` are those that may leave a loop here, ``handled`` says whether a raise may be handled.
        """
        lines: list[str] = []
        exits: frozenset[str] = frozenset()
        for _ in range(self._random.randint(1, 3)):
            made = self._statement(line + len(lines), jumps, handled)
            lines += made.lines
            exits = exits - _NEXT | made.exits
            if "next" not in made.exits:
                break
        return Made([f"    {text}" for text in lines], exits)

    def _statement(self, line: int, jumps: tuple[str, ...], handled: bool) -> Made:
        self._left -= 1
        if self._left < 0:
            return Made(["s.step()"], _NEXT)
        makes = (
            self._if,
            self._loop,
            self._match,
            self._try,
            self._finally,
            self._with,
            self._leave,
        )
        return self._random.choice(makes)(line, jumps, handled)

    def _if(self, line: int, jumps: tuple[str, ...], handled: bool) -> Made:
        body = self._body(line + 1, jumps, handled)
        lines = [f"if s.test({line}):", *body.lines]
        if self._random.random() < 0.5:
            return Made(lines, body.exits | _NEXT)
        other = self._body(line + len(lines) + 1, jumps, handled)
        return Made([*lines, "else:", *other.lines], body.exits | other.exits)

    def _loop(self, line: int, jumps: tuple[str, ...], handled: bool) -> Made:
        if self._random.random() < 0.3:
            return self._endless(line, handled)
        body = self._body(line + 2, ("break", "continue"), handled)
        given = f"{line + 1}, {_goes_round(body)}"
        head = self._random.choice((f"while s.again({given}):", f"for _ in s.items({given}):"))
        lines = [f"s.loop({line + 1})", head, *body.lines]
        if self._random.random() < 0.6:
            return Made(lines, _NEXT)
        other = self._body(line + len(lines) + 1, jumps, handled)
        left = _NEXT if "break" in body.exits else frozenset[str]()
        return Made([*lines, "else:", *other.lines], left | other.exits)

    def _endless(self, line: int, handled: bool) -> Made:
        body = self._body(line + 5, ("break", "continue"), handled)
        lines = [
            f"s.loop({line + 1})",
            "while True:",
            f"    s.head({line + 1}, {_goes_round(body)})",
            f"    if s.leaves({line + 3}):",
            "        break",
            *body.lines,
        ]
        return Made(lines, _NEXT)

    def _match(self, line: int, jumps: tuple[str, ...], handled: bool) -> Made:
        count = self._random.randint(1, 3)
        all_match = self._random.random() < 0.5
        lines = [f"match s.subject({line}, {count}, {all_match}):"]
        exits = frozenset() if all_match else _NEXT
        for case in range(count):
            at = line + len(lines)
            body = self._body(at + 2, jumps, handled)
            pattern = "_" if all_match and case == count - 1 else str(case)
            lines += [f"    case {pattern}:", f"        s.case({at})"]
            lines += [f"    {text}" for text in body.lines]
            exits |= body.exits
        return Made(lines, exits)

    def _try(self, line: int, jumps: tuple[str, ...], handled: bool) -> Made:
        body = self._body(line + 3, jumps, handled=True)
        lines = [f"s.tries({line + 1})", "try:", "    s.step()", *body.lines]
        exits = body.exits
        for kind in self._random.choice((["A"], ["A", "B"], ["B", "Exception"])):
            at = line + len(lines)
            body = self._body(at + 2, jumps, handled)
            lines += [f"except {kind}:", f"    s.handles({at}, {line + 1})", *body.lines]
            exits |= body.exits
        return Made(lines, exits)

    def _finally(self, line: int, jumps: tuple[str, ...], handled: bool) -> Made:
        body = self._body(line + 1, (), handled)
        at = line + 1 + len(body.lines) + ("next" in body.exits) + 1
        lines = ["try:", *body.lines]
        if "next" in body.exits:
            lines.append(f"    s.into_finally({at})")
        final = self._body(at + 1, jumps, handled)
        lines += ["finally:", f"    s.during_finally({at})", *final.lines]
        if "next" in final.exits:
            lines += [f"    s.after_finally({at})", "s.step()"]
            return Made(lines, final.exits - _NEXT | body.exits)
        return Made(lines, final.exits)

    def _with(self, line: int, jumps: tuple[str, ...], handled: bool) -> Made:
        body = self._body(line + 2, jumps, handled)
        body.lines.insert(0, "    s.step()")
        if "next" in body.exits:
            has_choice = any(text.lstrip().startswith(_FORKS) for text in body.lines)
            kind = "completes" if has_choice else "more"
            return Made([f"with s.manager('{kind}'):", *body.lines], body.exits)
        if self._random.random() < 0.5:
            return Made(["with s.manager('nothing'):", *body.lines], body.exits)
        lines = ["with s.manager('more'):", *body.lines, f"s.suppressed({line})"]
        return Made(lines, body.exits | _NEXT)

    def _leave(self, line: int, jumps: tuple[str, ...], handled: bool) -> Made:
        kind = self._random.choice(("return", "raise", *jumps))
        if kind in jumps:
            return Made([kind], frozenset({kind}))
        value = "s.caught()" if kind == "raise" and handled else f"s.leave('{kind}', {line})"
        return Made([f"{kind} {value}"], frozenset())


def _goes_round(body: Made) -> bool:
    return not body.exits.isdisjoint({"next", "continue"})


def ways_of(
    function: Callable[[Script], object], exceptions: int, most: int
) -> Iterator[tuple[Script, bool]]:
    """Run a function with one script after another; at most so many, with so many answers each.

    Yield each script after its run, and whether it is the last that there is.
    """
    answers: list[int] = []
    all_asked = True
    for _ in range(most):
        script = Script(answers, exceptions)
        with suppress(A, B):
            function(script)
        all_asked = all_asked and len(script.asked) <= _MOST_ANSWERS
        answers = [*answers, *[0] * (len(script.asked) - len(answers))][:_MOST_ANSWERS]
        while answers and answers[-1] + 1 == script.asked[len(answers) - 1]:
            answers.pop()
        yield script, all_asked and not answers
        if not answers:
            return
        answers[-1] += 1
