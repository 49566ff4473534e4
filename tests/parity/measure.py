"""Run a script under Surefoot: ``measure.py DATA SOURCE SCRIPT ARGS…``."""

import runpy
import sys
from pathlib import Path

import surefoot.probe.build  # noqa: F401 - before the modules that it imports are exchanged
from surefoot.plan import SessionPlan
from surefoot.run import Run
from surefoot.selection import Selection
from surefoot.store.datafile import write_data

if __name__ == "__main__":
    _, data, source, *sys.argv = sys.argv
    run = Run(SessionPlan(Selection(source, (source,))), Path(data).parent)
    run.start()
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    finally:
        write_data(Path(data), run.stop())
