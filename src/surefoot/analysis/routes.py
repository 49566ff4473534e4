"""Say which statuses tests saw of each route and command of the project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from surefoot.model.observed import Observed
from surefoot.model.seams import Route
from surefoot.model.seen import HELPED, NEVER_IMPORTED, PARSED, RouteKey, Unread

_COMMANDS = {"click", "typer", "argparse"}
"""The frameworks whose routes are commands."""

_GOOD_OF_CONNECTIONS = {"101", "1000", "1001"}
"""What a WebSocket says that was accepted, or closed in the usual way (RFC 6455, section 7.4.1)."""

_Statuses = Mapping[str, frozenset[str]]
"""The tests that saw each status."""


def routes_of(observed: Observed) -> tuple[Route, ...]:
    """Return the routes of the project.

    First come those that no test reached, then those of which no test saw a failure.
    """
    seen = _seen(observed, lambda key: key.framework not in _COMMANDS)
    answered = {(key.framework, key.path) for key, statuses in seen.items() if statuses}
    return _worst_first(
        Route(*key, statuses)
        for key, statuses in seen.items()
        if key.method or (key.framework, key.path) not in answered
    )


def commands_of(observed: Observed) -> tuple[Route, ...]:
    """Return the commands of the project, in the order of ``routes_of``.

    A command that runs by itself in one test and by its group in another one is the same.
    """
    groups: defaultdict[tuple[str, str | None], list[Route]] = defaultdict(list)
    seen = _seen(observed, lambda key: key.framework in _COMMANDS)
    for key in sorted(seen, key=lambda key: (-len(key.path.split()), not seen[key], key.path)):
        known = groups[key.framework, key.where]
        same = next((i for i, c in enumerate(known) if _is_same(key.path, c.path)), None)
        if same is None:
            known.append(Route(*key, seen[key]))
        else:
            known[same] = known[same]._replace(statuses=_both(known[same].statuses, seen[key]))
    return _worst_first(
        command._replace(statuses=_told(command.statuses))
        for commands in groups.values()
        for command in commands
    )


def named_by_program(commands: Iterable[Route], scripts: Mapping[str, str]) -> tuple[Route, ...]:
    """Return commands by the names of their programs, where they have those of functions.

    ``scripts`` say what a program runs; example: ``{"dotenv": "dotenv.__main__:cli"}``. The only
    program runs all commands, if those have one name.
    """
    commands = tuple(commands)
    names = {command.path.partition(" ")[0] for command in commands}
    is_only = len(names) == len(scripts) == 1
    return tuple(
        command._replace(path=_by_program(command.path, scripts, is_only=is_only))
        for command in commands
    )


def _by_program(path: str, scripts: Mapping[str, str], *, is_only: bool) -> str:
    """Return the words that lead to a command, with the program in front that runs it."""
    name, *words = path.split(" ")
    function = name.replace("-", "_")
    programs = [
        program
        for program, target in scripts.items()
        if is_only or target.rpartition(":")[2] == function
    ]
    return " ".join((*programs, *words)) if len(programs) == 1 else path


def unread_of(observed: Observed) -> tuple[Unread, ...]:
    """Return why routes may be missing; what one process never imported, another one has read."""
    read = {route.framework for route in observed.routes}
    return tuple(
        unread
        for unread in sorted(observed.unread)
        if unread.framework not in read or not unread.reason.endswith(NEVER_IMPORTED)
    )


def _seen(observed: Observed, wanted: Callable[[RouteKey], bool]) -> dict[RouteKey, _Statuses]:
    """Return the statuses of each route that is known, or that answered."""
    known = {_identity(key): key for key in sorted(observed.routes, key=str)}
    found: dict[RouteKey, dict[str, set[str]]] = {key: {} for key in filter(wanted, known.values())}
    for test, answers in observed.answers.items():
        for answer in filter(lambda answer: wanted(answer.route), answers):
            key = known.setdefault(_identity(answer.route), answer.route)
            found.setdefault(key, {}).setdefault(answer.status, set()).add(test)
    return {
        key: {status: frozenset(tests) for status, tests in sorted(statuses.items())}
        for key, statuses in found.items()
    }


def _identity(key: RouteKey) -> tuple[str, ...]:
    """Return what sets a route apart; in its file, its line may have been another one."""
    return key.framework, key.method, key.path, (key.where or "").rpartition(":")[0]


def _worst_first(routes: Iterator[Route]) -> tuple[Route, ...]:
    def order(route: Route) -> tuple[int, str, str]:
        has_failed = any(_is_failure(route, status) for status in route.statuses)
        return (2 if has_failed else bool(route.statuses)), route.path, route.method

    return tuple(sorted(routes, key=order))


def _is_failure(route: Route, status: str) -> bool:
    if route.framework in _COMMANDS:
        return status not in {"0", PARSED}
    if route.method == "WEBSOCKET":
        return status not in _GOOD_OF_CONNECTIONS
    return status >= "400"


def _is_same(path: str, other: str) -> bool:
    """Return whether words lead to a command that others lead to, from its group or its program."""
    words, others = path.split(), other.split()
    return words[1:] == others[1:] or words == others[-len(words) :]


def _both(one: _Statuses, other: _Statuses) -> dict[str, frozenset[str]]:
    empty = frozenset[str]()
    return {s: one.get(s, empty) | other.get(s, empty) for s in sorted({*one, *other})}


def _told(statuses: _Statuses) -> dict[str, frozenset[str]]:
    """Return the statuses of a command that are known.

    That it took its arguments says nothing where a test knows more, or asked for help alone.
    """
    known = frozenset[str]().union(*(tests for s, tests in statuses.items() if s != PARSED))
    found = {**statuses, PARSED: statuses.get(PARSED, frozenset()) - known}
    return {s: tests for s, tests in sorted(found.items()) if tests and s != HELPED}
