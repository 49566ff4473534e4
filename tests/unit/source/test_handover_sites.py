"""Calls that hand data to another component are found in the source, as far as it tells."""

from __future__ import annotations

import ast

import pytest

from surefoot.model.handovers import Handovers
from surefoot.source.handovers.sites import Call, calls_in, handover_sites
from surefoot.source.regions import regions_of


def found(text: str, known: Handovers | None = None) -> list[tuple[str | None, str]]:
    """Return the kind of each handover of a module, and what it calls."""
    return [(s.kind, s.calls) for s in handover_sites(text, known or Handovers())]


def seams(text: str) -> list[tuple[int, int]]:
    """Return the line of each handover, and that on which the first call of its seam ends."""
    return [(s.line, s.seam.line) for s in handover_sites(text, Handovers())]


def left_out(text: str) -> list[str]:
    return [s.left_out for s in handover_sites(text, Handovers())]


@pytest.mark.parametrize(
    ("text", "sites"),
    [
        ("import requests\nrequests.get(u)", [("http", "requests.get")]),
        ("import requests as r\nr.get(u)", [("http", "requests.get")]),
        ("from requests import get\nget(u)", [("http", "requests.get")]),
        ("def f():\n import requests\n requests.get(u)", [("http", "requests.get")]),
        (
            "from urllib.request import urlopen as get\nget(u)",
            [("http", "urllib.request.urlopen")],
        ),
        ("import urllib.request\nurllib.request.urlopen(u)", [("http", "urllib.request.urlopen")]),
        ("import os.path\nos.path.join(a, b); os.remove(a)", [("file", "os.remove")]),
        ("import os\nos.system(c)", [("process", "os.system")]),
        ("fetch = requests.get\nimport requests\nfetch(u)", [("http", "requests.get")]),
        ("import zipfile\nzipfile.ZipFile(p)", [("file", "zipfile.ZipFile")]),
        (
            "import gridfs\ndef f(db): gridfs.GridFS(db).find_one(k)",
            [("database", "gridfs.GridFS.find_one")],
        ),
        (
            "import databases\nd = databases.Database(u)\nasync def f(): await d.fetch_all(q)",
            [("database", "databases.Database.fetch_all")],
        ),
        (
            "import asyncio\nasync def f(): await asyncio.create_subprocess_exec(p)",
            [("process", "asyncio.subprocess.create_subprocess_exec")],
        ),
        ("from django.core.cache import cache\ncache.get(k)", [("cache", "django.core.cache.cache.get")]),
        ("import json\njson.loads(t)", []),
        ("import copy\ncopy.copy(t)", []),
        ("import os\nos.environ.get(k); os.sep.replace(a, b)", []),
        ("from sqlalchemy import delete, func, update\ndelete(t); func.count(); update(t)", []),
        ("from sqlalchemy import Table\nt = Table(n, m)\nt.update(); t.delete()", []),
        ("from requests.structures import CaseInsensitiveDict\ndef f(h: CaseInsensitiveDict): h.get(k)", []),
        ("import httpx\ndef f(h: httpx.Headers, q: httpx.QueryParams): h.get(k); q.get(k)", []),
        ("import httpx\ndef f(c: httpx.Client): c.get(u)", [("http", "httpx.Client.get")]),
        ("import os\nos.execvpe(p, w, e)", [("process", "os.execvpe")]),
        ("from aiohttp import web\nweb.post(p, h)", []),
        ("from . import requests\nrequests.get(u)", []),
        ("get(u)", []),
    ],
)  # fmt: skip
def test_a_function_is_known_by_what_it_was_imported_from(
    text: str, sites: list[tuple[str | None, str]]
) -> None:
    """Whatever its name is in the module."""
    assert found(text) == sites


@pytest.mark.parametrize(
    ("text", "sites"),
    [
        ("open(p)", [("file", "open")]),
        ("class A:\n def open(self): open(p)", [("file", "open")]),
        ("def open(p): ...\nopen(p)", []),
        ("def f(open): open(p)", []),
        ("open = print\ndef f(): open(p)", []),
        ("from io import open\nopen(p)", [("file", "io.open")]),
        ("from acme import open\nopen(p)", []),
        ("open(p).execute(q)", [("file", "open")]),
        ("exec(c)", []),
    ],
)
def test_open_is_the_builtin_one_unless_the_module_has_another(
    text: str, sites: list[tuple[str | None, str]]
) -> None:
    """Methods do not hide it."""
    assert found(text) == sites


