"""Draw tests of projects, to be judged by reading them (``level_judgements.csv``).

Each project is an unpacked source distribution whose tests have been run in it, or a repository, in
a folder that is named after its day. A test that has parameters is drawn once, and has the highest
level of them. Of a project that was judged before, the same tests are printed again, with what
Surefoot observes now; of any other, what it observed is not told:

    pip download --no-binary :all: --no-deps NAME==VERSION
    tar -xf NAME-VERSION.tar.gz
    cd NAME-VERSION && surefoot run -q tests; cd ..
    python docs/judge_levels.py NUMBER NAME-VERSION
"""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
from pathlib import Path

JUDGED = Path(__file__).with_name("level_judgements.csv")
FIELDS = ("project", "test", "judged", "observed", "reason")
LEVELS = ("unit", "integration", "e2e")
SEED = 7


def levels_of(folder: Path) -> dict[str, str]:
    """Return the level of each test function of a project, as it was observed."""
    command = [sys.executable, "-m", "surefoot", "pyramid", "--format", "json"]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True)
    found: dict[str, str] = {}
    for test, facts in json.loads(done.stdout)["tests"].items():
        if facts["level"] is None:  # it was skipped
            continue
        name = test.partition("[")[0]
        found[name] = max(found.get(name, LEVELS[0]), facts["level"], key=LEVELS.index)
    return found


def rows_of(folder: Path, number: int, judged: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return a row for each test that was judged of a project, or else for each that is drawn."""
    levels = levels_of(folder)
    before = [row for row in judged if row["project"] == folder.name]
    if before:
        return [{**row, "observed": levels.get(row["test"], "")} for row in before]
    drawn = random.Random(SEED).sample(sorted(levels), min(number, len(levels)))
    none = dict.fromkeys(FIELDS, "")
    return [{**none, "project": folder.name, "test": test} for test in sorted(drawn)]


if __name__ == "__main__":
    with JUDGED.open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    writer = csv.DictWriter(sys.stdout, FIELDS, lineterminator="\n")
    writer.writeheader()
    for name in sys.argv[2:]:
        writer.writerows(rows_of(Path(name), int(sys.argv[1]), known))
