"""Tell which statements of a test are checks, and what each is about."""

from __future__ import annotations

import ast
import re

from surefoot.model.names import words_of
from surefoot.model.suite import CheckKind
from surefoot.source.decisions import literal_truth
from surefoot.source.mocks import ASSERT_CALLED, ASSERTS_OF_MOCKS, kind_of_calls
from surefoot.source.nodes import dotted, own_nodes

_CHECKING = re.compile(r"(?:assert|asserts|asserting|raises|warns|fail|fails|matcher)(?:\d.*)?")
"""Words of a name that tell a check wherever it is called."""

_STATED = frozenset(
    "check checks checked expect expects expectation verify verifies compare compares should ensure must "
    "approve".split()
)
"""Words that tell one where the call is a statement: what it returns is not asked for."""

_CHECKING_NAMES = frozenset(
    "deprecated_call does_not_raise fnmatch_lines fnmatch_lines_random no_fnmatch_line "
    "no_re_match_line re_match_lines re_match_lines_random raise_for_status check_call "
    "check_output testmod testfile".split()
)
"""Names that tell a check, although no word of theirs does."""

_STAND_INS = {"RequestsMock": "assert_all_requests_are_fired", "respx.mock": "assert_all_called"}
"""What fails at its end where something that it stands in for was not asked for, and the argument
that switches this off.
"""

_STRICT = {"check": True, "catch_exceptions": False}
"""Arguments that let a call raise where something went wrong."""


def check_kind(statement: ast.stmt) -> CheckKind | None:
    """Return what a statement checks by itself, or by the heads of its context managers."""
    match statement:
        case ast.Assert(test=test):
            return _kind_of_test(test)
        case ast.Raise():
            return CheckKind.FAILURE
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return _kind_of_calls([item.context_expr for item in items], stated=True)
        case ast.Expr(value=value) | ast.Return(value=ast.expr() as value):
            return _kind_of_calls([value], stated=True)
        case ast.Assign(value=value):
            return _kind_of_calls([value], stated=False)
    return None


def _kind_of_test(test: ast.expr) -> CheckKind:
    truth = literal_truth(test)
    if truth is False:
        return CheckKind.FAILURE
    if truth is True or _always_holds(test):
        return CheckKind.NOTHING
    return kind_of_calls([test]) or CheckKind.RESULT


def _always_holds(test: ast.expr) -> bool:
    """Return whether a test holds whatever its names stand for."""
    match test:
        case ast.Tuple(elts=[_, *_]) | ast.List(elts=[_, *_]) | ast.JoinedStr(values=[_, *_]):
            return True
        case ast.GeneratorExp() | ast.Lambda():
            return True
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(literal_truth(value) for value in values)
        case ast.Compare(ast.Call(func=ast.Name("len")), [ast.GtE()], [ast.Constant(value=0)]):
            return True
        case ast.Compare(left, [ast.Eq() | ast.Is() | ast.LtE() | ast.GtE()], [right]):
            return _has_no_call(left) and ast.dump(left) == ast.dump(right)
    return False


def _has_no_call(expression: ast.expr) -> bool:
    return not any(isinstance(node, ast.Call) for node in ast.walk(expression))


def _kind_of_calls(values: list[ast.expr], *, stated: bool) -> CheckKind | None:
    """Return the kind of check that is called within expressions; ``stated`` if for its own sake."""
    for node in own_nodes(values):
        if isinstance(node, ast.Call):
            kind = _kind_of_call(node, stated=stated)
            if kind is not None:
                return kind
    if stated and any(_is_named(dotted(value), _STATED) for value in values):
        return CheckKind.RESULT  # ``with check:``
    return None


def _kind_of_call(call: ast.Call, *, stated: bool) -> CheckKind | None:
    name = dotted(call.func)
    last = name.rpartition(".")[2]
    if last in ASSERTS_OF_MOCKS:
        return CheckKind.CALLED if last in ASSERT_CALLED else CheckKind.CALL
    if last == "fail":
        return CheckKind.FAILURE
    if last.startswith("assert") and call.args:
        return _kind_of_unittest(last, call.args)
    if _must_be_used(call, name):
        return CheckKind.RESULT
    if _is_check(name, stated=stated) or _is_strict(call) or _turns_into_errors(call, last):
        return CheckKind.RESULT
    return None


def _kind_of_unittest(name: str, values: list[ast.expr]) -> CheckKind:
    """Return what a method such as ``assertEqual`` checks."""
    first, *others = values
    same = others and _has_no_call(first) and ast.dump(first) == ast.dump(others[0])
    if (name == "assertTrue" and _kind_of_test(first) is CheckKind.NOTHING) or (
        name in {"assertEqual", "assertIs"} and same
    ):
        return CheckKind.NOTHING
    return kind_of_calls(values) or CheckKind.RESULT


def _is_check(name: str, *, stated: bool) -> bool:
    last = name.rpartition(".")[2]
    if last in _CHECKING_NAMES or any(map(_CHECKING.fullmatch, words_of(last))):
        return True
    return stated and _is_named(name, _STATED)


def _is_named(name: str, words: frozenset[str]) -> bool:
    """Return whether a word is in the last two parts of a name: ``check.equal`` is a check."""
    parts = name.split(".")[-2:]
    return any(not words.isdisjoint(words_of(part)) for part in parts)


def _must_be_used(call: ast.Call, name: str) -> bool:
    """Return whether what is made fails at its end if it has not been used."""
    for stand_in, argument in _STAND_INS.items():
        if f".{name}".endswith(f".{stand_in}"):
            return all(keyword.arg != argument for keyword in call.keywords)
    return False


def _is_strict(call: ast.Call) -> bool:
    return any(
        isinstance(keyword.value, ast.Constant)
        and keyword.arg in _STRICT
        and keyword.value.value is _STRICT[keyword.arg]
        for keyword in call.keywords
    )


def _turns_into_errors(call: ast.Call, last: str) -> bool:
    """Return whether a call makes warnings errors, so that there must be none."""
    match call.args:
        case [ast.Constant(value="error"), *_]:
            return last in {"simplefilter", "filterwarnings"}
    return False


def is_raises(statement: ast.With | ast.AsyncWith) -> bool:
    """Return whether the body of a ``with`` is expected to raise."""
    names = (dotted(item.context_expr).rpartition(".")[2] for item in statement.items)
    return any(_EXPECTS_RAISE.search(name) for name in names)


_EXPECTS_RAISE = re.compile(r"(?i)^raises|(?<!not_)(?:assert_?|_|expect_?)raises|^suppress$")
