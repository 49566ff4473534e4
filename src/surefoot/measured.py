"""The measured process: ``python -m surefoot.measured PLAN OUTPUT -- PYTEST ARGS``.

It imports nothing but the standard library before measuring begins, so that any
other package, pytest and its plugins included, can be what is measured.
"""

from __future__ import annotations

import sys
from pathlib import Path

from surefoot.errors import MEASURING_FAILED, SurefootError
from surefoot.plan import plan_from_json
from surefoot.session import Session
from surefoot.store.datafile import write_data


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
