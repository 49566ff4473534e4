"""Inputs that close gaps, found in a real project."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from project import Project

SHAPES = """\
import datetime
import enum
import re
from dataclasses import dataclass


def strong(password):
    if len(password) >= 12 and any(c.isdigit() for c in password) and any(c.isupper() for c in password):
        return True
    return False


def sku(code: str) -> bool:
    return bool(code.startswith("SKU-") and len(code) == 12)


def number(n: int) -> str:
    return "yes" if n == 48213 else "no"


def window(x: float) -> int:
    if 1000.5 < x < 1001:
        return 1
    return 0


def relation(a: int, b: int) -> bool:
    if a == 2 * b + 17 and a > 500:
        return True
    return False


ALLOWED = {"timeout", "retries"}


def parse(text: str):
    found = {}
    for part in text.split(";"):
        key, separator, value = part.partition("=")
        if not separator:
            raise ValueError(f"no = in {part!r}")
        if key not in ALLOWED:
            raise KeyError(key)
        found[key] = int(value)
    return found


class Color(enum.Enum):
    RED = 1
    BLUE = 2


def paint(color: Color | None) -> str:
    if color is None:
        return "none"
    if color is Color.BLUE:
        return "blue"
    return "red"


@dataclass
class Order:
    total: int
    country: str
    express: bool = False


def shipping(order: Order) -> int:
    if order.total > 100 and order.country == "NO" and not order.express:
        return 0
    return 5


def nested(config: dict) -> bool:
    if config["db"]["port"] == 5433 and config["db"]["host"] != "localhost":
        return True
    return False


def season(day: datetime.date) -> str:
    if datetime.date(2021, 6, 1) <= day < datetime.date(2021, 6, 10):
        return "summer"
    return "other"


PLATE = re.compile(r"^[A-Z]{2}-[0-9]{3}[+-]$")


def plate(text):
    if not PLATE.match(text):
        return None
    return "minus" if text[-1] == "-" else "plus"


class Field:
    def __init__(self, *, title="", optional=False):
        self.title = title
        self.optional = optional


class Choice(Field):
    def __init__(self, choices=(), **options):
        super().__init__(**options)
        self.choices = list(choices)

    def accepts(self, value):
        if value == "" and self.optional:
            return True
        return value in self.choices

    @classmethod
    def of(cls, text):
        if cls is not Choice and text == "none":
            return None
        return cls(text.split())


class Menu(Choice):
    pass


def label(field: Field) -> str:
    if isinstance(field, Choice) and field.optional:
        return "any"
    return field.title


def kind_of(value):
    if isinstance(value, (list, tuple)):
        return "many"
    if isinstance(value, datetime.date):
        return "day"
    return "one"


def is_field(kind):
    return isinstance(kind, type) and issubclass(kind, Field)
"""
TESTS = """\
import datetime

import shapes


def test_all():
    assert not shapes.strong("")
    assert not shapes.sku("")
    assert shapes.number(1) == "no"
    assert shapes.window(0.0) == 0
    assert not shapes.relation(0, 0)
    assert shapes.parse("timeout=1") == {"timeout": 1}
    assert shapes.paint(shapes.Color.RED) == "red"
    assert shapes.shipping(shapes.Order(1, "DE")) == 5
    assert not shapes.nested({"db": {"port": 1, "host": "localhost"}})
    assert shapes.season(datetime.date(2020, 1, 1)) == "other"
    assert shapes.plate("") is None
    assert shapes.Choice(["a"], title="b").accepts("a")
    assert shapes.Choice.of("a b").choices == ["a", "b"]
    assert shapes.label(shapes.Field(title="a")) == "a"
    assert shapes.kind_of("a") == "one"
    assert not shapes.is_field(int)
"""
HOSTILE = """\
import os
import json
import subprocess
import sys


def endless(n):
    while n > 10:
        n += 1
    return n


def bomb(n):
    if n > 3:
        return len("x" * (n << 40))
    return 0


def leaves(n):
    if n > 3:
        sys.exit(3)
    return 0


def dies(n):
    if n > 3:
        os._exit(7)
    return 0


def deletes(n):
    if n > 3:
        os.remove("precious.txt")
    return 0


def fine(n):
    if n > 3:
        return 1
    return 0
"""
HOSTILE_TESTS = """\
import hostile


def test_all():
    for function in (hostile.endless, hostile.bomb, hostile.leaves, hostile.dies, hostile.fine):
        assert function(0) == 0
    assert hostile.deletes(0) == 0
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return an empty project."""
    return Project(tmp_path)


def _gaps(project: Project) -> set[str]:
    """Return the ids of all gaps."""
    listed = json.loads(project.surefoot("gaps", "--format", "json", "--limit", "0").stdout)
    return {gap["id"] for gap in listed["gaps"]}


def test_an_input_is_found_for_each_shape(project: Project) -> None:
    """And the tests that are written pass, and close the gaps."""
    project.write_modules(shapes=SHAPES, test_shapes=TESTS)
    project.measure("--source", "shapes.py")
    done = project.surefoot("suggest", "--top", "40", "--write")
    assert (done.returncode, done.stderr.count(" added")) == (0, 1), done.stdout + done.stderr
    reached, _, of = done.stdout.splitlines()[-1].removeprefix("reached ").partition(" of ")
    assert reached == of.removesuffix(" gaps"), done.stdout
    before = _gaps(project)
    project.measure("--source", "shapes.py")
    assert before.isdisjoint(_gaps(project))


def test_what_an_input_does_is_survived_and_said(project: Project) -> None:
    """Nothing outside of a temporary folder changes, and the others are still found."""
    project.write_modules(hostile=HOSTILE, test_hostile=HOSTILE_TESTS)
    project.write("precious.txt", "kept")
    project.measure("--source", "hostile.py")
    done = project.surefoot("suggest", "--top", "40", "--seconds", "0.2")
    assert done.returncode == 0, done.stderr
    answers = dict(zip(*[iter(done.stdout.split("\n# ")[0].splitlines())] * 2, strict=False))
    told = {line.split()[2].rstrip(":"): answer.strip() for line, answer in answers.items()}
    assert told["fine"].startswith("reached with fine(")
    assert told["dies"].endswith("an input ended the process")
    assert told["leaves"].startswith(("not reached", "reached with leaves("))
    assert told["deletes"].startswith("not tried, because it calls os.remove")
    assert told["endless"].startswith("not reached")
    assert told["bomb"].startswith("not reached")
    assert (project.folder / "precious.txt").read_text(encoding="utf-8") == "kept"


def test_the_diff_is_what_would_be_written(project: Project) -> None:
    """Git applies it."""
    project.write_modules(shapes=SHAPES, test_shapes=TESTS)
    project.measure("--source", "shapes.py")
    subprocess.run(["git", "init", "-q"], cwd=project.folder, check=True)
    done = project.surefoot("suggest", "shapes.py:paint", "--diff")
    applied = subprocess.run(
        ["git", "apply"], cwd=project.folder, input=done.stdout, text=True, check=False
    )
    assert applied.returncode == 0
    assert "observed, not verified" in (project.folder / "test_shapes.py").read_text("utf-8")
    assert project.pytest("test_shapes.py").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--gap", "0000"), "0000: no open gap has this id"),
        (("--write", "--diff"), "exclude each other"),
        (("nowhere.py",), "not among the measured files"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(
    project: Project, arguments: tuple[str, ...], told: str
) -> None:
    """With the remedy."""
    project.write_modules(shapes=SHAPES, test_shapes=TESTS)
    project.measure("--source", "shapes.py")
    done = project.surefoot("suggest", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr
