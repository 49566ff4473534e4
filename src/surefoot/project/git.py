"""The few questions we ask git. Neither a repository nor the environment chooses the answers.

Only commands are used that read objects, names and the index. They run none of the programs that a
configuration or an attribute may name (hooks, filters, pagers, textconv, gpg), and no setting
changes what they say. What could lie between (a file system monitor, replaced objects, grafts,
transports that fetch what is missing, variables that name another repository) is switched off.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, NewType

from surefoot.errors import GitError

ObjectId = NewType("ObjectId", str)
"""Names a commit or the content of a file, in hexadecimal."""

SUBMODULE, LINK = "160000", "120000"
"""The modes of what is no file of its own."""

_RECENT_COMMITS = 10
"""How many of the latest commits count as recent."""

_KEPT = ("GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM")
"""By these a user says which repositories to trust, and where to look for one."""

_FIXED = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}
_SETTINGS = (
    "core.commitGraph=false",
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.untrackedCache=false",
    "core.warnAmbiguousRefs=true",
    "safe.bareRepository=explicit",
)
_AMBIGUOUS = b"is ambiguous"

_DIFF = (
    *("diff", "--no-index", "--text", "--unified=0", "--inter-hunk-context=0", "--no-color"),
    *("--no-renames", "--no-ext-diff", "--no-textconv", "--diff-algorithm=myers"),
    *("--src-prefix=", "--dst-prefix="),
)
_PAIR_OR_HUNK = re.compile(
    rb"^(?:diff --git before/(\d+) after/\d+$|@@ -\S+ \+(\d+)(?:,(\d+))? @@)", re.MULTILINE
)
"""The head of a pair, or of a hunk with its first line in the later text and its number of lines.
A line of a text never looks like one: it begins with ``+`` or ``-``.
"""


class Entry(NamedTuple):
    """A file, link or submodule as a commit has it."""

    mode: str
    id: ObjectId


def resolve(root: Path, revision: str) -> ObjectId:
    """Return the commit that a revision names in the repository that holds ``root``.

    Raises:
        GitError: when this is not a repository, or has no such revision, or several.
    """
    _git(root, "rev-parse", "--git-dir")
    named = ("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    done = _done(root, named)
    if done.returncode:
        raise GitError(
            f"{revision}: git knows no such revision. Name a commit, a branch or a tag; "
            "in CI, fetch it first."
        )
    if _AMBIGUOUS in done.stderr:
        raise GitError(
            f"{revision}: git knows several revisions by this name. "
            "Name it in full, as in refs/heads/main."
        )
    return ObjectId(done.stdout.decode("ascii").strip())


def files_at(root: Path, commit: ObjectId) -> dict[str, Entry]:
    """Return what a commit has below ``root``, by path relative to ``root``.

    Raises:
        GitError: when git cannot read it.
    """
    found = {}
    for line in _fields(_git(root, "ls-tree", "-r", "-z", commit)):
        head, _, path = line.partition("\t")
        mode, _, id_ = head.split(" ")
        found[path] = Entry(mode, ObjectId(id_))
    return found


class Names(NamedTuple):
    """Paths relative to the root: all of them, and those that a sparse checkout leaves out.

    A folder with a repository of its own is one of them.
    """

    all: set[str]
    left_out: set[str]


def names_now(root: Path) -> Names:
    """Return the paths below ``root`` that git tracks, or that are untracked and not ignored.

    Raises:
        GitError: when git cannot read its index.
    """
    options = ("-t", "-z", "--cached", "--others", "--exclude-standard")
    lines = _fields(_git(root, "ls-files", *options))
    left_out = {line[2:] for line in lines if line.startswith("S ")}
    return Names({line[2:].removesuffix("/") for line in lines}, left_out)


def contents(root: Path, ids: Iterable[ObjectId]) -> dict[ObjectId, bytes]:
    """Return the contents of files.

    Raises:
        GitError: when one is missing, as from a partial clone, or damaged.
    """
    wanted = list(dict.fromkeys(ids))
    told = _git(root, "cat-file", "--batch", given="\n".join(wanted)) if wanted else b""
    found: dict[ObjectId, bytes] = {}
    start = 0
    for id_ in wanted:
        end = told.index(b"\n", start)
        head = told[start:end].split(b" ")
        if head[-1] == b"missing":
            raise GitError(
                f"{root}: a file as it was ({id_}) is missing from this clone, or damaged. "
                "Fetch it again: git fetch --refetch"
            )
        start = end + 1 + int(head[2])
        found[id_] = told[end + 1 : start]
        start += 1
    return found


def recently_changed(root: Path) -> frozenset[str]:
    """Return the files below ``root`` that the last commits changed; none without git."""
    options = ("-r", "-z", "--root", "--name-only", "--no-commit-id", "--no-renames", "--relative")
    try:
        commits = _git(root, "rev-list", f"--max-count={_RECENT_COMMITS}", "HEAD")
        listed = _git(root, "diff-tree", "--stdin", *options, given=commits.decode("ascii"))
    except GitError:
        return frozenset()
    return frozenset(_fields(listed))


def new_lines(pairs: Sequence[tuple[str, str]]) -> list[frozenset[int]]:
    """Return, for each pair of texts, the lines that the second has and the first has not.

    git compares them outside of any repository and without anybody's configuration.

    Raises:
        GitError: when git is missing or fails.
    """
    if not pairs:
        return []
    found: list[set[int]] = [set() for _ in pairs]
    with tempfile.TemporaryDirectory(prefix="surefoot-") as name:
        folder = Path(name).resolve()
        for side, texts in zip(("before", "after"), zip(*pairs, strict=True), strict=True):
            (folder / side).mkdir()
            for number, text in enumerate(texts):
                (folder / side / str(number)).write_bytes(text.encode("utf-8", "surrogatepass"))
        done = _done(folder, (*_DIFF, "before", "after"), home=folder)
    if done.returncode > 1:
        raise GitError(f"git cannot compare what changed ({_reason(done)}). Repair or update git.")
    now: set[int] = set()
    for match in _PAIR_OR_HUNK.finditer(done.stdout):
        if match[1] is not None:
            now = found[int(match[1])]
        else:
            now.update(range(int(match[2]), int(match[2]) + int(match[3] or 1)))
    return [frozenset(lines) for lines in found]


def _git(root: Path, *command: str, given: str = "") -> bytes:
    """Return what a command prints; ``given`` is its input.

    Raises:
        GitError: when git is missing or refuses, with its reason.
    """
    done = _done(root, command, given)
    if done.returncode:
        raise GitError(f"{root}: git does not answer ({_reason(done)}).")
    return done.stdout


def _done(
    root: Path, command: Sequence[str], given: str = "", home: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a command in ``root``; with ``home``, without any configuration but what is there."""
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    try:
        return subprocess.run(
            ["git", "-C", str(root), "--no-pager", *settings, *command],
            input=given.encode("ascii"),
            env=_environment() if home is None else _bare_environment(home),
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise GitError(
            "git is not installed, and finding what changed needs it. Install it."
        ) from error


def _environment() -> Mapping[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_") or k.startswith(_KEPT)}
    return {**kept, **_FIXED}


def _bare_environment(home: Path) -> Mapping[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return {
        **kept,
        **_FIXED,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(home.parent),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def _fields(told: bytes) -> list[str]:
    """Split what git prints with ``-z``."""
    return os.fsdecode(told).split("\0")[:-1]


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return git's own words for why it failed, on one line."""
    lines = done.stderr.decode("utf-8", "replace").splitlines()
    told = " ".join(line.strip() for line in lines) or f"status {done.returncode}"
    return "".join(c if c.isprintable() else "?" for c in told)
