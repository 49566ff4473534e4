"""Read a file of the tests: its functions, and what each of them checks."""

from __future__ import annotations

import ast
import builtins
import re
import sys
import tokenize
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from surefoot.errors import SourceError
from surefoot.model.filemap import joined
from surefoot.model.ids import LineNo, LineRange
from surefoot.model.names import words_of
from surefoot.model.suite import (
    Block,
    BlockKind,
    Check,
    CheckKind,
    Flaw,
    Role,
    SuiteFile,
    SuiteFunction,
)
from surefoot.model.weak import MUST_NOT_RAISE, Doubt
from surefoot.source.checks import CHECKING_FIXTURES, check_kind, is_raises, mocks_asked
from surefoot.source.depth import deep_recursion
from surefoot.source.flaws import flaws_of
from surefoot.source.nodes import Function, dotted, first_line, inner, own_nodes, text_of
from surefoot.source.obstacles import PlatformNames
from surefoot.source.text import digest_text

_ANSWER = re.compile(rf"#\s*surefoot:\s*{MUST_NOT_RAISE}\b")
_NOT_RAISING = re.compile(
    r"(?:not|no|never|nothing|without|doesnt|dont|wont|shouldnt|cannot|cant|none)"
    r"_(?:(?:is|gets|was|a|an|any|be|of|these|them|this|it|should|does|must|can|will|cause|the|raise|emit|show|infinite)_)*"
    r"(?:rais|recurs|error|crash|fail|except|warn|hang|throw|deadlock|break|leak|block|segfault|explode|traceback|problem)"
    r"|smoke|(?:import|hash|pickl)able|can_(?:be_)?(?:access|import)|^test_imports?$"
)
"""Words that say that nothing more is expected than that nothing is raised."""

_ACCEPTING = re.compile(
    r"(?<![a-z])(?:accept|allow|pass(?:es)?(?:_|$)|valid|skip|works?(?:_|$)|ok(?:_|$)|optional|without"
    r"|ignore|parse|succe|happy|nothing_happens)"
)
"""Words that say so where what is called raises elsewhere: it is how it says no."""

_ANSWERING = {MUST_NOT_RAISE.replace("-", "_"), "given", "error", "mpl_image_compare"}
"""Marks of tests that need no check of their own: a property holds where nothing is raised."""

_EXPECTING_FAILURE = {"xfail", "expectedFailure"}
_SETTING_UP = frozenset(
    "setUp setUpClass setUpModule setUpTestData asyncSetUp setup setup_method setup_class "
    "setup_module setup_function".split()
)
_EXPECTING = {BlockKind.FUNCTION, BlockKind.RAISES}
_OF_ENVIRONMENT = frozenset("environ getenv getoption hasattr skip features capabilities".split())
_RARE = {"ImportError", "ModuleNotFoundError", "NotImplementedError", "OSError", "PermissionError"}
"""What is raised on some platforms only."""

_WAIT_FOR_RESULTS = {"twisted", "tornado"}
"""Frameworks whose tests return what is to be waited for."""

_ABOUT_EQUALITY = frozenset(
    "eq equal equals equality equivalence compare compares comparison comparisons comparable "
    "cmp hash hashable hashing identity same reflexive nan order ordering sort sortable "
    "singleton operator operators".split()
)
"""Words of tests in which a thing is compared with itself on purpose."""

_KNOWN_NAMES = sys.stdlib_module_names | set(dir(builtins))


def read_suite_file(text: str, path: str) -> SuiteFile:
    """Read the text of a file of the tests; ``path`` is relative to the project.

    Raises:
        SourceError: when the text is not Python.
    """
    try:
        with warnings.catch_warnings(), deep_recursion():
            warnings.simplefilter("ignore")
            return _Reader(ast.parse(text), text, path).read()
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError) as error:
        raise SourceError(f"{path}: not Python ({error}). Correct the file.") from error


