"""Small helpers."""

import logging
from collections.abc import Hashable, Iterable


def remove_duplicates(items: Iterable[Hashable]) -> list[Hashable]:
    """Return the items in order of their first occurrence."""
    return list(dict.fromkeys(items))


def string_to_int(text: str) -> int | None:
    """Return the number that a text spells, or None."""
    try:
        return int(text)
    except ValueError:
        return None


def mask_email(email: str) -> str:
    """Return an e-mail as it may be shown: ``a…@example.org``."""
    name, at, domain = email.partition("@")
    if not at:
        return "…"
    return f"{name[:1]}…@{domain}"


def log_event(event: str, email: str) -> None:
    """Write to the service's log, without telling who it was."""
    logging.getLogger("accounts").info("%s: %s", event, mask_email(email))
