"""Functions that numba compiles are left as they are, and said to be unmeasured."""

from __future__ import annotations

import pytest

from project import Project

KERNELS = (
    "{imports}\n"
    "@njit\n"
    "def kernel(n, s):\n"
    "    if not (n and s):\n"
    "        return 0\n"
    "    x = n or s\n"
    "    return x if x > 1 and n else 2\n"
    "def choose(a, b):\n"
    "    return 1 if a and b else 2\n"
)
TEST = (
    "import kernels\n"
    "def test():\n"
    "    assert (kernels.kernel(0, 1), kernels.kernel(2, 1)) == (0, 2)\n"
    "    assert (kernels.choose(0, 1), kernels.choose(1, 0), kernels.choose(1, 1)) == (2, 2, 1)\n"
)
STAND_IN = (
    "def njit(function):\n"
    "    code = function.__code__\n"
    "    assert code.co_varnames == ('n', 's', 'x'), code.co_varnames\n"
    "    assert set(map(type, code.co_consts)) <= {int, type(None)}, code.co_consts\n"
    "    assert all((line or 0) < 100 for _, _, line in code.co_lines())\n"
    "    return function\n"
)


def measured(project: Project, imports: str) -> Project:
    """Measure the kernels with ``njit`` from there."""
    project.write("pyproject.toml", '[tool.surefoot]\nsource = ["kernels.py"]\n')
    project.write_modules(kernels=KERNELS.format(imports=imports), test_kernels=TEST)
    project.measure()
    return project


def test_a_compiled_function_is_compiled_from_its_own_code(project: Project) -> None:
    """It has no probes and no hidden local; the functions beside it have."""
    project.write_modules(standin=STAND_IN)
    report = measured(project, "from standin import njit").report()["files"]["kernels.py"]
    assert report["summary"]["lines"] == report["summary"]["covered_lines"] == 5
    [decision] = report["decisions"]
    assert (decision["line"], decision["vectors"]["missing"]) == (9, [])


def test_what_is_not_known_of_it_is_said(project: Project) -> None:
    """The reports name it, and so does the explanation of a line in it."""
    project.write_modules(standin=STAND_IN)
    functions = measured(project, "from standin import njit").report()["files"]["kernels.py"][
        "functions"
    ]
    assert [functions[name]["unmeasured"] is None for name in ("kernel", "choose")] == [False, True]
    why = "numba compiles it, so only its definition is measured."
    assert (
        f"Unmeasured: 1 function: kernels.py:3 kernel: {why}" in project.surefoot("report").stdout
    )
    explained = project.surefoot("explain", "kernels.py:4").stdout
    assert explained.startswith(f"kernel is unmeasured: {why}")
    assert "Nothing is missing" not in explained


def test_numba_itself_compiles_it(project: Project) -> None:
    """The tests pass, as they do without us."""
    pytest.importorskip("numba")
    report = measured(project, "from numba import njit").report()["files"]["kernels.py"]
    assert report["summary"]["covered_conditions"] == 4
