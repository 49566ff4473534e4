"""What we export says in other tools what our table says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

HOSTILE = "odd,na:me\n%<b>]]>'\".py"
APP = """\
def decide(a, b, c):
    if (a and b) or c:
        return 1
    for x in (a, b):
        if x:
            return 2
    return [y for y in (a, b) if y is not None and y != c]
"""
TESTS = """\
import importlib.util, pathlib, pytest
import app

@pytest.mark.parametrize("name", ["</script>", "a\\nend_of_record\\nSF:x", "::warning::", "x" * 4000])
def test_hostile(name):
    assert app.decide(1, 1, 0) == 1

def test_load():
    for path in pathlib.Path(".").glob("odd*"):
        spec = importlib.util.spec_from_file_location("odd", path)
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
"""


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a module of this interpreter there."""
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a project with hostile names whose tests have run."""
    folder = tmp_path_factory.mktemp("formats")
    (folder / "pyproject.toml").write_text("[tool.surefoot]\nsource = ['.']\nomit = ['test_*']\n")
    (folder / "app.py").write_text(APP)
    (folder / HOSTILE).write_text("x = 1\nif x > 2 and x:\n    x = 3\n")
    (folder / "test_app.py").write_text(TESTS)
    done = run(folder, "pytest", "-q", "--surefoot", "--surefoot-report=")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def totals(folder: Path) -> dict[str, int]:
    """Return our own totals."""
    return json.loads(run(folder, "surefoot", "report", "--format", "json").stdout)["totals"]


def test_coverage_py_prints_our_totals(measured: Path) -> None:
    """Its report of the exported data has our figures, and knows the contexts."""
    ours = totals(measured)
    assert run(measured, "surefoot", "report", "--format", "coverage").returncode == 0
    told = run(measured, "coverage", "json", "--show-contexts", "-o", "theirs.json", "-q")
    assert told.returncode == 0, told.stdout + told.stderr
    theirs = json.loads((measured / "theirs.json").read_text())
    assert {
        "lines": theirs["totals"]["num_statements"],
        "covered_lines": theirs["totals"]["covered_lines"],
        "branches": theirs["totals"]["num_branches"],
        "covered_branches": theirs["totals"]["covered_branches"],
        "partial_branches": theirs["totals"]["num_partial_branches"],
    } == {key: ours[key] for key in (
        "lines", "covered_lines", "branches", "covered_branches", "partial_branches"
    )}  # fmt: skip
    assert "test_app.py::test_hostile[</script>]|run" in theirs["files"]["app.py"]["contexts"]["3"]


def test_a_file_that_never_ran_is_exported_too(tmp_path: Path) -> None:
    """coverage.py counts all of its lines as missing, as we do."""
    (tmp_path / "pyproject.toml").write_text("[tool.surefoot]\nsource = ['a.py', 'b.py']\n")
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "b.py").write_text("if x:\n    y = 2\n    z = 3\n")
    (tmp_path / "test_a.py").write_text("import a\ndef test(): assert a.x\n")
    assert run(tmp_path, "pytest", "-q", "--surefoot", "--surefoot-report=coverage").returncode == 0
    total = run(tmp_path, "coverage", "report").stdout.splitlines()[-1].split()
    ours = totals(tmp_path)
    assert total == ["TOTAL", "4", "3", "2", "0", "17%"]
    assert (ours["lines"], ours["covered_lines"], ours["branches"]) == (4, 1, 2)


def test_cobertura_has_our_totals(measured: Path) -> None:
    """The XML is well-formed, with our lines and branches."""
    ours = totals(measured)
    assert run(measured, "surefoot", "report", "--format", "xml").returncode == 0
    root = ElementTree.parse(measured / "coverage.xml").getroot()
    assert int(root.attrib["lines-valid"]) == ours["lines"]
    assert int(root.attrib["lines-covered"]) == ours["covered_lines"]
    assert int(root.attrib["branches-valid"]) == ours["branches"]
    assert int(root.attrib["branches-covered"]) == ours["covered_branches"]


LCOV = {
    "TN": r"", "SF": r".+", "FN": r"\d+,\d+,.+", "FNDA": r"\d+,.+", "FNF": r"\d+", "FNH": r"\d+",
    "BRDA": r"\d+,\d+,[^,]+,(-|\d+)", "BRF": r"\d+", "BRH": r"\d+",
    "MCDC": r"\d+,U?\d+,[tf],\d+,\d+,.+", "MCF": r"\d+", "MCH": r"\d+",
    "DA": r"\d+,\d+", "LF": r"\d+", "LH": r"\d+", "end_of_record": r"",
}  # fmt: skip


def test_lcov_follows_its_grammar_and_adds_up(measured: Path) -> None:
    """Each line is a record that LCOV 2 knows, and the records sum to our totals."""
    ours = totals(measured)
    text = run(measured, "surefoot", "report", "--format", "lcov2").stdout
    counts: Counter[str] = Counter()
    groups: dict[tuple[str, str, str], set[str]] = {}
    source = ""
    for line in text.splitlines():
        kind, _, rest = line.partition(":")
        assert re.fullmatch(LCOV[kind], rest), line
        if kind == "SF":
            source = rest
        if kind in {"LF", "LH", "BRF", "BRH", "MCF", "MCH"}:
            counts[kind] += int(rest)
        if kind == "MCDC":
            at, size, sense, _, index, _ = rest.split(",", 5)
            groups.setdefault((source, at, size), set()).add(sense + index)
    assert (counts["LF"], counts["LH"]) == (ours["lines"], ours["covered_lines"])
    assert (counts["BRF"], counts["BRH"]) == (ours["branches"], ours["covered_branches"])
    assert (counts["MCF"], counts["MCH"]) == (2 * ours["mcdc"], 2 * ours["covered_mcdc"])
    for (_, _, size), members in groups.items():
        assert members == {s + str(i) for s in "tf" for i in range(int(size))}
    assert text.count("end_of_record\n") == text.count("SF:") == 2
    plain = run(measured, "surefoot", "report", "--format", "lcov").stdout.splitlines()
    assert plain == [line for line in text.splitlines() if not line.startswith("MC")]


@pytest.mark.parametrize(("kind", "name"), [("xml", "coverage.xml"), ("lcov", "lcov.info")])
def test_diff_cover_finds_our_missing_lines(tmp_path: Path, kind: str, name: str) -> None:
    """It reads our files, and names the changed lines that did not run."""
    (tmp_path / "pyproject.toml").write_text("[tool.surefoot]\nsource = ['app.py']\n")
    (tmp_path / "app.py").write_text("def old(x):\n    return x\n")
    (tmp_path / "test_app.py").write_text("import app\ndef test(): assert app.decide(1, 1, 0)\n")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for arguments in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "Begin"]):
        subprocess.run([*git, *arguments], cwd=tmp_path, check=True)
    (tmp_path / "app.py").write_text("def old(x):\n    return x\n\n" + APP)
    assert run(tmp_path, "pytest", "-q", "--surefoot", f"--surefoot-report={kind}").returncode == 0
    told = run(
        tmp_path, "diff_cover.diff_cover_tool", name,
        "--compare-branch=main", "--include-untracked", "--format=json:diff.json",
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr
    found = json.loads((tmp_path / "diff.json").read_text())["src_stats"]["app.py"]
    ours = json.loads(run(tmp_path, "surefoot", "report", "--format", "json").stdout)
    assert found["violation_lines"] == [
        line for line in ours["files"]["app.py"]["missing_lines"] if line > 3
    ] == [7, 8, 9, 10]  # fmt: skip


def test_markdown_and_annotations_are_not_forged(measured: Path) -> None:
    """Names cannot end a table's row, open a tag or start a command of their own."""
    markdown = run(measured, "surefoot", "report", "--format", "markdown").stdout
    rows = [line for line in markdown.splitlines() if line.startswith("|")]
    tiers, files = rows[:5], rows[5:]
    assert len(files) == 2 + 2 + 1
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 8 for row in tiers)
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 10 for row in files)
    assert "<b>" not in markdown
    commands = run(measured, "surefoot", "report", "--format", "github").stdout.splitlines()
    assert commands
    for command in commands:
        assert re.fullmatch(
            r"::(warning file=[^,:]+,line=\d+,endLine=\d+,|notice )title=[\w ()]+::.+", command
        )


