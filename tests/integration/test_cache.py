"""What others put into the cache is not executed, and without a safe place there is no cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from project import Project

APP = "def f(a, b):\n    return a and b\n"
TEST = "from app import f\n\ndef test_f():\n    assert f(1, 1)\n"

PLANT = """\
import hashlib, marshal, pathlib, zlib
code = compile("import os; os.mkdir('harm')", "app.py", "exec")
pickled = (
    b"\\x80\\x04\\x8c\\x18surefoot.model.selection\\x8c\\x08os.mkdir\\x93\\x8c\\x04harm\\x85R."
)
payloads = {".bin": marshal.dumps((code, None, ())), ".map": zlib.compress(pickled)}
for entry in pathlib.Path(".surefoot/cache").iterdir():
    payload = payloads[entry.suffix]
    entry.write_bytes(hashlib.blake2b(payload, digest_size=SIZE).digest() + payload)
"""


@pytest.fixture
def project(project: Project) -> Project:
    """Return a project that was measured once."""
    project.write("pyproject.toml", '[tool.surefoot]\nsource = ["app.py"]\n')
    project.write_modules(app=APP, test_app=TEST)
    project.measure()
    assert {p.suffix for p in _cache(project).iterdir()} == {".bin", ".map"}
    return project


def _cache(project: Project) -> Path:
    return project.folder / ".surefoot/cache"


@pytest.mark.parametrize("size", ["16", "32"])
def test_planted_entries_are_not_executed(project: Project, size: str) -> None:
    """Whoever can write to the cache can give them a checksum, but no signature."""
    project.write_modules(plant=PLANT.replace("SIZE", size))
    assert project.run("plant").returncode == 0
    before = project.report()
    project.measure()
    assert not (project.folder / "harm").exists()
    assert project.report() == before


def test_the_cache_of_another_user_starts_cold(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As that of an earlier job, on a machine that has just been set up."""
    before = project.report()
    written = {path: path.read_bytes() for path in _cache(project).iterdir()}
    home = str(tmp_path_factory.mktemp("home"))
    assert project.surefoot("run", "-q", XDG_STATE_HOME=home, HOME=home).returncode == 0
    assert {path: path.read_bytes() for path in _cache(project).iterdir()}.keys() == written.keys()
    assert all(path.read_bytes() != data for path, data in written.items())
    assert project.report() == before


def test_a_cache_that_others_can_write_to_is_not_used(project: Project) -> None:
    """The reason and the remedy are said once, whatever the number of processes."""
    written = {path: path.read_bytes() for path in _cache(project).iterdir()}
    project.write_modules(
        app=APP + "    # edited\n",
        test_app=TEST + "    import subprocess, sys\n"
        "    subprocess.run([sys.executable, '-c', 'import app'], check=True)\n",
    )
    _cache(project).chmod(0o777)
    done = project.surefoot("run", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0
    assert done.stderr.count("only you can write to, so nothing is cached. Remove it") == 1
    assert project.surefoot("report").returncode == 0
    assert {path: path.read_bytes() for path in _cache(project).iterdir()} == written
    told = project.pytest("--surefoot", "-v").stdout
    assert told.count("so nothing is cached") == 1


def test_a_run_without_a_home_is_no_error(project: Project) -> None:
    """It makes everything anew and says nothing."""
    environment = {"HOME": "", "XDG_STATE_HOME": ""}
    written = {path: path.stat().st_mtime_ns for path in _cache(project).iterdir()}
    done = project.surefoot("run", "-q", "-p", "no:cacheprovider", **environment)
    assert done.returncode == 0
    assert "cache" not in done.stderr
    assert {path: path.stat().st_mtime_ns for path in _cache(project).iterdir()} == written


def test_what_tests_do_to_home_changes_nothing(project: Project) -> None:
    """Their programs find the cache, and their new home stays empty."""
    project.write_modules(
        test_app=TEST + "    import os, subprocess, sys\n"
        "    home = os.environ['HOME'] = os.environ['XDG_STATE_HOME'] = os.path.abspath('home')\n"
        "    os.mkdir(home)\n"
        "    subprocess.run([sys.executable, '-c', 'import app'], check=True)\n"
        "    assert os.listdir(home) == []\n",
    )
    written = {path: path.stat().st_mtime_ns for path in _cache(project).glob("*.bin")}
    assert written
    done = project.pytest("--surefoot=app.py")
    assert done.returncode == 0, done.stdout
    assert list((project.folder / "home").iterdir()) == []
    assert {path: path.stat().st_mtime_ns for path in written} == written
