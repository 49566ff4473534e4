"""Find the seams of a project, and what its tests tried there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from pathlib import Path

from surefoot.analysis.inference import is_test_code
from surefoot.analysis.proof import Prover
from surefoot.analysis.routes import commands_of, named_by_program, routes_of, unread_of
from surefoot.analysis.seams import SeamSource, find_seams
from surefoot.analysis.tiers import dotted_name
from surefoot.config import Config
from surefoot.config.places import read_toml
from surefoot.model.filemap import plain_name
from surefoot.model.ids import LineNo
from surefoot.model.points import NO_POINTS, Points, hits_of
from surefoot.model.run import RunData
from surefoot.model.seams import Call, CallSite, Seams
from surefoot.model.seen import End
from surefoot.model.tiers import FilePlacement
from surefoot.project.maps import Maps
from surefoot.project.project import MANY_FILES, MeasuredFile, Project
from surefoot.project.sites import Sites, SitesBeside
from surefoot.source.handovers.elsewhere import made_by_all
from surefoot.store.secret import own_secret


def seams_of(
    config: Config, project: Project, placements: Mapping[str, FilePlacement], data: RunData
) -> Seams:
    """Return the seams of a project, as far as its tests were observed."""
    files = [file for file in project.files if not is_test_code(file.path, file.map)]
    sites = _sites_beside(config, files)
    tried: defaultdict[str, set[End]] = defaultdict(set)
    for all_tried in data.observed.tried.values():
        for at_call in all_tried:
            tried[at_call.path].add(at_call.end)
    own = {dotted_name(file.path).partition(".")[0] for file in project.files}
    sources = [
        _source(
            file,
            placements[file.path],
            tuple(
                s for s in sites.of(file.path, file.source) if s.calls.partition(".")[0] not in own
            ),
            tried[file.path],
        )
        for file in files
    ]
    seams, unresolved = find_seams(sources, data.observed, sites.handovers)
    tests = data.tests | data.earlier
    return Seams(
        seams,
        unresolved,
        routes_of(data.observed),
        named_by_program(commands_of(data.observed), _scripts(config.root)),
        unknown=frozenset(tests - data.observed.seconds.keys()),
        is_observed=not tests.isdisjoint(data.observed.seconds),
        unread=unread_of(data.observed),
    )


def _sites_beside(config: Config, files: Sequence[MeasuredFile]) -> SitesBeside:
    """Read what the files make for each other, and return what then tells of the calls in them."""
    secret = own_secret(config.root)
    sites = Sites(config.cache, secret, config.kinds)
    offers = {dotted_name(file.path): sites.offers_of(file.path, file.source) for file in files}
    beside = SitesBeside(config.cache, secret, config.kinds, made_by_all(offers))
    if len(files) >= MANY_FILES:
        from surefoot.project.mapping import find_all_sites  # noqa: PLC0415 - costs start-up

        places = {file.path: file.absolute for file in files}
        find_all_sites(Maps(config.cache, secret), beside, places)
    return beside


def _scripts(root: Path) -> dict[str, str]:
    """Return the programs that a project installs, and what each of them runs."""
    match read_toml(root / "pyproject.toml", [])[1]:
        case {"project": {"scripts": dict(scripts)}}:
            return {str(name): str(target) for name, target in scripts.items()}
        case {"tool": {"poetry": {"scripts": dict(scripts)}}}:
            return {str(name): str(target) for name, target in scripts.items()}
    return {}


def _source(
    file: MeasuredFile, placed: FilePlacement, sites: tuple[CallSite, ...], tried: set[End]
) -> SeamSource:
    calls: Mapping[End, Call] = {}
    if tried - {site.end for site in sites}:
        from surefoot.source.handovers.sites import calls_in  # noqa: PLC0415 - costs start-up

        calls = calls_in(file.map.text)
    run = _lines_run(file) if sites else frozenset()
    functions = frozenset(plain_name(r.qualname).rpartition(".")[2] for r in file.map.regions)
    return SeamSource(file.path, sites, calls, placed, run, functions)


def _lines_run(file: MeasuredFile) -> frozenset[LineNo]:
    """Return the lines that tests reached, those of the same statement included."""
    reached = (points for context, points in file.run.contexts.items() if context)
    lines = Prover(file.map).proven_by(hits_of(Points(reduce(or_, reached, NO_POINTS)))).lines
    return frozenset(
        LineNo(line)
        for logical in file.map.logical_lines
        if logical.first in lines
        for line in range(logical.first, logical.last + 1)
    )