CONNECTION = ("database", "sqlite3.Connection.execute")
CLIENT = ("http", "httpx.Client.get")
PATH = ("file", "pathlib.Path.rename")


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("import httpx\ndef f():\n c = httpx.Client()\n c.get(u)", CLIENT),
        ("import httpx\ndef f():\n with httpx.Client() as c: c.get(u)", CLIENT),
        ("import httpx\ndef f(s):\n c = s.enter_context(httpx.Client())\n c.get(u)", CLIENT),
        ("import httpx\nfrom contextlib import closing\nwith closing(httpx.Client()) as c: c.get(u)", CLIENT),
        ("import httpx\nif c := httpx.Client(): c.get(u)", CLIENT),
        ("import httpx\nc = httpx.Client()\ndef f(): return c.get(u)", CLIENT),
        ("import httpx\nc = None\ndef f():\n global c\n c = httpx.Client()\ndef g(): c.get(u)", CLIENT),
        ("import httpx\na, c = 1, httpx.Client()\nc.get(u)", CLIENT),
        ("import httpx\ndef f(c=None):\n c = c or httpx.Client()\n c.get(u)", CLIENT),
        ("import httpx\nhttpx.Client().get(u)", CLIENT),
        ("import httpx\ndef f(c: httpx.Client): c.get(u)", CLIENT),
        ("import httpx\ndef f(c: 'httpx.Client'): c.get(u)", CLIENT),
        ("import httpx\ndef f(c: httpx.Client | None): c.get(u)", CLIENT),
        ("import httpx\ndef f(c: str | httpx.Client): c.get(u)", CLIENT),
        ("import httpx\nfrom typing import Optional\ndef f(c: Optional[httpx.Client]): c.get(u)", CLIENT),
        ("import httpx\nfrom typing import Union\ndef f(c: Union[None, httpx.Client]): c.get(u)", CLIENT),
        ("import httpx\nfrom typing import Annotated\ndef f(c: Annotated[httpx.Client, 1]): c.get(u)", CLIENT),
        ("import httpx\nfrom typing import Annotated\nC = Annotated[httpx.Client, 1]\ndef f(c: C): c.get(u)", CLIENT),
        ("import httpx\nfrom typing import cast\nc = cast(httpx.Client, x)\nc.get(u)", CLIENT),
        ("import httpx\ndef f(cs: list[httpx.Client]):\n for c in cs: c.get(u)", CLIENT),
        ("import httpx\ndef f(cs: list[httpx.Client]): cs[0].get(u)", CLIENT),
        ("import httpx\ndef f(cs: list[httpx.Client]): next(iter(cs)).get(u)", CLIENT),
        ("import httpx\ndef f(c: type[httpx.Client]): c().get(u)", CLIENT),
        ("import httpx\n[c.get(u) for c in [httpx.Client()]]", CLIENT),
        ("import httpx\n(lambda c=httpx.Client(): c.get(u))()", CLIENT),
        ("import httpx\ndef make(): return httpx.Client()\nmake().get(u)", CLIENT),
        ("import httpx\ndef make() -> httpx.Client: ...\nmake().get(u)", CLIENT),
        ("import httpx\ndef made():\n yield httpx.Client()\nwith made() as c: c.get(u)", CLIENT),
        ("import httpx\nfrom collections.abc import Iterator\ndef made() -> Iterator[httpx.Client]: ...\nwith made() as c: c.get(u)", CLIENT),
        ("import httpx\nclass A:\n def __init__(self): self.c = httpx.Client()\n def f(self): self.c.get(u)", CLIENT),
        ("import httpx\nclass A:\n def __init__(self, c: httpx.Client): self.c = c\n def f(self): self.c.get(u)", CLIENT),
        ("import httpx\nclass A:\n c: httpx.Client\n def f(self): self.c.get(u)", CLIENT),
        ("import httpx\nclass A:\n c = httpx.Client()\n @classmethod\n def f(cls): cls.c.get(u)", CLIENT),
        ("import httpx\nclass A:\n @property\n def c(self): return httpx.Client()\n def f(self): self.c.get(u)", CLIENT),
        ("import httpx\nclass A:\n def c(self): return httpx.Client()\n def f(self): self.c().get(u)", CLIENT),
        ("import httpx\nclass A:\n c: httpx.Client\nclass B(A):\n def f(self): self.c.get(u)", CLIENT),
        ("import httpx\nclass A:\n c: httpx.Client\nA().c.get(u)", CLIENT),
        ("import httpx\nclass A(httpx.Client):\n def f(self): self.get(u)", CLIENT),
        ("import httpx\nclass A(httpx.Client):\n @classmethod\n def f(cls): cls().get(u)", CLIENT),
        ("import httpx\nclass A:\n @staticmethod\n def f(c: httpx.Client): c.get(u)", CLIENT),
        ("import httpx\nclass A(httpx.Client):\n def get(self, u): return super().get(u)", CLIENT),
        ("import httpx\nasync def make(): return httpx.Client()\nasync def f(): (await make()).get(u)", CLIENT),
        ("import httpx\nfor c in [httpx.Client() for a in b]: c.get(u)", CLIENT),
        ("import httpx\nasync def f(cs: 'list[httpx.Client]'):\n async for c in cs: c.get(u)", CLIENT),
        ("import httpx\nasync def f(cs: tuple[httpx.Client, ...]): (c.get(u) for c in cs)", CLIENT),
        ("import httpx\nfrom .mixins import M\nclass A(M, httpx.Client):\n def f(self): self.get(u)", CLIENT),
        ("import httpx, threading\nclass A(threading.Thread, httpx.Client):\n def f(self): self.get(u)", CLIENT),
        ("import httpx\nclass A:\n def c(self) -> httpx.Client: ...\n def f(self):\n  def g(): self.c().get(u)", CLIENT),
        ("import httpx\ndef f(*a, **k):\n try: c = httpx.Client()\n except E as e: return\n c.get(u)", CLIENT),
        ("import httpx\ndef f(a):\n match a:\n  case [b, *d]: pass\n c = httpx.Client()\n c.get(u)", CLIENT),
        ("import httpx\ndef made():\n yield\n yield httpx.Client()\n return\nfor c in made(): c.get(u)", CLIENT),
        ("import httpx\nC = httpx.Client | None\ndef f(c: C): c.get(u)", CLIENT),
        ("import httpx\nfrom x import app\napp.c = httpx.Client()\ndef f(): app.c.get(u)", CLIENT),
        ("import sqlite3\nsqlite3.Connection(p).execute(q)", CONNECTION),
        ("from .compat import sqlite3\ndef f(c: sqlite3.Connection): c.execute(q)", CONNECTION),
        ("from pathlib import Path\nPath(p).rename(q)", PATH),
        ("from pathlib import Path\n(Path(p) / 'a').rename(q)", PATH),
        ("from pathlib import Path\n('a' / Path(p)).rename(q)", PATH),
        ("(folder / 'a').rename(q)", PATH),
        ("(folder / f'{a}').rename(q)", PATH),
        ("from pathlib import Path\nPath.home().rename(q)", PATH),
        ("from pathlib import Path\nPath(p).parent.rename(q)", PATH),
        ("from pathlib import Path\nfor p in sorted(Path(p).glob('*')): p.rename(q)", PATH),
        ("from pathlib import Path\ndef f(p=Path('a')): p.rename(q)", PATH),
        ("from sqlalchemy.orm import Session\ndef f(s: Session): s.get(U, 1)", ("database", "sqlalchemy.orm.Session.get")),
        ("from sqlalchemy.orm import sessionmaker\nmake = sessionmaker()\nwith make() as s: s.get(U, 1)", ("database", "sqlalchemy.orm.Session.get")),
        ("from sqlalchemy.orm import Session\ndef f(s: Session): s.query(U).filter(a).first()", ("database", "sqlalchemy.orm.Query.first")),
        ("from sqlalchemy.orm import scoped_session\ns = scoped_session(m)\ns().get(U, 1)", ("database", "sqlalchemy.orm.Session.get")),
        ("import httpx\nfrom x import app\napp.a.c = httpx.Client()\ndef f(): app.a.c.get(u)", CLIENT),
        ("import httpx\nc: 'C' = httpx.Client()\nc.get(u)", CLIENT),
        ("import httpx\nwith (c := httpx.Client()): c.get(u)", CLIENT),
        ("from .models import User\nUser.query.filter_by(a=1).first()", ("database", "sqlalchemy.orm.Query.first")),
        ("from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\ndb.session.execute(q)", ("database", "sqlalchemy.orm.Session.execute")),
        ("from .models import User\nUser.objects.filter(a=1).exclude(b=2).count()", ("database", "django.db.models.Manager.count")),
        ("from .models import User\nfor u in User.objects.all(): u.save()", ("database", "django.db.models.Model.save")),
        ("from django.db import models\nclass A(models.Model):\n def f(self): self.save()", ("database", "django.db.models.Model.save")),
        ("import boto3\nboto3.client('s3').put_object(a)", ("cloud", "botocore.client.BaseClient.put_object")),
        ("from pymongo import MongoClient\nMongoClient().db.users.find(q)", ("database", "pymongo.MongoClient.find")),
        ("from pymongo import MongoClient\nMongoClient()['db']['users'].find(q)", ("database", "pymongo.MongoClient.find")),
        ("import redis\nr = redis.Redis.from_url(u)\nr.get(k)", ("cache", "redis.Redis.get")),
        ("import socket\ns = socket.socket()\ns.send(b)", ("socket", "socket.socket.send")),
    ],
)  # fmt: skip
def test_a_method_is_known_by_what_its_object_is(text: str, site: tuple[str, str]) -> None:
    """An object is known by what it was made with, or by its annotation."""
    assert found(text) == [site]


