"""Find calls that no event tells of: of the clock, of chance, and of drivers in C."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from surefoot.model.ids import LineNo
from surefoot.model.touches import Kind
from surefoot.source.nodes import dotted, walk
from surefoot.source.text import NOT_PYTHON


class Site(NamedTuple):
    """A call that touches something each time its line runs; example of ``what``: ``time.time``."""

    line: LineNo
    kind: Kind
    what: str


_RANDOM = (
    *("random", "randint", "randrange", "choice", "choices", "shuffle", "sample", "uniform"),
    *("gauss", "normalvariate", "getrandbits", "randbytes"),
)
_SECRETS = ("token_hex", "token_bytes", "token_urlsafe", "choice", "randbelow", "randbits")

_CALLS: Mapping[str, Kind] = {
    **dict.fromkeys(("time.time", "time.time_ns", "time.localtime", "time.gmtime"), Kind.CLOCK),
    **dict.fromkeys((f"datetime.datetime.{n}" for n in ("now", "utcnow", "today")), Kind.CLOCK),
    "datetime.date.today": Kind.CLOCK,
    "time.sleep": Kind.SLEEP,
    "django.utils.timezone.now": Kind.CLOCK,
    **dict.fromkeys((f"random.{name}" for name in _RANDOM), Kind.RANDOM),
    **dict.fromkeys((f"secrets.{name}" for name in _SECRETS), Kind.RANDOM),
    **dict.fromkeys(("uuid.uuid1", "uuid.uuid4", "os.urandom"), Kind.RANDOM),
    **dict.fromkeys((f"numpy.random.{n}" for n in (*_RANDOM, "rand", "randn")), Kind.RANDOM),
    "duckdb.connect": Kind.DATABASE,
    "adbc_driver_manager.dbapi.connect": Kind.DATABASE,
}
_METHODS: Mapping[tuple[str, str], Kind] = {
    ("pycurl", "perform"): Kind.NETWORK,
    ("pycurl", "perform_rb"): Kind.NETWORK,
}
"""Methods whose names say enough in a module that imports the package."""


_DOTTED = (*_CALLS, *map(".".join, _METHODS))
_LAST_NAMES: Mapping[str, frozenset[str]] = {
    package: frozenset(n.rpartition(".")[2] for n in _DOTTED if n.startswith(f"{package}."))
    for package in {name.partition(".")[0] for name in _DOTTED}
}
"""What must stand in a module that calls something of a package, by the package."""

_IMPORTS = re.compile(r"(?:^|[;:])[ \t]*(?:import|from)\b([^\n]*)", re.MULTILINE)
_WORD = re.compile(r"\w+")


def call_sites(text: str) -> tuple[Site, ...]:
    """Return the calls in a module that touch something and that no event tells of.

    There are none in what is not Python.
    """
    if not _may_call(text):
        return ()
    with warnings.catch_warnings(), suppress(*NOT_PYTHON):
        warnings.simplefilter("ignore")
        return tuple(_sites_in(ast.parse(text)))
    return ()


def _may_call(text: str) -> bool:
    """Return whether there may be such calls: a search takes a hundredth of the time of parsing."""
    lines = _IMPORTS.findall(text.replace("\\\n", " "))
    imported = {word for line in lines for word in _WORD.findall(line)} & _LAST_NAMES.keys()
    return bool(imported) and not frozenset(_WORD.findall(text)).isdisjoint(
        name for package in imported for name in _LAST_NAMES[package]
    )


def _sites_in(tree: ast.Module) -> Iterator[Site]:
    nodes = walk(tree)
    imported = dict(_imported(nodes))
    packages = {origin.partition(".")[0] for origin in imported.values()}
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        name = dotted(node.func)
        first, dot, rest = name.partition(".")
        origin = imported.get(first, "") + dot + rest
        kind = _CALLS.get(origin)
        if kind is not None:
            yield Site(LineNo(node.lineno), kind, origin)
        for package in packages:
            kind = _METHODS.get((package, name.rpartition(".")[2]))
            if kind is not None:
                yield Site(LineNo(node.lineno), kind, package)


def _imported(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    """Yield each name that is imported, and what it stands for."""
    for node in nodes:
        match node:
            case ast.Import(names=names):
                for alias in names:
                    top = alias.name.partition(".")[0]
                    yield (alias.asname, alias.name) if alias.asname else (top, top)
            case ast.ImportFrom(module=str(module), level=0, names=names):
                for alias in names:
                    yield alias.asname or alias.name, f"{module}.{alias.name}"