class _Reader:
    """Walks the statements of one file."""

    def __init__(self, tree: ast.Module, text: str, path: str) -> None:
        self._tree = tree
        self._text = text
        self._source = text.split("\n")
        self._path = path
        self._imports = dict(_imports_of(tree))
        self._functions: dict[str, SuiteFunction] = {}
        self._bases: dict[str, tuple[str, ...]] = {}
        self._answers = {n for n, line in enumerate(self._source, 1) if _ANSWER.search(line)}
        self._platforms = PlatformNames(tree)

    def read(self) -> SuiteFile:
        """Read all of it."""
        self._scope(self._tree, "", frozenset())
        return SuiteFile(
            self._path, digest_text(self._text), self._functions, self._bases, self._imports
        )

    def _scope(self, scope: ast.AST, prefix: str, marks: frozenset[str]) -> None:
        """Read the functions and classes of a module or class, which has the ``marks``."""
        for node in inner(scope):
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    name = prefix + node.name
                    self._functions[name] = self._function(node, name, marks)
                case ast.ClassDef():
                    name = prefix + node.name
                    self._bases[name] = tuple(filter(None, map(dotted, node.bases)))
                    self._scope(node, f"{name}::", marks | set(_marks(node.decorator_list)))
                case ast.Assign(targets=[ast.Name("pytestmark")], value=value):
                    listed = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
                    marks |= set(_marks(listed))
                case _:
                    self._scope(node, prefix, marks)

    def _function(self, node: Function, name: str, marks: frozenset[str]) -> SuiteFunction:
        marks |= set(_marks(node.decorator_list))
        role = _role(node)
        self._calling, self._replacing = _called(node), _patched(node)
        checks = self._checks(node.body, (), name)
        if role is not Role.PLAIN or node.name in _SETTING_UP:
            checks = _after_setting_up(checks, node)
        arguments = node.args
        parameters = {
            parameter.arg
            for parameter in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        }
        lines = range(first_line(node), (node.end_lineno or node.lineno) + 1)
        told = ["_".join(words_of(text.replace("'", ""))) for text in self._said(node, lines)]
        return SuiteFunction(
            name=name,
            line=LineNo(node.lineno),
            end=_head(node.body[-1]),
            checks=tuple(checks),
            flaws=tuple(self._flaws(node)) if node.name.startswith("test") else (),
            calls=frozenset(self._calls(node)),
            parameters=frozenset(parameters),
            role=role,
            answered=not _ANSWERING.isdisjoint(marks)
            or not CHECKING_FIXTURES.isdisjoint(parameters)
            or not self._answers.isdisjoint(lines)
            or any(map(_NOT_RAISING.search, told))
            or (
                any(map(_ACCEPTING.search, told))
                and not self._refusing.isdisjoint(map(_last, self._calling))
            ),
            expected_to_fail=not _EXPECTING_FAILURE.isdisjoint(marks),
        )

    def _said(self, node: Function, lines: range) -> Iterator[str]:
        """Yield what a function says of itself: its name, its docstring and its comments."""
        yield node.name
        yield ast.get_docstring(node) or ""
        for line in lines:
            yield self._source[line - 1].partition("#")[2]

    def _flaws(self, node: Function) -> Iterator[Flaw]:
        for flaw in flaws_of(node, self._source, self._imports):
            if flaw.doubt is not Doubt.RETURNS or not self._modules & _WAIT_FOR_RESULTS:
                yield flaw

    @cached_property
    def _refusing(self) -> set[str]:
        """The last names of what is called where something is expected to be raised."""
        return {
            _last(dotted(call.func))
            for node in ast.walk(self._tree)
            if isinstance(node, ast.With | ast.AsyncWith) and is_raises(node)
            for statement in node.body
            for call in ast.walk(statement)
            if isinstance(call, ast.Call)
        }

    @cached_property
    def _modules(self) -> set[str]:
        return {name.partition(".")[0] for name in self._imports.values()}

    def _calls(self, function: Function) -> Iterator[str]:
        """Yield the dotted names that a function uses, those of imported things in full."""
        for node in ast.walk(function):
            if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                first, dot, rest = dotted(node).partition(".")
                name = self._imports.get(first, first) + dot + rest
                if name.partition(".")[0] not in _KNOWN_NAMES:
                    yield name

    def _checks(
        self, body: Iterable[ast.stmt], within: tuple[Block, ...], name: str
    ) -> Iterator[Check]:
        """Yield the checks of statements that stand within some blocks."""
        for node in body:
            kind = self._kind(node, within, name)
            if kind is not None:
                leads = within and kind is CheckKind.FAILURE
                lines = within[-1].head if leads else _head(node)
                yield Check(kind, lines, self._told(node), within)
            for of_block, head, inside in self._blocks(node):
                if inside:
                    block = Block(of_block, head, _lines(inside[0], inside[-1]))
                    yield from self._checks(inside, (*within, block), name)
            if isinstance(node, ast.With | ast.AsyncWith) and not is_raises(node):
                yield from self._checks(node.body, within, name)
            if isinstance(node, ast.Try | ast.TryStar):
                if not node.handlers:
                    yield from self._checks(node.body, within, name)
                yield from self._checks(node.finalbody, within, name)

    def _kind(self, node: ast.stmt, within: tuple[Block, ...], name: str) -> CheckKind | None:
        kind = check_kind(node)
        match node:
            case ast.Raise(exc=exception):
                told = "" if exception is None else dotted(exception).rpartition(".")[2]
                is_failure = "Assert" in told or "Fail" in told
                in_test = within and within[-1].kind is BlockKind.BRANCH
                in_stub = any(block.kind in _EXPECTING for block in within)
                return kind if exception and (is_failure or (in_test and not in_stub)) else None
        if kind is CheckKind.NOTHING and not _ABOUT_EQUALITY.isdisjoint(words_of(name)):
            return CheckKind.RESULT
        if kind in {CheckKind.CALL, CheckKind.CALLED}:
            return _kind_of_mocks(kind, mocks_asked(node), self._replacing, self._calling)
        return kind

    def _blocks(self, node: ast.stmt) -> Iterator[tuple[BlockKind, LineRange, Sequence[ast.stmt]]]:
        """Yield the blocks of a statement: their kind, their head and what is in them."""
        head = _head(node)
        match node:
            case ast.If(test=test, body=body, orelse=orelse):
                chooses = _checks_in(body) and _checks_in(orelse)
                is_guard = chooses or self._is_guard(test)
                kind = BlockKind.GUARD if is_guard else BlockKind.BRANCH
                yield kind, head, body
                yield kind, head, orelse
            case ast.For() | ast.AsyncFor() | ast.While():
                yield BlockKind.LOOP, head, node.body
                yield BlockKind.BRANCH, head, node.orelse
            case ast.With() | ast.AsyncWith() if is_raises(node):
                yield BlockKind.RAISES, head, node.body
            case ast.Try(handlers=[_, *_]) | ast.TryStar():
                yield BlockKind.TRY, head, node.body
                yield BlockKind.TRY, head, node.orelse
                checked = _checks_in([*node.body, *node.orelse])
                for handler in node.handlers:
                    caught = dotted(handler.type) if handler.type else ""
                    is_way_out = checked or caught in _RARE
                    yield BlockKind.GUARD if is_way_out else BlockKind.HANDLER, head, handler.body
            case ast.Match(cases=cases):
                chooses = sum(_checks_in(case.body) for case in cases) > 1
                for case in cases:
                    yield BlockKind.GUARD if chooses else BlockKind.BRANCH, head, case.body
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield BlockKind.FUNCTION, head, node.body
            case ast.ClassDef():
                for method in node.body:
                    yield from self._blocks(method)

    def _is_guard(self, test: ast.expr) -> bool:
        """Return whether a test asks for the platform, a version or what is installed."""
        if self._platforms.obstacle_to(test) is not None:
            return True
        names = [dotted(n) for n in ast.walk(test) if isinstance(n, ast.Name | ast.Attribute)]
        return any(
            name.isupper() or not _OF_ENVIRONMENT.isdisjoint(name.split(".")) for name in names
        )

    def _told(self, node: ast.stmt) -> str:
        match node:
            case ast.Assert(test=said) | ast.Expr(value=said):
                return text_of(said, self._source)
        head = _head(node)
        return joined(self._source[head.start - 1 : head.end]).removesuffix(":")


