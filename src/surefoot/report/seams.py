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
from surefoot.model.seams import Route, Seam, Seams, Unresolved
from surefoot.report.gaps import GLYPHS
from surefoot.report.tried import NO_SEAMS, Way, failure, happy_path, unread_in_words
from surefoot.report.words import counted


def print_seams(seams: Seams, console: Console, limit: int = 0) -> None:
    """Print a row for each seam, route and command; at most ``limit`` of each, or all of them."""
    wanted = [seam for seam in seams.seams if not seam.left_out]
    if wanted:
        console.print(_table_of_seams(_first(wanted, limit)))
        _print_rest(len(wanted), limit, console)
    elif not (seams.routes or seams.commands or seams.unread):
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
    for unread in seams.unread:
        yield f"? {unread_in_words(unread)}"
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
        ways = happy_path(seam), failure(seam)
        table.add_row(place, Text(printable(seam.kind)), *map(_coloured, ways))
    return table


def _coloured(way: Way) -> Text:
    if way.is_tried:
        return Text(printable(way.words), style="green")
    return Text(printable(way.words), style="yellow" if way.tests else "red")


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
        "unread": [unread._asdict() for unread in seams.unread],
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
