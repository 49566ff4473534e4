"""What is searched for a gap, and what was found: the types of ``suggest``.

A search takes place in a process of its own, so that values are source text here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, TypeAlias

from surefoot.model.decision import Decision, Vector
from surefoot.model.gaps import Gap
from surefoot.model.ids import LineNo
from surefoot.model.tiers import Placement


class FoundBy(Enum):
    """What led to an input, in the order in which it is tried."""

    TESTS = "arguments of the tests"
    CONSTANTS = "constants of the code"
    OPERANDS = "operands of comparisons"
    TYPES = "types"


class DecisionPlace(NamedTuple):
    """Where a decision stands in its file; no other has the same place."""

    line: LineNo
    column: int
    end_line: int
    end_column: int

    @classmethod
    def of(cls, decision: Decision) -> DecisionPlace:
        """Return the place of a decision."""
        return cls(decision.line, decision.column, decision.end_line, decision.end_column)


@dataclass(frozen=True, slots=True)
class VectorSeen:
    """A decision was evaluated as an outcome vector says."""

    place: DecisionPlace
    vector: Vector


@dataclass(frozen=True, slots=True)
class LineReached:
    """A line ran."""

    line: LineNo


@dataclass(frozen=True, slots=True)
class BranchTaken:
    """Control went from one line to another; ``end`` is negative for an exit."""

    start: LineNo
    end: LineNo


Fact: TypeAlias = VectorSeen | LineReached | BranchTaken
"""Something that can be seen when a function runs."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What closes a gap: all facts of any one of its ``ways``.

    The facts of a way may come from several calls: two vectors show together that a condition
    decides.
    """

    gap: str
    ways: tuple[frozenset[Fact], ...]


class Ending(Enum):
    """How a call is made, so that it comes to an end."""

    CALL = "call"
    AWAIT = "await"
    ITERATE = "iterate"
    ITERATE_ASYNC = "iterate async"


@dataclass(frozen=True, slots=True)
class Raised:
    """The exception of a call: its class as it is written, and what it says."""

    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call and what it did, as Python source.

    ``code`` is the call's expression: ``authenticate("ann", "x" * 7)``, and ``parameters`` are the
    names for its arguments by position: ``("username", "password")``. ``imports`` are the
    statements that it, its result and its exception need, one import each.
    ``most_items`` is set where an iteration was stopped after so many.

    ``returned`` is its result, which ``==`` finds equal, or ``float("nan")``. It is None where the
    call raised, or where nobody can tell an equal result. Then ``returned_type`` is the
    name of a class that the result is an instance of, or None if there is none but ``object``.
    """

    code: str
    parameters: tuple[str, ...] = ()
    imports: frozenset[str] = frozenset()
    ending: Ending = Ending.CALL
    most_items: int | None = None
    returned: str | None = None
    returned_type: str | None = None
    raised: Raised | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Calls that close a gap together; mostly one.

    ``inputs`` were tried until then, in ``seconds``, which do not count the start of the process.
    ``shows`` are outcome vectors of the gap's decision, each with the code of the call that it came
    from.
    """

    gap: str
    calls: tuple[Call, ...]
    by: FoundBy
    inputs: int
    seconds: float
    shows: tuple[tuple[Vector, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NotReached:
    """No input closed a gap. ``closest`` is the call that came nearest, if any ran."""

    gap: str
    inputs: int
    seconds: float
    closest: str | None = None
    ended: str | None = None
    """Why the search stopped early, if it did."""


@dataclass(frozen=True, slots=True)
class NotTried:
    """Nothing was tried for a gap."""

    gap: str
    because: str


Answer: TypeAlias = Found | NotReached | NotTried


@dataclass(frozen=True, slots=True)
class Target:
    """A function to search in, and what is wanted of it.

    ``qualname`` is as in the file's map, ``line`` that of its ``def``. ``recorded`` are the
    arguments of its calls in the tests, each a pickled mapping of names to values.
    """

    qualname: str
    line: LineNo
    goals: tuple[Goal, ...]
    recorded: tuple[bytes, ...] = ()
    made: tuple[tuple[str, tuple[bytes, ...]], ...] = ()
    """The arguments of functions of its module that make what it takes, by their names. One is the
    constructor of a method's class.
    """


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A gap, and what came of the search; ``closes`` are the ids of all gaps that a find closes."""

    gap: Gap
    answer: Answer
    closes: frozenset[str] = frozenset()
    tests: tuple[str, ...] = ()
    """The tests that reach the function."""


class DraftedTest(NamedTuple):
    """A test as source, not indented, and the ids of the gaps that it closes."""

    name: str
    lines: tuple[str, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """Tests for a file, and the imports that it lacks for them, one statement each."""

    tests: tuple[DraftedTest, ...]
    imports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Addition:
    """Tests for one file: its path from the root, and its bytes as they are and are to be.

    ``before`` is None where the file is new.
    """

    path: str
    before: bytes | None
    after: bytes
    draft: Draft


class Example(NamedTuple):
    """An existing test to imitate, by node id, and where it stands; the line is None if unknown."""

    test: str
    path: str
    line: LineNo | None


@dataclass(frozen=True, slots=True)
class NextTest:
    """The test to write next: for the most consequential gap that is open.

    ``placement`` says why the code matters. ``vectors`` are those that the test must show: of the
    input that was found, or else the fewest that close the gap. ``place`` is the test file that it
    belongs to, ``is_new`` where there is no such file yet. ``left`` is how many gaps are open after
    this one.
    """

    gap: Gap
    placement: Placement
    answer: Answer
    vectors: tuple[Vector, ...]
    example: Example | None
    place: str
    is_new: bool
    left: int
