"""Note the paths that a module's functions take, instruction by instruction.

``trace_paths.py OUT MODULE COPIES`` exercises a copy of a module and writes the paths to a file of
JSON. What happens is heard from ``sys.settrace`` alone: the module is compiled as it stands. A script
of its own, as ``exercise.py``.
"""

from __future__ import annotations

import ast
import dis
import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from inspect import CO_NEWLOCALS
from pathlib import Path
from types import CellType, CodeType, FrameType, FunctionType
from typing import Any

from parity.exercise import exercise
from parity.graph import is_known, own
from surefoot.source.nodes import is_docstring
from ways import Taken

_NO_CODE = (ast.Global, ast.Nonlocal)
_DECIDES = (ast.If, ast.While, ast.For, ast.Match)
_GENERATES = 0x20 | 0x80 | 0x100 | 0x200
Where = dict[ast.AST, tuple[tuple[ast.AST, str], ...]]
"""The statements and handlers around each, from the outside in, and in which part of them it is."""


class Traced:
    """One function whose calls are traced, and the paths that they took."""

    def __init__(self, node: ast.FunctionDef, code: CodeType) -> None:
        self.line = node.lineno
        self.taken: set[Taken] = set()
        self.where: Where = {}
        _locate(node.body, (), self.where)
        self.units = _units(code, list(self.where))
        self.names = {i.offset: i.opname for i in dis.get_instructions(code)}
        known = set(self.units.values())
        shown = [n for n in self.where if isinstance(n, ast.stmt) and not isinstance(n, _NO_CODE)]
        if is_docstring(node.body[0]):
            shown.remove(node.body[0])
        self.all_show = all(n in known or isinstance(n, ast.Try) for n in shown)


def _locate(body: list[Any], around: tuple[tuple[ast.AST, str], ...], where: Where) -> None:
    for node in body:
        where[node] = around
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for name in ("body", "orelse", "handlers"):
            _locate(getattr(node, name, []), (*around, (node, name)), where)
        for case in getattr(node, "cases", ()):
            _locate(case.body, (*around, (node, f"case {case.pattern.lineno}")), where)


def _units(code: CodeType, nodes: list[ast.AST]) -> dict[int, ast.AST]:
    """Return the innermost statement or handler at each instruction."""
    found = {}
    for index, (line, _, column, _) in enumerate(code.co_positions()):
        if line is None or column is None:
            continue
        around = [n for n in nodes if _begins(n) <= (line, column) < _ends(n)]
        if around:
            found[2 * index] = max(around, key=_begins)
    return found


def _begins(node: Any) -> tuple[int, int]:
    return (node.lineno, node.col_offset)


def _ends(node: Any) -> tuple[int, int]:
    return (node.end_lineno, node.end_col_offset)


class Call:
    """One call of a function, and the path that it is on."""

    def __init__(self, traced: Traced) -> None:
        self._traced = traced
        self._at: ast.AST | None = None
        self._is_open = False
        self._raised = False
        self._tries: dict[ast.AST, tuple[tuple[str, int], tuple[tuple[int, str], ...]]] = {}
        self._begin("function", traced.line)

    def trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        """Hear what happens in the frame."""
        frame.f_trace_lines = False
        name = self._traced.names.get(frame.f_lasti, "")
        if event == "opcode":
            unit = self._traced.units.get(frame.f_lasti)
            if unit is not None and (unit is not self._at or self._raised):
                self._come_to(unit)
            if name == "RAISE_VARARGS" and isinstance(unit, ast.Raise):
                self._raise(unit)
        elif event == "exception":
            if not (argument[0] is StopIteration and "FOR_ITER" in name):
                self._raised, self._is_open = True, False
        elif event == "return" and not self._raised:
            self._leave()
        return self.trace

    def _begin(self, kind: str, line: int) -> None:
        self._start, self._choices = (kind, line), ()

    def _end(self, kind: str, line: int) -> None:
        self._traced.taken.add(Taken(self._start, self._choices, (kind, line)))

    def _chose(self, line: int, way: str) -> None:
        self._choices = (*self._choices, (line, way))

    def _around(self, node: ast.AST | None) -> tuple[tuple[ast.AST, str], ...]:
        return self._traced.where[node] if node is not None else ()

    def _come_to(self, unit: ast.AST) -> None:
        around, before = self._around(unit), self._around(self._at)
        if self._raised:
            entered = [(n, p) for n, p in around if isinstance(n, ast.ExceptHandler)]
            if not entered or entered[-1] in before:
                return
            before = self._handle(entered[-1][0])
        if self._is_open:
            self._decide(around)
        if isinstance(unit, ast.For | ast.While) and (unit, "body") in before:
            self._go_round(unit)
        for node, part in around:
            if isinstance(node, ast.Try) and part == "body" and (node, part) not in before:
                self._tries[node] = (self._start, self._choices)
                self._chose(node.lineno, "completed")
        self._at, self._is_open = unit, isinstance(unit, _DECIDES)

    def _handle(self, handler: Any) -> tuple[tuple[ast.AST, str], ...]:
        """Go on from the beginning of a ``try``; return what is around its handler."""
        around = self._around(handler)
        tried, _ = around[-1]
        self._start, self._choices = self._tries[tried]
        self._chose(handler.lineno, "handled")
        self._raised = False
        return around

    def _decide(self, around: tuple[tuple[ast.AST, str], ...]) -> None:
        """Note what a statement has chosen, by where control has gone."""
        node: Any = self._at
        part = dict(around).get(node, "")
        match node:
            case ast.If(test) | ast.While(test):
                if not isinstance(test, ast.Constant):
                    self._chose(test.lineno, "true" if part == "body" else "false")
            case ast.For():
                self._chose(node.lineno, "next" if part == "body" else "exhausted")
            case ast.Match():
                if part:
                    self._chose(int(part.removeprefix("case ")), "case")
                else:
                    self._chose(node.lineno, "no case")

    def _go_round(self, loop: Any) -> None:
        self._end("loop", loop.lineno)
        self._begin("loop", loop.lineno)
        for node, part in self._around(loop):
            if isinstance(node, ast.Try) and part == "body":
                self._tries[node] = (self._start, ())

    def _raise(self, node: ast.Raise) -> None:
        """The exception is there. A handler of the function itself may be next."""
        tries = (n for n, part in self._around(node) if part == "body")
        if not any(isinstance(n, ast.Try) for n in tries):
            self._end("raise", node.lineno)
        self._raised = True

    def _leave(self) -> None:
        node: Any = self._at
        if self._is_open:
            self._decide(())
        if isinstance(node, ast.Return):
            self._end("return", node.lineno)
        else:
            self._end("function", self._traced.line)


