"""Map files into memory, and keep no descriptor that the program might close."""

from __future__ import annotations

import sys
from mmap import mmap

from surefoot.untouched import keep_builtins

keep_builtins(globals())

_never_freed: list[mmap] = []


def map_file(file: int, size: int, offset: int = 0) -> mmap:
    """Map a part of an open file, which may be closed afterwards.

    Before Python 3.13, a mapping has a descriptor of its own and closes it when it is freed. By
    then the program may have closed all that it found, and have got the number for a file of its
    own. So such a mapping is never freed.
    """
    if sys.version_info >= (3, 13):
        return mmap(file, size, offset=offset, trackfd=False)
    mapping = mmap(file, size, offset=offset)
    _never_freed.append(mapping)
    return mapping
