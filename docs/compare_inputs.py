"""Search inputs for the same gaps with Surefoot, CrossHair and Pynguin (``inputs.csv``).

A project is a folder whose tests have been run with Surefoot. Taken are its first gaps in functions
that change nothing outside of themselves. Surefoot has half a second of processor time for each gap.
CrossHair gets that for a function at once, as it is asked for all gaps of one. Pynguin is asked for a
module, and has the time of all its gaps, but at least a minute. Both count time on the wall, and get
five times as much of it, in case the machine is busy. What they generate is run beside the project's
own tests and measured by Surefoot; a gap is reached if it is closed then, whether the generated tests
pass or not, and whether the results that they expect are Python or not. Surefoot's own tests must
pass and close their gap.

Each tool has an environment of its own, with the project's requirements. Run this in Surefoot's:

    python docs/compare_inputs.py FOLDER SOURCE PYTHON_OF_CROSSHAIR PYTHON_OF_PYNGUIN [GAPS]
"""

from __future__ import annotations

import ast
import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from surefoot import gap_in_words, read_findings
from surefoot.model.gaps import Gap
from surefoot.model.suggestions import Found, NotTried, Suggestion
from surefoot.source.nodes import qualified_functions
from surefoot.suggest.suggestions import chosen_gaps, suggestions_for

FIELDS = ("project", "id", "place", "sentence", "surefoot", "seconds", "crosshair", "pynguin")
"""``surefoot`` says what led to the input, the other tools' columns are *reached* or empty.

``seconds`` is a gap's share of the processor time that the search in its function took.
"""

SECONDS = 0.5
LEAST_FOR_MODULE = 60
BUSY = 5
"""How much longer than its processor time a search may take."""
DEFAULT_GAPS = 20


@dataclass(frozen=True)
class Asked:
    """A project, and the gaps that every tool is asked for, with Surefoot's answers."""

    folder: Path
    source: str
    suggested: Sequence[Suggestion]

    def functions(self) -> Counter[str]:
        """Count the gaps of each function that has a name outside of others, by that."""
        return Counter(function_of(self.folder, each.gap) for each in self.suggested)

    def modules(self) -> Counter[str]:
        """Count the gaps of each module."""
        return Counter(module_of(s.gap.path) for s in self.suggested)


def module_of(path: str) -> str:
    """Return the name of the module in a file; example: ``shop.cart`` of ``src/shop/cart.py``."""
    parts = Path(path).with_suffix("").parts
    return ".".join(part for part in parts[parts[0] == "src" :] if part != "__init__")


def function_of(folder: Path, gap: Gap) -> str:
    """Return the function that a gap is in, or that is around it; example: ``shop.cart.Cart.add``."""
    known = dict(qualified_functions(ast.parse((folder / gap.path).read_text(encoding="utf-8"))))
    names = gap.name.split(".")
    prefixes = (".".join(names[:end]) for end in range(1, len(names) + 1))
    return f"{module_of(gap.path)}.{next(name for name in prefixes if name in known)}"


def ask(folder: Path, source: str, most: int) -> Asked:
    """Search with Surefoot; leave out what cannot be called without an effect."""
    findings = read_findings(folder)
    gaps = [gap for gap in chosen_gaps(findings, None, None, sys.maxsize) if gap.name]
    suggested: list[Suggestion] = []
    while gaps and len(suggested) < most:
        some, gaps = gaps[:most], gaps[most:]
        suggested += filter(is_of_pure, suggestions_for(findings, some, SECONDS))
    return Asked(folder, source, suggested[:most])


def is_of_pure(suggestion: Suggestion) -> bool:
    """Tell whether the function of a gap changes nothing outside of itself, as far as is known."""
    answer = suggestion.answer
    return not (
        isinstance(answer, NotTried) and answer.because.startswith(("it calls", "it changes"))
    )


def crosshair(asked: Asked, python: str, tests: Path) -> None:
    """Generate tests with ``crosshair cover``, a file for each function."""
    for number, (function, gaps) in enumerate(asked.functions().items()):
        seconds = SECONDS * gaps * BUSY
        command = ["-m", "crosshair", "cover", "--example_output_format=pytest"]
        command += [f"--per_condition_timeout={seconds}", function]
        said = run(asked.folder, python, command, seconds * 10 + 30)
        (tests / f"test_crosshair_{number}.py").write_text(calls_in(said), encoding="utf-8")


