"""Calls of a library's functions are told where the interpreter has no events for them."""

from __future__ import annotations

from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from surefoot.observe.calls import with_calls
from surefoot.store.cache import Cache
from surefoot.store.secret import SECRET_SIZE, write_own

TEXT = b'''\
"""A library."""
def plain(x):
    """Double it."""
    return 2 * x

class Made:
    if True:
        def method(self): return plain(3)

    async def waited(self):
        return 4

def generated(n):
    yield n

def outer():
    def inner(): return 5
    return inner()
'''


class Told:
    """A module that tells of its calls, and what it told."""

    def __init__(self, *names: str) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.names: dict[str, Any] = {}
        code = with_calls(TEXT, "library.py", dict.fromkeys(names, self._called))
        exec(code, self.names)

    def _called(self, frame: FrameType) -> bool:
        self.calls.append((frame.f_code.co_qualname, dict(frame.f_locals)))
        return True


def test_a_call_is_told_as_it_begins() -> None:
    """With its arguments, each time; what is not asked for is not told."""
    told = Told("plain")
    assert told.names["plain"](1) == 2
    assert told.names["Made"]().method() == 6
    assert told.calls == [("plain", {"x": 1}), ("plain", {"x": 3})]


@pytest.mark.parametrize("name", ["Made.method", "Made.waited", "generated"])
def test_functions_of_all_kinds_are_told(name: str) -> None:
    """A generator when its first value is asked for."""
    told = Told(name)
    made = told.names["Made"]()
    assert made.method() == 6
    with pytest.raises(StopIteration, match="4"):
        made.waited().send(None)
    assert list(told.names["generated"](5)) == [5]
    assert [called for called, _ in told.calls] == [name]


def test_a_function_within_another_is_told() -> None:
    """By its qualified name."""
    told = Told("outer.<locals>.inner")
    assert told.names["outer"]() == 5
    assert told.calls == [("outer.<locals>.inner", {})]


def test_the_module_is_the_same_otherwise() -> None:
    """Its lines, its docstrings and its names."""
    told, plain = Told("plain"), {}
    exec(compile(TEXT, "library.py", "exec"), plain)
    assert told.names.keys() == plain.keys()
    assert told.names["plain"].__doc__ == "Double it."
    lines = {line for *_, line in told.names["plain"].__code__.co_lines()}
    assert lines == {line for *_, line in plain["plain"].__code__.co_lines()}


def test_what_is_not_python_is_refused() -> None:
    """Then the interpreter says so itself."""
    with pytest.raises(SyntaxError):
        with_calls(b"def", "library.py", {})


def test_what_was_compiled_is_kept_for_the_next_run(tmp_path: Path) -> None:
    """It is found again by the text of the module and by the names that are asked for."""
    (tmp_path / "state").mkdir(mode=0o700)
    write_own(tmp_path / "state" / "secret", b"a" * SECRET_SIZE)
    cache = Cache(tmp_path / "cache", tmp_path / "state" / "secret", ".bin", ("observe",))
    called: list[str] = []

    def run(text: bytes, name: str) -> None:
        def told(frame: FrameType) -> bool:
            called.append(frame.f_code.co_name)
            return True

        names: dict[str, Any] = {}
        exec(with_calls(text, "library.py", {name: told}, cache), names)
        names["plain"](1)

    for _ in range(2):
        run(TEXT, "plain")
    assert called == ["plain", "plain"]
    assert len(list(tmp_path.glob("cache/*.bin"))) == 1
    run(TEXT, "outer")
    run(TEXT + b"#", "plain")
    assert called == ["plain", "plain", "plain"]
    assert len(list(tmp_path.glob("cache/*.bin"))) == 3
