"""The report in a real browser, as people use it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from surefoot.report.figures import percentage

pytestmark = pytest.mark.e2e

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
if CHROMIUM is None:
    pytest.skip("no chromium on this machine", allow_module_level=True)

EXAMPLES = Path(__file__).parents[2] / "examples"
PAGES = ("index.html", "functions.html", "tests.html", "seams.html")


def surefoot(folder: Path, *arguments: str) -> str:
    """Run the command, and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "surefoot", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Yield a browser."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def refused(request: Request) -> str:
    """Say what could not be loaded; the icon may be given up when another page follows."""
    return "" if request.failure == "net::ERR_ABORTED" else f"{request.url}: {request.failure}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Yield a tab in which no script failed and nothing was refused, when it is closed."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda message: problems.append(message.text))
    opened.on("dialog", lambda dialog: problems.append(dialog.message))
    opened.on("requestfailed", lambda request: problems.append(refused(request)))
    yield opened
    context.close()
    assert list(filter(None, problems)) == []


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report of the accounts example."""
    ignore = shutil.ignore_patterns(".surefoot", "__pycache__", ".pytest_cache", ".hypothesis")
    target = tmp_path_factory.mktemp("html") / "accounts"
    folder = Path(shutil.copytree(EXAMPLES / "accounts", target, ignore=ignore))
    surefoot(folder, "run", "-q", "tests/unit", "tests/integration")
    told = surefoot(folder, "report", "--format", "html")
    assert str(folder / ".surefoot" / "html" / "index.html") in told
    return folder / ".surefoot" / "html"


def file_page(site: Path, name: str) -> Path:
    """Return the page of a file."""
    [found] = site.glob(f"files/*-{name}-py-*.html")
    return found


def test_the_first_page_leads_to_what_matters_most(accounts: Path, page: Page) -> None:
    """The first gap is in authenticate; its link opens the decision there."""
    page.goto((accounts / "index.html").as_uri())
    expect(page.locator(".gaps li").first).to_contain_text("username was never False")
    page.keyboard.press("1")
    expect(page).to_have_url(re.compile(r"auth-py-\w+\.html#L8$"))
    panel = page.locator("#panel-8")
    expect(panel.get_by_role("heading")).to_have_text("if username and password")
    expect(panel).to_contain_text("password was never False (missing: TF)")
    missing = panel.locator("tr.missing", has_text="a test with username True, password False")
    expect(missing.locator("td")).to_have_text(
        ["T", "F", "False", "✗ missing: a test with username True, password False"]
    )
    expect(panel.get_by_role("link", name="test_a_user_with_a_long_password").first).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1300, 900), (390, 844)])
def test_the_first_view_judges(accounts: Path, page: Page, width: int, height: int) -> None:
    """A sentence, the tiers, the map, then the gaps; on a wide screen, nobody scrolls for them."""
    page.set_viewport_size({"width": width, "height": height})
    page.goto((accounts / "index.html").as_uri())
    judgement = page.get_by_role("heading", level=1)
    expect(judgement).to_have_text("✗ Critical and utility code miss their targets.")
    gap = page.locator(".gaps li").first
    expect(gap.get_by_role("heading")).to_have_text("‼ critical authenticate src/accounts/auth.py")
    expect(gap.locator("code").first).to_have_text("if username and password:")
    parts = [judgement, page.locator(".bar").last, page.locator("#treemap svg"), gap]
    boxes = [part.bounding_box() for part in parts]
    assert all(boxes)
    bottoms = [box["y"] + box["height"] for box in boxes if box]
    if width > 1000:
        assert max(bottoms) <= height
    else:
        assert bottoms == sorted(bottoms)


def test_the_files_are_sorted_and_filtered_and_stay_so(accounts: Path, page: Page) -> None:
    """Sorting by a figure puts the least first; the next visit finds it as it was left."""
    page.goto((accounts / "index.html").as_uri())
    rows = page.locator("#files tbody tr")
    every = rows.count()
    page.get_by_role("button", name="conditions", exact=True).click()
    expect(rows.first).to_contain_text("utils.py")
    expect(rows.first.locator(".none")).to_have_text([re.compile("^0%")] * 3)
    heading = page.get_by_role("columnheader", name="conditions")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("button", name="conditions", exact=True).click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    expect(rows.first).to_contain_text("100%")
    page.keyboard.press("/")
    page.keyboard.type("pass")
    expect(rows).to_have_count(1)
    page.reload()
    expect(rows).to_have_count(1)
    page.get_by_label("Filter").fill("")
    page.get_by_label("Tier").select_option("utility")
    expect(rows).to_have_count(1)
    assert every == 7


def test_the_treemap_leads_to_files(accounts: Path, page: Page) -> None:
    """A rectangle is a link with a name and a glyph; the largest is critical code."""
    page.goto((accounts / "index.html").as_uri())
    cell = page.get_by_role("link", name="src/accounts/passwords.py: ✗ below")
    expect(cell.locator("text")).to_have_text("✗ passwords.py")
    areas = page.locator("#treemap a:not(.folder) rect").evaluate_all(
        "found => found.map(r => r.getAttribute('width') * r.getAttribute('height'))"
    )
    own = cell.locator("rect").evaluate("r => r.getAttribute('width') * r.getAttribute('height')")
    assert own == max(areas)
    cell.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("src/accounts/passwords.py")


def test_keys_walk_from_gap_to_gap(accounts: Path, page: Page) -> None:
    """J and k go round; Enter closes and opens; the help tells of it; the address follows."""
    page.goto(file_page(accounts, "auth").as_uri())
    page.keyboard.press("j")
    expect(page.locator("#panel-8")).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator("#panel-9")).to_be_visible()
    expect(page.locator("#panel-8")).to_have_count(0)
    expect(page).to_have_url(re.compile("#L9$"))
    page.keyboard.press("k")
    expect(page.locator("#panel-8")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#panel-8")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("next and previous gap")
    page.keyboard.press("Escape")
    page.keyboard.press("]")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("src/accounts/auth.py")
    page.wait_for_load_state()
    page.keyboard.press("o")
    expect(page).to_have_url(re.compile(r"index\.html$"))


def test_every_state_has_a_glyph_and_words(accounts: Path, page: Page) -> None:
    """Colour alone tells nothing; a kind can be unmarked, and stays so."""
    page.goto(file_page(accounts, "auth").as_uri())
    expect(page.locator("#L11").get_by_role("img", name="missed")).to_have_text("✗")
    expect(page.locator("#L8").get_by_role("img", name="partly covered")).to_have_text("◐")
    expect(page.locator("#L10 b")).to_have_text("✓")
    colour = "line => getComputedStyle(line).backgroundColor"
    marked = page.locator("#L11").evaluate(colour)
    missed = page.get_by_role("button", name="✗ missed")
    missed.click()
    expect(missed).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(missed).to_have_attribute("aria-pressed", "false")
    assert page.locator("#L11").evaluate(colour) != marked


def test_light_and_dark(accounts: Path, page: Page) -> None:
    """As the system has it, until somebody chooses; the choice is kept."""
    paper = "getComputedStyle(document.body).backgroundColor"
    page.goto((accounts / "index.html").as_uri())
    light = page.evaluate(paper)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(paper)
    assert dark != light
    page.keyboard.press("d")
    assert page.evaluate(paper) == light
    page.goto((accounts / "tests.html").as_uri())
    assert page.evaluate(paper) == light
    expect(page.get_by_role("button", name="Theme: light")).to_be_visible()


def test_a_test_tells_what_it_alone_reaches(accounts: Path, page: Page) -> None:
    """The only test of authenticate; its address leads back to it."""
    page.goto((accounts / "tests.html").as_uri())
    page.get_by_role("button", name="alone").click()
    page.get_by_role("button", name="alone").click()
    page.get_by_role("button", name="test_a_user_with_a_long_password_comes_in").click()
    told = page.locator("#test")
    expect(told.get_by_role("heading", name="Reached by no other test")).to_be_visible()
    expect(told.get_by_role("link", name="8–10")).to_be_visible()
    page.reload()
    expect(told.get_by_role("heading", level=2)).to_contain_text("test_a_user_with_a_long")


def test_a_seam_leads_to_its_tests_and_its_line(accounts: Path, page: Page) -> None:
    """The tests unfold by the keyboard; the line tells the same story."""
    page.goto((accounts / "index.html").as_uri())
    page.keyboard.press("s")
    insert = page.locator("tr", has_text="create_user")
    expect(insert.get_by_text("test_an_email_is_taken_once").last).to_be_hidden()
    insert.locator("summary").last.focus()
    page.keyboard.press("Enter")
    expect(insert.get_by_role("link", name="test_an_email_is_taken_once")).to_be_visible()
    insert.get_by_role("link", name="src/accounts/repository.py:27").click()
    panel = page.locator("#panel-27")
    expect(panel.get_by_role("heading")).to_have_text("Seam: database, the INSERT")
    expect(panel).to_contain_text("succeeded with the real thing in tests/")
    panel.get_by_role("link", name="test_an_email_is_taken_once").first.click()
    expect(page.locator("#test h2")).to_contain_text("test_an_email_is_taken_once")


def test_figures_are_those_of_the_json(accounts: Path, page: Page) -> None:
    """File by file and function by function, as raw numbers; percentages never flatter."""
    printed = surefoot(accounts.parents[1], "report", "--format", "json")
    report = json.loads(printed[printed.index("{") :])
    page.goto((accounts / "index.html").as_uri())
    metrics = [("statements", "covered_statements"), ("branches", "covered_branches")]
    metrics += [("conditions", "covered_conditions"), ("mcdc", "covered_mcdc")]

    def shown(rows: str, name: str) -> list[str]:
        row = page.locator(rows, has=page.get_by_role("rowheader", name=name, exact=True))
        return row.locator("td.number").all_inner_texts()

    def wanted(summary: dict[str, int]) -> list[str]:
        return [
            f"{percentage(summary[covered], summary[total])}% {summary[covered]}/{summary[total]}"
            if summary[total]
            else "–"
            for total, covered in metrics
        ]

    for path, file in report["files"].items():
        assert shown("#files tbody tr", path)[:4] == wanted(file["summary"])
    page.goto((accounts / "functions.html").as_uri())
    functions = {
        name: function["summary"]
        for file in report["files"].values()
        for name, function in file["functions"].items()
    }
    assert len(functions) > 10
    for name, summary in functions.items():
        assert shown("#functions tbody tr", name)[:4] == wanted(summary)
    pairs = [(covered, total) for total in range(1, 205) for covered in range(total + 1)]
    percentages = page.evaluate("pairs => pairs.map(p => surefootPercent(...p))", pairs)
    assert percentages == [f"{percentage(*pair)}%" for pair in pairs]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_anybody_out(accounts: Path, page: Page, scheme: str) -> None:
    """No violation of the accessibility rules on any page, with a panel or the help open."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    pages = [(accounts / name, "") for name in PAGES]
    pages += [(accounts / "index.html", "?"), (file_page(accounts, "auth"), "j")]
    for path, key in pages:
        page.goto(path.as_uri())
        page.keyboard.type(key)
        page.locator("details").evaluate_all("all => all.forEach(d => { d.open = true; })")
        found = Axe().run(page, options={"preload": False}).response["violations"]
        told = [(v["id"], v["impact"], [n["target"] for n in v["nodes"]][:3]) for v in found]
        assert told == [], path.name


