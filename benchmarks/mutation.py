"""How long verdicts on the same mutants take, beside mutmut, cosmic-ray and fermut.

``python benchmarks/mutation.py FOLDER`` makes an environment for each tool in that folder, and
copies of the projects. Each tool tries the relational, arithmetic and boolean changes of one
module that all of them make, on all processors; fermut, which cannot be told which, tries all
that it makes of these kinds. Each begins with nothing known, so it runs the tests first. It then
does so again for one mutant alone, and the difference is what each further mutant takes.
Machines are shared: set CPU times against each other rather than those by the clock.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from mutants import changed
from rich.console import Console
from rich.table import Table

from surefoot.model.mutants import Mutant, Operator
from surefoot.mutate.finding import mutants_in
from surefoot.mutate.mutating import mutate
from surefoot.mutate.planning import Wanted, plan
from surefoot.project.findings import read_findings

HERE = Path(__file__).parent
KINDS = (Operator.RELATIONAL, Operator.ARITHMETIC, Operator.BOOLEAN)
PROCESSES = os.cpu_count() or 1
PORT = 19870

NEEDED = ("pytest", "freezegun", "fastapi", "uvicorn", "httpx2", "hypothesis")
"""What the tests of the projects use."""

Change = tuple[str, str]
"""A line before and after, without spaces and brackets: tools write these differently."""

OF_MUTMUT = """
import json, sys
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
data = SourceFileMutationData(path=sys.argv[1])
data.load()
print(json.dumps({key: get_diff_for_mutant(key, path=data.path) for key in data.exit_code_by_key}))
"""
OF_COSMIC_RAY = """
import json, re, sys
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db
wanted = "Replace(Comparison|Binary|And|Or|BinaryOperator)"
with use_db("session.sqlite", WorkDB.Mode.open) as db:
    texts = {}
    for item in db.work_items:
        for each in item.mutations:
            if re.match(f"core/{wanted}", each.operator_name):
                operator = get_operator(each.operator_name)(**each.operator_args)
                code = each.module_path.read_text()
                key = f"{each.operator_name} {each.occurrence}"
                texts[key] = mutate_code(code, operator, each.occurrence)
print(json.dumps(texts))
"""
SKIP_OTHERS = """
import sys
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import WorkerOutcome, WorkResult
with use_db("session.sqlite", WorkDB.Mode.open) as db:
    for item in list(db.work_items):
        if not any(f"{m.operator_name} {m.occurrence}" in sys.argv for m in item.mutations):
            db.set_result(item.job_id, WorkResult(worker_outcome=WorkerOutcome.SKIPPED))
