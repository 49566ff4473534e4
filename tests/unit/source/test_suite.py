"""What a file of the tests says: its functions, their checks, and how they are answered."""

from __future__ import annotations

import pytest

from surefoot.errors import SourceError
from surefoot.model.suite import BlockKind, CheckKind, SuiteFunction
from surefoot.source.suite import read_suite_file


def read(text: str, name: str = "test_it") -> SuiteFunction:
    """Return a function of a file of the tests."""
    return read_suite_file(text, "tests/test_app.py").functions[name]


def in_test(body: str, head: str = "def test_it():") -> SuiteFunction:
    """Return a test with this body."""
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    return read(f"{head}\n{lines}")


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("assert answer() == 42", CheckKind.RESULT),
        ("assert answer(), 'message'", CheckKind.RESULT),
        ("self.assertEqual(answer(), 42)", CheckKind.RESULT),
        ("with pytest.raises(ValueError): answer()", CheckKind.RESULT),
        ("with pytest.warns(UserWarning): answer()", CheckKind.RESULT),
        ("error = pytest.raises(ValueError, answer)", CheckKind.RESULT),
        ("np.testing.assert_allclose(answer(), 42)", CheckKind.RESULT),
        ("check_answer(answer())", CheckKind.RESULT),
        ("await verify(answer())", CheckKind.RESULT),
        ("check.equal(answer(), 42)", CheckKind.RESULT),
        ("expect(page).to_have_title('Answer')", CheckKind.RESULT),
        ("data_regression.check(answer())", CheckKind.RESULT),
        ("result.stdout.fnmatch_lines(['*42*'])", CheckKind.RESULT),
        ("response.raise_for_status()", CheckKind.RESULT),
        ("subprocess.run(['answer'], check=True)", CheckKind.RESULT),
        ("runner.invoke(main, catch_exceptions=False)", CheckKind.RESULT),
        ("warnings.simplefilter('error')", CheckKind.RESULT),
        ("with respx.mock(): answer()", CheckKind.RESULT),
        ("with expectation: answer()", CheckKind.RESULT),
        ("assert False, 'never'", CheckKind.FAILURE),
        ("pytest.fail('never')", CheckKind.FAILURE),
        ("raise AssertionError('never')", CheckKind.FAILURE),
        ("assert True", CheckKind.NOTHING),
        ("assert (answer(), 42)", CheckKind.NOTHING),
        ("assert value == value", CheckKind.NOTHING),
        ("assert value or True", CheckKind.NOTHING),
        ("assert len(value) >= 0", CheckKind.NOTHING),
        ("assert [v for v in (value,)] and (v for v in value)", CheckKind.RESULT),
        ("assert (v > 1 for v in value)", CheckKind.NOTHING),
        ("self.assertTrue(True)", CheckKind.NOTHING),
        ("self.assertEqual(value, value)", CheckKind.NOTHING),
        ("assert next(values) == next(values)", CheckKind.RESULT),
        ("send.assert_called_once_with(42)", CheckKind.CALL),
        ("assert send.call_args == call(42)", CheckKind.CALL),
        ("assert send.call_count == 3", CheckKind.CALL),
        ("assert not send.called", CheckKind.CALL),
        ("send.assert_not_called()", CheckKind.CALL),
        ("mailer.send.assert_called()", CheckKind.CALLED),
        ("assert mailer.send.called", CheckKind.CALLED),
        ("assert mailer.send.call_count == 1", CheckKind.CALLED),
        ("self.assertEqual(mailer.send.call_count, 1)", CheckKind.CALLED),
    ],
)
def test_a_statement_is_a_check_of_a_kind(statement: str, kind: CheckKind) -> None:
    """By its form, or by the name of what it calls."""
    assert [check.kind for check in in_test(statement).checks] == [kind]


@pytest.mark.parametrize(
    "statement",
    [
        "answer() == 42",
        "result = check_out(book)",
        "expected = answer()",
        "subprocess.run(['answer'], check=False)",
        "warnings.simplefilter('ignore')",
        "run(lambda: assert_called())",
        "raise",
        "with responses.RequestsMock(assert_all_requests_are_fired=False): answer()",
    ],
)
def test_another_statement_is_none(statement: str) -> None:
    """It passes whatever the code does."""
    assert in_test(statement).checks == ()


