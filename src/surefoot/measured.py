"""The measured process: ``python -m surefoot.measured PLAN OUTPUT -- PYTEST ARGS``.

It imports nothing but the standard library before measuring begins, so that any
other package, pytest and its plugins included, can be what is measured.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from surefoot.errors import SurefootError
from surefoot.selection import Selection
from surefoot.session import Session, SessionPlan
from surefoot.store.datafile import write_data

MEASURING_FAILED = 1
"""The exit status when pytest succeeded and the measuring did not."""


def plan_to_json(plan: SessionPlan) -> str:
    """Spell a plan for the command line of the measured process."""
    return json.dumps(
        {
            "root": plan.selection.root,
            "sources": plan.selection.sources,
            "include": plan.selection.include,
            "omit": plan.selection.omit,
            "plain": None if plan.plain is None else plan.plain.include,
            "cache": None if plan.cache is None else str(plan.cache),
        }
    )


def plan_from_json(text: str) -> SessionPlan:
    """Read back what ``plan_to_json`` wrote."""
    given: dict[str, Any] = json.loads(text)
    sources = tuple(given["sources"])
    plain = given["plain"]
    return SessionPlan(
        Selection(given["root"], sources, tuple(given["include"]), tuple(given["omit"])),
        None if plain is None else Selection(given["root"], sources, tuple(plain)),
        None if given["cache"] is None else Path(given["cache"]),
    )


def run_pytest(session: Session, arguments: list[str]) -> int:
    """Run pytest in this process and return its exit status."""
    import pytest  # noqa: PLC0415 - only now, under measurement

    session.measure_pytest()
    return int(pytest.main(arguments))


def main(plan: str, output: str, arguments: list[str]) -> int:
    """Measure a pytest run and write its data file; return the exit status."""
    session = Session(plan_from_json(plan))
    try:
        session.start()
    except SurefootError as error:
        print(f"surefoot: {error}", file=sys.stderr)  # noqa: T201
        return 2
    status = 1
    try:
        status = run_pytest(session, arguments)
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    finally:
        data = session.stop()
        try:
            write_data(Path(output), data)
        except SurefootError as error:
            print(f"surefoot: {error}", file=sys.stderr)  # noqa: T201
            status = status or MEASURING_FAILED
    return status


if __name__ == "__main__":
    sys.argv[0] = "pytest"
    _, given_plan, given_output, _, *given_arguments = sys.argv
    sys.argv[1:] = given_arguments
    sys.exit(main(given_plan, given_output, given_arguments))
