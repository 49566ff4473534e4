"""What modules of a project make and others import is known where they use it."""

from __future__ import annotations

import pytest

from surefoot.model.handovers import Handovers
from surefoot.source.handovers.elsewhere import Elsewhere, Made, Offers, absolute, made_by_all
from surefoot.source.handovers.sites import handover_sites, offers_of

SESSION = Made("sqlalchemy.orm.Session", is_object=False)
CLIENT = Made("httpx.Client", is_object=True)


def offered(text: str) -> dict[str, Made]:
    return dict(offers_of(text, Handovers(), "app").made)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("import httpx\nclient = httpx.Client()", {"client": CLIENT}),
        ("import httpx\nclient: httpx.Client", {"client": CLIENT}),
        ("from sqlalchemy.orm import sessionmaker\nmake = sessionmaker()", {"make": SESSION}),
        (
            "from typing import Annotated\nfrom sqlalchemy.orm import Session\n"
            "Dep = Annotated[Session, 1]",
            {"Dep": SESSION},
        ),
        ("from typing import Callable\nCall = Callable[[], int]", {}),
        ("import httpx\ndef f():\n client = httpx.Client()", {}),
        ("class Client: ...\nclient = Client()", {}),
        ("x = 1\ny = {}\nz = open", {}),
        ("x = what()", {}),
        ("def f():\n global mean\n return mean(1)\nglobals()['mean'] = min", {}),
        ("not python", {}),
    ],
)
def test_a_module_offers_what_it_makes_of_packages(text: str, made: dict[str, Made]) -> None:
    """An object, a class, an alias of a type; neither its own classes nor what is built in."""
    assert offered(text) == made


def test_a_module_offers_what_it_imports() -> None:
    """Under the whole name of that."""
    text = "from .db import database as db\nfrom httpx import Client\nimport os.path\n"
    offers = offers_of(text, Handovers(), "app.web")
    assert offers.imported == {"db": "app.web.db.database", "Client": "httpx.Client", "os": "os"}


@pytest.mark.parametrize(
    ("imported", "package", "name"),
    [
        ("httpx.Client", "a.b", "httpx.Client"),
        (".c", "a.b", "a.b.c"),
        (".c.d", "a", "a.c.d"),
        ("..c", "a.b", "a.c"),
    ],
)
def test_a_relative_import_starts_from_its_package(imported: str, package: str, name: str) -> None:
    """Each further dot is one package up."""
    assert absolute(imported, package) == name


def test_what_is_passed_on_is_known_by_each_name() -> None:
    """However often; modules that import each other make nothing."""
    offers = {
        "app.http": Offers({"client": CLIENT}, {}),
        "app.web": Offers({}, {"http": "app.http.client"}),
        "app": Offers({}, {"it": "app.web.http", "a": "app.b", "b": "app.a", "os": "os"}),
    }
    assert made_by_all(offers) == dict.fromkeys(
        ("app.http.client", "app.web.http", "app.it"), CLIENT
    )


@pytest.mark.parametrize(
    "text",
    [
        "from app.http import client\ndef f(): client.get(u)",
        "from .http import client\ndef f(): client.get(u)",
        "from . import http\ndef f(): http.client.get(u)",
        "import app.http\ndef f(): app.http.client.get(u)",
        "import app.http as h\nc = h.client\ndef f(): c.get(u)",
    ],
)
def test_what_another_module_has_made_is_known_where_it_is_used(text: str) -> None:
    """In whatever way it is imported."""
    elsewhere = Elsewhere("app", {"app.http.client": CLIENT})
    [site] = handover_sites(text, Handovers(), elsewhere)
    assert (site.kind, site.calls) == ("http", "httpx.Client.get")
    assert handover_sites(text, Handovers()) == ()


def test_the_session_of_a_class_that_another_module_has_made_is_known() -> None:
    """It is a class there, and makes objects here; a type too."""
    text = "from db import make, Dep\ndef f(): make().commit()\ndef g(d: Dep): d.get(A, 1)\n"
    elsewhere = Elsewhere("", {"db.make": SESSION, "db.Dep": SESSION})
    calls = [site.calls for site in handover_sites(text, Handovers(), elsewhere)]
    assert calls == ["sqlalchemy.orm.Session.commit", "sqlalchemy.orm.Session.get"]
