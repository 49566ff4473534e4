"""Which tests would notice nothing, by what ran of them or else by their text."""

from __future__ import annotations

import pytest

from surefoot.analysis.weak import Ran, ask
from surefoot.model.ids import Digest, LineNo
from surefoot.model.observed import CodeRun, Left, Observed
from surefoot.model.tiers import Tier
from surefoot.model.touches import Kind, Touch
from surefoot.model.weak import Cause, Doubt, Question
from surefoot.source.suite import read_suite_file

PATH = "tests/test_app.py"
TEST = f"{PATH}::test_it"
Lines = dict[str, dict[str, set[int]]]


def asked(
    files: dict[str, str],
    lines: Lines | None = None,
    ran: Ran | None = None,
    observed: Observed | None = None,
) -> tuple[Question, ...]:
    """Ask about tests, given the lines that each of them ran of each file, where known."""
    read = [read_suite_file(text, path) for path, text in files.items()]
    digests = {file.path: file.digest for file in read}
    code = tuple(
        CodeRun(
            path,
            digests[path],
            {test: frozenset(map(LineNo, found)) for test, found in by_test.items()},
        )
        for path, by_test in (lines or {}).items()
    )
    if ran is None:
        ran = Ran(
            {test for by_test in (lines or {PATH: {TEST: set()}}).values() for test in by_test}
        )
    if observed is None:
        observed = Observed(seconds=dict.fromkeys(ran.tests, 1.0), code=code)
    return ask(read, observed, ran)


def doubts(text: str, *ran: int, **others: str) -> list[Doubt]:
    """Return what is asked about ``test_it`` of a file, of which these lines ran, if any did."""
    lines: Lines | None = {PATH: {TEST: set(ran)}} if ran else None
    return [question.doubt for question in asked({PATH: text, **others}, lines)]


BARE = "def test_it():\n    answer()\n"
HELPED = "def check(x):\n    assert x\ndef test_it():\n    check(answer())\n"


@pytest.mark.parametrize(
    ("text", "ran", "asks"),
    [
        (BARE, [2], [Doubt.ASSERTS_NOTHING]),
        (BARE, [], [Doubt.ASSERTS_NOTHING]),
        ("def test_it():\n    assert answer()\n", [2], []),
        ("def test_it():\n    assert answer()\n", [], []),
        (HELPED, [2, 4], []),
        (HELPED, [], []),
        ("def test_it():  # surefoot: must-not-raise\n    answer()\n", [2], []),
        ("@pytest.mark.xfail\ndef test_it():\n    answer()\n", [3], []),
        ("def test_it():\n    answer()\n    other()\n", [2], []),
    ],
)
def test_a_test_asserts_nothing_where_no_check_is_reached(
    text: str, ran: list[int], asks: list[Doubt]
) -> None:
    """Those of helpers count, and nothing is asked of a test that did not come to its end."""
    assert doubts(text, *ran) == asks


def test_what_helpers_of_other_files_check_counts() -> None:
    """They are found where their lines ran, and by name where these are not known."""
    helper = {"tests/tools.py": "def look(x):\n    assert x\n"}
    for imported in (
        "from tools import look",
        "from .tools import look",
        "from tests.tools import look",
    ):
        text = f"{imported}\ndef test_it():\n    look(answer())\n"
        assert asked({PATH: text, **helper}) == ()
    lines: Lines = {PATH: {TEST: {3}}, "tests/tools.py": {TEST: {2}}}
    assert asked({PATH: text, **helper}, lines) == ()
    assert [q.doubt for q in asked({PATH: text, **helper}, {PATH: {TEST: {3}}})] == [
        Doubt.ASSERTS_NOTHING
    ]


def test_a_helper_that_is_not_known_may_check() -> None:
    """Then nothing is asked; what the program itself offers is no helper."""
    assert doubts("from tools import look\ndef test_it():\n    look(answer())\n") == [
        Doubt.ASSERTS_NOTHING
    ]
    assert doubts("from .tools import look\ndef test_it():\n    look(answer())\n") == []
    assert doubts("from app.testing import look\ndef test_it():\n    look(answer())\n") == []


