"""Code that a run may be unable to reach, by its form. Line N says N."""

from __future__ import annotations

import pytest

from surefoot.model.obstacle import EnumCases, EnumClass, Obstacle
from surefoot.source.map import map_source


def obstacle_to(condition: str, before: str = "") -> Obstacle | None:
    """Return what hinders a condition that follows some code."""
    *_, decision = map_source(f"{before}\nif {condition}:\n    x = 0\n").decisions
    return decision.conditions[0].obstacle


def hindered(text: str) -> list[tuple[Obstacle, int, int]]:
    """Return what is hindered as a whole, in order of place."""
    return sorted(map(tuple, map_source(text).obstacles.hindered), key=lambda found: found[1:])


@pytest.mark.parametrize(
    "condition",
    [
        "sys.version_info >= (3, 13)",
        "(3, 13) <= sys.version_info",
        "sys.version_info[0] == 3",
        "version_info.major > 3",
        "sys.platform == 'win32'",
        "sys.platform.startswith('linux')",
        "_sys.platform in KNOWN",
        "sys.implementation.name == 'pypy'",
        "os.name == 'nt'",
        "platform.system() == 'Windows'",
        "platform.system().lower() == 'windows'",
        "WIN",
        "compat.WIN",
        "not IS_WINDOWS",
        "PY_3_13_PLUS",
        "PY310",
        "_PYPY",
        "is_windows()",
    ],
)
def test_a_condition_may_depend_on_the_interpreter_or_the_platform(condition: str) -> None:
    """By what it asks of the standard library, or by the name that projects give to that."""
    assert obstacle_to(condition) is Obstacle.PLATFORM


@pytest.mark.parametrize(
    ("condition", "obstacle"),
    [
        ("hasattr(os, 'fork')", Obstacle.PLATFORM),
        ("getattr(_sys, 'frozen', False)", Obstacle.PLATFORM),
        ("hasattr(jwt.api, 'PyJWK')", Obstacle.IMPORT),
        ("getattr(jwt, 'PyJWK', None)", Obstacle.IMPORT),
        ("getattr(jwt, name, None)", None),
        ("hasattr(jwt.api().found, 'PyJWK')", None),
        ("hasattr(user, 'is_active')", None),
    ],
)
def test_what_a_module_has_depends_on_its_version(
    condition: str, obstacle: Obstacle | None
) -> None:
    """Of the interpreter for the standard library, else of what is installed."""
    assert obstacle_to(condition, "import os, sys as _sys, jwt.api") is obstacle


@pytest.mark.parametrize(
    "condition",
    [
        "window",
        "win",
        "pypi",
        "WINNER",
        "path.name == 'x'",
        "hasattr(x, 'fork')",
        "hasattr(token, 'fork')",
        "info.version",
        "f(sys.platform)",
        "paths.get(os.name)",
        "__name__.x",
        "np",
        "x is None",
        "isinstance(x, int)",
    ],
)
def test_most_conditions_depend_on_what_a_test_does(condition: str) -> None:
    """What only resembles the others, or hands them on, is one of them."""
    assert obstacle_to(condition) is None


@pytest.mark.parametrize(
    ("before", "condition", "obstacle"),
    [
        ("", "__name__ == '__main__'", Obstacle.SCRIPT),
        ("", "TYPE_CHECKING or a", Obstacle.TYPING),
        ("import typing as t", "t.TYPE_CHECKING", Obstacle.TYPING),
        ("old = sys.version_info < (3, 12)", "old", Obstacle.PLATFORM),
        ("old = f(sys.version_info)", "old", None),
        ("try:\n    import np\nexcept ImportError:\n    np = None", "np is None", Obstacle.IMPORT),
        ("try:\n    import np\nexcept ImportError:\n    np = None", "np.f()", None),
        ("try:\n    import np\nexcept ImportError:\n    import np", "np", None),
        ("try:\n    a = f()\nexcept KeyError:\n    a = None", "a", None),
    ],
)
def test_a_name_stands_for_what_it_was_made_from(
    before: str, condition: str, obstacle: Obstacle | None
) -> None:
    """A flag of a platform, or what stands in for a module that is not installed."""
    assert obstacle_to(condition, before) is obstacle


@pytest.mark.parametrize(
    ("test", "obstacle"),
    [
        ("isinstance(x, int)", Obstacle.NARROWING),
        ("x is not None", Obstacle.NARROWING),
        ("callable(x)", Obstacle.NARROWING),
        ("type(x) is int", Obstacle.NARROWING),
        ("x > 0", None),
        ("x is y", None),
        ("x.isinstance(y)", None),
    ],
)
def test_an_assert_may_be_there_for_type_checkers(test: str, obstacle: Obstacle | None) -> None:
    """By its form; what else it asserts is a condition like others."""
    [decision] = map_source(f"assert {test}\n").decisions
    assert decision.conditions[0].obstacle is obstacle


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("x = a and a.__name__ or 'none'", 1),
        ("x = a and a.b.__qualname__ or 'none'", 1),
        ("if a.__class__: x = 1", 0),
        ("x = 1 if A.objects.get(a=1) else 2", 0),
        ("if a and (b := f().objects.create()): x = 1", 1),
    ],
)
def test_some_expressions_are_never_false(text: str, index: int) -> None:
    """They give a class, the name of one, or an object, if they give anything."""
    [decision] = map_source(text).decisions
    assert decision.conditions[index].obstacle is Obstacle.IMPOSSIBLE


