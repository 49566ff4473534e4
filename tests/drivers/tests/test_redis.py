import asyncio
from unittest import mock

import pytest

redis = pytest.importorskip("redis")
asynchronous = pytest.importorskip("redis.asyncio")
from calls import by_redis as calls


@pytest.fixture
def client(redis_port):
    with redis.Redis(port=redis_port) as client:
        client.set("name", "text")
        client.set("number", 1)
        yield client


@pytest.fixture
def away(free_port):
    with redis.Redis(port=free_port) as client:
        yield client


async def with_client(port, call, *arguments):
    async with asynchronous.Redis(port=port) as client:
        return await call(client, *arguments)


def test_store_works(client):
    calls.store(client, "key", "value")


def test_store_refused(away):
    with pytest.raises(redis.ConnectionError):
        calls.store(away, "key", "value")


def test_store_mock():
    calls.store(mock.Mock(), "key", "value")


def test_store_fakeredis():
    fakeredis = pytest.importorskip("fakeredis")
    calls.store(fakeredis.FakeRedis(), "key", "value")


def test_count_works(client):
    assert calls.count(client, "number") == 2


def test_count_no_number(client):
    with pytest.raises(redis.ResponseError):
        calls.count(client, "name")


def test_count_fakeredis():
    fakeredis = pytest.importorskip("fakeredis")
    client = fakeredis.FakeRedis()
    client.set("name", "text")
    with pytest.raises(redis.ResponseError):
        calls.count(client, "name")


def test_count_twice_works(client):
    assert calls.count_twice(client, "number") == [2, 3]


def test_count_twice_no_number(client):
    with pytest.raises(redis.ResponseError):
        calls.count_twice(client, "name")


def test_count_twice_fakeredis():
    fakeredis = pytest.importorskip("fakeredis")
    calls.count_twice(fakeredis.FakeRedis(), "number")


def test_count_async_works(client, redis_port):
    assert asyncio.run(with_client(redis_port, calls.count_async, "number")) == 2


def test_count_async_no_number(client, redis_port):
    with pytest.raises(redis.ResponseError):
        asyncio.run(with_client(redis_port, calls.count_async, "name"))


def test_count_async_refused(free_port):
    with pytest.raises(redis.ConnectionError):
        asyncio.run(with_client(free_port, calls.count_async, "name"))


def test_count_async_fakeredis():
    fakeredis = pytest.importorskip("fakeredis")
    asyncio.run(calls.count_async(fakeredis.FakeAsyncRedis(), "number"))


def test_count_twice_async_works(client, redis_port):
    assert asyncio.run(with_client(redis_port, calls.count_twice_async, "number")) == [2, 3]


def test_count_twice_async_no_number(client, redis_port):
    with pytest.raises(redis.ResponseError):
        asyncio.run(with_client(redis_port, calls.count_twice_async, "name"))
