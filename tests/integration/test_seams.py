"""The seams of a project are told by all of its files."""

from __future__ import annotations

import json

from project import Project

USERS = "from . import server\n\ndef users():\n    server.request('GET', '/users')\n"
MAKES_SERVER = "from http.client import HTTPConnection\nserver = HTTPConnection('users.example')\n"


def test_what_one_module_makes_is_known_in_another_that_no_test_reaches(project: Project) -> None:
    """As soon as it is made, whatever is kept of an earlier report."""
    project.write("app/__init__.py", "from app.servers import server\n")
    project.write("app/servers.py", "server = object()\n")
    project.write("app/users.py", USERS)
    project.write("tests/test_app.py", "import app.users\n\ndef test_it():\n    assert app.users\n")
    project.measure()
    assert seams_of(project) == []
    project.write("app/servers.py", MAKES_SERVER)
    project.measure()
    called = "http.client.HTTPConnection.request"
    assert seams_of(project) == [("app/users.py", 4, called, "not reached")]


def seams_of(project: Project) -> list[tuple[str, int, str, str]]:
    """Return where each seam is, what it calls, and what of it was tried."""
    told = json.loads(project.surefoot("seams", "--format", "json").stdout)
    return [(s["path"], s["line"], s["calls"], s["state"]) for s in told["seams"]]
