"""Keep passwords as hashes, with a key-derivation function."""

import hashlib
import hmac
import os

ROUNDS = 1_000


def hash_password(password: str, salt: bytes | None = None) -> str:
    """Return ``salt$hash``, both hexadecimal."""
    salt = salt or os.urandom(16)
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ROUNDS)
    return f"{salt.hex()}${digest.hex()}"


def verify_password(password: str, stored: str) -> bool:
    """Tell whether a password is the one that was stored."""
    salt, separator, _ = stored.partition("$")
    if not separator:
        raise ValueError("not a stored password")
    return hmac.compare_digest(hash_password(password, bytes.fromhex(salt)), stored)
