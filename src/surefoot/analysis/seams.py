"""Say of each seam whether its happy path and a failure were tried, by which tests and with what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from surefoot.model.handovers import SCHEMA_SET_UP, SETTING_UP, SOCKET, Handovers, Untouched
from surefoot.model.ids import LineNo
from surefoot.model.judged import Count
from surefoot.model.observed import Observed
from surefoot.model.seams import Call, CallSite, Seam, Seams, State, Unresolved
from surefoot.model.seen import End, Tried
from surefoot.model.tiers import FilePlacement, Tier
from surefoot.model.touches import Kind, Touch


@dataclass(frozen=True, slots=True)
class SeamSource:
    """What the source of one file says: its calls that may hand something over, and all others.

    ``calls`` are by where they end: at least those that were tried. ``run`` holds the lines that tests
    reached, ``functions`` the names of the file's own.
    """

    path: str
    sites: tuple[CallSite, ...]
    calls: Mapping[End, Call]
    placed: FilePlacement
    run: Set[LineNo] = frozenset()
    functions: frozenset[str] = frozenset()


def find_seams(
    sources: Iterable[SeamSource], observed: Observed, handovers: Handovers
) -> tuple[tuple[Seam, ...], tuple[Unresolved, ...]]:
    """Return the seams of these files, worst first, and the calls of which too little is known."""
    sources = list(sources)
    own = frozenset[str]().union(*(source.functions for source in sources))
    tried = _tried_by_path(observed, handovers)
    seams: list[Seam] = []
    unresolved: list[Unresolved] = []
    for source in sources:
        at, idle = tried.get(source.path, _NOTHING_TRIED)
        for first, calls in _handovers_of(source, at, handovers).items():
            outcomes = [outcome for call in calls for outcome in at.get(call.end, ())]
            found = _judged(source, first, calls, _of_one_way(outcomes, handovers))
            is_idle = not outcomes and all(call.end in idle for call in calls)
            if isinstance(found, Unresolved) and (
                is_idle or _is_none(found, calls, outcomes, handovers, own)
            ):
                continue
            if isinstance(found, Seam):
                seams.append(found)
            elif found is not None:
                unresolved.append(found)
    return tuple(sorted(seams, key=_worst_first)), tuple(unresolved)


TEMPORARY = "temporary file"
"""Why nobody wants a test of making one: no user names it, and it hardly ever fails."""

_TOUCHED = {Kind.DATABASE, Kind.NETWORK, Kind.SERVER, Kind.PROCESS, Kind.BROWSER}
"""What a call touches that reaches something real, where events tell of it."""


class _Outcome(NamedTuple):
    """What a test tried at one call."""

    test: str
    way: Untouched | None
    tried: Tried


_ByEnd = Mapping[End, list[_Outcome]]
"""What was tried at the calls of one file, by where they end."""


class _AtCalls(NamedTuple):
    """What was tried at the calls of one file. ``idle`` are the ends of those that were seen to hand
    nothing over in some test.
    """

    by_end: dict[End, list[_Outcome]]
    idle: set[End]


_NOTHING_TRIED = _AtCalls({}, set())


def _tried_by_path(observed: Observed, handovers: Handovers) -> Mapping[str, _AtCalls]:
    """Return what was tried at the calls of each file; the way is None for a mock."""
    found: defaultdict[str, _AtCalls] = defaultdict(lambda: _AtCalls({}, set()))
    for_all = [observed.fixtures[name] for name in observed.fixtures_for_all()]
    for test, all_tried in sorted(observed.tried.items()):
        touched = _lines_touched([*observed.touched(test).values(), *for_all])
        has_database = _has_database(observed, test)
        for tried in sorted(all_tried):
            at = found[tried.path]
            way = None
            if _is_own(tried):
                at.idle.add(tried.end)
                continue
            if not tried.is_mock:
                way = _way(tried, touched.get(tried.path, frozenset()), handovers)
                if way is Untouched.NOTHING and has_database:
                    way = _way_without_query(tried, handovers)
                    at.idle.add(tried.end)
                if way is Untouched.NOTHING:
                    continue
            at.by_end.setdefault(tried.end, []).append(_Outcome(test, way, tried))
    return found


def _way(tried: Tried, touched: Set[int], handovers: Handovers) -> Untouched:
    if any(line in touched for line in range(tried.line, tried.end.line + 1)):
        return Untouched.REAL
    way = handovers.untouched(tried.calls)
    return Untouched.REAL if way is Untouched.NOTHING and tried.failure else way


def _is_own(tried: Tried) -> bool:
    """Return whether a function of the project was called."""
    return not (tried.kind or tried.is_mock)


def _way_without_query(tried: Tried, handovers: Handovers) -> Untouched:
    """Return the way of a mapper's call for which nothing was asked of the database.

    What it reads was given by the session, which had it already.
    """
    interface = handovers.of_call(tried.calls)
    reads = interface is not None and tried.calls.rpartition(".")[2] in interface.reads
    return Untouched.STAND_IN if reads else Untouched.NOTHING


def _has_database(observed: Observed, test: str) -> bool:
    """Return whether a test was heard to reach a database, so that its queries are heard too."""
    touched = observed.touched(test).values()
    return any(touch.kind is Kind.DATABASE for touches in touched for touch in touches)


def _lines_touched(touches: Iterable[Set[Touch]]) -> dict[str, set[int]]:
    """Return the lines of each file at which something real was reached."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for touch in chain.from_iterable(touches):
        if touch.kind in _TOUCHED and touch.where is not None:
            path, _, line = touch.where.rpartition(":")
            found[path].add(int(line))
    return found


