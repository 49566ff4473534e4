"""What functions record while they count along is what they did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext, suppress
from typing import Any, NamedTuple

import pytest

from programs.run import Probed
from surefoot.model.paths import FunctionPaths, Way
from surefoot.probe.recorder import in_memory
from surefoot.source.map import map_source
from surefoot.source.paths import paths_of
from ways import A, B, Maker, Script, Taken, ways_of

NAME = "<program>"

SMALL = [46, 97, 139, 152, 179, 255, 291, 296, 300, 353, 356, 536, 680, 687, 791, 802, 823, 923]
SMALL += [1934, 2189, 2348, 2734, 2744]
"""Seeds of functions so small that all that they can do may be tried: each statement is in some."""


def in_script_words(function: FunctionPaths) -> list[Taken]:
    """Return the paths of a function as a script writes them down."""
    return [
        Taken(
            (path.start.bound.value, path.start.line),
            tuple((choice.line, choice.way.value) for choice in path.choices),
            (path.end.bound.value, path.end.line),
        )
        for path in function.paths
    ]


class Run(NamedTuple):
    """What a run recorded and what it did, and whether it is the last that there is."""

    recorded: set[Taken]
    script: Script
    is_last: bool


class Counted:
    """A made up function that counts along, and the ways through it."""

    def __init__(self, text: str) -> None:
        self.text = text
        [self.function] = paths_of(text, map_source(text).probe_count)
        self.paths = in_script_words(self.function)

    def runs(self, most: int, exceptions: int) -> Iterator[Run]:
        """Run it in all ways, or in as many as are wanted."""
        with Probed(self.text, name=NAME, paths=True) as probed:
            namespace: dict[str, Any] = {"A": A, "B": B}
            exec(probed.code, namespace)

            def run(script: Script) -> None:
                probed.recorder.start_over(in_memory, 0)
                probed.start_over()
                namespace["f"](script)

            for script, is_last in ways_of(run, exceptions, most):
                numbers = {probe - self.function.entered for probe in probed.probes()}
                assert 0 in numbers
                yield Run({self.paths[n - 1] for n in numbers if n > 0}, script, is_last)


@pytest.mark.parametrize("seed", range(40))
def test_a_run_records_the_paths_that_it_takes(seed: int) -> None:
    """No more and no less, however it ends."""
    counted = Counted(Maker(seed, 6).function())
    for recorded, script, _ in counted.runs(25, 2) if counted.paths else ():
        assert recorded == script.taken, counted.text


@pytest.mark.parametrize("seed", SMALL)
def test_all_runs_together_take_all_paths(seed: int) -> None:
    """The paths of a function are those that some run takes: none is missing, none made up."""
    counted = Counted(Maker(seed, 3).function())
    runs = list(counted.runs(500, 1))
    assert runs[-1].is_last
    assert set().union(*(run.recorded for run in runs)) == set(counted.paths), counted.text


TEN = (
    "def f(s):\n" + "".join(f"    if s >> {i} & 1: s += 0\n" for i in range(10)) + "    return s\n"
)


def test_each_of_1024_paths_is_recorded_on_its_own() -> None:
    """One call takes one of them."""
    [function] = paths_of(TEN, map_source(TEN).probe_count)
    assert function.count == 1024
    seen = set()
    with Probed(TEN, name=NAME, paths=True) as probed:
        namespace: dict[str, Any] = {}
        exec(probed.code, namespace)
        for number in range(1024):
            probed.recorder.start_over(in_memory, 0)
            probed.start_over()
            assert namespace["f"](number) == number
            [taken] = {p for p in probed.probes() if p > function.entered}
            seen.add(taken)
    assert seen == {function.probe_of(index) for index in range(1024)}


SUSPENDED = (
    "def f(a):\n    if a: yield 1\n    if a: yield 2\n"
    "async def g(a):\n    if a: await a\n    return a\n"
)


def test_what_is_suspended_has_not_ended_its_path() -> None:
    """A generator that is closed early takes none, one that is exhausted does."""
    f, g = paths_of(SUSPENDED, map_source(SUSPENDED).probe_count)
    with Probed(SUSPENDED, name=NAME, paths=True) as probed:
        namespace: dict[str, Any] = {}
        exec(probed.code, namespace)

        def taken() -> set[int]:
            return {p for p in probed.probes() if p >= g.entered} - {f.entered, g.entered}

        suspended = namespace["f"](1)
        next(suspended)
        suspended.close()
        waiting = namespace["g"](_Wait())
        waiting.send(None)
        waiting.close()
        assert taken() == set()
        assert list(namespace["f"](1)) == [1, 2]
        with pytest.raises(StopIteration):
            namespace["g"](0).send(None)
        assert len(taken()) == 2


CUT = (
    "from contextlib import suppress\n"
    "def f(a):\n"
    "    if a:\n"
    "        with suppress(KeyError):\n"
    "            return a[1]\n"
    "    return None\n"
    "def g(a):\n"
    "    with suppress(KeyError):\n"
    "        if a: return a[1]\n"
    "    return None\n"
)


@pytest.mark.parametrize("name", ["f", "g"])
def test_a_suppressed_exception_cuts_a_path_short(name: str) -> None:
    """What comes after it is not taken for the path that did not raise."""
    first, second = paths_of(CUT, map_source(CUT).probe_count)
    function = {"f": first, "g": second}[name]
    with Probed(CUT, name=NAME, paths=True) as probed:
        namespace: dict[str, Any] = {}
        exec(probed.code, namespace)
        assert namespace[name]({2: 0}) is None
        assert [p for p in probed.probes() if p >= first.entered] == [function.entered]
        assert namespace[name]({1: 0}) == 0
        assert len([p for p in probed.probes() if p >= first.entered]) == 2


ENDS_WITH_LITERALS = (
    "def f(a):\n    if a: raise KeyError(a) from None\n    return a\n",
    "def f(a):\n    with c:\n        if a: return 1, 2\n        return a\n",
)


@pytest.mark.parametrize("text", ENDS_WITH_LITERALS)
def test_a_path_whose_end_gives_literals_is_recorded(text: str) -> None:
    """The compiler settles an item of a tuple of literals by itself."""
    [function] = paths_of(text, map_source(text).probe_count)
    with Probed(text, name=NAME, paths=True) as probed:
        namespace: dict[str, Any] = {"c": nullcontext()}
        exec(probed.code, namespace)
        with suppress(KeyError):
            namespace["f"](1)
        taken = {p - function.probe_of(0) for p in probed.probes() if p > function.entered}
    assert [function.paths[index].choices[0].way for index in taken] == [Way.TRUE]


class _Wait:
    def __await__(self) -> Iterator[None]:
        yield
