"""Draw seams, routes and commands of projects, to be judged by reading them (``seams.csv``).

Each project is an unpacked source distribution whose tests have been run in it, or a repository, in
a folder that is named after its day. Calls of which too little is known are drawn too; what is left
out is not. Of a project that was judged before, the same entries are printed again, as far as they
are still listed:

    pip download --no-binary :all: --no-deps NAME==VERSION
    tar -xf NAME-VERSION.tar.gz
    cd NAME-VERSION && surefoot run -q tests; cd ..
    python docs/judge_seams.py NUMBER NAME-VERSION
"""

from __future__ import annotations

import csv
import json
import random
import re
import subprocess
import sys
from pathlib import Path

JUDGED = Path(__file__).with_name("seams.csv")
FIELDS = ("project", "version", "place", "what", "verdict", "reason")
"""The ``verdict`` is *true* where data is handed over and tests tried what is said of it, and the
project's maintainer would want to read it; *true, not worth it* where he would not; else *wrong*.
"""
SEED = 7

Entry = tuple[str, str]
"""Where something is, and what: the kind of a seam, a route or a command."""


def entries_of(folder: Path) -> list[Entry]:
    """Return what is listed of a project, by where it is."""
    command = [sys.executable, "-m", "surefoot", "seams", "--format", "json"]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True)
    listed = json.loads(done.stdout)
    calls = [*(s for s in listed["seams"] if not s["left_out"]), *listed["unresolved"]]
    answered = [*listed["routes"], *listed["commands"]]
    return sorted(
        {
            *((f"{call['path']}:{call['line']}", call["kind"] or "unknown") for call in calls),
            *((r["where"] or "", f"{r['method']} {r['path']}".strip()) for r in answered),
        }
    )


def rows_of(folder: Path, number: int, judged: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return a row for each entry that was judged of a project, or else for each that is drawn."""
    entries = entries_of(folder)
    named = re.fullmatch(r"(.+)-(\d[^-]*)", folder.name)
    project, version = named.groups() if named else (folder.name, "")
    before = [row for row in judged if (row["project"], row["version"]) == (project, version)]
    if before:
        return [row for row in before if (row["place"], row["what"]) in entries]
    drawn = random.Random(SEED).sample(entries, min(number, len(entries)))
    row = {**dict.fromkeys(FIELDS, ""), "project": project, "version": version}
    return [{**row, "place": place, "what": what} for place, what in sorted(drawn)]


if __name__ == "__main__":
    with JUDGED.open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    writer = csv.DictWriter(sys.stdout, FIELDS, lineterminator="\n")
    writer.writeheader()
    for name in sys.argv[2:]:
        writer.writerows(rows_of(Path(name), int(sys.argv[1]), known))