@pytest.mark.parametrize(
    ("text", "sites"),
    [
        (
            "from .models import User\nUser.objects.get(a=1).save()",
            [
                ("database", "django.db.models.Manager.get"),
                ("database", "django.db.models.Model.save"),
            ],
        ),
        (
            "import sqlite3\nc = sqlite3.connect(p)\nc.cursor().execute(q)",
            [("database", "sqlite3.connect"), ("database", "sqlite3.Cursor.execute")],
        ),
        (
            "import asyncpg\nasync def f():\n async with asyncpg.create_pool() as p:\n"
            "  async with p.acquire() as c: await c.fetch(q)",
            [
                ("database", "asyncpg.create_pool"),
                ("database", "asyncpg.Pool.acquire"),
                ("database", "asyncpg.Connection.fetch"),
            ],
        ),
        (
            "import subprocess\nwith subprocess.Popen(a) as p: p.communicate()",
            [("process", "subprocess.Popen"), ("process", "subprocess.Popen.communicate")],
        ),
        (
            "from sqlalchemy import create_engine\ne = create_engine(u)\n"
            "with e.connect() as c: c.execute(q).first()",
            [
                ("database", "sqlalchemy.Engine.connect"),
                ("database", "sqlalchemy.Connection.execute"),
                ("database", "sqlalchemy.Result.first"),
            ],
        ),
    ],
)
def test_what_a_method_gives_is_of_the_same_package(
    text: str, sites: list[tuple[str | None, str]]
) -> None:
    """A cursor comes from a connection."""
    assert found(text) == sites


