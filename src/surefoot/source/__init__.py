"""What could run: one file's text becomes a map of its statements, branches and decisions."""

MAP_VERSION = 2
"""Incremented when the numbering of probes changes: older data then no longer fits."""
