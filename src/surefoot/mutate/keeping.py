"""Keep what came of mutants, so that reports and the gate know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from surefoot.analysis.inference import is_test_code
from surefoot.analysis.mutants import is_of
from surefoot.model.kept_mutants import KeptFile, KeptMutant, Spot
from surefoot.model.mutants import Judged, Mutation, Verdict
from surefoot.model.results import FileCoverage
from surefoot.mutate.finding import mutants_in, one_a_line
from surefoot.project.findings import Findings
from surefoot.project.mutants import state_of_code
from surefoot.project.project import MeasuredFile
from surefoot.store.mutants import place_of_mutants, read_mutants, write_mutants


def keep_mutation(findings: Findings, mutation: Mutation) -> None:
    """Add what came of mutants to what is kept. What was not tried stays as it is known.

    Raises:
        SurefootError: when it cannot be written.
    """
    root = findings.config.root
    place = place_of_mutants(findings.config.data_file)
    made_from = state_of_code(root, findings.project, findings.data)
    before = read_mutants(place)
    judged: dict[str, list[Judged]] = {}
    for each in mutation.judged:
        judged.setdefault(each.mutant.path, []).append(each)
    kept = {}
    for file, covered in zip(findings.project.files, findings.coverage.files, strict=True):
        known = before.get(file.path)
        if known is None or not is_of(covered, known):
            known = _of_file(file, covered)
        kept[file.path] = _with(known, judged.get(file.path, ()), made_from)
    write_mutants(place, root, kept)


def _of_file(file: MeasuredFile, covered: FileCoverage) -> KeptFile:
    """Return a file of which no mutant was tried."""
    if is_test_code(file.path, file.map):
        return KeptFile(covered.digest, covered.excluded_lines, {}, {})
    names = {int(region.line): region.qualname for region in file.map.regions}
    found = mutants_in(file.path, file.map.text, names, covered.excluded_lines)
    wanted = {each.id: Spot(each.function, each.line) for each in one_a_line(found.mutants)}
    return KeptFile(covered.digest, covered.excluded_lines, wanted, {})


def _with(known: KeptFile, judged: Iterable[Judged], made_from: str) -> KeptFile:
    tried = {
        each.mutant.id: KeptMutant(each.mutant, each.outcome, made_from)
        for each in judged
        if each.outcome.verdict is not Verdict.NOT_TRIED
    }
    return replace(known, mutants={**known.mutants, **tried})
