from accounts.passwords import hash_password, verify_password


def test_a_password_is_known_again_and_another_is_not():
    stored = hash_password("correct horse")
    assert verify_password("correct horse", stored)
    assert not verify_password("battery staple", stored)
