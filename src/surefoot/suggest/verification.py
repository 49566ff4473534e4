"""Verify that a gap is closed: run the tests that are needed, and see how it stands then."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, replace

from surefoot.config import Config
from surefoot.measure.environment import RUN_VARIABLE
from surefoot.measure.folder import write_chosen
from surefoot.measure.plan import session_plan
from surefoot.measure.run import collect, open_run
from surefoot.model.chosen import ChosenTests
from surefoot.model.mutants import Verdict
from surefoot.model.run import RunData
from surefoot.model.selection import Selection
from surefoot.model.standing import Standing
from surefoot.mutate.keeping import keep_mutation
from surefoot.mutate.mutating import mutate
from surefoot.mutate.planning import Wanted
from surefoot.project.affected import outdated_tests
from surefoot.project.findings import Findings, find
from surefoot.project.mutants import kept_mutant
from surefoot.project.standing import standing_of
from surefoot.project.targets import choose_subject, recorded_selection
from surefoot.store.datafile import write_data
from surefoot.store.save import check_place, with_earlier

_PASSED = (0, 5)
"""pytest's exit statuses where no test failed; with the latter, none was to run."""


@dataclass(frozen=True, slots=True)
class Verification:
    """How a gap stood, and how it stands after tests have run; unless they ``have_passed``, that
    says nothing.
    """

    before: Standing
    after: Standing
    have_passed: bool

    @property
    def is_closed(self) -> bool:
        """Whether tests that check something close it."""
        return self.have_passed and bool(self.after.closed_by)


def verify(findings: Findings, gap_id: str) -> Verification:
    """Run the tests that reach what a gap is about, and those that are new or may do something else
    than when they last ran; they print what pytest prints.

    A mutant is put into the program again, after the tests have passed as the code is. What was
    recorded is saved only if the gap is closed. Otherwise it would count as closed from
    then on, by tests that check nothing.

    Raises:
        SurefootError: when no gap can have this id.
        DataError: when what ran cannot be recorded.
    """
    config = findings.config
    before = standing_of(findings, gap_id)
    check_place(config.data_file, config.root)
    selection = recorded_selection(config, findings.data) or choose_subject(config).selection
    chosen = outdated_tests(config, selection, findings.data)
    reaching = dict.fromkeys(before.tests, "reaches the gap")
    chosen = replace(chosen, tests={**reaching, **chosen.tests})
    status, recorded = _run(config, selection, chosen)
    after = before
    if recorded.tests:
        data = with_earlier(recorded, config.data_file, config.root)
        now = find(config, selection, data)
        if status in _PASSED and kept_mutant(config.data_file, now.coverage, gap_id) is not None:
            after = _tried_again(now, selection, gap_id)
        else:
            after = standing_of(now, gap_id)
    verified = Verification(before, after, status in _PASSED)
    if verified.is_closed and recorded.tests:
        write_data(config.data_file, data)
    return verified


def _tried_again(findings: Findings, selection: Selection, mutant: str) -> Standing:
    """Try a mutant on the tests that reach it now, keep what comes of it, and say how it stands."""
    wanted = Wanted(lambda _path, _line: True, None, every=True, ids={mutant})
    mutation = mutate(findings, wanted, None, lambda _done, _all: None)
    keep_mutation(findings, mutation)
    standing = standing_of(find(findings.config, selection, findings.data), mutant)
    for judged in mutation.judged:
        if judged.outcome.verdict is Verdict.NOT_TRIED:
            return Standing(tests=standing.tests, undecided=judged.outcome.evidence)
    return standing


def _run(config: Config, selection: Selection, chosen: ChosenTests) -> tuple[int, RunData]:
    """Run the chosen tests under measurement; return pytest's exit status and what was recorded."""
    folder = open_run(session_plan(config, selection), config.folder)
    try:
        write_chosen(chosen, folder.path)
        done = subprocess.run(
            [sys.executable, "-m", "surefoot.pytest_plugin", "-q"],
            cwd=config.root,
            env={**os.environ, RUN_VARIABLE: str(folder.path)},
            check=False,
        )
        return done.returncode, collect(folder.path)
    finally:
        folder.remove()
