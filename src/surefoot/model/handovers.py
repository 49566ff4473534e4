"""Which calls hand data to another component: one table from package to kind and calls.

A call is told by the module of what is called and by its name, so the table serves both those who
read the source and those who watch calls. A team adds packages of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

ANY = "*"
"""Stands for each public function and method of a package; none of its classes."""


class Untouched(StrEnum):
    """What a call has had to do with where no event told that it reached the outside."""

    REAL = "real"
    STAND_IN = "stand-in"
    NOTHING = "nothing"


class Interface(NamedTuple):
    """What a package hands data to, and the names of the functions and methods that do so.

    A class is named where making an object connects. ``connects`` are calls that only prepare for
    those that follow, and ``settles`` are those that end what was begun: both belong to one handover
    with the others. ``reads`` are those that nothing need settle: what is committed
    after one of them is another handover. ``lazy`` are those that reach nothing until their result is
    used. ``untouched`` is what a call has had to do with of which no event tells: those of an HTTP
    client have been answered by a stand-in, and those of an object-relational mapper may have reached
    nothing.
    """

    kind: str
    calls: frozenset[str]
    connects: frozenset[str] = frozenset()
    settles: frozenset[str] = frozenset()
    untouched: Untouched = Untouched.REAL
    reads: frozenset[str] = frozenset()
    lazy: frozenset[str] = frozenset()

    def has(self, name: str) -> bool:
        """Return whether a call of this name hands something over."""
        if name in self.calls or name in self.connects or name in self.settles:
            return True
        return ANY in self.calls and _is_public(name)


def _interface(
    kind: str,
    calls: str,
    connects: str = "",
    settles: str = "",
    untouched: Untouched = Untouched.REAL,
) -> Interface:
    first, before, after = (frozenset(part.split()) for part in (calls, connects, settles))
    return Interface(kind, first, before, after, untouched)


DATABASE, HTTP, FILE, PROCESS = "database", "http", "file", "process"
MAIL, QUEUE, CACHE, CLOUD, SOCKET = "mail", "queue", "cache", "cloud", "socket"
SETTING_UP = frozenset({"create_all", "drop_all", "create_index", "create_tables", "drop_tables"})
"""Calls that define tables, of whatever package."""
SCHEMA_SET_UP = "schema set-up"
"""Why nobody wants a test of these."""

_QUERIES = "execute executemany executescript copy_expert copy_from copy_to callproc copy"
_SETTLING = "commit rollback"
_SQL = _interface(DATABASE, _QUERIES, "connect", _SETTLING)
_ASYNC_SQL = _interface(
    DATABASE,
    f"{_QUERIES} fetch fetchrow fetchval fetchmany copy_records_to_table copy_to_table",
    "connect create_pool acquire",
    _SETTLING,
)
_SQLALCHEMY = _interface(
    DATABASE,
    "execute exec exec_driver_sql scalar scalars stream stream_scalars get get_one all first one "
    "one_or_none count create_all drop_all run_sync bulk_save_objects merge delete update",
    "connect begin",
    f"{_SETTLING} flush refresh",
    untouched=Untouched.NOTHING,
)._replace(
    reads=frozenset({"get", "get_one", "scalar", "all", "first", "one", "one_or_none", "count"})
)
_DJANGO_ORM = _interface(
    DATABASE,
    "get create save delete update bulk_create bulk_update get_or_create update_or_create first "
    "last count exists aggregate earliest latest in_bulk refresh_from_db execute executemany aget "
    "acreate asave adelete afirst acount aexists",
    settles=_SETTLING,
    untouched=Untouched.NOTHING,
)
_PEEWEE = _interface(
    DATABASE,
    "execute execute_sql get get_or_none get_or_create get_by_id create save delete_instance "
    "delete_by_id bulk_create bulk_update count exists scalar first create_tables drop_tables",
    "connect",
    _SETTLING,
    untouched=Untouched.NOTHING,
)
_MONGO = _interface(
    DATABASE,
    "find_one find insert_one insert_many update_one update_many delete_one delete_many "
    "replace_one aggregate count_documents distinct find_one_and_update find_one_and_delete "
    "find_one_and_replace bulk_write create_index command",
)
_HTTP_VERBS = "get post put patch delete head options request"
_HTTP_CLIENT = _interface(
    HTTP, f"{_HTTP_VERBS} send stream fetch ws_connect", untouched=Untouched.STAND_IN
)
_HTTP_MAPPINGS = (
    *("requests.structures", "requests.cookies"),
    *(
        f"{httpx}.{name}"
        for httpx in ("httpx", "httpx2")
        for name in ("_models", "_urls", "Headers", "Cookies", "QueryParams")
    ),
)
"""What has a ``get`` that asks nobody."""
_URLLIB3 = _interface(
    HTTP, "request urlopen request_encode_url request_encode_body", untouched=Untouched.STAND_IN
)
_REDIS = _interface(
    CACHE,
    "get set setex setnx getset getex delete exists expire expireat ttl pttl persist incr incrby "
    "decr decrby append mget mset keys scan scan_iter hget hset hmget hmset hgetall hdel hincrby "
    "hexists hkeys hvals hlen hsetnx hexpire lpush rpush lpop rpop blpop brpop lmove blmove lrange "
    "lindex lset llen lrem ltrim sadd srem spop smembers sismember scard zadd zrem zrange zrevrange "
    "zrangebyscore zremrangebyscore zpopmin zpopmax bzpopmin bzpopmax zscore zcard zincrby publish "
    "xadd xread xreadgroup xack eval evalsha ping info flushdb flushall execute execute_command "
    "get_message getdel type rename unlink touch",
    untouched=Untouched.STAND_IN,
)._replace(lazy=frozenset({"scan_iter"}))
_REDIS_PIPELINE = Interface(
    CACHE, frozenset({"execute"}), _REDIS.calls - {"execute"}, untouched=Untouched.STAND_IN
)
_MEMCACHE = _interface(CACHE, "get set add replace append delete incr decr get_many set_many gets")
_BROKER = _interface(
    QUEUE,
    "basic_publish basic_consume basic_get queue_declare publish produce send send_task delay "
    "apply_async enqueue enqueue_call send_and_wait poll flush getone getmany consume subscribe",
    "connect start",
)
_TASKS = _BROKER._replace(untouched=Untouched.STAND_IN)
"""They have a broker in memory, or run at once what should wait, where tests want that."""
_FILES = _interface(
    FILE,
    "open remove unlink rmdir removedirs listdir scandir link symlink truncate chmod chown utime "
    "mkfifo",
    "mkdir makedirs",
    "rename renames replace",
)
_PROGRAMS_OF_OS = (
    "system popen fork forkpty execl execle execlp execlpe execv execve execvp execvpe posix_spawn "
    "posix_spawnp spawnl spawnle spawnlp spawnlpe spawnv spawnve spawnvp spawnvpe startfile"
)
_PATHS = _interface(
    FILE,
    "open read_text read_bytes write_text write_bytes unlink rmdir touch iterdir symlink_to "
    "hardlink_to chmod copy copy_into move move_into",
    "mkdir",
    "rename replace",
)
_OPENING = _interface(FILE, "open")
_ASYNC_STREAMS = _interface(SOCKET, "open_connection open_unix_connection start_server")
_ANYTHING = frozenset({ANY})
_BOTO = Interface(CLOUD, _ANYTHING, untouched=Untouched.STAND_IN)

INTERFACES: Mapping[str, Interface] = {
    **dict.fromkeys(
        ("sqlite3", "aiosqlite", "psycopg", "psycopg2", "pymysql", "MySQLdb", "mysql.connector"),
        _SQL,
    ),
    **dict.fromkeys(("pg8000", "oracledb", "pyodbc", "pymssql", "duckdb", "cysqlite"), _SQL),
    **dict.fromkeys(("clickhouse_driver", "snowflake.connector", "cassandra"), _SQL),
    **dict.fromkeys(("asyncpg", "aiomysql", "asyncmy"), _ASYNC_SQL),
    "databases": _interface(
        DATABASE, "execute execute_many fetch_all fetch_one fetch_val iterate", "connect", _SETTLING
    ),
    "peewee": _PEEWEE,
    "psycopg_pool": _interface(DATABASE, "", "connection getconn"),
    "sqlalchemy": _SQLALCHEMY,
    "sqlmodel": _SQLALCHEMY,
    **dict.fromkeys(
        ("sqlalchemy.engine.result", "sqlalchemy.engine.cursor", "sqlalchemy.ext.asyncio.result"),
        _interface(DATABASE, ""),
    ),
    "sqlalchemy.sql": _interface(DATABASE, "create_all drop_all", untouched=Untouched.NOTHING),
    **dict.fromkeys(("sqlalchemy.Table", "sqlalchemy.schema.Table"), _interface(DATABASE, "")),
    "alembic.op": _interface(DATABASE, "execute bulk_insert"),
    "django.db": _DJANGO_ORM,
    **dict.fromkeys(("pymongo", "motor"), _MONGO),
    "gridfs": _interface(
        DATABASE,
        "put get get_version get_last_version find find_one delete exists list rename "
        "upload_from_stream download_to_stream open_download_stream open_upload_stream",
    ),
    "mongomock": _MONGO._replace(untouched=Untouched.STAND_IN),
    **dict.fromkeys(("requests", "httpx", "httpx2", "aiohttp", "niquests"), _HTTP_CLIENT),
    **dict.fromkeys(
        ("aiohttp.web", "aiohttp.web_routedef", "aiohttp.web_urldispatcher", "aiohttp.web_app"),
        _interface(HTTP, ""),  # the serving side
    ),
    **dict.fromkeys(_HTTP_MAPPINGS, _interface(HTTP, "")),
    "urllib3": _URLLIB3,
    "urllib.request": _interface(HTTP, "urlopen urlretrieve open", untouched=Untouched.STAND_IN),
    "http.client": _interface(HTTP, "request", "connect", "getresponse", Untouched.STAND_IN),
    "pycurl": _interface(HTTP, "perform perform_rb perform_rs"),
    "builtins": _OPENING,
    **dict.fromkeys(("io", "gzip", "bz2", "lzma", "tarfile", "aiofiles"), _OPENING),
    "os": _FILES,
    "pathlib": _PATHS,
    "shutil": _interface(
        FILE, "copy copy2 copyfile copytree move rmtree make_archive unpack_archive"
    ),
    "tempfile": _interface(
        FILE, "", "NamedTemporaryFile TemporaryFile TemporaryDirectory mkstemp mkdtemp"
    ),
    "zipfile": _interface(FILE, "ZipFile"),
    "netrc": _interface(FILE, "netrc"),
    "pyfakefs": Interface(
        FILE,
        _FILES.calls | _PATHS.calls,
        _FILES.connects | _PATHS.connects,
        _FILES.settles | _PATHS.settles,
        Untouched.STAND_IN,
    ),
    "subprocess": _interface(
        PROCESS,
        "run call check_call check_output getoutput getstatusoutput",
        "Popen",
        "wait communicate",
        Untouched.STAND_IN,
    ),
    "webbrowser": _interface(PROCESS, "open open_new open_new_tab"),
    "asyncio.subprocess": _interface(
        PROCESS,
        "",
        "create_subprocess_exec create_subprocess_shell",
        "wait communicate",
        Untouched.STAND_IN,
    ),
    "asyncio.streams": _ASYNC_STREAMS,
    "asyncio": _ASYNC_STREAMS,
    "socket": _interface(
        SOCKET,
        "sendall send sendto recv recvfrom recv_into sendmsg recvmsg",
        "create_connection connect connect_ex bind",
    ),
    "ssl": _interface(SOCKET, "sendall send recv", "connect"),
    "websockets": _interface(SOCKET, "send recv", "connect"),
    "smtplib": _interface(
        MAIL, "sendmail send_message", "SMTP SMTP_SSL LMTP connect login starttls", "quit"
    ),
    "aiosmtplib": _interface(MAIL, "send send_message sendmail", "connect login"),
    **dict.fromkeys(
        ("emails", "flask_mail", "flask_mailman", "fastapi_mail", "yagmail"),
        _interface(MAIL, "send send_message send_mail", untouched=Untouched.STAND_IN),
    ),
    "imaplib": _interface(MAIL, "search fetch store append", "IMAP4 IMAP4_SSL login select"),
    "django.core.mail": _interface(
        MAIL,
        "send_mail send_mass_mail mail_admins mail_managers send",
        untouched=Untouched.STAND_IN,
    ),
    "django.core.cache": _MEMCACHE,
    **dict.fromkeys(("redis", "valkey", "coredis", "glide", "glide_sync", "fakeredis"), _REDIS),
    **dict.fromkeys(
        ("redis.client.Pipeline", "redis.asyncio.client.Pipeline", "redis.cluster.ClusterPipeline"),
        _REDIS_PIPELINE,
    ),
    **dict.fromkeys(("pymemcache", "memcache", "pylibmc", "bmemcached"), _MEMCACHE),
    **dict.fromkeys(("kombu", "celery", "rq", "huey"), _TASKS),
    **dict.fromkeys(("pika", "aio_pika", "amqp", "nats"), _BROKER),
    **dict.fromkeys(("kafka", "confluent_kafka", "aiokafka", "dramatiq", "stomp"), _BROKER),
    **dict.fromkeys(("celery.signals", "celery.utils"), _interface(QUEUE, "")),
    **dict.fromkeys(("botocore.client", "aiobotocore.client"), _BOTO),
    **dict.fromkeys(("boto3.resources", "boto3.s3.inject"), _BOTO),
    **dict.fromkeys(
        ("google.cloud", "azure.storage", "azure.servicebus"), Interface(CLOUD, _ANYTHING)
    ),
}
"""What is known of packages; ``builtins`` stands for calls of ``open`` without a module."""

_PROGRAMS = _interface(PROCESS, _PROGRAMS_OF_OS)


class Handovers:
    """Looks calls up: in what a team says of its own packages, then in ours.

    ``own`` holds kinds by package, or by the dotted name of one function; example:
    ``{"acme_sdk": "payment", "hashlib.pbkdf2_hmac": "kdf"}``. It is ``known_as`` what sets it apart.
    """

    def __init__(self, own: Mapping[str, str] | None = None) -> None:
        self._own = dict(own or {})
        self.known_as = repr(sorted(self._own.items()))

    def of(self, module: str, name: str) -> Interface | None:
        """Return what a call of a module's function or method hands data to, or None."""
        module = named_module(module)
        if self._own:
            for prefix in (f"{module}.{name}", *_prefixes(module)):
                kind = self._own.get(prefix)
                if kind is not None and (prefix.endswith(f".{name}") or _is_public(name)):
                    return Interface(kind, _ANYTHING)
        if module == "os" and name in _PROGRAMS.calls:
            return _PROGRAMS
        for prefix in _prefixes(module):
            interface = INTERFACES.get(prefix)
            if interface is not None:
                return interface if interface.has(name) else None
        return None

    def covers(self, module: str) -> bool:
        """Return whether it is known of a module, or of one that it is in, what it hands over."""
        return any(name in self._own or name in INTERFACES for name in _prefixes(module))

    def names(self, packages: Collection[str] = INTERFACES.keys()) -> frozenset[str]:
        """Return the last names of all calls of some packages that are known by name."""
        known = {_PROGRAMS, *(INTERFACES[name] for name in packages)}  # many have the same
        named = (names for i in known for names in (i.calls, i.connects, i.settles))
        own = {name.rpartition(".")[2] for name in self._own}
        return frozenset().union(own, *named) - {ANY}

    def untouched(self, calls: str) -> Untouched:
        """Return what a call had to do with of which no event tells; example: ``requests.get``."""
        interface = self.of_call(calls)
        if interface is None:
            return Untouched.REAL
        name = calls.rpartition(".")[2]
        if name in interface.lazy:
            return Untouched.NOTHING
        settles = name in interface.settles
        is_told_of = not settles or interface.untouched is Untouched.NOTHING
        return interface.untouched if is_told_of else Untouched.REAL

    def of_call(self, calls: str) -> Interface | None:
        """Return what a call hands data to, or None; example: ``requests.get``."""
        module, _, name = calls.rpartition(".")
        return self.of(module, name)

    def packages_of_any_call(self) -> frozenset[str]:
        """Return the top-level packages of which any call may hand something over."""
        any_call = (name for name, i in INTERFACES.items() if ANY in i.calls)
        return frozenset(name.partition(".")[0] for name in (*self._own, *any_call))


_ELSEWHERE = {"posix": "os", "nt": "os", "pathlib._local": "pathlib"}


def named_module(module: str) -> str:
    """Return the module that the source names for another; example: ``socket`` for ``_socket``."""
    return _ELSEWHERE.get(module, module.removeprefix("_"))


def _is_public(name: str) -> bool:
    """Return whether it is the name of a function or method for everybody, and not of a class."""
    return not name.startswith("_") and name[:1].islower()


def _prefixes(module: str) -> Iterator[str]:
    """Yield a module's name and those of the packages that it is in, longest first."""
    while module:
        yield module
        module = module.rpartition(".")[0]