"""
OPERATORS_OF_FERMUT = "compare-op-swap,boundary-shift,arith-op-swap,bool-op-swap,aug-assign-swap"


@dataclass(frozen=True)
class Project:
    """The module of a project that is changed, the folder that is imported from, and the tests."""

    name: str
    module: str
    imported_from: str
    tests: str


PROJECTS = (
    Project("itsdangerous", "src/itsdangerous/timed.py", "src", "tests"),
    Project("markupsafe", "src/markupsafe/__init__.py", "src", "tests"),
    Project("toolz", "toolz/itertoolz.py", ".", "toolz"),
    Project("accounts", "src/accounts/auth.py", "src", "tests"),
)


@dataclass(frozen=True)
class Place:
    """A copy of a project for one tool, and the programs that are installed for that."""

    project: Project
    folder: Path
    programs: Path

    @property
    def environment(self) -> dict[str, str]:
        """What the tool and the tests find in the environment."""
        return {
            **os.environ,
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(self.folder / self.project.imported_from),
        }

    def run(self, program: str, *arguments: str) -> str:
        """Run a program in the copy; return what it printed."""
        done = subprocess.run(
            [str(self.programs / program), *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        with Path(f"{self.folder}.log").open("a", encoding="utf-8") as log:
            log.write(f"$ {program} {arguments}\n{done.stdout}{done.stderr}\n")
        return done.stdout

    def write(self, name: str, text: str) -> None:
        """Write a file into the copy."""
        (self.folder / name).write_text(text, encoding="utf-8")

    @property
    def source(self) -> str:
        """The text of the module that is changed."""
        return (self.folder / self.project.module).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Tool:
    """A way to try mutants.

    ``known`` returns the tool's own names of the changes that it makes. ``tried`` tries those
    that are named, and returns how many verdicts there are.
    """

    name: str
    installed_from: tuple[str, ...]
    known: Callable[[Place], dict[Change, str]]
    tried: Callable[[Place, list[str]], int]


def change_of(before: str, after: str) -> Change:
    """Return the first line that differs between two texts."""
    return change_in(list(difflib.unified_diff(before.split("\n"), after.split("\n"), n=0)))


def change_in(diff: list[str]) -> Change:
    """Return the first line that a unified diff changes."""
    one, other = (next((line for line in diff[3:] if line[:1] == sign), "") for sign in "-+")
    return re.sub(r"[\s()]", "", one[1:]), re.sub(r"[\s()]", "", other[1:])


def known_here(place: Place) -> dict[Change, str]:
    """Return our own mutants."""
    source = place.source
    found = mutants_in(place.project.module, source, {}).mutants
    return {
        change_of(source, changed(source.encode(), mutant).decode()): key_of(mutant)
        for mutant in found
        if mutant.operator in KINDS
    }


def key_of(mutant: Mutant) -> str:
    """Return what is the same with and without the names of functions."""
    return f"{mutant.place} {mutant.replacement}"


def tried_here(place: Place, names: list[str]) -> int:
    """Run the tests, and try mutants by ``surefoot run`` and what ``surefoot mutate`` calls."""
    place.write("names.json", json.dumps(names))
    place.run("surefoot", "run")
    return int(place.run("python", str(HERE / "mutation.py"), "--tell", place.project.module))


def tell_verdicts(module: str) -> None:
    """Try the mutants that ``names.json`` names, and print how many verdicts that gave."""
    names = json.loads(Path("names.json").read_text(encoding="utf-8"))
    findings = read_findings(Path.cwd())
    every = Wanted(lambda path, _: path == module, None, every=True)
    ids = {p.mutant.id for p in plan(findings, every).planned if key_of(p.mutant) in names}
    print(len(mutate(findings, replace(every, ids=ids), None, lambda *_: None).judged))


def configure_mutmut(place: Place) -> None:
    """Tell mutmut the module and where it is imported from."""
    module = Path(place.project.module)
    copied = [module.parts[0], *(path.name for path in place.folder.glob("*.egg-info"))]
    settings = [
        "[tool.mutmut]",
        f'source_paths = ["{module.parent}/"]',
        f'only_mutate = ["{module}"]',
        f"also_copy = {copied}",
    ]
    configured = (place.folder / "pyproject.toml").read_text(encoding="utf-8")
    place.write("pyproject.toml", "\n".join([configured, *settings]))


def known_to_mutmut(place: Place) -> dict[Change, str]:
    """Return the mutants of mutmut, which writes them before it looks for those that are named."""
    configure_mutmut(place)
    place.run("mutmut", "run", "none")
    diffs = json.loads(place.run("python", "-c", OF_MUTMUT, place.project.module) or "{}")
    return {change_in(diff.split("\n")): name for name, diff in diffs.items()}


def tried_by_mutmut(place: Place, names: list[str]) -> int:
    """Run mutmut for some mutants."""
    configure_mutmut(place)
    said = place.run("mutmut", "run", "--max-children", str(PROCESSES), *names)
    return len(names) if "mutations/second" in said else 0


def configure_cosmic_ray(place: Place) -> None:
    """Tell cosmic-ray the module, and whom to send work to."""
    urls = [f"http://localhost:{PORT + number}" for number in range(PROCESSES)]
    place.write(
        "cosmic-ray.toml",
        f"""