def test_a_fixture_may_check() -> None:
    """The nearest of its name does, in the file or a conftest around it."""
    conftest = (
        "@pytest.fixture\ndef answer():\n    def check():\n        assert v\n    return check\n"
    )
    text = "def test_it(answer):\n    answer()\n"
    assert asked({PATH: text, "conftest.py": conftest}) == ()
    assert asked({PATH: text, "other/conftest.py": conftest}) != ()
    assert asked({PATH: f"{text}@pytest.fixture\ndef answer(): pass\n", "conftest.py": conftest})


def test_a_method_of_a_class_that_is_extended_may_check() -> None:
    """The test itself may stand there too; where one that shares it checks, all do."""
    base = "class Base:\n    def look(self, x):\n        assert x\n    def test_it(self):\n        self.look(answer())\n"
    text = "from base import Base\nclass TestA(Base): pass\nclass TestB(Base): pass\n"
    tests = [f"{PATH}::TestA::test_it", f"{PATH}::TestB::test_it"]
    files = {PATH: text, "tests/base.py": base}
    assert asked(files, ran=Ran(tests)) == ()
    ran: Lines = {"tests/base.py": {tests[0]: {3, 5}, tests[1]: {5}}}
    assert asked(files, ran) == ()
    [question] = asked(files, {"tests/base.py": {tests[0]: {5}, tests[1]: {5}}})
    assert (question.test, question.path, question.line) == (tests[0], "tests/base.py", 4)


def test_variants_of_a_test_are_one() -> None:
    """A check that one of them reaches is enough; they may have any name."""
    text = "def test_it(n):\n    if n:\n        assert answer(n)\n"
    first, second = f"{TEST}[a::b]", f"{TEST}[[]"
    assert asked({PATH: text}, {PATH: {first: {2}, second: {2, 3}}}) == ()
    [question] = asked({PATH: text}, {PATH: {first: {2}, second: {2}}})
    assert (question.test, question.doubt) == (TEST, Doubt.NEVER_REACHED)


@pytest.mark.parametrize(
    ("text", "ran", "asks"),
    [
        ("def test_it():\n    answer()\n    assert True\n", [2, 3], [Doubt.CANNOT_FAIL]),
        ("def test_it():\n    assert answer()\n    assert True\n", [2, 3], []),
        ("def test_it():\n    assert (answer(), 2)\n", [2], [Doubt.CANNOT_FAIL]),
        ("def test_it():\n    answer() == 42\n", [2], [Doubt.CANNOT_FAIL]),
        ("def test_it():\n    return answer() == 42\n", [2], [Doubt.RETURNS]),
        ("def test_equality():\n    assert x == x\n", [], []),
        ("def test_it():\n    app.a = Mock()\n    app.a.assert_called()\n", [], [Doubt.OWN_MOCKS]),
        ("def test_it():\n    m.a(1)\n    m.a.assert_called_with(1)\n", [2, 3], [Doubt.OWN_MOCKS]),
        ("def test_it():\n    m.a.assert_called_with(1)\n", [2], []),
        ("def test_it():\n    m.a.assert_called()\n    assert answer()\n", [2, 3], []),
    ],
)
def test_checks_may_say_nothing_of_the_project(
    text: str, ran: list[int], asks: list[Doubt]
) -> None:
    """They cannot fail, or are about mocks alone; one question is enough."""
    assert doubts(text, *ran) == asks


def test_what_mocks_say_is_about_the_test_where_it_reaches_nothing() -> None:
    """If that is known of tests."""
    text = "def test_it():\n    m.a.assert_called_with(1)\n"
    lines: Lines = {PATH: {TEST: {2}}}
    elsewhere = Ran([TEST], tiers={"tests/test_b.py::test_b": Tier.CORE})
    here = Ran([TEST], tiers={TEST: Tier.CORE})
    assert [q.doubt for q in asked({PATH: text}, lines, elsewhere)] == [Doubt.OWN_MOCKS]
    assert asked({PATH: text}, lines, here) == ()


