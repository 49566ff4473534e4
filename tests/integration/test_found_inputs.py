"""Found inputs become tests that pytest runs, and a diff that git applies."""

from __future__ import annotations

import inspect
import math
import subprocess
from pathlib import Path
from typing import Any

import pytest

import suggested
from finds import found, gap_of
from project import Project
from suggested import Account, Color, Model, Point, TooShortError
from surefoot.model.gaps import Gap, NeverDecided, NeverHad
from surefoot.model.suggestions import Addition, Call, Draft, Ending, Found
from surefoot.suggest.calls import Callee, call_of, raising, returning
from surefoot.suggest.placing import addition_of, diff, write

pytestmark = pytest.mark.integration

TESTS = Path(suggested.__file__).parent
UNITTEST = """\
import unittest
from suggested import Point as Dot


class TestAll(unittest.TestCase):
    def test_dot(self):
        self.assertEqual(Dot(1), Dot(1))
"""
VALUES = [
    *(None, -0.0, math.nan, [math.nan], 2**200, "a'\"\n\0\udc80é", "x" * 300, b"\xff" * 40),
    *({"b", "a"}, {True: "a"}, Point(1, [Color.CRIMSON]), Model(name="a")),
]


def call(name: str, *arguments: Any, receiver: object = None, **how: Any) -> Call:
    """Return a call of something in ``suggested``, without what came of it."""
    function: Any = suggested
    for part in name.split("."):
        function = getattr(function, part)
    signature = inspect.signature(function)
    if receiver is not None:
        arguments = (receiver, *arguments)
    bound = dict(signature.bind(*arguments).arguments)
    if receiver is not None:
        _, *parameters = signature.parameters.values()
        signature = signature.replace(parameters=parameters)
    return call_of(Callee("suggested", name, signature, receiver), bound, **how)


def finds() -> list[tuple[Found, Gap]]:
    """Return finds of every kind, with what came of each call."""
    had = NeverHad("a", True)
    decides = NeverDecided("a", "a and b")
    account = Account("ann", 5)
    return [
        *(
            found(gap_of("same", had, id_=f"v{n}"), returning(call("same", value), value))
            for n, value in enumerate(VALUES)
        ),
        found(
            gap_of("same", decides, id_="g1"),
            returning(call("same", 10**5000), 10**5000),
            returning(call("same", None), None),
            returning(call("same", "a"), "a"),
        ),
        found(
            gap_of("same", NeverHad("b", True), "b and c", id_="g2"),
            returning(call("same", True), True),
        ),
        found(
            gap_of("same", NeverHad("c", False), "b and c", id_="g3"),
            returning(call("same", False), False),
        ),
        found(
            gap_of("Account.withdraw", had, id_="g4"),
            returning(call("Account.withdraw", 3, receiver=account), 2),
        ),
        found(
            gap_of("refuse", had, id_="g5"),
            raising(call("refuse", 'a "b" (c'), TooShortError('a "b" (c', 3)),
        ),
        found(
            gap_of("numbers", had, id_="g6"),
            returning(call("numbers", 3, ending=Ending.ITERATE), [0, 1, 2]),
        ),
        found(
            gap_of("numbers", had, id_="g7"),
            returning(call("numbers", 99, ending=Ending.ITERATE, most_items=2), [0, 1]),
        ),
        found(gap_of("wait", had, id_="g8"), returning(call("wait", 3, ending=Ending.AWAIT), 3)),
        found(
            gap_of("stream", had, id_="g9"),
            returning(call("stream", 2, ending=Ending.ITERATE_ASYNC), [0, 1]),
        ),
    ]


@pytest.mark.parametrize("text", [None, UNITTEST])
def test_written_tests_pass(project: Project, text: str | None) -> None:
    """As functions and as methods; run twice, since nothing of a run may matter to the next."""
    if text is not None:
        (project.folder / "test_all.py").write_bytes(text.encode())
    addition = addition_of(project.folder, "test_all.py", finds(), [], package="suggested")
    write(project.folder, addition)
    for seed in ("1", "2"):
        done = project.pytest("-Werror", PYTHONPATH=str(TESTS), PYTHONHASHSEED=seed)
        assert done.returncode == 0, done.stdout
    closed = [gap for test in addition.draft.tests for gap in test.gaps]
    assert set(closed) == {gap.id for _, gap in finds()}


def git(folder: Path, *command: str) -> None:
    """Run git in a folder."""
    subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)


def test_git_applies_the_diff(tmp_path: Path) -> None:
    """Of files of every kind, from the root of the repository."""
    root = tmp_path / "part of it"
    root.mkdir()
    git(tmp_path, "init", "-q")
    texts: dict[str, bytes | None] = {
        "tests/new/test_a.py": None,
        "tests/new é/test \"b'\t.py": None,
        "test_no_end.py": b"x = 1",
        "test_end.py": b"import math\n\n\ndef test_x(): pass\n",
        "test_crlf.py": b"import math\r\nx = 1\r\n",
        "test_cr.py": b"import math\rx = 1",
        "test_mark.py": b"\xef\xbb\xbfx = 1\n",
        "test_latin.py": b"# coding: latin-1\nx = '\xe9'\n",
        "test empty.py": b"",
        "test_long.py": b"import math\n" + b"".join(b"x = %d\n" % n for n in range(50)),
    }
    for name, text in texts.items():
        if text is not None:
            (root / name).write_bytes(text)
    additions = [addition_of(root, name, finds(), [], package="suggested") for name in texts]
    (tmp_path / "all.diff").write_bytes(diff(root, additions))
    git(tmp_path, "apply", "all.diff")
    for addition in additions:
        assert (root / addition.path).read_bytes() == addition.after, addition.path


def test_git_applies_what_has_no_line_at_its_end(tmp_path: Path) -> None:
    """Before and after."""
    git(tmp_path, "init", "-q")
    (tmp_path / "a.py").write_bytes(b"x = 1\ny = 2")
    (tmp_path / "a.diff").write_bytes(
        diff(tmp_path, [Addition("a.py", b"x = 1\ny = 2", b"x = 1\ny = 3", Draft((), ()))])
    )
    git(tmp_path, "apply", "a.diff")
    assert (tmp_path / "a.py").read_bytes() == b"x = 1\ny = 3"
