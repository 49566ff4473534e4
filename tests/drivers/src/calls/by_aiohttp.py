"""Requests by aiohttp."""

import aiohttp


async def fetch(url):
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as answer:
            return answer.status


async def fetch_awaited(session, url):
    answer = await session.get(url)
    return answer.status


async def post(session, url):
    async with session.post(url, json={}, raise_for_status=True) as answer:
        return await answer.json()
