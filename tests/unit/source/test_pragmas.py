"""What a comment says of a tier, and of what it says it. Line N says N."""

from __future__ import annotations

import pytest

from surefoot.model.filemap import Pragma
from surefoot.model.ids import LineNo
from surefoot.source.map import map_source

TEXT = """\
import a  # {1}
# {2}
@b
# {4}
def f(c):  # {5}
    d = 6  # {6}
    # {7}
# {8}
class A:  # {9}
    # {10}
    def g(self,  # {11}
          h):  # {12}
        i = 13  # {13}

# {15}

def j(): k = 17  # {17}
"""


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        (1, None),
        (2, "f"),
        (4, "f"),
        (5, "f"),
        (6, None),
        (7, ""),
        (8, "A"),
        (9, "A"),
        (10, "A"),
        (11, "A.g"),
        (12, "A.g"),
        (13, None),
        (15, ""),
        (17, "j"),
    ],
)
def test_a_pragma_belongs_to_the_head_it_stands_by(line: int, owner: str | None) -> None:
    """On the head or alone above it; alone elsewhere it is the module's."""
    text = TEXT.replace(f"{{{line}}}", "surefoot: critical")
    assert map_source(text).pragmas == (Pragma(LineNo(line), "critical", owner),)


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("# surefoot: core", ["core"]),
        ("#surefoot:core", ["core"]),
        ("#  surefoot:  no-tier, as said", ["no-tier"]),
        ("# core", []),
        ("# see surefoot: core", []),
        ("# surefoot:", []),
        ("x = '# surefoot: core'", []),
    ],
)
def test_a_pragma_is_a_comment_that_begins_with_our_name(comment: str, words: list[str]) -> None:
    """The next word is the tier; text in a string says nothing."""
    assert [pragma.word for pragma in map_source(f"{comment}\n").pragmas] == words


def test_all_pragmas_are_listed() -> None:
    """In order of line."""
    text = "# surefoot: core\n\ndef f():  # surefoot: critical\n    return 4\n"
    found = [(pragma.line, pragma.word, pragma.owner) for pragma in map_source(text).pragmas]
    assert found == [(1, "core", ""), (3, "critical", "f")]
