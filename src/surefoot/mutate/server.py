"""A pytest plugin that collects the tests once, and tries mutants on them.

It is loaded by ``-p surefoot.mutate.server`` into a process of its own.
"""

from __future__ import annotations

import gc
import os
import pickle
import shutil
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn

import pytest

from surefoot.model.mutants import Outcome, Verdict
from surefoot.mutate.attempt import Send
from surefoot.mutate.baseline import baseline_of
from surefoot.mutate.canaries import why_not_trusted
from surefoot.mutate.children import Child, end_with_parent, fork, wait_for_any
from surefoot.mutate.hook import change_imports
from surefoot.mutate.job import (
    HEADER,
    JOB_VARIABLE,
    Answer,
    Collected,
    Job,
    Refused,
    Tried,
)
from surefoot.mutate.live import LiveFunctions
from surefoot.mutate.protection import Protection
from surefoot.mutate.schedule import Schedule
from surefoot.mutate.witness import Witness


class Server:
    """Answers a job, as a plugin of pytest."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._witness = Witness()
        self._uncollected: list[str] = []
        self._threads: list[threading.Thread] = []
        for end in (job.answers, job.lifeline):
            os.set_inheritable(end, False)
        signal.signal(signal.SIGTERM, lambda _number, _frame: self._leave())
        end_with_parent(signal.SIGTERM)
        if job.known is not None:
            self._witness.install()
            change_imports(job.tasks[0])

    def answer(self, answer: Answer) -> None:
        """Send an answer."""
        data = pickle.dumps(answer)
        with os.fdopen(os.dup(self._job.answers), "wb") as pipe:
            pipe.write(HEADER.pack(len(data)) + data)

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Run the tests in this process, whatever the project's options say."""
        config.option.tbstyle = "native"  # its last line has the class of an error too
        if hasattr(config.option, "dist"):
            config.option.dist = "no"
            config.option.tx = []
        if "hypothesis" in sys.modules:
            self._keep_examples_apart()

    def _keep_examples_apart(self) -> None:
        from hypothesis.configuration import set_hypothesis_home_dir  # noqa: PLC0415

        set_hypothesis_home_dir(self._job.folder)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Keep which threads plugins have started: these wait for what only a run would do."""
        self._threads = threading.enumerate()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what could not be collected."""
        if report.failed:
            reason = str(report.longrepr).strip().rpartition("\n")[2]
            self._uncollected.append(f"{report.nodeid}: {reason}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try the mutants instead of running the tests."""
        try:
            self._work(session)
        except EOFError:
            self._leave()
        return True

    def _leave(self) -> NoReturn:
        """End: who asked is gone, and cannot remove what is there for it."""
        shutil.rmtree(self._job.folder, ignore_errors=True)
        os._exit(1)

    def _work(self, session: pytest.Session) -> None:
        job = self._job
        session.config.option.tbstyle = "value"  # nobody reads tracebacks of tests
        self.answer(Collected())
        if self._uncollected:
            self._refuse_collection()
            return
        started = [each.name for each in threading.enumerate() if each not in self._threads]
        if started:
            reason = (
                f"collecting the tests starts a thread ({started[0]}), which no fork would have"
            )
            self.answer(Refused(reason))
            return
        protection = Protection(job.root)

        def forked(work: Callable[[Send], None]) -> Child:
            def protected(send: Send) -> None:
                protection.install()
                work(send)

            return fork(session.config, Path(job.folder), protected)

        known, live = job.known, None
        if known is None:
            run = partial(self._ended, forked)
            known = baseline_of(session, session.items, job.tests, job.root, run)
            self.answer(known)
            live = LiveFunctions({task.file for task in (*job.tasks, *job.canaries)})
        gc.collect()
        gc.freeze()
        seconds = {t: s for t, s in known.seconds.items() if t not in known.left_out}
        schedule = Schedule(session, seconds, live, self._witness, forked)
        distrust = why_not_trusted(job.canaries, schedule, job.lifeline, self.answer)
        if distrust is not None:
            self.answer(Refused(distrust))
            return
        for answer in schedule.run(job.tasks, job.processes, job.lifeline):
            self.answer(answer)

    def _refuse_collection(self) -> None:
        first = self._uncollected[0]
        if self._job.known is None:
            self.answer(Refused(f"the tests cannot be collected: {first}"))
        else:
            evidence = f"the tests cannot be collected: {first}"
            where = first.partition(":")[0]
            self.answer(
                Tried(self._job.tasks[0].mutant.id, Outcome(Verdict.KILLED, evidence, where))
            )

    def _ended(
        self, forked: Callable[[Callable[[Send], None]], Child], work: Callable[[Send], None]
    ) -> Child:
        """Fork a process and wait until it has ended."""
        child = forked(work)
        while not list(wait_for_any([child], self._job.lifeline)):
            pass
        return child


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Take the place of the plugin that was named, before any code of the project is imported."""
    job = pickle.loads(Path(os.environ.pop(JOB_VARIABLE)).read_bytes())
    early_config.pluginmanager.register(Server(job))
