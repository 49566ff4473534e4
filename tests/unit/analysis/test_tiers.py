"""What each tier reached, and what is said of rules that mean nothing."""

from __future__ import annotations

from surefoot.analysis.coverage import cover_file
from surefoot.analysis.tiers import cover_tiers, place_file, pragma_problems, unused_patterns
from surefoot.model.exclusions import Exclusions
from surefoot.model.points import Hits
from surefoot.model.tiers import Metric, Tier, TierPattern, TierRules
from surefoot.source.map import map_source

TEXT = """\
LIMIT = 1

def authenticate(name):
    def inner():
        return 4
    return 6

class Rest:
    x = 9

    def __repr__(self):
        return 12
"""


def test_every_unit_belongs_to_one_tier() -> None:
    """The tiers add up to the file, and a function without what is nested in it."""
    file = map_source(TEXT)
    covered = cover_file("a.py", file, Hits(frozenset({1, 3, 4, 6, 8, 9, 11})), Exclusions())
    critical, core, utility = cover_tiers(
        [covered], {"a.py": place_file("a.py", file, TierRules())}, TierRules()
    )
    assert critical.summary + core.summary + utility.summary == covered.summary
    counts = {
        t.tier: (t.summary.covered_statements, t.summary.statements)
        for t in (critical, core, utility)
    }
    assert counts == {Tier.CRITICAL: (2, 3), Tier.CORE: (5, 5), Tier.UTILITY: (0, 1)}
    assert [m.name for m in critical.members] == ["authenticate", "authenticate.inner"]


def test_a_pragma_that_means_nothing_is_said_with_the_remedy() -> None:
    """A tier that does not exist, and a place that has none."""
    text = "def f(): # surefoot: critcal\n    x = 1\n    y = 2 # surefoot: core\n"
    assert pragma_problems("a.py", map_source(text)) == [
        "a.py:1: # surefoot: critcal does not name a tier; did you mean critical?",
        "a.py:3: # surefoot: core is not beside a function, class or module; move it to its first line.",
    ]


def test_a_pragma_that_names_no_tier_places_nothing() -> None:
    """Nor does one that is like no tier's name; a good one counts, and is no problem."""
    text = "def f():  # surefoot: xyzzy\n    x = 1\ndef g():  # surefoot: utility\n    y = 2\n"
    file = map_source(text)
    placed = place_file("pay/__init__.py", file, TierRules())
    assert {name: p.tier for name, p in placed.functions.items()} == {
        "f": Tier.CORE,
        "g": Tier.UTILITY,
    }
    [problem] = pragma_problems("a.py", file)
    assert problem == (
        "a.py:1: # surefoot: xyzzy does not name a tier; the tiers are critical, core, utility, boundary."
    )


def test_a_path_is_a_pattern_too() -> None:
    """It matches the file, wherever that is below the project; a package is its __init__."""
    rules = TierRules(
        (TierPattern(Tier.CRITICAL, "pay/", "p:1"), TierPattern(Tier.CORE, "shop.pay", "p:2"))
    )
    files = {"shop/pay/__init__.py": map_source("x = 1\n")}
    assert unused_patterns(files, rules) == []
    assert place_file("shop/pay/__init__.py", files["shop/pay/__init__.py"], rules).module.tier is (
        Tier.CORE
    )


def test_what_is_accepted_is_taken_into_its_tier() -> None:
    """By the function it is in."""
    file = map_source("def authenticate(a):\n    return 2\n")
    covered = cover_file("a.py", file, Hits(frozenset({1})), Exclusions())
    placed = {"a.py": place_file("a.py", file, TierRules())}
    accepted = {"a.py": {("authenticate", Metric.STATEMENTS): 1}}
    critical, core, _ = cover_tiers([covered], placed, TierRules(), accepted)
    assert (critical.accepted, core.accepted) == ({Metric.STATEMENTS: 1}, {})


def test_a_pattern_that_matches_nothing_is_said_with_its_place() -> None:
    """What is misspelled would silently protect nothing."""
    rules = TierRules(
        (
            TierPattern(Tier.CRITICAL, "auth", "pyproject.toml:2"),
            TierPattern(Tier.CRITICAL, "a.authenticate", "pyproject.toml:2"),
        )
    )
    [problem] = unused_patterns({"a.py": map_source(TEXT)}, rules)
    assert problem.startswith("pyproject.toml:2: 'auth' matches no file, class or function")
