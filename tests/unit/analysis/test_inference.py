"""Placements as a maintainer would make them."""

from __future__ import annotations

import pytest

from surefoot.analysis.tiers import place_file
from surefoot.model.tiers import FilePlacement, Origin, Tier, TierPattern, TierRules
from surefoot.source.map import map_source

UNPLACED = "no rule places it elsewhere"


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
        ("../else/_/café.py", Tier.CORE),
    ],
)
def test_a_module_is_placed_by_its_path(path: str, tier: Tier) -> None:
    """What its functions do not tell of themselves, the module does."""
    placed = place("def f(): pass", path)
    assert (placed.module.tier, placed.functions["f"].tier) == (tier, tier)


@pytest.mark.parametrize(
    ("path", "tier", "reason"),
    [
        ("auth.py", Tier.CRITICAL, "auth mentions auth"),
        ("src/auth.py", Tier.CRITICAL, "auth mentions auth"),
        ("lib/shop/oauth2_flow.py", Tier.CRITICAL, "oauth2_flow mentions oauth2"),
        ("shop/payments/auth.py", Tier.CRITICAL, "auth mentions auth"),
        ("payments/things.py", Tier.CRITICAL, "payments mentions payments"),
        ("src/shop/log_in.py", Tier.CRITICAL, "log_in mentions log in"),
        ("src/shop/api_keys.py", Tier.CRITICAL, "api_keys mentions api keys"),
        ("src/shop/_vendor/things.py", Tier.BOUNDARY, "in a folder of third-party code"),
        ("third_party/a.py", Tier.BOUNDARY, "in a folder of third-party code"),
        ("src/shop/vendored.py", Tier.CORE, "no rule places it elsewhere"),
        ("src/auth/_version.py", Tier.UTILITY, "in _version"),
        ("src/auth/constants.py", Tier.UTILITY, "in constants"),
        ("utils.py", Tier.UTILITY, "in utils"),
        ("src/utils.py", Tier.UTILITY, "in utils"),
        ("src/shop/string_utils.py", Tier.UTILITY, "in string_utils"),
        ("src/shop/utils/api.py", Tier.UTILITY, "in utils"),
        ("src/shop/logging/formatters/x.py", Tier.UTILITY, "in formatters"),
        ("api.py", Tier.CORE, "in api"),
        ("src/shop/routes/x.py", Tier.CORE, "in routes"),
        ("src/shop/db/models.py", Tier.CORE, "in models"),
        ("src/utils/things.py", Tier.CORE, "no rule places it elsewhere"),
        ("shop/token_blacklist/migrations/0002_revoke.py", Tier.CORE, "a migration"),
        ("app/auth/versions/1a31ce608336_add_x.py", Tier.CORE, "a migration"),
        ("shop/auth/migrations/base.py", Tier.CRITICAL, "auth mentions auth"),
        ("auth/0001_initial.py", Tier.CRITICAL, "auth mentions auth"),
        ("lib/api/things.py", Tier.CORE, "no rule places it elsewhere"),
        ("src/shop/testing.py", Tier.UTILITY, "in testing"),
        ("src/shop/test/things.py", Tier.UTILITY, "test code"),
        ("tests/auth.py", Tier.UTILITY, "test code"),
        ("src/conftest.py", Tier.UTILITY, "test code"),
        ("src/tests.py", Tier.CORE, "no rule places it elsewhere"),
        ("src/shop/contest.py", Tier.CORE, "no rule places it elsewhere"),
    ],
)
def test_a_module_says_why_it_is_placed(path: str, tier: Tier, reason: str) -> None:
    """The part of the path that speaks, the nearest first; the whole says nothing of its parts."""
    module = place("x = 1", path).module
    assert (module.tier, module.reason) == (tier, reason)


