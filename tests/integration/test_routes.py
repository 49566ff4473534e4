"""Routes and commands are known, and what they answered in which test."""

from __future__ import annotations

from pathlib import Path

import pytest

from project import Project
from surefoot.analysis.routes import commands_of, routes_of
from surefoot.model.observed import Observed
from surefoot.model.seams import Route
from surefoot.store.datafile import read_data

pytestmark = pytest.mark.integration

FASTAPI = """\
from fastapi import APIRouter, FastAPI, HTTPException, Request, WebSocket
from starlette.endpoints import HTTPEndpoint
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Mount, Route


class Notes(HTTPEndpoint):
    async def get(self, request):
        return PlainTextResponse("x")

    async def post(self, request):
        raise HTTPException(418)


def crud(name):
    router = APIRouter(prefix=f"/{name}")

    @router.get("/{number}")
    def show(number: int):
        if number > 5:
            raise HTTPException(404)
        return number

    return router


users = APIRouter()


@users.get("/me")
async def me():
    return 1


inner = APIRouter(prefix="/inner")
inner.include_router(users, prefix="/users")
sub = FastAPI()


@sub.get("/deep/{x:path}")
def deep(x: str):
    return x


app = FastAPI()
app.include_router(inner, prefix="/api")
app.include_router(crud("cats"))
app.include_router(crud("dogs"), prefix="/v2")
app.mount("/sub/{tenant}", sub)
app.router.routes.append(Mount("/pages", routes=[Route("/notes", Notes)]))


@app.middleware("http")
async def teapot(request: Request, call_next):
    response = await call_next(request)
    if "tea" in request.headers:
        response.status_code = 599
    return response


@app.get("/boom")
def boom():
    raise ValueError


@app.get("/stream")
def stream():
    return StreamingResponse(iter(["a"]), status_code=206)


@app.websocket("/ws/{room}")
async def ws(socket: WebSocket, room: str):
    if room == "none":
        await socket.close(1008)
        return
    await socket.accept()
    await socket.close()


@app.delete("/never")
def never():
    return 1


lonely = FastAPI()


@lonely.get("/alone")
def alone():
    return 1
"""

TESTS_OF_FASTAPI = """\
import socket
import subprocess
import sys
import time

import httpx2 as httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from service import app

client = TestClient(app, raise_server_exceptions=False)


@pytest.fixture(scope="session")
def server():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "service:app", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        for _ in range(600):
            try:
                httpx.get(f"http://127.0.0.1:{port}/docs")
                break
            except httpx.ConnectError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def test_includes():
    assert client.get("/api/inner/users/me").status_code == 200
    assert client.get("/cats/3").status_code == 200
    assert client.get("/v2/dogs/9").status_code == 404


def test_what_is_no_route():
    assert client.post("/api/inner/users/me").status_code == 405
    assert client.get("/nope").status_code == 404
    assert client.get("/docs").status_code == 200
    other = FastAPI()
    other.get("/of/tests")(lambda: 1)
    assert TestClient(other).get("/of/tests").status_code == 200


def test_mounts():
    assert client.get("/sub/acme/deep/a/b").status_code == 200
    assert client.get("/pages/notes").status_code == 200
    assert client.post("/pages/notes").status_code == 418


def test_changes():
    assert client.get("/cats/3", headers={"tea": "1"}).status_code == 599


def test_raises():
    with pytest.raises(ValueError):
        TestClient(app).get("/boom")


def test_streams():
    assert client.get("/stream").status_code == 206


def test_connects():
    with client.websocket_connect("/ws/a"):
        pass
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/ws/none"):
        pass


def test_serves(server):
    assert httpx.get(f"{server}/cats/1").status_code == 200


def test_serves_again(server):
    assert httpx.get(f"{server}/cats/x").status_code == 422
"""

