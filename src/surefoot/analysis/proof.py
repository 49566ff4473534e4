"""What the points that were hit prove: every probe that was reached, and every line that ran."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from surefoot.model.filemap import Arc, FileMap
from surefoot.model.ids import LineNo, ProbeId
from surefoot.model.points import Hits


class Proven(NamedTuple):
    """The probes of a file that were reached, and the first lines of the logical lines that ran."""

    probes: set[ProbeId]
    lines: set[LineNo]

    def took(self, arc: Arc) -> bool:
        """Return whether control went from the start of an arc to its end.

        A proof may be reached and the end not: when the line at the start raises, or an exception
        passes through a ``finally`` or comes out of a ``with``. An arc without a proof is one that a
        literal rules out. Nobody can take it, so it counts as taken where its line ran.
        """
        if arc.end > 0 and arc.end not in self.lines:
            return False
        return not self.probes.isdisjoint(arc.proof) if arc.proof else arc.start in self.lines


class Prover:
    """Proves what hits imply. It is made once for a file; each call takes time in proportion to
    the hits.
    """

    def __init__(self, file: FileMap) -> None:
        self._first_lines = file.first_lines()
        self._clauses = file.clauses
        self._opened: defaultdict[LineNo, list[ProbeId]] = defaultdict(list)
        self._lines_of: defaultdict[ProbeId, set[LineNo]] = defaultdict(set)
        for statement in file.statements:
            lines = range(statement.line, statement.head_line + 1)
            self._lines_of[statement.probe].update(map(self.first, lines))
            if statement.opens_line:
                self._opened[self.first(statement.line)].append(statement.probe)
        for clause in file.clauses:
            line = self.first(clause.line)
            self._lines_of[clause.probe].add(line)
            self._opened[line].append(clause.probe)

    def first(self, line: int) -> LineNo:
        """Return the first line of the logical line that a line belongs to."""
        return self._first_lines.get(LineNo(line), LineNo(line))

    def proven_by(self, hits: Hits) -> Proven:
        """Return what these hits prove directly, and what follows from that."""
        probes = set(map(ProbeId, hits.probes))
        lines = set(map(self.first, hits.lines))
        for line in lines & self._opened.keys():
            probes.update(self._opened[line])
        for clause in self._clauses:
            if not probes.isdisjoint(clause.implied_by):
                probes.add(clause.probe)
        for probe in probes & self._lines_of.keys():
            lines |= self._lines_of[probe]
        return Proven(probes, lines)
