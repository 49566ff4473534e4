"""Patterns for files, with the meaning that they have in coverage.py."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable

from surefoot.untouched import keep_builtins, os

keep_builtins(globals())

_FORBIDDEN = re.compile(r"\*{3,}|[^/]+\*\*+|\*\*+[^/]+|\*\*/\*\*|\[(?!.*?\])|\]|\0")
_PARTS = tuple(
    (re.compile(part), meaning)
    for part, meaning in (
        (r"^\*+/", r"(.*[/\\\\])?"),
        (r"/\*+$", r"[/\\\\].*"),
        (r"\*\*/", r"(.*[/\\\\])?"),
        (r"/", r"[/\\\\]"),
        (r"\*", r"[^/\\\\]*"),
        (r"\?", r"[^/\\\\]"),
        (r"\[.*?\]", r"\g<0>"),
        (r"[a-zA-Z0-9_-]+", r"\g<0>"),
        (r"[\s\S]", r"\\\g<0>"),
    )
)
"""What a pattern consists of, in the order of precedence, and what matches that: coverage.py's rules."""


def regex_of(pattern: str) -> str:
    """Return the source of the regular expression that matches what a pattern does, as a whole.

    A pattern without a slash is the name of a file in any folder.

    Raises:
        ValueError: quoting what a pattern cannot have.
    """
    pattern = pattern.replace("\\", "/")
    if "/" not in pattern:
        pattern = f"**/{pattern}"
    found = []
    position = 0
    while position < len(pattern):
        forbidden = _FORBIDDEN.match(pattern, position)
        if forbidden is not None:
            raise ValueError(f"a pattern cannot have {forbidden[0]!r}")
        matches = ((part.match(pattern, position), meaning) for part, meaning in _PARTS)
        match, meaning = next((match, meaning) for match, meaning in matches if match)
        found.append(match.expand(meaning))
        position = match.end()
    return "".join(found)


def check_pattern(pattern: str) -> None:
    """Refuse what is no pattern.

    Raises:
        ValueError: saying why.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            re.compile(regex_of(pattern))
    except (re.error, FutureWarning) as error:
        raise ValueError(f"{pattern!r} is no pattern ({error})") from error


def compile_patterns(patterns: Iterable[str], root: str) -> re.Pattern[str]:
    """Return what fully matches the absolute paths that any of the patterns describes.

    One that begins with neither ``*`` nor ``?`` is also relative to ``root``, with or without the
    links that it goes through.
    """
    found = []
    for pattern in patterns:
        found.append(regex_of(pattern))
        if not pattern.startswith(("*", "?")):
            spelled = os.path.abspath(os.path.join(root, pattern))
            for path in {spelled, os.path.realpath(spelled)}:
                start = len(root) if path.startswith(root + os.sep) else 0
                found.append(re.escape(path[:start]) + regex_of(path[start:]))
    flags = re.IGNORECASE if os.name == "nt" else re.NOFLAG
    return re.compile("|".join(f"(?:{regex})" for regex in found), flags)
