"""Save what a run recorded whose own process could not: it was killed, or left by ``os._exit``."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from surefoot.errors import SurefootError
from surefoot.measure.folder import abandoned_runs
from surefoot.measure.run import collect
from surefoot.store.save import save
from surefoot.untouched import keep_builtins

keep_builtins(globals())


def save_abandoned(home: Path, data_file: Path, root: Path) -> int:
    """Save what ended runs have left in ``home``; return how many tests they had begun to run.

    The other tests keep what the data holds of them. What cannot be read or saved is given up, as
    its run would have given it up.
    """
    tests = 0
    for folder in abandoned_runs(home):
        with suppress(SurefootError):
            recorded = collect(folder)
            if recorded.tests:
                save(replace(recorded, all_tests=False), data_file, root)
                tests += len(recorded.tests)
    return tests