@pytest.mark.parametrize(
    "text",
    [
        "def f(c): c.execute(q)",
        "from acme import c\nc.execute(q)",
        "from .db import c\nc.execute(q)",
        "get_db().execute(q)",
        "a.b.c.execute(q)",
        "class A:\n def f(self): self.c.execute(q)",
        "class A:\n def f(self): return getattr(x, y).execute(q)",
        "import acme\ndef f(c: acme.Client): c.execute(q)",
        "from typing import Any\ndef f(c: Any): c.execute(q)",
        "import x\nx.y().z.execute(q)",
        "import tempfile\ndef f(t: tempfile.TemporaryDirectory):\n with t as c: c.execute(q)",
        "with f(a) as c: c.execute(q)",
        "a['b'].execute(q)",
        "[a][0].execute(q)",
        "{}().execute(q)",
        "super(A, b).execute(q)",
        "def f(self): super().execute(q)",
        "import x\nx.objects.a.execute(q)",
        "class A: ...\nA()().execute(q)",
        "class A: ...\nA().b.execute(q)",
        "import x\nx.a[0].execute(q)",
        "def f(c: x[()]): c.execute(q)",
        "c: x\nc.execute(q)",
        "with a: c.execute(q)",
        "try: ...\nexcept E: c.execute(q)",
        "match a:\n case _: c.execute(q)",
        "a['b'] = c\na['b'].execute(q)",
        "def f():\n yield\nf().execute(q)",
        "for c in f(a): c.execute(q)",
        "for c in {}: c.execute(q)",
        "(a + b).execute(q)",
        "next(a).execute(q)",
        "super().execute(q)",
        "class A:\n def f(self): super().execute(q)",
        "try: ...\nexcept E as c: c.execute(q)",
        "match a:\n case c: c.execute(q)",
        "match a:\n case [*c]: c.execute(q)",
        "def f(*c): c.execute(q)",
        "a, *c = b\nc.execute(q)",
        "def f(c: 1): c.execute(q)",
        "def f(c: ')'): c.execute(q)",
        "def f(c: object): c.execute(q)",
        "def f(c: type[x]): c.execute(q)",
        "def g(): ...\ndef f(c: g): c.execute(q)",
        "def g(): ...\ng.execute(q)",
        "import x\nclass A(x.B):\n def f(self): self.execute(q)",
        "import threading\nfrom x import B\nclass A(threading.Thread, B):\n def f(self): self.execute(q)",
        "c = {}['a']\nc.execute(q)",
        "c = 1 if a else b\nc.execute(q)",
    ],
)
def test_a_telling_name_may_hand_over_if_its_receiver_is_unknown(text: str) -> None:
    """The source alone does not tell."""
    assert found(text) == [(None, ".execute")]


