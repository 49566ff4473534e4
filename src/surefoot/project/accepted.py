"""``surefoot-accepted.toml``, beside pyproject.toml: what people have accepted as untested."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from surefoot.errors import ConfigError
from surefoot.model.acceptance import Acceptance, Identity
from surefoot.store.links import refuse_links

FILE = "surefoot-accepted.toml"
_KEYS = {"path", "name", "statement", "digest", "nth", "condition", "branch", "mutant", "because"}
_HEAD = "# Reviewed and accepted as untested. Written by surefoot accept."


def read_acceptances(root: Path) -> tuple[Acceptance, ...]:
    """Return all acceptances of a project.

    Raises:
        ConfigError: when the file is not one of ours, naming every entry that is wrong.
    """
    path = root / FILE
    if not path.exists():
        return ()
    if not path.is_file():
        raise ConfigError(f"{FILE}: not a regular file. Remove it.")
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("accepted", [])
        if not isinstance(entries, list):
            raise ValueError("accepted is not a list of tables")
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"{FILE}: cannot be read ({error}). Correct it.") from error
    problems: list[str] = []
    found = []
    for number, entry in enumerate(entries, 1):
        try:
            found.append(_acceptance(entry))
        except (KeyError, TypeError, ValueError) as error:
            problems.append(f"{FILE}: entry {number}: {error}")
    if problems:
        raise ConfigError("Acceptances have problems:\n  " + "\n  ".join(problems))
    return tuple(found)


def _acceptance(entry: Any) -> Acceptance:
    if not isinstance(entry, dict):
        raise TypeError("not a table")
    unknown = set(entry) - _KEYS
    if unknown:
        raise ValueError(f"no key {min(unknown)!r}; the known keys are {', '.join(sorted(_KEYS))}")
    for key in ("path", "name", "statement", "digest", "because"):
        if not isinstance(entry.get(key), str):
            raise ValueError(f"{key} must be a string")
    if not isinstance(entry.get("mutant", ""), str):
        raise ValueError("mutant must be a string")
    for key in ("nth", "condition", "branch"):
        if type(entry.get(key, 1)) is not int:
            raise ValueError(f"{key} must be a whole number")
    return Acceptance(
        entry["path"],
        Identity(entry["name"], entry["digest"], entry.get("nth", 1)),
        entry["statement"],
        entry["because"],
        entry.get("condition"),
        entry.get("branch"),
        entry.get("mutant"),
    )


def add_acceptances(root: Path, acceptances: Iterable[Acceptance]) -> Path:
    """Write acceptances to the end of the file, which keeps its comments and order.

    Raises:
        ConfigError: when it cannot be written.
        SurefootError: when it is a link.
    """
    import tomlkit  # noqa: PLC0415 - only who writes needs it

    path = root / FILE
    refuse_links(path, root)
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else f"{_HEAD}\n"
        document = tomlkit.parse(text)
        entries = document.setdefault("accepted", tomlkit.aot())
        for acceptance in acceptances:
            table = tomlkit.table()
            for key, value in _entry(acceptance).items():
                if value is not None:
                    table[key] = value
            entries.append(table)
        data = tomlkit.dumps(document).encode("utf-8")  # a name may be no UTF-8: nothing is lost
        path.write_bytes(data)
    except (OSError, ValueError, AttributeError) as error:
        raise ConfigError(f"{FILE}: cannot be written ({error}).") from error
    return path


def _entry(acceptance: Acceptance) -> dict[str, str | int | None]:
    identity = acceptance.identity
    return {
        "path": acceptance.path,
        "name": identity.name,
        "statement": acceptance.text,
        "digest": identity.digest,
        "nth": identity.nth if identity.nth > 1 else None,
        "condition": acceptance.condition,
        "branch": acceptance.branch,
        "mutant": acceptance.mutant,
        "because": acceptance.because,
    }
