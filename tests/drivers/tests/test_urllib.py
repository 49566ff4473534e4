import urllib.error
from unittest import mock

import pytest
from calls import by_urllib as calls


def split(url):
    host, _, port = url.removeprefix("http://").partition(":")
    return host, int(port)


def test_fetch_works(url):
    assert calls.fetch(f"{url}/200") == 200


def test_fetch_missing(url):
    with pytest.raises(urllib.error.HTTPError):
        calls.fetch(f"{url}/404")


def test_fetch_refused(refused):
    with pytest.raises(urllib.error.URLError):
        calls.fetch(refused)


def test_fetch_patched():
    with mock.patch("urllib.request.urlopen"):
        calls.fetch("http://x")


def test_fetch_by_connection_works(url):
    assert calls.fetch_by_connection(*split(url), "/200") == 200


def test_fetch_by_connection_missing(url):
    assert calls.fetch_by_connection(*split(url), "/404") == 404


def test_fetch_by_connection_refused(refused):
    with pytest.raises(ConnectionRefusedError):
        calls.fetch_by_connection(*split(refused), "/404")


def test_fetch_by_connection_patched():
    with mock.patch("http.client.HTTPConnection"):
        calls.fetch_by_connection("x", 1, "/")
