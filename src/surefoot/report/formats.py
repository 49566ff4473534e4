"""Make a report in any of the formats."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console

from surefoot.config import Config
from surefoot.errors import SurefootError
from surefoot.model.results import Coverage
from surefoot.project import Project
from surefoot.report.requests import ReportRequest
from surefoot.report.table import TableOptions, print_table


def render(request: ReportRequest, config: Config, project: Project, coverage: Coverage) -> str:
    """Make a report; return what is to be printed: the report itself, or where it is.

    Raises:
        SurefootError: when it cannot be written.
    """
    if request.destination is None:
        if request.kind == "github":
            return _github(coverage)
        options = TableOptions(
            config.precision,
            request.kind == "term-missing",
            request.skip_covered or config.skip_covered,
            config.skip_empty,
        )
        return table_text(coverage, options)
    try:
        request.destination.parent.mkdir(parents=True, exist_ok=True)
        if request.kind in RENDERERS:
            text = RENDERERS[request.kind](coverage)
            request.destination.write_text(text, encoding="utf-8")
        else:
            _write(request.kind, request.destination, config, project)
    except OSError as error:
        raise SurefootError(
            f"{request.destination}: cannot be written ({error.strerror})."
        ) from error
    return f"{request.kind} report written to {request.destination}\n"


def _json(coverage: Coverage) -> str:
    from surefoot.report.json_report import render_json  # noqa: PLC0415

    return render_json(coverage)


def _lcov(coverage: Coverage) -> str:
    from surefoot.report.lcov import render_lcov  # noqa: PLC0415

    return render_lcov(coverage)


def _lcov2(coverage: Coverage) -> str:
    from surefoot.report.lcov import render_lcov2  # noqa: PLC0415

    return render_lcov2(coverage)


def _markdown(coverage: Coverage) -> str:
    from surefoot.report.markdown import render_markdown  # noqa: PLC0415

    return render_markdown(coverage)


def _github(coverage: Coverage) -> str:
    from surefoot.report.github import render_github  # noqa: PLC0415

    return render_github(coverage)


RENDERERS: Mapping[str, Callable[[Coverage], str]] = {
    "json": _json,
    "lcov": _lcov,
    "lcov2": _lcov2,
    "markdown": _markdown,
    "github": _github,
}
"""The formats that are plain text."""


def _write(kind: str, path: Path, config: Config, project: Project) -> None:
    from surefoot.report.exchange import (  # noqa: PLC0415 - coverage.py is slow to import
        write_coverage_data,
        write_with_coverage,
    )

    if kind == "coverage":
        write_coverage_data(project.files, path)
    else:
        write_with_coverage(kind, project.files, config.exclusions, path)


def table_text(coverage: Coverage, options: TableOptions, width: int = 1000) -> str:
    """Return the terminal table as plain text."""
    stream = io.StringIO()
    print_table(coverage, Console(file=stream, width=width, highlight=False), options)
    return stream.getvalue()
