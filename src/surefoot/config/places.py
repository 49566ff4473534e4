"""Find where a key stands in a TOML file: the parser does not say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

_HEADER = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")


class TomlPlaces(NamedTuple):
    """The text of a file, and the name by which the user knows it."""

    name: str
    text: str

    def of(self, table: str, key: str) -> str:
        """Return ``file:line`` of a key, or of its table; only ``file`` where neither is found.

        Tables are found when they are written as usual: each under its own header.
        """
        spelled = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]")
        now = ""
        header = None
        for number, line in enumerate(self.text.split("\n"), 1):
            match = _HEADER.match(line)
            if match is not None:
                now = re.sub(r"[\s\"']", "", match[1])
                if now in (table, f"{table}.{key}"):
                    header = header or number
                    if now != table:
                        return f"{self.name}:{number}"
            elif now == table and spelled.match(line):
                return f"{self.name}:{number}"
        return self.name if header is None else f"{self.name}:{header}"


def read_toml(path: Path, problems: list[str]) -> tuple[TomlPlaces, dict[str, Any]]:
    """Read a file, if there is one; what is wrong with it becomes a problem."""
    if not path.is_file():
        return TomlPlaces(path.name, ""), {}
    import tomllib  # noqa: PLC0415 - costs start-up

    try:
        text = path.read_text(encoding="utf-8-sig")
        return TomlPlaces(path.name, text), tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, RecursionError) as error:
        problems.append(f"{path.name}: cannot be read ({error})")
        return TomlPlaces(path.name, ""), {}
