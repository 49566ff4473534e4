"""Whatever a file holds that we read, the user gets a sentence or a result, and soon."""

from __future__ import annotations

import json
import random
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from project import Project
from surefoot.config import load_config
from surefoot.errors import SurefootError
from surefoot.measure.run import collect
from surefoot.project.accepted import read_acceptances
from surefoot.project.baseline import read_baseline
from surefoot.project.findings import read_findings
from surefoot.store.save import save

ROUNDS = 400
SECONDS = 10

CONFIGURATION = b"""\
[tool.surefoot]
source = ["app.py"]
omit = ["x/*"]
data = ".surefoot/data.sqlite"
exclude_also = ["no cover", "(a|b)"]
fail_under = 80.5
remap = [["src/", "*/site-packages"]]
reports = ["json:a.json"]
[tool.surefoot.tiers.critical]
match = ["app.f"]
target = 95
metrics = ["statements"]
[tool.coverage.run]
source = ["app.py"]
[tool.coverage.paths]
source = ["src", "lib"]
[tool.coverage.report]
precision = 2
"""

RC = b"""\
[run]
source = app.py
omit =
    x/*
[report]
exclude_also = a
fail_under = 80
precision = 2
skip_covered = yes
[paths]
source =
    src
    */lib
"""

APP = "def f(a, b):\n    if a and b:\n        return 1\n    return 2\n"
TESTS = "import app\ndef test_f(): assert app.f(1, 1) == 1\ndef test_g(): assert app.f(0, 1) == 2\n"

PIECES = (
    b"0", b"-1", b"99999999999999999999", b"1e999", b"nan", b"true", b"''", b'""', b"[]", b"[[]]",
    b"{}", b"null", b"[" * 3000, b"{" * 3000, b"\0", b"\xff", b"\n", b"\r", b"\x1b[31m", b"=", b"]",
    b"../../../..", b"/dev/zero", b"(?i)", b"(a+)+$", b"*" * 50, b"\\", b"%(x)s", b"${", b"\xe2\x80\xae",
)  # fmt: skip
VALUES = (None, 0, -1, 2**62, 1.5, "", "x", "../x", "\0", b"", b"\xff", b"x" * 9, "9" * 400)


def mutate(rng: random.Random, data: bytes) -> bytes:
    """Return the bytes with a few parts lost, doubled, exchanged or replaced."""
    for _ in range(rng.randint(1, 4)):
        start = rng.randrange(len(data) + 1)
        end = min(len(data), start + rng.choice((0, 1, 4, 30)))
        with_instead = rng.choice(
            (b"", rng.choice(PIECES), data[start:end] * 2, rng.randbytes(rng.randint(1, 8)))
        )
        data = data[:start] + with_instead + data[end:]
    return data[: rng.randrange(len(data) + 1)] if rng.random() < 0.1 else data


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a project that has every file that we read."""
    project = Project(tmp_path_factory.mktemp("measured"))
    project.write_modules(app=APP, test_app=TESTS)
    project.write("pyproject.toml", "[tool.surefoot]\nsource = ['app.py']\n")
    project.measure()
    assert project.surefoot("accept", "app.py:2", "--because", "so").returncode == 0
    assert project.surefoot("baseline").returncode == 0
    return project.folder


@pytest.fixture
def folder(measured: Path, tmp_path: Path) -> Path:
    """Return a copy of that project."""
    shutil.copytree(measured, tmp_path / "project")
    return tmp_path / "project"


def try_out(what: Callable[[], object], seed: int) -> None:
    """Call it: it may succeed or raise an error of ours, within its time."""

    def too_long(_: int, __: object) -> None:
        raise TimeoutError(f"seed {seed}")

    earlier = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(SECONDS)
    try:
        with suppress(SurefootError):
            what()
    except BaseException as error:
        error.add_note(f"seed {seed}")
        raise
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, earlier)


@pytest.mark.parametrize(
    ("name", "text"),
    [("pyproject.toml", CONFIGURATION), (".coveragerc", RC), ("setup.cfg", RC.replace(b"[", b"[coverage:"))],
)  # fmt: skip
def test_any_configuration(folder: Path, name: str, text: bytes) -> None:
    """Whether it is refused or read, the rest of the work can go on with it."""
    for seed in range(ROUNDS):
        (folder / name).write_bytes(mutate(random.Random(seed), text))
        try_out(lambda: load_config(folder), seed)
        if seed % 8 == 0:
            try_out(lambda: read_findings(folder), seed)


@pytest.mark.parametrize(
    ("name", "read"),
    [("surefoot-baseline.json", read_baseline), ("surefoot-accepted.toml", read_acceptances)],
)
def test_any_committed_file(folder: Path, name: str, read: Callable[[Path], object]) -> None:
    """What was committed may have been merged badly."""
    text = (folder / name).read_bytes()
    for seed in range(ROUNDS):
        (folder / name).write_bytes(mutate(random.Random(seed), text))
        try_out(lambda: read(folder), seed)
        if seed % 8 == 0:
            try_out(lambda: read_findings(folder).judge(read_baseline(folder)), seed)


def test_any_bytes_for_a_data_file(folder: Path) -> None:
    """Damaged, cut off, or made of something else."""
    data_file = folder / ".surefoot/data.sqlite"
    data = data_file.read_bytes()
    for seed in range(ROUNDS):
        data_file.write_bytes(mutate(random.Random(seed), data))
        try_out(lambda: read_findings(folder), seed)


def cells(database: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield each table and column of a database."""
    tables = database.execute("select name from sqlite_master where type = 'table'").fetchall()
    for (table,) in tables:
        for _, column, *_ in database.execute(f"pragma table_info({table})").fetchall():
            yield table, column