[cosmic-ray]
module-path = "{place.project.module}"
timeout = 120.0
excluded-modules = []
test-command = "{place.programs}/python -m pytest -x -q"
[cosmic-ray.distributor]
name = "http"
[cosmic-ray.distributor.http]
worker-urls = {urls}
""",
    )
    place.run("cosmic-ray", "init", "cosmic-ray.toml", "session.sqlite")


def known_to_cosmic_ray(place: Place) -> dict[Change, str]:
    """Return the mutants of cosmic-ray."""
    configure_cosmic_ray(place)
    texts = json.loads(place.run("python", "-c", OF_COSMIC_RAY) or "{}")
    return {change_of(place.source, text): name for name, text in texts.items()}


def tried_by_cosmic_ray(place: Place, names: list[str]) -> int:
    """Run cosmic-ray for some mutants, each worker in a copy of its own."""
    configure_cosmic_ray(place)
    place.run("python", "-c", SKIP_OTHERS, *names)
    place.run("cosmic-ray", "baseline", "cosmic-ray.toml")
    with workers_of_cosmic_ray(place):
        place.run("cosmic-ray", "exec", "cosmic-ray.toml", "session.sqlite")
    said = place.run("cr-report", "session.sqlite")
    return len(re.findall(r"worker outcome: .*normal", said, re.IGNORECASE))


@contextmanager
def workers_of_cosmic_ray(place: Place) -> Iterator[None]:
    """Start workers that change files, in copies of the project."""
    started = []
    for number in range(PROCESSES):
        folder = Path(f"{place.folder}-{number}")
        shutil.copytree(place.folder, folder)
        own = Place(place.project, folder, place.programs)
        command = [str(place.programs / "cosmic-ray"), "http-worker", "--port", str(PORT + number)]
        started.append(
            subprocess.Popen(
                command,
                cwd=folder,
                env=own.environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
    time.sleep(10)  # nothing tells when they listen
    try:
        yield
    finally:
        for process in started:
            process.terminate()
            process.wait()


def known_to_fermut(place: Place) -> dict[Change, str]:
    """Return the mutants of fermut."""
    said = place.run(
        "fermut",
        "list",
        "--no-ty-filter",
        "--no-coverage",
        "--ops",
        OPERATORS_OF_FERMUT,
        str(Path(place.project.module).parent),
    )
    changes = {}
    data = place.source.encode()
    for path, at, before, after in re.findall(r"(?m)^(.+):\d+@(\d+) \[.*\] `(.*)` → `(.*)`$", said):
        if path.endswith(place.project.module):
            start, end = int(at), int(at) + len(before.encode())
            text = (data[:start] + after.encode() + data[end:]).decode()
            changes[change_of(place.source, text)] = at
    return changes


def tried_by_fermut(place: Place, names: list[str]) -> int:
    """Run fermut for the kinds of mutants; a sample of them where only one is named."""
    sample = ("--sample", "0.02") if len(names) == 1 else ()
    module = Path(place.project.module)
    others = [
        p for p in sorted((place.folder / module.parent).rglob("*.py")) if p.name != module.name
    ]
    excluded = [f"--exclude={p.relative_to(place.folder / module.parent)}" for p in others]
    tests = ("--tests", place.project.tests)
    place.run("fermut", "coverage", *tests, "--source", str(module.parent))
    place.run(
        *("fermut", "run", str(module.parent), *tests, *excluded, "--jobs", str(PROCESSES)),
        *("--no-ty-filter", "--no-fail", "--json", "fermut.json", "--ops", OPERATORS_OF_FERMUT),
        *sample,
    )
    summary = json.loads((place.folder / "fermut.json").read_text(encoding="utf-8"))["summary"]
    return int(summary["scored"])


TOOLS = (
    Tool("surefoot", (str(HERE.parent),), known_here, tried_here),
    Tool("mutmut", ("mutmut",), known_to_mutmut, tried_by_mutmut),
    Tool("cosmic-ray", ("cosmic-ray",), known_to_cosmic_ray, tried_by_cosmic_ray),
    Tool("fermut", ("fermut", "pytest-cov"), known_to_fermut, tried_by_fermut),
)


class Bench:
    """The environments and the projects, in a folder that stays."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._runs: Counter[str] = Counter()

    def programs_of(self, tool: Tool) -> Path:
        """Return where the programs of a tool are, installed if they are not."""
        venv = self._folder / "environments" / tool.name
        if not venv.exists():
            subprocess.run([sys.executable, "-m", "venv", venv], check=True)
            pip = [venv / "bin" / "python", "-m", "pip", "install", "--quiet"]
            subprocess.run([*pip, *tool.installed_from, *NEEDED], check=True)
        return venv / "bin"

    def place_for(self, tool: Tool, project: Project) -> Place:
        """Return a new copy of a project."""
        self._runs[project.name] += 1
        folder = self._folder / "runs" / f"{project.name}-{self._runs[project.name]}-{tool.name}"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._unpacked(project), folder)
        return Place(project, folder, self.programs_of(tool))

    def _unpacked(self, project: Project) -> Path:
        example = HERE.parent / "examples" / project.name
        if example.exists():
            return example
        folder = self._folder / "sources"
        if not list(folder.glob(f"{project.name}-*/")):
            download = ["download", "--quiet", "--no-deps", "--no-binary=:all:", project.name]
            subprocess.run([sys.executable, "-m", "pip", *download, "-d", folder], check=True)
            (packed,) = folder.glob(f"{project.name}-*.tar.gz")
            with tarfile.open(packed) as archive:
                archive.extractall(folder, filter="data")
        return next(path for path in folder.glob(f"{project.name}-*") if path.is_dir())


