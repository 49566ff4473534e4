"""What each tier reached, and what is said of rules that mean nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surefoot.analysis.coverage import cover_file
from surefoot.analysis.tiers import (
    cover_tiers,
    dotted_name,
    is_path_pattern,
    place_file,
    pragma_problems,
    unused_patterns,
)
from surefoot.model.exclusions import Exclusions
from surefoot.model.ids import LineNo
from surefoot.model.points import Hits
from surefoot.model.seams import Seam, Seams, Unresolved
from surefoot.model.tiers import (
    DEFAULT_TARGETS,
    Metric,
    Origin,
    Placement,
    Target,
    Tier,
    TierPattern,
    TierRules,
)
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
    critical, core, utility, _ = cover_tiers(
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


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.py", "a"),
        ("src/a/b.py", "a.b"),
        ("lib/a.py", "a"),
        ("a/src/b.py", "a.src.b"),
        ("src/a/__init__.py", "a"),
        ("a.b/c.py", "a.b.c"),
    ],
)
def test_a_file_is_imported_by_its_dotted_name(path: str, expected: str) -> None:
    """A folder of sources is not part of it, and a package is its ``__init__``."""
    assert dotted_name(path) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("a/b", True), ("a.py", True), ("src/", True), ("a.b", False), ("a.pyx", False), ("a", False)],
)
def test_a_pattern_with_a_slash_or_a_suffix_is_a_path(pattern: str, expected: bool) -> None:
    """Any other is a dotted name."""
    assert is_path_pattern(pattern) is expected


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("src/shop/pay.py", True),
        ("shop/pay.py", True),
        ("pay.py", True),
        ("ay.py", False),
        ("src/", True),
        ("shop/", True),
        ("op/", False),
        ("src", False),
        ("shop/*.py", True),
        ("shop/*", True),
        ("other/", False),
        ("shop.pay", True),
        ("shop.pay.A", True),
        ("shop.pay.A.f", True),
        ("shop", True),
        ("pay", False),
        ("A", True),
        ("A.f", True),
        ("A.f.g", False),
        ("f", False),
        ("*.f", True),
        ("*", True),
        ("a", False),
        ("shop.pay.", False),
    ],
)
def test_a_pattern_matches_whole_names_and_what_is_in_them(pattern: str, matches: bool) -> None:
    """Of the second of two functions of one name too; the rest of the code stays where it was."""
    rules = TierRules((TierPattern(Tier.UTILITY, pattern, "p:1"),))
    file = map_source("class A:\n    def f(self): pass\n    def f(self): pass\n")
    placed = place_file("src/shop/pay.py", file, rules).functions["A.f#2"]
    assert (placed.tier is Tier.UTILITY) is matches
    assert unused_patterns({"src/shop/pay.py": file}, rules) == [] or not matches


def test_the_first_of_the_patterns_that_match_counts() -> None:
    """Those of names before those of paths."""
    rules = TierRules(
        (
            TierPattern(Tier.BOUNDARY, "a.py", "p:1"),
            TierPattern(Tier.CRITICAL, "a.f", "p:2"),
            TierPattern(Tier.UTILITY, "a.*", "p:3"),
        )
    )
    placed = place_file("a.py", map_source("def f(): pass\ndef g(): pass\n"), rules)
    assert {name: (p.tier, p.origin, p.reason) for name, p in placed.functions.items()} == {
        "f": (Tier.CRITICAL, Origin.CONFIGURED, "matches a.f"),
        "g": (Tier.UTILITY, Origin.CONFIGURED, "matches a.*"),
    }
    assert placed.module.tier is Tier.BOUNDARY


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.py", "class Password:\n    def f(self):\n        def g(): pass\n", {"Password.f": Tier.CRITICAL, "Password.f.g": Tier.CRITICAL}),
        ("utils.py", "def f(): pass\ndef login(): pass\n", {"f": Tier.UTILITY, "login": Tier.CRITICAL}),
        ("auth.py", "def f(): pass\ndef format_a(): pass\n", {"f": Tier.CRITICAL, "format_a": Tier.UTILITY}),
        ("vendor/auth.py", "def login(): pass\n", {"login": Tier.BOUNDARY}),
        ("tests/a.py", "def login(): pass\nclass Auth:\n    def f(self): pass\n", {"login": Tier.UTILITY, "Auth.f": Tier.UTILITY}),
        ("api.py", "def f(): pass\n", {"f": Tier.CORE}),
    ],
)  # fmt: skip
def test_what_costs_most_of_what_is_inferred_counts(
    path: str, text: str, expected: dict[str, Tier]
) -> None:
    """Of a function and of what it is in; a helper and code of other people stay what they are."""
    placed = place_file(path, map_source(text), TierRules())
    assert {name: p.tier for name, p in placed.functions.items()} == expected


def test_a_pragma_says_where_it_stands() -> None:
    """As the reason of the placement."""
    text = "# surefoot: core\n\ndef login(): # surefoot: boundary\n    pass\n"
    placed = place_file("a.py", map_source(text), TierRules())
    assert placed.module == Placement(Tier.CORE, Origin.PRAGMA, "pragma on line 1")
    assert placed.functions["login"] == Placement(Tier.BOUNDARY, Origin.PRAGMA, "pragma on line 3")


def test_what_is_in_a_tier_is_listed_with_its_place_and_figures() -> None:
    """Functions by their own lines, and what a file has outside of them."""
    file = map_source("@a\ndef f():\n    return 3\nb = 4\n")
    covered = cover_file("a.py", file, Hits(frozenset({1, 4})), Exclusions())
    _, core, _, _ = cover_tiers(
        [covered, replace(covered, path="b.py")],
        {path: place_file(path, file, TierRules()) for path in ("a.py", "b.py")},
        TierRules(),
    )
    assert [
        (m.path, m.name, m.line, m.summary.lines, m.summary.covered_lines) for m in core.members
    ] == [
        ("a.py", "f", 2, 1, 0),
        ("a.py", "", 1, 3, 3),
        ("b.py", "f", 2, 1, 0),
        ("b.py", "", 1, 3, 3),
    ]
    assert (core.summary.lines, core.target) == (8, DEFAULT_TARGETS[Tier.CORE])


def test_what_is_accepted_adds_up_by_tier_and_metric() -> None:
    """Outside functions, it belongs to the tier of the module."""
    file = map_source("def login():\n    return 2\ndef format_a():\n    return 4\nb = 5\n")
    covered = cover_file("a.py", file, Hits(), Exclusions())
    accepted = {
        "a.py": {
            ("login", Metric.STATEMENTS): 1,
            ("login", Metric.BRANCHES): 2,
            ("format_a", Metric.STATEMENTS): 4,
            ("", Metric.STATEMENTS): 8,
        },
        "b.py": {("login", Metric.STATEMENTS): 16},
    }
    files = [covered, replace(covered, path="b.py")]
    placements = {path: place_file(path, file, TierRules()) for path in ("a.py", "b.py")}
    critical, core, utility, _ = cover_tiers(files, placements, TierRules(), accepted)
    assert critical.accepted == {Metric.STATEMENTS: 17, Metric.BRANCHES: 2}
    assert (core.accepted, utility.accepted) == ({Metric.STATEMENTS: 8}, {Metric.STATEMENTS: 4})


def test_what_is_accepted_is_taken_into_its_tier() -> None:
    """By the function it is in."""
    file = map_source("def authenticate(a):\n    return 2\n")
    covered = cover_file("a.py", file, Hits(frozenset({1})), Exclusions())
    placed = {"a.py": place_file("a.py", file, TierRules())}
    accepted = {"a.py": {("authenticate", Metric.STATEMENTS): 1}}
    critical, core, _, _ = cover_tiers([covered], placed, TierRules(), accepted)
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


def test_the_boundary_has_the_seams_of_all_tiers() -> None:
    """Each tier has its own, and what is accepted of them counts in both."""
    file = map_source(TEXT)
    covered = cover_file("a.py", file, Hits(frozenset({1})), Exclusions())
    placed = {"a.py": place_file("a.py", file, TierRules())}
    tried = frozenset({"t"})
    seams = Seams(
        (
            Seam("a.py", LineNo(1), "", "file", "open", Tier.CRITICAL, succeeded=tried),
            Seam("a.py", LineNo(2), "", "file", "open", Tier.CORE, succeeded=tried, failed=tried),
            Seam("a.py", LineNo(3), "", "file", "open", Tier.BOUNDARY),
        ),
        (Unresolved("a.py", LineNo(4), "", "open", "file", Tier.CORE),),
    )
    accepted = {"a.py": {("", Metric.SEAMS): 1}}
    critical, core, utility, boundary = cover_tiers([covered], placed, TierRules(), accepted, seams)
    assert [(t.seams, t.unknown_seams) for t in (critical, core, utility, boundary)] == [
        ((1, 2), 0),
        ((2, 2), 2),
        ((0, 0), 0),
        ((3, 4), 2),
    ]
    assert (boundary.tier, boundary.target) == (Tier.BOUNDARY, Target(80, 90, ()))
    assert boundary.accepted == {Metric.SEAMS: 1}
