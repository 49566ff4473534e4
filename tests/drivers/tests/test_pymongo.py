import socketserver
import struct
import threading
from unittest import mock

import pytest

pymongo = pytest.importorskip("pymongo")

import bson
from calls import by_pymongo as calls


class Mongo(socketserver.BaseRequestHandler):
    """Knows of one document, in the protocol of MongoDB: OP_MSG, and OP_QUERY for its first hello."""

    def handle(self):
        while head := self.request.recv(16, 0x100):
            size, number, _, operation = struct.unpack("<iiii", head)
            body = self.request.recv(size - 16, 0x100)
            is_message = operation == 2013
            document = body[5:] if is_message else body[body.index(0, 4) + 9 :]
            answer = self.answer_to(
                bson.decode(document[: struct.unpack("<i", document[:4])[0]]), body
            )
            data = bson.encode({"ok": 1, **answer})
            data = b"\0\0\0\0\0" + data if is_message else struct.pack("<iqii", 8, 0, 0, 1) + data
            kind = 2013 if is_message else 1
            self.request.sendall(struct.pack("<iiii", 16 + len(data), 1, number, kind) + data)

    def answer_to(self, command, body):
        if "insert" in command:
            is_known = bson.encode({"_id": 0}) in body
            error = {"index": 0, "code": 11000, "errmsg": "duplicate", "keyValue": {"_id": 0}}
            return {"n": 0, "writeErrors": [error]} if is_known else {"n": 1}
        if "find" in command:
            return {"cursor": {"id": 0, "ns": "tests.items", "firstBatch": [{"_id": 0}]}}
        return {
            "isWritablePrimary": True,
            "maxWireVersion": 25,
            "minWireVersion": 0,
            "maxBsonObjectSize": 16777216,
            "maxMessageSizeBytes": 48000000,
            "maxWriteBatchSize": 100000,
        }


@pytest.fixture
def address():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mongo) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"mongodb://127.0.0.1:{server.server_address[1]}/?retryWrites=false"
        server.shutdown()


@pytest.fixture
def client(address):
    with pymongo.MongoClient(address, serverSelectionTimeoutMS=5000) as client:
        yield client


def test_insert_works(client):
    calls.insert(client.tests.items, 1)


def test_insert_duplicate(client):
    with pytest.raises(pymongo.errors.DuplicateKeyError):
        calls.insert(client.tests.items, 0)


def test_insert_mongomock():
    mongomock = pytest.importorskip("mongomock")
    calls.insert(mongomock.MongoClient().tests.items, 1)


def test_insert_mock():
    calls.insert(mock.Mock(), 1)


def test_insert_at_works(address):
    calls.insert_at(address, 1)


def test_insert_at_refused(free_port):
    with pytest.raises(pymongo.errors.ServerSelectionTimeoutError):
        calls.insert_at(f"mongodb://127.0.0.1:{free_port}", 1)


def test_insert_at_patched():
    with mock.patch.object(calls, "MongoClient"):
        calls.insert_at("", 1)


def test_number_of_works(client):
    assert calls.number_of(client) == 0


def test_number_of_mongomock():
    client = pytest.importorskip("mongomock").MongoClient()
    client.tests.items.insert_one({"_id": 0})
    assert calls.number_of(client) == 0
