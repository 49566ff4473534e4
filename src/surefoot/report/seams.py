"""Show the seams of a project, its routes and its commands, and what tests tried at each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from surefoot.errors import printable
from surefoot.model.filemap import plain_name
from surefoot.model.seams import Route, Seam, Seams, State, Unresolved
from surefoot.report.gaps import GLYPHS
from surefoot.report.words import counted, likely_failure, seam_in_words

NOTHING_OBSERVED = (
    "No test was observed, so nothing is known of what they tried at the seams. Observing may be "
    "switched off (observe in [tool.surefoot]), or the data is older than it: run all tests with "
    "surefoot run --record-all."
)
NO_SEAMS = "No seam: nothing in this code hands data to another component, as far as is known."


def story_of(seam: Seam) -> str:
    """Say in a sentence what tests tried at a seam; example: ``database, the INSERT: succeeded in 2
    tests; failed in 1 test (IntegrityError)``.
    """
    told = [
        f"{what} in {counted(len(tests), 'test')}"
        for what, tests in (
            ("succeeded", seam.succeeded),
            ("failed", seam.failed),
            ("succeeded with a stand-in", seam.stand_in_succeeded),
            ("failed with a stand-in", seam.stand_in_failed),
            ("mocked", seam.mocked),
        )
        if tests
    ]
    if seam.failures:
        told.append(f"seen to fail with {', '.join(sorted(seam.failures))}")
    if not (seam.failed or seam.stand_in_failed):
        told.append(f"never failed: {likely_failure(seam)}, say")
    if seam.left_out:
        told.append(f"nobody asks for a test of it: {seam.left_out}")
    return f"{seam.kind}, {seam_in_words(seam)}: {'; '.join(told)}"


def print_seams(seams: Seams, console: Console, limit: int = 0) -> None:
    """Print a row for each seam, route and command; at most ``limit`` of each, or all of them."""
    wanted = [seam for seam in seams.seams if not seam.left_out]
    if wanted:
        console.print(_table_of_seams(_first(wanted, limit)))
        _print_rest(len(wanted), limit, console)
    elif not seams.routes and not seams.commands:
        console.print(NO_SEAMS)
    for heading, routes in (("Routes", seams.routes), ("Commands", seams.commands)):
        if routes:
            console.print()
            console.print(Text(f"{heading}: {len(routes):,}", style="bold"))
            console.print(_table_of_routes(_first(routes, limit)))
            _print_rest(len(routes), limit, console)


def what_is_left_out(seams: Seams) -> Iterator[str]:
    """Say what the table does not show, and of what too little is known."""
    left_out = [seam for seam in seams.seams if seam.left_out]
    if left_out:
        reasons = sorted({seam.left_out for seam in left_out})
        yield f"{counted(len(left_out), 'seam')} not shown: {', '.join(reasons)}"
    if seams.unresolved:
        places = [f"{printable(u.path)}:{u.line}" for u in seams.unresolved[:3]]
        more = ", …" if len(seams.unresolved) > len(places) else ""
        told = counted(len(seams.unresolved), "call")
        yield f"? {told} of which too little is known: {', '.join(places)}{more}"
    if seams.unknown:
        told = counted(len(seams.unknown), "test")
        yield f"? {told} not observed. If not skipped: surefoot run --record-all"


def _table_of_seams(seams: Sequence[Seam]) -> Table:
    table = _table("seam", "kind", "happy path", "failure")
    for seam in seams:
        place = Text(f"{GLYPHS[seam.tier.value]} ", style="bold")
        place.append(f"{printable(seam.path)}:{seam.line}", style="bold")
        if seam.function:
            place.append(f" {printable(plain_name(seam.function))}")
        table.add_row(place, Text(printable(seam.kind)), _happy_path(seam), _failure(seam))
    return table


def _happy_path(seam: Seam) -> Text:
    if seam.succeeded:
        return Text(f"✓ {counted(len(seam.succeeded), 'test')}", style="green")
    tried = {
        "a stand-in": seam.stand_in_succeeded | seam.stand_in_failed,
        "mocks": seam.mocked,
    }
    with_what = " and ".join(what for what, tests in tried.items() if tests)
    if with_what:
        return Text(f"✗ only with {with_what}", style="yellow")
    return Text("✗ never reached" if seam.state is State.NOT_REACHED else "✗ never", style="red")


def _failure(seam: Seam) -> Text:
    tests = seam.failed | seam.stand_in_failed
    if not tests:
        return Text(f"✗ never: {likely_failure(seam)}", style="red")
    with_stand_in = "" if seam.failed else ", with a stand-in"
    names = ", ".join(sorted(seam.failures))
    return Text(f"✓ {printable(names)}{with_stand_in}", style="green")


def _table_of_routes(routes: Sequence[Route]) -> Table:
    table = _table("route", "statuses")
    for route in routes:
        name = Text(f"{printable(route.method)} ".lstrip() + printable(route.path), style="bold")
        told = [
            f"{status} ({counted(len(tests), 'test')})"
            for status, tests in sorted(route.statuses.items())
        ]
        table.add_row(name, Text(", ".join(told)) if told else Text("✗ no test", style="red"))
    return table


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def render_seams_json(seams: Seams) -> str:
    """Return all of it as one JSON document, ending in a newline."""
    document = {
        "format": 1,
        "seams": [seam_as_json(seam) for seam in seams.seams],
        "unresolved": [_unresolved_as_json(call) for call in seams.unresolved],
        "routes": [_route_as_json(route) for route in seams.routes],
        "commands": [_route_as_json(command) for command in seams.commands],
    }
    return json.dumps(document, indent=1) + "\n"


def seam_as_json(seam: Seam) -> dict[str, Any]:
    """Return a seam as our documents have it."""
    return {
        "path": seam.path,
        "line": seam.line,
        "function": plain_name(seam.function),
        "kind": seam.kind,
        "calls": seam.calls,
        "tier": seam.tier.value,
        "state": seam.state.value,
        "left_out": seam.left_out or None,
        "failures": sorted(seam.failures),
        "succeeded": sorted(seam.succeeded),
        "failed": sorted(seam.failed),
        "stand_in_succeeded": sorted(seam.stand_in_succeeded),
        "stand_in_failed": sorted(seam.stand_in_failed),
        "mocked": sorted(seam.mocked),
    }


def _unresolved_as_json(call: Unresolved) -> dict[str, Any]:
    return {**call._asdict(), "function": plain_name(call.function), "tier": call.tier.value}


def _route_as_json(route: Route) -> dict[str, Any]:
    statuses = {status: sorted(tests) for status, tests in sorted(route.statuses.items())}
    return {**route._asdict(), "statuses": statuses}


def _first(rows: Sequence[Any], limit: int) -> Sequence[Any]:
    return rows[:limit] if limit else rows


def _print_rest(number: int, limit: int, console: Console) -> None:
    if limit and number > limit:
        console.print(f"  and {number - limit:,} more (surefoot seams --limit 0)")
