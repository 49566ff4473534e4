"""We write and delete what is ours, and say so where something else is in the way."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from project import Project

APP = "def f(a):\n    return a\n\ndef g():\n    return 1\n"
TEST = "from app import f\n\ndef test_f():\n    assert f(1)\n"


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a project that was measured once."""
    project = Project(tmp_path_factory.mktemp("measured"))
    project.write("pyproject.toml", "")
    project.write_modules(app=APP, test_app=TEST)
    project.measure()
    return project.folder


@pytest.fixture
def project(measured: Path, tmp_path: Path) -> Project:
    """Return a project that was measured once."""
    shutil.copytree(measured, tmp_path / "project")
    return Project(tmp_path / "project")


def _data(project: Project, path: str) -> None:
    project.write("pyproject.toml", f"[tool.surefoot]\ndata = {path!r}\n")


@pytest.mark.parametrize("place", ["app.db", "app.py", "folder"])
def test_data_is_not_written_over_what_is_not_ours(project: Project, place: str) -> None:
    """The run is refused before a test runs, in both ways to start it, and all stays as it is."""
    with closing(sqlite3.connect(project.folder / "app.db")) as database:
        database.execute("create table precious (x)")
    (project.folder / "folder").mkdir()
    before = (project.folder / "app.db").read_bytes()
    _data(project, place)
    commands = (
        project.surefoot("run", "-q"),
        project.surefoot("exec", "app.py"),
        project.surefoot("combine", ".surefoot/data.sqlite"),
        project.pytest("--surefoot"),
    )
    for done in commands:
        assert done.returncode in {2, 4}
        assert "not a Surefoot data file, so it is left as it is" in done.stderr
        assert "passed" not in done.stdout
    assert (project.folder / "app.db").read_bytes() == before
    assert (project.folder / "app.py").read_text() == APP


def test_data_of_a_newer_surefoot_survives_a_full_run(project: Project) -> None:
    """Its reader would lose it otherwise."""
    data = project.folder / ".surefoot/data.sqlite"
    with closing(sqlite3.connect(data)) as database:
        database.execute("pragma user_version = 99")
    before = data.read_bytes()
    done = project.surefoot("run", "-q")
    assert (done.returncode, "written by a newer Surefoot" in done.stderr) == (2, True)
    assert data.read_bytes() == before


def test_a_folder_called_runs_beside_the_data_is_the_users(project: Project) -> None:
    """Run folders are in our own folder, wherever the data is."""
    _data(project, "data.sqlite")
    project.write("runs/1-0123abcd/owner", "mine")
    project.measure()
    assert (project.folder / "runs/1-0123abcd/owner").read_text() == "mine"
    (project.folder / "runs/1-0123abcd/owner").unlink()
    (project.folder / "runs/1-0123abcd").rmdir()
    project.measure()
    assert (project.folder / "runs").is_dir()
    assert (project.folder / "data.sqlite").exists()


def test_a_linked_folder_of_ours_is_refused(project: Project, tmp_path: Path) -> None:
    """A branch can bring one."""
    (project.folder / ".surefoot").rename(tmp_path / "elsewhere")
    (project.folder / ".surefoot").symlink_to(tmp_path / "elsewhere")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "elsewhere").rglob("*")}
    done = project.surefoot("run", "-q")
    assert (done.returncode, "nothing is written through links" in done.stderr) == (2, True)
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "elsewhere").rglob("*")}
    assert after == before


@pytest.mark.parametrize(
    "arguments",
    [
        *(["report", "--format", format_, "-o", "out"] for format_ in ("json", "xml", "lcov")),
        *(["report", "--format", format_, "-o", "out"] for format_ in ("coverage", "html")),
        ["report", "--format", "annotate", "-o", "folder"],
        ["report", "--format", "json", "-o", "folder/out"],
        ["report", "--format", "xml"],
        ["baseline"],
        ["accept", "app.py:5", "--because", "x"],
    ],
    ids=" ".join,
)
def test_nothing_is_written_through_a_link(
    project: Project, tmp_path: Path, arguments: list[str]
) -> None:
    """Neither by a name that the user gave, nor by one of ours."""
    project.write("app.py", APP)
    home = tmp_path / "home"
    home.mkdir()
    (home / "file").write_text("# precious")
    for name in ("out", "coverage.xml", "surefoot-baseline.json", "surefoot-accepted.toml"):
        (project.folder / name).symlink_to(home / "file")
    (project.folder / "folder").mkdir()
    (project.folder / "folder/app.py,cover").symlink_to(home / "file")
    (project.folder / "folder/out").symlink_to(home / "new")
    done = project.surefoot(*arguments)
    assert done.returncode == 2
    assert "a link, and nothing is written through links in the project" in done.stderr
    assert (home / "file").read_text() == "# precious"
    assert [path.name for path in home.iterdir()] == ["file"]


def test_a_report_does_not_replace_a_database(project: Project) -> None:
    """coverage.py's own files are replaced, of any version; so is an empty one."""
    for name, table in (("app.db", "precious"), ("old", "coverage_schema")):
        with closing(sqlite3.connect(project.folder / name)) as database:
            database.execute(f"create table {table} (version)")
    before = (project.folder / "app.db").read_bytes()
    done = project.surefoot("report", "--format", "coverage", "-o", "app.db")
    assert (done.returncode, "not a data file of coverage.py" in done.stderr) == (2, True)
    assert (project.folder / "app.db").read_bytes() == before
    (project.folder / "empty").touch()
    for name in ("old", "empty", "new", "new"):
        assert project.surefoot("report", "--format", "coverage", "-o", name).returncode == 0


def test_the_pages_go_only_into_a_folder_of_theirs(project: Project) -> None:
    """One with anything else in it is refused; a new one, and our own of earlier, are not."""
    project.write("docs/index.html", "mine")
    project.write("docs/files/mine-12345678.html", "mine")
    done = project.surefoot("report", "--format", "html", "-o", "docs")
    assert (done.returncode, "holds other things than a report of ours" in done.stderr) == (2, True)
    names = [p.relative_to(project.folder / "docs") for p in (project.folder / "docs").rglob("*")]
    assert sorted(map(str, names)) == ["files", "files/mine-12345678.html", "index.html"]
    project.write("pages/.nojekyll", "")
    for _ in range(2):
        assert project.surefoot("report", "--format", "html", "-o", "pages").returncode == 0
        project.write("pages/files/mine-12345678.html", "mine")
    assert (project.folder / "pages/files/mine-12345678.html").read_text() == "mine"
    [page] = (project.folder / "pages/files").glob("app*.html")
    page.rename(page.with_name("gone-12345678.html"))
    assert project.surefoot("report", "--format", "html", "-o", "pages").returncode == 0
    assert page.exists()
    assert not page.with_name("gone-12345678.html").exists()


@pytest.mark.parametrize("name", ["files", "data", "static", "static/vendor", "tests.html"])
def test_the_pages_are_not_written_through_links(
    project: Project, tmp_path: Path, name: str
) -> None:
    """A report that came with a branch can hold some."""
    assert project.surefoot("report", "--format", "html", "-o", "pages").returncode == 0
    home = tmp_path / "home"
    (project.folder / "pages" / name).rename(home)
    (project.folder / "pages" / name).symlink_to(home)
    before = {path: path.stat().st_mtime_ns for path in (home, *home.rglob("*"))}
    done = project.surefoot("report", "--format", "html", "-o", "pages")
    assert (done.returncode, "nothing is written through links" in done.stderr) == (2, True)
    assert {path: path.stat().st_mtime_ns for path in (home, *home.rglob("*"))} == before
