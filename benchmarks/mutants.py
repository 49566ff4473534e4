"""Hold the verdicts of ``surefoot mutate`` against plain pytest on changed files.

In a project whose tests surefoot has run: ``python benchmarks/mutants.py [PATH] [--sample 100]``. Each
mutant of the sample is written into a copy of the project, and the whole suite runs there.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from surefoot.model.mutants import SURVIVING, Judged, Mutant, Operator, Verdict
from surefoot.mutate.finding import place_of
from surefoot.mutate.mutating import mutate
from surefoot.mutate.planning import Wanted
from surefoot.project.findings import read_findings
from surefoot.source.nodes import is_docstring

MOST_SECONDS = 120


def offset(lines: list[bytes], line: int, column: int) -> int:
    """Return where a place of the syntax tree is in the bytes of its file."""
    return sum(map(len, lines[: line - 1])) + column


def changed(source: bytes, mutant: Mutant) -> bytes:
    """Return a file with a mutant written into it."""
    lines = source.splitlines(keepends=True)
    place = mutant.place
    start = offset(lines, place.line, place.column)
    end = offset(lines, place.end_line, place.end_column)
    new = mutant.replacement.encode()
    match mutant.operator:
        case Operator.BODY | Operator.EXCEPT:
            node = next(n for n in ast.walk(ast.parse(source)) if place_of(n) == place)
            first = next((s for s in node.body if not is_docstring(s)), node.body[0])
            start = end = offset(lines, first.lineno, first.col_offset)
            before = lines[first.lineno - 1][: first.col_offset]
            new += b"; " if before.strip() else b"\n" + before
        case Operator.DECORATOR:
            start = source.rindex(b"@", 0, start)
        case Operator.STATEMENT | Operator.RAISE | Operator.ARITHMETIC if place.kind != "BinOp":
            pass
        case _:
            new = b"(" + new + b")"
    return source[:start] + new + source[end:]


def cold_verdict(folder: Path, judged: Judged, left_out: list[str]) -> Verdict:
    """Run the whole suite on the changed file, and restore that."""
    path = folder / judged.mutant.path
    source = path.read_bytes()
    path.write_bytes(changed(source, judged.mutant))
    try:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"),
                *("--no-surefoot", *(f"--deselect={test}" for test in left_out)),
            ],
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(folder), str(folder / "src")]),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Verdict.TIMED_OUT
    finally:
        path.write_bytes(source)
    return Verdict.SURVIVED if done.returncode == 0 else Verdict.KILLED


def main() -> None:
    """Compare a sample, and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", nargs="?", help="only of this file, relative to the project")
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    findings = read_findings(Path.cwd())
    begun = time.perf_counter()
    wanted = Wanted(lambda path, _: options.path in {None, path}, None, every=True)
    mutation = mutate(findings, wanted, None, lambda *_: None)
    seconds = time.perf_counter() - begun
    counts = {verdict.value: mutation.count(verdict) for verdict in Verdict}
    print(f"{len(mutation.judged)} mutants in {seconds:.1f} s: {counts}")
    for test, because in mutation.left_out.items():
        print(f"left out: {test}: {because}")
    decided = [j for j in mutation.judged if j.outcome.verdict in (Verdict.KILLED, *SURVIVING)]
    sample = random.Random(options.seed).sample(decided, min(options.sample, len(decided)))
    agreed = 0
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "project")
        ignore = shutil.ignore_patterns(".surefoot", "__pycache__", ".git")
        shutil.copytree(findings.config.root, folder, ignore=ignore)
        for number, judged in enumerate(sample):
            if number % 10 == 0:
                print(f"{number} tried cold, {agreed} agree", flush=True)
            ours, mutant = judged.outcome.verdict, judged.mutant
            cold = cold_verdict(folder, judged, list(mutation.left_out))
            if cold is (Verdict.SURVIVED if ours in SURVIVING else ours):
                agreed += 1
            else:
                print(f"{mutant.path}:{mutant.line} {mutant.id}: {ours.value}, cold {cold.value}")
                print(
                    f"    {mutant.before!r} -> {mutant.after!r}: {judged.outcome.evidence}",
                    flush=True,
                )
    print(f"{agreed} of {len(sample)} agree; {time.perf_counter() - begun:.1f} s cold")


if __name__ == "__main__":
    main()
