import asyncio
import inspect
from unittest import mock

import pytest

aiohttp = pytest.importorskip("aiohttp")

from calls import by_aiohttp as calls


async def with_session(call, url):
    async with aiohttp.ClientSession() as session:
        return await call(session, url)


def test_fetch_works(url):
    assert asyncio.run(calls.fetch(f"{url}/200")) == 200


def test_fetch_missing(url):
    assert asyncio.run(calls.fetch(f"{url}/404")) == 404


def test_fetch_refused(refused):
    with pytest.raises(aiohttp.ClientConnectorError):
        asyncio.run(calls.fetch(refused))


def test_fetch_patched():
    with mock.patch("aiohttp.ClientSession") as session:
        session.return_value.__aenter__.return_value = mock.MagicMock()
        asyncio.run(calls.fetch("http://x"))


def test_fetch_aioresponses():
    fake = pytest.importorskip("aioresponses")
    if "stream_writer" in inspect.signature(aiohttp.ClientResponse.__init__).parameters:
        pytest.skip("this aioresponses does not know this aiohttp")
    with fake.aioresponses() as answers:
        answers.get("http://x/", status=503)
        assert asyncio.run(calls.fetch("http://x/")) == 503


def test_fetch_awaited_works(url):
    assert asyncio.run(with_session(calls.fetch_awaited, f"{url}/200")) == 200


def test_fetch_awaited_error(url):
    assert asyncio.run(with_session(calls.fetch_awaited, f"{url}/500")) == 500


def test_fetch_awaited_mock():
    asyncio.run(calls.fetch_awaited(mock.AsyncMock(), "http://x"))


def test_post_works(url):
    with pytest.raises(aiohttp.ContentTypeError):
        asyncio.run(with_session(calls.post, f"{url}/201"))


def test_post_error(url):
    with pytest.raises(aiohttp.ClientResponseError):
        asyncio.run(with_session(calls.post, f"{url}/500"))


def test_post_mock():
    asyncio.run(calls.post(mock.MagicMock(), "http://x"))
