"""A debugger that the program starts stops where it would without us."""

from __future__ import annotations

import re

from project import Project

APP = (
    "def outer(a, b):\n"
    "    x = inner(a, b)\n"
    "    if x and b:\n"
    "        x += 1\n"
    "    return x or b\n"
    "def inner(a, b):\n"
    "    breakpoint()\n"
    "    if a and b:\n"
    "        t = 1\n"
    "    elif a or b:\n"
    "        t = 2\n"
    "    else:\n"
    "        t = 3\n"
    "    return t if a and b else 0\n"
    "outer(1, 0)\n"
    "outer(0, 1)\n"
)
KEYS = "n\n" * 9 + "c\n" + "n\n" * 9 + "c\n"


def stops(output: str) -> list[int]:
    """Return the lines on which the debugger stopped after its start."""
    lines = [int(line) for line in re.findall(r"app\.py\((\d+)\)", output)]
    return [line for line in lines if line != 7]  # CPython 3.13 may begin before or after it


def test_a_breakpoint_leads_on_to_the_next_line(project: Project) -> None:
    """The same stops, step by step, out of the function too; and all is measured."""
    project.write("pyproject.toml", '[tool.surefoot]\nsource = ["app.py"]\n')
    project.write_modules(app=APP)
    plain = project.run("app", keys=KEYS).stdout
    measured = project.surefoot("exec", "app.py", keys=KEYS)
    assert stops(measured.stdout)[:6] == stops(plain)[:6] == [8, 10, 11, 14, 14, 3]
    assert max(stops(measured.stdout)) <= 16
    file = project.report()["files"]["app.py"]
    assert file["unmeasured"] is None
    assert file["missing_lines"] == [4, 9, 13]
