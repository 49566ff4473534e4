"""Commands to Redis."""


def store(client, key, value):
    client.set(key, value)


def count(client, key):
    return client.incr(key)


def count_twice(client, key):
    pipe = client.pipeline()
    pipe.incr(key)
    pipe.incr(key)
    return pipe.execute()


async def count_async(client, key):
    return await client.incr(key)


async def count_twice_async(client, key):
    async with client.pipeline() as pipe:
        return await pipe.incr(key).incr(key).execute()