@pytest.mark.parametrize(
    ("before", "check", "kind"),
    [
        ("send = Mock()", "send.assert_called_once()", CheckKind.RESULT),
        ("send = mocker.patch('app.send')", "send.assert_called_once()", CheckKind.CALLED),
        ("mailer = Mock()", "mailer.send.assert_called_once()", CheckKind.CALLED),
        ("mailer.send(42)", "mailer.send.assert_called_with(42)", CheckKind.OWN_CALL),
    ],
)
def test_what_a_mock_says_depends_on_who_calls_it(before: str, check: str, kind: CheckKind) -> None:
    """That a callback was called is a result; that a stand-in was says little, that of a call of
    the test's own nothing.
    """
    assert [found.kind for found in in_test(f"{before}\n{check}").checks] == [kind]


def test_a_failure_is_led_to() -> None:
    """Who comes to the ``if`` has checked; the line itself is not meant to be reached."""
    [check] = in_test("if answer() != 42:\n    pytest.fail('no')").checks
    assert (check.kind, check.lines) == (CheckKind.FAILURE, (2, 2))


@pytest.mark.parametrize(
    "body",
    [
        "def refuse():\n    raise ValueError\nanswer(refuse)",
        "with context():\n    raise ValueError",
    ],
)
def test_what_a_test_raises_for_the_code_is_no_check(body: str) -> None:
    """It is there to be handled."""
    assert in_test(body).checks == ()


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ("for v in answers():\n    assert v", [BlockKind.LOOP]),
        ("if answers():\n    assert v", [BlockKind.BRANCH]),
        ("if sys.platform == 'win32':\n    assert v", [BlockKind.GUARD]),
        ("if HAS_NUMPY:\n    assert v", [BlockKind.GUARD]),
        ("try:\n    answer()\nexcept ValueError:\n    assert v", [BlockKind.HANDLER]),
        ("try:\n    import numpy\nexcept ImportError:\n    assert v", [BlockKind.GUARD]),
        ("try:\n    answer()\nfinally:\n    assert v", []),
        ("with open(v) as f:\n    assert f", []),
        ("def inner():\n    assert v", [BlockKind.FUNCTION]),
        ("match v:\n    case 1:\n        assert v", [BlockKind.BRANCH]),
    ],
)
def test_a_check_is_within_blocks(body: str, kinds: list[BlockKind]) -> None:
    """What may keep control from it, outermost first."""
    [check] = in_test(body).checks
    assert [block.kind for block in check.within] == kinds


def test_a_test_that_checks_either_way_has_no_branch_to_miss() -> None:
    """One of the two is enough."""
    checks = in_test("if v:\n    assert 3\nelse:\n    assert 5").checks
    assert {block.kind for check in checks for block in check.within} == {BlockKind.GUARD}


def test_the_block_that_raises_is_one() -> None:
    """What stands behind the line that raises is never reached."""
    first, second = in_test("with pytest.raises(ValueError):\n    answer()\n    assert v").checks
    assert (first.within, [block.kind for block in second.within]) == ((), [BlockKind.RAISES])


@pytest.mark.parametrize(
    "test",
    [
        "def test_it():  # surefoot: must-not-raise\n    answer()",
        "def test_it():\n    answer()  # surefoot: must-not-raise",
        "@pytest.mark.must_not_raise\ndef test_it():\n    answer()",
        "pytestmark = [pytest.mark.must_not_raise]\ndef test_it():\n    answer()",
        "@given(integers())\ndef test_it(n):\n    answer(n)",
        "@pytest.mark.filterwarnings('error::UserWarning')\ndef test_it():\n    answer()",
        "def test_it():\n    '''Nothing is raised for no question.'''\n    answer()",
        "def test_it():\n    answer()  # shouldn't crash",
        "def test_it():\n    '''No KeyError is raised.'''\n    answer()",
        "def test_it():\n    '''An answer is possible.'''\n    answer()",
        "def test_it():\n    import answers\n    answers.answer",
        "def test_it():\n    a = make()\n    a(1)\n"
        "def test_no():\n    with pytest.raises(ValueError):\n        a(2)",
    ],
)
def test_a_person_can_say_that_a_test_need_not_check(test: str) -> None:
    """By comment, marker or words; where the same call raises elsewhere, weaker words do."""
    assert read(test).answered


