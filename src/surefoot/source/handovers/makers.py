"""What the functions, methods and attributes of known packages give.

Names are those by which a package is used, not those of the modules in which it keeps its classes.
"""

from __future__ import annotations

from collections.abc import Mapping

_SQL = {"connect": "Connection", "cursor": "Cursor", "execute": "Cursor", "executemany": "Cursor"}
_POOLED = {**_SQL, "create_pool": "Pool", "acquire": "Connection"}
_SQLALCHEMY = {
    "create_engine": "Engine",
    "engine_from_config": "Engine",
    "create_async_engine": "ext.asyncio.AsyncEngine",
    "connect": "Connection",
    "begin": "Connection",
    "connection": "Connection",
    "scoped_session": "orm.Session",
    "async_scoped_session": "ext.asyncio.AsyncSession",
    "query": "orm.Query",
    **dict.fromkeys(("execute", "exec", "exec_driver_sql", "stream", "mappings"), "Result"),
    **dict.fromkeys(("scalars", "stream_scalars"), "ScalarResult"),
    **dict.fromkeys(("unique", "yield_per", "columns", "partitions"), "Result"),
}
_DJANGO = {
    "cursor": "Cursor",
    **dict.fromkeys(("get", "create", "first", "last", "latest", "earliest"), "models.Model"),
}
_REDIS = {"from_url": "Redis", "pipeline": "Pipeline", "pubsub": "PubSub", "lock": "Lock"}
_MADE: Mapping[str, Mapping[str, str]] = {
    **dict.fromkeys(("sqlite3", "psycopg", "psycopg2", "pymysql", "MySQLdb", "aiosqlite"), _SQL),
    **dict.fromkeys(("pg8000", "oracledb", "pyodbc", "pymssql", "mysql.connector"), _SQL),
    "duckdb": {**_SQL, "connect": "DuckDBPyConnection", "execute": "DuckDBPyConnection"},
    **dict.fromkeys(("asyncpg", "aiomysql", "asyncmy"), _POOLED),
    "sqlalchemy": _SQLALCHEMY,
    "sqlmodel": _SQLALCHEMY,
    "django.db": _DJANGO,
    **dict.fromkeys(("redis", "valkey", "coredis", "fakeredis"), _REDIS),
    "requests": {"session": "Session"},
    "socket": {"create_connection": "socket", "create_server": "socket", "socket": "socket"},
    "ssl": {"wrap_socket": "SSLSocket", "create_default_context": "SSLContext"},
    "websockets": {"connect": "ClientConnection"},
    "urllib.request": {"build_opener": "OpenerDirector"},
    "pika": {"channel": "channel.Channel"},
    "kombu": {"channel": "Channel"},
    "nats": {"connect": "NATS"},
}
_MADE_ELSEWHERE: Mapping[str, str] = {
    "boto3.client": "botocore.client.BaseClient",
    "boto3.Session.client": "botocore.client.BaseClient",
    "boto3.session.Session.client": "botocore.client.BaseClient",
    "aiobotocore.session.AioSession.create_client": "aiobotocore.client.AioBaseClient",
    "psycopg_pool.ConnectionPool.connection": "psycopg.Connection",
    "psycopg_pool.ConnectionPool.getconn": "psycopg.Connection",
    "psycopg_pool.AsyncConnectionPool.connection": "psycopg.AsyncConnection",
    "asyncio.subprocess.create_subprocess_exec": "asyncio.subprocess.Process",
    "asyncio.subprocess.create_subprocess_shell": "asyncio.subprocess.Process",
    "importlib.resources.files": "pathlib.Path",
}
CLASSES: Mapping[str, str] = {
    "sqlalchemy.orm.sessionmaker": "sqlalchemy.orm.Session",
    "sqlalchemy.ext.asyncio.async_sessionmaker": "sqlalchemy.ext.asyncio.AsyncSession",
    "sqlalchemy.orm.declarative_base": "sqlalchemy.orm.DeclarativeBase",
    "sqlalchemy.ext.declarative.declarative_base": "sqlalchemy.orm.DeclarativeBase",
}
"""Functions that make a class."""

