"""Requests by httpx."""

import asyncio

import httpx


def fetch(url):
    return httpx.get(url, timeout=5).status_code


def fetch_by_client(client, url):
    with client:
        return client.get(url).status_code


def post(client, url):
    answer = client.post(url, json={})
    answer.raise_for_status()


def fetch_in_parts(url):
    with httpx.stream("GET", url) as answer:
        return answer.read()


async def fetch_async(url, transport=None):
    async with httpx.AsyncClient(transport=transport) as client:
        return (await client.get(url)).status_code


async def fetch_together(urls):
    async with httpx.AsyncClient() as client:
        return await asyncio.gather(*[client.get(url) for url in urls])


async def fetch_as_tasks(urls):
    async with httpx.AsyncClient() as client:
        async with asyncio.TaskGroup() as group:
            for url in urls:
                group.create_task(client.get(url))
