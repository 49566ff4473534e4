"""Ask which tests would notice nothing.

Where it is known which lines of the tests ran, a test checks what it reached. Elsewhere only its
text is looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from surefoot.analysis.suite import Lines, Place, Suite, lines_by_test, touches
from surefoot.model.context import NodeId
from surefoot.model.ids import LineNo
from surefoot.model.observed import Left, Observed
from surefoot.model.suite import Block, BlockKind, Check, CheckKind, SuiteFile
from surefoot.model.tiers import MEASURED_TIERS, Tier
from surefoot.model.touches import Kind
from surefoot.model.weak import Cause, Doubt, Question

_SAY_LITTLE = {CheckKind.CALLED, CheckKind.OWN_CALL, CheckKind.NOTHING}
_SAY_SOMETHING = {CheckKind.RESULT, CheckKind.CALL, CheckKind.CALLED, CheckKind.OWN_CALL}
_RAISED = {BlockKind.RAISES: Cause.RAISED, BlockKind.TRY: Cause.HANDLED}
"""What handles what is raised in it."""

_SAYS_ELSE = {Doubt.PATCHES_SUBJECT, Doubt.UNCONFIRMED}
"""What may be asked beside whether a test checks anything; all else says already why it does not."""


@dataclass(frozen=True, slots=True)
class Ran:
    """Which tests ran, and what they reached of the project.

    ``passed_over`` were collected and did not run, or were skipped. ``tiers`` holds that of the most
    critical code that a test reaches, for each test that reaches any.
    """

    tests: Collection[str]
    passed_over: Collection[str] = ()
    tiers: Mapping[str, Tier] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Variants:
    """A test function, the tests that run it, and the lines that each of them ran, if known.

    These have different parameters, or inherit it. ``name`` is a node id without parameters.
    """

    name: str
    place: Place
    lines: Mapping[str, Lines | None]

    @property
    def ended(self) -> dict[str, Lines]:
        """The lines of those that are known to have come to the last statement."""
        path, function = self.place
        return {
            test: lines
            for test, lines in self.lines.items()
            if lines is not None and touches(lines.get(path, frozenset()), function.end)
        }


def ask(files: Iterable[SuiteFile], observed: Observed, ran: Ran) -> tuple[Question, ...]:
    """Return the questions about tests, those about tests of the most critical code first."""
    suite = Suite(files)
    found: list[Question] = []
    passed_over = set(map(suite.place_of, ran.passed_over))
    for variants in _variants(suite, observed, ran):
        if not variants.place.function.expected_to_fail:
            told = {question.doubt: question for question in _by_text(variants)}
            path, function = variants.place
            if function.unconfirmed:
                told[Doubt.UNCONFIRMED] = Question(
                    variants.name, Doubt.UNCONFIRMED, path, function.line
                )
            if variants.place not in passed_over:
                told |= {question.doubt: question for question in _unreached(variants)}
            for question in _by_checks(variants, suite, _reaches_nothing(variants, ran)):
                if question.doubt is not Doubt.ASSERTS_NOTHING or told.keys() <= _SAYS_ELSE:
                    told.setdefault(question.doubt, question)
            found += told.values()
    found += _leaving(suite, observed)
    tiers: defaultdict[str, set[Tier]] = defaultdict(set)
    for test, tier in ran.tiers.items():
        tiers[NodeId(test).function].add(tier)
    placed = (
        question._replace(tier=next((t for t in MEASURED_TIERS if t in tiers[question.test]), None))
        for question in found
    )
    return tuple(sorted(placed, key=_rank))


def _rank(question: Question) -> tuple[int, int, str, int]:
    tier = len(MEASURED_TIERS) if question.tier is None else MEASURED_TIERS.index(question.tier)
    return tier, list(Doubt).index(question.doubt), question.test, question.line


def _variants(suite: Suite, observed: Observed, ran: Ran) -> list[_Variants]:
    """Return the test functions that were observed."""
    lines = lines_by_test(observed.code, suite)
    groups: defaultdict[Place, dict[str, Lines | None]] = defaultdict(dict)
    for test in sorted(set(ran.tests).difference(ran.passed_over)):
        place = suite.place_of(test) if test in observed.seconds else None
        if place is not None:
            groups[place][test] = lines.get(test)
    return [_Variants(NodeId(min(found)).function, place, found) for place, found in groups.items()]


def _by_text(variants: _Variants) -> Iterator[Question]:
    """Ask what the text of a test gives reason for, unless it is known not to have run."""
    path, function = variants.place
    known = [lines[path] for lines in variants.lines.values() if lines and path in lines]
    for flaw in reversed(function.flaws):  # the first of a kind comes last
        if flaw.doubt is Doubt.NEVER_REACHED:
            if not known:
                at = flaw.line
                yield Question(
                    variants.name, flaw.doubt, path, at, flaw.text, Cause.RAISED, flaw.head
                )
        elif not known or any(flaw.line in lines for lines in known):
            yield Question(variants.name, flaw.doubt, path, flaw.line, flaw.text)


def _reaches_nothing(variants: _Variants, ran: Ran) -> bool:
    """Return whether no variant reaches code of the project, as far as that is known of any test."""
    return bool(ran.tiers) and ran.tiers.keys().isdisjoint(variants.lines)


def _by_checks(variants: _Variants, suite: Suite, reaches_nothing: bool) -> Iterator[Question]:
    """Ask about a test of which no check says anything of the project.

    Where it reaches nothing of the project, what its mocks say is about its own calls.
    """
    path, function = variants.place
    checks = _checks_of(variants, suite)
    if checks is None:
        return
    kinds = {check.kind for _, check in checks}
    little = {*_SAY_LITTLE, CheckKind.CALL} if reaches_nothing else _SAY_LITTLE
    if not kinds:
        if not function.answered:
            yield Question(variants.name, Doubt.ASSERTS_NOTHING, path, function.line)
    elif kinds <= little:
        where, check = checks[0]
        doubt = Doubt.CANNOT_FAIL if kinds == {CheckKind.NOTHING} else Doubt.OWN_MOCKS
        if doubt is Doubt.OWN_MOCKS or not function.answered:
            yield Question(variants.name, doubt, where, check.lines.start, check.text)


def _checks_of(variants: _Variants, suite: Suite) -> list[tuple[str, Check]] | None:
    """Return the checks that a test makes, helpers and fixtures included; None if not all are known.

    Those of a test whose lines are known are the ones that any variant reached.
    """
    if all(lines is None for lines in variants.lines.values()):
        owner = variants.name.partition("::")[2].rpartition("::")[0]
        used, all_known = suite.used_by(variants.place, owner)
        checks = [(place.path, check) for place in used for check in place.function.checks]
        return checks if all_known else None
    ended = variants.ended
    reached = _united(ended.values())
    path, function = variants.place
    if not ended or any(_is_broken_off(check, reached[path]) for check in function.checks):
        return None
    return [
        (path, check)
        for path, lines in reached.items()
        for function in suite.files[path].functions.values()
        for check in function.checks
        if touches(lines, check.lines)
    ]


def _is_broken_off(check: Check, reached: frozenset[LineNo]) -> bool:
    """Return whether control came to the block of a check, and then left the test, which failed."""
    if not check.within or touches(reached, check.lines):
        return False
    block = check.within[-1]
    return block.kind not in _RAISED and touches(reached, block.body)


def _united(parts: Iterable[Lines]) -> dict[str, frozenset[LineNo]]:
    found: defaultdict[str, frozenset[LineNo]] = defaultdict(frozenset)
    for lines in parts:
        for path, reached in lines.items():
            found[path] |= reached
    return found


def _unreached(variants: _Variants) -> Iterator[Question]:
    """Ask about the first check that no variant reached, though all came to their end.

    A branch that is not taken is one of several ways where the test checks something else.
    """
    path, function = variants.place
    ended = variants.ended
    if ended.keys() != variants.lines.keys():
        return
    reached = _united(ended.values())[path]
    says_else = function.answered or any(touches(reached, c.lines) for c in function.checks)
    for check in function.checks:
        if check.kind in _SAY_SOMETHING and not touches(reached, check.lines):
            found = _cause(check, reached)
            if found is not None and not (says_else and found[0] is Cause.NOT_TAKEN):
                cause, head = found
                at = check.lines.start
                yield Question(
                    variants.name, Doubt.NEVER_REACHED, path, at, check.text, cause, head
                )
                return


_CAUSES = {
    BlockKind.BRANCH: Cause.NOT_TAKEN,
    BlockKind.LOOP: Cause.NOTHING_TO_GO_OVER,
    BlockKind.HANDLER: Cause.NOTHING_RAISED,
    BlockKind.FUNCTION: Cause.NOT_CALLED,
}


def _cause(check: Check, reached: frozenset[LineNo]) -> tuple[Cause, LineNo] | None:
    """Say what kept control from a check, and where; None where that may well be so.

    Where control has come to the block of a check and not to the check, something was raised.
    """
    left: Block | None = None
    for block in check.within:
        if block.kind is BlockKind.GUARD:
            return None
        if not touches(reached, block.body):
            cause = _CAUSES.get(block.kind)
            return None if cause is None else (cause, block.head.start)
        left = block
    if left is None:
        return None
    cause = _RAISED.get(left.kind)
    return None if cause is None else (cause, left.head.start)


def _leaving(suite: Suite, observed: Observed) -> Iterator[Question]:
    """Ask about what tests left behind for the next."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for test, left in observed.left.items():
        told = {f"{each.kind} {each.what}" for each in left if _is_its_own(each, test, observed)}
        if told:
            found[NodeId(test).function] |= told
    for name, things in found.items():
        place = suite.place_of(name)
        if place is not None:
            path, function = place
            told_of = ", ".join(sorted(things))
            yield Question(name, Doubt.LEAVES_BEHIND, path, function.line, told_of)


def _is_its_own(left: Left, test: str, observed: Observed) -> bool:
    """Return whether a test could have cleared something away.

    A socket may be the other end of a connection, which a server in this process keeps open, and
    libraries keep their threads for the next call.
    """
    if left.kind == "socket":
        kinds = {touch.kind for touches in observed.touched(test).values() for touch in touches}
        return kinds.isdisjoint({Kind.NETWORK, Kind.SERVER, Kind.BROWSER})
    return not (left.kind == "thread" and left.what.startswith(_KEPT_THREADS))


_KEPT_THREADS = ("Trio thread", "AnyIO worker thread", "Dummy-")
