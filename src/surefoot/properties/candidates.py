"""Choose the functions that a property test could be about, and that none executes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from surefoot.analysis.inference import is_test_code
from surefoot.errors import SurefootError
from surefoot.model.filemap import Region, plain_name
from surefoot.model.tiers import MEASURED_TIERS, Tier
from surefoot.project.findings import Findings
from surefoot.project.places import look_up
from surefoot.project.project import MeasuredFile
from surefoot.properties.documented import documented
from surefoot.suggest.asking import module_of, tests_of
from surefoot.suggest.safety import Module

_NO_CALL = {"contextmanager", "asynccontextmanager", "fixture", "overload", "command", "route"}
"""Decorators of functions that nobody calls for a result."""


class Candidate(NamedTuple):
    """A function of a file.

    ``raises`` are the exceptions that it documents. Where it ``is_wanted`` is False, it is only what
    others are compared with. ``because`` says why it is not called, if it is not.
    """

    file: MeasuredFile
    region: Region
    tier: Tier
    tests: tuple[str, ...]
    raises: frozenset[str]
    is_wanted: bool
    because: str | None = None
    constants: tuple[str, ...] = ()
    """The texts in its module that are no docstrings."""


def candidates(findings: Findings, place: str | None) -> list[Candidate]:
    """Return the functions of a place or the project, the most critical first.

    Those of their files that are only compared with stand among them.

    Raises:
        SurefootError: when there is no such place.
    """
    at = None if place is None else look_up(findings, place)
    found = [
        candidate if at is None or at.within(candidate.region.line) else _unwanted(candidate)
        for file in findings.project.files
        if (at is None or file.path == at.file.path) and not is_test_code(file.path, file.map)
        for candidate in _of_file(findings, file)
    ]
    order = [*MEASURED_TIERS, Tier.BOUNDARY]
    return sorted(found, key=lambda c: (order.index(c.tier), c.file.path, c.region.line))


def check_hypothesis() -> None:
    """See that the library is there that the tests need.

    Raises:
        SurefootError: when it is not.
    """
    try:
        import hypothesis  # noqa: F401, PLC0415 - only this command needs it
    except ImportError:
        raise SurefootError(
            "properties are tried by Hypothesis, which is not installed here. "
            "Install it beside Surefoot: pip install hypothesis."
        ) from None


def _unwanted(candidate: Candidate) -> Candidate:
    return candidate._replace(is_wanted=False)


def _of_file(findings: Findings, file: MeasuredFile) -> Iterator[Candidate]:
    """Yield the functions of a module that are called by their plain names."""
    module = module_of(findings, file)
    placed = findings.placements[file.path].functions
    properties = findings.data.observed.examples.keys()
    constants = texts_in(file.map.text)
    for region in file.map.regions:
        name = region.qualname
        if not _can_be_called(region, module):
            continue
        tests = tests_of(file, name)
        yield Candidate(
            file,
            region,
            placed[name].tier,
            tests,
            documented(module.functions, name),
            is_wanted=not name.startswith("_") and properties.isdisjoint(tests),
            because=module.why_not(name),
            constants=constants,
        )


def texts_in(text: str) -> tuple[str, ...]:
    """Return the texts of a module as they are in its code, without docstrings."""
    nodes = list(ast.walk(ast.parse(text)))
    alone = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    found = {
        node.value: None
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone
    }
    return tuple(found)


def _can_be_called(region: Region, module: Module) -> bool:
    decorators = {each.rpartition(".")[2] for each in region.decorators}
    return (
        region.qualname in module.functions
        and plain_name(region.qualname) == region.qualname.rpartition(".")[2]
        and region.qualname not in {"main", "setup"}
        and not region.qualname.startswith("__")
        and _NO_CALL.isdisjoint(decorators)
    )
