from unittest import mock

import pytest

urllib3 = pytest.importorskip("urllib3")

from calls import by_urllib3 as calls


def test_fetch_works(url):
    assert calls.fetch(f"{url}/200") == 200


def test_fetch_missing(url):
    assert calls.fetch(f"{url}/404") == 404


def test_fetch_refused(refused):
    with pytest.raises(urllib3.exceptions.HTTPError):
        calls.fetch(refused)


def test_fetch_patched():
    with mock.patch("urllib3.request"):
        calls.fetch("http://x")


def test_fetch_by_pool_works(url):
    assert calls.fetch_by_pool(urllib3.PoolManager(), f"{url}/200") == 200


def test_fetch_by_pool_mock():
    calls.fetch_by_pool(mock.Mock(), "http://x")
