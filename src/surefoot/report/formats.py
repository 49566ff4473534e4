"""Make a report in any of the formats."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console

from surefoot.errors import SurefootError, printable
from surefoot.model.gaps import within_reach
from surefoot.project.findings import Findings
from surefoot.report.requests import FILES, PRINTED, ReportRequest
from surefoot.report.table import TableOptions, print_table
from surefoot.store.links import refuse_links

UNWRAPPED = 1_000_000
"""A width, in columns, in which no line is wrapped."""


def render(request: ReportRequest, findings: Findings, width: int = UNWRAPPED) -> str:
    """Make a report; return what is to be printed: the report itself, or where it was written.

    What is printed for people fits a ``width``.

    Without a destination, every format but ``html``, ``xml``, ``annotate`` and ``coverage`` is
    returned as text.

    Raises:
        SurefootError: when there is no such format, when it needs a destination, or when it
            cannot be written there without harm.
    """
    kind, destination = request.kind, request.destination
    is_text = kind in RENDERERS or kind in PRINTED
    if not is_text and kind not in FILES:
        known = ", ".join(sorted({*PRINTED, *FILES}))
        raise SurefootError(f"no report {kind!r}. The formats are {known}.")
    if destination is None:
        if not is_text:
            raise SurefootError(f"a report as {kind} is written to disk. Name its destination.")
        return _printed(request, findings, width)
    refuse_links(destination, findings.config.root)
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        if is_text:
            text = _printed(request, findings, UNWRAPPED)
            destination.write_bytes(text.encode("utf-8", "backslashreplace"))
        else:
            _write(kind, destination, findings)
    except OSError as error:
        raise SurefootError(f"{destination}: cannot be written ({error.strerror}).") from error
    place = destination / "index.html" if kind == "html" else destination
    return f"{kind} report written to {printable(str(place))}\n"


def _printed(request: ReportRequest, findings: Findings, width: int) -> str:
    config = findings.config
    if request.kind in RENDERERS:
        return RENDERERS[request.kind](findings)
    if request.kind == "confidence":
        from surefoot.report.confidence import print_confidence  # noqa: PLC0415

        return _as_text(lambda console: print_confidence(findings, console), width)
    options = TableOptions(
        config.precision,
        request.kind == "term-missing",
        request.skip_covered or config.skip_covered,
        config.skip_empty,
    )
    coverage, seams = findings.coverage, findings.seam_counts
    return _as_text(lambda console: print_table(coverage, console, options, seams), width)


def _as_text(show: Callable[[Console], None], width: int) -> str:
    """Return what ``show`` prints as plain text."""
    stream = io.StringIO()
    show(Console(file=stream, width=width, highlight=False))
    return stream.getvalue()


def _json(findings: Findings) -> str:
    from surefoot.report.json_report import render_json  # noqa: PLC0415

    return render_json(findings)


def _lcov(findings: Findings) -> str:
    from surefoot.report.lcov import render_lcov  # noqa: PLC0415

    return render_lcov(findings.coverage)


def _lcov2(findings: Findings) -> str:
    from surefoot.report.lcov import render_lcov2  # noqa: PLC0415

    return render_lcov2(findings.coverage)


def _markdown(findings: Findings) -> str:
    from surefoot.report.markdown import render_markdown  # noqa: PLC0415

    return render_markdown(findings)


def _github(findings: Findings) -> str:
    from surefoot.report.github import render_github  # noqa: PLC0415

    return render_github(within_reach(findings.gaps))


RENDERERS: Mapping[str, Callable[[Findings], str]] = {
    "json": _json,
    "lcov": _lcov,
    "lcov2": _lcov2,
    "markdown": _markdown,
    "github": _github,
}
"""The formats that are plain text."""


def _write(kind: str, path: Path, findings: Findings) -> None:
    if kind == "html":
        from surefoot.report.html import write_site  # noqa: PLC0415

        write_site(findings, path)
        return
    from surefoot.report.exchange import (  # noqa: PLC0415 - coverage.py is slow to import
        write_coverage_data,
        write_with_coverage,
    )

    files = findings.project.files
    if kind == "coverage":
        write_coverage_data(files, path)
    else:
        write_with_coverage(kind, files, findings.config.exclusions, path)
