"""Find where a module hands data to another component, as far as its text tells."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from contextlib import suppress

from surefoot.model.handovers import Handovers
from surefoot.model.seams import Call, CallSite
from surefoot.model.seen import End
from surefoot.source.depth import deep_recursion
from surefoot.source.handovers.candidates import candidates, end_of, line_of
from surefoot.source.handovers.joining import joined
from surefoot.source.handovers.leaving_out import Reasons
from surefoot.source.handovers.origins import Origins
from surefoot.source.handovers.scopes import Scopes, scopes_of
from surefoot.source.nodes import dotted
from surefoot.source.text import NOT_PYTHON


def calls_in(text: str) -> Mapping[End, Call]:
    """Return all calls in a module by where they end. There are none in what is not Python.

    ``function`` is the qualified name of what the call is in, as the map of the file has it; empty
    for the module.
    """
    return {
        end_of(node): Call(line_of(node), scope.qualname, dotted(node.func))
        for node, scope in _read(text).calls
    }


def handover_sites(text: str, known: Handovers) -> tuple[CallSite, ...]:
    """Return the calls in a module that hand something over, or may, in the order they end in.

    There are none in what is not Python.
    """
    scopes = _read(text)
    origins = Origins(scopes.module, known)
    with deep_recursion():
        return tuple(joined(candidates(scopes, known, origins), Reasons(scopes, origins)))


def _read(text: str) -> Scopes:
    unread = suppress(*NOT_PYTHON, RecursionError, MemoryError)
    with unread, warnings.catch_warnings(), deep_recursion():
        warnings.simplefilter("ignore")
        return scopes_of(ast.parse(text))
    return scopes_of(ast.Module([], []))
