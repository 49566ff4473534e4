"""No verdict is believed where one that is known comes out wrong."""

from __future__ import annotations

from typing import Any

import pytest

from surefoot.model.mutants import Operator, Outcome, Verdict
from surefoot.mutate.canaries import why_not_trusted
from surefoot.mutate.finding import mutants_in
from surefoot.mutate.job import LeftOut, Task, Tried

BODY = next(
    m for m in mutants_in("a.py", "def f():\n    g()\n", {}).mutants if m.operator is Operator.BODY
)
CANARY = Task(BODY, "/a.py", ("t",), alone=False)


class Schedule:
    """Gives these verdicts in turn."""

    def __init__(self, *verdicts: Verdict) -> None:
        self.left = list(verdicts)

    def run(self, tasks: list[Task], _processes: int, _lifeline: int) -> Any:
        """Yield an answer for the one task."""
        yield LeftOut("t", "it failed where nothing was changed")
        yield Tried(tasks[0].mutant.id, Outcome(self.left.pop(0), by="t"))


@pytest.mark.parametrize(
    ("verdicts", "reason"),
    [
        ((Verdict.SURVIVED, Verdict.KILLED), None),
        ((Verdict.KILLED, Verdict.KILLED), "a.py:1: t failed on a change that changes nothing"),
        (
            (Verdict.SURVIVED, Verdict.SURVIVED),
            "no test failed where a function raises an error at once",
        ),
        (
            (Verdict.NOT_REACHED, Verdict.NOT_REACHED),
            "no test ran any function that was changed; do the tests import other files than these?",
        ),
        ((Verdict.NOT_TRIED, Verdict.NOT_TRIED), None),
    ],
)
def test_a_canary_that_sings_wrong_is_a_reason(
    verdicts: tuple[Verdict, Verdict], reason: str | None
) -> None:
    """First the change that changes nothing, then the one that raises."""
    told: list[Any] = []
    schedule: Any = Schedule(*verdicts)
    assert why_not_trusted([CANARY], schedule, 0, told.append) == reason
    assert told == [LeftOut("t", "it failed where nothing was changed")] * 2
