"""Read which routes an application has from its framework's own table."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from surefoot.observe.endpoints import view_of
from surefoot.untouched import keep_builtins

keep_builtins(globals())

WEBSOCKET = "WEBSOCKET"
"""The method of a route that is no request but a connection."""

_METHODS = ("get", "post", "put", "patch", "delete")
"""What a class may serve; to the others frameworks answer of their own accord."""


class Served(NamedTuple):
    """A route: its path as the framework writes it, with all prefixes, and what serves it.

    An empty method stands for any. ``listed`` is the file of the table that the route is written
    in, if it is one of a module's.
    """

    method: str
    path: str
    endpoint: Any
    listed: str | None = None


# Starlette and FastAPI


def asgi_routes(routes: Iterable[Any], prefix: str = "") -> Iterator[Served]:
    """Yield the routes of an application of Starlette or FastAPI, and of those mounted there.

    Raises:
        TypeError: at the end, if there are routes of which it is unknown what they serve.
    """
    unknown = []
    for route in _with_included(routes):
        path = prefix + (getattr(route, "path", None) or "")
        endpoint = getattr(route, "endpoint", None)
        if endpoint is None and not hasattr(route, "app"):
            unknown.append(route)
        elif endpoint is None:
            yield from asgi_routes(getattr(_mounted(route), "routes", None) or (), path)
        elif _is_websocket(route):
            yield Served(WEBSOCKET, path, endpoint)
        else:
            methods = getattr(route, "methods", None)
            for method in _wanted(methods) if methods else _of_class(endpoint):
                yield Served(method, path, endpoint)
    if unknown:
        raise TypeError(unknown)


def mounted_in(routes: Iterable[Any]) -> Iterator[Any]:
    """Yield the applications that are mounted in others: their routes have a prefix."""
    for route in _with_included(routes):
        if getattr(route, "endpoint", None) is None:
            application = _mounted(route)
            if type(application).__hash__ is not None:  # plain routers have none
                yield application
            yield from mounted_in(getattr(application, "routes", None) or ())


def _with_included(routes: Iterable[Any]) -> Iterable[Any]:
    """Return routes with those of routers that newer versions of FastAPI include as a whole."""
    contexts = getattr(sys.modules.get("fastapi.routing"), "iter_route_contexts", list)
    found: Iterable[Any] = contexts(routes)
    return found


def _mounted(route: Any) -> Any:
    """Return the application that is mounted, which middleware may be wrapped around."""
    application: Any = getattr(route, "app", None)
    while not hasattr(application, "routes") and hasattr(application, "app"):
        application = application.app
    return application


def _is_websocket(route: Any) -> bool:
    kind = getattr(sys.modules.get("starlette.routing"), "WebSocketRoute", ())
    return isinstance(getattr(route, "original_route", route), kind)


def fits(template: str, path: str) -> bool:
    """Return whether a path may be one of a template; example: ``/users/7`` of ``/users/{id:int}``."""
    first, *others = _PARAMETER.split(template)
    pattern = re.escape(first)
    for kind, literal in zip(others[::2], others[1::2], strict=True):
        pattern += (".*" if kind == "path" else "[^/]+") + re.escape(literal)
    return re.fullmatch(pattern, path) is not None


_PARAMETER = re.compile(r"\{\w+(?::(\w+))?\}")


# Flask


def flask_routes(application: Any) -> Iterator[Served]:
    """Yield the routes of an application of Flask, those of its blueprints too."""
    for rule in application.url_map.iter_rules():
        methods = _wanted(rule.methods or ())
        if getattr(rule, "provide_automatic_options", True):
            methods = [method for method in methods if method != "OPTIONS"]
        for method in methods:
            yield Served(method, rule.rule, application.view_functions.get(rule.endpoint))


# Django


def django_routes(resolver: Any, prefix: str = "") -> Iterator[Served]:
    """Yield the routes of a resolver, and of those that it includes."""
    listed = getattr(getattr(resolver, "urlconf_module", None), "__file__", None)
    for pattern in resolver.url_patterns:
        path = _joined(prefix, pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from django_routes(pattern, path)
        elif not _FORMATS.search(path):
            view, actions = view_of(pattern.callback)
            methods = _wanted(actions) if actions else _of_class(view)
            for method in methods:
                yield Served(method, django_path(path), pattern.callback, listed)


def django_path(route: str) -> str:
    """Return a route as it is shown; the anchors of a regular expression say nothing more."""
    return "/" + route.removeprefix("^").removesuffix("$")


def _joined(prefix: str, pattern: Any) -> str:
    is_language = type(pattern).__name__ == "LocalePrefixPattern"
    route = "<language>/" if is_language else str(pattern)
    return prefix + (route.removeprefix("^") if prefix else route)


_FORMATS = re.compile(r"\(\?P<format>|<drf_format_suffix")
"""Django REST framework repeats each route with the suffix of a format."""


def _wanted(methods: Iterable[str]) -> list[str]:
    """Return methods without the HEAD that comes with GET."""
    found = {method.upper() for method in methods}
    return sorted(found - {"HEAD"} if "GET" in found else found)


_ALIASES = {
    "django.views.generic.base": frozenset({"post", "put", "patch", "delete"}),
    "django.views.generic.edit": frozenset({"put", "delete"}),
}
"""Methods of Django's generic views that do what the GET or the POST of the same view does."""


def _of_class(view: Any) -> list[str]:
    """Return the methods that a class serves; any, if it does not say so."""
    allowed = getattr(view, "http_method_names", _METHODS)
    found = [name.upper() for name in _METHODS if name in allowed and _serves(view, name)]
    return found if isinstance(view, type) and found else [""]


def _serves(view: Any, name: str) -> bool:
    method = getattr(view, name, None)
    module = getattr(method, "__module__", "")
    return method is not None and name not in _ALIASES.get(module, ())
