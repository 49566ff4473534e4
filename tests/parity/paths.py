"""The paths of the standard library's functions, as we find and record them and as others do."""

from __future__ import annotations

import ast
import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from parity.compare import HERE, copy_module, run
from parity.graph import Graph, is_known
from surefoot.model.paths import AcyclicPath
from surefoot.model.wanted_paths import PATH_LIMIT
from surefoot.project.paths import covered_paths
from surefoot.source.map import map_source
from surefoot.store.datafile import read_data
from ways import Taken


@dataclass
class Compared:
    """How many functions were compared, and how their paths differ from what others found."""

    listed: int = 0
    run: int = 0
    differences: list[str] = field(default_factory=list)


def compare_paths(module: str, folder: Path) -> Compared:
    """Exercise a module twice, traced and measured, and compare the paths of its functions."""
    copies = folder / "copies"
    file = copy_module(module, copies)
    assert file is not None
    traced, data = folder / "traced.json", folder / "data.sqlite"
    script = [str(HERE / "exercise.py"), module, str(copies)]
    path = {"PYTHONPATH": os.pathsep.join([str(HERE.parent), *sys.path])}
    trace = [str(HERE / "trace_paths.py"), str(traced), module, str(copies)]
    run([sys.executable, *trace], folder, **path)
    measure = [str(HERE / "measure.py"), str(data), str(copies), *script]
    run([sys.executable, *measure], folder, MEASURE_PATHS="1")
    taken = json.loads(traced.read_text(encoding="utf-8"))
    return _compared(file, taken, data)


def _compared(file: Path, taken: dict[str, list[list[object]]], data: Path) -> Compared:
    text = file.read_text(encoding="utf-8")
    nodes = {n.lineno: n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef)}
    [measured] = [f for path, f in read_data(data).files.items() if path.path.endswith(file.name)]
    found = Compared()
    for covered in covered_paths(map_source(text), measured, PATH_LIMIT):
        function = covered.function
        node = nodes.get(function.line)
        if node is None or not is_known(node) or not function.paths:
            continue
        name = f"{file.name}:{function.line} {function.qualname}"
        ours = set(map(_in_words, function.paths))
        listed = Graph(node).paths(PATH_LIMIT)
        found.listed += 1
        if listed is None or ours != listed or function.count != len(listed):
            found.differences.append(f"{name}: listed {ours ^ (listed or set())}")
        if str(function.line) not in taken or not covered.is_entered:
            continue
        found.run += 1
        recorded = set(map(_in_words, covered.taken))
        traced = {_read(path) for path in taken[str(function.line)]}
        if recorded != traced:
            found.differences.append(
                f"{name}: only recorded {recorded - traced}, only traced {traced - recorded}"
            )
    return found


def _in_words(path: AcyclicPath) -> Taken:
    return Taken(
        (path.start.bound.value, path.start.line),
        tuple((choice.line, choice.way.value) for choice in path.choices),
        (path.end.bound.value, path.end.line),
    )


def _read(path: list[object]) -> Taken:
    start, choices, end = path
    return Taken(tuple(start), tuple(map(tuple, choices)), tuple(end))  # type: ignore[arg-type]
