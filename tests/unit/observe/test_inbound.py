"""What cannot be read of a framework is told, and hides nothing else."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from surefoot.model.seen import Answer, RouteKey, Unread
from surefoot.observe.endpoints import Endpoints
from surefoot.observe.inbound import Inbound


class Notes:
    """Keeps what is noted."""

    def __init__(self) -> None:
        self.routes: list[RouteKey] = []
        self.not_read: list[Unread] = []

    def answered(self, answer: Answer) -> None: ...

    def process_ended(self, number: int, status: int) -> None: ...

    def serves(self, route: RouteKey) -> None:
        self.routes.append(route)

    def unread(self, unread: Unread) -> None:
        self.not_read.append(unread)


class Route:
    """A route as Starlette has them."""

    methods = ("GET",)

    def __init__(self, path: str) -> None:
        self.path = path
        self.endpoint = test_tables_that_cannot_be_read_are_told


class Starlette:
    """An application as Starlette has them; ``found`` are its routes, or why there are none."""

    def __init__(self, *found: object) -> None:
        self.found = found

    @property
    def routes(self) -> list[Any]:
        if ValueError in self.found:
            raise ValueError
        return list(self.found)


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> Notes:
    """Return what is noted of the applications that a module of the project holds."""
    framework = ModuleType("starlette.applications")
    framework.Starlette = Starlette  # type: ignore[attr-defined]
    project = ModuleType("shop")
    project.__file__ = "/shop/shop.py"
    monkeypatch.setitem(sys.modules, framework.__name__, framework)
    monkeypatch.setitem(sys.modules, project.__name__, project)
    return Notes()


def finish(notes: Notes, **held: object) -> None:
    vars(sys.modules["shop"]).update(held)
    Inbound(Endpoints("/", lambda filename: filename), notes).finish()


def test_tables_that_cannot_be_read_are_told(notes: Notes) -> None:
    """The tables of other applications are read all the same."""
    finish(notes, one=Starlette(ValueError), other=Starlette(Route("/a")))
    assert set(notes.not_read) == {Unread("starlette", "its routes could not be read (ValueError)")}
    assert [route.path for route in notes.routes] == ["/a"]


def test_what_is_no_route_that_we_know_is_told(notes: Notes) -> None:
    """A newer version may have routes of another kind; those beside it are read."""
    finish(notes, app=Starlette(SimpleNamespace(path="/a"), Route("/b")))
    assert set(notes.not_read) == {Unread("starlette", "its routes could not be read (TypeError)")}
    assert [route.path for route in notes.routes] == ["/b"]


def test_a_framework_that_has_changed_is_told(notes: Notes) -> None:
    """What holds its applications may be called otherwise."""
    del vars(sys.modules["starlette.applications"])["Starlette"]
    finish(notes)
    assert notes.not_read == [Unread("starlette", "its routes could not be read (KeyError)")]


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("surefoot.pages", ["surefoot.pages was never imported"]),
        ("surefoot.inner.pages", ["surefoot.inner.pages was never imported"]),
        ("surefoot.other", []),
        (None, []),
    ],
)
def test_a_table_of_django_that_was_never_imported_is_told(
    table: str | None, told: list[str], notes: Notes, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If it is the project's."""
    (tmp_path / "surefoot/inner/pages").mkdir(parents=True)
    (tmp_path / "surefoot/pages.py").touch()
    (tmp_path / "surefoot/inner/pages/__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    named = {} if table is None else {"ROOT_URLCONF": table}
    django = SimpleNamespace(settings=SimpleNamespace(configured=True, **named))
    monkeypatch.setitem(sys.modules, "django.conf", django)
    finish(notes)
    assert notes.not_read == [Unread("django", reason) for reason in told]