FLASK = """\
import functools

from flask import Blueprint, Flask, abort
from flask.views import MethodView

admin = Blueprint("admin", __name__)


def login_required(view):
    @functools.wraps(view)
    def wrapped(**given):
        return view(**given)

    return wrapped


@admin.route("/<int:number>/edit", methods=["GET", "POST"])
@login_required
def edit(number):
    abort(403)


class Items(MethodView):
    def get(self, name):
        return name

    def post(self, name):
        return name, 201


def create_app():
    app = Flask(__name__)
    outer = Blueprint("outer", __name__, url_prefix="/outer")
    outer.register_blueprint(admin, url_prefix="/admin")
    app.register_blueprint(outer)
    app.add_url_rule("/items/<name>", view_func=Items.as_view("items"))

    @app.route("/boom")
    def boom():
        raise ValueError

    @app.after_request
    def after(response):
        if response.status_code == 201:
            response.status_code = 202
        return response

    return app


lonely = Flask("lonely")


@lonely.put("/alone/<path:place>")
def alone(place):
    return place
"""

TESTS_OF_FLASK = """\
import pytest

from shop import create_app


@pytest.fixture
def client():
    app = create_app()
    app.testing = True
    return app.test_client()


def test_edits(client):
    assert client.get("/outer/admin/3/edit").status_code == 403


def test_what_is_no_route(client):
    assert client.head("/items/a").status_code == 200
    assert client.options("/items/a").status_code == 200
    assert client.put("/items/a").status_code == 405
    assert client.get("/static/x").status_code == 404


def test_items(client):
    assert client.get("/items/a").status_code == 200
    assert client.post("/items/a").status_code == 202


def test_raises(client):
    with pytest.raises(ValueError):
        client.get("/boom")
"""

DJANGO_SETTINGS = """\
SECRET_KEY = "x"
ROOT_URLCONF = "site1.urls"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.admin"]
MIDDLEWARE = ["site1.views.teapot"]
"""

DJANGO_URLS = """\
from django.contrib import admin
from django.contrib.auth.views import LoginView
from django.urls import include, path, re_path

from site1 import views

urlpatterns = [
    path("admin/", admin.site.urls),
    path("login/", LoginView.as_view()),
    path("hello/<int:number>/", views.hello),
    path("blog/", include("site1.blog")),
    path("only/", views.only_get),
    path("one/", views.About.as_view()),
    path("two/", views.About.as_view()),
]
"""

DJANGO_BLOG = """\
from django.urls import path, re_path

from site1 import views

urlpatterns = [path("", views.Posts.as_view()), re_path(r"^(?P<slug>[a-z]+)$", views.post)]
"""

DJANGO_VIEWS = """\
from django.http import Http404, HttpResponse
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET
from django.views.generic import TemplateView


def teapot(get_response):
    def middleware(request):
        response = get_response(request)
        if "HTTP_TEA" in request.META:
            response.status_code = 418
        return response

    return middleware


def hello(request, number):
    if number > 5:
        raise Http404
    return HttpResponse("x")


@require_GET
def only_get(request):
    return HttpResponse("x")


@csrf_exempt
def post(request, slug):
    raise ValueError


class Posts(View):
    def get(self, request):
        return HttpResponse("x")

    def post(self, request):
        return HttpResponse("x", status=201)


class About(TemplateView):
    def render_to_response(self, context):
        return HttpResponse("x")
"""

TESTS_OF_DJANGO = """\
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "site1.settings"

import django

django.setup()

from django.test import Client

client = Client(raise_request_exception=False)


def test_hello():
    assert client.get("/hello/3/").status_code == 200
    assert client.post("/hello/3/").status_code == 200
    assert client.get("/hello/9/").status_code == 404
    assert client.get("/hello/3/", HTTP_TEA="1").status_code == 418


def test_what_is_no_route():
    assert client.get("/nope/").status_code == 404
    assert client.head("/hello/3/").status_code == 200
    assert client.options("/blog/").status_code == 200
    assert client.put("/blog/").status_code == 405
    assert client.post("/only/").status_code == 405
    assert client.get("/admin/").status_code == 500


def test_blog():
    assert client.get("/blog/").status_code == 200
    assert client.get("/blog/abc").status_code == 500


def test_about():
    assert client.get("/two/").status_code == 200
"""

CLICK = """\
import sys

import click


@click.group()
def cli():
    pass


@cli.group()
def user():
    pass


@user.command()
@click.argument("name")
def add(name):
    if name == "bad":
        raise click.ClickException("no")
    if name == "three":
        sys.exit(3)
    if name == "four":
        click.get_current_context().exit(4)
    if name == "boom":
        raise ValueError


@user.command("rm")
def remove():
    pass


@cli.group(invoke_without_command=True)
def status():
    pass


if __name__ == "__main__":
    cli()
"""

