"""Place code in tiers, and add up what each tier reached.

A pragma in the source wins over the configuration, and the configuration wins over inference.
Within each of these the nearest wins: the function, then its class, then its module. Where
inference finds several tiers, the most critical one wins.
"""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import reduce
from operator import add
from pathlib import PurePosixPath
from types import MappingProxyType

from surefoot.analysis.acceptance import Accepted
from surefoot.analysis.inference import Inference
from surefoot.analysis.mutants import count_mutants
from surefoot.analysis.seams import count_seams
from surefoot.model.filemap import FileMap, Region, RegionKind, plain_name
from surefoot.model.ids import LineNo
from surefoot.model.judged import TierCoverage, TierMember
from surefoot.model.kept_mutants import FileMutants
from surefoot.model.results import FileCoverage, Summary
from surefoot.model.seams import NO_SEAMS, Seams
from surefoot.model.tiers import (
    MEASURED_TIERS,
    FilePlacement,
    Metric,
    Origin,
    Placement,
    Tier,
    TierRules,
)
from surefoot.model.weak import MUST_NOT_RAISE

UNPLACED = Placement(Tier.CORE, Origin.DEFAULT, "no rule places it elsewhere")


def place_file(path: str, file: FileMap, rules: TierRules) -> FilePlacement:
    """Place a file's functions, and the code outside them. ``path`` is relative to the project."""
    said = {p.owner: _of_pragma(p.word, p.line) for p in file.pragmas if p.owner is not None}
    inference = Inference(path, file)
    tests = inference.of_tests()
    inferred: dict[str, Placement | None] = {"": tests or inference.of_module()}
    dotted = dotted_name(path)
    functions: dict[str, Placement] = {}
    plain: dict[str, Placement] = {}

    def settle(chain: list[str]) -> Placement:
        """Choose among the placements of a part of the file and of everything around it."""
        for name in chain:
            pragma = said.get(name)
            if pragma is not None:
                return pragma
        configured = _configured(path, dotted, chain[0], rules)
        if configured is not None:
            return configured
        placed = [p for p in (inferred[name] for name in chain) if p is not None]
        found = min(placed, key=_cost, default=UNPLACED)
        own = plain.get(chain[0])
        return found if own is None or found.tier is Tier.BOUNDARY else max(found, own, key=_cost)

    for region in file.regions:
        is_class = region.kind is RegionKind.CLASS
        place = inference.of_class if is_class else inference.of_function
        inferred[region.qualname] = tests or place(region)
        if not is_class:
            own = None if tests else inference.of_plain_function(region)
            if own is not None:
                plain[region.qualname] = own
            functions[region.qualname] = settle(_chain(region))
    return FilePlacement(settle([""]), functions)


_ORDER = (Tier.BOUNDARY, *MEASURED_TIERS)
"""Third-party code stays in the boundary whatever its names say; then most critical first."""


def _cost(placement: Placement) -> int:
    """Return the place in the order of what a failure costs, dearest first."""
    return _ORDER.index(placement.tier)


def _chain(region: Region) -> list[str]:
    """List the names of a region and of the regions around it, innermost first, ending with the
    module.
    """
    chain = [region.qualname]
    name = region.qualname
    while name:
        name = name.rpartition(".")[0]
        chain.append(name)
    return chain


def _of_pragma(word: str, line: int) -> Placement | None:
    """Read a pragma; ``pragma_problems`` reports one that does not name a tier."""
    if word not in {tier.value for tier in Tier}:
        return None
    return Placement(Tier(word), Origin.PRAGMA, f"pragma on line {line}")


