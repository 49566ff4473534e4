"""What we keep of ``os`` calls nothing that a test has replaced."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from surefoot.untouched import identity
from surefoot.untouched import os as kept


@pytest.mark.parametrize("name", ["exists", "isfile", "isdir", "islink", "lexists", "realpath"])
def test_a_question_about_a_path_does_not_reach_a_double(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Wherever this version of Python keeps the function."""
    expected = getattr(os.path, name)(tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("a test's own double was called")

    with monkeypatch.context() as patch:
        for asked in ("stat", "lstat", "readlink", "fspath"):
            patch.setattr(os, asked, refuse)
        answer = getattr(kept.path, name)(str(tmp_path))
    assert answer == expected


def test_audit_hooks_do_not_hear_what_sets_objects_apart() -> None:
    """As they would of ``id``; equal objects are not the same."""
    heard: list[str] = []
    listening = [True]
    sys.addaudithook(lambda event, _: heard.append(event) if listening else None)
    one, other = ["x"], ["x"]
    assert identity(one) == identity(one) != identity(other)
    listening.clear()
    assert heard == []
