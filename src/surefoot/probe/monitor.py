"""Receive line events of our own code objects through ``sys.monitoring`` (PEP 669)."""

from __future__ import annotations

import sys
from types import CodeType

from surefoot.errors import UnsupportedInterpreterError
from surefoot.probe.lookup import TruthProbe, code_objects
from surefoot.probe.marks import SYNTHETIC
from surefoot.probe.recorder import Recorder

TOOL_NAME = "surefoot"

_TOOL_IDS = (4, 5, 2, 3, 1, 0)
"""In the order in which we ask: debuggers look for 0, coverage.py for 1, Hypothesis for 3."""


_IN_EXPRESSIONS = {"<lambda>", "<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>"}
"""Code within one logical line, which its statement's own event proves to have run."""


class Monitor:
    """Owns a tool id from ``start`` to ``stop``."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._tool: int | None = None

    def start(self) -> None:
        """Take a tool id and register for line events.

        Raises:
            UnsupportedInterpreterError: when other tools hold all six ids.
        """
        monitoring = sys.monitoring
        for tool in _TOOL_IDS:
            if monitoring.get_tool(tool) is None:
                monitoring.use_tool_id(tool, TOOL_NAME)
                break
        else:
            names = ", ".join(str(monitoring.get_tool(tool)) for tool in sorted(_TOOL_IDS))
            raise UnsupportedInterpreterError(
                f"all six sys.monitoring tool ids are taken ({names}). "
                "Switch one of these tools off for this run."
            )
        self._tool = tool
        recorder = self._recorder
        disable = monitoring.DISABLE

        def reached(code: CodeType, line: int) -> object:
            recorder.hits.add((code.co_filename, line))
            return disable

        monitoring.register_callback(tool, monitoring.events.LINE, reached)

    def watch(self, code: CodeType) -> None:
        """Ask for the line events of a module's code and all that is nested in it."""
        if self._tool is None:
            return
        for part in code_objects(code):
            if _reports_lines(part):
                sys.monitoring.set_local_events(self._tool, part, sys.monitoring.events.LINE)

    def stop(self) -> None:
        """Give the tool id back; code that was watched runs on without events."""
        if self._tool is not None:
            sys.monitoring.register_callback(self._tool, sys.monitoring.events.LINE, None)
            sys.monitoring.free_tool_id(self._tool)
            self._tool = None


def _reports_lines(code: CodeType) -> bool:
    """Tell whether events are how this code reports what it reaches."""
    if code.co_name == "__annotate__" or any(type(c) is TruthProbe for c in code.co_consts):
        return False
    return code.co_name not in _IN_EXPRESSIONS or any(
        line is not None and line >= SYNTHETIC for _, _, line in code.co_lines()
    )
