"""Pass our data to coverage.py, for the formats that it writes well.

Its data file says which lines ran and which arcs were taken, in which contexts. Its reports then
show the same figures as our table.
"""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import coverage
from coverage.exceptions import CoverageException

from surefoot.analysis.proof import Prover
from surefoot.errors import SurefootError
from surefoot.model.exclusions import Exclusions
from surefoot.model.points import Points, hits_of
from surefoot.model.run import Known
from surefoot.project.project import MeasuredFile
from surefoot.store.links import refuse_links


def write_coverage_data(files: Iterable[MeasuredFile], path: Path) -> None:
    """Write a ``.coverage`` file, replacing one that is there.

    Raises:
        SurefootError: when it cannot be written, or anything else is there.
    """
    if os.path.lexists(path) and not path.is_dir() and not _is_coverage_data(path):
        raise SurefootError(
            f"{path}: not a data file of coverage.py, so it is left as it is. Name another."
        )
    path.unlink(missing_ok=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            data = coverage.CoverageData(basename=str(path))
            _fill(data, files)
            data.close()
    except CoverageException as error:
        raise SurefootError(f"{path}: cannot be written ({error}).") from error


def _is_coverage_data(path: Path) -> bool:
    """Return whether a file is coverage.py's, of any version, or empty."""
    if not path.is_file():
        return False
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as database:
            [tables] = database.execute("select count(*) from sqlite_schema").fetchone()
            return not tables or bool(database.execute("select * from coverage_schema"))
    except sqlite3.Error:
        return False


def _fill(data: coverage.CoverageData, files: Iterable[MeasuredFile]) -> None:
    by_context: defaultdict[str, dict[str, set[tuple[int, int]]]] = defaultdict(dict)
    names = []
    for file in files:
        if file.run.extent.known is Known.NOTHING:
            continue
        arcs: dict[Points, set[tuple[int, int]]] = {}
        name = _spelled(file.absolute)
        names.append(name)
        prover = Prover(file.map)
        for context, points in file.run.contexts.items():
            if points not in arcs:
                proven = prover.proven_by(hits_of(points))
                taken = filter(proven.took, file.map.arcs)
                arcs[points] = {(n, n) for n in proven.lines} | {(a.start, a.end) for a in taken}
            by_context[context][name] = arcs[points]
    for context, arcs_of in sorted(by_context.items()):
        data.set_context(context.encode("utf-8", "backslashreplace").decode())
        data.add_arcs(arcs_of)
    data.set_context("")
    data.add_arcs({})  # says that these are arcs, where there are none yet
    data.touch_files(names)


def _spelled(path: Path) -> str:
    """Return a path as coverage.py's formats can hold it."""
    name = str(path)
    try:
        name.encode("utf-8")
    except UnicodeEncodeError as error:
        raise SurefootError(
            f"{name}: coverage.py's formats cannot hold this name, which is not valid UTF-8. "
            "Rename the file, or leave it out with omit."
        ) from error
    return name


def write_with_coverage(
    kind: str, files: Iterable[MeasuredFile], exclusions: Exclusions, destination: Path
) -> None:
    """Let coverage.py write ``xml`` to a file, or ``annotate`` to a directory.

    Raises:
        SurefootError: when it cannot.
    """
    with tempfile.TemporaryDirectory() as folder:
        data_file = Path(folder) / "data"
        write_coverage_data(files, data_file)
        program = coverage.Coverage(data_file=str(data_file), config_file=False, branch=True)
        program.set_option("report:exclude_lines", list(exclusions.exclude))
        program.set_option("report:partial_branches", list(exclusions.partial))
        try:
            program.load()
            if kind == "xml":  # coverage.py would remove what is there when it fails
                made = Path(folder) / "coverage.xml"
                program.xml_report(outfile=str(made))
                destination.write_bytes(made.read_bytes())
            else:
                _annotate(program, Path(folder) / "annotated", destination)
        except CoverageException as error:
            raise SurefootError(f"{destination}: cannot be written ({error}).") from error
        except re.error as error:
            raise SurefootError(
                f"{destination}: cannot be written: coverage.py joins the regular expressions that "
                f"exclude lines or branches to one, and these cannot be joined ({error})."
            ) from error
        finally:
            program.get_data().close()


def _annotate(program: coverage.Coverage, folder: Path, destination: Path) -> None:
    """Let coverage.py annotate in a folder of ours; only then can links be seen before a write."""
    program.annotate(directory=str(folder))
    for file in sorted(folder.iterdir()):
        target = destination / file.name
        refuse_links(target, destination)
        destination.mkdir(exist_ok=True)
        target.write_bytes(file.read_bytes())
