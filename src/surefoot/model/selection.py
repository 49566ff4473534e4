"""Which files are measured."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from surefoot.untouched import keep_builtins, os

keep_builtins(globals())

_IMPORTABLE = re.compile(r"^[^.#~!$@%^&*()+=,]+\.pyw?$")
_INSTALLED = ("site-packages", "dist-packages")


@dataclass(frozen=True)
class Selection:
    """The files under ``sources`` (directories or files) that no pattern leaves out.

    Patterns are shell-style and match whole absolute paths; one that starts
    with neither ``*`` nor ``/`` is relative to ``root``. All paths are real paths.
    """

    root: str
    sources: tuple[str, ...]
    include: tuple[str, ...] = ()
    omit: tuple[str, ...] = ()

    @cached_property
    def _include(self) -> re.Pattern[str] | None:
        return self._compile(self.include)

    @cached_property
    def _omit(self) -> re.Pattern[str] | None:
        return self._compile(self.omit)

    def _compile(self, patterns: tuple[str, ...]) -> re.Pattern[str] | None:
        if not patterns:
            return None
        return re.compile("|".join(fnmatch.translate(self._absolute(p)) for p in patterns))

    def _absolute(self, pattern: str) -> str:
        if pattern.endswith(("/", os.sep)):
            pattern += "*"
        if pattern.startswith("*") or os.path.isabs(pattern):
            return pattern
        return os.path.join(self.root, pattern)

    def __contains__(self, path: str) -> bool:
        """Return whether the file at a real path is measured."""
        source = next((s for s in self.sources if path == s or path.startswith(s + os.sep)), None)
        if source is None:
            return False
        below = path[len(source) :].split(os.sep)
        return not any(part in _INSTALLED for part in below) and self.allows(path)

    def allows(self, path: str) -> bool:
        """Return whether the patterns allow a file, wherever it is."""
        if self._include is not None and self._include.match(path) is None:
            return False
        return self._omit is None or self._omit.match(path) is None

    def files(self) -> Iterator[str]:
        """Yield each measured file that exists, run or not, sorted by source.

        As coverage.py does, this enters a directory below a source only when
        it is a package.
        """
        for source in self.sources:
            if os.path.isfile(source):
                if source in self:
                    yield source
                continue
            for directory, directories, names in os.walk(source):
                if directory != source and "__init__.py" not in names:
                    directories.clear()
                    continue
                directories.sort()
                for name in sorted(names):
                    path = os.path.join(directory, name)
                    if _IMPORTABLE.match(name) and path in self:
                        yield path


def project_path(path: str, root: str) -> str:
    """Return a file's path relative to the project, with forward slashes."""
    if path.startswith(root + os.sep):
        return path[len(root) + 1 :].replace(os.sep, "/")
    try:
        return PurePath(os.path.relpath(path, root)).as_posix()
    except ValueError:  # another drive, on Windows
        return PurePath(path).as_posix()
