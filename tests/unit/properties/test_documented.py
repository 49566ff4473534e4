"""The exceptions that a function says it raises."""

from __future__ import annotations

import ast

import pytest

from surefoot.properties.documented import documented
from surefoot.source.nodes import qualified_functions


def found_in(text: str, name: str = "f") -> frozenset[str]:
    """Return what a function of a text documents."""
    return documented(dict(qualified_functions(ast.parse(text))), name)


@pytest.mark.parametrize(
    "docstring",
    [
        "Parse.\n\n    Raises:\n        ValueError: when it is none.\n        re.error: other.\n",
        "Parse.\n\n    :raises ValueError: when it is none\n    :raises re.error: other\n",
        "Parse.\n\n    :raises ValueError, re.error: when it is none\n",
    ],
)
def test_docstrings_of_three_styles_are_read(docstring: str) -> None:
    """Those of Google and Sphinx."""
    assert {"ValueError"} <= found_in(f'def f(text):\n    """{docstring}    """\n')


def test_the_style_of_numpy_is_read() -> None:
    """Its heads are underlined."""
    text = '''def f(x):
    """Parse.

    Raises
    ------
    ValueError
        When it is none.

    Notes
    -----
    Nothing
        Is raised.
    """
'''
    assert found_in(text) == {"ValueError"}


def test_a_sentence_is_read() -> None:
    """It names an exception behind the verb."""
    assert found_in('def f(x):\n    """Raises a KeyError if it is missing."""\n') == {"KeyError"}


def test_what_it_raises_itself_is_documented() -> None:
    """And what functions of its module raise that it calls. An assertion says that it cannot be."""
    text = """
def f(x):
    assert x
    return g(x)

def g(x):
    if x:
        raise LookupError(x)
    return f(x)

def h(x):
    raise OSError
"""
    assert found_in(text) == {"LookupError"}


def test_raising_again_documents_nothing() -> None:
    """Nobody knows what it is."""
    assert found_in("def f(x):\n    try: g()\n    except E as error: raise error\n") == set()
