"""Notice what applications answer, and which routes they have.

Nothing is asked of a framework that the program has not imported. What stands here is called as a
function of a library begins; nobody wraps or replaces it.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any, Protocol
from weakref import WeakKeyDictionary, WeakSet

from surefoot.model.seen import NEVER_IMPORTED, Answer, RouteKey, Unread
from surefoot.observe.endpoints import Endpoints
from surefoot.observe.routing import (
    WEBSOCKET,
    Served,
    asgi_routes,
    django_path,
    django_routes,
    fits,
    flask_routes,
    mounted_in,
)
from surefoot.observe.unread import ROUTES, UnreadNotes, noting_unread
from surefoot.untouched import keep_builtins

keep_builtins(globals())

Heard = Callable[[FrameType], object]
"""Takes the frame of a library's function that has just begun."""

_IsAsked = Callable[[str], bool]

_ADDED = {"HEAD", "OPTIONS"}
"""Methods to which frameworks answer of their own accord."""


class InboundNotes(UnreadNotes, Protocol):
    """Where it is noted what the context that has been entered asked for."""

    def answered(self, answer: Answer) -> None:
        """Note that a route or a command of the project answered."""

    def serves(self, route: RouteKey) -> None:
        """Note that the project has a route or a command."""

    def process_ended(self, number: int, status: int) -> None:
        """Note the status with which a process ended that this one started."""


MAY_INHERIT = frozenset({"fastapi.applications"})
"""Modules whose entries are inherited from others, in some versions, which are heard too."""


