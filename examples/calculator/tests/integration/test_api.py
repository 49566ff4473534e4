import pytest
from calculator import app
from fastapi.testclient import TestClient

pytestmark = pytest.mark.integration


@pytest.fixture
def client():
    return TestClient(app)


@pytest.mark.parametrize(
    ("path", "status", "answer"),
    [
        ("/add?a=1.5&b=2", 200, 3.5),
        ("/divide?a=1&b=4", 200, 0.25),
        ("/divide?a=1&b=0", 400, {"detail": "division by zero"}),
        ("/add?a=inf&b=1", 422, {"detail": "both numbers must be finite"}),
        ("/divide?a=1&b=nan", 422, {"detail": "both numbers must be finite"}),
        ("/add?a=1e308&b=1e308", 422, {"detail": "the result is too large"}),
        ("/divide?a=1e308&b=1e-308", 422, {"detail": "the result is too large"}),
    ],
)
def test_an_operation_is_answered_or_refused_with_the_reason(client, path, status, answer):
    response = client.post(path)
    assert (response.status_code, response.json()) == (status, answer)


@pytest.mark.parametrize("path", ["/add", "/add?a=1", "/divide?a=one&b=2"])
def test_two_numbers_are_needed(client, path):
    assert client.post(path).status_code == 422