def _checks_in(body: Iterable[ast.stmt]) -> bool:
    """Return whether any of some statements is a check, or has one in it."""
    nodes = own_nodes(body)
    return any(isinstance(node, ast.stmt) and check_kind(node) is not None for node in nodes)


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _kind_of_mocks(
    kind: CheckKind, mocks: frozenset[str], patched: frozenset[str], called: frozenset[str]
) -> CheckKind:
    """Return what a check of mocks says, given those that are patched in, and what the test calls.

    A plain mock may be there to be called back: that it was is what the code has done.
    """
    if mocks <= called:
        return CheckKind.OWN_CALL
    if kind is CheckKind.CALLED and any("." not in m and m not in patched for m in mocks):
        return CheckKind.RESULT
    return kind


def _called(function: Function) -> frozenset[str]:
    """Return the dotted names of what a test calls itself."""
    nodes = own_nodes(function.body)
    return frozenset(dotted(node.func) for node in nodes if isinstance(node, ast.Call)) - {""}


def _patched(function: Function) -> frozenset[str]:
    """Return the names of the mocks that a test puts in the place of something."""
    found: set[str] = set()
    for node in own_nodes(function.body):
        match node:
            case ast.withitem(ast.Call(func=func), ast.Name(name)) if _is_patch(func):
                found.add(name)
            case ast.Assign(targets=[ast.Name(name)], value=ast.Call(func=func)) if _is_patch(func):
                found.add(name)
    if any(_is_patch(decorator) for decorator in function.decorator_list):
        found |= {parameter.arg for parameter in function.args.args}
    return frozenset(found)


