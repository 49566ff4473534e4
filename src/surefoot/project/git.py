"""The few questions we ask git."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import NamedTuple

from surefoot.errors import GitError

_HUNK = re.compile(rb"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
"""The header of a hunk, with its first line as the file is now and its number of lines."""

_RECENT_COMMITS = 10
"""How many of the latest commits count as recent."""


class ChangedFile(NamedTuple):
    """A file that has changed: its path relative to the project, and its earlier content.

    ``before`` is None for a file that did not exist.
    """

    path: str
    before: bytes | None


def changed_files(root: Path, revision: str) -> tuple[ChangedFile, ...]:
    """Return the files below ``root`` that differ from a revision, sorted by path.

    Untracked files are included, ignored files are not.

    Raises:
        GitError: when this is not a repository, or has no such revision.
    """
    _check(root, revision)
    listed = _git(root, "diff", "--name-status", "--no-renames", "--relative", "-z", revision, "--")
    fields = listed.decode("utf-8", "surrogateescape").split("\0")
    changed = {
        path: None if status == "A" else _git(root, "show", f"{revision}:./{path}")
        for status, path in zip(fields[:-1:2], fields[1::2], strict=True)
    }
    others = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    for path in others.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        changed.setdefault(path, None)
    return tuple(ChangedFile(path, before) for path, before in sorted(changed.items()))


def changed_lines(root: Path, revision: str) -> dict[str, frozenset[int]]:
    """Return the lines of each file below ``root`` that a revision does not have.

    They are numbered as the file is now. An untracked file has all of its lines, a renamed file
    only its new ones.

    Raises:
        GitError: when this is not a repository, or has no such revision.
    """
    changed = [f for f in changed_files(root, revision) if (root / f.path).is_file()]
    earlier_names = _renamed(root, revision)
    return {f.path: _new_lines(root, revision, f, earlier_names.get(f.path)) for f in changed}


def _renamed(root: Path, revision: str) -> dict[str, str]:
    """Map each file that git considers renamed to its earlier name."""
    listed = _git(
        root, "diff", "--name-status", "-M", "--diff-filter=R", "--relative", "-z", revision
    )
    fields = listed.decode("utf-8", "surrogateescape").split("\0")
    return dict(zip(fields[2::3], fields[1::3], strict=False))


def _new_lines(
    root: Path, revision: str, file: ChangedFile, earlier_name: str | None
) -> frozenset[int]:
    if file.before is None and earlier_name is None:
        return frozenset(range(1, (root / file.path).read_bytes().count(b"\n") + 2))
    paths = [f":(literal){path}" for path in (file.path, earlier_name) if path is not None]
    options = ("--unified=0", "--no-color", "--no-ext-diff", "-M")
    told = _git(root, "diff", *options, revision, "--", *paths)
    hunks = [(int(m[1]), int(m[2] or 1)) for m in _HUNK.finditer(told)]
    return frozenset(line for start, count in hunks for line in range(start, start + count))


def recently_changed(root: Path) -> frozenset[str]:
    """Return the files below ``root`` that the last commits changed; none without git."""
    command = ("log", f"-{_RECENT_COMMITS}", "--name-only", "--relative", "--format=", "-z")
    try:
        listed = _git(root, *command)
    except (FileNotFoundError, subprocess.CalledProcessError):
        return frozenset()
    names = listed.decode("utf-8", "surrogateescape").replace("\n", "\0").split("\0")
    return frozenset(filter(None, names))


def _check(root: Path, revision: str) -> None:
    """Refuse what git would refuse, in our own words."""
    try:
        _git(root, "rev-parse", "--git-dir")
    except FileNotFoundError as error:
        raise GitError(
            "git is not installed, and finding what changed needs it. Install it."
        ) from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode("utf-8", "replace").strip()
        raise GitError(f"{root}: git does not answer ({reason}).") from error
    try:
        _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except subprocess.CalledProcessError as error:
        raise GitError(
            f"{revision}: git knows no such revision. Name a commit, a branch or a tag; "
            "in CI, fetch it first."
        ) from error


def _git(root: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout
