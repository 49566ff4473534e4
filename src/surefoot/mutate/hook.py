"""Let every import of one file get the code with a mutant in it."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType

from surefoot.mutate.applying import changed_tree, compiled
from surefoot.mutate.job import Task
from surefoot.mutate.loaded import Origins
from surefoot.source.text import read_source


def change_imports(task: Task) -> None:
    """Change the file of a task wherever it is imported from now on; there is no end."""
    get_code, origins = SourceFileLoader.get_code, Origins({task.file})

    def changed(loader: SourceFileLoader, name: str) -> CodeType | None:
        path = loader.get_filename(name)
        if origins.of(path) is None:
            return get_code(loader, name)
        tree = changed_tree(read_source(Path(path)).text, task.mutant)
        return compiled(tree.body, path, 0)

    SourceFileLoader.get_code = changed  # type: ignore[method-assign, assignment]
