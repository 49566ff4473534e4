"""List the properties that are offered for packages, to be judged by reading the code
(``properties.csv``).

Each package is an unpacked source distribution whose tests have been run in it. The rows that are
printed say what was judged of the same properties before:

    pip download --no-binary :all: --no-deps NAME==VERSION
    tar -xf NAME-VERSION.tar.gz
    cd NAME-VERSION && PYTHONPATH=. surefoot run -q --source NAME tests; cd ..
    python docs/judge_properties.py NAME-VERSION[=PLACE]
"""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path

from surefoot import read_findings
from surefoot.properties.offering import offered

JUDGED = Path(__file__).with_name("properties.csv")
FIELDS = ("package", "place", "function", "offered", "verdict", "reason")
"""The ``verdict`` of a property is *worth keeping*, *true* where a test of it says too little, or
*false*. That of a question is *worth asking* or *idle*.
"""
MOST = 1000


def rows_of(
    folder: Path, place: str | None, judged: dict[tuple[str, str, str], dict[str, str]]
) -> list[dict[str, str]]:
    """Return a row for each property and question of a package."""
    rows = []
    for function in offered(read_findings(folder), place, MOST).functions:
        told = [each.law.words for each in function.held]
        told += [f"{each.evidence}. Is that meant?" for each in function.doubted]
        for words in told:
            row = {
                "package": folder.name,
                "place": f"{function.path}:{function.line}",
                "function": function.qualname,
                "offered": words,
            }
            before = judged.get((folder.name, function.qualname, words), {})
            rows.append({**row, **{name: before.get(name, "") for name in FIELDS[4:]}})
    return rows


if __name__ == "__main__":
    known = {}
    if JUDGED.exists():
        with JUDGED.open(encoding="utf-8", newline="") as file:
            known = {(r["package"], r["function"], r["offered"]): r for r in csv.DictReader(file)}
    writer = csv.DictWriter(sys.stdout, FIELDS, lineterminator="\n")
    writer.writeheader()
    start = Path.cwd()
    for argument in sys.argv[1:]:
        name, _, place = argument.partition("=")
        os.chdir(start / name)  # where a place starts
        writer.writerows(rows_of(start / name, place or None, known))
