"""The service over HTTP; the database is the file that ``ACCOUNTS_DATABASE`` names."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse

from accounts.models import NewUser, User
from accounts.repository import UserRepository
from accounts.utils import log_event

app = FastAPI(title="Accounts")


def open_repository() -> Iterator[UserRepository]:
    """Open the database for one request."""
    path = os.environ.get("ACCOUNTS_DATABASE", "accounts.sqlite")
    with closing(sqlite3.connect(path, check_same_thread=False)) as connection:
        connection.row_factory = sqlite3.Row
        yield UserRepository(connection)


@app.exception_handler(sqlite3.OperationalError)
def database_is_away(request: Request, error: sqlite3.OperationalError) -> JSONResponse:
    """Ask the client to come back, where the database cannot be used."""
    log_event(f"{request.method} {request.url.path}: {error}", "")
    return JSONResponse({"detail": "try again later"}, status_code=503)


Repository = Annotated[UserRepository, Depends(open_repository)]


@app.post("/users", status_code=201)
def create_user(new: NewUser, repository: Repository) -> User:
    """Make an account."""
    try:
        number = repository.create_user(new.email, new.password)
    except sqlite3.IntegrityError as error:
        log_event("duplicate", new.email)
        raise HTTPException(409, "this e-mail has an account") from error
    return User(**repository.fetch_by_id(number))


@app.get("/users/{number}")
def show_user(number: int, repository: Repository) -> User:
    """Show an account."""
    row = repository.fetch_by_id(number)
    if row is None:
        raise HTTPException(404, "no such user")
    return User(**row)
