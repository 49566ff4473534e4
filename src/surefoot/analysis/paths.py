"""Which paths of a function the tests took, and which of the others are worth a look first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from surefoot.analysis.proof import Prover
from surefoot.analysis.reach import by_test
from surefoot.model.filemap import FileMap, Region
from surefoot.model.paths import AcyclicPath, FunctionPaths
from surefoot.model.points import Points, hits_of


@dataclass(frozen=True, slots=True)
class MissingPath:
    """A path that nothing took, and from how many choices of a taken one it differs.

    That is None where no path was taken.
    """

    path: AcyclicPath
    distance: int | None


@dataclass(frozen=True, slots=True)
class PathCoverage:
    """The paths of one function, and what is known of them.

    ``taken`` maps paths to the tests that take them, the empty name standing for code outside of
    tests. ``missing`` are nearest first; those that contradict themselves are ``improbable`` instead.
    ``unknown`` are the tests that ran the function when its paths were not measured: any of them may
    have taken what is missing. ``is_entered`` says whether it was called when they were.
    """

    function: FunctionPaths
    taken: Mapping[AcyclicPath, frozenset[str]]
    missing: tuple[MissingPath, ...]
    improbable: tuple[AcyclicPath, ...]
    unknown: frozenset[str]
    is_entered: bool


def cover_paths(
    file: FileMap,
    region: Region,
    function: FunctionPaths,
    contexts: Mapping[str, Points],
) -> PathCoverage:
    """Compare the paths that tests took with those that there are.

    ``region`` is that of the function; contexts are as in ``FileRun``.
    """
    taken: defaultdict[AcyclicPath, set[str]] = defaultdict(set)
    unknown: set[str] = set()
    is_entered = False
    body = {statement.probe for statement in file.body_of(region)}
    prover = Prover(file)
    for test, points in by_test(contexts).items():
        hits = hits_of(points)
        if function.paths and function.entered in hits.probes:
            is_entered = True
            for index, path in enumerate(function.paths):
                if function.probe_of(index) in hits.probes:
                    taken[path].add(test)
        elif not body.isdisjoint(prover.proven_by(hits).probes):
            unknown.add(test)
    others = [path for path in function.paths if path not in taken]
    missing = [
        MissingPath(path, _distance(path, taken)) for path in others if not path.is_contradictory
    ]
    return PathCoverage(
        function,
        {path: frozenset(tests) for path, tests in taken.items()},
        tuple(sorted(missing, key=lambda found: found.distance or 0)),
        tuple(path for path in others if path.is_contradictory),
        frozenset(unknown),
        is_entered,
    )


def _distance(path: AcyclicPath, taken: Mapping[AcyclicPath, object]) -> int | None:
    """Return how many of a path's choices the most similar of the taken ones does not make."""
    own = {path.start, *path.choices}
    return min((len(own - {other.start, *other.choices}) for other in taken), default=None)
