"""What the service takes and gives."""

from pydantic import BaseModel, Field


class NewUser(BaseModel):
    """Who wants an account."""

    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    password: str = Field(min_length=8)


class User(BaseModel):
    """Who has one."""

    id: int
    email: str
    created: str
