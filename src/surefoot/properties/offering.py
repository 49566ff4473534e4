"""Offer properties: choose functions, have laws tried on them, and write those down that hold."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import chain

from surefoot.model.properties import (
    Doubted,
    Examined,
    Finished,
    Held,
    LawKind,
    Offer,
    PropertyAnswer,
    Untried,
)
from surefoot.model.suggestions import Addition
from surefoot.project.findings import Findings
from surefoot.properties.candidates import Candidate, candidates, check_hypothesis
from surefoot.properties.job import SECONDS, Examinee, Job
from surefoot.properties.testcode import drafted
from surefoot.suggest.arguments import recorded_arguments
from surefoot.suggest.placing import addition_by, place_of
from surefoot.suggest.processes import answers_of, imported_as
from surefoot.suggest.recording import Recorded
from surefoot.suggest.suggestions import package_of

MOST_EXAMINED = 120
"""So many functions are looked at, at most."""
_TESTS = 5
"""So many tests of a function show what it takes."""
_LAWS = list(LawKind)


def offered(findings: Findings, place: str | None, top: int) -> Offer:
    """Return properties of functions that no property test executes, the most critical first.

    Raises:
        SurefootError: when there is no such place, or Hypothesis is not installed.
    """
    check_hypothesis()
    found = candidates(findings, place)
    wanted = [each for each in found if each.is_wanted]
    asked = wanted[:MOST_EXAMINED]
    answers = _answers(findings, found, asked)
    examined = [_examined(each, answers[each.file.path, each.region.qualname]) for each in asked]
    telling = [each for each in examined if each.held or each.doubted]
    shown = telling[:top]
    silent = [each for each in examined if place is not None and each not in telling]
    return Offer(
        (*shown, *silent),
        len(wanted) - len(asked) + len(telling) - len(shown),
        _additions(findings, shown),
    )


_Answers = defaultdict[tuple[str, str], list[PropertyAnswer]]


def _answers(
    findings: Findings, found: Sequence[Candidate], asked: Sequence[Candidate]
) -> _Answers:
    """Have laws tried on functions, those of each file in a process of its own."""
    answers: _Answers = defaultdict(list)
    safe = [each for each in asked if each.because is None]
    if not safe:
        return answers
    recorded = _recorded(findings, safe)
    paths = list(dict.fromkeys(each.file.path for each in safe))
    names = {(each.file.path, each.region.qualname) for each in safe}
    jobs = [
        _job([each for each in found if each.file.path == path], names, recorded) for path in paths
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, given in zip(paths, pool.map(_done, jobs), strict=True):
            for answer in given:
                answers[path, answer.qualname].append(answer)
    return answers


def _recorded(findings: Findings, asked: Iterable[Candidate]) -> Recorded:
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    tests: dict[str, None] = {}
    for each in asked:
        wanted[os.path.realpath(each.file.absolute)].add(each.region.first_line)
        tests |= dict.fromkeys(each.tests[:_TESTS])
    return recorded_arguments(findings.config.root, wanted, list(tests))


def _job(functions: Sequence[Candidate], wanted: set[tuple[str, str]], recorded: Recorded) -> Job:
    """Return what a process is to do for one file."""
    path = os.path.realpath(functions[0].file.absolute)
    module, folders = imported_as(path, recorded)
    examinees = tuple(
        Examinee(
            each.region.qualname,
            recorded.calls.get((path, each.region.first_line), ()),
            each.raises,
            (each.file.path, each.region.qualname) in wanted,
            each.constants,
        )
        for each in functions
        if each.because is None
    )
    return Job(module, folders, examinees)


def _done(job: Job) -> list[PropertyAnswer]:
    """Do a job; a function that ends the process is left out of the next one."""
    answers: list[PropertyAnswer] = []
    while job.wanted:
        given, ended = _one_process(job)
        answers += given
        known = {each.qualname for each in given if isinstance(each, Finished | Untried)}
        left = [each.name for each in job.wanted if each.name not in known]
        if left:  # the first of them has ended the process
            answers.append(Untried(left[0], ended))
        still = set(left[1:])
        job = replace(
            job, examinees=tuple(e._replace(wanted=e.name in still) for e in job.examinees)
        )
    return answers


def _one_process(job: Job) -> tuple[list[PropertyAnswer], str]:
    """Run one process; return its answers, and how it ended."""
    seconds = SECONDS * (1 + len(job.wanted))
    return answers_of(
        "surefoot.properties.worker", lambda folder: replace(job, folder=folder), seconds
    )


def _examined(candidate: Candidate, answers: Sequence[PropertyAnswer]) -> Examined:
    held = [each for each in answers if isinstance(each, Held)]
    untried = [each.because for each in answers if isinstance(each, Untried)]
    return Examined(
        candidate.file.path,
        candidate.region.qualname,
        candidate.region.line,
        candidate.tier,
        tuple(sorted(held, key=lambda each: _LAWS.index(each.law.kind))),
        tuple(each for each in answers if isinstance(each, Doubted)),
        candidate.because or next(iter(untried), None),
        candidate.tests,
    )


def _additions(findings: Findings, functions: Iterable[Examined]) -> tuple[Addition, ...]:
    """Write the tests into the texts of the files where they belong; nothing is written yet."""
    root = findings.config.root
    by_file: defaultdict[str, list[Examined]] = defaultdict(list)
    for each in functions:
        if each.held:
            by_file[place_of(root, each.path, each.tests)].append(each)
    return tuple(
        addition_by(
            partial(drafted, [held.law for each in some for held in each.held]),
            root,
            path,
            sorted(set(chain.from_iterable(each.tests for each in some))),
            package=package_of(some[0].path),
        )
        for path, some in by_file.items()
    )
