"""Name lines and decisions so that the names outlive edits elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from hashlib import blake2b

from surefoot.model.decision import Decision, Span
from surefoot.model.filemap import FileMap, joined
from surefoot.model.gaps import Never
from surefoot.model.ids import LineNo


def id_of_gap(path: str, function: str, never: type[Never], known_as: str) -> str:
    """Return the id of a gap in a function, or outside if its name is empty.

    ``known_as`` tells it from others of its kind there.
    """
    identity = "\0".join((path, function, never.__name__, known_as))
    return blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class Names:
    """Names for one file; ``function_at`` holds what tells its functions apart, by line."""

    def __init__(self, file: FileMap, function_at: Mapping[int, object]) -> None:
        self._function_at = function_at
        self._source = file.text.split("\n")
        self._last_lines = {line.first: line.last for line in file.logical_lines}

    def text(self, line: LineNo) -> str:
        """Return the text of a logical line, joined into one."""
        last = self._last_lines.get(line, line)
        return joined(self._source[line - 1 : last])

    def known_as(self, line: LineNo) -> str:
        """Return the text of a line and its number among equal ones in its function."""
        return f"{self._source[line - 1].strip()}\0{self._nth_of_lines[line - 1]}"

    @cached_property
    def _nth_of_lines(self) -> list[int]:
        """Number the lines of the same text in each function, and outside of functions."""
        equals: Counter[tuple[int, str]] = Counter()
        numbers = []
        for number, text in enumerate(self._source, 1):
            key = id(self._function_at.get(number)), text.strip()
            numbers.append(equals[key])
            equals[key] += 1
        return numbers

    def numbered(self, decisions: Iterable[Decision]) -> dict[Span, int]:
        """Number the decisions of the same text in each function."""
        equals: Counter[tuple[int, str]] = Counter()
        numbers = {}
        for decision in decisions:
            key = id(self._function_at.get(decision.line)), decision.text
            numbers[decision.span] = equals[key]
            equals[key] += 1
        return numbers
