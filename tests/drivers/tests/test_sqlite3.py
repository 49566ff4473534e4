import sqlite3
from unittest import mock

import pytest
from calls import by_sqlite3 as calls


@pytest.fixture
def connection():
    connection = sqlite3.connect(":memory:")
    connection.execute("create table items (number integer primary key)")
    connection.execute("insert into items values (0)")
    yield connection
    connection.close()


def test_insert_works(connection):
    calls.insert(connection, 1)


def test_insert_duplicate(connection):
    with pytest.raises(sqlite3.IntegrityError):
        calls.insert(connection, 0)


def test_insert_mock():
    calls.insert(mock.MagicMock(), 1)


def test_insert_by_cursor_works(connection):
    calls.insert_by_cursor(connection, 1)


def test_insert_by_cursor_duplicate(connection):
    with pytest.raises(sqlite3.IntegrityError):
        calls.insert_by_cursor(connection, 0)


def test_insert_by_cursor_mock():
    calls.insert_by_cursor(mock.Mock(), 1)


def test_insert_many_works(connection):
    calls.insert_many(connection, [1, 2])


def test_insert_many_duplicate(connection):
    with pytest.raises(sqlite3.IntegrityError):
        calls.insert_many(connection, [1, 1])


def test_insert_at_works(tmp_path):
    connection = sqlite3.connect(tmp_path / "items")
    connection.execute("create table items (number integer primary key)")
    connection.close()
    calls.insert_at(tmp_path / "items", 1)


def test_insert_at_no_table(tmp_path):
    with pytest.raises(sqlite3.OperationalError):
        calls.insert_at(tmp_path / "items", 1)


def test_insert_at_no_folder(tmp_path):
    with pytest.raises(sqlite3.OperationalError):
        calls.insert_at(tmp_path / "none" / "items", 1)


def test_insert_at_patched():
    with mock.patch("sqlite3.connect"):
        calls.insert_at("items", 1)


def test_numbers_works(connection):
    assert calls.numbers(connection) == [0]


def test_numbers_mock():
    connection = mock.Mock()
    connection.execute.side_effect = sqlite3.OperationalError("locked")
    with pytest.raises(sqlite3.OperationalError):
        calls.numbers(connection)


@pytest.fixture
def strict(connection):
    connection.commit()
    connection.execute("pragma foreign_keys = on")
    connection.execute("create table parts (item references items deferrable initially deferred)")
    return connection


def test_insert_deferred_works(strict):
    calls.insert_deferred(strict, 0)


def test_insert_deferred_orphan(strict):
    with pytest.raises(sqlite3.IntegrityError):
        calls.insert_deferred(strict, 1)
