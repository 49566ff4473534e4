"""Find the calls of a module that hand something over, or may, by what they call."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from surefoot.model.handovers import Handovers, Interface
from surefoot.model.ids import LineNo
from surefoot.model.seen import End
from surefoot.source.handovers.origin import CALLABLE, Form, Origin
from surefoot.source.handovers.origins import Origins
from surefoot.source.handovers.scopes import CallIn, Scope, Scopes
from surefoot.source.nodes import dotted

_TELLING = frozenset(
    # databases
    {"execute", "executemany", "executescript", "exec", "exec_driver_sql", "callproc"}
    | {"copy_expert", "copy_records_to_table", "fetchrow", "fetchval", "commit", "rollback"}
    | {"scalar", "scalars", "stream_scalars", "one_or_none", "bulk_save_objects", "run_sync"}
    | {"create_all", "drop_all", "bulk_create", "bulk_update", "get_or_create"}
    | {"update_or_create", "refresh_from_db", "find_one", "insert_one", "insert_many"}
    | {"update_one", "update_many", "delete_one", "delete_many", "replace_one", "bulk_write"}
    | {"count_documents", "find_one_and_update", "find_one_and_delete", "find_one_and_replace"}
    # caches
    | {"setex", "setnx", "incrby", "decrby", "flushdb", "flushall", "evalsha", "scan_iter"}
    | {"hget", "hset", "hmget", "hmset", "hgetall", "hdel", "hincrby", "hexists", "hkeys", "hvals"}
    | {"lpush", "rpush", "lpop", "rpop", "blpop", "brpop", "lrange", "llen", "lrem", "ltrim"}
    | {"sadd", "srem", "smembers", "sismember", "scard", "xadd", "xread", "xreadgroup", "xack"}
    | {"zadd", "zrem", "zrange", "zrangebyscore", "zscore", "zcard", "zincrby"}
    # queues
    | {"basic_publish", "basic_consume", "basic_get", "queue_declare", "send_task"}
    | {"apply_async", "delay", "enqueue", "enqueue_call", "send_and_wait"}
    # the network
    | {"urlopen", "urlretrieve", "getresponse", "ws_connect", "sendall", "sendto", "recv"}
    | {"recvfrom", "recv_into", "sendmail", "send_message", "send_mail", "send_mass_mail"}
    # files and processes
    | {"read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "mkdir", "unlink"}
    | {"rmdir", "symlink_to", "hardlink_to", "check_call", "check_output", "communicate"}
)
"""Names of methods that say enough where it is unknown whose they are.

Others, such as ``get``, ``send`` or ``open``, are everyday names that anything may have.
"""


def end_of(node: ast.expr) -> End:
    """Return where an expression ends."""
    return End(LineNo(node.end_lineno or node.lineno), node.end_col_offset or 0)


def line_of(call: ast.Call) -> LineNo:
    """Return the line of the name that is called."""
    return LineNo(call.func.end_lineno or call.lineno)


class Candidate(NamedTuple):
    """A call that may hand something over; ``interface`` is None where that is unknown.

    ``origin`` is what is called, ``receiver`` the dotted text of what has it. ``after`` is where
    the call ends on whose result this one is made, if it is written so.
    """

    node: ast.Call
    scope: Scope
    interface: Interface | None
    origin: Origin | None
    name: str
    receiver: str = ""
    after: End | None = None

    @property
    def end(self) -> End:
        """Where it ends."""
        return end_of(self.node)

    @property
    def kind(self) -> str | None:
        """What it hands data to; None where that is unknown."""
        return self.interface.kind if self.interface else None

    @property
    def calls(self) -> str:
        """What it calls, as far as that is known; example: ``sqlite3.Connection.execute``."""
        if self.interface is None or self.origin is None:
            return f".{self.name}"
        return self.origin.name.removeprefix("builtins.")

    @property
    def is_of_module(self) -> bool:
        """Whether it calls a function or class of a module, and no method of an object."""
        return self.origin is not None and self.origin.form is Form.NAMED

    @property
    def class_name(self) -> str:
        """The name of the class whose method it calls, as far as that is known."""
        return "" if self.origin is None else self.origin.owner.rpartition(".")[2]


def candidates(scopes: Scopes, known: Handovers, origins: Origins) -> list[Candidate]:
    """Return the calls of a module that hand something over, or may, in the order they end in."""
    return sorted(_Finder(scopes, known, origins).found(), key=lambda c: c.end)


class _Finder:
    """Finds the calls of a module that may hand something over."""

    def __init__(self, scopes: Scopes, known: Handovers, origins: Origins) -> None:
        self._calls = scopes.calls
        self._known = known
        self._origins = origins
        self._names = known.names()
        self._any_name = not known.packages_of_any_call().isdisjoint(scopes.packages)

    def found(self) -> Iterator[Candidate]:
        for call in self._calls:
            match call.node.func:
                case ast.Name():
                    yield from self._function(call)
                case ast.Attribute(value, name) if self._any_name or name in self._names:
                    yield from self._method(call, value, name)

    def _function(self, call: CallIn) -> Iterator[Candidate]:
        origin = self._origins.of(call.node.func, call.scope)
        interface = self._interface(origin)
        if origin is not None and interface is not None:
            yield Candidate(call.node, call.scope, interface, origin, origin.last)

    def _method(self, call: CallIn, value: ast.expr, name: str) -> Iterator[Candidate]:
        origin = self._origins.of(call.node.func, call.scope)
        interface = self._interface(origin)
        if interface is not None or (name in _TELLING and self._may_be_foreign(origin)):
            inner = _call_in(value)
            after = None if inner is None else end_of(inner)
            yield Candidate(call.node, call.scope, interface, origin, name, dotted(value), after)

    def _interface(self, origin: Origin | None) -> Interface | None:
        if origin is None or origin.scope or origin.form not in CALLABLE:
            return None
        return self._known.of(origin.owner, origin.last)

    def _may_be_foreign(self, origin: Origin | None) -> bool:
        """Return whether what is called may be somebody else's, although nobody says so."""
        if origin is None:
            return True
        if origin.scope is not None or origin.form not in CALLABLE:
            return False
        owner = origin.owner
        is_own_class = owner.startswith(".") and owner.rpartition(".")[2][:1].isupper()
        is_known = origin.is_of_standard_library or self._known.covers(owner)
        return not is_own_class and not is_known


def _call_in(value: ast.expr) -> ast.Call | None:
    """Return the call on whose result something is called: of ``a`` in ``(await a()).b``."""
    while not isinstance(value, ast.Call):
        match value:
            case ast.Await(inner) | ast.Attribute(inner) | ast.Subscript(inner):
                value = inner
            case _:
                return None
    return value
