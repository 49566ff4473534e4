"""Bit sets and merging."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from surefoot.model.ids import Digest
from surefoot.model.points import Hits, Points, from_bytes, hits_of, points_of, to_bytes
from surefoot.model.run import Extent, FileKey, FileRun, Known, RunData
from surefoot.model.selection import Selected
from surefoot.store.merge import merge_runs

hits = st.builds(Hits, st.frozensets(st.integers(0, 300)), st.frozensets(st.integers(0, 300)))
point_sets = st.integers(0, 2**300).map(Points)
keys = st.builds(
    FileKey, st.sampled_from(["a.py", "b.py"]), st.just(Digest("d")), st.just(1), st.just("3.13")
)
extents = st.sampled_from(
    [Extent(), Extent(Known.LINES, "plain"), Extent(Known.NOTHING, "late"), Extent(asserts=False)]
)
runs = st.builds(
    RunData,
    st.sampled_from(["3.11.7", "3.13.0"]),
    st.dictionaries(
        keys,
        st.builds(FileRun, extents, st.dictionaries(st.sampled_from(["", "t|run"]), point_sets)),
    ),
    st.frozensets(st.sampled_from(["late.py"])),
    selected=st.frozensets(st.sampled_from([Selected(("a",)), Selected(("b",), ("b",))])),
)


@given(hits)
def test_hits_survive_their_encoding(given_hits: Hits) -> None:
    """Decoding gives back what was encoded."""
    points = points_of(given_hits.lines, given_hits.probes)
    assert hits_of(points) == given_hits
    assert from_bytes(to_bytes(points)) == points


def test_the_encoding_is_as_documented() -> None:
    """Line 1 and probe 0 are bits 2 and 1."""
    assert to_bytes(points_of({1}, {0})) == b"\x06"


@given(runs, runs, runs)
def test_merging_is_a_union(a: RunData, b: RunData, c: RunData) -> None:
    """Merging is commutative, associative and idempotent."""
    assert merge_runs([a, b]) == merge_runs([b, a])
    assert merge_runs([merge_runs([a, b]), c]) == merge_runs([a, merge_runs([b, c])])
    assert merge_runs([a, a]) == merge_runs([a])


@given(runs, runs)
def test_merging_loses_nothing(a: RunData, b: RunData) -> None:
    """Each hit of each run is in the merged run."""
    merged = merge_runs([a, b])
    for run in (a, b):
        for key, file in run.files.items():
            for context, points in file.contexts.items():
                assert merged.files[key].contexts[context] & points == points
