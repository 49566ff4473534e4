"""The arcs between lines, and what proves that one was taken. Line N says N."""

from __future__ import annotations

import pytest

from surefoot.source.map import map_source

BRANCHES = """\
if a:
    b = 2
elif c:
    d = 4
else:
    e = 6
f = 7
"""
ONE_ARM = """\
def f(a):
    if a:
        b = 3
"""
WHILE = """\
while a:
    if b:
        break
    if c:
        continue
    d = 6
else:
    e = 8
f = 9
"""
FOR = """\
for a in b:
    if c:
        continue
    if d:
        break
    e = 6
f = 7
"""
FOR_ELSE = """\
async def f():
    async for a in b:
        if c:
            break
    else:
        d = 6
    e = 7
"""
NESTED_LOOPS = """\
for a in b:
    while c:
        break
    continue
"""
ENDLESS = """\
while True:
    if a:
        break
    b = 4
c = 5
"""
FOR_EVER = """\
def f():
    while 1:
        a = 3
"""
NEVER = """\
while 0:
    a = 2
b = 3
"""
LITERALS = """\
if 0:
    a = 2
else:
    b = 4
if 1:
    c = 6
else:
    d = 8
e = 9
"""
RETURNS = """\
async def f(a):
    if a:
        return 3
    for b in a:
        return 5
    raise c
"""
RAISES = """\
if a:
    raise b
c = 3
"""
CAUGHT = """\
def f():
    try:
        if a:
            raise b
        c = 5
    except d:
        e = 7
    except g:
        h = 9
    i = 10
"""
RAISED_IN_LOOP = """\
def f():
    try:
        for a in b:
            raise c
    except d:
        e = 6
"""
RAISED_AGAIN = """\
def f():
    try:
        a = 3
    except b:
        raise
    else:
        raise c
    d = 8
"""
RAISED_WITHIN = """\
def f():
    try:
        try:
            raise a
        finally:
            b = 6
    except c:
        d = 8
"""
RAISED_AFTER = """\
def f():
    try:
        a = 3
    except b:
        c = 5
    raise d
"""
FINALLY = """\
try:
    a = 2
except b:
    c = 4
else:
    d = 6
finally:
    e = 8
f = 9
"""
RETURN_THROUGH_FINALLY = """\
def f():
    try:
        return 3
    finally:
        a = 5
    b = 6
"""
MATCH = """\
match a:
    case 1:
        b = 3
    case 2:
        c = 5
d = 6
"""
MATCH_ALL = """\
match a:
    case 1:
        b = 3
    case _:
        c = 5
d = 6
"""
WITH = """\
def f():
    with a:
        if b:
            return 4
        c = 5
    d = 6
"""
WITH_THAT_IS_LEFT = """\
def f():
    with a:
        return 3
"""
ASYNC_WITH_LAST = """\
async def f():
    async with a:
        b = 3
"""
WITH_LAST_IN_LOOP = """\
for a in b:
    with c:
        d = 3
"""
WITH_IN_FINALLY = """\
def f():
    try:
        return 3
    finally:
        with a:
            b = 6
"""
DECORATED = """\
@a
@b
def f():
    return 4
@c
class D:
    e = 7
"""
CLASS = """\
class A:
    a = 2
    def f(self):
        return 4
b = 5
"""
SPLIT_HEADS = """\
if (a and
        b):
    c = 3
while (
        d):
    e = 6
for g in (
        h):
    i = 9
j = 10
"""
DEFINED_WITHIN = """\
try:
    def f():
        return 3
except a:
    def g():
        return 6
match b:
    case 1:
        def h():
            return 10
"""
AFTER_A_FUNCTION = """\
def f():
    return 2
if a:
    raise b
c = 5
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BRANCHES, [(1, 2), (1, 3), (2, 7), (3, 4), (3, 6), (4, 7), (6, 7), (7, -1)]),
        (ONE_ARM, [(1, -1), (2, -1), (2, 3), (3, -1)]),
        (
            WHILE,
            [(1, 2), (1, 8), (2, 3), (2, 4), (3, 9), (4, 5), (4, 6), (5, 1), (6, 1), (8, 9), (9, -1)],
        ),
        (FOR, [(1, 2), (1, 7), (2, 3), (2, 4), (3, 1), (4, 5), (4, 6), (5, 7), (6, 1), (7, -1)]),
        (FOR_ELSE, [(1, -1), (2, 3), (2, 6), (3, 2), (3, 4), (4, 7), (6, 7), (7, -1)]),
        (NESTED_LOOPS, [(1, -1), (1, 2), (2, 3), (2, 4), (3, 4), (4, 1)]),
        (ENDLESS, [(1, 2), (2, 3), (2, 4), (3, 5), (4, 1), (5, -1)]),
        (FOR_EVER, [(1, -1), (2, 3), (3, 2)]),
        (NEVER, [(3, -1)]),
        (LITERALS, [(1, 4), (4, 5), (5, 6), (6, 9), (9, -1)]),
        (RETURNS, [(1, -1), (2, 3), (2, 4), (3, -1), (4, 5), (4, 6), (5, -1), (6, -1)]),
        (RAISES, [(1, 2), (1, 3), (3, -1)]),
        (
            CAUGHT,
            [(1, -1), (2, 3), (3, 4), (3, 5), (4, 6), (5, 10), (6, 7), (7, 10), (8, 9), (9, 10), (10, -1)],
        ),
        (RAISED_IN_LOOP, [(1, -1), (2, 3), (3, -1), (3, 4), (4, 5), (5, 6), (6, -1)]),
        (RAISED_AGAIN, [(1, -1), (2, 3), (3, 7), (4, 5)]),
        (RAISED_WITHIN, [(1, -1), (2, 3), (3, 4), (7, 8), (8, -1)]),
        (RAISED_AFTER, [(1, -1), (2, 3), (3, 6), (4, 5), (5, 6), (6, -1)]),
        (FINALLY, [(1, 2), (2, 6), (3, 4), (4, 8), (6, 8), (8, 9), (9, -1)]),
        (RETURN_THROUGH_FINALLY, [(1, -1), (2, 3), (3, -1)]),
        (MATCH, [(1, 2), (2, 3), (2, 4), (3, 6), (4, 5), (4, 6), (5, 6), (6, -1)]),
        (MATCH_ALL, [(1, 2), (2, 3), (2, 4), (3, 6), (4, 5), (5, 6), (6, -1)]),
        (WITH, [(1, -1), (2, 3), (3, 4), (3, 5), (4, -1), (5, 6), (6, -1)]),
        (WITH_THAT_IS_LEFT, [(1, -1), (2, 3), (3, -1)]),
        (ASYNC_WITH_LAST, [(1, -1), (2, 3), (3, -1)]),
        (WITH_LAST_IN_LOOP, [(1, -1), (1, 2), (2, 3), (3, 1)]),
        (WITH_IN_FINALLY, [(1, -1), (2, 3), (3, -1), (5, 6), (6, 5)]),
        (DECORATED, [(1, 2), (2, 3), (3, 5), (4, -1), (5, 6), (6, -1), (7, -5)]),
        (CLASS, [(1, 5), (2, 3), (3, -1), (4, -3), (5, -1)]),
        (SPLIT_HEADS, [(1, 3), (1, 4), (3, 4), (4, 6), (4, 7), (6, 4), (7, 9), (7, 10), (9, 7), (10, -1)]),
        (DEFINED_WITHIN, [(1, 2), (2, 7), (3, -2), (4, 5), (5, 7), (6, -5), (7, 8), (8, -1), (8, 9), (9, -1), (10, -9)]),
        (AFTER_A_FUNCTION, [(1, 3), (2, -1), (3, 4), (3, 5), (5, -1)]),
    ],
)  # fmt: skip
def test_the_arcs_of_a_text_can_be_read_off_it(text: str, expected: list[tuple[int, int]]) -> None:
    """Each goes from a line to the line that runs next, or to an exit."""
    assert [(arc.start, arc.end) for arc in map_source(text).arcs] == expected


@pytest.mark.parametrize(
    ("text", "ends", "expected"),
    [
        (ONE_ARM, (2, 3), [3]),
        (ONE_ARM, (2, -1), [None]),
        (ONE_ARM, (3, -1), [3]),
        (WHILE, (1, 2), [2]),
        (WHILE, (1, 8), [8]),
        (WHILE, (3, 9), [3]),
        (WHILE, (5, 1), [5]),
        (FOR, (1, 2), [2]),
        (FOR, (1, 7), [None]),
        (FOR_ELSE, (2, 6), [6]),
        (RETURNS, (3, -1), [3]),
        (RAISES, (1, 2), [2]),
        (CAUGHT, (4, 6), [4]),
        (CAUGHT, (2, 3), [2]),
        (CAUGHT, (8, 9), [9]),
        (MATCH, (1, 2), [None, 3, None, 5, None]),
        (MATCH, (2, 3), [3]),
        (MATCH, (2, 4), [None, 5, None]),
        (MATCH, (4, 6), [None]),
        (MATCH_ALL, (2, 4), [None, 5]),
        (WITH, (2, 3), [2]),
        (DECORATED, (1, 2), [1]),
        (DECORATED, (3, 5), [1]),
        (SPLIT_HEADS, (1, 3), [None, 3]),
        (SPLIT_HEADS, (1, 4), [None, None]),
    ],
)
def test_an_arc_is_proven_by_what_only_it_leads_to(
    text: str, ends: tuple[int, int], expected: list[int | None]
) -> None:
    """A statement on its line does, or else a probe that stands for the arc itself."""
    file = map_source(text)
    line_of = {statement.probe: statement.line for statement in file.statements}
    [arc] = [arc for arc in file.arcs if (arc.start, arc.end) == ends]
    assert [line_of.get(probe) for probe in arc.proof] == expected


def test_two_arcs_between_the_same_lines_are_one() -> None:
    """Either of the two statements on line 2 proves that the function was left from there."""
    [_, arc] = map_source("def f(a):\n    if a: return 2\n").arcs
    assert (arc.start, arc.end, len(arc.proof)) == (2, -1, 2)


@pytest.mark.parametrize(
    "text",
    [
        "class A: 'doc'\n",
        'class A: """doc\n  more"""\n',
        "def f(): 'doc'\n",
        "async def f(): 'doc'\n",
        "def f(): 'doc'; pass\n",
    ],
)
def test_the_exit_of_a_body_on_the_line_of_its_head_can_be_proven(text: str) -> None:
    """Also where the body is a docstring, which is no statement."""
    [proof] = [arc.proof for arc in map_source(text).arcs if (arc.start, arc.end) == (1, -1)]
    assert proof


GUARDS = """\
match a:
    case 2 if b:
        c = 3
    case 4 if d and e:
        f = 5
    case _:
        g = 7
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if a:\n    b = 2\nc = 3\n", {"a": {"T": (2,), "F": (3,)}}),
        ("if a:\n    b = 2\nelse:\n    c = 4\n", {"a": {"T": (2,), "F": (4,)}}),
        ("if a: b = 1\nc = 2\n", {"a": {"T": (1, 2), "F": (2,)}}),
        ("if a and b:\n    c = 2\nd = 3\n", {"a and b": {"TT": (2,), "TF": (3,), "F-": (3,)}}),
        ("if (\n  a):\n    b = 3\nc = 4\n", {"a": {"T": (3,), "F": (4,)}}),
        ("while a:\n    b = 2\nc = 3\n", {"a": {"T": (2,), "F": (3,)}}),
        (GUARDS, {"b": {"T": (3,), "F": (4,)}, "d and e": {"TT": (5,), "TF": (6,), "F-": (6,)}}),
        ("a = b or c\nd = 2\n", {"b or c": {"T": (), "F": ()}}),
        ("assert a\nb = 2\n", {"a": {"T": (), "F": ()}}),
    ],
)
def test_an_outcome_that_steers_knows_where_to(
    text: str, expected: dict[str, dict[str, tuple[int, ...]]]
) -> None:
    """On its own line first, where the body is there; others lead nowhere else."""
    found = {d.text: {o.vector: o.leads_to for o in d.outcomes} for d in map_source(text).decisions}
    assert found == expected