def test_annotate_writes_beside_the_sources(measured: Path) -> None:
    """Each line of a file is marked as run or not."""
    done = run(measured, "surefoot", "report", "--format", "annotate", "-o", "marked")
    assert done.returncode == 0, done.stderr
    [marked] = [path for path in (measured / "marked").iterdir() if "app.py" in path.name]
    assert "> def decide(a, b, c):" in marked.read_text()


def test_data_of_two_machines_is_combined(measured: Path, tmp_path: Path) -> None:
    """Paths are remapped, and what either machine reached is there."""
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "pyproject.toml").write_text(
        "[tool.surefoot]\nsource = ['.']\nomit = ['test_*']\nremap = [['src', '*/build']]\n"
    )
    (tmp_path / "test_b.py").write_text(
        "import app\ndef test_b(): assert app.decide(0, 0, 0) == [0, 0]\n"
    )
    assert run(tmp_path, "pytest", "-q", "--surefoot", "--surefoot-report=").returncode in {0, 1}
    before = totals(tmp_path)["covered_lines"]
    done = run(tmp_path, "surefoot", "combine", "--append", str(measured / ".surefoot"))
    assert done.returncode == 0, done.stderr
    assert "2 data files combined" in done.stderr
    after = json.loads(
        run(tmp_path, "surefoot", "report", "--source", "app.py", "--format", "json").stdout
    )
    assert after["totals"]["covered_lines"] > before
    refused = run(tmp_path, "surefoot", "combine", str(tmp_path / "app.py"))
    assert refused.returncode == 2
    assert "not a data file" in refused.stderr
    assert totals(tmp_path)["covered_lines"] > before


def test_a_report_that_cannot_be_written_says_so(measured: Path) -> None:
    """A directory in the way is an error with its path."""
    (measured / "there").mkdir(exist_ok=True)
    for kind in ("json", "xml", "coverage"):
        done = run(measured, "surefoot", "report", "--format", kind, "-o", "there")
        assert done.returncode != 0, kind
        assert "there: cannot be written" in done.stderr, done.stderr
        assert "Traceback" not in done.stderr
