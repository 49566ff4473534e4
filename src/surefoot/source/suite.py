"""Read a file of the tests: its functions, and what each of them checks."""

from __future__ import annotations

import ast
import builtins
import sys
import tokenize
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from surefoot.errors import SourceError
from surefoot.model.filemap import joined
from surefoot.model.ids import LineNo
from surefoot.model.names import words_of
from surefoot.model.suite import (
    Block,
    BlockKind,
    Check,
    CheckKind,
    Flaw,
    SuiteFile,
    SuiteFunction,
)
from surefoot.model.weak import Doubt
from surefoot.source.answers import Answers
from surefoot.source.blocks import Blocks, always_run, end_of, head_of
from surefoot.source.checks import check_kind
from surefoot.source.depth import deep_recursion
from surefoot.source.flaws import flaws_of
from surefoot.source.mocks import called_in, kind_of_mocks, mocks_asked, patched_in
from surefoot.source.nodes import Function, dotted, inner, own_nodes, text_of
from surefoot.source.text import digest_text

_EXPECTING_FAILURE = {"xfail", "expectedFailure"}
_SETTING_UP = frozenset(
    "setUp setUpClass setUpModule setUpTestData asyncSetUp setup setup_method setup_class "
    "setup_module setup_function".split()
)
_EXPECTING = {BlockKind.FUNCTION, BlockKind.RAISES}

_WAIT_FOR_RESULTS = {"twisted", "tornado"}
"""Frameworks whose tests return what is to be waited for."""

_ABOUT_EQUALITY = frozenset(
    "eq equal equals equality equivalence compare compares comparison comparisons comparable "
    "cmp hash hashable hashing identity reflexive nan order ordering sort sortable "
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
        self._answers = Answers(tree, self._source)
        self._blocks = Blocks(tree)

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
        arguments = node.args
        parameters = frozenset(
            parameter.arg
            for parameter in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        )
        is_fixture = any(dotted(each).endswith("fixture") for each in node.decorator_list)
        checks = _Checks(node, name, self._blocks, self._source).all()
        if is_fixture or node.name in _SETTING_UP:
            checks = _after_setting_up(checks, node)
        return SuiteFunction(
            name=name,
            line=LineNo(node.lineno),
            end=end_of(node.body),
            checks=tuple(checks),
            flaws=tuple(self._flaws(node)) if node.name.startswith("test") else (),
            calls=frozenset(self._calls(node)),
            parameters=parameters,
            is_fixture=is_fixture,
            answered=self._answers.has(node, marks, parameters),
            expected_to_fail=not _EXPECTING_FAILURE.isdisjoint(marks),
            unconfirmed=self._answers.is_unconfirmed(node),
        )

    def _flaws(self, node: Function) -> Iterator[Flaw]:
        for flaw in flaws_of(node, self._source, self._imports):
            if flaw.doubt is not Doubt.RETURNS or not self._modules & _WAIT_FOR_RESULTS:
                yield flaw

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


class _Checks:
    """Finds the checks of one function; ``source`` holds all lines of its file."""

    def __init__(
        self, function: Function, name: str, blocks: Blocks, source: Sequence[str]
    ) -> None:
        self._function = function
        self._name = name
        self._blocks = blocks
        self._source = source
        self._called, self._patched = called_in(function), patched_in(function)

    def all(self) -> Iterator[Check]:
        """Yield them, in the order of the source."""
        return self._in(self._function.body, ())

    def _in(self, body: Iterable[ast.stmt], within: tuple[Block, ...]) -> Iterator[Check]:
        """Yield the checks of statements that stand within some blocks."""
        for node in body:
            kind = self._kind(node, within)
            if kind is not None:
                leads = within and kind is CheckKind.FAILURE
                lines = within[-1].head if leads else head_of(node)
                yield Check(kind, lines, self._told(node), within)
            for block, inside in self._blocks.of(node):
                yield from self._in(inside, (*within, block))
            yield from self._in(always_run(node), within)

    def _kind(self, node: ast.stmt, within: tuple[Block, ...]) -> CheckKind | None:
        kind = check_kind(node)
        if isinstance(node, ast.Raise) and not _is_failure(node, within):
            return None
        if kind is CheckKind.NOTHING and not _ABOUT_EQUALITY.isdisjoint(words_of(self._name)):
            return CheckKind.RESULT
        if kind is CheckKind.CALLED and "once" in words_of(self._name):
            return CheckKind.CALL  # how often is what it asks
        if kind in {CheckKind.CALL, CheckKind.CALLED}:
            return kind_of_mocks(kind, mocks_asked(node), self._patched, self._called)
        return kind

    def _told(self, node: ast.stmt) -> str:
        match node:
            case ast.Assert(test=said) | ast.Expr(value=said):
                return text_of(said, self._source)
        head = head_of(node)
        return joined(self._source[head.start - 1 : head.end]).removesuffix(":")


def _is_failure(node: ast.Raise, within: Sequence[Block]) -> bool:
    """Return whether a test raises something because the code is wrong.

    What it raises for the code to handle stands in a function of its own, or is expected.
    """
    if node.exc is None:
        return False
    told = dotted(node.exc).rpartition(".")[2]
    if "Assert" in told or "Fail" in told:
        return True
    is_asked_for = within and within[-1].kind is BlockKind.BRANCH
    return bool(is_asked_for) and all(block.kind not in _EXPECTING for block in within)


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
