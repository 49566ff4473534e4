"""A project that is also installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from surefoot.model.selection import Selection


@pytest.fixture
def selection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Selection:
    """Select a module of a project, in an environment where another text of it is installed."""
    root, site = tmp_path / "project", tmp_path / "env/site-packages"
    for folder, text in ((root / "src", "price = 2\n"), (site, "price = 1\n")):
        (folder / "shop").mkdir(parents=True)
        (folder / "shop/__init__.py").write_text(text)
    monkeypatch.setattr("sys.path", [str(site)])
    return Selection(str(root.resolve()), (str((root / "src").resolve()),))