def _is_patch(called: ast.expr) -> bool:
    name = dotted(called)
    return ".patch" in f".{name}" or name.endswith("patcher.start")


def _head(node: ast.stmt) -> LineRange:
    """Return the lines of a statement without those of the statements in it."""
    last: ast.stmt | ast.expr = node
    match node:
        case ast.If(test=test) | ast.While(test=test):
            last = test
        case ast.For(iter=over) | ast.AsyncFor(iter=over):
            last = over
        case ast.With(items=items) | ast.AsyncWith(items=items):
            last = items[-1].context_expr
        case ast.Match(subject=subject):
            last = subject
        case ast.Try() | ast.TryStar():
            return LineRange(LineNo(node.lineno), LineNo(node.lineno))
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return LineRange(LineNo(first_line(node)), LineNo(node.lineno))
    return LineRange(LineNo(node.lineno), LineNo(last.end_lineno or node.lineno))


def _lines(first: ast.stmt, last: ast.stmt) -> LineRange:
    return LineRange(LineNo(first_line(first)), LineNo(last.end_lineno or last.lineno))


def _after_setting_up(checks: Iterable[Check], node: Function) -> Iterator[Check]:
    """Yield the checks that are not made before a test: behind the ``yield``, or in functions."""
    yields = [n.lineno for n in own_nodes(node.body) if isinstance(n, ast.Yield)]
    around = {
        n.lineno
        for n in own_nodes(node.body)
        if isinstance(n, ast.With | ast.AsyncWith)
        and any(isinstance(inside, ast.Yield) for inside in own_nodes(n.body))
    }
    for check in checks:
        at = check.lines.start
        nested = any(block.kind is BlockKind.FUNCTION for block in check.within)
        if nested or at in around or (yields and at > yields[0]):
            yield check


def _marks(decorators: Iterable[ast.expr]) -> Iterator[str]:
    """Yield the last names of decorators; a filter for warnings that makes them errors is one."""
    for decorator in decorators:
        name = dotted(decorator).rpartition(".")[2]
        match decorator:
            case ast.Call(args=[ast.Constant(value=str(said)), *_]) if name == "filterwarnings":
                yield said.partition(":")[0]
            case _:
                yield name


def _role(node: Function) -> Role:
    for decorator in node.decorator_list:
        if dotted(decorator).endswith("fixture"):
            match decorator:
                case ast.Call(keywords=keywords) if any(k.arg == "autouse" for k in keywords):
                    return Role.AUTOUSE
            return Role.FIXTURE
    return Role.PLAIN


def _imports_of(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the name of each imported thing, and its dotted name."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                for alias in names:
                    if alias.asname:
                        yield alias.asname, alias.name
                    else:
                        first = alias.name.partition(".")[0]
                        yield first, first
            case ast.ImportFrom(module=module, names=names, level=level):
                for alias in names:
                    origin = "." * level + (f"{module}." if module else "")
                    yield alias.asname or alias.name, origin + alias.name