TYPER = """\
import typer

app = typer.Typer()
sub = typer.Typer()
app.add_typer(sub, name="sub")


@app.command()
def one(number: int = 0):
    raise typer.Exit(number)


@sub.command("two-x")
def two():
    raise typer.BadParameter("x")


@sub.command()
def three():
    pass


if __name__ == "__main__":
    app()
"""

ARGPARSE = """\
import argparse
import sys


def run_add(given):
    return 0 if given.number < 9 else 7


def main(words=None):
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    add = commands.add_parser("add")
    add.add_argument("number", type=int)
    add.set_defaults(run=run_add)
    deep = commands.add_parser("rm").add_subparsers()
    deep.add_parser("all")
    given = parser.parse_args(words)
    if given.number == 6:
        parser.error("six")
    return given.run(given)


if __name__ == "__main__":
    sys.exit(main())
"""

TESTS_OF_COMMANDS = """\
import subprocess
import sys
import unittest

import pytest
from click.testing import CliRunner
from typer.testing import CliRunner as TyperRunner

import parsed
import typed
from clicked import add, cli


def run(*words):
    return subprocess.run([sys.executable, *words]).returncode


def clicked(words):
    return CliRunner().invoke(cli, words).exit_code


def test_succeeds():
    assert clicked("user add x") == 0
    assert TyperRunner().invoke(typed.app, ["one"]).exit_code == 0


def test_fails():
    assert clicked("user add bad") == 1
    assert clicked("user add three") == 3
    assert clicked("user add four") == 4
    assert clicked("user add boom") == 1
    assert TyperRunner().invoke(typed.app, ["one", "--number=4"]).exit_code == 4
    assert TyperRunner().invoke(typed.app, ["sub", "two-x"]).exit_code == 2


def test_is_misused():
    assert clicked("user add") == 2
    assert clicked("user nope") == 2
    assert TyperRunner().invoke(typed.app, ["one", "--number=x"]).exit_code == 2
    for words in ["add", "x"], ["add", "6"]:
        with pytest.raises(SystemExit):
            parsed.main(words)


def test_helps():
    assert clicked("user rm --help") == 0
    with pytest.raises(SystemExit):
        parsed.main(["rm", "all", "--help"])


def test_is_called():
    with pytest.raises(SystemExit):
        cli.main(["user", "add", "three"])
    try:
        cli.main(["status"])
    except SystemExit:
        pass
    assert CliRunner().invoke(add, ["x"]).exit_code == 0
    assert parsed.main(["add", "1"]) == 0


class Test(unittest.TestCase):
    def test_exits(self):
        with self.assertRaises(SystemExit):
            raise SystemExit(parsed.main(["add", "9"]))
        with self.assertRaises(SystemExit):
            cli.main(["user", "add", "three"])


def test_processes():
    assert run("clicked.py", "user", "add", "bad") == 1
    assert run("-m", "typed", "one") == 0
    assert run("parsed.py", "add", "1") == 0


def test_failing_processes():
    assert run("-m", "typed", "sub", "two-x") == 2
    assert run("-m", "parsed", "add", "9") == 7
    assert run("-m", "parsed", "add", "x") == 2
"""