@pytest.mark.parametrize(
    "text",
    [
        "if a.__name__: x = 1",  # where a name is tested, it may be empty
        "x = self.__name__ or 'none'",
        "if a.name: x = 1",
        "if A.objects.filter(a=1): x = 1",
        "if objects.get(1): x = 1",
        "if a.get(1): x = 1",
        "if (b := f()): x = 1",
    ],
)
def test_most_expressions_may_be_false(text: str) -> None:
    """Of what gives something else, or may give nothing, that cannot be told."""
    [decision] = map_source(text).decisions
    assert decision.conditions[0].obstacle is None


IMPORTS = """\
try:
    import a
    b = 3
except {}:
    a = 5
    c = 6
else:
    d = 8
"""


@pytest.mark.parametrize("caught", ["ImportError", "(KeyError, ModuleNotFoundError)"])
def test_what_is_installed_decides_about_an_import(caught: str) -> None:
    """What follows if it succeeds, and what follows if it fails."""
    assert hindered(IMPORTS.format(caught)) == [
        (Obstacle.IMPORT, 2, 8),
        (Obstacle.IMPORT, 4, 6),
    ]
    assert hindered(IMPORTS.format("KeyError")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if a:\n    b = 2\nelse:\n    t.assert_never(a)\n", [(4, 4)]),
        ("if a:\n    b = 2\nelse:\n    c = 4\n    raise AssertionError(c)\n", [(4, 5)]),
        ("if a:\n    b = 2\nelse:\n    assert False, 4\n", [(4, 4)]),
        ("match a:\n    case 2: b = 2\n    case _:\n        assert_never(a)\n", [(3, 4)]),
        ("def f():\n    a = 2\n    raise AssertionError\n", [(3, 3)]),
        ("if a:\n    raise ValueError(2)\nelse:\n    assert b, 4\n", []),
    ],
)
def test_code_may_say_that_it_is_never_reached(text: str, expected: list[tuple[int, int]]) -> None:
    """An arm that ends so, and the last statement of a function."""
    assert hindered(text) == [(Obstacle.IMPOSSIBLE, *lines) for lines in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@abc.abstractmethod\ndef f():\n    return 3\n", [(1, 3)]),
        ("def f():\n    'two'\n    raise NotImplementedError(3)\n", [(1, 3)]),
        ("def f():\n    a = 2\n    raise NotImplementedError(3)\n", []),
        ("def f():\n    raise\n", []),
    ],
)
def test_a_function_may_be_there_to_be_overridden(
    text: str, expected: list[tuple[int, int]]
) -> None:
    """By its decorator, or because that is all it says."""
    assert hindered(text) == [(Obstacle.ABSTRACT, *lines) for lines in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@overload\ndef f(a: int) -> int: ...\n", [(1, 2)]),
        ("@typing.overload\ndef f(a: int) -> int:\n    'three'\n    pass\n", [(1, 4)]),
        ("@overload\ndef f(a):\n    return 3\n", []),
        ("def f(a): ...\n", []),
    ],
)
def test_signatures_are_only_for_type_checkers(text: str, expected: list[tuple[int, int]]) -> None:
    """Nobody calls what is decorated with ``overload`` and does nothing."""
    assert hindered(text) == [(Obstacle.TYPING, *lines) for lines in expected]


MATCH = """\
def f(a: {}):
    match a:
        case {}:
            return 4
        case {}:
            return 6
"""


@pytest.mark.parametrize(
    ("annotation", "first", "second"),
    [
        ("int | str", "int()", "str()"),
        ("Union[A, b.C]", "b.C()", "A() as d"),
        ("Optional[A]", "A()", "None"),
        ("bool", "True", "False"),
        ("t.Literal['a', 'b', 3]", "'a' | 3", "'b'"),
        ("Shape", "Circle()", "Square()"),
    ],
)
def test_a_match_may_name_all_that_there_is(annotation: str, first: str, second: str) -> None:
    """Nothing is left for the way out of its last case, which is on line 5."""
    alias = "Shape = Circle | Square"
    text = f"{MATCH.format(annotation, first, second)}{alias}\n"
    assert hindered(text) == [(Obstacle.EXHAUSTIVE, 5, 5)]


@pytest.mark.parametrize(
    ("annotation", "first", "second"),
    [
        ("int | str | None", "int()", "str()"),
        ("int | str", "int()", "str() if a"),
        ("int | A", "int()", "A(b)"),
        ("list[int]", "int()", "list()"),
        ("'int | str'", "int()", "str()"),
        ("Unknown", "int()", "str()"),
    ],
)
def test_a_match_may_leave_something(annotation: str, first: str, second: str) -> None:
    """A guard or a pattern inside may fail, and what is not understood may be anything."""
    assert hindered(MATCH.format(annotation, first, second)) == []


def test_enumerations_and_the_members_that_a_match_names_are_told() -> None:
    """The class may be in another file, so that they are compared later."""
    text = "class A(enum.StrEnum):\n    B = 2\n    C = D = 3\n    _e = 4\n    def f(self): pass\n"
    found = map_source(text + MATCH.format("x.A", "x.A.B", "x.A.C | x.A.D")).obstacles
    assert found.enums == (EnumClass("A", frozenset("BCD")),)
    assert found.enum_cases == (EnumCases("A", frozenset("BCD"), 10),)
    mixed = map_source(MATCH.format("x", "A.B", "C.D")).obstacles
    assert mixed.enum_cases == ()
    assert map_source(MATCH.format("x", "1", "2")).obstacles.enum_cases == ()
