"""Queries by aiosqlite."""

import aiosqlite


async def insert(path, number):
    async with aiosqlite.connect(path) as connection:
        await connection.execute("insert into items values (?)", (number,))
        await connection.commit()


async def numbers(connection):
    async with connection.execute("select number from items") as cursor:
        return [number async for (number,) in cursor]
