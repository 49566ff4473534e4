"""Run a standard library module's own tests against a copy of it: ``exercise.py MODULE COPIES``.

A script of its own, so that coverage.py and Surefoot measure the same process.
"""

import contextlib
import doctest
import importlib
import io
import os
import random
import sys
import unittest
import warnings

MAX_TESTS = 400


def exercise(module_name, copies):
    """Import the copy of a module in place of the original, then run its tests."""
    random.seed(0)
    warnings.simplefilter("ignore")
    sys.path.insert(0, copies)
    for name in list(sys.modules):
        if name == module_name or name.startswith(f"{module_name}."):
            del sys.modules[name]
    module = importlib.import_module(module_name)
    importlib.invalidate_caches()
    sink = io.StringIO()
    with contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink):
        with contextlib.suppress(Exception):
            doctest.testmod(module)
        with contextlib.suppress(Exception, SystemExit):
            tests = unittest.defaultTestLoader.loadTestsFromName(f"test.test_{module_name}")
            unittest.TextTestRunner(sink, verbosity=0).run(_first(tests, MAX_TESTS))


def _first(suite, limit):
    found = unittest.TestSuite()
    todo = [suite]
    while todo and found.countTestCases() < limit:
        current = todo.pop(0)
        if isinstance(current, unittest.TestSuite):
            todo[:0] = list(current)
        else:
            found.addTest(current)
    return found


if __name__ == "__main__":
    exercise(*sys.argv[1:3])
    sys.stdout.flush()
    os._exit(0) if os.environ.get("EXERCISE_EXIT") else None