def test_any_content_for_a_data_file(folder: Path) -> None:
    """A database of the right form, with anything in its cells."""
    data_file = folder / ".surefoot/data.sqlite"
    data = data_file.read_bytes()
    for seed in range(ROUNDS):
        rng = random.Random(seed)
        data_file.unlink()  # an error that is not yet freed may hold a lock on it
        data_file.write_bytes(data)
        with closing(sqlite3.connect(data_file)) as database, database:
            database.execute("pragma ignore_check_constraints = on")
            for table, column in rng.sample(list(cells(database)), 2):
                statement = f"update or ignore {table} set {column} = ?"
                try:
                    database.execute(statement, (rng.choice(VALUES),))
                except sqlite3.IntegrityError:
                    database.execute(f"delete from {table}")
        try_out(lambda: read_findings(folder), seed)


def test_any_shard(folder: Path, shard: Path) -> None:
    """What a process left may be damaged by its end, or by something else."""
    notes = next(shard.glob("*.notes")).read_bytes().replace(b"\0", b"")
    log = next(shard.glob("*.log")).read_bytes().rstrip(b"\0")
    for seed in range(ROUNDS):
        rng = random.Random(seed)
        next(shard.glob("*.notes")).write_bytes(mutate(rng, notes))
        next(shard.glob("*.log")).write_bytes(mutate(rng, log))

        def taken_in() -> None:
            save(collect(shard), folder / ".surefoot/data.sqlite", folder)
            read_findings(folder)

        try_out(taken_in, seed)


def test_any_note_of_a_shard(folder: Path, shard: Path) -> None:
    """Notes of the right form, with anything in them."""
    path = next(shard.glob("*.notes"))
    notes = [json.loads(line) for line in path.read_bytes().replace(b"\0", b"").splitlines()]
    values = [value for value in VALUES if not isinstance(value, bytes)]
    for seed in range(ROUNDS):
        rng = random.Random(seed)
        changed = json.loads(json.dumps(notes))
        for _ in range(2):
            note = rng.choice(changed)
            key = rng.choice(list(note))
            if isinstance(note[key], list) and note[key] and rng.random() < 0.7:
                note[key][rng.randrange(len(note[key]))] = rng.choice(values)
            else:
                note[key] = rng.choice(values)
        path.write_text("".join(f"{json.dumps(note)}\n" for note in changed))

        def taken_in() -> None:
            save(collect(shard), folder / ".surefoot/data.sqlite", folder)
            read_findings(folder)

        try_out(taken_in, seed)


@pytest.fixture
def shard(folder: Path) -> Path:
    """Return the folder of a run, with what one process recorded."""
    keep = "import shutil, os\ndef pytest_unconfigure():\n    shutil.copytree(os.environ['SUREFOOT_RUN'], 'kept')\n"
    Project(folder).write("conftest.py", keep)
    Project(folder).measure()
    return folder / "kept"
