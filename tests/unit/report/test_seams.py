"""How seams, routes and commands are told."""

from __future__ import annotations

import io
import json
from dataclasses import replace

from rich.console import Console

from surefoot.model.ids import LineNo
from surefoot.model.seams import Route, Seam, Seams, Unresolved
from surefoot.model.tiers import Tier
from surefoot.report.seams import print_seams, render_seams_json, what_is_left_out

INSERT = Seam(
    "app.py", LineNo(31), "Users.add#2", "database", "sqlite3.Connection.execute", Tier.CRITICAL,
    statement="insert", succeeded=frozenset({"t::a", "t::b"}),
)  # fmt: skip
FETCH = Seam(
    "api.py", LineNo(4), "fetch", "http", "requests.get", Tier.CORE,
    stand_in_failed=frozenset({"t::c"}), mocked=frozenset({"t::d"}), failures=frozenset({"404"}),
)  # fmt: skip
READ = Seam("api.py", LineNo(9), "read", "file", "open", Tier.UTILITY)
SCHEMA = Seam("app.py", LineNo(1), "", "database", "x", Tier.CORE, "schema set-up")
UNKNOWN = Unresolved("api.py", LineNo(12), "send#3", ".execute", None, Tier.CORE)
SHOWN = Route("fastapi", "GET", "/users/{number}", "app.py:50", {"200": frozenset({"t::a"})})
SEAMS = Seams(
    (INSERT, FETCH, READ, SCHEMA),
    (UNKNOWN,),
    (SHOWN._replace(path="/never", statuses={}), SHOWN),
    (SHOWN._replace(framework="click", method="", path="cli add", statuses={"2": frozenset("t")}),),
    frozenset({"t::e"}),
)


def printed(seams: Seams, limit: int = 0) -> list[str]:
    """Return the lines that are printed, with single spaces."""
    stream = io.StringIO()
    print_seams(seams, Console(file=stream, width=200, highlight=False), limit)
    return [" ".join(line.split()) for line in stream.getvalue().splitlines()]


def test_each_seam_says_what_was_tried() -> None:
    """And what failure to try, where none was."""
    lines = printed(SEAMS)
    assert lines[2:5] == [
        "‼ app.py:31 Users.add database ✓ 2 tests ✗ never: a duplicate key",
        "! api.py:4 fetch http ✗ only with a stand-in and mocks ✓ 404, with a stand-in",
        "· api.py:9 read file ✗ never reached ✗ never: a missing file, or no permission",
    ]


def test_a_process_that_is_replaced_has_no_exit_status() -> None:
    """Only starting the program may fail."""
    become = replace(READ, kind="process", calls="os.execv")
    assert "✗ never: a missing program" in printed(Seams((become,)))[2]


def test_routes_and_commands_follow_with_their_statuses() -> None:
    """Those that no test reached say so."""
    lines = printed(SEAMS)
    at = lines.index("Routes: 2")
    assert lines[at + 3 : at + 5] == ["GET /never ✗ no test", "GET /users/{number} 200 (1 test)"]
    at = lines.index("Commands: 1")
    assert lines[at + 3] == "cli add 2 (1 test)"


def test_a_limit_counts_the_rest() -> None:
    """With the command that lists all; what is left out does not count."""
    assert "and 2 more (surefoot seams --limit 0)" in printed(SEAMS, 1)


def test_a_project_without_seams_says_so() -> None:
    """It is not a failure."""
    assert printed(Seams()) == [
        "No seam: nothing in this code hands data to another component, as far as is known."
    ]


def test_what_is_not_in_the_table_is_said() -> None:
    """With places, and what to do."""
    assert list(what_is_left_out(SEAMS)) == [
        "1 seam not shown: schema set-up",
        "? 1 call of which too little is known: api.py:12",
        "? 1 test not observed. If not skipped: surefoot run --record-all",
    ]
    assert list(what_is_left_out(Seams())) == []


def test_the_document_holds_everything() -> None:
    """Tests by name, in order."""
    found = json.loads(render_seams_json(SEAMS))
    assert found["format"] == 1
    assert found["seams"][0] == {
        "path": "app.py",
        "line": 31,
        "function": "Users.add",
        "kind": "database",
        "calls": "sqlite3.Connection.execute",
        "tier": "critical",
        "state": "never failed",
        "left_out": None,
        "failures": [],
        "succeeded": ["t::a", "t::b"],
        "failed": [],
        "stand_in_succeeded": [],
        "stand_in_failed": [],
        "mocked": [],
    }
    assert found["seams"][3]["left_out"] == "schema set-up"
    assert found["unresolved"] == [
        {
            "path": "api.py",
            "line": 12,
            "function": "send",
            "calls": ".execute",
            "kind": None,
            "tier": "core",
        }
    ]
    assert found["routes"][1] == {
        "framework": "fastapi",
        "method": "GET",
        "path": "/users/{number}",
        "where": "app.py:50",
        "statuses": {"200": ["t::a"]},
    }
    assert found["commands"][0]["path"] == "cli add"


def test_hostile_names_are_shown_as_they_are_safe() -> None:
    """They neither move the cursor nor mean anything to the console."""
    hostile = Seam("a\x1b[2J.py", LineNo(1), "[red]f", "[b]", "open", Tier.CORE)
    [line] = [line for line in printed(Seams((hostile,))) if ".py" in line]
    assert "\x1b" not in line
    assert "[red]f [b]" in line