@pytest.mark.parametrize(
    "text",
    [
        "a.get(b); a.update(b); a.send(b); a.open(b); a.delete(b); a.count(); a.copy(); a.run()",
        "{}.execute(q); [].execute(q); ''.execute(q); f'{a}'.execute(q); dict(a).execute(q)",
        "c = []\nc.execute(q)",
        "def f(c: dict[str, int]): c.execute(q)",
        "def f(c: str): c.execute(q)",
        "class A:\n def execute(self): ...\nA().execute()",
        "class A:\n def execute(self): ...\n def f(self): self.execute()",
        "class A:\n def execute(self): ...\nclass B(A):\n def f(self): self.execute()",
        "class A:\n def execute(self): ...\ndef f(a: A): a.execute()",
        "class A:\n def execute(self): ...\ndef f(a: 'A'): a.execute()",
        "from .db import Database\nDatabase().execute(q)",
        "from .db import Database\ndef f(d: Database): d.execute(q)",
        "import queue\ndef f(q: queue.Queue): q.execute(p)",
        "import requests\nr = requests.get\ndef f(a): a.r(u)",
        "import httpx\ndef f(c: httpx.Client): c.headers.get(k)",
        "import httpx\ndef f(c: httpx.Client): c.execute(k)",
        "import tempfile\nfrom pathlib import Path\ndef f(p: Path): p.name.replace(a, b)",
        "class A:\n query = {}\nA.query.count()",
        "class A:\n @property\n def b(self): return {}\nA().b.execute()",
        "import threading\nclass A(threading.Thread):\n def f(self): self.execute()",
        "('a' + b).execute(q); ('a' % b).execute(q); sorted(a).execute(q)",
        "class A(dict):\n def f(self): self.open(p)",
        "def f(:",
    ],
)
def test_everyday_names_and_known_receivers_hand_nothing_over(text: str) -> None:
    """A dictionary has ``get`` too, and what the module defines is its own."""
    assert found(text) == []


def test_a_team_names_packages_and_functions_of_its_own() -> None:
    """Everything of a package, or one function."""
    known = Handovers({"acme_sdk": "payment", "hashlib.pbkdf2_hmac": "kdf"})
    text = (
        "import hashlib\ndef f():\n from acme_sdk import Client\n Client().charge(1)\n"
        " hashlib.pbkdf2_hmac(a)\n hashlib.sha256(a)"
    )
    assert found(text, known) == [
        ("payment", "acme_sdk.Client.charge"),
        ("kdf", "hashlib.pbkdf2_hmac"),
    ]