@pytest.mark.parametrize(
    ("body", "ran", "cause", "head"),
    [
        ("with pytest.raises(E):\n    answer()\n    assert v", {2, 3}, Cause.RAISED, 2),
        ("for v in answers():\n    assert v", {2}, Cause.NOTHING_TO_GO_OVER, 2),
        ("if answers():\n    assert v", {2}, Cause.NOT_TAKEN, 2),
        ("try:\n    answer()\nexcept E:\n    assert v", {2, 3}, Cause.NOTHING_RAISED, 2),
        (
            "try:\n    answer()\n    assert v\nexcept E:\n    pass",
            {2, 3, 5, 6},
            Cause.HANDLED,
            2,
        ),
        ("def inner():\n    assert v\nanswer(inner)", {2, 4}, Cause.NOT_CALLED, 2),
    ],
)
def test_a_check_may_never_be_reached(body: str, ran: set[int], cause: Cause, head: int) -> None:
    """Although the test came to its end; the question says what kept control from it."""
    text = "def test_it():\n" + "".join(f"    {line}\n" for line in body.split("\n"))
    [question] = asked({PATH: text}, {PATH: {TEST: ran}})
    assert question.doubt is Doubt.NEVER_REACHED
    assert (question.cause, question.head) == (cause, head)


@pytest.mark.parametrize(
    ("body", "ran"),
    [
        ("if sys.platform == 'win32':\n    assert v\nassert w", {2, 4}),
        ("if answers():\n    assert v\nassert w", {2, 4}),
        ("if v:\n    assert w\nelse:\n    assert x", {2, 3}),
        ("try:\n    assert v\nexcept AssertionError:\n    assert w", {2, 3}),
        ("if answers():\n    pytest.fail()", {2}),
        ("def inner():\n    assert False\nanswer(inner)", {2, 4}),
        ("for v in answers():\n    assert v\nassert w", {2}),
        ("for v in answers():\n    answer(v)\n    assert v", {2, 3}),
    ],
)
def test_a_check_may_well_not_be_reached(body: str, ran: set[int]) -> None:
    """On another platform, where something else is checked, where it must not be, and in a test
    that fails before.
    """
    text = "def test_it():\n" + "".join(f"    {line}\n" for line in body.split("\n"))
    assert asked({PATH: text}, {PATH: {TEST: ran}}) == ()


def test_a_variant_that_did_not_run_may_reach_a_check() -> None:
    """Then it is not known to be out of reach."""
    text = "def test_it(n):\n    for v in n:\n        assert v\n"
    lines: Lines = {PATH: {f"{TEST}[1]": {2}}}
    ran = Ran([f"{TEST}[1]"], passed_over=[f"{TEST}[2]"])
    assert [q.doubt for q in asked({PATH: text}, lines)] == [Doubt.NEVER_REACHED]
    assert [q.doubt for q in asked({PATH: text}, lines, ran)] == [Doubt.ASSERTS_NOTHING]


def test_nothing_is_asked_of_a_test_that_was_skipped() -> None:
    """It may have been while it ran."""
    lines: Lines = {PATH: {TEST: {2}}}
    assert asked({PATH: BARE}, lines, Ran([TEST], passed_over=[TEST])) == ()


def test_a_check_behind_what_raises_is_found_by_the_text_too() -> None:
    """Where it is not known which lines ran."""
    text = "def test_it():\n    with pytest.raises(E):\n        answer()\n        assert v\n"
    [question] = asked({PATH: text})
    assert (question.doubt, question.cause, question.head) == (
        Doubt.NEVER_REACHED,
        Cause.RAISED,
        2,
    )


