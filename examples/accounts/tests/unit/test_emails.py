import sqlite3
from contextlib import closing

import pytest
from accounts.repository import UserRepository


@pytest.mark.unit
def test_an_email_is_kept_as_it_was_written():
    with closing(sqlite3.connect(":memory:")) as connection:
        repository = UserRepository(connection)
        number = repository.create_user("Ada@Example.org", "correct horse")
        assert repository.fetch_by_id(number)[1] == "Ada@Example.org"
