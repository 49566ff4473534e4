"""Draw the first gaps of packages, to be judged by reading the code (``gaps.csv``).

Each package is an unpacked source distribution whose tests have been run in it, or a repository, in
a folder that is named after its day. The rows that are printed say what was judged of the same gaps
before:

    pip download --no-binary :all: --no-deps NAME==VERSION
    tar -xf NAME-VERSION.tar.gz
    cd NAME-VERSION && surefoot run -q tests; cd ..
    python docs/judge_gaps.py NAME-VERSION
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from surefoot import gap_in_words, read_findings
from surefoot.model.gaps import within_reach

JUDGED = Path(__file__).with_name("gaps.csv")
FIELDS = ("package", "id", "place", "sentence", "verdict", "reason")
"""The ``verdict`` is *test* where a maintainer would want one, else *accept* or *false*."""
FIRST = 10


def rows_of(folder: Path, judged: dict[tuple[str, str], dict[str, str]]) -> list[dict[str, str]]:
    """Return a row for each of the first gaps of a package."""
    rows = []
    for gap in within_reach(read_findings(folder).gaps)[:FIRST]:
        before = judged.get((folder.name, gap.id), {})
        place = f"{gap.path}:{gap.line}"
        row = {"package": folder.name, "id": gap.id, "place": place, "sentence": gap_in_words(gap)}
        rows.append({**row, **{name: before.get(name, "") for name in FIELDS[4:]}})
    return rows


if __name__ == "__main__":
    with JUDGED.open(encoding="utf-8", newline="") as file:
        known = {(row["package"], row["id"]): row for row in csv.DictReader(file)}
    writer = csv.DictWriter(sys.stdout, FIELDS, lineterminator="\n")
    writer.writeheader()
    for name in sys.argv[1:]:
        writer.writerows(rows_of(Path(name), known))
