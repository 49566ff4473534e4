"""Maps of whole files: determinism, hostile text, large text."""

from __future__ import annotations

import ast
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.generate import Writer
from surefoot.errors import SourceError
from surefoot.source.map import map_source
from surefoot.source.numbering import outline_module
from surefoot.source.text import decode_source


@given(st.randoms(use_true_random=False))
def test_the_same_text_gives_the_same_map(random) -> None:
    """Mapping is deterministic, and every probe has its own number."""
    text = Writer(random).function("def")
    assert map_source(text) == map_source(text)
    outline = outline_module(ast.parse(text), text)
    numbers = [s.probe for s in outline.statements] + list(outline.clauses_at.values())
    assert len(set(numbers)) == len(numbers)
    assert max(numbers) < outline.probe_count


def test_statements_that_share_a_line_are_told_apart() -> None:
    """A statement is known by line and column."""
    file = map_source("def f(x):\n    if x: return 1\n    a = 1; b = 2\n")
    places = [(s.line, s.column, s.opens_line) for s in file.statements]
    assert places == [(1, 0, True), (2, 4, True), (2, 10, False), (3, 4, True), (3, 11, False)]


def test_the_arms_of_an_if_on_one_line_are_branches() -> None:
    """A one-line ``if`` that returns has two ways out."""
    file = map_source("def f(x):\n    if x: return 1\n    return 2\n")
    assert [(a.start, a.end) for a in file.arcs if a.start == 2] == [(2, -1), (2, 3)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def f(:\n", "module.py:1: not Python"),
        ("x = (\n", "module.py:1: not Python"),
        ("x = 1\0\n", "null bytes"),
        ("if x:\n\ty\n        z\n", "module.py:3: not Python"),
    ],
)
def test_what_is_no_python_is_said_with_its_place(text: str, words: str) -> None:
    """A syntax error is one sentence with file, line and remedy."""
    with pytest.raises(SourceError, match="Correct the file") as caught:
        map_source(text, "module.py")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfx = 1\nif x: y = 2\n",
        b"x = 1\r\nif x: y = 2\r\n",
        b"x = 1\rif x: y = 2\r",
        b"# coding: latin-1\nx = '\xe9'\nif x: y = 2\n",
        b"x = 1\n\x0cif x: y = 2\n",
        b"x = 1\nif x: y = 2",
    ],
)
def test_line_ends_marks_and_cookies_do_not_matter(data: bytes) -> None:
    """BOM, CRLF, CR, form feed, cookie and a missing last newline are all read."""
    file = map_source(decode_source(data).text)
    assert len(file.statements) == 3
    assert len(file.decisions) == 1


def test_an_empty_file_has_nothing_to_cover() -> None:
    """No text, no lines."""
    file = map_source("")
    assert file.code_lines == frozenset()
    assert file.statements == ()


def test_long_chains_of_elif_are_mapped() -> None:
    """A chain of elif is as deep as it is long."""
    text = "if x == 0: pass\n" + "".join(f"elif x == {i}: pass\n" for i in range(1, 800))
    assert len(map_source(text).decisions) == 800


def test_mapping_grows_with_the_text_and_not_with_its_square() -> None:
    """Four times the functions take about four times as long."""

    def seconds(count: int) -> float:
        text = "".join(
            f"def f{i}(a, b):\n    if a and b:\n        return 1\n" for i in range(count)
        )
        start = time.process_time()
        map_source(text)
        return time.process_time() - start

    small, large = min(seconds(250) for _ in range(3)), min(seconds(1000) for _ in range(3))
    assert large < 10 * small


def test_what_no_interpreter_compiles_is_said_with_its_file() -> None:
    """Whatever kind of error it raises."""
    with pytest.raises(SourceError, match=r"a\.py.*not Python that this interpreter compiles"):
        map_source("x = '\0'\n", "a.py")


def test_a_statement_after_a_backslash_is_found_where_it_stands() -> None:
    """It begins a line of the file, and not one of the grammar's."""
    file = map_source("x = 1; \\\ny = 2\nz = 3\n")
    assert [(s.line, s.opens_line) for s in file.statements] == [(1, True), (2, False), (3, True)]
