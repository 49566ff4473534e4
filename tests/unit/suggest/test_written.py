"""Values as expressions that make equal ones."""

from __future__ import annotations

import datetime
import math
import re
import sqlite3
import subprocess
import sys
import types
from collections import Counter, OrderedDict, defaultdict, deque
from decimal import Decimal
from fractions import Fraction
from ipaddress import ip_address
from pathlib import Path, PureWindowsPath
from unittest.mock import Mock
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import suggested
from suggested import (
    Access,
    Account,
    Color,
    Doubled,
    EqualToAll,
    Hiding,
    Holder,
    Model,
    Name,
    Names,
    Pair,
    Point,
    Sized,
    Spaced,
    TooShortError,
    local,
)
from surefoot.suggest.alike import alike
from surefoot.suggest.written import NotWritable, Writer, evaluated, written

LITERALS: list[tuple[object, str]] = [
    (None, "None"),
    (True, "True"),
    (..., "Ellipsis"),
    ([1, True, (2,), ()], "[1, True, (2,), ()]"),
    ({10, 9, -1}, "{-1, 9, 10}"),
    ({"b", "a", frozenset()}, '{"a", "b", frozenset()}'),
    (set(), "set()"),
    ({True: {"a": [float("nan")]}}, '{True: {"a": [float("nan")]}}'),
    (bytearray(b"a"), 'bytearray(b"a")'),
    (bytearray(), "bytearray()"),
    (complex(-0.0, 2), "complex(-0.0, 2.0)"),
    (range(1, 3), "range(1, 3)"),
    (slice(1, None), "slice(1, None, None)"),
    (int, "int"),
    (len, "len"),
    ("a".upper, '"a".upper'),
    (ValueError("a", 1), 'ValueError("a", 1)'),
]

IMPORTED: list[tuple[object, str, str]] = [
    (datetime.date(2024, 2, 29), "datetime.date(2024, 2, 29)", "import datetime"),
    (datetime.datetime(2024, 1, 2), "datetime.datetime(2024, 1, 2)", "import datetime"),  # noqa: DTZ001
    (
        datetime.datetime(2024, 1, 2, 3, 0, 5, tzinfo=datetime.UTC, fold=1),
        "datetime.datetime(2024, 1, 2, 3, 0, 5, tzinfo=datetime.timezone.utc, fold=1)",
        "import datetime",
    ),
    (datetime.time(1, 2, 0, 3), "datetime.time(1, 2, 0, 3)", "import datetime"),
    (datetime.timedelta(days=-1), "datetime.timedelta(days=-1)", "import datetime"),
    (
        datetime.timezone(datetime.timedelta(0), "UTC"),
        'datetime.timezone(datetime.timedelta(), "UTC")',
        "import datetime",
    ),
    (ZoneInfo("UTC"), 'ZoneInfo("UTC")', "from zoneinfo import ZoneInfo"),
    (Decimal("1.10"), 'Decimal("1.10")', "from decimal import Decimal"),
    (Fraction(1, 3), "Fraction(1, 3)", "from fractions import Fraction"),
    (UUID(int=1), 'UUID("00000000-0000-0000-0000-000000000001")', "from uuid import UUID"),
    (Path("a") / "b", 'Path("a/b")', "from pathlib import Path"),
    (PureWindowsPath("c:/a"), 'PureWindowsPath("c:\\\\a")', "from pathlib import PureWindowsPath"),
    (ip_address("::1"), 'IPv6Address("::1")', "from ipaddress import IPv6Address"),
    (re.compile("a"), 're.compile("a")', "import re"),
    (re.compile(b"a", re.IGNORECASE), 're.compile(b"a", re.IGNORECASE)', "import re"),
    (Counter("aab"), 'Counter({"a": 2, "b": 1})', "from collections import Counter"),
    (Counter(), "Counter()", "from collections import Counter"),
    (OrderedDict(a=1), 'OrderedDict({"a": 1})', "from collections import OrderedDict"),
    (defaultdict(list), "defaultdict(list)", "from collections import defaultdict"),
    (defaultdict(int, a=1), 'defaultdict(int, {"a": 1})', "from collections import defaultdict"),
    (deque([1], 2), "deque([1], maxlen=2)", "from collections import deque"),
    (types.SimpleNamespace(a=1), "SimpleNamespace(a=1)", "from types import SimpleNamespace"),
    (type(None), "NoneType", "from types import NoneType"),
    (math.sqrt, "sqrt", "from math import sqrt"),
    (math, "math", "import math"),
    (Color.CRIMSON, "Color.RED", "from suggested import Color"),
    (Access.READ | Access.WRITE, "Access.READ | Access.WRITE", "from suggested import Access"),
    (Access(0), "Access(0)", "from suggested import Access"),
    (Spaced["class"], 'Spaced["class"]', "from suggested import Spaced"),
    (Point(1, [2]), "Point(x=1, y=[2])", "from suggested import Point"),
    (Point(1), "Point(x=1)", "from suggested import Point"),
    (Point(1, False), "Point(x=1, y=False)", "from suggested import Point"),
    (Doubled(2), "Doubled(x=2)", "from suggested import Doubled"),
    (Pair(1), "Pair(left=1)", "from suggested import Pair"),
    (
        Account("a", 1, Account("b", 2)),
        'Account(name="a", limit=1, partner=Account(name="b", limit=2))',
        "from suggested import Account",
    ),
    (EqualToAll(1), "EqualToAll(held=1)", "from suggested import EqualToAll"),
    (Name("a"), 'Name("a")', "from suggested import Name"),
    (Names(), "Names()", "from suggested import Names"),
    (suggested.set([1]), "suggested_set([1])", "from suggested import set as suggested_set"),
    (Sized(1), "Sized(size=1)", "from suggested import Sized"),
    (Model(name="a"), 'Model(name="a")', "from suggested import Model"),
    (Model(name="a", age=1), 'Model(name="a", age=1)', "from suggested import Model"),
    (
        TooShortError("a", 3),
        'TooShortError(what="a", least=3)',
        "from suggested import TooShortError",
    ),
    (Account.of, "Account.of", "from suggested import Account"),
]


