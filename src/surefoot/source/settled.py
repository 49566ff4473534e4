"""Find the outcome vectors that no input can give, as earlier tests of the same function tell.

In ``if a or b: … elif a: …`` the second ``a`` is never true. What is tested has a version, which is
another one after everything that may change it: an assignment, and for what is no local variable,
or may change in place, any call. Only what is tested twice in the same version is settled. An
attribute counts as changing in a call too, but not by being read: one that this file makes a
property is left out. What is compared by identity with a name in capitals is taken not to be None
if it is the same.
"""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, takewhile
from typing import NamedTuple

from surefoot.model.decision import Decision
from surefoot.model.ids import LineNo
from surefoot.source.atoms import Atom, Fact, Meaning, Topic, ruled_out
from surefoot.source.bindings import Names
from surefoot.source.nodes import Function, children, dotted, walk


def with_ruled_out(
    decisions: Iterable[Decision],
    leaves: Sequence[Sequence[ast.expr]],
    tree: ast.Module,
    properties: Container[str],
) -> Iterator[Decision]:
    """Yield the decisions with the vectors that are ruled out.

    ``leaves`` are the expressions of the conditions of each, ``properties`` the names of attributes
    that may be another thing each time.
    """
    walk = _Walk(frozenset(chain.from_iterable(leaves)), properties)
    walk.body(tree.body, _START)
    for decision, own in zip(decisions, leaves, strict=True):
        facts = walk.facts_at.get(own[0], ()) if own else ()
        found = tuple(ruled_out(decision, own, facts, walk.meanings))
        yield decision._replace(ruled_out=found)


class _Known(NamedTuple):
    """What is known at some point: the versions of names, and the facts that hold.

    The empty name stands for all that a call may change.
    """

    versions: Mapping[str, int]
    facts: tuple[Fact, ...]

    def after(self, test: ast.expr, truth: bool) -> _Known:
        """Return what is known where a test had this truth."""
        return self._replace(facts=(*self.facts, Fact(test, truth, LineNo(test.lineno))))


_START = _Known({}, ())
_ANYTHING = ""


