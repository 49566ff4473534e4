"""Maps of whole files: determinism, hostile text, large text."""

from __future__ import annotations

import ast
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.generate import Writer
from surefoot.errors import SourceError
from surefoot.model.filemap import WildcardCase
from surefoot.model.ids import LineNo
from surefoot.source.map import map_source
from surefoot.source.numbering import outline_module
from surefoot.source.text import decode_source, digest_text


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


def test_decisions_are_in_order_of_the_source() -> None:
    """The outer of two that begin together comes first."""
    file = map_source("if (f(a or b) or\n    c):\n    d = e or 3\ng = h or 4\n")
    assert [decision.text for decision in file.decisions] == [
        "f(a or b) or c",
        "a or b",
        "e or 3",
        "h or 4",
    ]
    file = map_source("x = (a or b) == c or d\n")
    assert [decision.text for decision in file.decisions] == ["(a or b) == c or d", "a or b"]
    file = map_source("if a and b if c else d:\n    e = 2\n")
    assert [decision.text for decision in file.decisions] == ["a and b if c else d", "a and b", "c"]


def test_a_case_that_always_matches_is_known_by_its_lines() -> None:
    """Those of its pattern, and those of its body."""
    text = "match a:\n    case 1:\n        b = 3\n    case (\n        c):\n        d = 6\n        e = (7,\n            8)\n"
    assert map_source(text).wildcard_cases == (
        WildcardCase(LineNo(5), LineNo(5), LineNo(6), LineNo(8)),
    )


def test_what_the_compiler_leaves_out_is_no_statement() -> None:
    """It has no line in the code."""
    file = map_source("if 0:\n    a = 2\nb = 3\n")
    assert 2 not in file.code_lines
    assert 2 not in {statement.line for statement in file.statements}


def test_a_map_knows_its_text_and_docstrings() -> None:
    """The text as it was read, its digest, and the lines that only document."""
    text = "'one'\ndef f():\n    'three'\n    return 4\n"
    file = map_source(text)
    assert (file.text, file.digest) == (text, digest_text(text))
    assert file.docstrings == {1, 3}
    assert file.code_lines >= {2, 4}


@pytest.mark.parametrize("text", ["", "# one\n", "\n\n"])
def test_a_text_without_statements_has_no_code(text: str) -> None:
    """Whatever line the interpreter gives its empty module."""
    assert map_source(text).code_lines == frozenset()


def test_warnings_of_the_compiler_are_not_ours_to_give() -> None:
    """Users see them when their program runs."""
    assert len(map_source("a = 1 is 1\nb = '\\d'\n").statements) == 2


def test_an_error_without_a_line_names_the_file_alone() -> None:
    """No line is made up."""
    with pytest.raises(SourceError, match=r"^a\.py: not Python .*null bytes"):
        map_source("x = 1\0\n", "a.py")
