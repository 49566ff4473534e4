import asyncio
from unittest import mock

import pytest

psycopg = pytest.importorskip("psycopg")

from calls import by_psycopg as calls


@pytest.fixture
def connection(postgresql):
    with psycopg.connect(postgresql) as connection:
        yield connection
        connection.rollback()


def test_insert_works(connection):
    calls.insert(connection, 1)


def test_insert_duplicate(connection):
    with pytest.raises(psycopg.errors.UniqueViolation):
        calls.insert(connection, 0)


def test_insert_mock():
    calls.insert(mock.MagicMock(), 1)


def test_insert_in_transaction_works(connection):
    calls.insert_in_transaction(connection, 2)


def test_insert_in_transaction_duplicate(connection):
    with pytest.raises(psycopg.errors.UniqueViolation):
        calls.insert_in_transaction(connection, 0)


def test_insert_deferred_works(connection):
    calls.insert_deferred(connection, 1)


def test_insert_deferred_duplicate(connection):
    with pytest.raises(psycopg.errors.UniqueViolation):
        calls.insert_deferred(connection, 0)


def test_version_works(postgresql):
    calls.version(postgresql)


def test_version_refused(free_port):
    with pytest.raises(psycopg.OperationalError):
        calls.version(f"host=127.0.0.1 port={free_port} dbname=x user=x")


def test_version_patched():
    with mock.patch("psycopg.connect"):
        calls.version("")


def test_version_from_pool_works(postgresql):
    pool = pytest.importorskip("psycopg_pool")
    with pool.ConnectionPool(postgresql, min_size=1) as connections:
        connections.wait()
        calls.version_from_pool(connections)


def test_version_from_pool_timeout(free_port):
    pool = pytest.importorskip("psycopg_pool")
    url = f"host=127.0.0.1 port={free_port} dbname=x user=x"
    with pool.ConnectionPool(url, min_size=1, timeout=0.3) as connections:
        with pytest.raises(pool.PoolTimeout):
            calls.version_from_pool(connections)


def test_insert_async_works(postgresql):
    asyncio.run(calls.insert_async(postgresql, 3))


def test_insert_async_duplicate(postgresql):
    with pytest.raises(psycopg.errors.UniqueViolation):
        asyncio.run(calls.insert_async(postgresql, 0))
