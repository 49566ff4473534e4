"""What is known of a function before laws are proposed: what it takes, and what it did with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from surefoot.properties.domains import Domain
from surefoot.suggest.checking import free_name


class Parameter(NamedTuple):
    """A parameter that every call passes; ``texts`` are some that the tests pass."""

    name: str
    domain: Domain
    is_keyword: bool = False
    is_annotated: bool = False
    texts: tuple[str, ...] = ()


class Outcome(NamedTuple):
    """A call of a function, and how it ended; what it iterates over is a list here."""

    arguments: tuple[Any, ...]
    returned: Any = None
    raised: BaseException | None = None


class ErrorClass(NamedTuple):
    """An exception that a function says it raises: the class, and how it is written."""

    type: type[BaseException]
    code: str


@dataclass(frozen=True, slots=True, eq=False)
class Callee:
    """A function that laws are proposed for.

    ``code`` is how it is written behind ``imports``. ``returns`` is the annotated class of its
    result as source, ``str | None``; None if nothing is annotated that can be checked. ``constants`` are the texts in its module. It ``iterates``
    where its results are iterators; then calls of it are put into lists. ``changes_arguments`` says
    that a call changed what it was given.
    """

    code: str
    imports: frozenset[str]
    parameters: tuple[Parameter, ...]
    documented: tuple[ErrorClass, ...] = ()
    returns: str | None = None
    constants: tuple[str, ...] = ()
    iterates: bool = False
    changes_arguments: bool = False
    outcomes: tuple[Outcome, ...] = ()

    @property
    def name(self) -> str:
        """Its own name."""
        return self.code.rpartition(".")[2]

    @property
    def words(self) -> frozenset[str]:
        """The words that its name consists of."""
        return frozenset(self.name.lower().split("_"))

    @property
    def kind(self) -> type | None:
        """The class of what it takes, if that is one thing."""
        return self.parameters[0].domain.kind if len(self.parameters) == 1 else None

    def call(self, arguments: Iterable[str]) -> str:
        """Return a call as source, with arguments in the order of the parameters."""
        given = ", ".join(
            f"{parameter.name}={argument}" if parameter.is_keyword else argument
            for parameter, argument in zip(self.parameters, arguments, strict=True)
        )
        return f"list({self.code}({given}))" if self.iterates else f"{self.code}({given})"

    def locals(self, others: Iterable[str] = ()) -> tuple[str, ...]:
        """Return names for its arguments in a test that uses these ``others`` too."""
        names: list[str] = []
        for parameter in self.parameters:
            names.append(free_name(parameter.name, [self.code, *others], names))
        return tuple(names)

    def all_imports(self) -> frozenset[str]:
        """Return what a test of it imports, its strategies included."""
        return self.imports.union(*(each.domain.imports for each in self.parameters))

    def returned(self) -> Iterator[Outcome]:
        """Yield the calls that did not raise."""
        return (each for each in self.outcomes if each.raised is None)

    def always_returned(self) -> bool:
        """Return whether there were calls, and none raised."""
        return bool(self.outcomes) and all(each.raised is None for each in self.outcomes)


def are_varied(values: Iterable[Any], least: int = 3) -> bool:
    """Return whether there are so many different values."""
    different: list[Any] = []
    for value in values:
        if value not in different:
            different.append(value)
        if len(different) >= least:
            return True
    return False


Callees = Mapping[str, Callee]
"""The functions of a module, by name."""
