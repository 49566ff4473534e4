"""Queries by sqlite3."""

import sqlite3


def insert(connection, number):
    with connection:
        connection.execute("insert into items values (?)", (number,))


def insert_by_cursor(connection, number):
    cursor = connection.cursor()
    cursor.execute("insert into items values (?)", (number,))
    connection.commit()


def insert_many(connection, numbers):
    connection.executemany("insert into items values (?)", [(number,) for number in numbers])


def insert_at(path, number):
    connection = sqlite3.connect(path)
    try:
        connection.execute("insert into items values (?)", (number,))
        connection.commit()
    finally:
        connection.close()


def numbers(connection):
    return [number for (number,) in connection.execute("select number from items")]


def insert_deferred(connection, number):
    with connection:
        connection.execute("insert into parts values (?)", (number,))
