"""Our lines, branches and missing lists are coverage.py's, file by file, for the same run."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from importlib.machinery import FrozenImporter
from pathlib import Path

import pytest

from parity.compare import compare_module, compare_package, differences, without_deliberate

FULL = os.environ.get("SUREFOOT_PARITY") == "full"

SLICE = ("bisect", "configparser", "csv", "json", "shlex", "textwrap")

LEFT_OUT = {
    "bdb", "dis", "pdb", "profile", "cProfile", "trace",  # their tests trace, as coverage.py does
    "collections", "enum", "abc", "codecs", "io", "os", "re", "site", "types", "typing",
    "dataclasses", "importlib", "encodings", "runpy", "warnings", "weakref", "threading", "tokenize",  # cannot be exchanged
    "asyncio", "concurrent", "multiprocessing", "socket", "socketserver", "ssl", "subprocess",
    "selectors", "signal", "test", "idlelib", "tkinter", "turtle", "turtledemo", "venv",
    "ensurepip", "lib2to3", "unittest", "doctest", "ctypes", "curses", "dbm", "msilib",
    "pydoc_data", "this", "antigravity", "webbrowser", "imaplib", "pydoc", "random",  # the network, a screen, chance
}  # fmt: skip

PACKAGES = {
    "click": (),
    "iniconfig": ("src",),
    "itsdangerous": (),
    "packaging": (),
    "pluggy": ("src",),
}
"""Each with its own coverage.py configuration, or with the sources named here."""


def standard_library() -> list[str]:
    """List the modules whose own tests can run against a copy of them."""
    library = Path(os.__file__).parent
    names = {path.stem for path in library.glob("*.py")}
    names |= {path.parent.name for path in library.glob("*/__init__.py")}
    return sorted(
        name
        for name in names - LEFT_OUT
        if not name.startswith("_") and FrozenImporter.find_spec(name) is None
    )


@pytest.mark.parametrize("name", standard_library() if FULL else SLICE)
def test_a_standard_library_module_has_coverage_pys_figures(name: str, tmp_path: Path) -> None:
    """Exercised by its own tests and doctests, a module gets the same figures."""
    pairs = compare_module(name, tmp_path)
    assert pairs is not None
    assert differences(without_deliberate(pairs, tmp_path / "copies")) == []


@pytest.mark.skipif(not FULL, reason="make parity compares every module")
def test_at_least_150_files_are_compared() -> None:
    """The comparison is as broad as it claims."""
    library = Path(os.__file__).parent
    files = [
        file
        for name in standard_library()
        for file in ([library / f"{name}.py"] if (library / f"{name}.py").is_file() else
                     (library / name).rglob("*.py"))
    ]  # fmt: skip
    assert len(files) >= 150


@pytest.mark.parametrize("name", PACKAGES if FULL else ["itsdangerous"])
def test_a_package_has_coverage_pys_figures(name: str, tmp_path: Path) -> None:
    """A package from the registry, with its own suite and configuration, gets the same figures."""
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    options = ["--no-binary", ":all:", "--dest", str(tmp_path), name]
    subprocess.run([*download, *options], check=True, stderr=subprocess.DEVNULL)
    [archive] = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as file:
        file.extractall(tmp_path, filter="data")
    folder = tmp_path / archive.name.removesuffix(".tar.gz")
    pairs = compare_package(folder, *PACKAGES[name])
    assert any(theirs.lines > len(theirs.missing) for theirs, _ in pairs.values())
    assert differences(without_deliberate(pairs, folder)) == []