@pytest.mark.parametrize(
    "test",
    [
        "def test_it():\n    answer()",
        "def test_it():\n    '''An answer.'''\n    answer(1)",
        "def test_it():\n    answer(1)\ndef test_no():\n    with pytest.raises(ValueError):\n        answer(2)",
        "# surefoot: must-not-raise\n\ndef test_it():\n    answer()",
    ],
)
def test_a_plain_test_is_not_answered(test: str) -> None:
    """Nobody has said that it need not check anything."""
    assert not read(test).answered


@pytest.mark.parametrize(
    "mark", ["pytest.mark.xfail", "pytest.mark.xfail(reason='later')", "unittest.expectedFailure"]
)
def test_a_test_may_be_expected_to_fail(mark: str) -> None:
    """It is not asked about."""
    assert read(f"@{mark}\ndef test_it():\n    answer()").expected_to_fail


def test_methods_are_named_as_in_node_ids() -> None:
    """Those of nested classes too."""
    file = read_suite_file(
        "class TestA(Base):\n    class TestB:\n        def test_c(self): pass\n", "tests/test_a.py"
    )
    assert list(file.functions) == ["TestA::TestB::test_c"]
    assert file.bases == {"TestA": ("Base",), "TestA::TestB": ()}


def test_what_a_fixture_checks_before_a_test_is_not_of_the_test() -> None:
    """Behind the ``yield``, and in what it hands out, it is."""
    fixture = (
        "@pytest.fixture\ndef it():\n    assert 3\n    def check():\n        assert 5\n"
        "    yield check\n    assert 7\n"
    )
    found = read(fixture, "it")
    assert [check.lines.start for check in found.checks] == [5, 7]
    assert found.is_fixture


def test_a_stand_in_around_the_yield_checks_at_its_end() -> None:
    """It fails there if it was not used."""
    fixture = (
        "@pytest.fixture\ndef it():\n    with responses.RequestsMock() as m:\n        yield m\n"
    )
    assert [check.lines.start for check in read(fixture, "it").checks] == [3]


@pytest.mark.parametrize(
    ("imported", "name"),
    [
        ("import tests.tools", "tests.tools.check"),
        ("from tests import tools as t", "tests.tools.check"),
        ("from .tools import check", ".tools.check"),
        ("from . import tools", ".tools.check"),
    ],
)
def test_what_a_function_uses_has_its_full_name(imported: str, name: str) -> None:
    """As far as its imports tell; what is in the standard library is left out."""
    used = {"import tests.tools": "tests.tools.check", "from .tools import check": "check"}
    call = used.get(imported, "t.check" if " as t" in imported else "tools.check")
    text = f"{imported}\nimport json\ndef test_it():\n    {call}(json.loads(str(1)))\n"
    assert name in read(text).calls
    assert not any("json" in used or used == "str" for used in read(text).calls)


def test_a_file_that_is_not_python_is_named() -> None:
    """With the remedy."""
    with pytest.raises(SourceError, match=r"tests/a\.py: not Python"):
        read_suite_file("def :\n", "tests/a.py")


@pytest.mark.parametrize(
    ("body", "is_unconfirmed"),
    [
        ("# observed, not verified: if this is right, remove this line\nassert f() == 1", True),
        ("x = f()\n# observed, not verified yet\nassert x == 1", True),
        ("assert f() == 1  # observed, and verified", False),
        ("assert f() == '# observed, not verified'", False),
        ("assert f() == 1", False),
    ],
)
def test_a_comment_says_that_nobody_has_confirmed_what_a_test_expects(
    body: str, is_unconfirmed: bool
) -> None:
    """It stands on a line of its own."""
    assert in_test(body).unconfirmed is is_unconfirmed