class _Walk:
    """Follows control through a module, and notes what its conditions mean and what is known."""

    def __init__(self, leaves: frozenset[ast.expr], properties: Container[str]) -> None:
        self.meanings: dict[ast.expr, Meaning] = {}
        self.facts_at: dict[ast.expr, tuple[Fact, ...]] = {}
        self._leaves = leaves
        self._leaf_lines = sorted(leaf.lineno for leaf in leaves)
        self._properties = properties
        self._names = Names()
        self._fresh = count(1)
        self._local: frozenset[str] = frozenset()
        self._immutable: frozenset[str] = frozenset()

    # Statements

    def body(self, body: Sequence[ast.stmt], known: _Known) -> _Known | None:
        """Walk statements that follow each other; return what is known behind them, or None where
        control does not get there.
        """
        for node in body:
            behind = self._statement(node, known)
            if behind is None:
                return None
            known = behind
        return known

    def _statement(self, node: ast.stmt, known: _Known) -> _Known | None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node)
                known = self._changed(known, node.args, *node.decorator_list)
                return self._with_new(known, {node.name})
            case ast.ClassDef():
                self._scope(node.body, frozenset(), frozenset())
                known = self._changed(known, *node.bases, *node.keywords, *node.decorator_list)
                return self._with_new(known, {node.name})
            case ast.If(test=test):
                known = self._evaluate(test, known)
                then = self.body(node.body, known.after(test, True))
                return self._joined(then, self.body(node.orelse, known.after(test, False)))
            case ast.While(test=test):
                head = self._evaluate(test, self._changed(known, node))
                self.body(node.body, head.after(test, True))
                done = self.body(node.orelse, head.after(test, False))
                if not any(isinstance(inner, ast.Break) for inner in walk(node)):
                    return done
            case ast.For() | ast.AsyncFor():
                self._evaluate(node.iter, known)
                self.body(node.body, self._changed(known, node))
                self.body(node.orelse, self._changed(known, node))
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    known = self._evaluate(item.context_expr, known)
                self.body(node.body, self._changed(known, *node.items))
            case ast.Try() | ast.TryStar():
                done = self.body(node.body, known)
                for handler in node.handlers:
                    self.body(handler.body, self._changed(known, node))
                if done is not None:
                    self.body(node.orelse, done)
                self.body(node.finalbody, self._changed(known, node))
            case ast.Match(subject=subject):
                known = self._evaluate(subject, known)
                for case in node.cases:
                    here = self._changed(known, node)  # a case that fails may have bound names
                    if case.guard is not None:
                        here = self._evaluate(case.guard, here).after(case.guard, True)
                    self.body(case.body, here)
            case _:
                return self._simple(node, known)
        return self._changed(known, node)

    def _simple(self, node: ast.stmt, known: _Known) -> _Known | None:
        """Walk a statement without a body."""
        parts = [part for part in children(node) if isinstance(part, ast.expr)]
        for part in sorted(parts, key=_is_target):  # what is assigned is evaluated first
            known = self._evaluate(part, known)
        known = self._with_new(known, self._names.of(node).bound)
        if isinstance(node, ast.AugAssign | ast.Delete | ast.Import | ast.ImportFrom) or any(
            _is_target(part) and not isinstance(part, ast.Name) for part in parts
        ):
            known = self._with_new(known, {_ANYTHING})
        match node:
            case ast.Return() | ast.Raise() | ast.Break() | ast.Continue():
                return None
            case ast.Assign(targets=[ast.Name() as name], value=ast.Constant() as value):
                same = ast.copy_location(ast.Compare(name, [ast.Is()], [value]), node)
                self._note(same, known)
                return known.after(same, True)
        return known

    def _function(self, node: Function) -> None:
        end = node.end_lineno or node.lineno
        if bisect_left(self._leaf_lines, node.lineno) == bisect_right(self._leaf_lines, end):
            return  # most functions test nothing
        parameters = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        assigned, inner = self._names.of_all(node.body)
        annotated = {p.arg for p in parameters if p.annotation and _is_immutable(p.annotation)}
        local = assigned.union(p.arg for p in parameters) - inner
        self._scope(node.body, local, (local & annotated) - assigned)

    def _scope(
        self, body: Sequence[ast.stmt], local: frozenset[str], immutable: frozenset[str]
    ) -> None:
        """Walk the body of a function or class, about whose start nothing is known."""
        outside = self._local, self._immutable
        self._local, self._immutable = local, immutable
        self.body(body, _START)
        self._local, self._immutable = outside

    def _changed(self, known: _Known, *nodes: ast.AST) -> _Known:
        """Return what is still known where any part of some code may have run."""
        return self._with_new(known, {_ANYTHING, *self._names.of_all(nodes).bound})

    def _with_new(self, known: _Known, names: Iterable[str]) -> _Known:
        """Return what is known where these names stand for something else."""
        return known._replace(versions={**known.versions, **{n: next(self._fresh) for n in names}})

    def _joined(self, one: _Known | None, other: _Known | None) -> _Known | None:
        """Return what is known behind two ways, of which one or both may lead elsewhere."""
        return one or other if one is None or other is None else self._united(one, other)

    def _united(self, one: _Known, other: _Known) -> _Known:
        """Return what is known where two ways meet."""
        names = one.versions.keys() | other.versions.keys()
        differing = {n for n in names if one.versions.get(n) != other.versions.get(n)}
        pairs = zip(one.facts, other.facts, strict=False)
        facts = tuple(fact for fact, _ in takewhile(lambda pair: pair[0] is pair[1], pairs))
        return self._with_new(one._replace(facts=facts), differing)

    # Expressions

    def _evaluate(self, node: ast.expr, known: _Known) -> _Known:
        """Walk an expression; return what is known when it has been evaluated."""
        if node in self._leaves:
            self.facts_at[node] = known.facts
            self._note(node, known)
        match node:
            case ast.Lambda():
                return known
            case ast.IfExp(test=test):
                known = self._evaluate(test, known)
                then = self._evaluate(node.body, known.after(test, True))
                orelse = self._evaluate(node.orelse, known.after(test, False))
                return self._united(then, orelse)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                return self._changed(known, node)
            case ast.NamedExpr(target=target, value=value):
                return self._with_new(self._evaluate(value, known), {target.id})
        parts: Iterable[ast.AST | None] = children(node)
        if isinstance(node, ast.Dict):
            parts = chain.from_iterable(zip(node.keys, node.values, strict=True))
        for part in parts:
            inner = part.value if isinstance(part, ast.keyword) else part
            if isinstance(inner, ast.expr):
                known = self._evaluate(inner, known)
        return self._with_new(known, {_ANYTHING}) if _runs_code(node) else known

    def _note(self, leaf: ast.expr, known: _Known) -> None:
        """Note what a condition means here, if that can be told."""
        positive, truth = _positive(leaf)
        parts = walk(positive)
        if not all(isinstance(part, _REPEATABLE) or _is_pure(part) for part in parts):
            return
        if any(isinstance(part, ast.Compare) and _may_consume(part) for part in parts):
            return
        if any(isinstance(p, ast.Attribute) and p.attr in self._properties for p in parts):
            return
        moment = None if self._lasts(positive) else known.versions.get(_ANYTHING, 0)
        self.meanings[leaf] = Meaning(_atom(positive, known.versions, moment), truth)

    def _lasts(self, leaf: ast.expr) -> bool:
        """Return whether a condition can only change with the local variables that it names."""
        match leaf:
            case ast.Name(name):
                return name in self._immutable
            case ast.Compare(left=ast.Name(name), ops=[ast.Is()], comparators=[ast.Name(other)]):
                return {name, other} <= self._local
            case ast.Compare(left=ast.Name(name), comparators=others):
                return name in self._local and all(map(_is_plain, others))
            case ast.Call(func=ast.Name("isinstance" | "issubclass"), args=[ast.Name(name), _]):
                return name in self._local
        return False


