"""Large files are measured in time, and what is too large is named."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

STATEMENTS = 20_000


def surefoot(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a project."""
    return subprocess.run(
        [sys.executable, "-m", "surefoot", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_large_files_are_measured(tmp_path: Path) -> None:
    """20,000 lines, 2,000 functions, a function of 2,000 ifs and a decision of 200 conditions."""
    (tmp_path / "pyproject.toml").write_text("")
    flat = "".join(
        f"if x > {i}: x = 1\n" if i % 5 == 0 else f"x += {i}\n" for i in range(STATEMENTS)
    )
    function = "def f{}(a, b):\n    if a and b:\n        return a or b\n    return b\n"
    long = "".join(f"    if a > {i}: a += 0\n" for i in range(2_000))
    wide = " and ".join(f"a > {i}" for i in range(200))
    (tmp_path / "flat.py").write_text("x = 0\n" + flat)
    (tmp_path / "many.py").write_text("".join(map(function.format, range(2_000))))
    (tmp_path / "long.py").write_text(f"def f(a):\n{long}    return a\n")
    (tmp_path / "wide.py").write_text(
        f"def f(a):\n    if {wide}:\n        return 1\n    return 2\n"
    )
    (tmp_path / "test_all.py").write_text(
        "import flat, many, long, wide\n"
        "def test():\n    assert many.f7(1, 0) == 0\n    assert long.f(9) and wide.f(300) == 1\n"
    )
    done = surefoot(tmp_path, "run", "-q", "--no-report")
    assert done.returncode == 0, done.stdout + done.stderr
    files = json.loads(surefoot(tmp_path, "report", "--format", "json").stdout)["files"]
    assert files["flat.py"]["summary"]["lines"] == STATEMENTS + 1
    assert files["flat.py"]["missing_lines"] == []
    assert files["many.py"]["summary"]["covered_lines"] == 2_000 + 2
    assert files["many.py"]["functions"]["f7"]["summary"]["covered_mcdc"] == 0
    assert files["many.py"]["decisions"][14]["vectors"]["seen"] == ["TF"]
    assert files["long.py"]["summary"]["covered_statements"] == 2_000 + 11
    [decision] = files["wide.py"]["decisions"]
    assert decision["unmeasured"] == "more than 64 outcome vectors"
    assert files["wide.py"]["summary"]["unmeasured"] == 200
