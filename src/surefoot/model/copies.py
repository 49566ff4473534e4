"""Which files are copies of the project's own: those that were installed, or built elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from surefoot.untouched import keep_builtins, os

keep_builtins(globals())

_INSTALLED = ("site-packages", "dist-packages")


class Copies:
    """The copies of the files under ``sources`` (real paths).

    A file elsewhere is one if it lies below a folder of installed packages, or is part of one of
    the ``packages`` (dotted names), and the project has a file that is imported by the same name.
    """

    def __init__(self, root: str, sources: tuple[str, ...], packages: tuple[str, ...]) -> None:
        self._root = root
        self._sources = sources
        self._packages = packages
        self._homes: dict[str, tuple[str, ...]] = {}

    def original_of(self, place: str) -> str | None:
        """Return the project's own file that a file elsewhere is a copy of, or None."""
        relative = below_installed(place) or self._below_portion(place)
        if relative is None:
            return None
        for base in self._bases_with(relative.partition(os.sep)[0]):
            own = os.path.join(base, relative)
            if source_of(own, self._sources) is not None and os.path.isfile(own):
                return own
        return None

    def places_of(self, path: str, folders: Iterable[str]) -> Iterator[str]:
        """Yield where copies of a file would lie in folders that installed packages lie in."""
        for base in self._bases:
            if path.startswith(base + os.sep):
                yield from (os.path.join(f, path[len(base) + 1 :]) for f in folders)

    @cached_property
    def _bases(self) -> tuple[str, ...]:
        """The folders of the project that its sources can be imported from."""
        found: dict[str, None] = {}
        for source in self._sources:
            within = os.path.join(source, "src")
            around = [*filter(os.path.isdir, [within]), *upwards(source)]
            inside = [f for f in around if f == self._root or f.startswith(self._root + os.sep)]
            # What lies below a folder src is imported from there, also in a namespace.
            names = [os.path.basename(folder) for folder in inside]
            first = names.index("src") if "src" in names else 0
            for folder in inside[first:] or around[:2]:
                is_package = os.path.isfile(os.path.join(folder, "__init__.py"))
                if not is_package and not is_installed(folder):
                    found[folder] = None
        return tuple(found)

    def _bases_with(self, name: str) -> tuple[str, ...]:
        """Return those of the ``_bases`` that have something of a name."""
        if name not in self._homes:
            self._homes[name] = tuple(
                base for base in self._bases if os.path.lexists(os.path.join(base, name))
            )
        return self._homes[name]

    def _below_portion(self, place: str) -> str | None:
        """Return a path of a named package as its modules are imported; None for other files."""
        source = source_of(place, self._sources)
        if source is not None:
            for package in self._packages:
                name = package.replace(".", os.sep)
                before, found, _ = source.rpartition(os.sep + name)
                if found and source[len(before) + len(found) :] in {"", ".py"}:
                    return place[len(before) + 1 :]
        return None


def source_of(path: str, sources: Iterable[str]) -> str | None:
    """Return the first of some directories and files that a path is, or lies under."""
    return next((s for s in sources if path == s or path.startswith(s + os.sep)), None)


def upwards(path: str) -> Iterator[str]:
    """Yield a path and the folders above it."""
    above = os.path.dirname(path)
    while above != path:
        yield path
        path, above = above, os.path.dirname(above)
    yield path


def is_installed(path: str) -> bool:
    """Return whether a path is a folder of installed packages, or below one."""
    return below_installed(path + os.sep) is not None


def below_installed(path: str) -> str | None:
    """Return the part of a path that is below a folder of installed packages, or None."""
    for name in _INSTALLED:
        _, found, below = path.rpartition(os.sep + name + os.sep)
        if found:
            return below
    return None
