"""The environment variables by which the processes of a run find it."""

from __future__ import annotations

RUN_VARIABLE = "SUREFOOT_RUN"
"""Holds the folder of the run that a process belongs to."""

CONTEXT_VARIABLE = "SUREFOOT_CONTEXT"
"""Holds the name of the shard whose process runs the tests; see ``turn``."""
