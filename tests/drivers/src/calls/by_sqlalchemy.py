"""Queries by SQLAlchemy: its core, its sessions, and both of them asynchronously."""

from sqlalchemy import insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Item(Base):
    __tablename__ = "items"
    number: Mapped[int] = mapped_column(primary_key=True)


def insert_by_core(engine, number):
    with engine.begin() as connection:
        connection.execute(insert(Item).values(number=number))


def numbers_by_core(engine):
    with engine.connect() as connection:
        return connection.execute(select(Item.number)).scalars().all()


def add(session, number):
    session.add(Item(number=number))
    session.commit()


def numbers(session):
    return session.scalars(select(Item.number)).all()


def get(session, number):
    return session.get(Item, number)


def first(session):
    return session.query(Item).filter_by(number=0).first()


async def insert_async(engine, number):
    async with engine.begin() as connection:
        await connection.execute(insert(Item).values(number=number))


async def add_async(session, number):
    session.add(Item(number=number))
    await session.commit()


async def numbers_async(session):
    return (await session.scalars(select(Item.number))).all()


def add_and_flush(session, number):
    session.add(Item(number=number))
    session.flush()


def add_within(session, number):
    with session.begin():
        session.add(Item(number=number))


def add_in_own(maker, number):
    with maker.begin() as session:
        session.add(Item(number=number))


async def add_within_async(session, number):
    async with session.begin():
        session.add(Item(number=number))
