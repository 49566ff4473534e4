"""The numbers and constants that set probes apart from the program's own.

They are not in the modules that build probes, so that a process whose code is all cached need not
import those.
"""

from __future__ import annotations

SYNTHETIC = 1 << 20
"""Line numbers from here on are probes; no file with probes has that many lines."""

TOOL_NAME = "surefoot"
"""Our name among the tools that ``sys.monitoring`` knows."""

LOOKUP = 1 << 30
"""Added to the probe number in a look-up."""

MARKER = "\0surefoot:"
"""Prefix of the constants that stand for our objects until code is loaded."""

TRUE_MARKER = MARKER + "T"
FALSE_MARKER = MARKER + "F"
OPERAND_MARKER = MARKER + "operand:"
LAST_MARKER = MARKER + "last:"
ENTER_MARKER = MARKER + "enter:"
RESULT_MARKER = MARKER + "result:"
PATH_MARKER = MARKER + "path:"
NEXT = "@next"
"""The attribute of the object for a ``PATH_MARKER``; no program can use this name."""

CALLED_MARKER = MARKER + "called:"
BEGUN_MARKER = MARKER + "begun:"
DONE_MARKER = MARKER + "done:"
LEAVING_MARKER = MARKER + "leaving:"
OUT_MARKER = MARKER + "out:"
CALL_MARKERS = (CALLED_MARKER, BEGUN_MARKER, DONE_MARKER, LEAVING_MARKER, OUT_MARKER)

RETURNED, AWAITED, ENTERED = "returned", "awaited", "entered"
"""How it shows that a call is done."""
