"""Files that a program finds in other ways than most are measured under their own names."""

from __future__ import annotations

import pytest

from project import Project

CHOOSE = "def choose(a):\n    if a:\n        return 1\n    return 2\n"


def figures(project: Project) -> dict[str, tuple[str, int, int]]:
    """Return what is known of each file, and its covered lines and condition outcomes."""
    return {
        path: (
            file["known"],
            file["summary"]["covered_lines"],
            file["summary"]["covered_conditions"],
        )
        for path, file in project.report()["files"].items()
    }


@pytest.mark.parametrize("options", ["", ", optimize=0", ", dont_inherit=True, optimize=-1"])
def test_settings_that_are_compiled_and_executed_are_measured(
    project: Project, options: str
) -> None:
    """As frameworks load them; the code that compiles them may hand down its own features."""
    project.write_modules(settings=CHOOSE + "PORT = choose(0)\n")
    project.write_modules(
        run="from __future__ import annotations\nfrom pathlib import Path\nhere = Path(__file__).with_name('settings.py')\n"
        f"exec(compile(here.read_bytes(), here, 'exec'{options}), {{}})\n"
    )
    done = project.surefoot("exec", "--source", ".", "run.py")
    assert done.returncode == 0, done.stderr
    assert figures(project)["settings.py"] == ("all", 4, 1)


@pytest.mark.parametrize("source", ["src", "way"])
def test_links_are_measured_under_their_own_names(project: Project, source: str) -> None:
    """To a file or a directory, in the source or on the way to it; and each of two to one file."""
    project.write("shared/b.py", CHOOSE)
    project.write("shared/lib/__init__.py", CHOOSE)
    project.write("src/pk/__init__.py", "")
    for link, target in {
        "src/pk/b.py": "../../shared/b.py",
        "src/pk/c.py": "../../shared/b.py",
        "src/pk/lib": "../../shared/lib",
        "way": "src",
    }.items():
        (project.folder / link).symlink_to(target)
    project.write(
        "test_links.py",
        "import sys; sys.path.insert(0, 'way')\nfrom pk import b, c, lib\n"
        "def test_all(): b.choose(0); b.choose(1); c.choose(0); lib.choose(1)\n",
    )
    done = project.pytest(f"--surefoot={source}", "test_links.py")
    assert done.returncode == 0, done.stdout
    assert figures(project) == {
        "src/pk/b.py": ("all", 4, 2),
        "src/pk/c.py": ("all", 3, 1),
        "src/pk/lib/__init__.py": ("all", 3, 1),
        "src/pk/__init__.py": ("all", 0, 0),
    }
