"""What the code of the tests says: its functions, what each checks, and what is odd about that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from surefoot.model.ids import Digest, LineNo, LineRange
from surefoot.model.weak import Doubt


class CheckKind(Enum):
    """What a check is about.

    ``RESULT`` may notice that the code is wrong. ``CALL`` says with what a mock was called,
    ``CALLED`` only that one was which stands in for something, and ``OWN_CALL`` is about calls that
    the test itself makes. ``FAILURE`` fails wherever it is reached, as ``pytest.fail`` does.
    ``NOTHING`` cannot fail.
    """

    RESULT = "result"
    CALL = "call"
    CALLED = "called"
    OWN_CALL = "own call"
    FAILURE = "failure"
    NOTHING = "nothing"


class BlockKind(Enum):
    """What may keep control from a line: the block that it is in.

    A ``GUARD`` asks for the platform, a version or what is installed; ``RAISES`` is the body of a
    ``with pytest.raises``, ``TRY`` one whose exceptions are handled, ``FUNCTION`` is nested.
    """

    BRANCH = "branch"
    GUARD = "guard"
    LOOP = "loop"
    RAISES = "raises"
    TRY = "try"
    HANDLER = "handler"
    FUNCTION = "function"


class Block(NamedTuple):
    """Statements that control may not come to; ``head`` is what decides that."""

    kind: BlockKind
    head: LineRange
    body: LineRange


class Check(NamedTuple):
    """A statement that fails where something is not as it should be.

    It is reached where one of its ``lines`` is. Of a failure these are the lines of what leads to
    it, if anything does. ``within`` are the blocks around it, outermost first.
    """

    kind: CheckKind
    lines: LineRange
    text: str
    within: tuple[Block, ...] = ()


class Flaw(NamedTuple):
    """What is odd about a test as its text says; ``text`` is the code.

    Of a check that cannot be reached, ``head`` is the line of the block that it is in.
    """

    doubt: Doubt
    line: LineNo
    text: str
    head: LineNo | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SuiteFunction:
    """A function or method of the tests, with those nested in it.

    ``name`` is as in a node id: ``TestA::test_b``. ``end`` is where its last statement begins:
    control that comes there has passed all before it. ``calls`` are dotted names, those of imported
    things in full, but for the standard library's and builtins. ``parameters`` are the fixtures
    that it asks for. Where it is ``answered``, a person or its name has said that it need not check
    anything; one that is ``expected_to_fail`` is not asked about. What an ``unconfirmed`` one expects
    was observed, and a comment says that nobody has confirmed it.
    """

    name: str
    line: LineNo
    end: LineRange
    checks: tuple[Check, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    calls: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
    is_fixture: bool = False
    answered: bool = False
    expected_to_fail: bool = False
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class SuiteFile:
    """A file of the tests.

    ``functions`` are by name, ``bases`` are those of its classes by name, and ``imports`` holds the
    dotted name of each imported thing by the name that it has here; one of the package that the
    file is in begins with a dot for each level, as in the source.
    """

    path: str
    digest: Digest
    functions: Mapping[str, SuiteFunction]
    bases: Mapping[str, tuple[str, ...]]
    imports: Mapping[str, str]
