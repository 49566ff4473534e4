"""The code of the project that a route leads to."""

from __future__ import annotations

import sys
from functools import partial, wraps
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from surefoot.observe.endpoints import Endpoints

TEXT = """\
from functools import partial

def plain():
    pass

class View:
    def get(self):
        pass

class Bare(View.__base__):
    x = 1

class Called:
    def __call__(self):
        pass

    def method(self):
        pass

wrapped = wraps(plain)(lambda: plain())
part = partial(partial(plain))
called = Called()
bound = called.method
"""


class Library:
    """A view of somebody else."""

    def get(self) -> None:
        """Serve."""


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module of the project."""
    path = tmp_path / "app.py"
    path.write_text(TEXT)
    module = ModuleType("app_of_endpoints")
    module.__file__ = str(path)
    vars(module)["wraps"] = wraps
    exec(compile(TEXT, str(path), "exec"), vars(module))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


@pytest.fixture
def endpoints(tmp_path: Path) -> Endpoints:
    return Endpoints(str(tmp_path), lambda name: name if name == str(tmp_path / "app.py") else None)


@pytest.mark.parametrize(
    ("name", "line"),
    [("plain", 3), ("wrapped", 3), ("part", 3), ("called", 14), ("bound", 17), ("View", 7)],
)
def test_an_endpoint_is_where_its_own_function_is(
    app: Any, endpoints: Endpoints, name: str, line: int
) -> None:
    """Whatever is around it; that of a class is the one that serves the method."""
    assert endpoints.place_of(getattr(app, name), "GET") == f"app.py:{line}"


def test_a_class_without_a_function_for_the_method_is_meant_itself(
    app: Any, endpoints: Endpoints
) -> None:
    """It has that from its base, maybe."""
    assert endpoints.place_of(app.Bare, "GET") == "app.py:10"
    assert endpoints.place_of(app.View, "POST") == "app.py:6"


@pytest.mark.parametrize("attribute", ["view_class", "cls"])
def test_a_view_made_of_a_class_leads_to_it(app: Any, endpoints: Endpoints, attribute: str) -> None:
    """As those of Flask and Django do, and those of Django REST framework."""

    def view() -> None: ...

    vars(view)[attribute] = app.View
    assert endpoints.place_of(view, "GET") == "app.py:7"
    vars(view)["actions"] = {"post": "get"}
    assert endpoints.place_of(view, "POST") == "app.py:7"


@pytest.mark.parametrize("endpoint", [Library, Library().get, partial(print), len, None, 3])
def test_what_is_not_the_projects_is_nowhere(endpoints: Endpoints, endpoint: object) -> None:
    """Functions in C have no code at all."""
    assert endpoints.place_of(endpoint, "GET") is None


def test_objects_are_found_by_their_class(
    app: Any, endpoints: Endpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In modules of the project alone, or by one that theirs inherits from."""
    library: Any = ModuleType("library_of_endpoints")
    library.__file__, library.called = __file__, app.Called()
    monkeypatch.setitem(sys.modules, library.__name__, library)
    app.lower = type("Lower", (type("Low", (app.Called,), {}),), {})()
    assert list(endpoints.held([app.Called])) == [app.called, app.lower]
    assert list(endpoints.held([])) == []
