"""What we keep of ``os`` calls nothing that a test has replaced."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
