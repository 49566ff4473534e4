"""What all our tests share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

collect_ignore = ["drivers"]  # a project of its own

_MEASURED = ("surefoot.source", "surefoot.analysis")

if os.environ.get("SUREFOOT_RUN"):
    # Surefoot measures itself: the engine keeps its own copy of what it runs on, and the tests
    # import theirs afresh.
    import surefoot.instrument.build
    import surefoot.project.findings  # noqa: F401

    for name in [name for name in sys.modules if name.startswith(_MEASURED)]:
        del sys.modules[name]

settings.register_profile(
    "default", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "thorough", deadline=None, max_examples=2000, suppress_health_check=list(HealthCheck)
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session", autouse=True)
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give the programs that tests start the environment of a user, whatever ours is.

    The secret that signs cache entries stays out of the home of whoever runs the tests. pytest
    keeps the plugins that it rewrote, and those that no test of ours needs are not imported: each
    would cost every start of pytest as much as Surefoot does.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        patch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest -p no:anyio")
        for name in ("PYTHONDONTWRITEBYTECODE", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT"):
            patch.delenv(name, raising=False)
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the folder that they are in."""
    for item in items:
        for level in ("integration", "e2e"):
            if f"/tests/{level}/" in item.path.as_posix():
                item.add_marker(level)
