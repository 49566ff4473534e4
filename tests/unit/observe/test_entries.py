"""What the call of a library's function reaches."""

from __future__ import annotations

import sqlite3
from functools import partial
from types import MethodType
from typing import Any

import pytest

from surefoot.model.touches import Kind
from surefoot.observe.entries import Reached, queried_by

QUERY = Reached(Kind.DATABASE, "sqlite3 query")


class Connection(sqlite3.Connection):
    """A connection of the project's own."""


class Proxy:
    """Answers to anything."""

    def __getattr__(self, name: str) -> Any:
        pytest.fail(f"was asked for {name}")


@pytest.mark.parametrize("kind", [sqlite3.Connection, Connection])
def test_a_query_of_a_compiled_driver_reaches_a_database(kind: type[sqlite3.Connection]) -> None:
    """However the method is looked up."""
    connection = kind(":memory:")
    assert queried_by(sqlite3.Connection.execute) == QUERY
    assert queried_by(connection.executescript) == QUERY
    assert queried_by(connection.cursor().executemany) == QUERY
    connection.close()


@pytest.mark.parametrize(
    "function",
    [sqlite3.Connection.commit, [].append, str.lower, print, MethodType(partial(int), 1)],
)
def test_other_calls_reach_nothing(function: object) -> None:
    """Such as other methods of a driver, and methods without a name."""
    assert queried_by(function) is None


def test_an_object_that_may_answer_in_any_way_is_asked_nothing() -> None:
    """A proxy would do whatever it does."""
    assert queried_by(Proxy()) is None
