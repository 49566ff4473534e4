"""The seams of one file."""

from __future__ import annotations

from surefoot.model.ids import LineNo
from surefoot.model.seams import Route, Seam, Seams, Unresolved
from surefoot.model.tiers import Tier


def test_a_file_has_its_own_seams() -> None:
    """Routes and commands are the project's; who was observed is the same for all."""
    a, b = (Seam(path, LineNo(1), "", "file", "open", Tier.CORE) for path in ("a.py", "b.py"))
    c, d = (Unresolved(p, LineNo(2), "", "x", None, Tier.CORE) for p in ("a.py", "b.py"))
    route = Route("flask", "GET", "/", "a.py:3", {})
    whole = Seams((b, a), (c, d), (route,), (route,), frozenset("t"), is_observed=False)
    assert whole.within("a.py") == Seams((a,), (c,), unknown=frozenset("t"), is_observed=False)
