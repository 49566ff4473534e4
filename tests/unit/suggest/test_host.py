"""How the test file is written that tests are added to."""

from __future__ import annotations

import pytest

from surefoot.suggest.host import UnittestClass, host_of

MIXED = """\
import unittest
import a.b
from c import d as e

class Base(unittest.TestCase):
  def helper(self): pass

class TestLogin(Base):
  @unittest.skip
  def test_it(self):
    local = 1

class Plain:
    def test_it(self): pass
"""


def test_names_and_origins_are_those_of_the_module() -> None:
    """What is in a function is its own affair."""
    host = host_of(MIXED)
    assert host.names == {"unittest", "a", "e", "Base", "TestLogin", "Plain"}
    assert host.origins == {"unittest": "unittest", "a": "a", "a.b": "a.b", "c.d": "e"}


@pytest.mark.parametrize(
    ("tests", "name"),
    [
        ([], "TestLogin"),
        (["TestLogin::test_it"], "TestLogin"),
        (["Base::helper"], "Base"),
        (["Plain::test_it"], None),
        (["test_it[1]"], None),
    ],
)
def test_tests_are_added_to_the_class_of_the_nearest_test(
    tests: list[str], name: str | None
) -> None:
    """If it is one of unittest, by what it inherits."""
    found = host_of(MIXED, tests).unittest_class
    assert (found and found.name) == name


def test_a_class_is_read_as_it_is_indented() -> None:
    """With its end, and the methods that it has."""
    found = host_of(MIXED, ["TestLogin::test_it"]).unittest_class
    assert found == UnittestClass("TestLogin", 11, "  ", frozenset({"test_it"}))


@pytest.mark.parametrize(
    "text",
    [
        "from unittest import TestCase\nclass T(TestCase): pass\n",
        "class T(T):\n    x = 1\n",
        "from unittest import TestCase\nclass T(TestCase):\n    x = 1\ndef test_it(): pass\n",
    ],
)
def test_other_files_get_functions(text: str) -> None:
    """Those with a class on one line or none, and those with test functions."""
    assert host_of(text).unittest_class is None
