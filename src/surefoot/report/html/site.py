"""Write the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import jinja2

from surefoot._version import __version__
from surefoot.analysis.confidence import Confidence, confidence_in
from surefoot.analysis.gate import count_of, judged_count
from surefoot.analysis.states import NOTHING_ACCEPTED
from surefoot.collector import collector_paused
from surefoot.errors import SurefootError, printable
from surefoot.model.filemap import plain_name
from surefoot.model.gaps import within_reach
from surefoot.model.judged import Count, TierCoverage
from surefoot.model.seams import State
from surefoot.model.tiers import Metric
from surefoot.project.findings import Findings
from surefoot.report.figures import UNKNOWN, cover, percentage, total_cover
from surefoot.report.gaps import GLYPHS
from surefoot.report.html.data import (
    as_block,
    as_script,
    facts_of_file,
    file_rows,
    function_rows,
    level_rows,
    test_rows,
)
from surefoot.report.html.model import Facts, FileFacts, gather
from surefoot.report.html.overview import (
    by_function,
    count_by_tier,
    function_with_gaps,
    judged_in_words,
    shares_of,
    steps_of,
)
from surefoot.report.html.source import STATES, source_as_html
from surefoot.report.html.tree import tree_of
from surefoot.report.paths import (
    IMPROBABLE,
    NEVER_TAKEN,
    distance_in_words,
    path_in_words,
    paths_in_short,
    takers_in_words,
    unknown_in_words,
)
from surefoot.report.table import caveats
from surefoot.report.tiers import metrics_of, oracle_gap_lines, tier_cell, tier_figure
from surefoot.report.tried import NO_SEAMS, NOTHING_OBSERVED, failure, happy_path, unread_in_words
from surefoot.report.words import counted, no_gap_in_words
from surefoot.store.links import refuse_links

FIRST_FUNCTIONS = 12
"""How many functions with gaps the first page shows at once."""

MAX_FUNCTIONS = 50
"""How many it holds."""

MAX_CAVEATS = 20

MAX_TESTS = 20
"""How many tests are named behind one way of a seam."""

MAX_PATHS_SHOWN = 50
"""How many paths of one kind the page of a file shows of each function."""

MARKS: Mapping[Confidence, tuple[str, str]] = {
    Confidence.SHORT: ("✗", "below its target"),
    Confidence.TARGET: ("~", "target met"),
    Confidence.AIM: ("✓", "aim met"),
    Confidence.UNKNOWN: ("?", "nothing known"),
}


MARK = "· Surefoot</title>".encode()
"""What each of our pages has, in its head."""

_HEAD = 4096
"""The bytes of a page in which the mark is."""


@collector_paused()
def write_site(findings: Findings, folder: Path) -> Path:
    """Write the report below a folder, and return its first page.

    Pages of files that no longer exist are removed. Equal findings give equal bytes.

    Raises:
        SurefootError: when the folder holds anything but a report of ours, or a link.
        OSError: when it cannot be written.
    """
    _check_folder(folder)
    facts = gather(findings)
    for name, text in _Pages(facts).all():
        _write(folder, name, text.encode("utf-8", "backslashreplace"))
    with as_file(files("surefoot.report.html") / "static") as static:
        for file in filter(Path.is_file, static.rglob("*")):
            _write(folder, f"static/{file.relative_to(static).as_posix()}", file.read_bytes())
    _remove_others(folder / "files", {folder / file.page for file in facts.files})
    return folder / "index.html"


def _write(folder: Path, name: str, data: bytes) -> None:
    refuse_links(folder / name, folder)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def _check_folder(folder: Path) -> None:
    """Refuse a folder in which others keep something; hidden files may be there."""
    if not folder.is_dir() or _is_page(folder / "index.html"):
        return
    if any(not path.name.startswith(".") for path in folder.iterdir()):
        raise SurefootError(
            f"{folder}: holds other things than a report of ours, so nothing is written there. "
            "Name an empty or a new folder."
        )


def _is_page(path: Path) -> bool:
    """Return whether a file is a page of a report of ours."""
    if not path.is_file() or path.is_symlink():
        return False
    with path.open("rb") as file:
        return MARK in file.read(_HEAD)


def _remove_others(folder: Path, wanted: set[Path]) -> None:
    """Remove the pages of files that are no longer measured."""
    for page in folder.glob("*-????????.html"):
        if page not in wanted and _is_page(page):
            page.unlink(missing_ok=True)


class _Pages:
    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._findings = facts.findings
        self._numbers = facts.test_numbers
        self._wanted = [seam for seam in self._findings.seams.seams if not seam.left_out]
        environment = jinja2.Environment(
            loader=jinja2.PackageLoader("surefoot.report.html"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters.update(
            printable=printable,
            counted=counted,
            plain_name=plain_name,
            happy_path=happy_path,
            unread_in_words=unread_in_words,
            failure=failure,
            path_in_words=path_in_words,
            paths_in_short=paths_in_short,
            takers_in_words=takers_in_words,
            distance_in_words=distance_in_words,
            unknown_in_words=unknown_in_words,
        )
        environment.globals.update(
            project=printable(self._findings.config.root.name) or "project",
            version=__version__,
            python=self._findings.coverage.python,
            states=STATES.values(),
            marks={confidence.value: mark for confidence, mark in MARKS.items()},
            glyphs=GLYPHS,
            seams=self._findings.seams,
        )
        self._template = environment.get_template

    def all(self) -> Iterator[tuple[str, str]]:
        """Yield each page and data file, by its path; first that by which we know the folder."""
        facts = self._facts
        rows = file_rows(facts)
        yield "index.html", self._overview(rows)
        yield "data/files.js", as_script("files", rows)
        yield "data/functions.js", as_script("functions", function_rows(facts))
        names = as_script("tests", [printable(name) for name in facts.tests])
        yield "data/tests.js", names + as_script("levels", level_rows(facts))
        yield "data/reached.js", as_script("reached", test_rows(facts))
        yield "data/tree.js", as_script("tree", tree_of(facts.files))
        yield "functions.html", self._template("functions.html").render(root="")
        yield "tests.html", self._template("tests.html").render(root="")
        yield "seams.html", self._seams()
        template = self._template("file.html")
        for file in facts.files:
            yield file.page, self._file(template, file)

    def _overview(self, rows: list[list[Any]]) -> str:
        findings = self._findings
        coverage, precision = findings.coverage, findings.config.precision
        gaps = within_reach(findings.gaps)
        functions = by_function(gaps)
        files = {file.path: file for file in self._facts.files}
        shown = []
        for together in functions[:MAX_FUNCTIONS]:
            file = files[together[0].path]
            shown.append(function_with_gaps(together, file.measured.map.text, file.page))
        confidence, judgement = judged_in_words(coverage, findings.tiers, gaps)
        told = caveats(coverage)
        counts = dict.fromkeys(MARKS, 0)
        for file in self._facts.files:
            counts[file.confidence] += 1
        return self._template("index.html").render(
            root="",
            confidence=confidence.value,
            judgement=judgement,
            gaps=len(gaps),
            no_gap=no_gap_in_words(coverage, coverage.totals, len(findings.gaps)),
            gaps_by_tier=count_by_tier(gaps),
            out_of_reach=len(findings.gaps) - len(gaps),
            first=shown[:FIRST_FUNCTIONS],
            others=shown[FIRST_FUNCTIONS:],
            more=functions[MAX_FUNCTIONS:],
            tiers=[_bar(tier, precision) for tier in findings.tiers if tier.has_figures],
            oracle_gaps=oracle_gap_lines(findings.tiers),
            totals=coverage.totals,
            cover=total_cover(coverage.totals, precision),
            mcdc=percentage(coverage.totals.covered_mcdc, coverage.totals.mcdc, precision),
            tests=coverage.tests,
            files=len(rows),
            counts=[(confidence.value, number) for confidence, number in counts.items() if number],
            caveats=told[:MAX_CAVEATS],
            pyramid=steps_of(findings.pyramid),
            out_of_place=sum(test.is_mismarked for test in findings.pyramid.tests),
            shares=shares_of(self._wanted),
            both_ways=sum(seam.state is State.TRIED for seam in self._wanted),
            more_caveats=max(len(told) - MAX_CAVEATS, 0),
        )

    def _seams(self) -> str:
        return self._template("seams.html").render(
            root="",
            wanted=self._wanted,
            left_out=[seam for seam in self._findings.seams.seams if seam.left_out],
            pages={file.path: file.page for file in self._facts.files},
            levels={test.name: test.level.value for test in self._findings.pyramid.tests},
            most=MAX_TESTS,
            nothing_observed=NOTHING_OBSERVED,
            no_seams=NO_SEAMS,
        )

    def _file(self, template: jinja2.Template, file: FileFacts) -> str:
        findings, covered = self._findings, file.covered
        at = [f.page for f in self._facts.files[file.number - 1 : file.number]]
        after = [f.page for f in self._facts.files[file.number + 1 : file.number + 2]]
        precision = findings.config.precision
        accepted = findings.places.get(file.path, NOTHING_ACCEPTED)
        return template.render(
            root="../",
            path=file.path,
            before=at[0] if at else None,
            after=after[0] if after else None,
            extent=covered.extent,
            known=covered.extent.known.value,
            tiers=[_bar(tier, precision) for tier in file.tiers if tier.has_figures],
            cover=cover(covered.summary, precision),
            summary=covered.summary,
            gaps=len(file.gaps),
            lines=source_as_html(file, accepted),
            paths=file.paths,
            most=MAX_PATHS_SHOWN,
            never_taken=NEVER_TAKEN,
            improbable=IMPROBABLE,
            facts=as_block(facts_of_file(file, self._numbers)),
        )


def _bar(tier: TierCoverage, precision: int) -> dict[str, object]:
    """Return what a tier's bar shows: its lowest metric, or its seams where it is not gated."""
    gated = tier.target.metrics
    metric = min(gated or (Metric.SEAMS,), key=lambda metric: _share(judged_count(tier, metric)))
    reached = tier_figure(tier, metric, precision)
    width = 0 if reached == UNKNOWN else 100 * _share(count_of(tier, metric))
    confidence = confidence_in((tier,))
    cells = [
        (m.value if m is not Metric.MCDC else "MC/DC", tier_cell(tier, m, precision), m is metric)
        for m in metrics_of((tier,))
    ]
    return {
        "tier": tier.tier.value,
        "target": f"{tier.target.least:g}",
        "aim": f"{tier.target.aim:g}",
        "aim_at": f"{min(tier.target.aim, 99.7):g}",
        "metric": metric.value,
        "reached": reached,
        "width": f"{width:.2f}",
        "confidence": confidence.value if gated else "ungated",
        "mark": " ".join(MARKS[confidence]) if gated else "not gated",
        "cells": [cell for cell in cells if cell[1] != "-"],
    }


def _share(count: Count) -> float:
    return count.covered / count.total if count.total else 1.0
