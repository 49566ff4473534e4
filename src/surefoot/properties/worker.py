"""The process that tries laws: ``python -m surefoot.properties.worker JOB ANSWERS``.

It appends each answer to a file, as soon as it has one, so that none is lost when the code under test
ends it.
"""

from __future__ import annotations

import importlib
import pickle
import sys
from pathlib import Path

from surefoot.model.properties import PropertyAnswer, Untried
from surefoot.properties.examining import Examination
from surefoot.properties.job import SECONDS, Job
from surefoot.properties.trying import warm_up
from surefoot.suggest.guard import Guard, fall_silent, limit_resources


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
