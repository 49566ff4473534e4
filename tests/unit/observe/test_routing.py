"""Paths of routes, as frameworks write them."""

from __future__ import annotations

import pytest

from surefoot.observe.routing import django_path, fits


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("/users", "/users"),
        ("/users/{number}", "/users/7"),
        ("/users/{number:int}/x", "/users/7/x"),
        ("/files/{place:path}", "/files/a/b"),
        ("/{a}.{b}/c+", "/x.y/c+"),
    ],
)
def test_a_path_fits_its_template(template: str, path: str) -> None:
    """With a parameter for each part in braces."""
    assert fits(template, path)


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("/users", "/users/7"),
        ("/users/{number}", "/users/7/x"),
        ("/users/{number}", "/users/"),
        ("/a.b", "/axb"),
    ],
)
def test_a_path_fits_no_other_template(template: str, path: str) -> None:
    """What is outside braces is meant literally."""
    assert not fits(template, path)


@pytest.mark.parametrize(
    ("route", "shown"), [("a/<int:b>/", "/a/<int:b>/"), (r"^a/(\d+)$", r"/a/(\d+)"), ("", "/")]
)
def test_a_route_of_django_is_shown_without_anchors(route: str, shown: str) -> None:
    """They say nothing that a reader needs."""
    assert django_path(route) == shown
