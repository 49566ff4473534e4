"""Let code that was written elsewhere use the names of the file that it comes into."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Mapping

from surefoot.suggest.host import Host
from surefoot.suggest.shapes import Place, spliced

_CUSTOMARY = {"hypothesis.strategies": "st"}
"""What everybody imports by a name of another kind."""


class Names:
    """What names stand for in a file, as code is added to it; ``imports`` are those it lacks."""

    def __init__(self, host: Host) -> None:
        self.imports: list[str] = []
        self._taken = set(host.names)
        self._origins = dict(host.origins)

    def settle(self, code: str, imports: Iterable[str]) -> str:
        """Return code that means in the file what it means behind its own imports.

        What the file imports already goes by the name that it has there. What is new gets
        another name where the file has one like it.
        """
        known_as: dict[str, str] = {}
        for statement in sorted(imports):
            origin, name = _parts(statement)
            uses = _uses(name, code)
            for use in uses:
                if f"{origin}.{use}" in self._origins:
                    known_as[f"{name}.{use}"] = self._origins[f"{origin}.{use}"]
            if any(f"{name}.{use}" not in known_as for use in uses):
                known_as[name] = self._name_of(origin)
        return _renamed(code, known_as)

    def add(self, statement: str) -> str:
        """Import something, if it is not yet; return its name."""
        _, name = _parts(statement)
        return self.settle(name, [statement])

    def _name_of(self, origin: str) -> str:
        module, _, name = origin.rpartition(".")
        if origin in self._origins:
            return self._origins[origin]
        if module in self._origins:
            return f"{self._origins[module]}.{name}"
        if module and name.lower().startswith("test"):  # pytest would take it for a test
            return f"{self._imported(*module.rpartition('.')[::2])}.{name}"
        return self._imported(module, name)

    def _imported(self, module: str, name: str) -> str:
        """Import a name, by another if it is taken; return that."""
        statement = f"from {module} import {name}" if module else f"import {name}"
        new = _CUSTOMARY.get(f"{module}.{name}", name)
        while new in self._taken or hasattr(builtins, new):
            new = f"{module.rpartition('.')[2]}_{new}" if module else f"{new}_module"
        if new != name:
            statement += f" as {new}"
        self._taken.add(new)
        self._origins[f"{module}.{name}" if module else name] = new
        self.imports.append(statement)
        return new


def _parts(statement: str) -> tuple[str, str]:
    """Return what an import imports, by its full name, and the name that it gives it."""
    words = statement.split()
    if words[0] == "import":
        return words[1], words[-1]
    return f"{words[1]}.{words[3]}", words[-1]


def _uses(name: str, code: str) -> list[str]:
    """Return what is taken from a name, once for each use; empty where it is used by itself.

    Example: ``["date"]`` for ``datetime`` in ``datetime.date(2024, 2, 29)``.
    """
    nodes = list(ast.walk(ast.parse(code, mode="eval")))
    taken = [
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == name
    ]
    uses = sum(isinstance(node, ast.Name) and node.id == name for node in nodes)
    return taken + [""] * (uses - len(taken))


def _renamed(code: str, known_as: Mapping[str, str]) -> str:
    """Return an expression with other names; ``known_as`` may have ``name.attribute`` too."""
    new: dict[Place, str] = {}
    todo: list[ast.AST] = [ast.parse(code, mode="eval")]
    while todo:
        node = todo.pop()
        known = isinstance(node, ast.Name | ast.Attribute) and known_as.get(ast.unparse(node))
        if isinstance(node, ast.expr) and known:
            new[Place.of(node)] = known
        else:
            todo += ast.iter_child_nodes(node)
    return spliced(code, new)
