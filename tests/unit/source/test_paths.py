"""The paths of functions, by the definition in ``docs/paths.md``."""

from __future__ import annotations

import pytest

from surefoot.model.paths import AcyclicPath, FunctionPaths
from surefoot.report.paths import path_in_words
from surefoot.source.paths import paths_of


def only(body: str, head: str = "def f(a, b):") -> FunctionPaths:
    """Return the paths of a function with this body; its first line is line 2."""
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    [found] = paths_of(f"{head}\n{lines}", 0)
    return found


def words(body: str) -> list[str]:
    """Return the paths of a function in words."""
    return [path_in_words(path) for path in only(body).paths]


def test_ten_independent_ifs_have_1024_paths() -> None:
    """Each combination is one of them."""
    found = only("\n".join(f"if a[{i}]: b()" for i in range(10)))
    assert found.count == len(set(found.paths)) == 1024


def test_too_many_paths_are_counted() -> None:
    """The count is exact, and none is listed."""
    found = only("\n".join(f"if a[{i}]: b()" for i in range(20)))
    assert (found.count, found.paths) == (1_048_576, ())


def test_a_function_with_one_way_through_has_nothing_to_tell_apart() -> None:
    """It has no path that would be measured."""
    assert (only("return a").count, only("return a").paths) == (1, ())
    assert only("'a docstring'").count == 1
    assert only("while True: return a").count == 1


CASES = {
    "if a: b()": ["2: a false → the end", "2: a true → the end"],
    "if a: return\nb()": ["2: a true → return at line 2", "2: a false → the end"],
    "if 0: a()\nelif b: a()": ["3: b false → the end", "3: b true → the end"],
    "if a: raise b": ["2: a true → raise at line 2", "2: a false → the end"],
    "for x in a: b()": [
        "2: an item of a → back to line 2",
        "again at line 2 → 2: an item of a → back to line 2",
        "2: no more of a → the end",
        "again at line 2 → 2: no more of a → the end",
    ],
    "for x in a: return x": [
        "2: an item of a → return at line 2",
        "2: no more of a → the end",
    ],
    "while a:\n break\nelse:\n return": [
        "2: a false → return at line 5",
        "2: a true → the end",
    ],
    "while True:\n if a: break": [
        "3: a false → back to line 2",
        "again at line 2 → 3: a false → back to line 2",
        "3: a true → the end",
        "again at line 2 → 3: a true → the end",
    ],
    "match a:\n case 1: b()\n case [x] if x: b()": [
        "2: no case → the end",
        "3: case 1 → the end",
        "4: case [x] if x → the end",
    ],
    "match a:\n case 1: b()\n case _: a()": ["3: case 1 → the end", "4: case _ → the end"],
    "try:\n a()\nexcept A:\n b()\nexcept:\n raise": [
        "6: except → raise at line 7",
        "2: no exception → the end",
        "4: except A → the end",
    ],
    "if a: b()\ntry:\n if b: raise A\nexcept A: pass": [
        "2: a false → 3: no exception → 4: b false → the end",
        "2: a true → 3: no exception → 4: b false → the end",
        "2: a false → 5: except A → the end",
        "2: a true → 5: except A → the end",
    ],
    "try:\n if a: return\nfinally:\n b()": [
        "3: a true → return at line 3",
        "3: a false → into the finally at line 5",
        "in the finally at line 5 → the end of the finally at line 5",
        "after the finally at line 5 → the end",
    ],
    "try:\n try:\n  for x in a: b()\n finally: b()\nexcept A: pass": [
        "2: no exception → 4: an item of a → back to line 4",
        "again at line 4 → 4: an item of a → back to line 4",
        "2: no exception → 4: no more of a → into the finally at line 5",
        "again at line 4 → 4: no more of a → into the finally at line 5",
        "in the finally at line 5 → the end of the finally at line 5",
        "after the finally at line 5 → the end",
        "6: except A → the end",
        "in the finally at line 5 → 6: except A → the end",
        "after the finally at line 5 → 6: except A → the end",
    ],
    "with a:\n return b\nb()": [
        "return at line 3",
        "after the with at line 2 has suppressed an exception → the end",
    ],
}


@pytest.mark.parametrize(("body", "expected"), CASES.items())
def test_each_statement_has_its_choices(body: str, expected: list[str]) -> None:
    """The paths are listed in the order of their ends."""
    assert words(body) == expected


