"""Our options, spelled as pytest-cov spells its own; importing this imports nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def add_options(add: Callable[..., Any]) -> None:
    """Add our options by ``add``, which takes what ``argparse`` takes."""
    add(
        "--surefoot",
        action="append",
        nargs="?",
        const="",
        default=[],
        metavar="SOURCE",
        help="measure this directory, file or package (repeatable; default: as configured)",
    )
    add(
        "--surefoot-report",
        action="append",
        metavar="TYPE[:DEST]",
        help="report as confidence, term, term-missing[:skip-covered], json, xml, lcov, lcov2, "
        "html, markdown, coverage, annotate or github (repeatable; empty for none; default: "
        "confidence, with -v term-missing too)",
    )
    add(
        "--surefoot-fail-under",
        type=float,
        metavar="MIN",
        help="fail when Cover is below this percentage",
    )
    add(
        "--surefoot-gate",
        action="store_true",
        help="fail when a tier falls below the baseline or, without one, misses its target",
    )
    add(
        "--surefoot-context",
        choices=("test", "none"),
        help="record what each test reaches, or only what all of them reach together (default: test)",
    )
    add(
        "--surefoot-record-all",
        action="store_true",
        help="record what each test reaches, even where nothing that it depends on has changed",
    )
    add(
        "--surefoot-level",
        choices=("unit", "integration", "e2e"),
        help="run the tests of this level only, by what they touched when they were last run",
    )
    add(
        "--surefoot-strict-levels",
        action="store_true",
        help="fail when a test goes above the level that it is marked with",
    )
    add(
        "--surefoot-paths",
        action="store_true",
        help="measure which ways through each function are taken, in all of the code",
    )
    add("--surefoot-append", action="store_true", help="add to the data of earlier runs")
    add(
        "--surefoot-config", metavar="PATH", help="read this instead of the project's configuration"
    )
    add("--surefoot-precision", type=int, metavar="N", help="decimals of the percentages")
    add("--no-surefoot-on-fail", action="store_true", help="print no report if a test failed")
    add("--no-surefoot", action="store_true", help="do not measure")
