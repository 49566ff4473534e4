"""Find out at which level each test of a project is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from surefoot.analysis.levels import build_pyramid, is_over_mocked
from surefoot.analysis.proof import Prover
from surefoot.analysis.reach import by_test, reach_of
from surefoot.config import Config
from surefoot.errors import SourceError
from surefoot.model.context import Context
from surefoot.model.filemap import RegionKind, plain_name
from surefoot.model.observed import Observed
from surefoot.model.points import NO_POINTS, Points, hits_of
from surefoot.model.pyramid import PhaseTouch, Pyramid
from surefoot.model.run import RunData
from surefoot.model.touches import Touch
from surefoot.project.project import MeasuredFile, Project
from surefoot.source.sites import call_sites
from surefoot.source.text import read_source


def pyramid_of(config: Config, project: Project, data: RunData) -> Pyramid:
    """Return where each test stands that the latest run ran, or an earlier one."""
    observed = data.observed
    sites: defaultdict[str, list[PhaseTouch]] = defaultdict(list)
    for context, touch in (*_in_project(project), *_in_tests(config.root, observed)):
        phase = context.rpartition("|")[2]
        sites[Context.test_of(context)].append(PhaseTouch(phase, touch))
    called = _calls_within(project, observed)
    over_mocked = {
        test for test, mocked in observed.mocked.items() if is_over_mocked(mocked, called[test])
    }
    reaching_more = _reaching_more(project, observed.examples)
    tests = data.tests | data.earlier
    return build_pyramid(observed, tests, config.levels, sites, over_mocked, reaching_more)


def _in_project(project: Project) -> Iterator[tuple[str, Touch]]:
    """Yield what the lines of the project touch that no event tells of, with the context."""
    for file in project.files:
        sites = call_sites(file.map.text)
        if not sites:
            continue
        prover = Prover(file.map)
        lines = {prover.first(site.line) for site in sites}
        reached = reach_of(file.map, file.run.contexts, lines.__contains__).lines
        for site in sites:
            touch = Touch(site.kind, site.what, f"{file.path}:{site.line}", own=True)
            for context in filter(None, reached.get(prover.first(site.line), ())):
                yield context, touch


def _in_tests(root: Path, observed: Observed) -> Iterator[tuple[str, Touch]]:
    """Yield the same of the lines of the tests."""
    for path, digest, lines in observed.code:
        try:
            source = read_source(root / path)
        except SourceError:
            continue
        if source.digest != digest:
            continue
        for site in call_sites(source.text):
            touch = Touch(site.kind, site.what, f"{path}:{site.line}")
            for test, ran in lines.items():
                if site.line in ran:
                    yield f"{test}|run", touch


def _reaching_more(project: Project, properties: Collection[str]) -> frozenset[str]:
    """Return the property tests that reach what no other kind of test does."""
    found: set[str] = set()
    for file in project.files if properties else ():
        by_property: dict[str, Points] = {}
        others = NO_POINTS
        for test, points in by_test(file.run.contexts).items():
            if test in properties:
                by_property[test] = points
            else:
                others = Points(others | points)
        found.update(test for test, points in by_property.items() if points & ~others)
    return frozenset(found)


def _calls_within(project: Project, observed: Observed) -> Mapping[str, int]:
    """Return how many functions of the project were called by others of it, by test."""
    called: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    calls: defaultdict[str, set[str]] = defaultdict(set)
    for file in project.files if observed.mocked else ():
        for test, names in _functions_run(file, observed.mocked):
            called[test].update((name.rpartition(".")[2], f"{file.path} {name}") for name in names)
            for region in file.map.regions:
                if region.qualname in names:
                    calls[test].update(call.rpartition(".")[2] for call in region.calls)
    return {
        test: len({key for name, key in called[test] if name in calls[test]})
        for test in observed.mocked
    }


def _functions_run(
    file: MeasuredFile, tests: Mapping[str, object]
) -> Iterator[tuple[str, set[str]]]:
    """Yield the qualified names of the functions of a file that each of these tests ran."""
    prover = Prover(file.map)
    functions = [
        (plain_name(region.qualname), {s.probe for s in file.map.body_of(region)})
        for region in file.map.regions
        if region.kind is RegionKind.FUNCTION
    ]
    for test in tests:
        points = file.run.contexts.get(f"{test}|run", NO_POINTS)
        if points:
            probes = prover.proven_by(hits_of(Points(points))).probes
            yield test, {name for name, own in functions if not probes.isdisjoint(own)}