UNMEASURED = {
    "if a: locals()": "may look at its own locals",
    "if a: b.f_locals": "may look at its own locals",
    "try: a()\nexcept* A: b()": "except*",
    "for x in a:\n try: break\n finally: b()": "leaves a try that has a finally",
    "for x in a:\n try: b()\n except A: continue\n finally: b()": "leaves a try that has a finally",
}


@pytest.mark.parametrize(("body", "reason"), UNMEASURED.items())
def test_what_cannot_be_measured_says_why(body: str, reason: str) -> None:
    """It has no paths, and a reason."""
    found = only(body)
    assert (found.paths, found.count) == ((), 0)
    assert reason in str(found.unmeasured)


MEASURED = [
    "try:\n for x in a:\n  break\nfinally: b()",
    "for x in a:\n try: b()\n finally:\n  if b: break",
    "try: a()\nfinally:\n def g():\n  for x in a: break",
]


@pytest.mark.parametrize("body", MEASURED)
def test_a_jump_that_stays_on_its_side_of_a_finally_is_measured(body: str) -> None:
    """Its loop is within the ``try``, or it is in the ``finally`` itself."""
    text = "def f(a, b):\n" + "".join(f"    {line}\n" for line in body.split("\n"))
    assert [found.unmeasured for found in paths_of(text, 0)] == [None] * text.count("def ")


def impossible(body: str) -> list[AcyclicPath]:
    """Return the paths of a function that contradict themselves."""
    return [path for path in only(body).paths if path.is_contradictory]


def test_a_path_that_finds_a_local_both_true_and_false_contradicts_itself() -> None:
    """``not``, ``is not`` and the operands of ``and`` and ``or`` are seen through."""
    assert len(impossible("if a: b()\nif not a: b()")) == 2
    assert len(impossible("if a is None: b()\nif a is not None: b()")) == 2
    assert len(impossible("if a and b: a()\nif b: a()")) == 1
    assert len(impossible("if a or b: a()\nif b: a()")) == 1


SETTLED_ANEW = {
    "an assignment": "if a: b()\na = b\nif a: b()",
    "a target of with": "if a: b()\nwith b as a: pass\nif a: b()",
    "a pattern": "if a: b()\nmatch b:\n case a: pass\nif a: b()",
    "a walrus": "if a: b()\nif (a := b): b()",
    "a body that an exception left": "if a: b()\ntry: a = b()\nexcept A: pass\nif a: b()",
    "an attribute": "if a.x: b()\nif a.x: b()",
    "a call": "if a(): b()\nif a(): b()",
    "a global": "if c: b()\nif c: b()",
    "a name shared with a nested function": "def g():\n nonlocal a\nif a: b()\nif a: b()",
}


@pytest.mark.parametrize("body", SETTLED_ANEW.values(), ids=SETTLED_ANEW)
def test_what_may_have_changed_contradicts_nothing(body: str) -> None:
    """It was assigned in between, or may change by itself."""
    text = "def f(a, b):\n" + "".join(f"    {line}\n" for line in body.split("\n"))
    found = next(found for found in paths_of(text, 0) if found.qualname == "f")
    assert [path_in_words(path) for path in found.paths if path.is_contradictory] == []


def test_probes_follow_each_other() -> None:
    """The paths of a function come after its mark of entry; small ones have none."""
    text = "def f(a):\n if a: b()\ndef g(): pass\nclass C:\n def h(self):\n  for x in a: return\n"
    f, g, h = paths_of(text, 7)
    assert [(found.qualname, found.entered, found.end) for found in (f, g, h)] == [
        ("f", 7, 10),
        ("g", 7, 7),
        ("C.h", 10, 13),
    ]
    assert f.probe_of(1) == 9


def test_a_higher_limit_adds_probes_and_changes_none() -> None:
    """What was measured with one limit can be shown with another."""
    ifs = " if a: b()\n"
    text = f"def f(a):\n{ifs * 3}def g(a):\n{ifs * 2}def h(a):\n{ifs}"
    low, high = (paths_of(text, 5, limit) for limit in (4, 8))
    assert [(found.count, len(found.paths)) for found in low] == [(8, 0), (4, 4), (2, 2)]
    assert [(found.entered, found.end) for found in high] == [(13, 22), (8, 13), (5, 8)]
    assert low[1:] == high[1:]


def test_a_function_that_numba_compiles_has_no_paths() -> None:
    """Nothing of it is known."""
    assert paths_of("from numba import njit\n@njit\ndef f(a):\n if a: b()\n", 0) == ()
