"""Find where a module hands data to another component, as far as its text tells.

What another module of the project has made and this one imports is told by that module's text.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from surefoot.model.handovers import Handovers
from surefoot.model.seams import Call, CallSite
from surefoot.model.seen import End
from surefoot.source.depth import deep_recursion
from surefoot.source.handovers.candidates import candidates, end_of, line_of
from surefoot.source.handovers.elsewhere import Elsewhere, Made, Offers, absolute
from surefoot.source.handovers.joining import joined
from surefoot.source.handovers.leaving_out import Reasons
from surefoot.source.handovers.origin import Form
from surefoot.source.handovers.origins import Origins
from surefoot.source.handovers.scopes import How, Scopes, scopes_of
from surefoot.source.nodes import dotted
from surefoot.source.text import NOT_PYTHON


def calls_in(text: str) -> Mapping[End, Call]:
    """Return all calls in a module by where they end. There are none in what is not Python.

    ``function`` is the qualified name of what the call is in, as the map of the file has it; empty
    for the module.
    """
    with _forgotten(_read(text)) as scopes:
        return {
            end_of(node): Call(line_of(node), scope.qualname, dotted(node.func))
            for node, scope in scopes.calls
        }


def offers_of(text: str, known: Handovers, package: str) -> Offers:
    """Return what a module of a package has made at its top, and what it has imported there."""
    made: dict[str, Made] = {}
    imported: dict[str, str] = {}
    with _forgotten(_read(text)) as scopes:
        origins = Origins(scopes.module, known, Elsewhere())
        for name, bindings in scopes.module.names.items():
            if not bindings:  # a function says that it is global, and nothing here binds it
                continue
            if bindings[0].how is How.IMPORTED:
                imported[name] = absolute(bindings[0].imported, package)
                continue
            origin = origins.offered(name)
            if origin is not None and origin.is_foreign:
                made[name] = Made(origin.name, origin.form is Form.OBJECT)
    return Offers(made, imported)


def handover_sites(
    text: str, known: Handovers, elsewhere: Elsewhere | None = None
) -> tuple[CallSite, ...]:
    """Return the calls in a module that hand something over, or may, in the order they end in.

    There are none in what is not Python.
    """
    with _forgotten(_read(text)) as scopes, deep_recursion():
        origins = Origins(scopes.module, known, elsewhere or Elsewhere())
        found = candidates(scopes, known, origins)
        return tuple(joined(found, Reasons(scopes, origins))) if found else ()


@contextmanager
def _forgotten(scopes: Scopes) -> Iterator[Scopes]:
    """Forget what was read of a module afterwards."""
    try:
        yield scopes
    finally:
        scopes.forget()


def handover_ends(tree: ast.Module, known: Handovers) -> frozenset[End]:
    """Return where the calls in a module end that hand something over, or may."""
    with _forgotten(scopes_of(tree)) as scopes:
        calls = candidates(scopes, known, Origins(scopes.module, known, Elsewhere()))
        return frozenset(call.end for call in calls)


def _read(text: str) -> Scopes:
    unread = suppress(*NOT_PYTHON, RecursionError, MemoryError)
    with unread, warnings.catch_warnings(), deep_recursion():
        warnings.simplefilter("ignore")
        return scopes_of(ast.parse(text))
    return scopes_of(ast.Module([], []))
