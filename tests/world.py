"""A project in memory: code of its own and of its tests, with file names as on disk."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from surefoot.model.touches import Endpoint, Touch
from surefoot.observe.frames import Frames
from surefoot.observe.touches import Touches

APP = "src/app.py"
TEST = "tests/test_app.py"


class World:
    """Code in a project, and what is noticed while it runs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.noted: list[tuple[Touch, bool]] = []
        self.endpoints: list[Endpoint] = []
        self.frames = Frames(str(root), lambda name: name if name == str(root / APP) else None)
        self.touches = Touches(
            str(root),
            self.frames,
            lambda touch, belongs: self.noted.append((touch, belongs)),
            self.endpoints.append,
        )

    def load(self, path: str, text: str, **names: Any) -> SimpleNamespace:
        """Run a module's text as the file of a path, with these names in it."""
        namespace: dict[str, Any] = {"__name__": Path(path).stem, **names}
        exec(compile(text, str(self.root / path), "exec"), namespace)
        return SimpleNamespace(**namespace)

    def app(self, text: str) -> SimpleNamespace:
        """Run text as the project's own module."""
        return self.load(APP, text)

    @property
    def told(self) -> list[tuple[str, str, str | None, bool]]:
        """What was noted of the test that runs: kind, what, where, own."""
        return [(t.kind.value, t.what, t.where, t.own) for t, belongs in self.noted if belongs]
