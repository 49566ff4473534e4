import sqlite3
from contextlib import closing

import pytest
from accounts.app import app, open_repository
from accounts.repository import UserRepository
from fastapi.testclient import TestClient


@pytest.fixture
def connection():
    """A fresh database in memory, with rows by name."""
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


@pytest.fixture
def repository(connection):
    return UserRepository(connection)


@pytest.fixture
def client(repository):
    """The application over the real repository."""
    app.dependency_overrides[open_repository] = lambda: repository
    yield TestClient(app)
    app.dependency_overrides.clear()
