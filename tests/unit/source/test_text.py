"""A file is read as Python reads it, and known by a digest of its text."""

from __future__ import annotations

from pathlib import Path

import pytest

from surefoot.errors import SourceError
from surefoot.source.text import decode_source, digest_text, read_source


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "cae66941d9efbd404e4d88758ea67670"),
        ("x = 1\n", "1de70bc15d424d4453e6c531451e490b"),
        ("'\ud800'", "355f85bf1fd25b6d7a51fcac3aa84915"),
    ],
)
def test_the_digest_of_a_text_never_changes(text: str, expected: str) -> None:
    """Data files hold it: BLAKE2b of 16 bytes over UTF-8, lone surrogates included."""
    assert digest_text(text) == expected


def test_line_ends_do_not_change_the_digest() -> None:
    """The text is what the import system decodes, with newlines."""
    assert decode_source(b"\xef\xbb\xbfx = 1\r\n") == decode_source(b"x = 1\n")
    assert decode_source(b"x = 1\n").digest == digest_text("x = 1\n")


def test_a_file_is_read_by_its_cookie(tmp_path: Path) -> None:
    """As Python itself would."""
    path = tmp_path / "a.py"
    path.write_bytes(b"# coding: latin-1\nx = '\xe9'\n")
    assert read_source(path).text == "# coding: latin-1\nx = '\u00e9'\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"x = '\xff'\n", r"a\.py: cannot be decoded .*UTF-8"),
        (b"# coding: no-such-encoding\n", r"a\.py: cannot be decoded .*no-such-encoding"),
        (b"# coding: rot13\n", r"a\.py: cannot be decoded"),
        (None, r"a\.py: cannot be read \(No such file or directory\)"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_file(
    tmp_path: Path, data: bytes | None, words: str
) -> None:
    """A missing file, a wrong cookie, or bytes that are not of the encoding."""
    path = tmp_path / "a.py"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(SourceError, match=words):
        read_source(path)


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    """Data from elsewhere may hold one."""
    with pytest.raises(SourceError, match="null"):
        read_source(tmp_path / "a\0.py")
