"""Exchange the code of functions that live in this process."""

from __future__ import annotations

import ast
import gc
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import NamedTuple

from surefoot.model.mutants import Place
from surefoot.mutate.applying import compiled, future_flags, imports_of, put_into, statement_of
from surefoot.mutate.job import Task
from surefoot.mutate.loaded import Origins
from surefoot.source.text import read_source


class _Key(NamedTuple):
    """What tells one code object of a file from the others; lambdas of a line have the same."""

    name: str
    line: int


class LiveFunctions:
    """The functions of some files that live now, given by the real paths of the files."""

    def __init__(self, paths: Collection[str]) -> None:
        self._by_path: defaultdict[str, list[FunctionType]] = defaultdict(list)
        origins = Origins(paths)
        for each in gc.get_objects():
            if type(each) is FunctionType:  # asking for the class of a lazy object would make it
                path = origins.of(each.__code__.co_filename)
                if path is not None:
                    self._by_path[path].append(each)
        self._trees = {path: ast.parse(read_source(Path(path)).text) for path in self._by_path}

    def change(self, task: Task) -> bool:
        """Put a mutant into the functions that live, and return whether it fits.

        It can be done once in a process. Functions that others make when they are called are
        changed with these, whose code holds theirs.
        """
        tree = self._trees.get(task.file)
        if tree is None:
            return True  # it is not imported yet
        flags, imports = future_flags(tree), imports_of(tree)
        statement = statement_of(tree, task.mutant)
        _cut_down(statement, task.mutant.place)
        original = compiled([*imports, statement], task.file, flags)
        changed = compiled([*imports, put_into(tree, task.mutant)], task.file, flags)
        try:
            return self._exchange(task.file, list(_differing(original, changed)))
        except ValueError:  # the code needs other variables of the functions around it
            return False

    def _exchange(self, path: str, pairs: list[tuple[CodeType, CodeType]]) -> bool:
        found = False
        for function in self._by_path[path]:
            for before, after in pairs:
                if function.__code__ == before:
                    function.__code__ = after
                    found = True
                    break
        return found


def _cut_down(statement: ast.stmt, place: Place) -> None:
    """Leave nothing in classes but what a change is in: compiling the rest takes long."""
    while isinstance(statement, ast.ClassDef):
        around = [inner for inner in statement.body if _is_in(place, inner)]
        if not around:
            return
        statement.body = around
        statement = around[0]


def _is_in(place: Place, statement: ast.stmt) -> bool:
    """Return whether a place is in a statement, its decorators included."""
    decorators = getattr(statement, "decorator_list", [])
    first = min(node.lineno for node in (statement, *decorators))
    return first <= place.line and place.end_line <= (statement.end_lineno or statement.lineno)


def _differing(original: CodeType, changed: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Yield the code objects of the same name and line that differ."""
    before, after = _by_key(original), _by_key(changed)
    for key in before.keys() & after.keys():
        for one, other in zip(before[key], after[key], strict=False):
            if one != other:
                yield one, other


def _by_key(code: CodeType) -> dict[_Key, list[CodeType]]:
    found: defaultdict[_Key, list[CodeType]] = defaultdict(list)
    for inner in _all_in(code):
        found[_Key(inner.co_qualname, inner.co_firstlineno)].append(inner)
    return found


def _all_in(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _all_in(constant)