DB = "import sqlite3\ndef f(c: sqlite3.Connection, p, q):\n"
MAIL = "import smtplib\ndef f(h, m):\n s = smtplib.SMTP(h)\n"
SQL = "from sqlalchemy.orm import Session\ndef f(s: Session, q):\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{DB} c.execute(q)\n c.execute(q)", [(3, 3), (4, 4)]),
        (f"{DB} c.execute(q)\n c.execute(q)\n c.commit()", [(3, 3), (4, 4), (5, 4)]),
        (f"{DB} c.commit()\n c.execute(q)", [(3, 3), (4, 4)]),
        (f"{DB} c = sqlite3.connect(p)\n c.execute(q)\n c.execute(q)", [(3, 3), (4, 3), (5, 5)]),
        (f"{DB} c = sqlite3.connect(p)\n open(p)\n c.execute(q)", [(3, 3), (4, 4), (5, 3)]),
        (f"{DB} c = sqlite3.connect(p)\n c.execute('pragma a')\n c.execute(q)", [(3, 3), (4, 4), (5, 3)]),
        ("import requests\ndef f(): requests.get(u\n ).a.execute(q\n )", [(2, 3), (3, 4)]),
        (f"{DB} a = sqlite3.connect(p)\n b = sqlite3.connect(p)", [(3, 3), (4, 4)]),
        (f"{DB} c.execute('BEGIN')\n c.execute(q)\n c.execute('COMMIT')", [(3, 3), (4, 3), (5, 3)]),
        (f"{DB} c = sqlite3.connect(p)\ndef g(c: sqlite3.Connection): c.execute(q)", [(3, 3), (4, 4)]),
        (f"{DB} c = sqlite3.connect(\n  p\n )\n c.execute(q)", [(3, 5), (6, 5)]),
        (f"{SQL} s.execute(\n  q\n ).scalars().all()", [(3, 5), (5, 5), (5, 5)]),
        (f"{SQL} r = s.scalars(q)\n r.all()", [(3, 3), (4, 3)]),
        (f"{SQL} s.get(q, 1)\n s.add(q)\n s.commit()\n s.refresh(q)", [(3, 3), (5, 5), (6, 5)]),
        (f"{SQL} s.execute(q)\n s.get(q, 1)\n s.commit()", [(3, 3), (4, 4), (5, 3)]),
        (f"{DB} c = sqlite3.connect(':memory:')\n c.execute(q)", [(3, 3), (4, 4)]),
        ("import os\ndef f():\n os.makedirs(d)\n open(p)\n os.replace(p, q)\n open(p)", [(3, 3), (4, 3), (5, 3), (6, 6)]),
        ("import tempfile\ndef f():\n tempfile.mkdtemp()\n open(p)", [(3, 3), (4, 3)]),
        ("import os\ndef f():\n os.rename(p, q)\n open(q)", [(3, 3), (4, 4)]),
        (f"{SQL} s.add(q)\n s.commit()\n s.refresh(q)", [(4, 4), (5, 4)]),
        (f"{MAIL} s.login(h)\n s.send_message(m)\n s.send_message(m)\n s.quit()", [(3, 3), (4, 3), (5, 3), (6, 6), (7, 6)]),
        ("import smtplib\nmake = smtplib.SMTP\ndef f():\n s = make(h)\n s.login()", [(4, 4), (5, 4)]),
        ("import subprocess\ndef f():\n p = subprocess.Popen(a)\n p.wait()", [(3, 3), (4, 3)]),
        ("import socket\ndef f():\n s = socket.create_connection(a)\n s.sendall(b)\n s.recv(1)\n s.sendall(b)", [(3, 3), (4, 3), (5, 3), (6, 3)]),
        ("import socket\ndef f(a: socket.socket, b: socket.socket):\n a.send(x)\n b.send(a.recv(1))", [(3, 3), (4, 3), (4, 4)]),
        ("import redis\ndef f(r: redis.Redis):\n p = r.pipeline()\n p.incr(k)\n p.expire(k)\n p.execute()\n r.get(k)", [(4, 4), (5, 4), (6, 4), (7, 7)]),
        ("import http.client\ndef f():\n c = http.client.HTTPConnection(h)\n c.request(a)\n c.getresponse()", [(4, 4), (5, 4)]),
        ("import requests\ndef f():\n requests.get(u)\n requests.get(u)", [(3, 3), (4, 4)]),
        ("def f(c, d):\n c.execute(q)\n c.commit()\n d.commit()", [(2, 2), (3, 2), (4, 4)]),
        ("def f(c):\n c.execute(q)\n c.execute(q)\n c.rollback()", [(2, 2), (3, 3), (4, 3)]),
        ("def f(c):\n c.insert_one(q)\n c.commit()", [(2, 2), (3, 3)]),
    ],
)  # fmt: skip
def test_what_prepares_and_what_settles_belongs_to_the_handover(
    text: str, lines: list[tuple[int, int]]
) -> None:
    """Two queries are two seams; opening, committing and reading the result are none of their own."""
    assert seams(text) == lines


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        (f"{DB} c.execute(' -- all\\n CREATE table t')", ["schema set-up"]),
        (f"{DB} c.execute(f'pragma {{p}}')", ["schema set-up"]),
        (f"{DB} c.execute('alter table %s' % p)", ["schema set-up"]),
        (f"{DB} c.execute('drop table {{}}'.format(p))", ["schema set-up"]),
        (f"Q = 'drop table t'\n{DB} c.execute(Q)", ["schema set-up"]),
        (f"{DB} c.execute('create table t')\n c.commit()", ["schema set-up", "schema set-up"]),
        (f"{DB} c = sqlite3.connect(p)\n c.execute('pragma a')\n c.execute(q)", ["", "schema set-up", ""]),
        (f"{DB} c.execute(q)\n c.execute('pragma a')\n c.commit()", ["", "schema set-up", ""]),
        (f"{DB} c.execute('select created from t')\n c.execute('dropped')", ["", ""]),
        (f"{DB} open('create')", [""]),
        ("from sqlalchemy import text\ndef f(c): c.execute(text('create table t'))", ["schema set-up"]),
        ("def f(e): Base.metadata.create_all(e)", ["schema set-up"]),
        ("from alembic import op\ndef upgrade(): op.execute(q)", ["migration"]),
        ("from alembic import context\nimport sqlalchemy as s\ndef f(): s.create_engine(u).connect()", ["migration"]),
        ("from django.db import migrations\ndef f(a): open(p)", ["migration"]),
        ("from django.db import models\ndef f(a): open(p)", [""]),
        ("def f(d): d.create_tables([A])", []),
        ("import peewee\ndef f(d: peewee.Database): d.create_tables([A])", ["schema set-up"]),
        (f"{DB} c.execute('ROLLBACK')", ["clean-up"]),
        (f"{DB} c.execute(q)\n c.rollback()", ["", ""]),
        (f"{DB} c.execute(':memory:')\n sqlite3.connect(':memory:')", ["database in memory", "database in memory"]),
        (f"{DB} sqlite3.connect('app.db')", [""]),
        ("import os\ndef f():\n try: g()\n except E: os.remove(p)", ["clean-up"]),
        ("import shutil\ndef f(): shutil.rmtree(p, ignore_errors=True)", ["clean-up"]),
        ("import shutil\ndef f(): shutil.rmtree(p, ignore_errors=x)", [""]),
        ("from shutil import rmtree\ndef f(): rmtree(p, True)", ["clean-up"]),
        ("import os\ndef f():\n try: g()\n finally:\n  if p: os.remove(p)", ["clean-up"]),
        ("import os\ndef f():\n try: os.remove(p)\n except E: open(p)", ["", ""]),
        ("open(p)", ["runs at import"]),
        ("class A:\n x = open(p)", ["runs at import"]),
        ("def f(x=open(p)): ...", ["runs at import"]),
        ("f = lambda: open(p)", [""]),
        ("if __name__ == '__main__':\n open(p)", ["run as a script"]),
        ("if __name__ == '__main__':\n pass\nelse:\n open(p)", ["runs at import"]),
        ("import logging\nclass H(logging.Handler):\n def emit(self, r): open(p)", ["log handler"]),
        ("from logging.handlers import QueueHandler\nclass H(QueueHandler):\n def emit(self, r): open(p)", ["log handler"]),
        ("from acme import LogHandler\nclass H(LogHandler):\n def emit(self, r): open(p)", [""]),
        ("class Handler: ...\nclass H(Handler):\n def emit(self, r): open(p)", [""]),
        ("class A:\n def close(self): open(p)", ["clean-up"]),
        ("class A:\n def __exit__(self, *e):\n  def f(): open(p)", ["clean-up"]),
        ("def close(): open(p)", [""]),
        ("import atexit\ndef f(): open(p)\natexit.register(f)", ["runs at exit"]),
        ("import atexit\n@atexit.register\ndef f(): open(p)", ["runs at exit"]),
    ],
)  # fmt: skip
def test_it_is_said_of_which_handovers_nobody_wants_a_test(text: str, reasons: list[str]) -> None:
    """Their failure is seen at once, or can hardly be arranged."""
    assert left_out(text) == reasons


