"""What is odd about a test as its text says."""

from __future__ import annotations

import pytest

from surefoot.model.weak import Doubt
from surefoot.source.suite import read_suite_file

IMPORTS = "import app, os\nfrom app import answer\n"


def found(body: str, decorators: str = "", imports: str = IMPORTS) -> list[tuple[Doubt, str]]:
    """Return the flaws of a test with this body."""
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    text = f"{imports}{decorators}def test_it(self, send):\n{lines}"
    function = read_suite_file(text, "tests/test_app.py").functions["test_it"]
    return [(flaw.doubt, flaw.text) for flaw in function.flaws]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("answer() == 42", "answer() == 42"),
        ("for n in [1]:\n    answer(n) == 42", "answer(n) == 42"),
        ("assert (answer(), 'message')", "(answer(), 'message')"),
        ("assert (n for n in answer())", "(n for n in answer())"),
        ("assert send.called_once_with(42)", "send.called_once_with(42)"),
        ("assert send.called_once", "send.called_once"),
        ("assert send.assert_called_once", "send.assert_called_once"),
        ("send.called_once_with(42)", "send.called_once_with(42)"),
        ("send.assert_called_once", "send.assert_called_once"),
    ],
)
def test_what_looks_like_a_check_may_always_pass(body: str, text: str) -> None:
    """A comparison that is dropped, a tuple, an attribute that a mock makes up."""
    assert found(body) == [(Doubt.CANNOT_FAIL, text)]


@pytest.mark.parametrize(
    "body",
    [
        "assert answer() == 42",
        "assert ()",
        "with pytest.raises(TypeError):\n    answer() < 42",
        "try:\n    answer() < 42\nexcept TypeError:\n    assert 3",
        "assert send.called",
        "send.assert_called_once()",
        "send.called(42)",
        "answer.asserting()",
    ],
)
def test_a_check_that_can_fail_is_none(body: str) -> None:
    """Nor is a comparison that is there to raise."""
    assert found(body) == []


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("try:\n    assert answer()\nexcept AssertionError:\n    pass", "answer()"),
        ("try:\n    assert answer()\nexcept Exception as error:\n    print(error)", "answer()"),
        ("try:\n    assert answer()\nexcept (ValueError, Exception):\n    ...", "answer()"),
        ("try:\n    answer()\n    self.fail()\nexcept Exception:\n    return", "self.fail()"),
        ("try:\n    pytest.fail()\nexcept:\n    pass", "pytest.fail()"),
        ("for n in [1]:\n    try:\n        assert n\n    except Exception:\n        continue", "n"),
        ("with suppress(AssertionError):\n    assert answer()", "answer()"),
    ],
)
def test_a_failure_may_be_dropped(body: str, text: str) -> None:
    """A handler that does nothing about it takes it."""
    assert found(body) == [(Doubt.SWALLOWS, text)]


@pytest.mark.parametrize(
    "body",
    [
        "try:\n    assert answer()\nexcept ValueError:\n    pass",
        "try:\n    assert answer()\nexcept AssertionError:\n    raise",
        "try:\n    assert answer()\nexcept Exception as error:\n    errors.append(error)",
        "try:\n    answer()\nexcept Exception:\n    pass",
        "try:\n    pytest.fail()\nexcept Exception:\n    pass",
        "with suppress(KeyError):\n    assert answer()",
        "while True:\n    try:\n        assert answer()\n        break\n"
        "    except AssertionError:\n        pass",
    ],
)
def test_a_failure_may_be_kept(body: str) -> None:
    """It passes the handler, is told elsewhere, or is tried again."""
    assert found(body) == []


@pytest.mark.parametrize("value", ["answer() == 42", "True", "result", "[answer()]"])
def test_a_value_may_be_returned(value: str) -> None:
    """What a test returns is dropped."""
    assert found(f"return {value}") == [(Doubt.RETURNS, value)]
    assert found(f"return {value}", "@pytest.mark.parametrize('n', [1])\n") != []


@pytest.mark.parametrize(
    ("body", "decorators", "imports"),
    [
        ("return", "", ""),
        ("return None", "", ""),
        ("return answer()", "", ""),
        ("return await answer()", "", ""),
        ("yield 1\nreturn 2", "", ""),
        ("def inner():\n    return 1\ninner()", "", ""),
        ("return figure", "@image_comparison\n", ""),
        ("return deferred", "", "from twisted.trial import unittest\n"),
    ],
)
def test_what_is_returned_may_be_nothing_or_wanted(
    body: str, decorators: str, imports: str
) -> None:
    """What a call returns is not known; a decorator or a framework may wait for it."""
    assert found(body, decorators, imports) == []


@pytest.mark.parametrize(
    ("body", "decorators", "text"),
    [
        ("app.answer()", "@patch('app.answer')\n", "app.answer"),
        ("with patch('app.answer'):\n    app.answer()", "", "app.answer"),
        ("mocker.patch.object(app, 'answer')\napp.answer()", "", "app.answer"),
        ("monkeypatch.setattr(app, 'answer', lambda: 42)\napp.answer()", "", "app.answer"),
        ("monkeypatch.setattr('app.answer', lambda: 42)\napp.answer()", "", "app.answer"),
        (
            "with patch.object(app.Mind, 'ask'):\n    mind = app.Mind()\n    mind.ask()",
            "",
            "mind.ask",
        ),
    ],
)
def test_a_test_may_call_what_it_has_replaced(body: str, decorators: str, text: str) -> None:
    """Its subject is then not there."""
    assert found(body, decorators) == [(Doubt.PATCHES_SUBJECT, text)]


@pytest.mark.parametrize(
    ("body", "decorators"),
    [
        ("with patch('app.other'):\n    app.answer()", ""),
        ("with patch('app.answer'):\n    pass\napp.answer()", ""),
        ("app.answer()\nmocker.patch('app.answer')", ""),
        ("answer()", "@patch('app.answer')\n"),
        ("with patch.object(app, 'answer', wraps=app.answer):\n    app.answer()", ""),
        ("monkeypatch.setattr(app, 'answer', real)\napp.answer()", ""),
        ("monkeypatch.setattr(os, 'getcwd', lambda: '/')\nos.getcwd()", ""),
    ],
)
def test_a_test_may_call_something_else(body: str, decorators: str) -> None:
    """Another function, the same one before or after, what it was imported as, or a real one."""
    assert found(body, decorators) == []


@pytest.mark.parametrize(
    ("body", "flaws"),
    [
        (
            "with pytest.raises(ValueError):\n    answer()\n    assert v == 42",
            [(Doubt.NEVER_REACHED, "v == 42")],
        ),
        ("with pytest.raises(ValueError):\n    assert v == 42", []),
        ("with pytest.raises(ValueError):\n    answer()\n    assert v(42)", []),
        ("with pytest.raises(AssertionError):\n    answer()\n    assert v == 42", []),
        ("with pytest.warns(UserWarning):\n    answer()\n    assert v == 42", []),
    ],
)
def test_a_check_may_stand_behind_what_raises(body: str, flaws: list[tuple[Doubt, str]]) -> None:
    """Unless it can be what raises."""
    assert found(body) == flaws
