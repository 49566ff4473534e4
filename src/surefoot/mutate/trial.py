"""Run tests in this process, and tell what came of each."""

from __future__ import annotations

import linecache
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import pytest


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a test; ``evidence`` says by what it failed, and is None if it did not."""

    test: str
    evidence: str | None
    seconds: float


@dataclass(slots=True, eq=False)
class _Reports:
    """Hears what pytest reports of a test."""

    evidence: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the first line of what a failure says."""
        if report.failed:
            self.failed.append(str(report.longrepr).strip().rpartition("\n")[2])

    def pytest_exception_interact(
        self, node: pytest.Item, call: pytest.CallInfo[object], report: pytest.TestReport
    ) -> None:
        """Keep the line of the test at which it failed."""
        if isinstance(node, pytest.Item) and call.excinfo is not None and report.failed:
            self.evidence.append(_line_of(node, call.excinfo))


def run_tests(
    session: pytest.Session, items: Sequence[pytest.Item], begin: Callable[[str], None]
) -> Iterator[Ran]:
    """Run tests one after the other, and yield what came of each.

    ``begin`` is called before each. Whoever stops in between has to tear down what is set up.
    """
    reports = _Reports()
    session.config.pluginmanager.register(reports)
    for item, following in zip(items, [*items[1:], None], strict=True):
        reports.failed.clear()
        reports.evidence.clear()
        begin(item.nodeid)
        begun = time.perf_counter()
        try:
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        except (KeyboardInterrupt, pytest.exit.Exception) as error:
            reports.failed.append(f"{type(error).__name__} ended the run")
        evidence = (reports.evidence or reports.failed)[0] if reports.failed else None
        yield Ran(item.nodeid, evidence, time.perf_counter() - begun)


def tear_down(session: pytest.Session) -> None:
    """Tear down what tests that were stopped in between have set up."""
    with suppress(BaseException):  # a mutant may break this too
        session._setupstate.teardown_exact(None)  # noqa: SLF001 - there is no other way


def _line_of(item: pytest.Item, raised: pytest.ExceptionInfo[BaseException]) -> str:
    """Return the line of the test's own file at which an exception came out, and its class."""
    kind = type(raised.value).__name__
    own = [entry for entry in raised.traceback if str(entry.path) == str(item.path)]
    if not own:
        return f"{kind}: {raised.value}".strip().partition("\n")[0]
    line = own[-1].lineno + 1
    text = linecache.getline(str(item.path), line).strip()
    where = item.nodeid.partition("::")[0]
    return f"{where}:{line}: {text} ({kind})"
