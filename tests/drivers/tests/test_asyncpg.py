import asyncio
from unittest import mock

import pytest

asyncpg = pytest.importorskip("asyncpg")

from calls import by_asyncpg as calls


async def with_connection(url, call, *arguments):
    connection = await asyncpg.connect(url)
    try:
        return await call(connection, *arguments)
    finally:
        await connection.close()


async def with_pool(url, call):
    async with asyncpg.create_pool(url, min_size=1) as pool:
        return await call(pool)


def test_insert_works(postgresql):
    asyncio.run(calls.insert(postgresql, 21))


def test_insert_duplicate(postgresql):
    with pytest.raises(asyncpg.UniqueViolationError):
        asyncio.run(calls.insert(postgresql, 0))


def test_insert_refused(free_port):
    with pytest.raises(ConnectionRefusedError):
        asyncio.run(calls.insert(f"postgresql://x@127.0.0.1:{free_port}/x", 0))


def test_insert_patched():
    with mock.patch("asyncpg.connect", mock.AsyncMock()):
        asyncio.run(calls.insert("", 0))


def test_insert_in_transaction_works(postgresql):
    asyncio.run(with_connection(postgresql, calls.insert_in_transaction, 22))


def test_insert_in_transaction_duplicate(postgresql):
    with pytest.raises(asyncpg.UniqueViolationError):
        asyncio.run(with_connection(postgresql, calls.insert_in_transaction, 0))


def test_version_from_pool_works(postgresql):
    asyncio.run(with_pool(postgresql, calls.version_from_pool))


def test_numbers_works(postgresql):
    asyncio.run(with_pool(postgresql, calls.numbers))


def test_numbers_mock():
    asyncio.run(calls.numbers(mock.AsyncMock()))
