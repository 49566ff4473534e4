"""The functions and classes of a module. Line N says N."""

from __future__ import annotations

import ast

import pytest

from surefoot.model.filemap import Region, RegionKind
from surefoot.source.regions import imports_of, regions_of


def regions(text: str) -> tuple[Region, ...]:
    return regions_of(ast.parse(text))


TEXT = """\
@a
@b.c(2)
class A(d):
    e = 4
    @property
    def f(self):
        return 7
    @f.setter
    def f(self, g):
        async def h():
            return 11
        i = 12
"""


def test_a_region_has_a_head_and_a_body() -> None:
    """Decorators come before the head; a name that is taken gets a number."""
    found = [
        (r.kind, r.qualname, r.first_line, r.line, r.body_line, r.end_line) for r in regions(TEXT)
    ]
    assert found == [
        (RegionKind.CLASS, "A", 1, 3, 4, 12),
        (RegionKind.FUNCTION, "A.f", 5, 6, 7, 7),
        (RegionKind.FUNCTION, "A.f#2", 8, 9, 10, 12),
        (RegionKind.FUNCTION, "A.f.h", 10, 10, 11, 11),
    ]


def test_each_name_is_given_once() -> None:
    """The third of one name is number three, whatever kind it is."""
    text = "def f(): pass\ndef g(): pass\nclass f: pass\nasync def f(): pass\n"
    assert [region.qualname for region in regions(text)] == ["f", "g", "f#2", "f#3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if a:\n    def f(): pass\nelse:\n    def g(): pass\n", ["f", "g"]),
        ("try:\n    def f(): pass\nexcept a:\n    def g(): pass\n", ["f", "g"]),
        ("try:\n    a\nexcept b:\n    c\nelse:\n    def f(): pass\nfinally:\n    def g(): pass\n", ["f", "g"]),
        ("match a:\n    case 1:\n        def f(): pass\n", ["f"]),
        ("with a:\n    for b in c:\n        while d:\n            def f(): pass\n", ["f"]),
        ("a = lambda: 1\n", []),
        ("(lambda: 1)\n", []),
    ],
)  # fmt: skip
def test_a_function_is_found_in_whatever_it_stands(text: str, expected: list[str]) -> None:
    """Only functions and classes give it a longer name; a lambda has no name at all."""
    assert [region.qualname for region in regions(text)] == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("@a", ("a",)),
        ("@a.b", ("a.b",)),
        ("@a.b.c(1)", ("a.b.c",)),
        ("@a\n@b()", ("a", "b")),
        ("@a().b", (".b",)),
        ("@a[1]", ()),
        ("@a[1]\n@b", ("b",)),
    ],
)
def test_decorators_are_written_as_dotted_names(head: str, expected: tuple[str, ...]) -> None:
    """Without their arguments; what has no name is left out."""
    found = regions(f"{head}\ndef f(): pass\n{head}\nclass A: pass\n")
    assert [region.decorators for region in found] == [expected, expected]


def test_parameters_are_those_that_have_a_place_or_a_name() -> None:
    """In order; a class has no parameters."""
    [function, inner] = regions("def f(a, /, b, *c, d=1, **e):\n    class A: pass\n")
    assert function.parameters == ("a", "b", "d")
    assert inner.parameters == ()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a()", {"a"}),
        ("a.b(c())", {"a.b", "c"}),
        ("a().b()", {"a", ".b"}),
        ("return [a(b) for b in c() if d.e(b)]", {"a", "c", "d.e"}),
        ("a[1]()", set()),
        ("a[1].b()", {".b"}),
        ("lambda: a()", {"a"}),
        ("if a():\n        b()", {"a", "b"}),
        ("def g():\n        a()", set()),
        ("async def g():\n        a()\n    b()", {"b"}),
        ("class A:\n        a()\n    b()", {"b"}),
        ("a", set()),
    ],
)
def test_calls_are_those_of_the_own_code(body: str, expected: set[str]) -> None:
    """What a function or class within calls is not called here."""
    function, *_ = regions(f"def f(x=z()):\n    {body}\n")
    assert function.calls == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import a", {"a"}),
        ("import a.b as c, d", {"a.b", "d"}),
        ("from a.b import c", {"a.b"}),
        ("from . import a", set()),
        ("from .a import b", set()),
        ("def f():\n    import a", {"a"}),
        ("a = 1", set()),
    ],
)
def test_imports_are_dotted_names(text: str, expected: set[str]) -> None:
    """Wherever they stand; a relative one names no module."""
    assert imports_of(ast.walk(ast.parse(text))) == expected