def test_lines_of_another_text_say_nothing() -> None:
    """The file has changed since it ran, and is asked by its text."""
    read = read_suite_file("def test_it():\n    if 1:\n        assert answer()\n", PATH)
    run = CodeRun(PATH, Digest("0" * 32), {TEST: frozenset({LineNo(2)})})
    observed = Observed(seconds={TEST: 1.0}, code=(run,))
    assert ask([read], observed, Ran([TEST])) == ()


def test_nothing_is_asked_of_a_test_that_was_not_observed() -> None:
    """What is unknown is neither right nor wrong."""
    assert asked({PATH: BARE}, ran=Ran([TEST]), observed=Observed()) == ()


def test_what_is_no_function_is_not_asked_about() -> None:
    """Such as the items of other plugins."""
    assert asked({PATH: BARE}, ran=Ran(["README.md::README.md", f"{PATH}::other"])) == ()


def test_what_a_test_leaves_behind_is_asked_about() -> None:
    """Once for all its variants, with all that they left."""
    left = {
        f"{TEST}[1]": frozenset({Left("thread", "Thread-1")}),
        f"{TEST}[2]": frozenset({Left("file", "a.txt")}),
    }
    observed = Observed(seconds={TEST: 1.0}, left=left)
    text = "def test_it(n):\n    assert n\n"
    [question] = asked({PATH: text}, ran=Ran([TEST]), observed=observed)
    assert (question.doubt, question.line) == (Doubt.LEAVES_BEHIND, 1)
    assert question.text == "file a.txt, thread Thread-1"


@pytest.mark.parametrize(
    ("left", "touched", "asks"),
    [
        (Left("socket", "number 9"), None, True),
        (Left("socket", "number 9"), Touch(Kind.DATABASE, "sqlite3 a.db"), True),
        (Left("socket", "number 9"), Touch(Kind.NETWORK, "127.0.0.1, a free port"), False),
        (Left("thread", "Thread-1"), None, True),
        (Left("thread", "Trio thread 0"), None, False),
    ],
)
def test_what_is_kept_for_the_next_call_is_not_left_behind(
    left: Left, touched: Touch | None, asks: bool
) -> None:
    """A server in this process keeps its end of a connection, and a library its threads."""
    touches = {f"{TEST}|run": frozenset(filter(None, [touched]))}
    observed = Observed(seconds={TEST: 1.0}, left={TEST: frozenset({left})}, touches=touches)
    found = asked({PATH: "def test_it():\n    assert v\n"}, ran=Ran([TEST]), observed=observed)
    assert bool(found) is asks


def test_tests_of_critical_code_come_first() -> None:
    """Then those that say most; those that reach no measured code come last."""
    text = "".join(f"def test_{name}():\n    answer()\n" for name in "abc")
    text += "def test_d():\n    assert (1, 2)\n"
    tests = [f"{PATH}::test_{name}" for name in "abcd"]
    tiers = {tests[1]: Tier.CRITICAL, tests[2]: Tier.UTILITY, tests[3]: Tier.CRITICAL}
    found = asked({PATH: text}, ran=Ran(tests, tiers=tiers))
    assert [(q.test[-1], q.tier) for q in found] == [
        ("d", Tier.CRITICAL),
        ("b", Tier.CRITICAL),
        ("c", Tier.UTILITY),
        ("a", None),
    ]


UNCONFIRMED = "def test_it():\n    # observed, not verified\n    {}\n"


@pytest.mark.parametrize(
    ("body", "asks"),
    [
        ("assert answer()", [Doubt.UNCONFIRMED]),
        ("answer()", [Doubt.ASSERTS_NOTHING, Doubt.UNCONFIRMED]),
    ],
)
@pytest.mark.parametrize("ran", [(), (3,)])
def test_what_nobody_has_confirmed_is_asked_about(
    body: str, asks: list[Doubt], ran: tuple[int, ...]
) -> None:
    """Beside whether it checks anything, and whether or not it is known what ran."""
    assert doubts(UNCONFIRMED.format(body), *ran) == asks
