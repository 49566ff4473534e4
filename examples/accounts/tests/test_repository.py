import sqlite3
from contextlib import closing

import pytest
from accounts.repository import UserRepository


@pytest.fixture
def repository():
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.row_factory = sqlite3.Row
        yield UserRepository(connection)


def test_a_user_is_found_by_email(repository):
    number = repository.create_user("ada@example.org", "correct horse")
    assert repository.fetch_by_email("ada@example.org")["id"] == number
    assert repository.fetch_by_email("bob@example.org") is None


def test_an_email_is_taken_once(repository):
    repository.create_user("ada@example.org", "correct horse")
    with pytest.raises(sqlite3.IntegrityError):
        repository.create_user("ada@example.org", "battery staple")
