from accounts.auth import authenticate


def test_a_user_with_a_long_password_comes_in():
    assert authenticate("ada", "correct horse")
