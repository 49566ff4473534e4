"""Functions that numba compiles are recognised, and have no points."""

from __future__ import annotations

import ast

import pytest

from surefoot.source.compiled import compiled_functions
from surefoot.source.map import map_source

BODY = "    if a and b:\n        return a\n    return (lambda: b)()\n"


def names(text: str) -> set[str]:
    """Return the names of the compiled functions; a lambda has none."""
    return {getattr(node, "name", "lambda") for node in compiled_functions(ast.parse(text), text)}


@pytest.mark.parametrize(
    "head",
    [
        "import numba\n@numba.njit\n",
        "import numba\n@numba.jit(nopython=True, cache=True)\n",
        "import numba as nb\n@nb.vectorize(['f8(f8, f8)'])\n",
        "import numba.cuda\n@numba.cuda.jit\n",
        "from numba import njit\n@njit\n",
        "from numba import jit as fast\n@fast('f8(f8)')\n",
        "from numba import cuda\n@cuda.jit(device=True)\n",
        "from numba import *\n@guvectorize([], '')\n",
        "from numba.extending import overload\n@overload(len)\n",
        "try:\n    from numba import stencil\nexcept ImportError:\n    stencil = None\n@stencil\n",
        "from ._accelerate import njit\n@njit()\n",
        "import functools\nfrom numba import cfunc\n@functools.wraps(print)\n@cfunc('f8()')\n",
    ],
)
def test_a_decorated_function_is_compiled(head: str) -> None:
    """However numba was imported, and whether its decorator is called or not."""
    assert names(f"{head}def f(a, b):\n{BODY}") == {"f"}


@pytest.mark.parametrize(
    ("text", "compiled"),
    [
        ("import numba\ndef f(a): pass\ng = numba.njit(f)\n", {"f"}),
        ("import numba\ndef f(a): pass\ng = numba.vectorize(['f8(f8)'])(f)\n", {"f"}),
        ("from numba import njit\ng = njit(lambda a: a and 1)\n", {"lambda"}),
        (
            "from numba.experimental import jitclass\n@jitclass([])\nclass C:\n"
            "    def f(self): pass\n    def g(self): pass\n",
            {"f", "g"},
        ),
    ],
)
def test_what_is_given_to_a_compiler_is_compiled(text: str, compiled: set[str]) -> None:
    """Functions by their name, lambdas, and the methods of a class."""
    assert names(text) == compiled


@pytest.mark.parametrize(
    "text",
    [
        "from jax import jit\n@jit\ndef f(a): pass\n",
        "import numba\n@numba.config.something\ndef f(a): pass\n",
        "import numba\ndef f(a): pass\nx = numba.typed.List(f)\n",
        "from .numba import jit\n@jit\ndef f(a): pass\n",
    ],
)
def test_other_functions_are_not(text: str) -> None:
    """Another package's ``jit``, and what else numba has."""
    assert names(text) == set()


def test_a_compiled_body_has_neither_lines_nor_decisions() -> None:
    """Its definition counts, and the code after it."""
    file = map_source(f"import numba\n@numba.njit\ndef f(a,\n      b=max):\n{BODY}x = f(1, 2)\n")
    assert sorted(file.code_lines) == [1, 2, 3, 4, 8]
    assert [statement.line for statement in file.statements] == [1, 2, 8]
    assert file.decisions == ()
    assert [arc.start for arc in file.arcs] == [1, 2, 3, 8]
    [region] = file.regions
    assert region.compiled


def test_a_compiled_body_on_the_line_of_its_def_leaves_that_line() -> None:
    """The line is that of the definition."""
    file = map_source("from numba import njit\n@njit\ndef f(a): return a and 1\n")
    assert sorted(file.code_lines) == [1, 2, 3]
    assert file.decisions == ()
