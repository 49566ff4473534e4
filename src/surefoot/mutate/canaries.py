"""Try changes whose verdict is known, to know whether the others can be believed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from surefoot.model.mutants import Outcome, Verdict
from surefoot.mutate.job import Answer, LeftOut, Task, Tried
from surefoot.mutate.schedule import Schedule

_RAISES = "raise BaseException('a canary of Surefoot')"
_SAME = "pass"


def why_not_trusted(
    canaries: Iterable[Task],
    schedule: Schedule,
    lifeline: int,
    answer: Callable[[Answer], None],
) -> str | None:
    """Return why no verdict can be believed; None if each canary did what it must.

    A body that raises must be run, and be noticed in one function at least: some code handles
    whatever it calls. A body that does nothing more must never be. What turns out beside is for
    ``answer``.
    """
    verdicts = set()
    for canary in canaries:
        same, raising = (
            _tried(
                replace(canary, mutant=replace(canary.mutant, replacement=code)),
                schedule,
                lifeline,
                answer,
            )
            for code in (_SAME, _RAISES)
        )
        if same.verdict is Verdict.KILLED:
            where = f"{canary.mutant.path}:{canary.mutant.line}"
            return f"{where}: {same.by} failed on a change that changes nothing"
        if raising.verdict is Verdict.KILLED:
            return None
        verdicts.add(raising.verdict)
    if Verdict.SURVIVED in verdicts:
        return "no test failed where a function raises an error at once"
    if verdicts == {Verdict.NOT_REACHED}:
        return (
            "no test ran any function that was changed; do the tests import other files than these?"
        )
    return None


def _tried(
    canary: Task, schedule: Schedule, lifeline: int, answer: Callable[[Answer], None]
) -> Outcome:
    outcome = Outcome(Verdict.NOT_TRIED)
    for each in schedule.run([canary], 1, lifeline):
        if isinstance(each, Tried):
            outcome = each.outcome
        elif isinstance(each, LeftOut):
            answer(each)
    return outcome
