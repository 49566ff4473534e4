"""The pytest plugin: ``pytest --surefoot``, and the part that xdist's workers play in a run.

Every pytest run loads this module, so it imports only the standard library and pytest until it is
asked to measure.
"""

from __future__ import annotations

import os

import pytest

from surefoot.pytest_plugin.arguments import add_options
from surefoot.pytest_plugin.early import drop_early


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options."""
    group = parser.getgroup("surefoot", "do the tests test what matters?")
    add_options(group.addoption)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker that pytest-cov introduced."""
    config.addinivalue_line("markers", "no_cover: measure nothing while this test runs.")
    config.addinivalue_line("markers", "must_not_raise: this test need not check anything more.")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> None:
    """Begin to measure before any conftest is imported, unless the run has begun already."""
    del parser, args
    options = early_config.known_args_namespace
    if "PYTEST_XDIST_WORKER" in os.environ:
        _join(early_config)
    elif options.surefoot and not options.no_surefoot:
        from surefoot.pytest_plugin.measured_run import measure_run  # noqa: PLC0415

        measure_run(early_config)
    drop_early()


def _join(config: pytest.Config) -> None:
    """Take part in the run that this process, an xdist worker, belongs to.

    A worker that a test started belongs to none: its context says so.
    """
    from surefoot.measure.environment import CONTEXT_VARIABLE, RUN_VARIABLE  # noqa: PLC0415

    if not os.environ.get(RUN_VARIABLE) or os.environ.get(CONTEXT_VARIABLE):
        return
    from surefoot.measure.child import join_run  # noqa: PLC0415
    from surefoot.pytest_plugin.contexts import plugins_of  # noqa: PLC0415

    session = join_run()
    if session is not None:
        session.measure_pytest()
        for plugin in plugins_of(session):
            config.pluginmanager.register(plugin)
