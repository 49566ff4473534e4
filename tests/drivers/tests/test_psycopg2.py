from unittest import mock

import pytest

psycopg2 = pytest.importorskip("psycopg2")

from calls import by_psycopg2 as calls


@pytest.fixture
def connection(postgresql):
    connection = psycopg2.connect(postgresql)
    yield connection
    connection.close()


def test_insert_works(connection):
    calls.insert(connection, 11)


def test_insert_duplicate(connection):
    with pytest.raises(psycopg2.errors.UniqueViolation):
        calls.insert(connection, 0)


def test_insert_mock():
    calls.insert(mock.MagicMock(), 1)


def test_insert_deferred_works(connection):
    calls.insert_deferred(connection, 11)


def test_version_works(postgresql):
    calls.version(postgresql)


def test_version_refused(free_port):
    with pytest.raises(psycopg2.OperationalError):
        calls.version(f"host=127.0.0.1 port={free_port} dbname=x user=x")


def test_version_patched():
    with mock.patch("psycopg2.connect"):
        calls.version("")