def _atom(leaf: ast.expr, versions: Mapping[str, int], moment: int | None) -> Atom:
    match leaf:
        case ast.Compare(
            left=left, ops=[ast.Is() | ast.Eq() as operator], comparators=[ast.Constant(value)]
        ) if value is not None or isinstance(operator, ast.Is):
            relation = "is" if isinstance(operator, ast.Is) else "=="
            return Atom(_topic(left, versions), moment, relation, type(value), value)
        case ast.Compare(left=left, ops=[ast.Is()], comparators=[other]) if _is_marker(other):
            return Atom(_topic(left, versions), moment, "is", Topic, _topic(other, versions))
    return Atom(_topic(leaf, versions), moment)


def _topic(expression: ast.expr, versions: Mapping[str, int]) -> Topic:
    names = {part.id for part in walk(expression) if isinstance(part, ast.Name)}
    return Topic(ast.unparse(expression), tuple(versions.get(name, 0) for name in sorted(names)))


def _is_marker(expression: ast.expr) -> bool:
    """Return whether an expression names a constant, such as ``NOTHING``: one that marks something
    else than None does.
    """
    return dotted(expression).rpartition(".")[2].isupper()


def _positive(leaf: ast.expr) -> tuple[ast.expr, bool]:
    """Return a condition without a negation in its operator, and the truth that it has then."""
    match leaf:
        case ast.Compare(left=left, ops=[operator], comparators=others) if (
            type(operator) in _POSITIVE
        ):
            return ast.Compare(left, [_POSITIVE[type(operator)]()], others), False
    return leaf, True


_POSITIVE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.IsNot: ast.Is,
    ast.NotIn: ast.In,
    ast.NotEq: ast.Eq,
}

_REPEATABLE = (
    *(ast.Attribute, ast.BinOp, ast.Compare, ast.Constant, ast.List, ast.Name, ast.Set),
    *(ast.Subscript, ast.Tuple, ast.UnaryOp),
    *(ast.cmpop, ast.expr_context, ast.operator, ast.unaryop),
)
"""What gives the same again, if nothing has changed."""

_PURE = {"callable", "hasattr", "isinstance", "issubclass", "len", "type"}
_IMMUTABLE = {"bool", "bytes", "complex", "float", "int", "str"}


def _is_pure(node: ast.AST) -> bool:
    """Return whether a call changes nothing."""
    return isinstance(node, ast.Call) and dotted(node.func) in _PURE


def _may_consume(node: ast.Compare) -> bool:
    """Return whether a comparison may read from an iterator, as ``line in file`` does."""
    containers = zip(node.ops, node.comparators, strict=True)
    return any(
        isinstance(operator, ast.In | ast.NotIn)
        and not isinstance(container, ast.Constant | ast.List | ast.Set | ast.Tuple)
        for operator, container in containers
    )


def _runs_code(node: ast.AST) -> bool:
    """Return whether an expression itself may change anything but local variables."""
    if isinstance(node, ast.Call):
        return not _is_pure(node)
    return isinstance(node, ast.Await | ast.Yield | ast.YieldFrom | ast.Starred)


def _is_plain(node: ast.expr) -> bool:
    """Return whether an expression is a constant that only what is immutable equals, or some."""
    match node:
        case ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return all(map(_is_plain, parts))
        case ast.UnaryOp(operand=ast.Constant()):
            return True
    return isinstance(node, ast.Constant) and not isinstance(node.value, bytes)


def _is_immutable(annotation: ast.expr) -> bool:
    """Return whether an annotation names only types whose values never change."""
    match annotation:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _is_immutable(left) and _is_immutable(right)
        case ast.Subscript(value=form, slice=inner):
            name = dotted(form).rpartition(".")[2]
            return name == "Literal" or (name == "Optional" and _is_immutable(inner))
        case ast.Constant(value):
            return value is None
    return dotted(annotation) in _IMMUTABLE


def _is_target(node: ast.AST) -> bool:
    return isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)
