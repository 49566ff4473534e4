"""A file's source as HTML: each line with its state, and what is left to test there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from html import escape
from itertools import count

from surefoot.analysis.states import LineState, states_of_lines
from surefoot.errors import printable
from surefoot.model.acceptance import AcceptedPlaces
from surefoot.model.gaps import GapKind
from surefoot.model.ids import LineNo
from surefoot.report.html.highlight import html_lines
from surefoot.report.html.model import FileFacts
from surefoot.report.suggest import input_in_words
from surefoot.report.words import gap_in_words

STATES: Mapping[LineState, tuple[str, str, str]] = {
    LineState.COVERED: ("c", "✓", "covered"),
    LineState.EFFECT: (
        "e",
        "≈",
        "covered, but a condition never decided alone, or a bug was not noticed",
    ),
    LineState.PARTIAL: ("p", "◐", "partly covered"),
    LineState.MISSED: ("m", "✗", "missed"),
    LineState.ACCEPTED: ("a", "⊘", "accepted as untested"),
    LineState.EXCLUDED: ("x", "-", "excluded"),
    LineState.UNMEASURED: ("u", "?", "unmeasured"),
}
"""The class, the glyph and the words for each state of a line."""


def source_as_html(file: FileFacts, accepted: AcceptedPlaces) -> str:
    """Return the source as HTML: a paragraph for each line, with notes below it."""
    text = file.measured.map.text
    gaps: defaultdict[int, list[str]] = defaultdict(list)
    for gap in file.gaps:
        gaps[gap.line].append(gap_in_words(gap))
        if gap.id in file.found:
            gaps[gap.line].append(f"input found: {input_in_words(file.found[gap.id])}")
    unnoticed = {gap.line for gap in file.gaps if gap.kind is GapKind.MUTANT}
    states = states_of_lines(file.measured.map, file.covered, accepted, gaps.keys(), unnoticed)
    first_lines = file.measured.map.first_lines()
    lines = html_lines(text, _missed_parts(file, text))
    if lines and not lines[-1]:
        lines.pop()  # after the last newline
    return "".join(
        _line(
            number,
            line,
            states.get(number),
            continued=first_lines.get(number, number) != number,
            notes=gaps.get(number, ()),
            because=accepted.because.get(number),
        )
        for number, line in zip(map(LineNo, count(1)), lines, strict=False)
    )


def _line(
    number: int,
    source: str,
    state: LineState | None,
    *,
    continued: bool,
    notes: Iterable[str],
    because: str | None,
) -> str:
    """Return a line, with what is left to test there and why it was accepted below it."""
    said = [*notes, *([] if because is None else [f"accepted: {because}"])]
    name, mark = "", "<b></b>"
    if state is not None:
        name, glyph, words = STATES[state]
        if state is LineState.COVERED and not continued:
            mark = f"<b>{glyph}</b>"
        elif said or not continued:
            mark = f'<b role=img aria-label="{words}">{glyph}</b>'
    classes = " ".join(filter(None, (name, "g" if notes else "")))
    attribute = f' class="{classes}"' if classes else ""
    tab = "" if said else " tabindex=-1"
    below = "".join(f"<li>{escape(printable(text))}" for text in said)
    return (
        f"<p id=L{number}{attribute}><a href=#L{number}{tab}>{number}</a>{mark}"
        f"<code>{source}</code></p>\n" + (f"<ul>{below}</ul>\n" if below else "")
    )


def _missed_parts(file: FileFacts, text: str) -> dict[int, list[tuple[int, int]]]:
    """Find the statements that never ran on lines that did: ranges of columns, by line."""
    missing = {(s.head_line, s.column) for s in file.covered.missing_statements}
    mixed = {s.head_line for s in file.covered.missing_statements} - file.covered.missing_lines
    if not mixed:
        return {}
    starts: defaultdict[int, list[int]] = defaultdict(list)
    for statement in file.measured.map.statements:
        if statement.head_line in mixed:
            starts[statement.head_line].append(statement.column)
    lines = text.split("\n")
    parts: dict[int, list[tuple[int, int]]] = {}
    for line, columns in starts.items():
        data = lines[line - 1].encode("utf-8", "surrogatepass")
        ends = [*sorted(columns)[1:], len(data)]
        parts[line] = [
            (_characters(data, start), _characters(data, end))
            for start, end in zip(sorted(columns), ends, strict=True)
            if (line, start) in missing
        ]
    return parts


def _characters(data: bytes, column: int) -> int:
    return len(data[:column].decode("utf-8", "replace"))
