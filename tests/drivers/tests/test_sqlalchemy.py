import asyncio
from unittest import mock

import pytest

pytest.importorskip("sqlalchemy")

from calls import by_sqlalchemy as calls
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session, sessionmaker


@pytest.fixture
def empty():
    engine = create_engine("sqlite://")
    yield engine
    engine.dispose()


@pytest.fixture
def engine(empty):
    calls.Base.metadata.create_all(empty)
    with empty.begin() as connection:
        connection.execute(calls.insert(calls.Item).values(number=0))
    return empty


@pytest.fixture
def session(engine):
    with Session(engine) as session:
        yield session


async def with_engine(call, *arguments):
    pytest.importorskip("aiosqlite")
    engine = create_async_engine("sqlite+aiosqlite://")
    async with engine.begin() as connection:
        await connection.run_sync(calls.Base.metadata.create_all)
        await connection.execute(calls.insert(calls.Item).values(number=0))
    try:
        return await call(engine, *arguments)
    finally:
        await engine.dispose()


async def with_session(call, *arguments):
    async def called(engine):
        async with AsyncSession(engine) as session:
            return await call(session, *arguments)

    return await with_engine(called)


def test_insert_by_core_works(engine):
    calls.insert_by_core(engine, 1)


def test_insert_by_core_duplicate(engine):
    with pytest.raises(IntegrityError):
        calls.insert_by_core(engine, 0)


def test_insert_by_core_mock():
    calls.insert_by_core(mock.MagicMock(), 1)


def test_numbers_by_core_works(engine):
    assert calls.numbers_by_core(engine) == [0]


def test_numbers_by_core_no_table(empty):
    with pytest.raises(OperationalError):
        calls.numbers_by_core(empty)


def test_add_works(session):
    calls.add(session, 1)


def test_add_duplicate(session):
    with pytest.raises(IntegrityError):
        calls.add(session, 0)


def test_add_mock():
    calls.add(mock.Mock(), 0)


def test_numbers_works(session):
    assert calls.numbers(session) == [0]


def test_numbers_no_table(empty):
    with Session(empty) as session, pytest.raises(OperationalError):
        calls.numbers(session)


def test_get_works(session):
    assert calls.get(session, 0).number == 0


def test_get_spec():
    calls.get(mock.create_autospec(Session), 0)


def test_get_known(session):
    known = session.get(calls.Item, 0)
    assert calls.get(session, 0) is known


def test_first_works(session):
    assert calls.first(session).number == 0


def test_first_no_table(empty):
    with Session(empty) as session, pytest.raises(OperationalError):
        calls.first(session)


def test_insert_async_works():
    asyncio.run(with_engine(calls.insert_async, 1))


def test_insert_async_duplicate():
    with pytest.raises(IntegrityError):
        asyncio.run(with_engine(calls.insert_async, 0))


def test_insert_async_mock():
    asyncio.run(calls.insert_async(mock.MagicMock(), 0))


def test_add_async_works():
    asyncio.run(with_session(calls.add_async, 1))


def test_add_async_duplicate():
    with pytest.raises(IntegrityError):
        asyncio.run(with_session(calls.add_async, 0))


def test_add_async_mock():
    session = mock.AsyncMock()
    session.add = mock.Mock()
    asyncio.run(calls.add_async(session, 0))


def test_numbers_async_works():
    assert asyncio.run(with_session(calls.numbers_async)) == [0]


def test_add_and_flush_works(session):
    calls.add_and_flush(session, 1)


def test_add_and_flush_duplicate(session):
    with pytest.raises(IntegrityError):
        calls.add_and_flush(session, 0)


def test_add_within_works(session):
    calls.add_within(session, 1)


def test_add_within_duplicate(session):
    with pytest.raises(IntegrityError):
        calls.add_within(session, 0)


def test_add_within_mock():
    calls.add_within(mock.MagicMock(), 0)


def test_add_in_own_works(engine):
    calls.add_in_own(sessionmaker(engine), 1)


def test_add_in_own_duplicate(engine):
    with pytest.raises(IntegrityError):
        calls.add_in_own(sessionmaker(engine), 0)


def test_add_within_async_works():
    asyncio.run(with_session(calls.add_within_async, 1))


def test_add_within_async_duplicate():
    with pytest.raises(IntegrityError):
        asyncio.run(with_session(calls.add_within_async, 0))
