"""List the questions about the tests of packages, to be judged by reading them (``weak.csv``).

Each package is an unpacked source distribution whose tests have been run in it, or a repository, in
a folder that is named after its day. The rows that are printed say what was judged of the same
questions before; the last line counts the tests that were observed:

    pip download --no-binary :all: --no-deps NAME==VERSION
    tar -xf NAME-VERSION.tar.gz
    cd NAME-VERSION && surefoot run -q tests; cd ..
    python docs/judge_weak.py NAME-VERSION
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from surefoot import read_findings
from surefoot.project.weak import weak_tests
from surefoot.report.weak import evidence

JUDGED = Path(__file__).with_name("weak.csv")
FIELDS = ("package", "test", "question", "place", "evidence", "verdict", "reason")
"""The ``verdict`` is *true* where the test would not notice what it is there for, and it does not
say that this is meant; else *false*.
"""


def rows_of(
    folder: Path, judged: dict[tuple[str, str, str], dict[str, str]]
) -> tuple[list[dict[str, str]], int]:
    """Return a row for each question about the tests of a package, and how many tests there are."""
    findings = read_findings(folder)
    rows = []
    for question in weak_tests(findings).questions:
        row = {
            "package": folder.name,
            "test": question.test,
            "question": question.doubt.value,
            "place": f"{question.path}:{question.line}",
            "evidence": evidence(question),
        }
        before = judged.get((row["package"], row["test"], row["question"]), {})
        rows.append({**row, **{name: before.get(name, "") for name in FIELDS[5:]}})
    return rows, len(findings.pyramid.tests)


if __name__ == "__main__":
    with JUDGED.open(encoding="utf-8", newline="") as file:
        known = {(r["package"], r["test"], r["question"]): r for r in csv.DictReader(file)}
    writer = csv.DictWriter(sys.stdout, FIELDS, lineterminator="\n")
    writer.writeheader()
    observed = 0
    for name in sys.argv[1:]:
        rows, tests = rows_of(Path(name), known)
        writer.writerows(rows)
        observed += tests
    sys.stderr.write(f"{observed} tests\n")