class Inbound:
    """Notices routes and answers; ``entries`` are the functions to hear of, by module."""

    def __init__(self, endpoints: Endpoints, notes: InboundNotes) -> None:
        self._endpoints = endpoints
        self._notes = notes
        self._routes: defaultdict[str | None, dict[RouteKey, None]] = defaultdict(dict)
        self._applications: WeakSet[Any] = WeakSet()
        self._mounted: WeakSet[Any] = WeakSet()
        self._scopes: WeakKeyDictionary[Any, dict[str, Any]] = WeakKeyDictionary()
        self._resolvers: WeakSet[Any] = WeakSet()
        self.entries: dict[str, dict[str, Heard]] = {
            "starlette.applications": {"Starlette.build_middleware_stack": self._asgi_begun},
            "fastapi.applications": {"FastAPI.build_middleware_stack": self._asgi_begun},
            "starlette.middleware.errors": {
                _OUTERMOST: self._asgi_called,
                _OUTERMOST + ".<locals>._send": self._asgi_sent,
            },
            "starlette.responses": {"Response.__call__": self._asgi_failed},
            "starlette.websockets": {"WebSocket.send": self._websocket_sent},
            "werkzeug.wrappers.response": {"Response.__call__": self._flask_answered},
            "flask.app": {"Flask.handle_exception": self._flask_failed},
            "django.http.response": {"HttpResponseBase.close": self._django_closed},
        }

    def finish(self) -> None:
        """Read all tables, those of applications that nobody called too."""
        for module, name in (("starlette.applications", "Starlette"), ("flask.app", "Flask")):
            with noting_unread(self._notes, name.lower(), ROUTES):
                kinds = [vars(sys.modules[module])[name]] if module in sys.modules else []
                self._applications.update(self._endpoints.held(kinds))
        for application in list(self._applications):
            with noting_unread(self._notes, _framework_of(application), ROUTES):
                self._mounted.update(mounted_in(getattr(application, "routes", ())))
        self._read_again()
        with noting_unread(self._notes, "django", ROUTES):
            self._finish_django()

    def _read_again(self) -> None:
        for application in self._applications - self._mounted:
            self._read(application)

    def _read(self, application: Any) -> None:
        framework = _framework_of(application)
        with noting_unread(self._notes, framework, ROUTES):
            is_flask = framework == "flask"
            routes = flask_routes(application) if is_flask else asgi_routes(application.routes)
            self._serves(framework, routes)

    def _serves(self, framework: str, routes: Iterable[Served]) -> None:
        for method, path, endpoint, listed in routes:
            where = self._endpoints.place_of(endpoint, method)
            if where is None and not self._is_listed(endpoint, listed):
                continue
            route = RouteKey(framework, method, path, where)
            if route not in self._routes[where]:
                self._routes[where][route] = None
                self._notes.serves(route)

    def _is_listed(self, endpoint: Any, listed: str | None) -> bool:
        """Return whether a module of the project lists a library's endpoint as a route."""
        is_own = listed is not None and self._endpoints.measures(listed)
        return is_own and not str(endpoint.__module__).startswith(_SERVE_FILES)

    def _answered(self, endpoint: Any, method: str, status: object, is_asked: _IsAsked) -> None:
        """Note an answer of an endpoint, if it is known to be one of the project's routes.

        ``is_asked`` says of the path of each of its routes whether it was the one asked for.
        """
        where = self._endpoints.place_of(endpoint, method)
        if where is not None and where not in self._routes:  # it was added after the first call
            self._read_again()
        routes = [
            route
            for route in self._routes.get(where, ())
            if route.method == method or not (route.method or method in _ADDED or status == 405)
        ]
        if where is None or len(routes) > 1:
            routes = [route for route in routes if is_asked(route.path)]
        if routes:
            self._notes.answered(Answer(routes[0]._replace(method=method), str(status)))

    # Starlette and FastAPI

    def _asgi_begun(self, frame: FrameType) -> None:
        application = frame.f_locals["self"]
        if application not in self._mounted:
            self._mounted.update(mounted_in(application.routes))
            self._applications.add(application)
            self._read(application)

    def _asgi_called(self, frame: FrameType) -> None:
        """Remember a request by what its answer will be sent with, maybe in another task."""
        if frame.f_locals["scope"]["type"] == "http":
            self._scopes[frame.f_locals["send"]] = frame.f_locals["scope"]

    def _asgi_sent(self, frame: FrameType) -> None:
        message = frame.f_locals["message"]
        if message["type"] == "http.response.start":
            scope = self._scopes.pop(frame.f_locals["send"])
            self._asgi_answered(scope, message["status"])

    def _asgi_failed(self, frame: FrameType) -> None:
        """Notice the answer that an exception becomes; what sends it is not the usual function."""
        if frame.f_back is not None and frame.f_back.f_code.co_qualname == _OUTERMOST:
            self._asgi_answered(frame.f_locals["scope"], frame.f_locals["self"].status_code)

    def _websocket_sent(self, frame: FrameType) -> None:
        scope, message = frame.f_locals["self"].scope, frame.f_locals["message"]
        match message["type"]:
            case "websocket.accept":
                self._asgi_answered(scope, 101)
            case "websocket.close":
                self._asgi_answered(scope, message.get("code", 1000))
            case "websocket.http.response.start":
                self._asgi_answered(scope, message["status"])

    def _asgi_answered(self, scope: dict[str, Any], status: object) -> None:
        if "endpoint" in scope:
            root = scope.get("app_root_path", scope.get("root_path", ""))
            path = scope["path"].removeprefix(root)
            method = scope.get("method", WEBSOCKET)
            self._answered(scope["endpoint"], method, status, lambda asked: fits(asked, path))

    # Flask

    def _flask_answered(self, frame: FrameType) -> None:
        self._flask(frame.f_back, frame.f_locals["self"].status_code)

    def _flask_failed(self, frame: FrameType) -> None:
        """Notice an exception that leaves the application, as it does in tests."""
        application = frame.f_locals["self"]
        propagates = application.config["PROPAGATE_EXCEPTIONS"]
        if application.testing or application.debug if propagates is None else propagates:
            self._flask(frame.f_back, 500)

    def _flask(self, frame: FrameType | None, status: object) -> None:
        if frame is None or frame.f_code.co_qualname != "Flask.wsgi_app":
            return
        application, environ = frame.f_locals["self"], frame.f_locals["environ"]
        if application not in self._applications:
            self._applications.add(application)
            self._read(application)
        request = environ["werkzeug.request"]
        rule = request.url_rule
        if rule is not None:
            view = application.view_functions.get(rule.endpoint)
            self._answered(view, request.method, status, rule.rule.__eq__)

    # Django

    def _django_closed(self, frame: FrameType) -> None:
        response = frame.f_locals["self"]
        for closer in response._resource_closers:  # noqa: SLF001 - the request's is among them
            request: Any = getattr(closer, "__self__", None)
            match = getattr(request, "resolver_match", None)
            if match is not None:
                self._read_django(getattr(request, "urlconf", None))
                is_asked = django_path(match.route).__eq__
                self._answered(match.func, request.method, response.status_code, is_asked)

    def _finish_django(self) -> None:
        settings: Any = getattr(sys.modules.get("django.conf"), "settings", None)
        is_configured = settings is not None and settings.configured  # its truth would configure it
        table = getattr(settings, "ROOT_URLCONF", None) if is_configured else None
        if table in sys.modules:
            self._read_django(table)
        elif table is not None and self._endpoints.measures_module(str(table)):
            self._notes.unread(Unread("django", f"{table}{NEVER_IMPORTED}"))

    def _read_django(self, urlconf: Any) -> None:
        with noting_unread(self._notes, "django", ROUTES):
            resolver = sys.modules["django.urls.resolvers"].get_resolver(urlconf)
            if resolver not in self._resolvers:
                self._resolvers.add(resolver)
                self._serves("django", django_routes(resolver))


def _framework_of(application: Any) -> str:
    packages = {kind.__module__.partition(".")[0] for kind in type(application).__mro__}
    return next((name for name in ("flask", "fastapi") if name in packages), "starlette")


_OUTERMOST = "ServerErrorMiddleware.__call__"
"""What stands around all of an application: through it goes what a client gets."""

_SERVE_FILES = ("django.views.static", "django.contrib.staticfiles")
