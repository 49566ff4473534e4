"""Say which tests run because something changed, and why."""

from __future__ import annotations

from collections import defaultdict

from surefoot.errors import printable
from surefoot.model.chosen import ChosenTests
from surefoot.report.words import counted

MAX_TESTS = 10
"""How many tests are listed for one reason."""


def chosen_in_words(chosen: ChosenTests, revision: str) -> str:
    """Return what to print before the tests run."""
    if chosen.everything is not None:
        return f"all tests run: {printable(chosen.everything)}"
    by_reason: defaultdict[str, list[str]] = defaultdict(list)
    for test, reason in sorted(chosen.tests.items()):
        by_reason[reason].append(test)
    number = len(chosen.tests)
    verb = "reaches" if number == 1 else "reach"
    lines = [f"{counted(number, 'test')} {verb} what changed since {revision}"]
    for reason, tests in sorted(by_reason.items()):
        lines.append(f"  {printable(reason)}:")
        lines += [f"    {printable(test)}" for test in tests[:MAX_TESTS]]
        if len(tests) > MAX_TESTS:
            lines.append(f"    and {len(tests) - MAX_TESTS} more")
    lines += [
        f"  {printable(reason)}: all tests in it"
        for reason in (*chosen.files.values(), *chosen.folders.values())
    ]
    lines.append("  Tests never recorded before run too.")
    return "\n".join(lines)
