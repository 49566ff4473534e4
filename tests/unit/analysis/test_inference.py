"""Placements as a maintainer would make them."""

from __future__ import annotations

import pytest

from surefoot.analysis.tiers import place_file
from surefoot.model.tiers import FilePlacement, Origin, Tier, TierPattern, TierRules
from surefoot.source.map import map_source


def place(
    text: str, path: str = "src/shop/things.py", *patterns: tuple[Tier, str]
) -> FilePlacement:
    rules = TierRules(tuple(TierPattern(tier, text, "here") for tier, text in patterns))
    return place_file(path, map_source(text), rules)


@pytest.mark.parametrize(
    ("text", "tier", "reason"),
    [
        ("def authenticate(name): pass", Tier.CRITICAL, "named for authenticate"),
        ("def checkPassword(p): pass", Tier.CRITICAL, "named for password"),
        ("def log_in(user): pass", Tier.CRITICAL, "named for log in"),
        ("def store(user, password): pass", Tier.CRITICAL, "takes a password"),
        ("def same(a, b):\n    return hmac.compare_digest(a, b)", Tier.CRITICAL, "calls hmac.compare_digest"),
        ("import hmac\ndef next_token(): pass", Tier.CRITICAL, "named for token"),
        ("import cryptography.fernet\ndef next_token(): pass", Tier.CRITICAL, "named for token"),
        ("def rotate_signing_keys(): pass", Tier.CRITICAL, "named for signing keys"),
        ("def sort_key(x): pass", Tier.CORE, "no rule places it elsewhere"),
        ("import sqlite3\ndef all(db):\n    return db.close()", Tier.CORE, "no rule places it elsewhere"),
        ("def next_token(): pass", Tier.CORE, "no rule places it elsewhere"),
        ("def withdraw(balance): pass", Tier.CRITICAL, "named for withdraw"),
        ("def balance(tree): pass", Tier.CORE, "no rule places it elsewhere"),
        ("@app.get('/')\ndef index(): pass", Tier.CORE, "a route (@app.get)"),
        ("@click.command()\ndef index(): pass", Tier.CORE, "a command (@click.command)"),
        ("import sqlite3\ndef all(db):\n    return db.execute('')", Tier.CORE, "database access (db.execute)"),
        ("def format_password_help(): pass", Tier.UTILITY, "named for format"),
        ("class A:\n    def __repr__(self, password): pass", Tier.UTILITY, "__repr__ shows an object"),
        ("def log_everything(): pass", Tier.UTILITY, "named for log"),
    ],
)  # fmt: skip
def test_a_function_is_placed_by_what_it_is(text: str, tier: Tier, reason: str) -> None:
    """Names, parameters, calls and decorators say what a failure would cost."""
    [placement] = place(text).functions.values()
    assert (placement.tier, placement.reason) == (tier, reason)
    assert placement.origin is (
        Origin.DEFAULT if reason == "no rule places it elsewhere" else Origin.INFERRED
    )


@pytest.mark.parametrize(
    ("path", "tier"),
    [
        ("src/shop/auth.py", Tier.CRITICAL),
        ("src/shop/payments/api.py", Tier.CRITICAL),
        ("src/shop/utils.py", Tier.UTILITY),
        ("src/shop/auth/errors.py", Tier.UTILITY),
        ("src/shop/models.py", Tier.CORE),
        ("src/shop/_vendor/auth.py", Tier.BOUNDARY),
        ("src/shop/things.py", Tier.CORE),
        ("src/shop/tests/auth.py", Tier.UTILITY),
        ("conftest.py", Tier.UTILITY),
        ("src/shop/test_login.py", Tier.CRITICAL),
    ],
)
def test_a_module_is_placed_by_its_path(path: str, tier: Tier) -> None:
    """What its functions do not tell of themselves, the module does."""
    placed = place("def f(): pass", path)
    assert (placed.module.tier, placed.functions["f"].tier) == (tier, tier)


def test_test_code_is_no_critical_code() -> None:
    """Whatever its tests are named for; a module is one of tests when there are any in it."""
    placed = place("def test_password(password): pass\n", "src/shop/test_login.py")
    assert {p.tier for p in (placed.module, *placed.functions.values())} == {Tier.UTILITY}


def test_the_dearest_that_is_inferred_counts() -> None:
    """A route in a module of authentication is critical; a ``__repr__`` there is not."""
    text = "@app.get('/')\ndef me(): pass\nclass A:\n    def __repr__(self): pass\n"
    functions = place(text, "auth.py").functions
    assert {name: p.tier for name, p in functions.items()} == {
        "me": Tier.CRITICAL,
        "A.__repr__": Tier.UTILITY,
    }


def test_a_method_and_a_nested_function_take_after_what_they_are_in() -> None:
    """A class' name and an outer function's speak for what is within."""
    text = "class PasswordCheck:\n    def run(self):\n        def inner(): pass\n"
    assert {p.tier for p in place(text).functions.values()} == {Tier.CRITICAL}


def test_a_pragma_comes_before_the_configuration_and_that_before_inference() -> None:
    """The nearest pragma counts, of function, class and module."""
    text = """\
# surefoot: utility

class A:  # surefoot: core
    def authenticate(self): pass
    # surefoot: critical
    def g(self): pass
def authenticate(): pass
"""
    placed = place(text, "src/shop/a.py", (Tier.CORE, "shop.a"))
    assert placed.module.tier is Tier.UTILITY
    assert {n: (p.tier, p.origin) for n, p in placed.functions.items()} == {
        "A.authenticate": (Tier.CORE, Origin.PRAGMA),
        "A.g": (Tier.CRITICAL, Origin.PRAGMA),
        "authenticate": (Tier.UTILITY, Origin.PRAGMA),
    }
    without = place(
        text.replace("# surefoot", "# something"), "src/shop/a.py", (Tier.CORE, "shop.a")
    )
    assert {p.tier for p in without.functions.values()} == {Tier.CORE}


@pytest.mark.parametrize(
    "pattern",
    ["src/shop/a.py", "shop/*.py", "a.py", "src/", "shop.a", "shop.a.A.f", "A.f", "A", "*.f", "shop.*"],
)  # fmt: skip
def test_patterns_match_paths_and_dotted_names(pattern: str) -> None:
    """Whole, or from their start on within the module."""
    placed = place("class A:\n    def f(self): pass\n", "src/shop/a.py", (Tier.UTILITY, pattern))
    assert placed.functions["A.f"].tier is Tier.UTILITY
    assert placed.functions["A.f"].reason == f"matches {pattern}"


def test_names_come_before_paths_and_dear_before_cheap() -> None:
    """The more a pattern says, the more it counts."""
    text = "def f(): pass\ndef g(): pass\n"
    rules = ((Tier.CRITICAL, "src/shop/a.py"), (Tier.UTILITY, "shop.a.f"))
    placed = place(text, "src/shop/a.py", *rules)
    assert [p.tier for p in placed.functions.values()] == [Tier.UTILITY, Tier.CRITICAL]
