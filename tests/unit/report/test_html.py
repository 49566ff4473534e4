"""Source as HTML: nothing of it is taken for markup, and nothing is lost."""

from __future__ import annotations

import html
import json
import re

from hypothesis import given
from hypothesis import strategies as st

from surefoot.report.html.data import as_block
from surefoot.report.html.highlight import html_lines
from surefoot.report.html.model import page_of


def text_of(line: str) -> str:
    """Return what a browser shows of a line."""
    return html.unescape(re.sub(r"</?(span|mark)[^<>]*>", "", line))


@given(st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"])))
def test_every_text_is_shown_as_it_is(text: str) -> None:
    """Also what is no Python, and what looks like markup."""
    assert [text_of(line) for line in html_lines(text, {})] == text.split("\n")


def test_what_looks_like_markup_is_escaped() -> None:
    """In strings, comments and operators."""
    [line] = html_lines("x = '</code><script>' < \"&amp;\"  # <b>", {})
    assert "<script" not in line
    assert "<b>" not in line
    assert "&amp;amp;" in line


def test_kinds_of_tokens_are_told_apart() -> None:
    """A keyword, a name that is defined, a string over two lines."""
    lines = html_lines('def f():\n    """One\n    two"""\n', {})
    assert lines == [
        "<span class=k>def</span> <span class=f>f</span>():",
        '    <span class=s>"""One</span>',
        '<span class=s>    two"""</span>',
        "",
    ]


def test_a_part_that_never_ran_is_marked() -> None:
    """From its first column to before its last, across tokens; a neighbour is not."""
    [line] = html_lines("if x: return 'a'; y = 1", {1: [(6, 18)]})
    assert re.search(r"<mark>(.*)</mark>", line), line
    assert text_of(re.search(r"<mark>(.*)</mark>", line)[1]) == "return 'a'; "  # type: ignore[index]
    assert text_of(line) == "if x: return 'a'; y = 1"


def test_a_mark_may_reach_the_end_of_the_line() -> None:
    """The last statement of a line ends with it."""
    [line] = html_lines("x; y", {1: [(3, 4)]})
    assert line == "x; <mark>y</mark>"


def test_a_page_is_named_by_its_path_alone() -> None:
    """Paths that would look alike are told apart; no name leaves the folder."""
    names = [page_of(path) for path in ("a/b.py", "a-b.py", "A/b.py", "../../a/b.py", "é\n'.py")]
    assert len({name.lower() for name in names}) == len(names)
    assert all(re.fullmatch(r"files/[A-Za-z0-9-]+\.html", name) for name in names)
    assert page_of("a/b.py") == page_of("a/b.py")


@given(st.text())
def test_data_cannot_close_its_block(text: str) -> None:
    """Nor can it be read as anything else."""
    block = as_block([text])
    assert "<" not in block
    assert json.loads(block) == [text]
