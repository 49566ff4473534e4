"""Which files are measured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import filterfalse, islice
from pathlib import PurePath
from typing import NamedTuple

from surefoot.model.copies import Copies, is_installed, source_of, upwards
from surefoot.model.patterns import compile_patterns
from surefoot.untouched import keep_builtins, os

keep_builtins(globals())

IMPORTABLE = re.compile(r"^[^.#~!$@%^&*()+=,]+\.pyw?$")
"""Names of files that can be imported."""


class Selected(NamedTuple):
    """What a data file holds of a ``Selection``: what the configuration does not say.

    Its paths are relative to the project.
    """

    sources: tuple[str, ...]
    packages: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Selection:
    """The files under ``sources`` (directories or files) that no pattern leaves out.

    The patterns are those of ``compile_patterns``. Sources and the root are real paths. Folders
    that are no packages hold files to list only where ``namespaces`` says so.

    A file has the path by which it lies under a source. Below the source, a link keeps its own
    name where it leads to a file, or to a directory outside the sources. A link elsewhere that
    leads to a file under a source is that file.

    ``packages`` are the dotted names among what the user asked for. What is imported as one of
    them is measured wherever it lies: ``portion_of`` finds what is no source yet. An installed
    file is a copy of the project's own one that can be imported by the same name, if there is
    one, and has its path. ``left_out`` are patterns for one run, beside those to ``omit`` in all.
    """

    root: str
    sources: tuple[str, ...]
    include: tuple[str, ...] = ()
    omit: tuple[str, ...] = ()
    namespaces: bool = False
    packages: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def selected(self) -> Selected:
        """What is kept of it with the data."""
        sources = tuple(project_path(source, self.root) for source in self.sources)
        return Selected(sources, self.packages, self.left_out)

    @cached_property
    def _folders(self) -> dict[str, str | None]:
        """What ``_beyond_links`` answered."""
        return {}

    @cached_property
    def _real_folders(self) -> dict[str, str]:
        """What ``_real`` answered: most folders hold many modules."""
        return {}

    @cached_property
    def copies(self) -> Copies:
        """Where copies of the project's own files lie, and which files are some."""
        return Copies(self.root, self.sources, self.packages)

    @cached_property
    def _include(self) -> re.Pattern[str]:
        return compile_patterns(self.include, self.root)

    @cached_property
    def _omit(self) -> re.Pattern[str]:
        return compile_patterns((*self.omit, *self.left_out), self.root)

    def __contains__(self, path: str) -> bool:
        """Return whether the file of a path such as ``place_of`` returns is measured."""
        source = self._source_of(path)
        if source is None:
            return False
        return not is_installed(path[len(source) :]) and self.allows(path)

    def _source_of(self, path: str) -> str | None:
        return source_of(path, self.sources)

    def place_of(self, filename: str) -> str | None:
        """Return the path under which a file is measured, or None if it is not."""
        folder, name = os.path.split(os.path.abspath(filename))
        place = os.path.join(self._real(folder), name)
        if self._source_of(place) is None:
            beyond = None if place == filename else self._beyond_links(folder)
            if beyond:
                place = os.path.join(beyond, name)
            elif os.path.islink(place):
                place = os.path.realpath(place)
        place = self.copies.original_of(place) or place
        return place if place in self else None

    def portion_of(self, filename: str, module: str) -> str | None:
        """Return the folder or file of the named package that a module is part of, or None.

        It is None too where patterns leave the module out.
        """
        for package in self.packages:
            if not f"{module}.".startswith(f"{package}."):
                continue
            place = os.path.realpath(filename)
            if self.allows(place):
                inner = module.count(".") - package.count(".")
                inner += os.path.basename(place).startswith("__init__.")
                return next(islice(upwards(place), inner, None))
        return None

    def _real(self, folder: str) -> str:
        """Return the real path of a directory."""
        real = self._real_folders.get(folder)
        if real is None:
            real = self._real_folders[folder] = os.path.realpath(folder)
        return real

    def _beyond_links(self, folder: str) -> str | None:
        """Return the path below a source of a directory that links lead to from there."""
        if folder not in self._folders:
            parent, name = os.path.split(folder)
            above: str | None = None
            if name:
                real = self._real(parent)
                above = real if self._source_of(real) else self._beyond_links(parent)
            self._folders[folder] = above and os.path.join(above, name)
        return self._folders[folder]

    def allows(self, path: str) -> bool:
        """Return whether the patterns allow a file, wherever it is."""
        if self.include and self._include.fullmatch(path) is None:
            return False
        return not (self.omit or self.left_out) or self._omit.fullmatch(path) is None

    def files(self) -> Iterator[str]:
        """Yield each measured file that exists, run or not, sorted by source.

        As coverage.py does, this enters a directory below a source only when
        it is a package, or with ``namespaces``. It follows links that lead out of the sources. What
        others hold of a namespace of ours is measured, but not listed here.
        """
        for source in filterfalse(self._is_beside, self.listed):
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
                    if IMPORTABLE.match(name) and path in self and not self._is_copy(path):
                        yield path

    @property
    def listed(self) -> tuple[str, ...]:
        """The sources but for what is installed of a namespace that the project has a part of."""
        return tuple(filterfalse(self._is_shared, self.sources))

    def _is_shared(self, source: str) -> bool:
        """Return whether a source is an installed namespace beside sources of the project."""
        is_installed_part = is_installed(source) and not _is_package(source)
        return is_installed_part and not all(map(is_installed, self.sources))

    def _is_beside(self, source: str) -> bool:
        """Return whether a source is another project's part of a namespace that ours is in too."""
        names = tuple(os.sep + package.replace(".", os.sep) for package in self.packages)
        parts = [part for part in self.sources if part.endswith(names) and not _is_package(part)]
        own = [part for part in parts if part.startswith(self.root + os.sep)]
        return bool(own) and source in parts and source not in own

    def _is_copy(self, path: str) -> bool:
        return self.copies.original_of(path) not in {None, path}

    def _is_entered(self, directory: str, name: str) -> bool:
        """Return whether no other path leads to a directory, and no link leads back up to it."""
        path = os.path.join(directory, name)
        real = os.path.realpath(path)
        if real == path:
            return True
        around = map(os.path.realpath, upwards(directory))
        return self._source_of(real) is None and real not in around


def _is_package(path: str) -> bool:
    """Return whether a path is a module or a package, and no part of a namespace."""
    return os.path.isfile(path) or os.path.isfile(os.path.join(path, "__init__.py"))


def project_path(path: str, root: str) -> str:
    """Return a file's path relative to the project, with forward slashes."""
    if path.startswith(root + os.sep):
        return path[len(root) + 1 :].replace(os.sep, "/")
    try:
        return PurePath(os.path.relpath(path, root)).as_posix()
    except ValueError:  # another drive, on Windows
        return PurePath(path).as_posix()