@pytest.mark.parametrize(
    ("path", "text", "tier"),
    [
        ("src/test_a.py", "def test_b(): pass", Tier.UTILITY),
        ("src/a_test.py", "class A:\n    def test_b(self): pass", Tier.UTILITY),
        ("src/a_test.py", "def helper(): pass\ndef testing(): pass", Tier.UTILITY),
        ("src/test.py", "class A:\n    def setUp(self): pass", Tier.UTILITY),
        ("src/tests.py", "def test_b(): pass", Tier.UTILITY),
        ("src/test.py", "def up(): pass", Tier.CORE),
        ("src/test_a.py", "def a_test(): pass", Tier.CORE),
        ("src/latest_a.py", "def test_b(): pass", Tier.CORE),
        ("src/a.py", "def test_b(): pass", Tier.CORE),
        ("src/test_a.pyw", "def test_b(): pass", Tier.CORE),
        ("src/tests_e2e/helpers.py", "x = 1", Tier.UTILITY),
        ("src/functional_tests/pages.py", "x = 1", Tier.UTILITY),
        ("src/latests/a.py", "x = 1", Tier.CORE),
        ("src/attests_all/a.py", "x = 1", Tier.CORE),
    ],
)
def test_a_test_module_is_known_by_its_name_and_its_tests(path: str, text: str, tier: Tier) -> None:
    """Both are needed where no folder says so."""
    assert place(text, path).module.tier is tier


WORDS = """
    auth authenticate authorize authorization login logout signin signup password credentials
    permission permissions privilege acl csrf jwt oauth totp mfa encrypt decrypt cipher hmac
    keyring ssl tls certificate payment payout refund invoice billing validate validator sanitize
"""
SECRETS = "token secret sign signature verify salt digest session role nonce"
MONEY = (
    "price amount balance charge discount tax currency withdraw deposit transfer interest wallet"
)


@pytest.mark.parametrize("word", WORDS.split())
def test_some_words_are_enough_by_themselves(word: str) -> None:
    """Wherever they stand in a name."""
    placed = place(f"def do_{word}_now(): pass\n").functions[f"do_{word}_now"]
    assert (placed.tier, placed.reason) == (Tier.CRITICAL, f"named for {word}")


@pytest.mark.parametrize("word", SECRETS.split())
def test_some_words_are_critical_beside_cryptography(word: str) -> None:
    """Elsewhere a token may be one of a parser."""
    text = f"def next_{word}(): pass\n"
    assert place(f"import hashlib\n{text}").functions[f"next_{word}"].tier is Tier.CRITICAL
    assert place(text).functions[f"next_{word}"].tier is Tier.CORE


@pytest.mark.parametrize("word", MONEY.split())
def test_some_words_are_critical_where_there_is_money(word: str) -> None:
    """A module that uses two words for it, or that calculates with decimals."""
    text = f"def next_{word}(): pass\n"
    assert place(f"import decimal\n{text}").functions[f"next_{word}"].tier is Tier.CRITICAL
    assert place(f"{text}def f(money): pass\n").functions[f"next_{word}"].tier is Tier.CRITICAL
    assert place(f"{text}def f(next_{word}): pass\n").functions[f"next_{word}"].tier is Tier.CORE


@pytest.mark.parametrize(
    ("path", "text", "tier", "reason"),
    [
        ("timberlog/_logger.py", "class Logger:\n    def add(self): pass", Tier.CORE, UNPLACED),
        ("timberlog/_logger.py", "def debug(): pass", Tier.CORE, UNPLACED),
        ("logtree/logging/levels.py", "def emit(): pass", Tier.CORE, UNPLACED),
        ("json_log_kit/logs.py", "def emit(): pass", Tier.CORE, UNPLACED),
        ("timberlog/utils.py", "def add(): pass", Tier.UTILITY, "in utils"),
        ("timberlog/a.py", "def __repr__(): pass", Tier.UTILITY, "__repr__ shows an object"),
        ("timberlog/a.py", "def format_line(): pass", Tier.CORE, UNPLACED),
        ("timberlog/exceptions.py", "def format_line(): pass", Tier.UTILITY, "in exceptions"),
        ("blog/logger.py", "def add(): pass", Tier.UTILITY, "in logger"),
        ("catalog/a.py", "def log_hit(): pass", Tier.UTILITY, "named for log"),
        ("logistics/logging.py", "def add(): pass", Tier.UTILITY, "in logging"),
        ("login/a.py", "def debug(): pass", Tier.UTILITY, "named for debug"),
        ("textkit/strings.py", "def fold(): pass", Tier.CORE, UNPLACED),
        ("textkit/formatting/a.py", "def format_list(): pass", Tier.CORE, UNPLACED),
        ("hypertext/formatter.py", "def run(): pass", Tier.CORE, UNPLACED),
        ("colours/colors.py", "def mix(): pass", Tier.CORE, UNPLACED),
        ("context/formatter.py", "def run(): pass", Tier.UTILITY, "in formatter"),
        ("logger.py", "def add(): pass", Tier.UTILITY, "in logger"),
        ("src/strings.py", "def fold(): pass", Tier.CORE, UNPLACED),
        ("shop/helpers.py", "def parse_link(): pass", Tier.CORE, "a parser"),
        ("shop/errors.py", "def password_message(): pass", Tier.UTILITY, "in errors"),
        (
            "shop/exceptions.py",
            "class InvalidPassword:\n    def __init__(self): pass",
            Tier.UTILITY,
            "in exceptions",
        ),
    ],
)
def test_what_a_package_is_about_is_no_utility_in_it(
    path: str, text: str, tier: Tier, reason: str
) -> None:
    """The logger of a package about logs, and all of one about text; a lone module may be one of an
    application's.
    """
    [placement] = place(text, path).functions.values()
    assert (placement.tier, placement.reason) == (tier, reason)


