"""Find the functions that only tests which were skipped would have called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import TypeAlias

from surefoot.model.filemap import FileMap, Region, RegionKind, plain_name
from surefoot.model.results import FileCoverage
from surefoot.model.run import Skip

_Key: TypeAlias = tuple[str, str]
"""The path and the qualified name of a function."""


def skips_by_function(
    files: Iterable[tuple[FileCoverage, FileMap]], skips: Iterable[Skip]
) -> Mapping[_Key, str]:
    """Map functions that were never called to the reason why a test of them was skipped.

    A test is one of a function if it uses its name, and that of the class or module which has it;
    of a function with decorators also if its name is a string there, as that of a command is.
    It is one of what such a function calls, too. Names that several have say nothing.
    """
    files = tuple(files)
    known = _Known(files)
    uncalled = {
        (covered.path, function.region.qualname): function.region
        for covered, _ in files
        for function in covered.functions
        if function.called is False
    }
    found: dict[_Key, str] = {}
    for skip in sorted(skips, key=lambda skip: (skip.test, skip.reason)):
        todo = [key for key in uncalled if known.is_used(key, skip.names)]
        while todo:
            key = todo.pop()
            if key in uncalled and key not in found:
                found[key] = skip.reason
                todo += known.called_by(uncalled[key])
    return found


class _Known:
    """The functions and classes of all files, by name."""

    def __init__(self, files: Iterable[tuple[FileCoverage, FileMap]]) -> None:
        self._classes: defaultdict[str, set[_Key]] = defaultdict(set)
        self._functions: defaultdict[str, set[_Key]] = defaultdict(set)
        self._commands: defaultdict[str, set[_Key]] = defaultdict(set)
        for covered, file in files:
            for region in file.regions:
                is_class = region.kind is RegionKind.CLASS
                by_name = self._classes if is_class else self._functions
                name = plain_name(region.qualname.rpartition(".")[2])
                by_name[name].add((covered.path, region.qualname))
                if not is_class and region.decorators and "." not in region.qualname:
                    self._commands[name].add((covered.path, region.qualname))

    def is_used(self, key: _Key, names: frozenset[str]) -> bool:
        """Return whether a test that uses these names uses the function; ``names`` are as in
        ``Skip``.
        """
        path, qualname = key
        owner, _, name = plain_name(qualname).rpartition(".")
        if not owner:
            if f"'{name}" in names and self._commands[name] == {key}:
                return True
            module = PurePosixPath(path).stem
            is_named = name in names or {module, f".{name}"} <= names
            return is_named and self._functions[name] == {key}
        of_class = owner.rpartition(".")[2]
        if self._classes[of_class] != {(path, owner)}:
            return False
        is_made = not names.isdisjoint({of_class, f".{of_class}"})
        return is_made and (name == "__init__" or f".{name}" in names)

    def called_by(self, region: Region) -> Iterable[_Key]:
        """Yield the functions that a function calls, where no others have their names."""
        for call in region.calls:
            callees = self._functions[call.rpartition(".")[2]]
            if len(callees) == 1:
                yield from callees
