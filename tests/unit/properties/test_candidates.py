"""Which functions are looked at, and what is known of their module."""

from __future__ import annotations

from surefoot.properties.candidates import texts_in


def test_texts_of_a_module_are_those_in_its_code() -> None:
    """Docstrings are about the code, and each text is there once."""
    text = '''"""Module."""
SEPARATORS = (":", "=")

def f(x):
    """Function."""
    return x == ":" or b"bytes"
'''
    assert texts_in(text) == (":", "=")
