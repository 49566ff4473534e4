"""What a test would have used."""

from __future__ import annotations

from surefoot.pytest_plugin.skips import used_names

CODE = """\
from app.store import connect
def test(db):
    db.local = [Store(n).push for n in range(9)]
    db["add-user", ("--all", 9, "a user")]
"""


def test_names_are_told_from_attributes() -> None:
    """Names that are only local to a function say nothing; those in strings may be of commands."""
    names = set(used_names(compile(CODE, "<test>", "exec")))
    attributes = {".push", ".local"}
    strings = {"'add_user", "'connect"}  # of an import, the compiler notes the names too
    assert names == {"app.store", "connect", "test", "Store", "range", *attributes, *strings}
