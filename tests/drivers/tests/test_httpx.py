import asyncio
from unittest import mock

import pytest

httpx = pytest.importorskip("httpx")

from calls import by_httpx as calls

NOT_FOUND = httpx.MockTransport(lambda request: httpx.Response(404))


def test_fetch_works(url):
    assert calls.fetch(f"{url}/200") == 200


def test_fetch_missing(url):
    assert calls.fetch(f"{url}/404") == 404


def test_fetch_refused(refused):
    with pytest.raises(httpx.ConnectError):
        calls.fetch(refused)


def test_fetch_patched():
    with mock.patch("httpx.get"):
        calls.fetch("http://x")


def test_fetch_replaced(monkeypatch):
    monkeypatch.setattr(httpx, "get", lambda *_, **__: mock.Mock())
    calls.fetch("http://x")


def test_fetch_respx():
    with pytest.importorskip("respx").mock as router:
        router.get("http://x/").respond(200)
        assert calls.fetch("http://x/") == 200


def test_fetch_by_client_works(url):
    assert calls.fetch_by_client(httpx.Client(), f"{url}/200") == 200


def test_fetch_by_client_transport():
    assert calls.fetch_by_client(httpx.Client(transport=NOT_FOUND), "http://x/") == 404


def test_fetch_by_client_h2(url_of_http2):
    with httpx.Client(http1=False, http2=True) as client:
        assert client.get(url_of_http2 + "/200").status_code == 200
    client = httpx.Client(http1=False, http2=True)
    assert calls.fetch_by_client(client, url_of_http2 + "/404") == 404


def test_post_works(url):
    with httpx.Client() as client:
        calls.post(client, f"{url}/201")


def test_post_error(url):
    with httpx.Client() as client, pytest.raises(httpx.HTTPStatusError):
        calls.post(client, f"{url}/500")


def test_post_mock():
    calls.post(mock.Mock(), "http://x")


def test_fetch_in_parts_works(url):
    assert calls.fetch_in_parts(f"{url}/200") == b"{}"


def test_fetch_in_parts_missing(url):
    calls.fetch_in_parts(f"{url}/404")


def test_fetch_in_parts_refused(refused):
    with pytest.raises(httpx.ConnectError):
        calls.fetch_in_parts(refused)


def test_fetch_async_works(url):
    assert asyncio.run(calls.fetch_async(f"{url}/200")) == 200


def test_fetch_async_missing(url):
    assert asyncio.run(calls.fetch_async(f"{url}/404")) == 404


def test_fetch_async_refused(refused):
    with pytest.raises(httpx.ConnectError):
        asyncio.run(calls.fetch_async(refused))


def test_fetch_async_transport():
    assert asyncio.run(calls.fetch_async("http://x/", NOT_FOUND)) == 404


def test_fetch_together_works(url):
    asyncio.run(calls.fetch_together([f"{url}/200", f"{url}/201"]))


def test_fetch_together_error(url):
    asyncio.run(calls.fetch_together([f"{url}/200", f"{url}/503"]))


def test_fetch_together_refused(refused):
    with pytest.raises(httpx.ConnectError):
        asyncio.run(calls.fetch_together([refused]))


def test_fetch_as_tasks_works(url):
    asyncio.run(calls.fetch_as_tasks([f"{url}/200", f"{url}/201"]))


def test_fetch_as_tasks_error(url):
    asyncio.run(calls.fetch_as_tasks([f"{url}/503"]))
