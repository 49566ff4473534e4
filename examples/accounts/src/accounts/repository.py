"""Users in SQLite."""

import sqlite3

from accounts.passwords import hash_password

SCHEMA = """
create table if not exists users (
    id integer primary key,
    email text not null unique,
    password text not null,
    created text not null default current_timestamp
)
"""


class UserRepository:
    """Users over a connection whose rows are ``sqlite3.Row``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        connection.execute(SCHEMA)

    def create_user(self, email: str, password: str) -> int:
        """Store a user and return the id; a known e-mail raises ``sqlite3.IntegrityError``."""
        with self.connection:
            cursor = self.connection.execute(
                "insert into users (email, password) values (?, ?)",
                (email, hash_password(password)),
            )
        return cursor.lastrowid

    def fetch_by_email(self, email: str) -> sqlite3.Row | None:
        """Return a user's row, or None."""
        return self.connection.execute("select * from users where email = ?", (email,)).fetchone()

    def fetch_by_id(self, number: int) -> sqlite3.Row | None:
        """Return a user's row, or None."""
        return self.connection.execute("select * from users where id = ?", (number,)).fetchone()