@pytest.mark.parametrize(
    ("path", "text", "tier"),
    [
        ("src/shop/a.py", "def get_current_user(): pass", Tier.CRITICAL),
        ("src/shop/a.py", "def current_superuser(): pass", Tier.CRITICAL),
        ("src/shop/a.py", "def require_admin(): pass", Tier.CRITICAL),
        ("src/shop/a.py", "def admin_page(): pass", Tier.CORE),
        ("src/shop/a.py", "def revoke(t): pass", Tier.CRITICAL),
        ("src/shop/a.py", "def denylist(t): pass", Tier.CRITICAL),
        ("src/shop/a.py", "def load_certs(): pass", Tier.CRITICAL),
        ("src/shop/fastjwt/a.py", "def check_exp(): pass", Tier.CRITICAL),
        ("src/joselike/a.py", "def claims(): pass", Tier.CRITICAL),
        ("src/shop/a.py", "def check_exp(): pass", Tier.CORE),
        ("src/shop/a.py", "def validate_timezone(t): pass", Tier.CORE),
        ("src/shop/a.py", "def validateArgs(t): pass", Tier.CORE),
        ("src/shop/a.py", "def validate_order(t): pass", Tier.CRITICAL),
        ("src/shop/a.py", "def validate(t): pass", Tier.CRITICAL),
        ("prettylist/a.py", "def validate_align(t): pass", Tier.CORE),
        ("src/shop/a.py", "def validate_date_and_password(t): pass", Tier.CRITICAL),
        ("src/shop/auth.py", "class A:\n    def __eq__(self, o): pass", Tier.CORE),
        ("src/shop/auth.py", "class A:\n    def __call__(self, o): pass", Tier.CRITICAL),
        ("src/shop/utils.py", "class A:\n    def __hash__(self): pass", Tier.UTILITY),
        ("vendor/a.py", "class A:\n    def __eq__(self, o): pass", Tier.BOUNDARY),
        (
            "src/shop/money.py",
            "from decimal import Decimal\nclass Money:\n    def __eq__(self, o): pass",
            Tier.CRITICAL,
        ),
    ],
)
def test_who_may_do_what_is_critical_and_a_programs_own_arguments_are_not(
    path: str, text: str, tier: Tier
) -> None:
    """Nor is comparing objects, unless they are money."""
    [placement] = place(text, path).functions.values()
    assert placement.tier is tier


@pytest.mark.parametrize(
    ("imported", "critical"),
    [
        ("import jwt", True),
        ("import secrets", True),
        ("from cryptography.hazmat.primitives import x", True),
        ("import nacl.signing", True),
        ("import django.jwt", False),
        ("import secretstore", False),
    ],
)
def test_cryptography_is_known_by_its_package(imported: str, critical: bool) -> None:
    """The outermost, by its whole name."""
    placed = place(f"{imported}\ndef next_token(): pass\n").functions["next_token"]
    assert (placed.tier is Tier.CRITICAL) is critical