NAMED = """\
class A:
    def b(self):
        c(self.d.e(3))
    @f(4)
    def b(self):
        def g():
            return h()[7]().ä
        return lambda: i.j(8)
k = "ä".l(9)
"""


def test_all_calls_are_known_by_where_they_end() -> None:
    """Names are those of the map of the file, and columns are bytes."""
    assert dict(calls_in(NAMED)) == {
        (3, 21): Call(3, "A.b", "self.d.e"),  # type: ignore[arg-type]
        (3, 22): Call(3, "A.b", "c"),  # type: ignore[arg-type]
        (4, 9): Call(4, "A", "f"),  # type: ignore[arg-type]
        (7, 22): Call(7, "A.b.g", "h"),  # type: ignore[arg-type]
        (7, 27): Call(7, "A.b.g", ""),  # type: ignore[arg-type]
        (8, 29): Call(8, "A.b#2", "i.j"),  # type: ignore[arg-type]
        (9, 13): Call(9, "", ".l"),  # type: ignore[arg-type]
    }
    names = {region.qualname for region in regions_of(ast.parse(NAMED))} | {""}
    assert {call.function for call in calls_in(NAMED).values()} <= names


def test_what_is_not_python_calls_nothing() -> None:
    """Whatever is wrong with it."""
    assert dict(calls_in("f(")) == dict(calls_in("\0f()")) == {}


