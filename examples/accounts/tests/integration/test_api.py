import pytest

pytestmark = pytest.mark.integration

ADA = {"email": "ada@example.org", "password": "correct horse"}


def test_a_user_who_was_created_is_shown(client):
    created = client.post("/users", json=ADA)
    assert created.status_code == 201
    number = created.json()["id"]
    assert client.get(f"/users/{number}").json() == created.json()
    assert "password" not in created.json()


def test_an_unknown_user_is_not_found(client):
    assert client.get("/users/7").status_code == 404


@pytest.mark.parametrize("path", ["/users/seven", "/users/1.5"])
def test_a_user_is_asked_for_by_number(client, path):
    assert client.get(path).status_code == 422


@pytest.mark.parametrize(
    "wrong", [{"email": "ada"}, {"password": "short"}, {"email": None}, {"password": None}]
)
def test_what_is_no_account_is_refused(client, wrong):
    assert client.post("/users", json={**ADA, **wrong}).status_code == 422
