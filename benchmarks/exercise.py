"""Run a script under Surefoot, from a cache: ``exercise.py SOURCE CACHE SCRIPT ARGS…``.

With ``MEASURE_PATHS`` in the environment, the paths of all functions are measured too.
"""

import importlib.util
import os
import sys
from pathlib import Path

from surefoot.measure.plan import SessionPlan
from surefoot.measure.run import Run
from surefoot.model.points import hits_of
from surefoot.model.selection import Selection
from surefoot.model.wanted_paths import WantedPaths
from surefoot.store.secret import own_secret

if __name__ == "__main__":
    _, source, cache, *sys.argv = sys.argv
    secret = own_secret(Path(source))
    paths = WantedPaths(everywhere="MEASURE_PATHS" in os.environ)
    plan = SessionPlan(Selection(source, (source,)), cache=Path(cache), secret=secret, paths=paths)
    run = Run(plan, Path(cache).parent)
    run.start()
    sys.path[0] = str(Path(sys.argv[0]).parent)
    spec = importlib.util.spec_from_file_location("__main__", sys.argv[0])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["__main__"] = module
    spec.loader.exec_module(module)
    data = run.stop()
    assert any(hits_of(file.contexts[""]).probes for file in data.files.values())