def test_a_site_says_where_the_name_is_that_is_called() -> None:
    """A call over several lines ends on another."""
    (site,) = handover_sites("import httpx\ndef f():\n (httpx\n  .get(\n   u))", Handovers())
    assert (site.line, site.end, site.function) == (4, (5, 5), "f")


def test_names_that_stand_for_each_other_are_unknown() -> None:
    """Looking at them ends."""
    text = """
a = b
b = a
a.execute(1)
def f(): return f()
f().execute(2)
class C(D): ...
class D(C): ...
D().execute(3)
J = list["J"] | None
def g(j: J): j[0].execute(4)
"""
    assert found(text) == [(None, ".execute")] * 4


def test_a_long_chain_of_calls_is_read() -> None:
    """Builders are written so."""
    chain = "import httpx\nhttpx.Client()" + ".a()" * 2000 + ".execute(q)"
    assert found(chain) == [(None, ".execute")]


@pytest.mark.parametrize(
    ("query", "statement"),
    [
        ("select(a).where(b)", "select"),
        ("insert(a)", "insert"),
        ("other(a).where(b)", ""),
        ("a.b", ""),
        ("text('update a')", "update"),
        ("wrap('select 1')", ""),
        ("'select 1'.lower()", ""),
        ("'{} from a'.format(b)", ""),
        ("'select {}'.format(b)", "select"),
        ("", ""),
    ],
)
def test_the_statement_of_a_query_is_known_where_it_is_written(query: str, statement: str) -> None:
    """As text, or as what makes it."""
    text = f"def f(store):\n    store.execute({query})\n"
    [site] = handover_sites(text, Handovers())
    assert site.statement == statement


@pytest.mark.parametrize(
    "text",
    [
        "import atexit\natexit.register()\ndef f(x):\n    x.execute(1)\n",
        "class A(unknown()):\n    def f(self):\n        self.thing.execute(1)\n",
        "class A(unknown()):\n    def f(self):\n        super().execute(1)\n",
        "def f(stack):\n    c = stack.enter_context()\n    c.execute(1)\n",
        "from contextlib import closing\ndef f():\n    with closing() as c:\n        c.execute(1)\n",
        "import typing\ndef f():\n    c = typing.cast()\n    c.execute(1)\n",
        "def f():\n    c = next()\n    c.execute(1)\n",
        "def f(x, y):\n    (x / y).execute(1)\n",
        "from pathlib import Path\ndef f():\n    for x in Path().other():\n        x.execute(1)\n",
        "import sqlite3\ndef f():\n    for m in [sqlite3]:\n        m.execute(1)\n",
        "def f():\n    for a, b in (1, 2):\n        a.execute(1)\n",
        "def f(x: list[int]):\n    x[0].execute(1)\n",
        "def f(x: list[unknown]):\n    x[0].execute(1)\n",
        "class A:\n    y: A\n    def f(self):\n        self.y.execute(1)\n",
        "T = 'sqlite3'\ndef f(x: T):\n    x.execute(1)\n",
        "def f(x: None):\n    x.execute(1)\n",
        "def outer():\n    def f():\n        super().execute(1)\n",
        "class A(A):\n    def f(self):\n        super().execute(1)\n",
    ],
)
def test_what_cannot_be_followed_is_unknown(text: str) -> None:
    """Also where a call that would not run is written."""
    [site] = handover_sites(text, Handovers())
    assert (site.kind, site.calls) == (None, ".execute")


def test_a_text_divided_by_something_is_a_path() -> None:
    """Nothing else does that."""
    assert [kind for kind, _ in found("def f(x):\n    ('a' / x).read_text()\n")] == ["file"]
