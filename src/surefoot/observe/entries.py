"""The functions of libraries through which a test reaches what no audit event tells of.

That is an application that is called in this process, what goes over a connection that was opened
long before, and what a compiled driver does. A library that is not imported costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import (
    BuiltinMethodType,
    CodeType,
    FrameType,
    MethodDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any, NamedTuple

from surefoot.model.touches import Kind
from surefoot.observe.frames import packages_behind
from surefoot.untouched import keep_builtins

keep_builtins(globals())


class Reached(NamedTuple):
    """What a call reaches: a touch without its place; ``own`` is as in ``Touch``."""

    kind: Kind
    what: str
    own: bool = False


Describe = Callable[[FrameType], Reached | None]
"""Says what a call reaches, from the frame that has just begun; None if it is a stand-in."""

SERVERS = frozenset(
    {
        *("uvicorn", "hypercorn", "daphne", "granian", "gunicorn", "waitress", "cheroot"),
        *("socketserver", "gevent", "eventlet", "meinheld", "tornado", "aiohttp"),
    }
)
"""Packages that serve an application on a socket."""

DATABASE_CLIENTS = frozenset(
    {
        *("psycopg", "psycopg2", "asyncpg", "pg8000", "pymysql", "MySQLdb", "mysql", "aiomysql"),
        *("asyncmy", "pymongo", "motor", "redis", "valkey", "coredis", "cassandra", "clickhouse"),
        *("clickhouse_connect", "clickhouse_driver", "neo4j", "elasticsearch", "opensearchpy"),
        *("oracledb", "pymssql", "pyodbc", "snowflake", "influxdb", "etcd3", "ldap3", "pymemcache"),
    }
)
"""Packages whose connections lead to a database."""


def _self(frame: FrameType) -> Any:
    return frame.f_locals.get("self")


def _application(framework: str) -> Describe:
    def describe(frame: FrameType) -> Reached:
        if not SERVERS.isdisjoint(packages_behind(frame.f_back)):
            return Reached(Kind.SERVER, f"{framework} application on a socket", own=True)
        return Reached(Kind.APPLICATION, f"{framework} application", own=True)

    return describe


def _database(name: str) -> Describe:
    """Describe a call of a driver; an object of another package is a stand-in's."""

    def describe(frame: FrameType) -> Reached | None:
        driver = frame.f_globals.get("__name__", "").partition(".")[0]
        package = type(_self(frame)).__module__.partition(".")[0]
        is_real = "self" not in frame.f_locals or package == driver
        return Reached(Kind.DATABASE, name) if is_real else None

    return describe


def _dialect(frame: FrameType) -> Reached:
    return Reached(Kind.DATABASE, f"{getattr(_self(frame), 'name', 'sql')} by sqlalchemy")


def _django(frame: FrameType) -> Reached:
    database = getattr(_self(frame), "db", None)
    return Reached(Kind.DATABASE, f"{getattr(database, 'vendor', 'sql')} by django")


def _http(frame: FrameType) -> Reached | None:
    connection = _self(frame)
    if not type(connection).__module__.startswith(("http.client", "urllib3", "botocore")):
        return None
    host, port = getattr(connection, "host", "?"), getattr(connection, "port", "?")
    return Reached(Kind.NETWORK, f"{host}:{port}")


def _httpcore(frame: FrameType) -> Reached | None:
    url = getattr(frame.f_locals.get("request"), "url", None)
    host = getattr(url, "host", b"?")
    return Reached(Kind.NETWORK, f"{host.decode('ascii', 'replace')}:{getattr(url, 'port', '')}")


def _playwright(frame: FrameType) -> Reached | None:
    """Describe a message to a browser; an API request needs none."""
    receiver = type(frame.f_locals.get("object")).__name__
    return None if receiver.startswith("API") else Reached(Kind.BROWSER, "playwright")


def _fixed(kind: Kind, what: str) -> Describe:
    return lambda _: Reached(kind, what)


_SQL = {
    f"DefaultDialect.{name}": _dialect for name in ("do_execute", "do_executemany", "do_commit")
}
_REDIS = {"AbstractConnection.send_packed_command": _database("redis")}
_MONGO = {"Connection.command": _database("mongodb"), "SocketInfo.command": _database("mongodb")}
_POSTGRES = _database("postgresql by psycopg")
_ASYNCPG = _fixed(Kind.DATABASE, "postgresql by asyncpg")
_HTTPCORE = {
    f"{package}.{flavour}.{module}": {f"{prefix}{method}": _httpcore}
    for package in ("httpcore", "httpcore2")
    for flavour, prefix, request in (
        ("_sync", "", "handle_request"),
        ("_async", "Async", "handle_async_request"),
    )
    for module, method in (
        ("connection", "HTTPConnection._connect"),
        ("http11", f"HTTP11Connection.{request}"),
        ("http2", f"HTTP2Connection.{request}"),
    )
}