def _handovers_of(
    source: SeamSource, tried: _ByEnd, handovers: Handovers
) -> dict[CallSite, list[CallSite]]:
    """Return the calls of each handover of a file, by the first of them, in the source's order."""
    called: dict[End, str] = {}
    sites = {site.end: site for site in source.sites}
    for end, outcomes in tried.items():
        is_real = any(outcome.tried.kind for outcome in outcomes)
        if end not in sites and end in source.calls and is_real:
            call = source.calls[end]
            sets_up = call.text.rpartition(".")[2] in SETTING_UP
            left_out = SCHEMA_SET_UP if sets_up else ""
            sites[end] = CallSite(call.line, end, call.function, None, call.text, end, left_out)
        called.update((end, o.tried.calls) for o in outcomes if o.tried.calls)
    join = _Joining(called, handovers)
    found: dict[CallSite, list[CallSite]] = {}
    for site in sorted(sites.values(), key=lambda site: site.end):
        found.setdefault(join.first_of(site), []).append(site)
    return found


class _Joining:
    """Joins calls of which only tests have told that they belong to one handover.

    They come in the order of the source. ``called`` is what was really called, by where calls end.
    """

    def __init__(self, called: Mapping[End, str], handovers: Handovers) -> None:
        self._called = called
        self._handovers = handovers
        self._firsts: dict[End, CallSite] = {}
        self._begun: dict[tuple[str, str], CallSite] = {}
        self._last: dict[tuple[str, str], CallSite] = {}

    def first_of(self, site: CallSite) -> CallSite:
        """Return the first call of the handover that a call belongs to."""
        first = self._firsts.get(site.seam, site)
        calls = self._called.get(site.end, site.calls)
        interface = self._handovers.of_call(calls)
        if interface is not None and not site.left_out:
            key = site.function, interface.kind
            name = calls.rpartition(".")[2]
            is_alone = first is site and site.kind is None
            if interface.kind == SOCKET or name in interface.settles:
                first = self._last.get(key, site) if is_alone else first
            elif name in interface.connects:
                first = self._begun.get(key, site) if is_alone else first
                self._begun[key] = first
            else:
                begun = self._begun.pop(key, site)
                first = begun if first is site else first
            if name not in interface.reads:
                self._last[key] = first
        self._firsts[site.end] = first
        return first


def _judged(
    source: SeamSource,
    first: CallSite,
    calls: Sequence[CallSite],
    outcomes: Sequence[_Outcome],
) -> Seam | Unresolved | None:
    """Return what is known of a handover, or None where it has turned out to be none."""
    called = next((o.tried for o in outcomes if o.tried.kind), None)
    kind = first.kind or (called.kind if called else None)
    tier = source.placed.functions.get(first.function, source.placed.module).tier
    was_run = not source.run.isdisjoint(range(first.line, first.end.line + 1))
    if kind is None and (first.left_out or (was_run and not outcomes)):
        return None
    is_clear = not was_run or first.left_out or any(map(_is_clear, outcomes))
    if kind is None or not is_clear:
        return Unresolved(source.path, first.line, first.function, first.calls, kind, tier)
    left_out = first.left_out or (TEMPORARY if all(map(_is_temporary, calls)) else "")
    by_test: defaultdict[tuple[str, Untouched | None], list[Tried]] = defaultdict(list)
    for test, way, at_call in outcomes:
        by_test[test, way].append(at_call)
    succeeded, failed = _tests_that(by_test, Untouched.REAL)
    stand_in_succeeded, stand_in_failed = _tests_that(by_test, Untouched.STAND_IN)
    return Seam(
        source.path,
        first.line,
        first.function,
        kind,
        first.calls if first.kind or called is None else called.calls,
        tier,
        left_out,
        next((call.statement for call in calls if call.statement), ""),
        succeeded=succeeded,
        failed=failed,
        stand_in_succeeded=stand_in_succeeded,
        stand_in_failed=stand_in_failed,
        mocked=frozenset(test for test, way in by_test if way is None),
        failures=frozenset(
            o.tried.failure for o in outcomes if o.tried.failure and o.way is not None
        ),
    )


