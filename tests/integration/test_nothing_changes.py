"""A measured program sees nothing of us."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MEASURED = (
    "import sys; sys.path.insert(0, {here!r})\n"
    "from surefoot.model.selection import Selection\n"
    "from surefoot.measure.plan import SessionPlan\n"
    "from surefoot.measure.run import Run\n"
    "from surefoot.model.points import hits_of\n"
    "import tempfile; from pathlib import Path\n"
    "from surefoot.model.wanted_paths import WantedPaths\n"
    "selection = Selection({here!r}, ({here!r},))\n"
    "plan = SessionPlan(selection, paths=WantedPaths(everywhere=PATHS))\n"
    "session = Run(plan, Path(tempfile.mkdtemp()))\n"
    "session.start()\n"
    "import observer\n"
    "data = session.stop()\n"
    "[(key, run)] = data.files.items()\n"
    "assert len(hits_of(run.contexts['']).probes) > 50 and run.extent.reason is None, run\n"
)
PLAIN = "import sys; sys.path.insert(0, {here!r})\nimport observer\n"


def output(script: str) -> str:
    """Run a script in a process of its own; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", script.format(here=str(HERE))],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("paths", ["False", "True"])
def test_what_a_program_sees_of_itself_is_the_same(paths: str) -> None:
    """Values, tracebacks, warnings, locals, sources, pickles, lifetimes, signals and threads."""
    measured = output(MEASURED.replace("PATHS", paths)).splitlines()
    assert measured == output(PLAIN).splitlines()


@pytest.mark.parametrize("options", [[], ["--paths"]])
def test_showlocals_does_not_show_us(tmp_path: Path, options: list[str]) -> None:
    """Pytest's listing of locals has none of ours."""
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "app.py").write_text(
        "def f(a):\n    b = a.x or a.y\n    c = same(a.x or b)\n    if c: raise KeyError(b)\n"
        "def same(v):\n    return v\n"
    )
    (tmp_path / "test_app.py").write_text(
        "import types\nfrom app import f\ndef test(): f(types.SimpleNamespace(x=0, y=2))\n"
    )
    command = [sys.executable, "-m", "surefoot", "run", "-l", "--source", "app", *options]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "b          = 2" in done.stdout
    assert "held" not in done.stdout
    assert "@path" not in done.stdout


@pytest.mark.parametrize("emitted", ["always", "error"])
def test_compiling_warns_as_often_as_without_us(tmp_path: Path, emitted: str) -> None:
    """Syntax warnings of the program keep their place, and we add none."""
    (tmp_path / "subject.py").write_text(
        "def f(a, b):\n    if (a or b) and b:\n        return a is 1 or '\\d'\n"
        "class C:\n    x = f(1, 2) or f\n    y = [v or 1 for v in (1,) if v and f]\n"
        if emitted == "always"
        else "def f(a, b):\n    return (a and b or a) if a and not b else [a or b for _ in 'x']\n"
        "class C:\n    x = f(1, 2) and None or 3\n"
    )
    script = (
        "import sys, warnings, json; sys.path.insert(0, {folder!r})\n"
        "{start}"
        "warnings.simplefilter({emitted!r})\n"
        "with warnings.catch_warnings(record={emitted!r} == 'always') as caught:\n"
        "    warnings.simplefilter({emitted!r})\n"
        "    import subject\n"
        "print(json.dumps(sorted((str(w.message), w.lineno) for w in caught or ())))\n"
    )
    start = (
        "from surefoot.model.selection import Selection\n"
        "from surefoot.measure.plan import SessionPlan\n"
        "from surefoot.measure.run import Run\n"
        "import tempfile; from pathlib import Path\n"
        "import surefoot.instrument.build\n"
        f"plan = SessionPlan(Selection({str(tmp_path)!r}, ({str(tmp_path)!r},)))\n"
        "Run(plan, Path(tempfile.mkdtemp())).start()\n"
    )
    outputs = [
        subprocess.run(
            [
                sys.executable,
                "-B",
                "-c",
                script.format(folder=str(tmp_path), start=s, emitted=emitted),
            ],
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for s in ("", start)
    ]
    assert json.loads(outputs[1]) == json.loads(outputs[0])
