"""What writing tests for a file has to know of it, whatever they test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from surefoot.model.weak import OBSERVED
from surefoot.suggest.checking import Checks, PytestChecks, UnittestChecks
from surefoot.suggest.host import Host
from surefoot.suggest.layout import INDENT
from surefoot.suggest.resolving import Names


class Drafting:
    """Writes one test after the other for a file: in its style, and under names that are free."""

    def __init__(self, host: Host) -> None:
        self.names = Names(host)
        of_class = host.unittest_class
        self.is_method = of_class is not None
        self.width = host.width - (len(of_class.indent) if of_class else 0)
        self._taken = set(of_class.methods if of_class else host.names)

    def free_name(self, wanted: str) -> str:
        """Return a name that the file does not have yet; from now on it has it."""
        name, number = wanted, 1
        while name in self._taken:
            number += 1
            name = f"{wanted}_{number}"
        self._taken.add(name)
        return name

    def checks(self, depth: int) -> Checks:
        """Return what writes assertions that stand this deep in a test."""
        make = UnittestChecks if self.is_method else PytestChecks
        return make(self.names, self.width - depth * len(INDENT))

    def function(self, name: str, parameters: Sequence[str], body: Iterable[str]) -> list[str]:
        """Return a test, which says that nobody has confirmed it."""
        given = ["self", *parameters] if self.is_method else parameters
        return [f"def {name}({', '.join(given)}):", INDENT + OBSERVED, *body]
