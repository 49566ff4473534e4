"""Find where a key stands in a TOML file: the parser does not say."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADER = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")


@dataclass(frozen=True, slots=True)
class TomlPlaces:
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
