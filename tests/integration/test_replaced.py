"""A test may replace what we call: it then sees nothing of us, and nothing is lost."""

from __future__ import annotations

import ast
import builtins
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import surefoot
from project import Project

HOUSE = Path(surefoot.__file__).parent
IN_THE_PROGRAM = (*HOUSE.glob("measure/*.py"), *HOUSE.glob("probe/*.py"))
"""The modules of which some functions run while the program does."""

APP = f"""\
def work(n):
    if n < 0:
        return "only the child"
{"".join(f"    x{i} = n + {i}" + chr(10) for i in range(400))}    return x0
"""

SCRIPT = """\
import builtins, importlib, json, os, sys, tempfile, time
from pathlib import Path
from surefoot.measure.plan import SessionPlan
from surefoot.measure.run import Run
from surefoot.model.selection import Selection

here, replaced = sys.argv[1], json.loads(sys.argv[2])
sys.path.insert(0, here)
run = Run(SessionPlan(Selection(here, (here,))), Path(tempfile.mkdtemp()))
run.start()
from app import work

enter, fork, leave, wait = run.session.enter_context, os.fork, os._exit, os.waitpid
contexts = [f"test_{n}|run" for n in range(30)]
enter("")
places = [(importlib.import_module(module), name) for module, name in replaced]
originals = [(*place, getattr(*place)) for place in places]
restore = setattr
def refuse(*_, **__):
    raise RuntimeError("a test's own double was called")
for place in places:
    restore(*place, refuse)
try:
    for context in contexts:
        enter(context)
        work(1)
    child = fork()
    if not child:
        work(-1)
        leave(0)
    _, status = wait(child, 0)
finally:
    for original in originals:
        restore(*original)
[(key, file)] = run.stop().files.items()
print(status, sorted(file.contexts.items()), sep="\\n")
"""


IMPORT = """\
import builtins, json, os, sys, time
from pathlib import Path
from surefoot.measure.plan import SessionPlan
from surefoot.measure.run import Run
from surefoot.model.selection import Selection
import surefoot.probe.hook

here, replaced = Path(sys.argv[1]), json.loads(sys.argv[2])
sys.path.insert(0, str(here))
secret = here / "secret"
if not secret.exists():
    secret.write_bytes(bytes(range(32)))
    secret.chmod(0o600)
selection = Selection(str(here), (str(here),), ("a*.py",))
plan = SessionPlan(selection, cache=here / "cache", secret=secret)
run = Run(plan, here / "home")
run.start()
places = [(sys.modules[module], name) for module, name in replaced]
originals = [(*place, getattr(*place)) for place in places]
def refuse(*_, **__):
    raise RuntimeError("a test's own double was called")
for place in places:
    setattr(*place, refuse)
try:
    import app
finally:
    for original in originals:
        setattr(*original)
app.work(-1)
try:
    [(key, file)] = run.stop().files.items()
    print(file.extent.reason, sorted(file.contexts.items()))
except Exception as error:
    print(error)
"""


def names_used() -> Iterator[tuple[str, str]]:
    """Yield the functions of other modules that ours name, as module and attribute."""
    for path in IN_THE_PROGRAM:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Attribute(value=ast.Name("os" | "time" as module), attr=name):
                    yield module, name
                case ast.Attribute(
                    value=ast.Attribute(value=ast.Name("os"), attr="path"), attr=name
                ):
                    yield "os.path", name
                case ast.ImportFrom(module=str(module), names=names) if "surefoot" not in module:
                    yield from ((module, alias.name) for alias in names)
                case ast.Name(id=name) if hasattr(builtins, name):
                    yield "builtins", name


def replaceable() -> list[tuple[str, str]]:
    """Return those that a test can replace: what can be called, except for exceptions."""
    found = []
    for module, name in sorted(set(names_used())):
        __import__(module)
        value = getattr(sys.modules[module], name)
        if callable(value) and not (isinstance(value, type) and issubclass(value, BaseException)):
            found.append((module, name))
    return found


def test_the_search_finds_what_we_call() -> None:
    """Among others, what writes the log and what a context is entered with."""
    found = set(replaceable())
    assert {("os", "write"), ("os.path", "realpath"), ("mmap", "mmap")} <= found
    assert {("builtins", "len"), ("builtins", "min"), ("functools", "partial")} <= found


def output(script: str, folder: Path, replaced: list[tuple[str, str]]) -> str:
    """Run a script in a process of its own, with these replaced; return what it prints."""
    (folder / "app.py").write_text(APP)
    done = subprocess.run(
        [sys.executable, "-B", "-c", script, str(folder), json.dumps(replaced)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_what_is_recorded_does_not_depend_on_what_a_test_replaces(tmp_path: Path) -> None:
    """With every function that we use replaced, the log grows, contexts change and forks record."""
    untouched = output(SCRIPT, tmp_path, [])
    assert output(SCRIPT, tmp_path, replaceable()) == untouched
    assert untouched.startswith("0\n")


def test_a_module_is_measured_in_the_middle_of_such_a_test(tmp_path: Path) -> None:
    """With the functions replaced that importing itself does not need, cache or not."""
    of_the_system = [
        (module, name) for module, name in replaceable() if module in {"os", "os.path", "time"}
    ]
    of_the_system += [("builtins", "open"), ("builtins", "print")]
    untouched = output(IMPORT, tmp_path, [])
    warm = output(IMPORT, tmp_path, of_the_system)
    shutil.rmtree(tmp_path / "cache")
    cold = output(IMPORT, tmp_path, of_the_system)
    assert warm == untouched
    assert cold == untouched
    assert untouched.startswith("None [('', ")


def test_an_import_never_fails_because_of_us(tmp_path: Path) -> None:
    """The module is then unmeasured, with the reason."""
    failing = [("surefoot.probe.hook", "has_markers")]
    assert output(IMPORT, tmp_path, failing) == (
        "its probes failed (RuntimeError: a test's own double was called) []\n"
    )


def test_where_not_even_that_can_be_noted_the_run_fails(tmp_path: Path) -> None:
    """So that the module does not count as one that nobody imported."""
    failing = [("surefoot.probe.hook", "decode_source")]
    assert "RuntimeError: a test's own double was called" in output(IMPORT, tmp_path, failing)


def test_measured_modules_have_the_builtins_that_a_test_replaces(project: Project) -> None:
    """We keep ours; the program's own, tests and scripts included, are those of every module."""
    project.write_modules(
        app="import builtins\nown = __builtins__ is vars(builtins)\n",
        test_app="import builtins, app\n"
        "def test(monkeypatch):\n"
        "    monkeypatch.setattr(builtins, 'open', len)\n"
        "    assert app.own and open('four') == 4\n",
    )
    project.write("pyproject.toml", "")
    done = project.pytest("--surefoot=.")
    assert done.returncode == 0, done.stdout
    assert project.report()["files"]["test_app.py"]["missing_lines"] == []
