"""Run a script under Surefoot: ``exercise.py SOURCE CACHE SCRIPT ARGS…``; nothing is written but the cache."""

import sys
from pathlib import Path

from surefoot.selection import Selection
from surefoot.session import Session, SessionPlan

if __name__ == "__main__":
    _, source, cache, *sys.argv = sys.argv
    session = Session(SessionPlan(Selection(source, (source,)), cache=Path(cache)))
    session.start()
    try:
        sys.path.insert(0, str(Path(sys.argv[0]).parent))
        sys.argv[0] = str(Path(sys.argv[0]))
        import importlib.util

        name = Path(sys.argv[0]).stem
        spec = importlib.util.spec_from_file_location("__main__", sys.argv[0])
        module = importlib.util.module_from_spec(spec)
        sys.modules["__main__"] = module
        spec.loader.exec_module(module)
    finally:
        data = session.stop()
        if sys.stderr.isatty() or "-v" in sys.argv:
            print(
                sum(len(h.probes) for f in data.files.values() for h in f.contexts.values()),
                file=sys.stderr,
            )
