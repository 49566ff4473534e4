from unittest import mock

import pytest

pycurl = pytest.importorskip("pycurl")

from calls import by_pycurl as calls


def test_fetch_works(url):
    assert calls.fetch(f"{url}/200") == 200


def test_fetch_refused(refused):
    with pytest.raises(pycurl.error):
        calls.fetch(refused)


def test_fetch_patched():
    with mock.patch("pycurl.Curl"):
        calls.fetch("http://x")


def test_fetch_missing(url):
    assert calls.fetch(f"{url}/404") == 404


def test_fetch_again_works(url):
    assert calls.fetch_again(f"{url}/200") == "{}"


def test_fetch_again_error(url):
    assert calls.fetch_again(f"{url}/503") == "{}"
