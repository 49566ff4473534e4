"""Infer what a failure of some code would cost from its names, imports, decorators and calls.

The words come from practice. Code that decides who may log in, what may be read, what is paid and
what counts as valid is critical. Code that serves requests and stores data is core. Code that
helps, logs and formats is utility.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import PurePosixPath

from surefoot.model.filemap import FileMap, Region, plain_name
from surefoot.model.names import words_of
from surefoot.model.tiers import Origin, Placement, Tier

_CRITICAL = frozenset(
    "auth authenticate authenticated authenticates authentication authenticator authorise "
    "authorised authorize authorized authorization authorisation login logout signin signup "
    "password passwords passwd passphrase credential credentials permission permissions "
    "privilege privileges acl csrf jwt oauth oauth2 oidc saml totp otp mfa encrypt encrypts "
    "encryption decrypt decrypts decryption cipher hmac unsign keyring ssl tls cert certs "
    "certificate certificates crypto superuser superusers revoke revokes revoked revocation "
    "blacklist blacklisted blacklists denylist blocklist payment payments payout payouts refund refunds invoice invoices "
    "billing validate validates validated validator validators validation sanitize sanitise".split()
)
"""Words that make code critical by themselves."""

_SECRETS = frozenset(
    "token tokens secret secrets sign signs signed signer signature signatures verify verifies "
    "salt digest session sessions role roles nonce claim claims exp iat nbf".split()
)
"""Words that are critical in a module that works with cryptography."""

_VALIDATING = frozenset({"validate", "validates", "validator", "validators", "validation"})
_ARGUMENTS = frozenset(
    "argument arguments arg args kwargs option options parameter parameters type types callable "
    "function class range date datetime time timezone tz interval format version syntax".split()
)
"""What a program validates of its own calls: a mistake there is a bug like any other."""

_WHO_IT_IS = frozenset({"current user", "active user", "is admin", "require admin"})
"""Words that say whose request it is, and what that person may do."""

_KINDS_OF_KEY = frozenset({"api", "encryption", "private", "public", "session", "signing", "ssh"})

_CRYPTOGRAPHY = frozenset(
    "hmac hashlib secrets crypt cryptography jwt jose passlib bcrypt argon2 nacl itsdangerous "
    "Crypto Cryptodome authlib oauthlib".split()
)

_SIGNS_CLAIMS = re.compile(r".*(jwt|jose).*")
"""Words in the path of code that works with cryptography, whatever it imports."""

_MONEY = frozenset(
    "money price prices pricing amount balance balances charge charges discount discounts tax "
    "taxes currency withdraw withdrawal deposit transfer transfers interest loan wallet".split()
)
"""Words that are critical in a module that mentions money in more than one way."""

_TAKES_SECRETS = frozenset({"password", "passwd", "passphrase", "secret", "secret_key"})
_CRITICAL_CALLS = re.compile(
    r"(hmac\.\w+|.*compare_digest|hashlib\.(pbkdf2_hmac|scrypt)|jwt\.\w+|bcrypt\.\w+)"
)

_ROUTES = frozenset(
    "get post put patch delete head options route websocket api_route middleware "
    "exception_handler errorhandler before_request after_request".split()
)
_TEMPLATE_TAGS = frozenset({"simple_tag", "inclusion_tag", "simple_block_tag"})
"""Decorators of what templates call. What it is named for is shown there, and decided elsewhere."""

_COMMANDS = frozenset({"command", "group", "task", "shared_task", "receiver"})
_PARSING = frozenset({"parse", "parses", "parser"})
_DATABASES = frozenset(
    "sqlite3 sqlalchemy sqlmodel psycopg psycopg2 asyncpg aiosqlite pymongo motor redis peewee "
    "tortoise databases duckdb MySQLdb pymysql django.db".split()
)
_QUERIES = frozenset(
    "execute executemany executescript commit rollback fetchone fetchall fetchmany scalar "
    "scalars find find_one insert_one insert_many update_one delete_one".split()
)
_MIGRATION = re.compile(r"migrations/\d{4}_\w+|versions/[0-9a-f]{8,}_\w+")
"""How Django and Alembic name migrations: for what they change, not for what they do."""

_CORE_MODULES = frozenset(
    "api apis app routes routers router views view endpoints endpoint handlers handler models "
    "model db database repository repositories storage dao crud orm queries cli commands".split()
)

_UTILITY_MODULES = frozenset(
    "util utils utilities helper helpers misc compat logging log logs logger formatting "
    "formatter formatters strings colors colours constants version about typing deprecated "
    "deprecation examples scripts benchmarks testing format formats ui palette lexers themes".split()
)
_PLAIN_MODULES = frozenset(
    "help typing warnings version about constants compat deprecated exceptions errors".split()
)
"""Modules that are utility in any package."""

_UTILITY_WORDS = frozenset({"format", "pretty", "print", "log", "debug", "colorize", "humanize"})
_ABOUT_TEXT = re.compile(
    r"(log(?!in|ic|is)|text|string|format|pretty|print|human|colou?r).*"
    r"|(?!blog|catalog|dialog|backlog|changelog|context).*(log(s|ger|ging)?|text|strings?)"
)
"""Words in the names of packages that are about logs or text."""

_TEXT_WORDS = frozenset(
    "log logs logger logging debug strings format formats formatter formatters formatting pretty "
    "print colors colours colorize humanize".split()
)
"""What is no utility in such a package."""

_COMPARISONS = frozenset({"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__"})
_UTILITY_METHODS = frozenset({"__repr__", "__str__", "__format__", "__rich_repr__", "__dir__"})
_TEST_FOLDER = re.compile(r"tests?|tests_\w+|\w+_tests")
_TEST_MODULE = re.compile(r"(tests?|test_.*|.*_test)\.py")
_SET_UP = frozenset({"setUp", "setUpClass", "setUpTestData"})
_OTHERS_FOLDERS = frozenset({"_vendor", "vendor", "vendored", "_vendored", "third_party"})


@dataclass(frozen=True)
class Inference:
    """What can be inferred about the code of one file."""

    path: str
    file: FileMap

    def of_tests(self) -> Placement | None:
        """Place test code in utility whatever it mentions: when it fails, that shows by itself."""
        is_test = is_test_code(self.path, self.file)
        return _inferred(Tier.UTILITY, "test code") if is_test else None

    def of_module(self) -> Placement | None:
        """Place the module by the words in its path."""
        folders = PurePosixPath(self.path).parts[:-1]
        parts = self._parts
        if not _OTHERS_FOLDERS.isdisjoint(folders):
            return _inferred(Tier.BOUNDARY, "in a folder of third-party code")
        if folders and _MIGRATION.fullmatch(f"{folders[-1]}/{parts[-1]}"):
            return _inferred(Tier.CORE, "a migration")
        if parts[-1].strip("_") in _PLAIN_MODULES:
            return _inferred(Tier.UTILITY, f"in {parts[-1]}")
        for part in reversed(parts):
            word = self._critical_word(words_of(part))
            if word is not None:
                return _inferred(Tier.CRITICAL, f"{part} mentions {word}")
        # The name of the whole says nothing of what is cheaper or dearer within it.
        within = parts[1:] if len(parts) > 1 else parts
        for part in reversed(within):
            if not (_UTILITY_MODULES - self._subject).isdisjoint(words_of(part)):
                return _inferred(Tier.UTILITY, f"in {part}")
        for part in reversed(within):
            if not _CORE_MODULES.isdisjoint(words_of(part)):
                return _inferred(Tier.CORE, f"in {part}")
        return None

    def of_class(self, region: Region) -> Placement | None:
        """Place a class by the words in its name."""
        word = None if self._is_of_errors else self._critical_word(words_of(region.qualname))
        return None if word is None else _inferred(Tier.CRITICAL, f"named for {word}")

    def of_plain_function(self, region: Region) -> Placement | None:
        """Place a function whose name says that it is cheaper than what is around it."""
        name = _own_name(region)
        if name in _UTILITY_METHODS:
            return _inferred(Tier.UTILITY, f"{name} shows an object")
        if name in _COMPARISONS and not self._mentions_money:
            return _inferred(Tier.CORE, f"{name} compares objects")
        if not _TEMPLATE_TAGS.isdisjoint(map(_last, region.decorators)):
            return _inferred(Tier.CORE, "shows something on a page")
        first, second, *_ = (*words_of(name), "", "")
        if first not in _UTILITY_WORDS - self._subject or _lets_in(first, second):
            return None
        return _inferred(Tier.UTILITY, f"named for {first}")

    def of_function(self, region: Region) -> Placement | None:
        """Place a function by its name, parameters, calls and decorators."""
        name = _own_name(region)
        return self._critical_function(name, region) or self._core_function(name, region)

    def _critical_function(self, name: str, region: Region) -> Placement | None:
        if self._is_of_errors:
            return None
        word = self._critical_word(words_of(name))
        if word is not None:
            return _inferred(Tier.CRITICAL, f"named for {word}")
        taken = next((p for p in region.parameters if p in _TAKES_SECRETS), None)
        if taken is not None:
            return _inferred(Tier.CRITICAL, f"takes a {taken}")
        called = next((c for c in sorted(region.calls) if _CRITICAL_CALLS.fullmatch(c)), None)
        return None if called is None else _inferred(Tier.CRITICAL, f"calls {called}")

    def _core_function(self, name: str, region: Region) -> Placement | None:
        if not _PARSING.isdisjoint(words_of(name)):
            return _inferred(Tier.CORE, "a parser")
        for decorator in region.decorators:
            owner, _, last = decorator.rpartition(".")
            if owner and last in _ROUTES:
                return _inferred(Tier.CORE, f"a route (@{decorator})")
            if last in _COMMANDS:
                return _inferred(Tier.CORE, f"a command (@{decorator})")
        if self._works_with_databases:
            query = next((c for c in sorted(region.calls) if _last(c) in _QUERIES), None)
            if query is not None:
                return _inferred(Tier.CORE, f"database access ({query})")
        return None

    def _critical_word(self, words: Iterable[str]) -> str | None:
        """Return the word that makes code critical, if there is one."""
        words = list(words)
        for word, following in pairwise(words):
            said = f"{word} {following}"
            if _lets_in(word, following) or _is_secret_key(word, following) or said in _WHO_IT_IS:
                return said
        words = [
            word
            for word, following in pairwise((*words, ""))
            if not (word in _VALIDATING and (self._subject or following in _ARGUMENTS))
        ]
        wanted: Callable[[str], bool] = _CRITICAL.__contains__
        found = next(filter(wanted, words), None)
        if found is None and self._works_with_cryptography:
            found = next(filter(_SECRETS.__contains__, words), None)
        if found is None and self._mentions_money:
            found = next(filter(_MONEY.__contains__, words), None)
        return found

    @cached_property
    def _works_with_cryptography(self) -> bool:
        in_path = any(map(_SIGNS_CLAIMS.fullmatch, words_of(self.path)))
        return in_path or self._imports(_CRYPTOGRAPHY)

    @cached_property
    def _parts(self) -> list[str]:
        """The names by which the module is imported."""
        parts = [*PurePosixPath(self.path).parts[:-1], PurePosixPath(self.path).stem]
        return parts[1:] if parts[0] in {"src", "lib"} else parts

    @cached_property
    def _is_of_errors(self) -> bool:
        """Whether the module holds errors: their names say what failed elsewhere."""
        return self._parts[-1].strip("_") in {"exceptions", "errors", "warnings"}

    @cached_property
    def _subject(self) -> frozenset[str]:
        """The words for utilities that are what the package is about.

        A module at the top of a project may be one of an application, and is about nothing.
        """
        is_about_text = any(map(_ABOUT_TEXT.fullmatch, words_of(self._parts[0])))
        return _TEXT_WORDS if is_about_text and "/" in self.path else frozenset()

    @cached_property
    def _works_with_databases(self) -> bool:
        return self._imports(_DATABASES)

    @cached_property
    def _mentions_money(self) -> bool:
        """Return whether the file mentions money in more than one way."""
        names = [self.path, *(r.qualname for r in self.file.regions)]
        names += [p for region in self.file.regions for p in region.parameters]
        spoken = _MONEY.intersection(word for name in names for word in words_of(name))
        return len(spoken) + ("decimal" in self.file.imports) > 1

    def _imports(self, modules: frozenset[str]) -> bool:
        return any(
            name in modules or name.partition(".")[0] in modules for name in self.file.imports
        )


def is_test_code(path: str, file: FileMap) -> bool:
    """Return whether a file is there for tests, by its name and place."""
    *folders, name = PurePosixPath(path).parts
    if name == "conftest.py" or any(map(_TEST_FOLDER.fullmatch, folders)):
        return True
    names = (_last(region.qualname) for region in file.regions)
    has_tests = any(name.startswith("test") or name in _SET_UP for name in names)
    return has_tests and _TEST_MODULE.fullmatch(name) is not None


def _lets_in(word: str, following: str) -> bool:
    """Return whether two words are ``log in``, ``sign up`` or similar."""
    return word in {"log", "sign"} and following in {"in", "on", "out", "up"}


def _is_secret_key(word: str, following: str) -> bool:
    """Return whether two words name a secret key, as ``signing key`` or ``api keys`` do."""
    return following in {"key", "keys"} and word in _KINDS_OF_KEY


def _inferred(tier: Tier, reason: str) -> Placement:
    return Placement(tier, Origin.INFERRED, reason)


def _own_name(region: Region) -> str:
    """Return a function's name without those of what is around it."""
    return plain_name(_last(region.qualname))


def _last(dotted: str) -> str:
    return dotted.rpartition(".")[2]