class Strict(SimpleHTTPRequestHandler):
    """Serves files with a policy that allows nothing but them."""

    def end_headers(self) -> None:
        """Add the policy to every answer."""
        self.send_header("Content-Security-Policy", "default-src 'self'")
        super().end_headers()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def test_it_works_under_a_strict_policy(accounts: Path, page: Page) -> None:
    """Served, with no inline script or style allowed; also what the scripts draw."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(accounts)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        site = f"http://127.0.0.1:{server.server_port}"
        page.goto(f"{site}/index.html")
        expect(page.locator("#files tbody tr")).to_have_count(7)
        expect(page.locator("#treemap rect").first).to_be_visible()
        page.keyboard.press("1")
        expect(page.locator("#panel-8")).to_be_visible()
        page.goto(f"{site}/tests.html")
        page.locator("#tests button.link").first.click()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_equal_data_gives_equal_bytes(accounts: Path, tmp_path: Path) -> None:
    """Two reports of one run; pages of files that are no more go, and only those."""
    project = accounts.parents[1]
    surefoot(project, "report", "--format", "html", "-o", str(tmp_path))
    (tmp_path / "mine.html").write_text("kept")
    shutil.copy(file_page(tmp_path, "auth"), tmp_path / "files" / "gone-py-12345678.html")
    first = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    surefoot(project, "report", "--format", "html", "-o", str(tmp_path))
    second = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert first.keys() - second.keys() == {tmp_path / "files" / "gone-py-12345678.html"}
    assert all(first[path] == content for path, content in second.items())


@pytest.mark.parametrize("width", [360, 2560])
def test_it_can_be_read_at_any_width(accounts: Path, page: Page, width: int) -> None:
    """Nothing runs out of the page; on paper there are no controls."""
    page.set_viewport_size({"width": width, "height": 800})
    for path in (*(accounts / name for name in PAGES), file_page(accounts, "auth")):
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name
    page.emulate_media(media="print")
    expect(page.locator("header")).to_be_hidden()
    expect(page.locator("#L8")).to_be_visible()


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"


def test_hostile_names_are_only_names(tmp_path: Path, page: Page) -> None:
    """In paths, test ids, source and sentences: nothing runs, nothing breaks out."""
    name = "<img src=x onerror=alert(3)>\"'&.py"
    package = tmp_path / "p<script>"
    package.mkdir()
    (package / name).write_text(
        f"def f(a):\n    if a == {HOSTILE!r} and a:\n        return '''</code></p>'''\n"
        f"    return a  # {HOSTILE}\n"
    )
    (tmp_path / "pyproject.toml").write_text(
        f"[tool.surefoot]\nsource = [{json.dumps(str(package))}]\n"
    )
    (tmp_path / "test_it.py").write_text(
        "import importlib.util, pytest\n"
        f"spec = importlib.util.spec_from_file_location('m', {str(package / name)!r})\n"
        "module = importlib.util.module_from_spec(spec); spec.loader.exec_module(module)\n"
        f"@pytest.mark.parametrize('a', [1, 2], ids=[{HOSTILE!r}, 'b'])\n"
        "def test(a): assert module.f(a)\n"
    )
    surefoot(tmp_path, "run", "-q")
    surefoot(tmp_path, "report", "--format", "html")
    site = tmp_path / ".surefoot" / "html"
    [source] = site.glob("files/*.html")
    for path in (*(site / name for name in PAGES), source):
        page.goto(path.as_uri())
        expect(page.locator("main img, main script:not([type='application/json'])")).to_have_count(
            0
        )
    page.goto(f"{source.as_uri()}#L2")
    expect(page.locator("#panel-2")).to_contain_text(HOSTILE)
    expect(page.locator("#L4 code")).to_have_text(f"    return a  # {HOSTILE}")
    page.goto((site / "tests.html").as_uri())
    page.locator("#tests button.link").first.click()
    expect(page.locator("#test h2")).to_contain_text("onerror=alert(2)")


def test_a_project_of_one_empty_file(tmp_path: Path, page: Page) -> None:
    """There is nothing to test, and the page says so calmly."""
    (tmp_path / "pyproject.toml").write_text("[tool.surefoot]\nsource = ['empty.py']\n")
    (tmp_path / "empty.py").write_text("")
    (tmp_path / "test_it.py").write_text("import empty\ndef test(): assert empty\n")
    surefoot(tmp_path, "run", "-q")
    surefoot(tmp_path, "report", "--format", "html", "-o", "site")
    page.goto((tmp_path / "site" / "index.html").as_uri())
    expect(page.locator("main")).to_contain_text("Nothing that could run was measured")
    expect(page.locator("#files tbody tr")).to_have_count(1)
    page.locator("#files a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("empty.py")


def test_a_project_of_no_file(tmp_path: Path, page: Page) -> None:
    """There is no page of nothing: the message says what to check; an earlier page stays."""
    settings = tmp_path / "pyproject.toml"
    settings.write_text("[tool.surefoot]\nsource = ['package']\n")
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "one.py").write_text("x = 1\n")
    (tmp_path / "test_it.py").write_text("from package import one\ndef test(): assert one.x == 1\n")
    surefoot(tmp_path, "run", "-q")
    surefoot(tmp_path, "report", "--format", "html", "-o", "site")
    settings.write_text("[tool.surefoot]\nsource = ['package']\nomit = ['package/*']\n")
    surefoot(tmp_path, "run", "-q")
    for folder in ("site", "none"):
        told = surefoot(tmp_path, "report", "--format", "html", "-o", folder)
        assert "Check --source and omit" in told
    assert not (tmp_path / "none").exists()
    page.goto((tmp_path / "site" / "index.html").as_uri())
    expect(page.locator("#files tbody tr")).to_have_count(1)