def calls_in(said: str) -> str:
    """Return the tests that CrossHair printed without what they expect.

    It may be no Python, as ``== <shop.Cart object at 0x7f>``, or a name that is not imported. Tests
    whose arguments are no Python either are left out.
    """
    said = re.sub(r"^( +)assert (.+?\)) == .*$", r"\1\2", said, flags=re.MULTILINE)
    said = re.sub(r"pytest\.raises\(.*\):$", "pytest.raises(Exception):", said, flags=re.MULTILINE)
    return "\n".join(filter(is_python, re.split(r"^(?=def )", said, flags=re.MULTILINE)))


def is_python(text: str) -> bool:
    """Tell whether a text is a module."""
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def pynguin(asked: Asked, python: str, tests: Path) -> None:
    """Generate tests with Pynguin, a file for each module."""
    for module, gaps in asked.modules().items():
        seconds = max(LEAST_FOR_MODULE, round(SECONDS * gaps)) * BUSY
        command = ["-m", "pynguin", "--project-path", ".", "--module-name", module]
        command += ["--output-path", str(tests), "--maximum-search-time", str(seconds)]
        command += ["--assertion-generation", "NONE", "--seed", "1"]
        run(asked.folder, python, command, seconds * 10 + 60)


def run(folder: Path, python: str, command: Iterable[str], seconds: float) -> str:
    """Run a tool in a folder; return what it prints. A tool that does not end is ended."""
    variables = {**os.environ, "PYTHONPATH": str(folder), "PYTHONHASHSEED": "0"}
    variables["PYNGUIN_DANGER_AWARE"] = "1"
    whole = [python, *command]
    try:
        done = subprocess.run(
            whole, cwd=folder, env=variables, timeout=seconds, check=False, stdout=subprocess.PIPE
        )
    except subprocess.TimeoutExpired as ended:
        return (ended.stdout or b"").decode()
    return done.stdout.decode()


def closed_with(asked: Asked, tests: Path) -> set[str]:
    """Run the project's tests and the generated ones; return the ids of the gaps that are gone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / asked.folder.name
        shutil.copytree(asked.folder, folder, symlinks=True)
        shutil.copytree(tests, folder / "generated")
        command = [sys.executable, "-m", "pytest", "-q", f"--surefoot={asked.source}"]
        command += ["--continue-on-collection-errors", "-p", "no:cacheprovider"]
        own = [path for path in ("tests", f"{asked.source}/tests") if (folder / path).is_dir()]
        subprocess.run([*command, *own, "generated"], cwd=folder, check=False, stdout=sys.stderr)
        still = {gap.id for gap in read_findings(folder).gaps}
    return {each.gap.id for each in asked.suggested} - still


def rows_of(asked: Asked, closed: dict[str, set[str]]) -> Iterable[dict[str, str]]:
    """Yield a row for each gap."""
    functions = asked.functions()
    for each in asked.suggested:
        found = each.answer if isinstance(each.answer, Found) else None
        yield {
            "project": asked.folder.name,
            "id": each.gap.id,
            "place": f"{each.gap.path}:{each.gap.line}",
            "sentence": gap_in_words(each.gap),
            "surefoot": found.by.value if found else "",
            "seconds": f"{found.seconds / functions[function_of(asked.folder, each.gap)]:.2f}"
            if found
            else "",
            **{tool: "reached" * (each.gap.id in ids) for tool, ids in closed.items()},
        }


def main(folder: str, source: str, crosshair_python: str, pynguin_python: str, most: str) -> None:
    """Ask every tool, and print the rows."""
    asked = ask(Path(folder).resolve(), source, int(most))
    closed = {}
    for tool, generate, python in (
        ("crosshair", crosshair, crosshair_python),
        ("pynguin", pynguin, pynguin_python),
    ):
        with tempfile.TemporaryDirectory() as name:
            generate(asked, python, Path(name))
            closed[tool] = closed_with(asked, Path(name))
    writer = csv.DictWriter(sys.stdout, FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows_of(asked, closed))


if __name__ == "__main__":
    main(*sys.argv[1:5], *(sys.argv[5:] or [str(DEFAULT_GAPS)]))
