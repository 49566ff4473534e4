"""Queries by psycopg2."""

import psycopg2


def insert(connection, number):
    with connection.cursor() as cursor:
        cursor.execute("insert into items values (%s)", (number,))
    connection.commit()


def insert_deferred(connection, number):
    with connection, connection.cursor() as cursor:
        cursor.execute("insert into later values (%s)", (number,))


def version(url):
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute("select version()")
            return cursor.fetchone()
    finally:
        connection.close()
