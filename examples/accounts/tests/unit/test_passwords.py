import pytest
from accounts.passwords import hash_password, verify_password


@pytest.mark.parametrize(("given", "fits"), [("correct horse", True), ("battery staple", False)])
def test_a_password_is_known_again_and_another_is_not(given, fits):
    assert verify_password(given, hash_password("correct horse")) is fits


def test_a_password_is_hashed():
    hash_password("correct horse")
