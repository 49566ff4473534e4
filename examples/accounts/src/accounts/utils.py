"""Small helpers."""

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
