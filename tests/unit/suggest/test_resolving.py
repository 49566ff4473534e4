"""Code that comes into a file with names of its own."""

from __future__ import annotations

import pytest

from surefoot.suggest.host import host_of
from surefoot.suggest.resolving import Names


@pytest.mark.parametrize(
    ("file", "code", "statement", "settled", "imports"),
    [
        ("", "f(1)", "from a.b import f", "f(1)", ["from a.b import f"]),
        ("", "f(1)", "from a.b import g", "f(1)", []),
        ("from a.b import f", "f(1)", "from a.b import f", "f(1)", []),
        ("from a.b import f as g", "f(f)", "from a.b import f", "g(g)", []),
        ("from a import b", "f('é', f)", "from a.b import f", "b.f('é', b.f)", []),
        ("import a.b", "f(1)", "from a.b import f", "a.b.f(1)", []),
        ("import a.b as c", "f(1)", "from a.b import f", "c.f(1)", []),
        ("def f(): pass", "f(1)", "from a.b import f", "b_f(1)", ["from a.b import f as b_f"]),
        ("from .a import f", "f()", "from a import f", "a_f()", ["from a import f as a_f"]),
        ("", "c_set([1])", "from c import set as c_set", "c_set([1])", ["from c import set as c_set"]),
        ("", "d.x.y", "import d", "d.x.y", ["import d"]),
        ("import d as e", "d.x.y", "import d", "e.x.y", []),
        ("from d import x", "d.x.y + d.z", "import d", "x.y + d.z", ["import d"]),
        ("from d import x", "d.x.y", "import d", "x.y", []),
        ("", "test_it(1)", "from a.b import test_it", "b.test_it(1)", ["from a import b"]),
        ("b = 1", "TestIt(1)", "from b import TestIt", "b_module.TestIt(1)", ["import b as b_module"]),
        ("from a import b", "test_it(1)", "from a.b import test_it", "b.test_it(1)", []),
        ("from d import d", "d.x", "import d", "d_module.x", ["import d as d_module"]),
    ],
)  # fmt: skip
def test_code_uses_the_names_of_the_file(
    file: str, code: str, statement: str, settled: str, imports: list[str]
) -> None:
    """What is new is imported, by another name where the file has one like it."""
    names = Names(host_of(file))
    assert names.settle(code, {statement}) == settled
    assert names.imports == imports


def test_what_is_imported_for_one_test_serves_the_next() -> None:
    """And its name stays taken."""
    names = Names(host_of(""))
    assert names.add("import pytest") == "pytest"
    assert names.add("import pytest") == "pytest"
    assert names.settle("pytest.f()", {"from other import pytest"}) == "other_pytest.f()"
    assert names.imports == ["import pytest", "from other import pytest as other_pytest"]