def pragma_problems(path: str, file: FileMap) -> list[str]:
    """List the pragmas that mean nothing, each with its place and the remedy."""
    names = [tier.value for tier in Tier]
    problems = []
    for pragma in file.pragmas:
        where = f"{path}:{pragma.line}: # surefoot: {pragma.word}"
        if pragma.word == MUST_NOT_RAISE:
            continue
        if pragma.word not in names:
            near = difflib.get_close_matches(pragma.word, names, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the tiers are {', '.join(names)}."
            problems.append(f"{where} does not name a tier; {hint}")
        elif pragma.owner is None:
            problems.append(
                f"{where} is not beside a function, class or module; move it to its first line."
            )
    return problems


def dotted_name(path: str) -> str:
    """Return the name by which a file is imported; ``a.b`` of ``src/a/b.py``."""
    parts = PurePosixPath(path).with_suffix("").parts
    if parts[0] in {"src", "lib"}:
        parts = parts[1:]
    return ".".join(part for part in parts if part != "__init__")


def _configured(path: str, module: str, name: str, rules: TierRules) -> Placement | None:
    """Return the first tier whose patterns match: names before paths, critical tiers first."""
    for matches in (_names, _paths):
        for pattern in rules.patterns:
            if matches(pattern.text, path, module, name):
                return Placement(pattern.tier, Origin.CONFIGURED, f"matches {pattern.text}")
    return None


def is_path_pattern(pattern: str) -> bool:
    """Return whether a pattern matches paths, not dotted names."""
    return "/" in pattern or pattern.endswith(".py")


def _paths(pattern: str, path: str, module: str, name: str) -> bool:
    del module, name
    if not is_path_pattern(pattern):
        return False
    whole = f"{pattern}*" if pattern.endswith("/") else pattern
    return fnmatchcase(path, whole) or fnmatchcase(path, f"*/{whole}")


def _names(pattern: str, path: str, module: str, name: str) -> bool:
    del path
    if is_path_pattern(pattern):
        return False
    plain = plain_name(name)
    full = f"{module}.{plain}" if plain else module
    return any(
        candidate and fnmatchcase(candidate, form)
        for candidate in (full, plain)
        for form in (pattern, f"{pattern}.*")
    )


def unused_patterns(files: Mapping[str, FileMap], rules: TierRules) -> list[str]:
    """List the patterns that match nothing in any of the files, each with its place. ``files``
    are by path.
    """
    return [
        f"{pattern.where}: {pattern.text!r} matches no file, class or function that is measured; "
        "correct it or remove it"
        for pattern in rules.patterns
        if not any(
            _paths(pattern.text, path, "", "") or _names(pattern.text, "", dotted_name(path), name)
            for path, file in files.items()
            for name in ("", *(region.qualname for region in file.regions))
        )
    ]


def cover_tiers(
    files: Iterable[FileCoverage],
    placements: Mapping[str, FilePlacement],
    rules: TierRules,
    accepted: Mapping[str, Accepted] = MappingProxyType({}),
    seams: Seams = NO_SEAMS,
    mutants: Mapping[str, FileMutants] = MappingProxyType({}),
) -> tuple[TierCoverage, ...]:
    """Add up what each measured tier reached, most critical first, with its members.

    ``accepted`` holds, by path, how many of the missing units are accepted, and ``mutants`` what
    tests noticed. The boundary has all ``seams``.
    """
    noticed = count_mutants(mutants, placements)
    taken: defaultdict[Tier, Counter[Metric]] = defaultdict(Counter)
    members: defaultdict[Tier, list[TierMember]] = defaultdict(list)
    for file in files:
        placed = placements[file.path]
        rest = file.summary
        for function in file.functions:
            name = function.region.qualname
            placement = placed.functions[name]
            line = function.region.line
            members[placement.tier].append(
                TierMember(file.path, name, line, placement, function.summary)
            )
            rest -= function.summary
        members[placed.module.tier].append(
            TierMember(file.path, "", LineNo(1), placed.module, rest)
        )
        for (name, metric), number in accepted.get(file.path, {}).items():
            taken[placed.functions.get(name, placed.module).tier][metric] += number
    covered = [
        TierCoverage(
            tier,
            rules.targets[tier],
            reduce(add, (member.summary for member in members[tier]), Summary()),
            tuple(members[tier]),
            dict(taken[tier]),
            *count_seams(seams, {tier}),
            *noticed[tier],
        )
        for tier in MEASURED_TIERS
    ]
    of_seams = {Metric.SEAMS: sum(counts[Metric.SEAMS] for counts in taken.values())}
    all_seams = count_seams(seams, set(MEASURED_TIERS))
    boundary = rules.targets[Tier.BOUNDARY]
    covered.append(TierCoverage(Tier.BOUNDARY, boundary, Summary(), (), of_seams, *all_seams))
    return tuple(covered)
