"""Queries by asyncpg."""

import asyncpg


async def insert(url, number):
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("insert into items values ($1)", number)
    finally:
        await connection.close()


async def insert_in_transaction(connection, number):
    async with connection.transaction():
        await connection.execute("insert into items values ($1)", number)


async def version_from_pool(pool):
    async with pool.acquire() as connection:
        return await connection.fetchval("select version()")


async def numbers(pool):
    return await pool.fetch("select number from items")
