"""Tell from what a call returns whether it failed: an HTTP status, or the exit status of a process."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from surefoot.untouched import keep_builtins

keep_builtins(globals())

ANSWERS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("requests.sessions", "niquests.sessions"), ("Session.request", "Session.send")
    ),
    "httpx._client": ("Client.send", "AsyncClient.send"),
    "httpx2._client": ("Client.send", "AsyncClient.send"),
    "aiohttp.client": (
        *("ClientSession._request", "_BaseRequestContextManager.__aenter__"),
        "_RequestContextManager.__aenter__",
    ),
    "urllib3.poolmanager": ("PoolManager.urlopen",),
    "urllib3.connectionpool": ("HTTPConnectionPool.urlopen",),
    "http.client": ("HTTPConnection.getresponse",),
    "subprocess": ("Popen.wait", "run"),
    "asyncio.subprocess": ("Process.wait",),
}
"""The functions of libraries that return an answer, by module and qualified name."""

_FIRST_FAILURE = 400


_GIVES_EXIT_STATUS = frozenset(
    {
        *("subprocess.Popen.wait", "subprocess.call", "asyncio.subprocess.Process.wait"),
        "os.system",
    }
)
ANSWERED_BY_OBJECT = frozenset(
    {"subprocess.Popen.communicate", "asyncio.subprocess.Process.communicate"}
    | {"pycurl.Curl.perform", "pycurl.Curl.perform_rb", "pycurl.Curl.perform_rs"}
)
"""Calls after which their object has the status."""
_ANSWERING = frozenset(
    {"requests", "niquests", "httpx", "httpx2", "aiohttp", "urllib3", "http", "subprocess"}
)


def failure_of(answered: object) -> str | None:
    """Return the failure that an object tells of which has been answered, as ``failure_in`` does."""
    if any(base.__module__ == "pycurl" for base in type(answered).__mro__):
        pycurl: Any = sys.modules["pycurl"]
        return _failure_by_http(pycurl.Curl.getinfo(answered, pycurl.RESPONSE_CODE))
    return failure_in(answered)


def failure_returned(calls: str, value: object) -> str | None:
    """Return the failure that what a call returns tells of, as ``failure_in`` does.

    ``calls`` is what is called; example: ``subprocess.call``.
    """
    if calls in _GIVES_EXIT_STATUS and isinstance(value, int):
        return failure_in(value)
    package = type(value).__module__.partition(".")[0]
    return failure_in(value) if package in _ANSWERING else None


def failure_in(answer: object) -> str | None:
    """Return the failure that an answer tells of, "" if it tells of success, None if of neither.

    Examples: ``404``; ``exit 1``.
    """
    if isinstance(answer, int):
        return f"exit {answer}" if answer else ""
    exit_status = getattr(answer, "returncode", None)
    if isinstance(exit_status, int):
        return failure_in(exit_status)
    for name in ("status_code", "status"):
        status = getattr(answer, name, None)
        if isinstance(status, int):
            return _failure_by_http(status)
    return None


def _failure_by_http(status: int) -> str:
    return str(status) if status >= _FIRST_FAILURE else ""