@pytest.mark.parametrize(
    ("text", "tier", "reason"),
    [
        ("def log_in(): pass", Tier.CRITICAL, "named for log in"),
        ("def log_out(): pass", Tier.CRITICAL, "named for log out"),
        ("def signUp(): pass", Tier.CRITICAL, "named for sign up"),
        ("def sign_on(): pass", Tier.CRITICAL, "named for sign on"),
        ("def plug_in(): pass", Tier.CORE, "no rule places it elsewhere"),
        ("def log_file(): pass", Tier.UTILITY, "named for log"),
        ("def in_log(): pass", Tier.CORE, "no rule places it elsewhere"),
        ("def load_private_key(): pass", Tier.CRITICAL, "named for private key"),
        ("def ssh_keys(): pass", Tier.CRITICAL, "named for ssh keys"),
        ("def public_door(): pass", Tier.CORE, "no rule places it elsewhere"),
        ("def HTTPAuth(): pass", Tier.CRITICAL, "named for auth"),
        ("def oauth2(): pass", Tier.CRITICAL, "named for oauth2"),
        ("def author(): pass", Tier.CORE, "no rule places it elsewhere"),
        ("def f(a, secret_key): pass", Tier.CRITICAL, "takes a secret_key"),
        ("def f(passphrase): pass", Tier.CRITICAL, "takes a passphrase"),
        ("def f(user_password): pass", Tier.CORE, "no rule places it elsewhere"),
        ("def f(): jwt.decode()", Tier.CRITICAL, "calls jwt.decode"),
        ("def f(): hashlib.scrypt()", Tier.CRITICAL, "calls hashlib.scrypt"),
        ("def f(): b(); secrets.compare_digest(a)", Tier.CRITICAL, "calls secrets.compare_digest"),
        ("def f(): hashlib.sha1()", Tier.CORE, "no rule places it elsewhere"),
        ("def f(): my.bcrypt.hash()", Tier.CORE, "no rule places it elsewhere"),
        ("def f(): hmac.new().digest(); hmac.digest()", Tier.CRITICAL, "calls hmac.digest"),
        ("@app.router.post\ndef f(): pass", Tier.CORE, "a route (@app.router.post)"),
        ("@a\n@app.websocket('/')\ndef f(): pass", Tier.CORE, "a route (@app.websocket)"),
        ("@get\ndef f(): pass", Tier.CORE, "no rule places it elsewhere"),
        ("@task\ndef f(): pass", Tier.CORE, "a command (@task)"),
        ("@cli.sub.command()\ndef f(): pass", Tier.CORE, "a command (@cli.sub.command)"),
        ("import redis\ndef f(): a(); db.b.commit()", Tier.CORE, "database access (db.b.commit)"),
        ("import django.db\ndef f(): connect().fetchone()", Tier.CORE, "database access (.fetchone)"),
        ("import django.urls\ndef f(): a.commit()", Tier.CORE, "no rule places it elsewhere"),
        ("def f(): a.commit()", Tier.CORE, "no rule places it elsewhere"),
        ("def pretty(): pass", Tier.UTILITY, "named for pretty"),
        ("def print_password(): pass", Tier.UTILITY, "named for print"),
        ("def debug(): pass", Tier.UTILITY, "named for debug"),
        ("def reformat(): pass", Tier.CORE, "no rule places it elsewhere"),
        ("def to_format(): pass", Tier.CORE, "no rule places it elsewhere"),
        ("class A:\n    def __str__(self): pass", Tier.UTILITY, "__str__ shows an object"),
        ("class A:\n    def __dir__(self): pass", Tier.UTILITY, "__dir__ shows an object"),
        ("class A:\n    def __eq__(self): pass", Tier.CORE, "no rule places it elsewhere"),
        ("@register.simple_tag\ndef show_login(): pass", Tier.CORE, "shows something on a page"),
        ("@register.filter\ndef sanitize(): pass", Tier.CRITICAL, "named for sanitize"),
    ],
)  # fmt: skip
def test_a_function_says_why_it_is_placed(text: str, tier: Tier, reason: str) -> None:
    """Words are whole words, and a call or a decorator is known by its last name."""
    [placement] = place(text).functions.values()
    assert (placement.tier, placement.reason) == (tier, reason)


def test_a_name_that_is_taken_twice_is_read_without_its_number() -> None:
    """The second ``__repr__`` shows an object as the first does."""
    text = "class A:\n    def __repr__(self): pass\n    def __repr__(self): pass\n"
    assert {p.tier for p in place(text).functions.values()} == {Tier.UTILITY}


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
