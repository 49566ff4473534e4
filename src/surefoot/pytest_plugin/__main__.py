"""The process that ``surefoot run`` measures: ``python -m surefoot.pytest_plugin PYTEST ARGS``.

It imports nothing but the standard library before measuring begins, so that any
other package, pytest and its plugins included, can be what is measured.
"""

from __future__ import annotations

import sys

from surefoot.errors import SurefootError
from surefoot.measure.child import join_run


def main(arguments: list[str]) -> int:
    """Run pytest under measurement and return its exit status."""
    try:
        session = join_run()
    except SurefootError as error:
        print(f"surefoot: {error}", file=sys.stderr)  # noqa: T201
        return 2
    import pytest  # noqa: PLC0415 - only now, under measurement

    if session is None:
        return int(pytest.main(arguments))
    from surefoot.pytest_plugin.contexts import plugins_of  # noqa: PLC0415

    session.measure_pytest()
    return int(pytest.main(arguments, plugins=plugins_of(session)))


if __name__ == "__main__":
    sys.argv[0] = "pytest"
    sys.exit(main(sys.argv[1:]))
