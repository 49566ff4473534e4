"""The process that tries laws: ``python -m surefoot.properties.worker JOB ANSWERS``.

It appends each answer to a file, as soon as it has one, so that none is lost when the code under test
ends it.
"""

from __future__ import annotations

import importlib
import pickle
import sys
from dataclasses import dataclass
from pathlib import Path

from surefoot.model.properties import PropertyAnswer, Untried
from surefoot.properties.examining import Examination, Examinee
from surefoot.properties.trying import warm_up
from surefoot.suggest.guard import Guard, fall_silent, limit_resources

SECONDS = 40
"""Of processor time for a function, and for the start."""


@dataclass(frozen=True, slots=True)
class Job:
    """What one process does: the functions of one module. Paths are absolute.

    Nothing is written outside of ``folder``.
    """

    module: str
    import_path: tuple[str, ...]
    examinees: tuple[Examinee, ...]
    folder: str = ""

    @property
    def wanted(self) -> list[Examinee]:
        """The functions that laws are tried on."""
        return [each for each in self.examinees if each.wanted]


def main(job_file: str, answers_file: str) -> None:
    """Do a job; append each answer to a file, pickled."""
    job: Job = pickle.loads(Path(job_file).read_bytes())
    answers = Path(answers_file).open("ab")  # noqa: SIM115 - it is closed at the end of the process

    def say(answer: PropertyAnswer) -> None:
        pickle.dump(answer, answers)
        answers.flush()

    limit_resources(SECONDS * (1 + len(job.wanted)))
    fall_silent()
    guard = Guard(Path(job.folder))
    guard.install()
    warm_up()
    sys.path[:] = job.import_path
    sys.dont_write_bytecode = True
    try:
        module = importlib.import_module(job.module)
    except BaseException as error:  # noqa: BLE001 - whatever an import does
        for each in job.wanted:
            say(Untried(each.name, f"its module cannot be imported alone: {error!r}"))
        return
    guard.importing = False
    examination = Examination(module, job.examinees)
    for each in job.wanted:
        try:
            for answer in examination.answers(each):
                say(answer)
        except Exception as error:  # noqa: BLE001 - objects of the code under test may do anything
            say(Untried(each.name, f"trying it failed: {error!r}"))


if __name__ == "__main__":
    main(*sys.argv[1:])
