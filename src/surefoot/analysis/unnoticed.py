"""Tell for which inputs a mutant does something else."""

from __future__ import annotations

import ast

from surefoot.model.mutants import Mutant, Operator

_DIFFERS_WHERE = {
    ("<", "<="): "==",
    ("<=", "<"): "==",
    (">", ">="): "==",
    (">=", ">"): "==",
    ("<", "!="): ">",
    ("<=", "=="): "<",
    (">", "!="): "<",
    (">=", "=="): ">",
}
"""Where a comparison gives another value than one in its place, both between the same operands."""


def boundary_of(mutant: Mutant) -> str:
    """Return what holds for the inputs with which a comparison gives another value.

    It is empty for what is no comparison of two operands, and where that says nothing new. Example:
    ``len(password) == 8`` where ``>=`` became ``>``.
    """
    sign = _DIFFERS_WHERE.get((mutant.before, mutant.after))
    if mutant.operator is not Operator.RELATIONAL or sign is None:
        return ""
    match ast.parse(f"({mutant.replacement})", mode="eval").body:
        case ast.Compare(left, [_], [right]):
            return f"{ast.unparse(left)} {sign} {ast.unparse(right)}"
    return ""
