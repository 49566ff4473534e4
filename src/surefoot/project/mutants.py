"""Bring together what is kept of mutants and the code as it is now."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

from surefoot.analysis.mutants import is_of, mutants_of
from surefoot.model.context import NodeId
from surefoot.model.kept_mutants import FileMutants, KeptMutant
from surefoot.model.results import Coverage
from surefoot.model.run import RunData
from surefoot.project.project import Project
from surefoot.store.mutants import place_of_mutants, read_mutants
from surefoot.store.stamps import stamp_of


def known_mutants(
    data_file: Path, root: Path, project: Project, coverage: Coverage, data: RunData
) -> dict[str, FileMutants]:
    """Return what is known of the mutants of each measured file, by path."""
    kept = read_mutants(place_of_mutants(data_file))
    made_from = state_of_code(root, project, data) if kept else ""
    return {file.path: mutants_of(file, kept.get(file.path), made_from) for file in coverage.files}


def kept_mutant(data_file: Path, coverage: Coverage, mutant: str) -> KeptMutant | None:
    """Return the mutant with an id, and what came of it when it was tried last; None where none of
    the code as it is has this id.
    """
    kept = read_mutants(place_of_mutants(data_file))
    for file in coverage.files:
        known = kept.get(file.path)
        if known is not None and is_of(file, known) and mutant in known.mutants:
            return known.mutants[mutant]
    return None


def state_of_code(root: Path, project: Project, data: RunData) -> str:
    """Return what stands for all code and tests of a project as they are now."""
    state = blake2b(data.python.encode(), digest_size=16)
    for text in _texts(root, project, data):
        state.update(f"{text}\0".encode("utf-8", "surrogatepass"))
    return state.hexdigest()


def _texts(root: Path, project: Project, data: RunData) -> Iterator[str]:
    for file in project.files:
        yield f"{file.path} {file.map.digest}"
    tests = {NodeId(test).file for test in data.tests | data.earlier}
    code = {path for path in data.inputs.files if path.endswith(".py")}
    for path in sorted(tests | code):
        yield f"{path} {stamp_of(str(root / path))}"