class Tracer:
    """Traces the functions of one file."""

    def __init__(self, file: Path) -> None:
        self._file = str(file)
        text = file.read_text(encoding="utf-8")
        tree = ast.parse(text)
        codes = {(c.co_name, c.co_firstlineno): c for c in _codes(compile(text, file, "exec"))}
        self.functions: dict[tuple[str, int], Traced] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and is_known(node):
                first = node.decorator_list[0].lineno if node.decorator_list else node.lineno
                for (name, line), code in codes.items():
                    if line == first and name == node.name and not code.co_flags & _GENERATES:
                        traced = Traced(node, code)
                        if traced.all_show and not any(
                            isinstance(n, ast.While) and isinstance(n.test, ast.Constant)
                            for n in own(node.body)
                        ):
                            self.functions[name, line] = traced

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        """Begin to trace a call, if it is of one of these functions."""
        code = frame.f_code
        if event != "call" or code.co_filename != self._file:
            return None
        traced = self.functions.get((code.co_name, code.co_firstlineno))
        if traced is None:
            return None
        frame.f_trace_opcodes = True
        return Call(traced).trace


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


class _StopError(Exception):
    """Ends a call before it does anything."""


def _ask_for_instructions(code: CodeType) -> None:
    """Have the instructions of a function reported from its first call on.

    From Python 3.12 on, they are only from the first call after one that has asked for them.
    """

    def ask(frame: FrameType, event: str, argument: Any) -> None:
        if frame.f_code is code:
            frame.f_trace = ask
            frame.f_trace_opcodes = True
            raise _StopError

    closure = tuple(CellType() for _ in code.co_freevars)
    function = FunctionType(code, {}, closure=closure)
    count = code.co_argcount + code.co_kwonlyargcount
    named = dict.fromkeys(code.co_varnames[code.co_argcount : count])
    earlier = sys.gettrace()
    sys.settrace(ask)
    with suppress(_StopError):
        function(*[None] * code.co_argcount, **named)
    sys.settrace(earlier)


class _Loader(SourceFileLoader):
    """Asks for the instructions of all functions of a module."""

    def get_code(self, fullname: str) -> CodeType | None:
        code = super().get_code(fullname)
        for part in _codes(code) if code is not None else ():
            if part.co_flags & CO_NEWLOCALS and not part.co_flags & _GENERATES:
                _ask_for_instructions(part)
        return code


def _import_with_instructions(module: str, file: Path) -> None:
    """Have the import of a module give all its instructions."""

    class Finder:
        @staticmethod
        def find_spec(name: str, *_: object) -> ModuleSpec | None:
            loader = _Loader(name, str(file))
            return spec_from_file_location(name, file, loader=loader) if name == module else None

    sys.meta_path.insert(0, Finder)


if __name__ == "__main__":
    out, module, copies = sys.argv[1:4]
    file = Path(copies) / f"{module}.py"
    tracer = Tracer(file)
    _import_with_instructions(module, file)
    sys.settrace(tracer)
    try:
        exercise(module, copies)
    finally:
        sys.settrace(None)
    found = {str(traced.line): sorted(traced.taken) for traced in tracer.functions.values()}
    Path(out).write_text(json.dumps(found), encoding="utf-8")
    os._exit(0)