def _is_temporary(call: CallSite) -> bool:
    """Return whether a call only makes a temporary file or folder, of which nothing else is known."""
    return call.calls.startswith("tempfile.")


def _is_none(
    found: Unresolved,
    calls: Sequence[CallSite],
    outcomes: Sequence[_Outcome],
    handovers: Handovers,
    own: Set[str],
) -> bool:
    """Return whether calls of which too little is known are most likely no handover.

    A mock stands for a function of the project that has such a name; or a session of a mapper has
    only prepared for what nobody asked of it there.
    """
    if found.kind is None:
        return bool(outcomes) and found.calls.rpartition(".")[2] in own
    interfaces = [handovers.of_call(call.calls) for call in calls]
    return not outcomes and all(
        i is not None
        and i.untouched is Untouched.NOTHING
        and call.calls.rpartition(".")[2] in i.connects
        for i, call in zip(interfaces, calls, strict=True)
    )


def _is_clear(outcome: _Outcome) -> bool:
    """Return whether it is known how a call has ended."""
    return outcome.way is None or outcome.tried.succeeded or bool(outcome.tried.failure)


def _of_one_way(outcomes: list[_Outcome], handovers: Handovers) -> list[_Outcome]:
    """Return outcomes in which what only prepares has gone the way of what follows."""

    def prepares(outcome: _Outcome) -> bool:
        interface = handovers.of_call(outcome.tried.calls)
        return (
            interface is not None and outcome.tried.calls.rpartition(".")[2] in interface.connects
        )

    real = {o.test for o in outcomes if o.way is Untouched.REAL and not prepares(o)}
    return [
        o._replace(way=Untouched.REAL) if o.way and o.test in real and prepares(o) else o
        for o in outcomes
    ]


def _tests_that(
    by_test: Mapping[tuple[str, Untouched | None], list[Tried]], wanted: Untouched
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the tests in which a handover succeeded in this way, and those in which it failed."""
    succeeded: set[str] = set()
    failed: set[str] = set()
    for (test, way), all_tried in by_test.items():
        if way is not wanted:
            continue
        if any(tried.failure for tried in all_tried):
            failed.add(test)
        ends = {tried.end for tried in all_tried}
        if ends == {tried.end for tried in all_tried if tried.succeeded}:
            succeeded.add(test)
    return frozenset(succeeded), frozenset(failed)


def count_seams(seams: Seams, tiers: Set[Tier]) -> tuple[Count, int]:
    """Return how much of the seams in some tiers was tried, of how much, and how much is unknown.

    A seam counts twice: for its happy path, with the real thing, and for a failure.
    """
    wanted = [seam for seam in seams.seams if seam.tier in tiers and not seam.left_out]
    unclear = sum(call.kind is not None and call.tier in tiers for call in seams.unresolved)
    if not seams.is_observed:
        return Count(0, 0), 2 * (len(wanted) + unclear)
    return Count(sum(seam.units for seam in wanted), 2 * len(wanted)), 2 * unclear


def count_by_file(seams: Seams) -> dict[str, tuple[Count, int]]:
    """Return what ``count_seams`` gives of the seams of each file."""
    paths = {seam.path for seam in seams.seams} | {call.path for call in seams.unresolved}
    return {path: count_seams(seams.within(path), _ALL) for path in sorted(paths)}


def _worst_first(seam: Seam) -> tuple[object, ...]:
    return (
        bool(seam.left_out),
        _TIERS.index(seam.tier),
        list(State).index(seam.state),
        seam.path,
        seam.line,
    )


_TIERS = tuple(Tier)
_ALL = frozenset(Tier)