def measured(folder: Path, tests: str, **modules: str) -> Observed:
    """Return what the tests of a project were observed to do: all of it could be read."""
    project = Project(folder)
    project.write("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = ["."]\n')
    project.write("tests/test_it.py", tests)
    for name, text in modules.items():
        project.write(f"{name.replace('__', '/', 1)}.py", text)
    project.measure()
    observed = read_data(folder / ".surefoot" / "data.sqlite").observed
    assert not observed.unread
    return observed


def told(routes: tuple[Route, ...]) -> dict[str, dict[str, set[str]]]:
    """Return the tests that saw each status, by method, path and place."""
    return {
        f"{r.method} {r.path} {r.where}".strip(): {
            status: {test.partition("::")[2].rpartition("test_")[2] for test in tests}
            for status, tests in r.statuses.items()
        }
        for r in routes
    }


def test_routes_of_fastapi(tmp_path: Path) -> None:
    """With all prefixes, and with what the client got; of a server too, test by test."""
    found = routes_of(measured(tmp_path, TESTS_OF_FASTAPI, service=FASTAPI))
    assert {route.framework for route in found} == {"fastapi"}
    assert told(found) == {
        "GET /alone service.py:88": {},
        "DELETE /never service.py:80": {},
        "GET /api/inner/users/me service.py:30": {"200": {"includes"}},
        "GET /pages/notes service.py:8": {"200": {"mounts"}},
        "POST /pages/notes service.py:11": {"418": {"mounts"}},
        "GET /stream service.py:66": {"206": {"streams"}},
        "GET /sub/{tenant}/deep/{x:path} service.py:40": {"200": {"mounts"}},
        "GET /boom service.py:61": {"500": {"raises"}},
        "GET /cats/{number} service.py:18": {
            "200": {"includes", "serves"},
            "422": {"serves_again"},
            "599": {"changes"},
        },
        "GET /v2/dogs/{number} service.py:18": {"404": {"includes"}},
        "WEBSOCKET /ws/{room} service.py:71": {
            "1000": {"connects"},
            "1008": {"connects"},
            "101": {"connects"},
        },
    }


def test_routes_of_flask(tmp_path: Path) -> None:
    """What it answers of its own accord is none of them."""
    found = routes_of(measured(tmp_path, TESTS_OF_FLASK, shop=FLASK))
    assert {route.framework for route in found} == {"flask"}
    assert told(found) == {
        "PUT /alone/<path:place> shop.py:54": {},
        "POST /outer/admin/<int:number>/edit shop.py:17": {},
        "GET /items/<name> shop.py:24": {"200": {"items"}},
        "POST /items/<name> shop.py:27": {"202": {"items"}},
        "GET /boom shop.py:38": {"500": {"raises"}},
        "GET /outer/admin/<int:number>/edit shop.py:17": {"403": {"edits"}},
    }


def test_routes_of_django(tmp_path: Path) -> None:
    """With those that are included, and without those of its own applications."""
    found = routes_of(
        measured(
            tmp_path,
            TESTS_OF_DJANGO,
            site1____init__="",
            site1__settings=DJANGO_SETTINGS,
            site1__urls=DJANGO_URLS,
            site1__blog=DJANGO_BLOG,
            site1__views=DJANGO_VIEWS,
        )
    )
    assert {route.framework for route in found} == {"django"}
    assert told(found) == {
        "/only/ site1/views.py:24": {},
        "POST /blog/ site1/views.py:38": {},
        "GET /login/ None": {},
        "POST /login/ None": {},
        "GET /one/ site1/views.py:42": {},
        "GET /blog/ site1/views.py:35": {"200": {"blog"}},
        "POST /hello/<int:number>/ site1/views.py:18": {"200": {"hello"}},
        "GET /two/ site1/views.py:42": {"200": {"about"}},
        "GET /blog/(?P<slug>[a-z]+) site1/views.py:29": {"500": {"blog"}},
        "GET /hello/<int:number>/ site1/views.py:18": {
            "200": {"hello"},
            "404": {"hello"},
            "418": {"hello"},
        },
    }


def test_commands(tmp_path: Path) -> None:
    """With the status of each, whoever saw it; where nobody did, it took its arguments."""
    modules = {"clicked": CLICK, "typed": TYPER, "parsed": ARGPARSE}
    found = commands_of(measured(tmp_path, TESTS_OF_COMMANDS, **modules))
    assert told(found) == {
        "cli status clicked.py:34": {"0": {"is_called"}},
        "cli user rm clicked.py:29": {},
        "parsed rm all parsed.py:9": {},
        "typed sub three typed.py:18": {},
        "cli user add clicked.py:16": {
            "0": {"succeeds", "is_called"},
            "1": {"fails", "processes"},
            "2": {"is_misused"},
            "3": {"fails", "is_called", "exits"},
            "4": {"fails"},
        },
        "parsed add parsed.py:5": {
            "0": {"processes"},
            "2": {"is_misused", "failing_processes"},
            "7": {"failing_processes"},
            "parsed": {"is_called", "exits"},
        },
        "typed one typed.py:8": {
            "0": {"succeeds", "processes"},
            "2": {"is_misused"},
            "4": {"fails"},
        },
        "typed sub two-x typed.py:13": {"2": {"fails", "failing_processes"}},
    }
