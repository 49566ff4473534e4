"""Join the calls that belong to one handover: what prepares it, what does it, what settles it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from surefoot.model.handovers import DATABASE, SOCKET, Interface
from surefoot.model.seams import CallSite
from surefoot.model.seen import End
from surefoot.source.handovers.candidates import Candidate, line_of
from surefoot.source.handovers.leaving_out import Reasons
from surefoot.source.handovers.queries import QueryKind, query_kind, statement_of
from surefoot.source.handovers.scopes import Scope

_RESULTS = frozenset({"Result", "ScalarResult"})
"""Classes of what a query gives: what one asks of it belongs to that query."""

_OF_DATABASE = {None, DATABASE}

_ENDS = {QueryKind.SETTLES, QueryKind.UNDOES}

_BUFFERS = frozenset({"Pipeline"})
"""Classes of what keeps commands until they are executed together."""


class _Handover(NamedTuple):
    """A handover, known by where its first call ends, and why nobody wants a test of it."""

    first: End
    left_out: str


def joined(calls: Iterable[Candidate], reasons: Reasons) -> Iterator[CallSite]:
    """Yield the sites of a module's calls, each with the handover that it belongs to.

    ``calls`` are in the order they end in. Only calls in one function are joined.
    """
    functions: dict[Scope, _Handovers] = {}
    placed: dict[End, CallSite] = {}
    for call in calls:
        own = _Handover(call.end, reasons.of(call))
        before = placed.get(call.after) if call.after else None
        if before is not None and before.kind == call.kind:
            handover = _Handover(before.seam, before.left_out)
        else:
            within = functions.setdefault(call.scope, _Handovers())
            handover = within.place(call, call.interface, own)
        placed[call.end] = CallSite(
            line=line_of(call.node),
            end=call.end,
            function=call.scope.qualname,
            kind=call.kind,
            calls=call.calls,
            seam=handover.first,
            left_out=handover.left_out,
            statement=statement_of(call.node, call.scope) if call.kind in _OF_DATABASE else "",
        )
        yield placed[call.end]


class _Handovers:
    """The handovers of one function so far.

    ``_begun`` are those that are prepared and not made, by kind; ``_last`` the latest, by kind or
    by the text of a receiver.
    """

    def __init__(self) -> None:
        self._begun: dict[str, End] = {}
        self._last: dict[str, _Handover] = {}

    def place(self, call: Candidate, interface: Interface | None, own: _Handover) -> _Handover:
        """Return the handover that a call belongs to: ``own`` if it is one itself."""
        if interface is None:
            return self._of_unknown(call, own)
        if interface.kind == SOCKET:
            return self._on_socket(call, own)
        kind = interface.kind
        query = query_kind(call.node, call.scope)
        if _prepares(call, interface, query):
            if own.left_out:
                return own
            is_first = call.is_of_module or kind not in self._begun
            handover = own if is_first else own._replace(first=self._begun[kind])
            self._begun[kind] = handover.first
        elif _settles(call, interface, query):
            return self._last.setdefault(kind, own)
        elif own.left_out:
            handover = own
        else:
            handover = own._replace(first=self._begun.pop(kind, own.first))
            if call.name in interface.reads:
                return handover
        if not handover.left_out or kind not in self._last:
            self._last[kind] = handover
        return handover

    def _of_unknown(self, call: Candidate, own: _Handover) -> _Handover:
        if call.name in {"commit", "rollback"}:
            return self._last.get(f".{call.receiver}", own)
        if call.name.startswith("exec"):
            self._last[f".{call.receiver}"] = own
        return own

    def _on_socket(self, call: Candidate, own: _Handover) -> _Handover:
        """Return the handover of all calls on one socket, which may begin with making it."""
        if call.is_of_module:
            self._begun[SOCKET] = own.first
            return own
        on = f".{call.receiver}"
        if on not in self._last:
            self._last[on] = own._replace(first=self._begun.pop(SOCKET, own.first))
        return self._last[on]


def _prepares(call: Candidate, interface: Interface, query: QueryKind | None) -> bool:
    if call.name in interface.connects or query is QueryKind.BEGINS:
        return True
    return call.class_name in _BUFFERS and call.name != "execute"


def _settles(call: Candidate, interface: Interface, query: QueryKind | None) -> bool:
    if call.name in interface.settles or query in _ENDS:
        return True
    return call.class_name in _RESULTS
