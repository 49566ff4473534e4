"""The points of a module, each known by its place in the tree."""

from __future__ import annotations

import pytest

from surefoot.source.outline import outcome_key


@pytest.mark.parametrize(
    ("vector", "result", "expected"),
    [("TF-", True, "TF-T"), ("TF-", False, "TF-F"), ("TF-", None, "TF-?")],
)
def test_an_outcome_is_named_by_its_vector_and_result(
    vector: str, result: bool | None, expected: str
) -> None:
    """A vector may end in more than one result."""
    assert outcome_key(vector, result) == expected
