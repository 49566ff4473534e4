"""Find the functions of tests, the helpers that they use, and what ran of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple, TypeAlias

from surefoot.model.ids import LineNo, LineRange
from surefoot.model.names import words_of
from surefoot.model.observed import CodeRun
from surefoot.model.suite import SuiteFile, SuiteFunction

Lines: TypeAlias = Mapping[str, frozenset[LineNo]]
"""The lines that ran, by path."""

_OF_TESTS = frozenset(
    ["test", "tests", "testing", "helper", "helpers", "util", "utils", "common", "support"]
)
"""Words of modules whose functions may check something."""


Key: TypeAlias = tuple[str, str]
"""The path of a file of the tests, and the name of a function in it."""


class Place(NamedTuple):
    """A function of the tests, and the path of its file."""

    path: str
    function: SuiteFunction

    @property
    def key(self) -> Key:
        """What sets it apart."""
        return self.path, self.function.name


def touches(lines: frozenset[LineNo], span: LineRange) -> bool:
    """Return whether any line of a range is among some lines."""
    return any(line in lines for line in range(span.start, span.end + 1))


class Suite:
    """The files of the tests."""

    def __init__(self, files: Iterable[SuiteFile]) -> None:
        self.files = {file.path: file for file in files}
        self._modules: defaultdict[str, list[str]] = defaultdict(list)
        for path in self.files:
            parts = PurePosixPath(path).with_suffix("").parts
            if parts[-1] == "__init__":
                parts = parts[:-1]
            for start in range(len(parts)):
                self._modules[".".join(parts[start:])].append(path)

    def place_of(self, test: str) -> Place | None:
        """Return the function that a node id names; it may be in a class that its own extends."""
        path, _, rest = test.partition("::")
        name = rest.partition("[")[0]
        owner, _, method = name.rpartition("::")
        return self._method(path, owner, method) if owner else self._plain(path, name)

    def _plain(self, path: str, name: str) -> Place | None:
        """Return a function of a file, which may import it."""
        file = self.files.get(path)
        if file is None:
            return None
        if name in file.functions:
            return Place(path, file.functions[name])
        found = self._imported(file, name)
        return None if found is None else self._plain(*found)

    def _method(self, path: str, owner: str, method: str, depth: int = 0) -> Place | None:
        """Return a method of a class, or of the first of those that it extends which has it."""
        file = self.files.get(path)
        if file is None or depth > _DEEPEST:
            return None
        found = file.functions.get(f"{owner}::{method}")
        if found is not None:
            return Place(path, found)
        if owner not in file.bases:
            origin = self._imported(file, owner)
            return None if origin is None else self._method(*origin, method, depth + 1)
        inherited = (
            self._method(path, base.replace(".", "::"), method, depth + 1)
            for base in file.bases[owner]
        )
        return next(filter(None, inherited), None)

    def _imported(self, file: SuiteFile, name: str) -> tuple[str, str] | None:
        """Return the path and the name of what a file imports, if it is in the tests."""
        first, _, rest = name.replace("::", ".").partition(".")
        if first not in file.imports:
            return None
        return self._defined(file.path, ".".join(filter(None, (file.imports[first], rest))))

    def _defined(self, path: str, dotted: str) -> tuple[str, str] | None:
        """Return the path and the name of what has a dotted name, as a file at ``path`` sees it."""
        plain = dotted.lstrip(".")
        folder = PurePosixPath(path).parent
        for _ in range(len(dotted) - len(plain) - 1):
            folder = folder.parent
        parts = plain.split(".")
        for end in range(len(parts) - 1, -1, -1):
            module, name = ".".join(parts[:end]), "::".join(parts[end:])
            if plain != dotted:
                below = ".".join((*folder.parts, module)).strip(".")
                candidates = self._modules.get(below, [])
            else:
                candidates = self._modules.get(module, []) if module else []
            if len(candidates) == 1:
                return candidates[0], name
        return None

    def fixture(self, path: str, name: str) -> Place | None:
        """Return the fixture of a name that is nearest to a file: in it, or in a ``conftest.py``."""
        for place in self._around(path):
            for function in self.files[place].functions.values():
                is_named = function.name.rpartition("::")[2] == name
                if is_named and function.is_fixture:
                    return Place(place, function)
        return None

    def _around(self, path: str) -> Iterator[str]:
        """Yield the path of a file and those of the conftests whose fixtures it has."""
        folders = PurePosixPath(path).parents
        for place in (path, *(str(folder / "conftest.py") for folder in folders)):
            if place in self.files:
                yield place

    def used_by(self, test: Place, owner: str) -> tuple[list[Place], bool]:
        """Return the functions of tests that one may run, itself included, and whether these are all.

        ``owner`` is the class that the test is collected in. What is imported from a module for
        tests that is not known may be a helper too.
        """
        found: dict[Key, Place] = {}
        todo = [test]
        all_known = True
        while todo:
            place = todo.pop()
            if place.key in found:
                continue
            found[place.key] = place
            file = self.files[place.path]
            for name in place.function.calls:
                first, _, rest = name.partition(".")
                if first in {"self", "cls"}:
                    at = self._method(test.path, owner, rest.partition(".")[0])
                    helper = at or self._method(
                        place.path, place.function.name.rpartition("::")[0], rest.partition(".")[0]
                    )
                elif first in file.functions:
                    helper = Place(place.path, file.functions[first])
                else:
                    origin = self._defined(place.path, name) if "." in name else None
                    helper = None if origin is None else self._plain(*origin)
                    all_known = all_known and (origin is not None or not _is_of_tests(name))
                if helper is not None:
                    todo.append(helper)
            for name in place.function.parameters:
                fixture = self.fixture(place.path, name)
                if fixture is not None:
                    todo.append(fixture)
        return list(found.values()), all_known


_DEEPEST = 20
"""More classes than extend each other; a circle has no end."""


def _is_of_tests(name: str) -> bool:
    """Return whether a dotted name is that of something which may be there for tests."""
    if name.startswith("."):
        return True
    module = name.rpartition(".")[0]
    return bool(module) and not _OF_TESTS.isdisjoint(words_of(module))


def lines_by_test(runs: Iterable[CodeRun], suite: Suite) -> dict[str, Lines]:
    """Return the lines that each test ran, by path, but for tests of which a file has changed."""
    found: defaultdict[str, dict[str, frozenset[LineNo]]] = defaultdict(dict)
    stale: set[str] = set()
    for run in runs:
        file = suite.files.get(run.path)
        for test, lines in run.lines.items():
            if file is None or file.digest != run.digest:
                stale.add(test)
            else:
                before = found[test].get(run.path, frozenset())
                found[test][run.path] = before | lines
    return {test: lines for test, lines in found.items() if test not in stale}
