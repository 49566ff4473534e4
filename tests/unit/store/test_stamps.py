"""What stands for the content of a file."""

from __future__ import annotations

import os
from pathlib import Path

from surefoot.store.stamps import stamp_of


def test_a_stamp_is_that_of_the_content(tmp_path: Path) -> None:
    """Of a large file, which is not read, it is that of its size and time."""
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(b"1")
    before = stamp_of(str(small))
    os.utime(small, ns=(1, 1))
    assert stamp_of(str(small)) == before
    small.write_bytes(b"2")
    assert stamp_of(str(small)) != before
    large.write_bytes(bytes(2 << 20))
    before = stamp_of(str(large))
    os.utime(large, ns=(1, 1))
    assert stamp_of(str(large)) != before
