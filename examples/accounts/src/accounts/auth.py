"""Who may come in."""

MIN_PASSWORD = 8


def authenticate(username: str, password: str) -> bool:
    """Tell whether a user name and a password of at least eight characters are given."""
    if username and password:
        if len(password) >= MIN_PASSWORD:
            return True
    return False