@dataclass(frozen=True)
class Cost:
    """What some verdicts took, in seconds by the clock and of the processors."""

    verdicts: int
    seconds: float
    cpu: float


def cost_of(tool: Tool, place: Place, names: list[str]) -> Cost:
    """Try mutants, from nothing known to the verdicts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    verdicts = tool.tried(place, names)
    seconds = time.monotonic() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(verdicts, seconds, cpu)


def rows(bench: Bench, tools: list[Tool], project: Project) -> Iterator[list[str]]:
    """Yield a row of the table for each tool."""
    known = {tool.name: tool.known(bench.place_for(tool, project)) for tool in TOOLS}
    common = set.intersection(*(set(changes) for changes in known.values()))
    counts = {name: len(changes) for name, changes in known.items()}
    print(f"{project.name}: {len(common)} in common, of {counts}", flush=True)
    for tool in tools:
        names = sorted({known[tool.name][change] for change in common})
        one = cost_of(tool, bench.place_for(tool, project), names[:1])
        every = cost_of(tool, bench.place_for(tool, project), names)
        more = every.verdicts - one.verdicts
        each = [f"{(every.cpu - one.cpu) / more:.3f}"] if more > 0 else ["-"]
        rate = [f"{more / (every.seconds - one.seconds):.1f}"] if more > 0 else ["-"]
        row = [project.name, tool.name, str(every.verdicts), f"{every.seconds:.0f}"]
        row += [f"{every.cpu:.1f}", f"{one.cpu:.1f}", *each, *rate]
        print(*row, flush=True)
        yield row


def main() -> None:
    """Make the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="for environments and copies")
    parser.add_argument("--projects", nargs="+", default=[p.name for p in PROJECTS])
    parser.add_argument("--tools", nargs="+", default=[tool.name for tool in TOOLS])
    parser.add_argument("--tell", metavar="MODULE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.tell:
        tell_verdicts(options.tell)
        return
    if options.folder is None:
        parser.error("say in which folder to make environments and copies")
    bench = Bench(options.folder.resolve())
    headings = ("verdicts", "seconds", "CPU seconds", "of one", "of each more", "more a second")
    table = Table("project", "tool", *headings)
    tools = [tool for tool in TOOLS if tool.name in options.tools]
    for project in PROJECTS:
        if project.name in options.projects:
            for row in rows(bench, tools, project):
                table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
