"""The page of the seams, and what other pages say of them."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest

from surefoot.analysis.tiers import cover_tiers, place_file
from surefoot.config import Config
from surefoot.model.ids import LineNo
from surefoot.model.kept_mutants import FileMutants
from surefoot.model.levels import Level
from surefoot.model.observed import Observed
from surefoot.model.pyramid import LeveledTest, Pyramid
from surefoot.model.run import RunData
from surefoot.model.seams import Route, Seam, Seams, Unresolved
from surefoot.model.tiers import Tier
from surefoot.project.findings import Findings
from surefoot.project.project import FileRun, MeasuredFile, Project, cover_project
from surefoot.report.html import write_site
from surefoot.report.html.model import page_of
from surefoot.report.tried import story
from surefoot.source.map import map_source

TEST = "tests/test_app.py::test_it"
OTHER = "tests/test_app.py::test_é[100%41 <b>]"
MANY = frozenset(f"tests/test_many.py::test_{number:02}" for number in range(25))

INSERT = Seam(
    "app.py", LineNo(2), "add#2", "database", "x.execute", Tier.CRITICAL, statement="insert",
    succeeded=frozenset({TEST, OTHER}),
)  # fmt: skip
READ = Seam("app.py", LineNo(3), "read", "file", "open", Tier.UTILITY, mocked=MANY)
SCHEMA = Seam("app.py", LineNo(1), "", "database", "x", Tier.CORE, "schema set-up")
UNCLEAR = (
    Unresolved("app.py", LineNo(2), "send", ".execute", None, Tier.CORE),
    Unresolved("app.py", LineNo(3), "ask", ".get", "http", Tier.CORE),
)
SHOWN = Route("flask", "GET", "/users/<int:number>", "app.py:2", {"404": frozenset({TEST})})
NEVER = Route("flask", "POST", "/never", "elsewhere.py:7", {})
SEAMS = Seams((INSERT, READ, SCHEMA), UNCLEAR, (NEVER, SHOWN), unknown=frozenset({"t"}))
PAGE = page_of("app.py")


def site_of(root: Path, seams: Seams) -> Path:
    """Write the site of a project of one file, which has these seams."""
    tried = {test for seam in seams.seams for told in story(seam) for test in told.tests}
    answered = {
        test for route in seams.routes for tests in route.statuses.values() for test in tests
    }
    observed = Observed(
        tried=dict.fromkeys(tried, frozenset()), answers=dict.fromkeys(answered, frozenset())
    )
    config, data = Config(root), RunData("3.13.0", observed=observed)
    file = MeasuredFile("app.py", root / "app.py", map_source("a = 1\nb = 2\nc = 3\n"), FileRun())
    project = Project((file,), (), (), ())
    coverage = cover_project(config, project, data)
    placements = {"app.py": place_file("app.py", file.map, config.tiers)}
    findings = Findings(
        config=config,
        project=project,
        coverage=coverage,
        placements=placements,
        tiers=cover_tiers(coverage.files, placements, config.tiers, seams=seams),
        gaps=(),
        places={},
        accepted={},
        lapsed=(),
        pyramid=Pyramid(
            (LeveledTest(TEST, Level.INTEGRATION, None, 1.0),), (), config.levels.shares
        ),
        seams=seams,
        mutants={"app.py": FileMutants()},
        data=data,
    )
    write_site(findings, root / "site")
    return root / "site"


def words_of(markup: str) -> str:
    """Return what a browser shows of some HTML, with single spaces."""
    return " ".join(html.unescape(re.sub("<[^<>]*>", "", markup)).split())


def rows_of(page: Path) -> list[str]:
    """Return the rows of all tables on a page, as HTML."""
    return re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", page.read_text("utf-8"), re.DOTALL)


def test_each_seam_names_its_tests(tmp_path: Path) -> None:
    """In the words of the terminal, with links to the line, and to the tests by their names."""
    insert, *_ = rows_of(site_of(tmp_path, SEAMS) / "seams.html")
    assert words_of(insert) == (
        "‼ critical app.py:2 add database ✓ 2 tests "
        f"{TEST} integration {OTHER} ✗ never: a duplicate key"
    )
    line, *tests = re.findall('href="([^"]*)"', insert)
    assert line == f"{PAGE}#L2"
    assert [unquote(html.unescape(link)) for link in tests] == [
        f"tests.html#{name}" for name in (TEST, OTHER)
    ]


def test_of_many_tests_some_are_named(tmp_path: Path) -> None:
    """The page of the file knows the rest; a page of thousands of names helps nobody."""
    _, read, *_ = rows_of(site_of(tmp_path, SEAMS) / "seams.html")
    told = words_of(read)
    assert "✗ only with mocks tests/test_many.py::test_00 " in told
    assert "::test_19 and 5 more: the tests of this line ✗ never: a missing file" in told
    assert read.count(f'href="{PAGE}#L3"') == 2


def test_routes_say_what_they_answered(tmp_path: Path) -> None:
    """And where they are served, with a link if that is measured."""
    *_, never, shown = rows_of(site_of(tmp_path, SEAMS) / "seams.html")
    assert words_of(never) == "POST /never elsewhere.py:7 ✗ no test"
    assert "href" not in never
    assert words_of(shown) == f"GET /users/<int:number> app.py:2 404 (1 test) {TEST} integration"
    assert f'href="{PAGE}#L2"' in shown


def test_a_test_that_only_asked_a_route_is_known(tmp_path: Path) -> None:
    """So the link to it leads somewhere."""
    asked = SHOWN._replace(statuses={"200": frozenset({OTHER})})
    assert OTHER in numbered(site_of(tmp_path, Seams(routes=(asked,))))


def test_what_is_not_in_the_table_has_a_reason(tmp_path: Path) -> None:
    """What is left out, and what is not known."""
    text = (site_of(tmp_path, SEAMS) / "seams.html").read_text("utf-8")
    items = [words_of(item) for item in re.findall("<li>(.*?)</li>", text.partition("Left out")[2])]
    assert items == [
        "app.py:1 : schema set-up",
        "app.py:2 send: whether .execute hands something over",
        "app.py:3 ask: http, but not how it ended",
        "1 test not observed. If not skipped: surefoot run --record-all",
    ]


@pytest.mark.parametrize(
    ("seams", "is_linked", "told"),
    [
        (Seams(), False, "No seam: nothing in this code hands data"),
        (Seams(commands=(NEVER,)), True, "Commands"),
        (Seams((READ,), is_observed=False), True, "No test was observed"),
    ],
)
def test_the_page_is_linked_where_it_tells_of_something(
    tmp_path: Path, seams: Seams, is_linked: bool, told: str
) -> None:
    """It is written anyway, so that no old one stays."""
    site = site_of(tmp_path, seams)
    assert told in (site / "seams.html").read_text("utf-8")
    assert ('href="seams.html"' in (site / "index.html").read_text("utf-8")) is is_linked
    assert ('href="../seams.html"' in (site / PAGE).read_text("utf-8")) is is_linked


def test_without_observing_nothing_is_said_of_any_seam(tmp_path: Path) -> None:
    """That no test reached it would be a guess."""
    site = site_of(tmp_path, Seams((READ,), is_observed=False))
    assert rows_of(site / "seams.html") == []
    overview = (site / "index.html").read_text("utf-8")
    assert "seams-title" not in overview
    assert "boundary: seams at unknown" in overview
    assert facts_of(site)["seams"] == []


def test_the_first_page_counts_them(tmp_path: Path) -> None:
    """With the boundary among the tiers; what is left out does not count."""
    both = replace(INSERT, failed=frozenset({TEST}))
    overview = (site_of(tmp_path, Seams((READ, both, SCHEMA))) / "index.html").read_text("utf-8")
    assert "1 of 2 seams tried both ways. All seams" in words_of(overview)
    assert 'aria-label="tried both ways: 1 seam. only mocked: 1 seam. "' in overview
    assert "<h3>boundary <span>not gated</span></h3>" in overview
    assert "boundary: seams at 50% of a target of 80%" in overview


def test_a_line_tells_the_story_of_its_seam(tmp_path: Path) -> None:
    """With the first of the tests, as the page numbers them."""
    site = site_of(tmp_path, SEAMS)
    first = numbered(site).index(TEST)
    assert facts_of(site)["seams"][0] == [
        2,
        "database, the INSERT",
        [
            ["succeeded with the real thing", first, 2],
            ["never failed: a duplicate key, say", -1, 0],
        ],
    ]


def test_hostile_names_are_only_names(tmp_path: Path) -> None:
    """Of files, functions, kinds, calls, failures, routes, statuses and tests."""
    evil = "<img src=x>\x1b"
    tests = frozenset({f"{evil}t"})
    seam = Seam(evil, LineNo(1), f"{evil}f", evil, evil, Tier.CORE, failed=tests)
    seam = replace(seam, path="app.py", failures=frozenset({evil}))
    left_out = replace(seam, left_out=evil)
    route = Route(evil, evil, evil, f"{evil}:1", {evil: tests})
    unclear = Unresolved("app.py", LineNo(1), evil, evil, evil, Tier.CORE)
    seams = Seams(
        (seam, left_out), (unclear, unclear._replace(kind=None)), (route,), (route,), tests
    )
    site = site_of(tmp_path, seams)
    for page in (site / "seams.html", site / "index.html", site / PAGE):
        text = page.read_text("utf-8")
        assert "<img" not in text
        assert "\x1b" not in text


def facts_of(site: Path) -> dict[str, list[object]]:
    """Return what the file's page knows of its lines."""
    text = (site / PAGE).read_text("utf-8")
    facts: dict[str, list[object]] = json.loads(
        text.partition('id="facts">')[2].partition("</script>")[0]
    )
    return facts


def numbered(site: Path) -> list[str]:
    """Return the tests as the pages number them."""
    first, _, _ = (site / "data" / "tests.js").read_text("utf-8").partition(";\n")
    names: list[str] = json.loads(first.partition(" = ")[2])
    return names
