"""What a value is, as far as the source tells."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from surefoot.source.handovers.makers import ELEMENTS, PLAIN_VALUES, RE_EXPORTS
from surefoot.source.handovers.scopes import Scope


class Form(Enum):
    """What an origin's name says of a value."""

    NAMED = auto()
    """It is what has that name: a module, a function, a class."""
    OBJECT = auto()
    """It is an object of the class that has that name."""
    MEMBER = auto()
    """It is an attribute of such an object."""
    MANY = auto()
    """It holds such objects."""
    PLAIN = auto()
    """It is of a type that is built in."""


CALLABLE = frozenset({Form.NAMED, Form.MEMBER})
"""What can be called as a function or method whose name is known."""


class Origin(NamedTuple):
    """What a value is; ``scope`` is its class or function if that is of the same module."""

    form: Form
    name: str = ""
    scope: Scope | None = None

    @property
    def owner(self) -> str:
        """What has the function or method of that name: its module or class."""
        return self.name.rpartition(".")[0]

    @property
    def last(self) -> str:
        """The last part of the name."""
        return self.name.rpartition(".")[2]

    @property
    def is_foreign(self) -> bool:
        """Whether it is an object of a package's class, or such a class or function itself.

        What is of ``typing`` only says what types others have.
        """
        is_known = self.form in {Form.NAMED, Form.OBJECT} and self.scope is None
        return is_known and self.owner not in {"", "builtins", "typing", "typing_extensions"}

    @property
    def is_of_standard_library(self) -> bool:
        """Whether it belongs to Python, so that all that it hands over is known."""
        return self.name.partition(".")[0] in sys.stdlib_module_names


PLAIN = Origin(Form.PLAIN)


def named(name: str) -> Origin:
    """Return what has a dotted name."""
    name = RE_EXPORTS.get(name, name)
    return PLAIN if name in PLAIN_VALUES else Origin(Form.NAMED, name)


def first_known(origins: Iterator[Origin | None]) -> Origin | None:
    """Return the first that is known and not plain; None if there is none and not all are plain."""
    plain, all_plain = None, True
    for origin in origins:
        if origin is None:
            all_plain = False
        elif origin.form is Form.PLAIN:
            plain = origin
        else:
            return origin
    return plain if all_plain else None


def entered(origin: Origin | None) -> Origin | None:
    """Return what a ``with`` statement gives: the object itself, for nearly all that is known."""
    if origin is None or origin.name == "tempfile.TemporaryDirectory":
        return None
    return element(origin) if origin.form is Form.MANY else origin


def element(origin: Origin | None) -> Origin | None:
    """Return what one gets from a loop over something."""
    if origin is None:
        return None
    if origin.form is Form.OBJECT and origin.name in ELEMENTS:
        return Origin(Form.OBJECT, ELEMENTS[origin.name])
    return origin._replace(form=Form.OBJECT) if origin.form is Form.MANY else None
