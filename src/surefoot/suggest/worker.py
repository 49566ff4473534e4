"""The process that searches: ``python -m surefoot.suggest.worker JOB ANSWERS``.

It appends each answer to a file, as soon as it has one, so that none is lost when the code under test
ends it.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import pickle
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from surefoot.model.filemap import first_lines_of
from surefoot.model.suggestions import Answer, NotReached, NotTried, Target
from surefoot.source.lines import logical_lines
from surefoot.source.nodes import Function, qualified_functions
from surefoot.source.text import read_source
from surefoot.suggest.calling import Subject, limit_calls
from surefoot.suggest.guard import Guard, fall_silent, limit_resources
from surefoot.suggest.inquiry import FOR_SHRINKING, Inquiry, classes_in
from surefoot.suggest.watch import Watch, vectors_of
from surefoot.suggest.watching import WATCH, Watched, watched

_FOR_START = 20
"""Seconds of processor time that an import may take."""


@dataclass(frozen=True, slots=True)
class Job:
    """What one process does: the functions of one file. Paths are absolute.

    ``seconds`` are for each goal. Nothing is written outside of ``folder``.
    """

    path: str
    module: str
    root: str
    import_path: tuple[str, ...]
    targets: tuple[Target, ...]
    seconds: float
    folder: str


def main(job_file: str, answers_file: str) -> None:
    """Do a job; append each answer to a file, pickled."""
    job: Job = pickle.loads(Path(job_file).read_bytes())
    answers = Path(answers_file).open("ab")  # noqa: SIM115 - it is closed at the end of the process

    def say(answer: Answer) -> None:
        pickle.dump(answer, answers)
        answers.flush()

    goals = sum(len(target.goals) for target in job.targets)
    limit_resources(_FOR_START + 3 * int(1 + goals * (job.seconds + FOR_SHRINKING)))
    fall_silent()
    guard = Guard(Path(job.folder))
    guard.install()
    limit_calls()
    sys.path[:] = job.import_path
    sys.dont_write_bytecode = True
    try:
        place = _Module(job)
    except BaseException as error:  # noqa: BLE001 - whatever an import does
        because = f"its module cannot be imported alone: {_told(error)}"
        for target in job.targets:
            for goal in target.goals:
                say(NotTried(goal.gap, because))
        return
    guard.importing = False
    for target in job.targets:
        said = set()
        try:
            for answer in place.answers(target, guard):
                say(answer)
                said.add(answer.gap)
        except Exception as error:  # noqa: BLE001 - objects of the code under test may do anything
            for goal in target.goals:
                if goal.gap not in said:
                    say(NotReached(goal.gap, 0, 0.0, ended=f"the search failed ({_told(error)})"))


def _told(error: BaseException) -> str:
    text = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


class _WatchedLoader(importlib.machinery.SourceFileLoader):
    """Loads the module of a job, rewritten."""

    def __init__(self, name: str, path: str, rewritten: Watched, watch: Watch) -> None:
        super().__init__(name, path)
        self._rewritten = rewritten
        self._watch = watch

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - the interface's
        return compile(self._rewritten.tree, self.path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__[WATCH] = self._watch
        super().exec_module(module)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the module of a job, by the file that it is."""

    def __init__(self, job: Job, rewritten: Watched, watch: Watch) -> None:
        self._job = job
        self._rewritten = rewritten
        self._watch = watch

    def find_spec(
        self, fullname: str, _path: Any, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._job.module:
            return None
        loader = _WatchedLoader(fullname, self._job.path, self._rewritten, self._watch)
        is_package = Path(self._job.path).name == "__init__.py"
        folders = [str(Path(self._job.path).parent)] if is_package else None
        return importlib.util.spec_from_file_location(
            fullname, self._job.path, loader=loader, submodule_search_locations=folders
        )


class _Module:
    """The module of a job, imported and watched."""

    def __init__(self, job: Job) -> None:
        self._job = job
        text = read_source(Path(job.path)).text
        rewritten = watched(text)
        self._decisions = rewritten.decisions
        first_lines = first_lines_of(logical_lines(text if text.endswith("\n") else text + "\n"))
        self._watch = Watch(job.path, rewritten.leaves, vectors_of(self._decisions), first_lines)
        self._functions: dict[str, Function] = dict(qualified_functions(ast.parse(text)))
        sys.meta_path.insert(0, _Finder(job, rewritten, self._watch))
        self._module = importlib.import_module(job.module)
        self._classes = classes_in(job.targets)

    def answers(self, target: Target, guard: Guard) -> Iterator[Answer]:
        """Yield an answer for each goal of a function."""
        try:
            subject = Subject(self._module, target.qualname)
            inquiry = Inquiry(
                subject,
                self._functions[target.qualname],
                self._decisions,
                self._watch,
                target,
                self._classes,
                self._job.seconds,
                self._job.root,
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            for goal in target.goals:
                yield NotTried(goal.gap, f"it cannot be called by its name ({_told(error)})")
        else:
            yield from inquiry.answers(guard)


if __name__ == "__main__":
    main(*sys.argv[1:])