@pytest.mark.parametrize(("value", "code"), LITERALS)
def test_what_python_has_needs_no_import(value: object, code: str) -> None:
    """It is written as a formatter leaves it."""
    assert written(value) == (code, frozenset())


@pytest.mark.parametrize(("value", "code", "statement"), IMPORTED)
def test_what_is_imported_is_written_by_its_name(value: object, code: str, statement: str) -> None:
    """With what people would pass to make it."""
    assert written(value) == (code, {statement})


def containing_itself() -> object:
    """Return a list that is an item of its item."""
    outer: list[object] = [1]
    outer.append([outer])
    return outer


def nested(depth: int) -> object:
    """Return a list of a list of a list ..."""
    return [nested(depth - 1)] if depth else []


def changed_field() -> object:
    """Return an instance whose computed field is another by now."""
    changed = Doubled(1)
    changed.twice = 5
    return changed


@pytest.mark.parametrize(
    ("value", "because"),
    [
        (object(), "an object"),
        (Hiding(1), "a Hiding"),
        (lambda: 1, "<lambda>, which cannot be imported"),
        (local(), "local.<locals>.LocalError, which cannot be imported"),
        (
            {"a": [Holder(sqlite3.connect(":memory:"))]},
            'a Connection at ["a"][0].held',
        ),
        (containing_itself(), "a list at [1][0] that contains itself"),
        (nested(100), "a list that is too large to read"),
        ([0] * 5_000, "a list that is too large to read"),
        (changed_field(), "a Doubled"),
        (Mock(), "a Mock that is too large to read"),
    ],
)
def test_what_cannot_be_written_says_which_part(value: object, because: str) -> None:
    """Its type, and the way to it from the whole."""
    with pytest.raises(NotWritable) as refused:
        written(value)
    assert str(refused.value) == because


def test_a_class_of_the_started_program_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """``__main__`` is another program in a test."""
    monkeypatch.setattr(Point, "__module__", "__main__")
    monkeypatch.setattr(sys.modules["__main__"], "Point", Point, raising=False)
    with pytest.raises(NotWritable, match="Point, which cannot be imported"):
        written(Point(1))


def test_a_name_means_the_same_in_all_that_one_writer_writes() -> None:
    """What comes second gets another name."""
    writer = Writer({"from pathlib import Path as Point"})
    assert writer.write(Point(1)) == "suggested_Point(x=1)"
    assert writer.imports == {
        "from pathlib import Path as Point",
        "from suggested import Point as suggested_Point",
    }


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers() | st.booleans(), inner, max_size=4)
        | st.frozensets(st.integers() | st.text() | st.booleans() | st.floats(), max_size=4)
        | st.builds(Point, inner, inner)
        | st.builds(Holder, inner)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_written_makes_the_same_value(value: object) -> None:
    """In all of its parts."""
    code, imports = written(value)
    assert alike(evaluated(code, imports), value)


def test_the_order_in_a_set_is_the_same_in_every_process() -> None:
    """Hashes of texts differ from one to the next."""
    program = (
        "from surefoot.suggest.written import written;"
        "print(written({frozenset({'a', 'b', 'c'}), frozenset('def'), 'x', 1, None}).code)"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1
