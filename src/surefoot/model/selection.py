"""Which files are measured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from surefoot.model.patterns import compile_patterns
from surefoot.untouched import keep_builtins, os

keep_builtins(globals())

IMPORTABLE = re.compile(r"^[^.#~!$@%^&*()+=,]+\.pyw?$")
"""Names of files that can be imported."""
_INSTALLED = ("site-packages", "dist-packages")


@dataclass(frozen=True)
class Selection:
    """The files under ``sources`` (directories or files) that no pattern leaves out.

    The patterns are those of ``compile_patterns``. Sources and the root are real paths. Folders
    that are no packages hold files to list only where ``namespaces`` says so.

    A file has the path by which it lies under a source. Below the source, a link keeps its own
    name where it leads to a file, or to a directory outside the sources. A link elsewhere that
    leads to a file under a source is that file.
    """

    root: str
    sources: tuple[str, ...]
    include: tuple[str, ...] = ()
    omit: tuple[str, ...] = ()
    namespaces: bool = False

    @cached_property
    def _folders(self) -> dict[str, str | None]:
        """What ``_beyond_links`` answered."""
        return {}

    @cached_property
    def _include(self) -> re.Pattern[str]:
        return compile_patterns(self.include, self.root)

    @cached_property
    def _omit(self) -> re.Pattern[str]:
        return compile_patterns(self.omit, self.root)

    def __contains__(self, path: str) -> bool:
        """Return whether the file of a path such as ``place_of`` returns is measured."""
        source = self._source_of(path)
        if source is None:
            return False
        below = path[len(source) :].split(os.sep)
        return not any(part in _INSTALLED for part in below) and self.allows(path)

    def _source_of(self, path: str) -> str | None:
        return next((s for s in self.sources if path == s or path.startswith(s + os.sep)), None)

    def place_of(self, filename: str) -> str | None:
        """Return the path under which a file is measured, or None if it is not."""
        folder, name = os.path.split(os.path.abspath(filename))
        place = os.path.join(os.path.realpath(folder), name)
        if self._source_of(place) is None:
            beyond = None if place == filename else self._beyond_links(folder)
            place = os.path.join(beyond, name) if beyond else os.path.realpath(place)
        return place if place in self else None

    def _beyond_links(self, folder: str) -> str | None:
        """Return the path below a source of a directory that links lead to from there."""
        if folder not in self._folders:
            parent, name = os.path.split(folder)
            above: str | None = None
            if name:
                real = os.path.realpath(parent)
                above = real if self._source_of(real) else self._beyond_links(parent)
            self._folders[folder] = above and os.path.join(above, name)
        return self._folders[folder]

    def allows(self, path: str) -> bool:
        """Return whether the patterns allow a file, wherever it is."""
        if self.include and self._include.fullmatch(path) is None:
            return False
        return not self.omit or self._omit.fullmatch(path) is None

    def files(self) -> Iterator[str]:
        """Yield each measured file that exists, run or not, sorted by source.

        As coverage.py does, this enters a directory below a source only when
        it is a package, or with ``namespaces``. It follows links that lead out of the sources.
        """
        for source in self.sources:
            if os.path.isfile(source):
                if source in self:
                    yield source
                continue
            for directory, directories, names in os.walk(source, followlinks=True):
                if not (self.namespaces or directory == source or "__init__.py" in names):
                    directories.clear()
                    continue
                directories[:] = sorted(d for d in directories if self._is_entered(directory, d))
                for name in sorted(names):
                    path = os.path.join(directory, name)
                    if IMPORTABLE.match(name) and path in self:
                        yield path

    def _is_entered(self, directory: str, name: str) -> bool:
        """Return whether no other path leads to a directory, and no link leads back up to it."""
        path = os.path.join(directory, name)
        real = os.path.realpath(path)
        if real == path:
            return True
        around = [directory, *map(str, PurePath(directory).parents)]
        return self._source_of(real) is None and real not in map(os.path.realpath, around)


def project_path(path: str, root: str) -> str:
    """Return a file's path relative to the project, with forward slashes."""
    if path.startswith(root + os.sep):
        return path[len(root) + 1 :].replace(os.sep, "/")
    try:
        return PurePath(os.path.relpath(path, root)).as_posix()
    except ValueError:  # another drive, on Windows
        return PurePath(path).as_posix()
