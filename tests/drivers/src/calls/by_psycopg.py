"""Queries by psycopg 3."""

import psycopg


def insert(connection, number):
    with connection.cursor() as cursor:
        cursor.execute("insert into items values (%s)", (number,))
    connection.commit()


def insert_in_transaction(connection, number):
    with connection.transaction():
        connection.execute("insert into items values (%s)", (number,))


def insert_deferred(connection, number):
    connection.execute("insert into later values (%s)", (number,))
    connection.commit()


def version(url):
    with psycopg.connect(url) as connection:
        return connection.execute("select version()").fetchone()


def version_from_pool(pool):
    with pool.connection() as connection:
        return connection.execute("select version()").fetchone()


async def insert_async(url, number):
    async with await psycopg.AsyncConnection.connect(url) as connection:
        await connection.execute("insert into items values (%s)", (number,))
