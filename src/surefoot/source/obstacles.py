"""Find code that a run may be unable to reach, whatever its tests do.

Only the form of the code is looked at: what it tests, imports, raises or is annotated with.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain

from surefoot.model.decision import Decision, Position
from surefoot.model.ids import LineNo
from surefoot.model.obstacle import EnumCases, EnumClass, Flag, Hindered, Obstacle, Obstacles
from surefoot.source.nodes import Function, dotted, is_docstring, is_irrefutable

_OF_PLATFORM = re.compile(
    r"(?:(?:\w+\.)*(?:version_info|hexversion|getwindowsversion)"
    r"|_*sys\.(?:platform|implementation|version|byteorder)|_*os\.name|platform\.\w+)(?:\.\w+)*"
)
"""Dotted names that tell interpreters or platforms apart."""

_SYSTEM = (
    r"WIN(DOWS|32|64)?|CYGWIN|MSYS|MAC(OS|OSX)?|OSX|DARWIN|LINUX|BSD|POSIX|ANDROID|EMSCRIPTEN"
    r"|C?PYTHON|PYPY|GRAALPY|JYTHON|PY(THON)?_?\d\w*"
)
_FLAG = re.compile(rf"_*(?:(?:IS|ON|NOT)_)?(?:{_SYSTEM})(?:_\w+)?|(?i:_*(?:is|on)_(?:{_SYSTEM}))")
"""PlatformNames that projects give to such tests; example: ``PY_3_13_PLUS``."""

_NOT_INSTALLED = {"ImportError", "ModuleNotFoundError"}
_NARROWING = {"isinstance", "issubclass", "callable", "hasattr"}


def with_obstacles(
    decisions: Iterable[Decision], leaves: Iterable[Sequence[ast.expr]], names: PlatformNames
) -> Iterator[Decision]:
    """Yield the decisions with what may hinder each condition; ``leaves`` are their expressions."""
    for decision, own in zip(decisions, leaves, strict=True):
        is_assert = decision.position is Position.ASSERT
        conditions = []
        for condition, leaf in zip(decision.conditions, own, strict=True):
            obstacle = names.obstacle_to(leaf)
            if obstacle is None and is_assert and _narrows(leaf):
                obstacle = Obstacle.NARROWING
            elif obstacle is None and _is_always_true(leaf, decision.position):
                obstacle = Obstacle.IMPOSSIBLE
            conditions.append(condition._replace(obstacle=obstacle))
        yield decision._replace(conditions=tuple(conditions))


def obstacles_of(nodes: Sequence[ast.AST], names: PlatformNames) -> Obstacles:
    """Return the code that may be hindered as a whole, and what is known of enumerations.

    ``nodes`` are all nodes of a module.
    """
    hindered: list[Hindered] = []
    cases: list[EnumCases] = []
    enums: list[EnumClass] = []
    annotations = cache(lambda: _Annotations(nodes))
    for node in nodes:
        match node:
            case ast.Try() | ast.TryStar():
                hindered += _of_imports(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if _is_for_checkers(node):
                    hindered.append(_lines(Obstacle.TYPING, node, node))
                elif _is_abstract(node):
                    hindered.append(_lines(Obstacle.ABSTRACT, node, node))
                elif _cannot_happen(node.body):
                    hindered.append(_lines(Obstacle.IMPOSSIBLE, node.body[-1], node.body[-1]))
            case ast.If():
                for body in filter(None, (node.body, node.orelse)):
                    if _cannot_happen(body):
                        hindered.append(_lines(Obstacle.IMPOSSIBLE, body[0], body[-1]))
            case ast.ClassDef(bases=bases):
                if any(dotted(base).endswith(("Enum", "Flag")) for base in bases):
                    enums.append(EnumClass(node.name, frozenset(_members(node))))
            case ast.match_case(pattern=pattern, body=body) if _cannot_happen(body):
                hindered.append(_lines(Obstacle.IMPOSSIBLE, pattern, body[-1]))
            case ast.Match() if not is_irrefutable(node.cases[-1]):
                last, covered = node.cases[-1].pattern, _covered(node)
                if annotations().of(node.subject) <= covered:
                    hindered.append(_lines(Obstacle.EXHAUSTIVE, last, last))
                cases += _enum_cases(covered, LineNo(last.lineno))
    imported = (
        alias.asname or alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    )
    flags = tuple(Flag(name, obstacle) for name, obstacle in names.held.items())
    return Obstacles(tuple(hindered), tuple(enums), tuple(cases), flags, frozenset(imported))


class PlatformNames:
    """The names of a module that hold what depends on the platform or on what is installed."""

    def __init__(self, nodes: Sequence[ast.AST]) -> None:
        self.held: dict[str, Obstacle] = {}
        self._modules = dict(_modules(nodes))
        """What decides which parts a module has, by the name under which it is imported."""
        for node in nodes:
            match node:
                case ast.Assign(targets=[ast.Name(name)], value=value):
                    obstacle = self.obstacle_to(value)
                    if obstacle is not None:
                        self.held[name] = obstacle
                case ast.ExceptHandler() if is_of_imports(node):
                    for statement in node.body:
                        match statement:
                            case ast.Assign(targets=targets, value=ast.Constant()):
                                self.held |= dict.fromkeys(map(dotted, targets), Obstacle.IMPORT)

    def obstacle_to(self, expression: ast.expr) -> Obstacle | None:
        """Return what settles the truth of an expression, whatever a test does."""
        match expression:
            case ast.Compare(left=ast.Name("__name__")):
                return Obstacle.SCRIPT
            case ast.Call(func=ast.Name("hasattr" | "getattr"), args=[asked, ast.Constant(), *_]):
                return self._modules.get(dotted(asked).partition(".")[0])
        for name in _subjects(expression):
            if name in self.held:
                return self.held[name]
            last = name.rpartition(".")[2]
            if last in {"TYPE_CHECKING", "MYPY_CHECK_RUNNING"}:
                return Obstacle.TYPING
            if _OF_PLATFORM.fullmatch(name) or _FLAG.fullmatch(last):
                return Obstacle.PLATFORM
        return None


def _modules(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, Obstacle]]:
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                is_standard = top in sys.stdlib_module_names
                yield alias.asname or top, Obstacle.PLATFORM if is_standard else Obstacle.IMPORT


def _subjects(expression: ast.expr) -> Iterator[str]:
    """Yield the dotted names that an expression is about, not those that are its arguments."""
    match expression:
        case ast.Compare(left=left, comparators=others):
            yield from chain.from_iterable(map(_subjects, (left, *others)))
        case ast.UnaryOp(operand=inner) | ast.Subscript(value=inner):
            yield from _subjects(inner)
        case ast.BoolOp(values=values):
            yield from chain.from_iterable(map(_subjects, values))
        case ast.Call(func=function):
            yield dotted(function)
            if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call):
                yield from _subjects(function.value)
        case ast.Name() | ast.Attribute():
            yield dotted(expression)


def _of_imports(node: ast.Try | ast.TryStar) -> Iterator[Hindered]:
    """Yield what runs only if something is installed, and what runs only if it is not."""
    handlers = [handler for handler in node.handlers if is_of_imports(handler)]
    for handler in handlers:
        yield _lines(Obstacle.IMPORT, handler, handler)
    first = next((s for s in node.body if isinstance(s, ast.Import | ast.ImportFrom)), None)
    if handlers and first is not None:
        yield _lines(Obstacle.IMPORT, first, (node.body + node.orelse)[-1])


def is_of_imports(handler: ast.ExceptHandler) -> bool:
    """Return whether a handler is for what is not installed."""
    match handler.type:
        case ast.Tuple(elts=caught):
            return any(dotted(name) in _NOT_INSTALLED for name in caught)
        case ast.expr() as caught:
            return dotted(caught) in _NOT_INSTALLED
    return False


def _is_for_checkers(function: Function) -> bool:
    """Return whether a function is one of the signatures of another, and does nothing."""
    body = function.body[is_docstring(function.body[0]) :]
    does_nothing = all(
        isinstance(statement, ast.Pass)
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        for statement in body
    )
    return does_nothing and _has_decorator(function, "overload")


def _has_decorator(function: Function, name: str) -> bool:
    return any(dotted(d).rpartition(".")[2] == name for d in function.decorator_list)


def _is_abstract(function: Function) -> bool:
    """Return whether a function is there to be overridden."""
    if _has_decorator(function, "abstractmethod"):
        return True
    body = function.body[is_docstring(function.body[0]) :]
    match body:
        case [ast.Raise(exc=ast.expr() as raised)]:
            return dotted(raised) == "NotImplementedError"
    return False


def _cannot_happen(body: Sequence[ast.stmt]) -> bool:
    """Return whether a body ends in what says that it is never reached."""
    match body[-1]:
        case ast.Expr(value=ast.Call(func=function)):
            return dotted(function).rpartition(".")[2] == "assert_never"
        case ast.Return(value=ast.Call(func=function)):
            return dotted(function).rpartition(".")[2] == "assert_never"
        case ast.Raise(exc=ast.expr() as raised):
            return dotted(raised) == "AssertionError"
        case ast.Assert(test=ast.Constant(value=value)):
            return not value
    return False


def _narrows(leaf: ast.expr) -> bool:
    """Return whether a condition of an ``assert`` only tells a type checker what holds."""
    match leaf:
        case ast.Call(func=ast.Name(name)):
            return name in _NARROWING
        case ast.Compare(ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(None)]):
            return True
        case ast.Compare(left=ast.Call(func=ast.Name("type")), ops=[ast.Is() | ast.Eq()]):
            return True
    return False


def _is_always_true(leaf: ast.expr, position: Position) -> bool:
    """Return whether an expression gives what is never false, if it gives anything.

    That is a class, an object from a manager of Django, and the name of a class or function, as in
    ``c and c.__name__``. Where control depends on a name it may be one of another kind.
    """
    match leaf:
        case ast.NamedExpr(value=value):
            return _is_always_true(value, position)
        case ast.Attribute(attr="__class__"):
            return True
        case ast.Attribute(value=owner, attr="__name__" | "__qualname__"):
            return position is Position.VALUE and dotted(owner) != "self"
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="objects"), attr=method)):
            return method in _GIVING_ONE
    return False


_GIVING_ONE = {"create", "earliest", "get", "latest"}


# Exhaustive matches


def _covered(match_: ast.Match) -> frozenset[str]:
    """Return what the cases of a ``match`` name, or nothing if one of them may still fail.

    Classes, members and None stand for themselves, other literals are in quotes as ``repr`` puts
    them.
    """
    found: set[str] = set()
    todo = [case.pattern for case in match_.cases if case.guard is None]
    while todo:
        match todo.pop():
            case ast.MatchOr(patterns=patterns):
                todo += patterns
            case ast.MatchAs(pattern=ast.pattern() as pattern):
                todo.append(pattern)
            case ast.MatchClass(cls=class_, patterns=[], kwd_patterns=[]):
                found.add(dotted(class_))
            case ast.MatchValue(value=ast.Attribute() as member):
                found.add(dotted(member))
            case ast.MatchValue(value=ast.Constant(value)) | ast.MatchSingleton(value=value):
                found.add(repr(value))
    return frozenset(found)


def _enum_cases(covered: frozenset[str], line: LineNo) -> Iterator[EnumCases]:
    """Yield the members that a ``match`` names if they are all of one class; example: ``A.b``."""
    parts = [name.rpartition(".") for name in covered]
    classes = {owner.rpartition(".")[2] for owner, _, _ in parts}
    if len(classes) == 1 and "" not in classes:
        yield EnumCases(classes.pop(), frozenset(name for _, _, name in parts), line)


class _Annotations:
    """What the parameters and variables of a module are annotated with."""

    def __init__(self, nodes: Iterable[ast.AST]) -> None:
        self._aliases: dict[str, ast.expr] = {}
        self._annotated: dict[str, list[ast.expr]] = {}
        for node in nodes:
            match node:
                case ast.Assign(targets=[ast.Name(name)], value=value):
                    self._aliases[name] = value
                case ast.AnnAssign(target=ast.Name(name), annotation=annotation):
                    self._annotated.setdefault(name, []).append(annotation)
                    if node.value is not None:
                        self._aliases[name] = node.value
                case ast.arg(arg=name, annotation=ast.expr() as annotation):
                    self._annotated.setdefault(name, []).append(annotation)
                case ast.AST() if type(node).__name__ == "TypeAlias":
                    self._aliases[dotted(node.name)] = node.value  # type: ignore[attr-defined]

    def of(self, subject: ast.expr) -> frozenset[str]:
        """Return the members of the union or literal that a name is annotated with.

        What is not known contains ``?``, which no case names.
        """
        named = self._annotated.get(dotted(subject), [])
        if not named:
            return frozenset("?")
        return frozenset(chain.from_iterable(map(self._parts, named)))

    def _parts(self, annotation: ast.expr) -> Iterator[str]:
        """Yield what a union is made of; an alias is resolved once, as it may name itself."""
        match annotation:
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                yield from self._parts(left)
                yield from self._parts(right)
            case ast.Subscript(value=ast.expr() as form, slice=inner):
                parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                match dotted(form).rpartition(".")[2]:
                    case "Union":
                        yield from chain.from_iterable(map(self._parts, parts))
                    case "Optional":
                        yield from chain(self._parts(inner), ("None",))
                    case "Literal":
                        yield from map(ast.unparse, parts)
                    case _:
                        yield "?"
            case ast.Constant(None):
                yield "None"
            case ast.Name("bool"):
                yield from ("True", "False")
            case ast.Name(name) if name in self._aliases:
                meant = self._aliases.pop(name)
                yield from self._parts(meant)
                self._aliases[name] = meant
            case ast.Name() | ast.Attribute():
                yield dotted(annotation)
            case _:
                yield "?"


def _members(enum: ast.ClassDef) -> Iterator[str]:
    for node in enum.body:
        match node:
            case ast.Assign(targets=targets):
                names = map(dotted, targets)
                yield from (name for name in names if not name.startswith("_"))


def _lines(obstacle: Obstacle, first: ast.AST, last: ast.AST) -> Hindered:
    """Span what is from one node to another."""
    start = min(
        (d.lineno for d in getattr(first, "decorator_list", ())),
        default=first.lineno,  # type: ignore[attr-defined]
    )
    return Hindered(obstacle, LineNo(start), LineNo(last.end_lineno))  # type: ignore[attr-defined]
