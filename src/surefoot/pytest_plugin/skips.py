"""Note which tests were skipped, why, and what they would have used."""

from __future__ import annotations

import dis
import inspect
import re
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from types import CodeType
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from surefoot.measure.session import Session

_BY_NAME = {"LOAD_GLOBAL", "LOAD_NAME", "STORE_NAME", "IMPORT_FROM", "IMPORT_NAME"}
_COMMAND = re.compile(r"[^\W\d][\w-]*")
_SET_UP = ("setUp", "setup_method")


class Skips:
    """Notes the tests and test modules that are skipped, in the process where that happens.

    A test that is expected to fail is not skipped, even where it is not run.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note a test that was skipped, with what it and its fixtures use."""
        report = yield
        if report.skipped and not hasattr(report, "wasxfail"):
            self._note(report, _codes_of(item))
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Note a module that was skipped as a whole."""
        report = yield
        if report.skipped and isinstance(collector, pytest.Module):
            with suppress(OSError, SyntaxError, ValueError):  # another kind of module
                self._note(report, [compile(collector.path.read_bytes(), "<test>", "exec")])
        return report

    def _note(
        self, report: pytest.TestReport | pytest.CollectReport, codes: Iterable[CodeType]
    ) -> None:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        names = {name for code in codes for name in used_names(code)}
        self._session.note_skipped(report.nodeid, reason.removeprefix("Skipped: "), sorted(names))


def _codes_of(item: pytest.Item) -> Iterator[CodeType]:
    """Yield the code of a test, of its fixtures and of what sets it up."""
    if not isinstance(item, pytest.Function):
        return
    fixtures = item._fixtureinfo.name2fixturedefs.values()  # noqa: SLF001 - there is no other way
    functions = [
        item.function,
        *(getattr(item.cls, name, None) for name in _SET_UP),
        *(definition.func for alike in fixtures for definition in alike),
    ]
    for function in filter(None, functions):
        code = getattr(inspect.unwrap(function), "__code__", None)
        if isinstance(code, CodeType):
            yield code


def used_names(code: CodeType) -> Iterator[str]:
    """Yield the names that code uses, as ``Skip`` has them.

    Example: ``Store``, ``.push`` and ``'add_user`` of ``Store().push("add-user")``.
    """
    named = {step.argval for step in dis.get_instructions(code) if step.opname in _BY_NAME}
    yield from named
    yield from (f".{name}" for name in code.co_names if name not in named)
    todo = list(code.co_consts)
    while todo:
        match todo.pop():
            case CodeType() as part:
                yield from used_names(part)
            case tuple(parts):
                todo += parts
            case str(text) if _COMMAND.fullmatch(text):
                yield f"'{text.replace('-', '_')}"
