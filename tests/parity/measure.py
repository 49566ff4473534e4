"""Run a script under Surefoot: ``measure.py DATA SOURCE SCRIPT ARGS…``.

Only this process counts: coverage.py, as it is run here, sees no child. With ``MEASURE_PATHS`` in the
environment, the paths of all functions are measured too.
"""

import os
import runpy
import sys
import tempfile
from pathlib import Path

import surefoot.instrument.build  # noqa: F401 - before the modules that it imports are exchanged
from surefoot.measure.plan import SessionPlan
from surefoot.measure.session import Session
from surefoot.measure.shard import read_shards
from surefoot.model.selection import Selection
from surefoot.model.wanted_paths import WantedPaths
from surefoot.store.datafile import write_data
from surefoot.store.merge import merge_runs

if __name__ == "__main__":
    _, data, source, *sys.argv = sys.argv
    folder = Path(tempfile.mkdtemp(dir=Path(data).parent))
    paths = WantedPaths(everywhere="MEASURE_PATHS" in os.environ)
    session = Session(SessionPlan(Selection(source, (source,)), paths=paths), folder)
    session.start()
    process = os.getpid()
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    finally:
        if os.getpid() == process:
            session.stop()
            for file in folder.iterdir():
                if not file.name.startswith(str(session.shard_name)):
                    file.unlink()
            write_data(Path(data), merge_runs(read_shards(folder)))
