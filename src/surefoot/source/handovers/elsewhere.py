"""What modules of a project make at their top, for others to import: a database, a session."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Made(NamedTuple):
    """What a name of a module stands for: an object of the class ``name``, or what has that name."""

    name: str
    is_object: bool


class Offers(NamedTuple):
    """What a module offers, by its names: what it has ``made``, and what it has ``imported`` itself.

    Example: ``db`` was made by ``flask_sqlalchemy.SQLAlchemy``; ``mail`` imported as
    ``app.extensions.mail``.
    """

    made: Mapping[str, Made]
    imported: Mapping[str, str]


class Elsewhere(NamedTuple):
    """What other modules have made, by dotted name, as seen from a module of a ``package``."""

    package: str = ""
    made: Mapping[str, Made] = MappingProxyType({})

    def of(self, imported: str) -> Made | None:
        """Return what a name stands for that is imported; it starts with a dot if that is relative."""
        return self.made.get(absolute(imported, self.package))


def absolute(imported: str, package: str) -> str:
    """Return the dotted name of what a module of a package imports; ``a.c`` of ``..c`` in ``a.b``."""
    name = imported.lstrip(".")
    above = len(imported) - len(name) - 1
    if above < 0:
        return imported
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - above], name])


def made_by_all(offers: Mapping[str, Offers]) -> dict[str, Made]:
    """Return all that modules have made, by each dotted name that they offer it under."""
    made = {f"{m}.{name}": it for m, offer in offers.items() for name, it in offer.made.items()}
    imported = {f"{m}.{n}": it for m, offer in offers.items() for n, it in offer.imported.items()}
    found = dict(made)
    for name in imported:
        passed: set[str] = set()
        last = name
        while last in imported and last not in passed:
            passed.add(last)
            last = imported[last]
        if last in made:
            found[name] = made[last]
    return found
