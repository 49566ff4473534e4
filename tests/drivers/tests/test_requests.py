from unittest import mock

import pytest

requests = pytest.importorskip("requests")

from calls import by_requests as calls


def test_fetch_works(url):
    assert calls.fetch(f"{url}/200") == 200


def test_fetch_missing(url):
    assert calls.fetch(f"{url}/404") == 404


def test_fetch_refused(refused):
    with pytest.raises(requests.ConnectionError):
        calls.fetch(refused)


def test_fetch_patched():
    with mock.patch("requests.get"):
        calls.fetch("http://x")


def test_fetch_responses():
    responses = pytest.importorskip("responses")
    with responses.RequestsMock() as answers:
        answers.get("http://x/", status=500)
        assert calls.fetch("http://x/") == 500


def test_fetch_vcr(url, tmp_path):
    vcr = pytest.importorskip("vcr")
    with vcr.use_cassette(tmp_path / "tape"):
        assert requests.get(f"{url}/200", timeout=5).status_code == 200
    with vcr.use_cassette(tmp_path / "tape", record_mode="none"):
        assert calls.fetch(f"{url}/200") == 200


def test_fetch_by_alias_works(url):
    assert calls.fetch_by_alias(f"{url}/200") == 200


def test_fetch_by_alias_missing(url):
    assert calls.fetch_by_alias(f"{url}/404") == 404


def test_fetch_by_variable_works(url):
    assert calls.fetch_by_variable(f"{url}/200") == 200


def test_fetch_by_variable_refused(refused):
    with pytest.raises(requests.ConnectionError):
        calls.fetch_by_variable(refused)


def test_fetch_by_variable_replaced(monkeypatch):
    monkeypatch.setattr(calls, "get", mock.Mock())
    calls.fetch_by_variable("http://x")


def test_fetch_by_partial_works(url):
    assert calls.fetch_by_partial(f"{url}/200") == 200


def test_fetch_by_partial_error(url):
    assert calls.fetch_by_partial(f"{url}/503") == 503


def test_fetch_by_argument_works(url):
    assert calls.fetch_by_argument(f"{url}/200") == 200


def test_fetch_by_argument_mock():
    calls.fetch_by_argument("http://x", mock.Mock())


def test_post_works(url):
    with requests.Session() as session:
        assert calls.post(session, f"{url}/201") == 201


def test_post_again(url):
    with requests.Session() as session:
        session.get(f"{url}/200")
        assert calls.post(session, f"{url}/409") == 409


def test_post_mock():
    calls.post(mock.Mock(), "http://x")