ENTRIES: Mapping[str, Mapping[str, Describe]] = {
    "flask.app": {"Flask.wsgi_app": _application("Flask")},
    "quart.app": {"Quart.__call__": _application("Quart")},
    "starlette.applications": {"Starlette.__call__": _application("ASGI")},
    "litestar.app": {"Litestar.__call__": _application("Litestar")},
    "falcon.app": {"App.__call__": _application("Falcon")},
    "bottle": {"Bottle.wsgi": _application("Bottle")},
    "pyramid.router": {"Router.__call__": _application("Pyramid")},
    "django.core.handlers.base": {
        "BaseHandler.get_response": _application("Django"),
        "BaseHandler.get_response_async": _application("Django"),
    },
    "aiohttp.web_app": {"Application._handle": _application("aiohttp")},
    "tornado.web": {"Application.__call__": _application("Tornado")},
    "sqlalchemy.engine.default": _SQL,
    "django.db.backends.utils": {
        "CursorWrapper.execute": _django,
        "CursorWrapper.executemany": _django,
    },
    "peewee": {"Database.execute_sql": _fixed(Kind.DATABASE, "sql by peewee")},
    "psycopg.connection": {"Connection.connect": _POSTGRES},
    "psycopg.connection_async": {"AsyncConnection.connect": _POSTGRES},
    "psycopg.cursor": {"Cursor.execute": _POSTGRES},
    "psycopg.cursor_async": {"AsyncCursor.execute": _POSTGRES},
    "psycopg2": {"connect": _fixed(Kind.DATABASE, "postgresql by psycopg2")},
    "asyncpg.connection": {"connect": _ASYNCPG, "Connection._execute": _ASYNCPG},
    "pymysql.connections": {"Connection._execute_command": _database("mysql by pymysql")},
    "redis.connection": {**_REDIS, "Connection.send_packed_command": _database("redis")},
    "redis.asyncio.connection": {**_REDIS, "AbstractConnection.connect": _database("redis")},
    "pymongo.pool": _MONGO,
    "pymongo.synchronous.pool": _MONGO,
    "pymongo.asynchronous.pool": {"AsyncConnection.command": _database("mongodb")},
    "http.client": {"HTTPConnection.putrequest": _http},
    **_HTTPCORE,
    "amqp.abstract_channel": {
        "AbstractChannel.send_method": _fixed(Kind.NETWORK, "a broker by amqp")
    },
    "aiohttp.client": {"ClientSession._request": _fixed(Kind.NETWORK, "http by aiohttp")},
    "multiprocessing.process": {
        "BaseProcess.start": _fixed(Kind.PROCESS, "a process of multiprocessing")
    },
    "playwright._impl.connection": {"Connection.send_message_to_server": _playwright},
    "playwright._impl._connection": {"Connection._send_message_to_server": _playwright},
    "selenium.webdriver.remote.webdriver": {"WebDriver.execute": _fixed(Kind.BROWSER, "selenium")},
}
"""What to describe, by module and qualified name."""

QUERIES = frozenset({"execute", "executemany", "executescript"})
"""The methods of compiled drivers that talk to a database; only who calls them can be watched."""

_COMPILED_DRIVERS = {
    "sqlite3": "sqlite3",
    "psycopg2": "postgresql by psycopg2",
    "_duckdb": "duckdb",
}


def queried_by(function: object) -> Reached | None:
    """Return what is reached by a call of a function, if it is a query of a compiled driver.

    Nothing is asked of objects of other types: a proxy may answer in any way.
    """
    match function:
        case MethodDescriptorType():
            owner = function.__objclass__
        case BuiltinMethodType() | MethodType():
            owner = type(function.__self__)
        case _:
            return None
    packages = {base.__module__.partition(".")[0] for base in owner.__mro__}
    for package in packages & _COMPILED_DRIVERS.keys():
        if function.__name__ in QUERIES:
            return Reached(Kind.DATABASE, f"{_COMPILED_DRIVERS[package]} query")
    return None


MOCKS = dict.fromkeys(("unittest.mock", "mock.mock"), ("CallableMixin.__call__",))
"""Where each call of a mock begins."""

WORK = {"concurrent.futures.thread": ("_WorkItem.__init__",)}
"""What is made of each call that an executor passes to one of its threads."""

CLOCK_STOPPERS = {
    "freezegun.api": ("_freeze_time.start",),
    "time_machine": ("travel.start",),
}
"""What replaces the clock while a test runs."""


def code_in(module: ModuleType, qualname: str) -> CodeType | None:
    """Return the code of a function of a module that is loaded already, or None.

    The function may be one within another; example: ``outer.<locals>.inner``.
    """
    outer, *_ = qualname.partition(".<locals>")
    found: Any = module
    for name in outer.split("."):
        found = vars(found).get(name) if hasattr(found, "__dict__") else None
    code = getattr(getattr(found, "__func__", found), "__code__", None)
    if not isinstance(code, CodeType) or outer == qualname:
        return code
    return next(iter(parts_named(code, qualname.removeprefix(f"{outer}.<locals>."))), None)


def parts_named(code: CodeType, qualname: str) -> list[CodeType]:
    """Return the code of the functions of this qualified name in a module that is being loaded."""
    parts = [code]
    for name in qualname.split("."):
        if name != "<locals>":
            within = (constant for part in parts for constant in part.co_consts)
            parts = [c for c in within if type(c) is CodeType and c.co_name == name]
    return parts
