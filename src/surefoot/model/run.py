"""What did run: the points that one measured run reached, file by file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from surefoot.model.ids import Digest
from surefoot.model.inputs import Inputs
from surefoot.model.observed import Observed
from surefoot.model.points import Points
from surefoot.model.selection import Selected


class FileKey(NamedTuple):
    """What hits belong to: they fit no other text and no other interpreter.

    ``path`` is relative to the project, with forward slashes; ``python`` is
    the minor version, such as ``3.13``.
    """

    path: str
    digest: Digest
    map_version: int
    python: str


LATE = "imported before measuring began"
"""The reason why nothing is known about a module that was loaded too early."""

TOOL_WAS_ACTIVE = "{} was active when it was loaded"
"""The reason why a module has no probes that another tool would see."""

PYTEST_COV = "pytest-cov"
"""The other tool that a user can do without."""


class Known(Enum):
    """How much is known of a file: all, its lines, or nothing."""

    ALL = "all"
    LINES = "lines"
    NOTHING = "nothing"


class Extent(NamedTuple):
    """How much of a file was measured, and why not more.

    ``asserts`` is false where pytest rewrote the ``assert`` statements, so that
    decisions within them are unmeasured.
    """

    known: Known = Known.ALL
    reason: str | None = None
    asserts: bool = True


def least_of(extents: Iterable[Extent]) -> Extent:
    """Return how much is known of a file that was loaded several times: as much as each time.

    What one of them did not measure may have been reached there.
    """
    extents = tuple(extents)
    order = list(Known)
    least = max(extents, key=lambda extent: (order.index(extent.known), extent.reason or ""))
    return least._replace(asserts=all(extent.asserts for extent in extents))


@dataclass(frozen=True, slots=True)
class FileRun:
    """The points of one file that were reached, by context, and how much of it was measured.

    A context is a test and its phase (``nodeid|run``); it is empty outside tests.
    """

    extent: Extent = field(default_factory=Extent)
    contexts: dict[str, Points] = field(default_factory=dict)


class Skip(NamedTuple):
    """A test that was skipped, or the path of a test module that was, and the reason as pytest tells
    it; it may be empty.

    ``names`` are what it uses: global and imported names, behind a dot those of attributes, and
    behind a quote what stands in its strings, with ``_`` for ``-``.
    """

    test: str
    reason: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class RunData:
    """All that a data file holds.

    ``late`` lists measured files that were imported before measuring began. ``tests`` are the
    node ids that the latest run ran, ``earlier`` those kept from the runs before it, and
    ``unrun`` those that it collected and did not run. ``all_tests`` says whether it was asked for
    all tests of the project. ``shared`` holds the contexts in which a fixture was set up that
    other tests use too, with its widest scope as pytest names it. ``texts`` are the measured
    texts, compressed by zlib. ``selected`` says what was to be measured, and ``skips`` which tests
    were skipped; both are empty in older data.

    Nothing that the ``kept`` among the ``tests`` depend on had changed since an earlier run, as
    far as ``inputs`` say; what each of them reaches is known from there. ``rechecked`` are those
    that could have been kept and were recorded anew; a data file does not hold these. ``observed``
    is what the tests did beside; it is empty where nothing was observed.
    """

    python: str
    files: dict[FileKey, FileRun] = field(default_factory=dict)
    late: frozenset[str] = frozenset()
    tests: frozenset[str] = frozenset()
    earlier: frozenset[str] = frozenset()
    unrun: frozenset[str] = frozenset()
    all_tests: bool = True
    shared: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[Digest, bytes] = field(default_factory=dict)
    selected: frozenset[Selected] = frozenset()
    skips: frozenset[Skip] = frozenset()
    inputs: Inputs = field(default_factory=Inputs)
    kept: frozenset[str] = frozenset()
    rechecked: frozenset[str] = frozenset()
    observed: Observed = field(default_factory=Observed)


SCOPES = ("class", "module", "package", "session")
"""The scopes of pytest's fixtures that several tests share, narrowest first."""
