import sqlite3

import pytest

pytestmark = pytest.mark.integration


def test_a_user_is_found_by_email(repository):
    number = repository.create_user("ada@example.org", "correct horse")
    row = repository.fetch_by_email("ada@example.org")
    assert row["id"] == number
    assert row["created"]
    assert "correct horse" not in row["password"]


def test_an_unknown_email_is_none(repository):
    assert repository.fetch_by_email("bob@example.org") is None


def test_an_email_is_taken_once(repository):
    repository.create_user("ada@example.org", "correct horse")
    with pytest.raises(sqlite3.IntegrityError):
        repository.create_user("ada@example.org", "battery staple")
