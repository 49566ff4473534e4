"""Find the seams of a project, and what its tests tried there."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import or_
from pathlib import Path, PurePosixPath
from typing import TypeVar

from surefoot.analysis.inference import is_test_code
from surefoot.analysis.proof import Prover
from surefoot.analysis.routes import commands_of, named_by_program, routes_of, unread_of
from surefoot.analysis.seams import SeamSource, find_seams
from surefoot.analysis.tiers import dotted_name
from surefoot.config import Config
from surefoot.config.places import read_toml
from surefoot.model.filemap import plain_name
from surefoot.model.handovers import Handovers
from surefoot.model.ids import LineNo
from surefoot.model.points import NO_POINTS, Points, hits_of
from surefoot.model.run import RunData
from surefoot.model.seams import Call, CallSite, Seams
from surefoot.model.seen import End
from surefoot.model.tiers import FilePlacement
from surefoot.project.project import MeasuredFile, Project
from surefoot.source.handovers.elsewhere import Elsewhere, Offers, made_by_all
from surefoot.store.cache import Cache
from surefoot.store.secret import own_secret
from surefoot.store.values import packed, unpacked


def seams_of(
    config: Config, project: Project, placements: Mapping[str, FilePlacement], data: RunData
) -> Seams:
    """Return the seams of a project, as far as its tests were observed."""
    handovers = Handovers(config.kinds)
    files = [file for file in project.files if not is_test_code(file.path, file.map)]
    sites = _Sites(Cache(config.cache, own_secret(config.root), ".map", _MADE_BY), handovers, files)
    tried: defaultdict[str, set[End]] = defaultdict(set)
    for all_tried in data.observed.tried.values():
        for at_call in all_tried:
            tried[at_call.path].add(at_call.end)
    own = {dotted_name(file.path).partition(".")[0] for file in project.files}
    sources = [
        _source(
            file,
            placements[file.path],
            tuple(s for s in sites.of(file) if s.calls.partition(".")[0] not in own),
            tried[file.path],
        )
        for file in files
    ]
    seams, unresolved = find_seams(sources, data.observed, handovers)
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
        from surefoot.source.handovers.sites import calls_in  # noqa: PLC0415 - as in _Sites

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


_Read = TypeVar("_Read")
_MADE_BY = ("source", "source/handovers", "model")
"""Our own packages that read texts."""


class _Sites:
    """What the texts of files say of their seams, kept so that the next report need not parse."""

    def __init__(self, cache: Cache, handovers: Handovers, files: Iterable[MeasuredFile]) -> None:
        self._cache = cache
        self._handovers = handovers
        self._made = made_by_all({dotted_name(file.path): self._offers_of(file) for file in files})
        made = repr(sorted(self._made.items())).encode("utf-8", "surrogatepass")
        self._known_as = handovers.known_as, hashlib.blake2b(made).hexdigest()

    def of(self, file: MeasuredFile) -> tuple[CallSite, ...]:
        """Return the calls in a file that hand something over."""

        def read() -> tuple[CallSite, ...]:
            from surefoot.source.handovers.sites import handover_sites  # noqa: PLC0415 - as above

            return handover_sites(file.map.text, self._handovers, Elsewhere(package, self._made))

        package = _package_of(file.path)
        made_from = "seams", file.map.digest, package, *self._known_as
        return self._kept(read, tuple[CallSite, ...], made_from)

    def _offers_of(self, file: MeasuredFile) -> Offers:
        def read() -> Offers:
            from surefoot.source.handovers.sites import offers_of  # noqa: PLC0415 - costs start-up

            return offers_of(file.map.text, self._handovers, package)

        package = _package_of(file.path)
        made_from = "offers", file.map.digest, package, self._handovers.known_as
        return self._kept(read, Offers, made_from)

    def _kept(
        self, read: Callable[[], _Read], kind: type[_Read], made_from: tuple[str, ...]
    ) -> _Read:
        """Return what is read from a file, or was at an earlier time."""
        import msgspec  # noqa: PLC0415 - costs start-up

        payload = self._cache.load(*made_from)
        if payload is not None:
            return msgspec.convert(unpacked(payload), kind)
        found = read()
        self._cache.store(packed(msgspec.to_builtins(found)), *made_from)
        return found


def _package_of(path: str) -> str:
    """Return the package that a file's relative imports start from."""
    module = dotted_name(path)
    return module if PurePosixPath(path).name == "__init__.py" else module.rpartition(".")[0]
