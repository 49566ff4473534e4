"""Paths of routes, as frameworks write them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.views.generic import DeleteView, FormView, RedirectView, View

from surefoot.observe.routing import django_path, django_routes, fits


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


class Away(RedirectView):
    """Sends everybody elsewhere, whatever the method."""


class Sign(FormView):
    """Takes a form."""


class Drop(DeleteView):
    """Deletes what a form confirms."""


class Item(DeleteView):
    """Answers to a method of its own accord."""

    def delete(self, *_: object) -> None: ...


class Plain(View):
    """Serves what it says."""

    def get(self, *_: object) -> None: ...
    def put(self, *_: object) -> None: ...


@pytest.mark.parametrize(
    ("view", "methods"),
    [
        (Away, ["GET"]),
        (Sign, ["GET", "POST"]),
        (Drop, ["GET", "POST"]),
        (Item, ["GET", "POST", "DELETE"]),
        (Plain, ["GET", "PUT"]),
    ],
)
def test_a_generic_view_of_django_serves_what_it_does_apart(
    view: type[View], methods: list[str]
) -> None:
    """It answers to more methods, all in the same way."""
    resolver = SimpleNamespace(
        url_patterns=[SimpleNamespace(pattern="a/", callback=view.as_view())]
    )
    assert [route.method for route in django_routes(resolver)] == methods
