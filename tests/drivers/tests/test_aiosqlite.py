import asyncio
import sqlite3
from unittest import mock

import pytest

aiosqlite = pytest.importorskip("aiosqlite")

from calls import by_aiosqlite as calls


@pytest.fixture
def path(tmp_path):
    connection = sqlite3.connect(tmp_path / "items")
    connection.execute("create table items (number integer primary key)")
    connection.close()
    return tmp_path / "items"


async def numbers(path):
    async with aiosqlite.connect(path) as connection:
        return await calls.numbers(connection)


def test_insert_works(path):
    asyncio.run(calls.insert(path, 1))


def test_insert_no_table(tmp_path):
    with pytest.raises(sqlite3.OperationalError):
        asyncio.run(calls.insert(tmp_path / "items", 1))


def test_insert_patched():
    with mock.patch("aiosqlite.connect"):
        asyncio.run(calls.insert("items", 1))


def test_numbers_works(path):
    assert asyncio.run(numbers(path)) == []


def test_numbers_no_table(tmp_path):
    with pytest.raises(sqlite3.OperationalError):
        asyncio.run(numbers(tmp_path / "items"))
