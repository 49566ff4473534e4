"""Search inputs for gaps: choose the functions, ask a process for each file, gather the answers."""

from __future__ import annotations

import ast
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

from surefoot.analysis.reach import functions_reached
from surefoot.model.context import Context
from surefoot.model.filemap import Region
from surefoot.model.gaps import Gap
from surefoot.model.suggestions import Answer, Goal, NotReached, NotTried, Target
from surefoot.project.findings import Findings
from surefoot.project.project import MeasuredFile
from surefoot.suggest.arguments import in_turn, recorded_arguments
from surefoot.suggest.goals import goal_of
from surefoot.suggest.processes import answers_of, imported_as
from surefoot.suggest.recording import Recorded
from surefoot.suggest.safety import Module
from surefoot.suggest.worker import Job

_COMPUTING = ("hashlib.", "hmac.")
"""What may be named as a seam, and changes nothing."""
_FOR_START = 30
_NESTED = "it is in a function of which nothing is known by name"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A function of a file, the goals in it, and what makes objects that it takes."""

    file: MeasuredFile
    region: Region
    goals: tuple[Goal, ...]
    makers: tuple[Region, ...]


class Reply(NamedTuple):
    """The answer for a gap, and the tests that reach its function."""

    answer: Answer
    tests: tuple[str, ...] = ()


def ask(findings: Findings, gaps: Sequence[Gap], seconds: float) -> dict[str, Reply]:
    """Search an input for each gap; return the replies by the ids of the gaps.

    ``seconds`` of processor time are for each gap. The tests that reach the functions are run once,
    to learn their arguments.
    """
    replies: dict[str, Reply] = {}
    asked: list[_Asked] = []
    for file in findings.project.files:
        for item in _asked_in(findings, file, [gap for gap in gaps if gap.path == file.path]):
            if isinstance(item, NotTried):
                replies[item.gap] = Reply(item)
            else:
                asked.append(item)
    if asked:
        reaching = [(each, tests_of(each.file, each.region.qualname)) for each in asked]
        tests = {goal.gap: some for each, some in reaching for goal in each.goals}
        recorded = _recorded(findings, asked, tests.values())
        by_file: defaultdict[str, list[_Asked]] = defaultdict(list)
        for each in asked:
            by_file[each.file.path].append(each)
        jobs = [_job(findings, some, recorded, seconds) for some in by_file.values()]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for answer in chain.from_iterable(pool.map(_answers, jobs)):
                replies[answer.gap] = Reply(answer, tests[answer.gap])
    return replies


def _asked_in(
    findings: Findings, file: MeasuredFile, gaps: Sequence[Gap]
) -> Iterator[_Asked | NotTried]:
    """Yield what is asked about the functions of a file, and the gaps for which nothing is."""
    if not gaps:
        return
    module = module_of(findings, file)
    goals: defaultdict[str, list[Goal]] = defaultdict(list)
    regions = {region.qualname: region for region in file.map.regions}
    for gap in gaps:
        goal = goal_of(gap, file.map, regions.get(gap.name))
        outermost = _outermost(gap.name, module)
        if isinstance(goal, NotTried):
            yield goal
        elif outermost is None:
            yield NotTried(gap.id, _NESTED)
        elif (reason := module.why_not(outermost)) is not None:
            yield NotTried(gap.id, reason)
        else:
            goals[outermost].append(goal)
    for name, wanted in goals.items():
        makers = tuple(regions[maker] for maker in module.makers(name))
        yield _Asked(file, regions[name], tuple(wanted), makers)


def module_of(findings: Findings, file: MeasuredFile) -> Module:
    """Return the functions of a file, to be judged whether they are safe to call."""
    handovers = {
        seam.line: seam.calls
        for seam in findings.seams.seams
        if seam.path == file.path and not seam.left_out and not seam.calls.startswith(_COMPUTING)
    }
    return Module(ast.parse(file.map.text), handovers)


def _outermost(qualname: str, module: Module) -> str | None:
    """Return the function that can be called by its name and that a function is in, or is."""
    names = qualname.split(".")
    known = (".".join(names[:end]) for end in range(1, len(names) + 1))
    return next((name for name in known if name in module.functions), None)


def _recorded(
    findings: Findings, asked: Sequence[_Asked], tests: Iterable[tuple[str, ...]]
) -> Recorded:
    """Run the tests that reach the functions, and record with which arguments they call them."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for each in asked:
        for region in (each.region, *each.makers):
            wanted[os.path.realpath(each.file.absolute)].add(region.first_line)
    return recorded_arguments(findings.config.root, wanted, in_turn(tests))


def tests_of(file: MeasuredFile, qualname: str) -> tuple[str, ...]:
    """Return the tests that run a function of a file."""
    reached = functions_reached(file.map, file.run.contexts, {qualname}) or {}
    return tuple(sorted({Context.test_of(context) for context in reached} - {""}))


def _job(findings: Findings, asked: Sequence[_Asked], recorded: Recorded, seconds: float) -> Job:
    """Return what a process is to do for one file."""
    file = asked[0].file
    path = os.path.realpath(file.absolute)
    targets = []
    for each in asked:
        made = tuple(
            (maker.qualname, recorded.calls.get((path, maker.first_line), ()))
            for maker in each.makers
        )
        calls = recorded.calls.get((path, each.region.first_line), ())
        targets.append(Target(each.region.qualname, each.region.line, each.goals, calls, made))
    module, folders = imported_as(path, recorded)
    return Job(path, module, str(findings.config.root), folders, tuple(targets), seconds, "")


def _answers(job: Job) -> list[Answer]:
    """Do a job; a function that ends the process is left out of the next one."""
    answers: list[Answer] = []
    while job.targets:
        given, ended = _one_process(job)
        answers += given
        known = {answer.gap for answer in given}
        left = [
            replace(target, goals=goals)
            for target in job.targets
            if (goals := tuple(goal for goal in target.goals if goal.gap not in known))
        ]
        if left:  # the first of them has ended the process
            ending, *left = left
            answers += [NotReached(goal.gap, 0, 0.0, ended=ended) for goal in ending.goals]
        job = replace(job, targets=tuple(left))
    return answers


def _one_process(job: Job) -> tuple[list[Answer], str]:
    """Run one process; return its answers, and how it ended."""
    goals = sum(len(target.goals) for target in job.targets)
    seconds = _FOR_START + 6 * goals * (job.seconds + 0.5)
    return answers_of(
        "surefoot.suggest.worker", lambda folder: replace(job, folder=folder), seconds
    )
