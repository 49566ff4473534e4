"""Calls that no event tells of are found by what their names were imported from."""

from __future__ import annotations

import pytest

from surefoot.model.touches import Kind
from surefoot.source.sites import Site, call_sites


@pytest.mark.parametrize(
    ("text", "sites"),
    [
        ("import time\ntime.time()", [(2, Kind.CLOCK, "time.time")]),
        ("import time as t\nt.time()", [(2, Kind.CLOCK, "time.time")]),
        ("from time import time\ntime()", [(2, Kind.CLOCK, "time.time")]),
        ("import time\ntime.perf_counter()", []),
        ("def time(): pass\ntime()", []),
        ("import time\ntime.sleep(1)", [(2, Kind.SLEEP, "time.sleep")]),
        (
            "from datetime import datetime as dt\ndt.now()",
            [(2, Kind.CLOCK, "datetime.datetime.now")],
        ),
        ("import datetime\ndatetime.date.today()", [(2, Kind.CLOCK, "datetime.date.today")]),
        ("from .time import time\ntime()", []),
        ("import random\nrandom.choice([1])", [(2, Kind.RANDOM, "random.choice")]),
        ("import random\nrandom.Random(1).choice([1])", []),
        ("import uuid\nx = [\n uuid.uuid4()]", [(3, Kind.RANDOM, "uuid.uuid4")]),
        ("import duckdb\nduckdb.connect()", [(2, Kind.DATABASE, "duckdb.connect")]),
        ("import pycurl\nc = pycurl.Curl()\nc.perform()", [(3, Kind.NETWORK, "pycurl")]),
        ("class C: ...\nC().perform()", []),
        ("from time import time as now\nnow()", [(2, Kind.CLOCK, "time.time")]),
        ("import os, \\\n    uuid\nuuid.uuid4()", [(3, Kind.RANDOM, "uuid.uuid4")]),
        ("if 1: import uuid; uuid.uuid4()", [(1, Kind.RANDOM, "uuid.uuid4")]),
        ("import time\ntime.time(", []),
    ],
)
def test_a_call_is_found_by_what_it_calls(text: str, sites: list[tuple[int, Kind, str]]) -> None:
    """Whatever the name is in the module."""
    assert list(call_sites(text)) == [Site(*site) for site in sites]  # type: ignore[arg-type]
