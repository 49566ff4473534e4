import http.server
import threading
from unittest import mock

import pytest

boto3 = pytest.importorskip("boto3")

from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.stub import Stubber
from calls import by_boto3 as calls


@pytest.fixture(autouse=True)
def account(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "tests")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")


class Bucket(http.server.BaseHTTPRequestHandler):
    """Has no place for what is called ``missing``."""

    def do_PUT(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(404 if self.path.endswith("missing") else 200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def address():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bucket) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def client_of(address):
    config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
    return boto3.client("s3", endpoint_url=address, config=config)


def test_store_works(address):
    calls.store(client_of(address), "name")


def test_store_missing(address):
    with pytest.raises(ClientError):
        calls.store(client_of(address), "missing")


def test_store_refused(refused):
    with pytest.raises(EndpointConnectionError):
        calls.store(client_of(refused), "name")


def test_store_stubber():
    client = client_of(None)
    with Stubber(client) as stubber:
        stubber.add_client_error("put_object", "AccessDenied", http_status_code=403)
        with pytest.raises(ClientError):
            calls.store(client, "name")


def test_store_moto():
    with pytest.importorskip("moto").mock_aws():
        client = boto3.client("s3")
        client.create_bucket(
            Bucket="items", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        calls.store(client, "name")


def test_store_mock():
    calls.store(mock.Mock(), "name")


def test_store_at_works(address):
    calls.store_at(address, "name")


def test_store_at_missing(address):
    with pytest.raises(ClientError):
        calls.store_at(address, "missing")


def test_store_at_patched():
    with mock.patch("boto3.client"):
        calls.store_at("", "name")