RE_EXPORTS: Mapping[str, str] = {
    "asyncio.create_subprocess_exec": "asyncio.subprocess.create_subprocess_exec",
    "asyncio.create_subprocess_shell": "asyncio.subprocess.create_subprocess_shell",
    "sqlalchemy.delete": "sqlalchemy.sql.delete",
    "sqlalchemy.update": "sqlalchemy.sql.update",
    "sqlalchemy.func": "sqlalchemy.sql.func",
    "sqlmodel.delete": "sqlalchemy.sql.delete",
    "sqlmodel.update": "sqlalchemy.sql.update",
    "sqlmodel.func": "sqlalchemy.sql.func",
}
"""What packages offer under a shorter name than that of the module that has it."""

PLAIN_VALUES = frozenset(
    {"os.sep", "os.altsep", "os.linesep", "os.environ", "os.environb", "requests.codes"}
)
"""Attributes of modules that are texts and mappings."""

MANAGERS: Mapping[str, str] = {
    "objects": "django.db.models.Manager",
    "query": "sqlalchemy.orm.Query",
}
"""What a class has that stands for a table of a database."""

_FLUENT = frozenset({"django.db.models.Manager", "sqlalchemy.orm.Query"})
"""Classes whose methods give another of their kind, but for those that hand something over."""

_ATTRIBUTES: Mapping[tuple[str, str], str] = {
    ("sqlalchemy", "metadata"): "sqlalchemy.MetaData",
    ("flask_sqlalchemy", "session"): "sqlalchemy.orm.Session",
    ("pathlib", "parent"): "pathlib.Path",
}
"""What attributes are, by the package of their objects."""

_PATH_METHODS = frozenset(
    {"resolve", "absolute", "expanduser", "joinpath", "relative_to", "readlink", "home", "cwd"}
    | {"with_suffix", "with_name", "with_stem", "with_segments", "rename", "replace"}
)
_PATHS_METHODS = frozenset({"iterdir", "glob", "rglob"})
PATHS = frozenset({"pathlib.Path", "pathlib.PosixPath", "pathlib.WindowsPath"})
_OPEN_PACKAGES = frozenset({"pymongo", "motor", "mongomock"})
"""Packages whose objects have whatever attributes and items one asks for."""

ELEMENTS: Mapping[str, str] = {"django.db.models.Manager": "django.db.models.Model"}
"""What one gets from a loop over an object."""


def made_by(owner: str, name: str, *, hands_over: bool) -> str | None:
    """Return the class of what a function or method gives.

    ``owner`` is the module or class that has it. Example: ``sqlite3.Cursor`` for ``cursor`` of
    ``sqlite3.Connection``. None if that is not known.
    """
    if owner in PATHS:
        return owner if name in _PATH_METHODS else None
    elsewhere = _MADE_ELSEWHERE.get(f"{owner}.{name}")
    if elsewhere is not None:
        return elsewhere
    if owner in _FLUENT and not hands_over:
        return owner
    package = owner
    while package:
        made = _MADE.get(package, {}).get(name)
        if made is not None:
            return f"{package}.{made}"
        package = package.rpartition(".")[0]
    return None


def many_made_by(owner: str, name: str) -> str | None:
    """Return the class of each of the things that a method gives, or None."""
    return owner if owner in PATHS and name in _PATHS_METHODS else None


def attribute_of(owner: str, name: str) -> str | None:
    """Return the class of an attribute of the objects of a class; None if that is not known."""
    return _ATTRIBUTES.get((owner.partition(".")[0], name))


def is_open(owner: str) -> bool:
    """Return whether objects of a class have whatever attributes and items one asks for."""
    return owner.partition(".")[0] in _OPEN_PACKAGES
