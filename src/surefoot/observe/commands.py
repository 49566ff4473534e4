"""Say which program a command line runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from surefoot.untouched import keep_builtins, os

keep_builtins(globals())


def command_in_words(program: Any, words: Any) -> str:
    """Return the program of a command line, and for Python what it runs; example: ``git commit``."""
    try:
        if isinstance(words, (str, bytes, os.PathLike)):
            parts = os.fsdecode(words).split()
        elif isinstance(words, Sequence):
            parts = [os.fsdecode(word) for word in words]
        else:
            parts = [os.fsdecode(program)] if program else []
    except (TypeError, ValueError):
        parts = []
    if not parts:
        return "a program"
    name = os.path.basename(parts[0])
    rest = parts[1:4]
    if name.startswith("python"):
        return f"python {_run_by_python(parts[1:])}".strip()
    if name in {"sh", "bash", "env"} and rest:
        return " ".join([name, *map(os.path.basename, rest[:2])])
    is_word = rest and re.fullmatch(r"[a-z][a-z-]*", rest[0])
    return f"{name} {rest[0]}" if is_word else name


def _run_by_python(arguments: list[str]) -> str:
    """Return what Python runs: ``-c``, ``-m`` and the module, or the name of the script."""
    words = iter(arguments)
    for word in words:
        if word in {"-W", "-X"}:
            next(words, None)
        elif word == "-m":
            return f"-m {next(words, '')}"
        elif word == "-c" or not word.startswith("-"):
            return os.path.basename(word)
    return ""
