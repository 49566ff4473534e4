"""What tests saw of each route and command, worst first."""

from __future__ import annotations

import pytest

from surefoot.analysis.routes import commands_of, named_by_program, routes_of, unread_of
from surefoot.model.observed import Observed
from surefoot.model.seams import Route
from surefoot.model.seen import HELPED, PARSED, Answer, RouteKey, Unread


def route(path: str, method: str = "GET", where: str | None = "app.py:1") -> RouteKey:
    return RouteKey("fastapi", method, path, where)


def command(path: str, where: str | None = "app.py:1", framework: str = "click") -> RouteKey:
    return RouteKey(framework, "", path, where)


def observed(*routes: RouteKey, **tests: list[tuple[RouteKey, str]]) -> Observed:
    """Return routes that are known, and what tests saw."""
    answers = {t: frozenset(Answer(*answer) for answer in found) for t, found in tests.items()}
    return Observed(answers=answers, routes=frozenset(routes))


def told(routes: tuple[Route, ...]) -> list[tuple[str, dict[str, str]]]:
    """Return the statuses of each path, with the tests that saw them."""
    return [
        (r.path, {status: " ".join(sorted(tests)) for status, tests in r.statuses.items()})
        for r in routes
    ]


def test_a_table_that_another_process_has_read_was_imported() -> None:
    """What could not be read is told all the same."""
    lost = Unread("fastapi", "its routes could not be read (KeyError)")
    late = Unread("fastapi", "a.urls was never imported")
    other = Unread("django", "b.urls was never imported")
    found = Observed(routes=frozenset({route("/a")}), unread=frozenset({lost, late, other}))
    assert unread_of(found) == (other, lost)


@pytest.mark.parametrize(
    ("scripts", "names"),
    [
        ({"dotenv": "dotenv.__main__:cli"}, ["dotenv get", "dotenv run", "make-it"]),
        ({"a": "x:make_it", "b": "x:main"}, ["cli get", "cli run", "a"]),
        ({"a": "x:cli", "b": "y:cli"}, ["cli get", "cli run", "make-it"]),
        ({}, ["cli get", "cli run", "make-it"]),
    ],
)
def test_commands_have_the_names_of_their_programs(
    scripts: dict[str, str], names: list[str]
) -> None:
    """As far as it is known which program runs which function."""
    found = commands_of(observed(command("cli get"), command("cli run"), command("make-it")))
    assert sorted(c.path for c in named_by_program(found, scripts)) == sorted(names)


def test_the_only_program_runs_all_commands() -> None:
    """Whatever the function is called that it runs; unless they have several names."""
    found = commands_of(observed(command("cli get"), command("cli run")))
    named = named_by_program(found, {"dotenv": "dotenv:main"})
    assert [c.path for c in named] == ["dotenv get", "dotenv run"]
    assert named_by_program((), {"dotenv": "dotenv:main"}) == ()


def test_what_no_test_reached_comes_first() -> None:
    """Then what was not seen to fail; each by path and method."""
    a, b, c, d = route("/a"), route("/b"), route("/c"), route("/d")
    found = routes_of(observed(d, c, b, a, t=[(a, "404"), (b, "200")], u=[(b, "302"), (a, "200")]))
    assert told(found) == [
        ("/c", {}),
        ("/d", {}),
        ("/b", {"200": "t", "302": "u"}),
        ("/a", {"200": "u", "404": "t"}),
    ]


def test_methods_of_a_path_are_apart() -> None:
    """They are routes of their own."""
    get, post = route("/a"), route("/a", "POST")
    found = routes_of(observed(get, post, t=[(post, "500")]))
    assert [(r.method, dict(r.statuses)) for r in found] == [
        ("GET", {}),
        ("POST", {"500": frozenset({"t"})}),
    ]


def test_the_close_codes_of_a_connection_tell_failures() -> None:
    """Being accepted and a normal end are none."""
    usual, refused = route("/usual", "WEBSOCKET"), route("/refused", "WEBSOCKET")
    seen = [(refused, "1008"), (usual, "101"), (usual, "1000"), (usual, "1001")]
    assert [r.path for r in routes_of(observed(t=seen))] == ["/usual", "/refused"]


def test_a_route_of_any_method_is_that_of_the_methods_that_were_seen() -> None:
    """As long as none was, it stands for itself."""
    anything, other = route("/a", ""), route("/b", "")
    found = routes_of(observed(anything, other, t=[(route("/a", "PUT"), "200")]))
    assert [(r.method, r.path) for r in found] == [("", "/b"), ("PUT", "/a")]


def test_a_route_is_where_it_was_last_known_to_be() -> None:
    """An answer of an earlier run may tell the line that it had then."""
    now = route("/a", where="app.py:9")
    [found] = routes_of(observed(now, t=[(route("/a", where="app.py:5"), "200")]))
    assert (found.where, dict(found.statuses)) == ("app.py:9", {"200": frozenset({"t"})})


def test_commands_are_no_routes() -> None:
    """And the other way round."""
    both = observed(route("/a"), command("cli add"), command("typed", framework="typer"))
    assert [r.path for r in routes_of(both)] == ["/a"]
    assert [r.path for r in commands_of(both)] == ["cli add", "typed"]


def test_a_command_fails_with_any_status_but_zero() -> None:
    """One of which no end is known was reached, but not seen to fail."""
    fails, works, unknown = command("x fails"), command("x works"), command("x unknown")
    found = commands_of(
        observed(command("x never"), t=[(fails, "3"), (works, "0"), (unknown, PARSED)])
    )
    assert told(found) == [
        ("x never", {}),
        ("x unknown", {PARSED: "t"}),
        ("x works", {"0": "t"}),
        ("x fails", {"3": "t"}),
    ]


def test_that_arguments_were_taken_matters_where_nothing_more_is_known() -> None:
    """Of that test; and whoever asks for help does not run a command."""
    add = command("x add")
    found = commands_of(
        observed(
            failed=[(add, PARSED), (add, "2")],
            helped=[(add, PARSED), (add, HELPED)],
            ran=[(add, PARSED)],
        )
    )
    assert told(found) == [("x add", {"2": "failed", PARSED: "ran"})]
    assert told(commands_of(observed(t=[(add, PARSED), (add, HELPED)]))) == [("x add", {})]


def test_a_command_that_runs_by_itself_is_the_one_of_its_group() -> None:
    """And the program may have another name elsewhere."""
    found = commands_of(
        observed(
            command("cli user add"),
            t=[(command("add"), "0")],
            u=[(command("other user add"), "2"), (command("cli user add"), "0")],
        )
    )
    assert told(found) == [("cli user add", {"0": "t u", "2": "u"})]


def test_other_commands_of_the_same_function_are_apart() -> None:
    """As those of argparse are, where one function serves all; so are others of the same name."""
    names = ["x user add", "x group add", "x add", "x rm"]
    known = {command(name, framework="argparse") for name in names}
    assert {r.path for r in commands_of(observed(*known))} == set(names)
    known = {command("x user add"), command("add", "other.py:1")}
    assert len(commands_of(observed(*known))) == 2


def test_a_route_need_not_be_served_by_the_project() -> None:
    """Its own table may name a view of a library."""
    key = RouteKey("django", "GET", "/accounts/login/", None)
    answers = {"t": frozenset({Answer(key, "200")})}
    [route] = routes_of(Observed(answers=answers, routes=frozenset({key})))
    assert (route.where, route.statuses) == (None, {"200": frozenset({"t"})})
