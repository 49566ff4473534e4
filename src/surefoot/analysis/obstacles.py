"""Say which gaps a run was kept from, whatever its tests do, and by what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from surefoot.model.decision import Condition, Decision, Position
from surefoot.model.filemap import FileMap
from surefoot.model.gaps import NeverDecided, NeverHad
from surefoot.model.ids import LineNo, LineRange
from surefoot.model.obstacle import Obstacle, Obstacles
from surefoot.model.results import FileCoverage

_OF_ONE_PLATFORM = {
    *("msvcrt", "winreg", "winsound", "_winapi", "fcntl", "grp", "pwd", "resource", "termios"),
}
"""Modules of the standard library that exist only on some platforms."""


def members_of_enums(files: Iterable[Obstacles]) -> dict[str, frozenset[str]]:
    """Return the members of each enumeration whose name no other has."""
    enums = [enum for file in files for enum in file.enums]
    named = Counter(enum.name for enum in enums)
    return {enum.name: enum.members for enum in enums if named[enum.name] == 1}


def flags_of(files: Iterable[Obstacles]) -> dict[str, Obstacle]:
    """Return what hinders the conditions that are about a flag of any file, by its name."""
    return {flag.name: flag.obstacle for file in files for flag in file.flags}


def constants_of(
    files: Iterable[tuple[FileCoverage, Obstacles]],
) -> dict[str, Obstacle]:
    """Return what made functions give the same in all of a run, by their names."""
    return {
        variant.name: variant.obstacle
        for covered, found in files
        for variant in found.variants
        if variant.reached in covered.lines - covered.missing_lines
        and (not variant.first or variant.first in covered.missing_lines)
    }


class ObstaclesAt:
    """What may keep a run from the lines, conditions and branches of one file.

    ``flags`` and ``constants`` are those of all files.
    """

    def __init__(
        self,
        covered: FileCoverage,
        file: FileMap,
        enums: Mapping[str, frozenset[str]],
        flags: Mapping[str, Obstacle],
        constants: Mapping[str, Obstacle],
    ) -> None:
        found = file.obstacles
        self._flags = flags
        self._constants = constants
        self._own = {variant.name for variant in found.variants}
        self._imported = found.imported
        self._imports = file.imports
        self._at: dict[int, Obstacle] = {}
        self._exhaustive = {
            cases.line for cases in found.enum_cases if enums.get(cases.enum) == cases.members
        }
        for obstacle, first, last in found.hindered:
            if obstacle is Obstacle.EXHAUSTIVE:
                self._exhaustive.add(last)
            else:
                self._at.update(dict.fromkeys(range(first, last + 1), obstacle))
        for _, obstacle, _, first, last in found.variants:
            if first in covered.missing_lines:
                self._at.update(dict.fromkeys(range(first, last + 1), obstacle))

    def at(self, line: int) -> Obstacle | None:
        """Return what keeps a run from a line."""
        return self._at.get(line)

    def of_file(self) -> Obstacle | None:
        """Return what keeps a run from importing the file."""
        return None if self._imports.isdisjoint(_OF_ONE_PLATFORM) else Obstacle.PLATFORM

    def to_leaving(self, line: LineNo) -> Obstacle | None:
        """Return what keeps a run from a branch of a line that ran."""
        return Obstacle.EXHAUSTIVE if line in self._exhaustive else None

    def to_deciding(self, decision: Decision, never: NeverDecided) -> Obstacle | None:
        """Return what keeps a condition of a decision from deciding it on its own."""
        if decision.position is Position.ASSERT:  # it would have to fail
            return Obstacle.IMPOSSIBLE
        if never.settled is not None:
            return Obstacle.SETTLED
        return next(filter(None, (self._to(each, None) for each in decision.conditions)), None)

    def to_outcome(
        self, decision: Decision, index: int, had: NeverHad, behind: Sequence[LineRange]
    ) -> Obstacle | None:
        """Return what keeps a condition from an outcome: itself, what keeps it from being
        evaluated, or all that is ``behind`` it.
        """
        obstacle = self._to(decision.conditions[index], had.outcome)
        if obstacle is None and had.because is not None:
            texts = [condition.text for condition in decision.conditions]
            because = decision.conditions[texts.index(had.because.condition)]
            obstacle = self._to(because, had.because.outcome)
        if obstacle is None and had.settled is not None:
            return Obstacle.SETTLED
        if obstacle is None and had.outcome is not None and _fails(decision, index, had.outcome):
            return Obstacle.IMPOSSIBLE
        if obstacle is None:
            reached = {self.at(lines.start) for lines in behind}
            if len(reached) == 1:
                return reached.pop()
        return obstacle

    def _to(self, condition: Condition, outcome: bool | None) -> Obstacle | None:
        """Return what keeps a condition from an outcome: itself, or the flag of another file, or
        the function, that it is about.
        """
        if condition.obstacle is Obstacle.IMPOSSIBLE:
            return condition.obstacle if outcome is False else None
        if condition.obstacle is not None:
            return condition.obstacle
        subject = condition.text.removesuffix(" is not None").removesuffix(" is None")
        call = _CALL.fullmatch(subject)
        module, _, name = (call[1] if call else subject).rpartition(".")
        if call and not module and name in self._own:
            return self._constants.get(name)
        known = self._constants if call else self._flags
        return known.get(name) if (module or name) in self._imported else None


_CALL = re.compile(r"([\w.]+)\([^()]*\)")


def _fails(decision: Decision, index: int, outcome: bool) -> bool:
    """Return whether an ``assert`` fails wherever one of its conditions has an outcome."""
    letter = "T" if outcome else "F"
    results = {o.result for o in decision.outcomes if o.vector[index] == letter}
    return decision.position is Position.ASSERT and results == {False}
