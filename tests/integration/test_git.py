"""What differs from a revision is what git would say, and nothing hostile can change or use that."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from project import Project
from surefoot.errors import GitError
from surefoot.project.changes import changed_files, changed_lines
from surefoot.project.git import recently_changed

BEFORE = "".join(f"v{number} = {number}\n" for number in range(1, 21))
AFTER = BEFORE.replace("v2 =", "w2 =").replace("v15 =", "w15 =")
CHANGED = frozenset({2, 15})
SCRIPT = "#!/bin/sh\ntouch {harm}\nexec cat $1\n"


class Repository:
    """A repository with one changed file, and a program that must not run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.harm = folder.parent / "harm"
        self.program = folder.parent / "program"
        self.program.write_text(SCRIPT.format(harm=self.harm))
        self.program.chmod(0o755)
        folder.mkdir()
        self.git("init", "-q", "-b", "main")
        self.write("app.py", BEFORE)
        self.write("other.py", BEFORE)
        self.commit()
        self.write("app.py", AFTER)

    def write(self, name: str, text: str | bytes) -> None:
        """Write a file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def git(self, *arguments: str, given: str = "") -> str:
        """Run git as somebody, and return what it prints."""
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        command = ["git", *who, "-c", "protocol.file.allow=always", *arguments]
        return subprocess.run(
            command, cwd=self.folder, input=given, check=True, capture_output=True, text=True
        ).stdout

    def commit(self) -> None:
        """Commit everything."""
        self.git("add", "-A")
        self.git("commit", "-qm", "More")

    def lines(self, revision: str = "HEAD") -> dict[str, frozenset[int]]:
        """Return which lines have changed."""
        return changed_lines(self.folder, revision, ["app.py", "other.py"])


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return a repository with one changed file."""
    return Repository(tmp_path / "repository")


SETTINGS = [
    "core.fsmonitor=PROGRAM",
    "core.pager=PROGRAM",
    "core.sshCommand=PROGRAM",
    "core.hooksPath=HOOKS",
    "core.attributesFile=ATTRIBUTES",
    "core.quotePath=false",
    "core.checkStat=minimal",
    "core.ignoreStat=true",
    "core.autocrlf=input",
    "core.untrackedCache=true",
    "core.preloadIndex=false",
    "color.ui=always",
    "diff.external=PROGRAM",
    "diff.algorithm=patience",
    "diff.context=9",
    "diff.interHunkContext=99",
    "diff.indentHeuristic=false",
    "diff.mnemonicPrefix=true",
    "diff.noprefix=true",
    "diff.dstPrefix=x",
    "diff.orderFile=nowhere",
    "diff.relative=false",
    "diff.renames=copies",
    "diff.ignoreSubmodules=all",
    "diff.suppressBlankEmpty=true",
    "diff.wordRegex=.",
    "diff.colorMoved=zebra",
    "interactive.diffFilter=PROGRAM",
    "log.showSignature=true",
    "pager.diff=PROGRAM",
]


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_setting_changes_what_differs(repository: Repository, setting: str) -> None:
    """Nor does the program run that it names."""
    repository.write("../attributes", "*.py binary\n")
    for hook in ("post-index-change", "post-checkout", "fsmonitor-watchman", "query-watchman"):
        repository.write(f"../hooks/{hook}", repository.program.read_bytes())
        (repository.folder.parent / "hooks" / hook).chmod(0o755)
    key, _, value = setting.partition("=")
    value = value.replace("PROGRAM", str(repository.program))
    value = value.replace("HOOKS", str(repository.folder.parent / "hooks"))
    value = value.replace("ATTRIBUTES", str(repository.folder.parent / "attributes"))
    repository.git("config", key, value)
    assert repository.lines() == {"app.py": CHANGED}
    assert recently_changed(repository.folder) == {"app.py", "other.py"}
    assert not repository.harm.exists()


ATTRIBUTES = [
    "*.py binary",
    "*.py -diff",
    "*.py -text",
    "*.py diff=evil",
    "*.py filter=evil",
    "*.py merge=evil",
    "*.py working-tree-encoding=UTF-16",
    "*.py ident",
    "*.py eol=crlf",
    "* export-ignore",
]


@pytest.mark.parametrize("place", [".gitattributes", ".git/info/attributes"])
@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_no_attribute_changes_what_differs(
    repository: Repository, attribute: str, place: str
) -> None:
    """Drivers and filters do not run, and *binary* hides nothing."""
    for key in ("diff.evil.command", "diff.evil.textconv", "filter.evil.clean"):
        repository.git("config", key, str(repository.program))
    for key in ("filter.evil.process", "filter.evil.smudge", "merge.evil.driver"):
        repository.git("config", key, str(repository.program))
    repository.write(place, f"{attribute}\n")
    (repository.folder / "other.py").touch()
    assert repository.lines() == {"app.py": CHANGED}
    assert "app.py" in {file.path for file in changed_files(repository.folder, "HEAD")}
    assert not repository.harm.exists()


VARIABLES = [
    {"GIT_LITERAL_PATHSPECS": "1"},
    {"GIT_ICASE_PATHSPECS": "1"},
    {"GIT_DIFF_OPTS": "-u99"},
    {"GIT_EXTERNAL_DIFF": "PROGRAM"},
    {"GIT_PAGER": "PROGRAM"},
    {"GIT_INDEX_FILE": "/nowhere/index"},
    {"GIT_DIR": "/nowhere"},
    {"GIT_DIR": "OTHER/.git"},
    {"GIT_DIR": "OTHER/.git", "GIT_WORK_TREE": "OTHER"},
    {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index"},
    {"GIT_COMMON_DIR": "OTHER/.git"},
    {"GIT_OBJECT_DIRECTORY": "/nowhere"},
    {"GIT_NAMESPACE": "evil"},
    {"GIT_PREFIX": "evil/"},
    {"GIT_EXEC_PATH": "/nowhere"},
    {"GIT_ATTR_SOURCE": "HEAD"},
    {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "diff.external", "GIT_CONFIG_VALUE_0": "PROGRAM"},
    {"GIT_CONFIG_PARAMETERS": "'core.fsmonitor=PROGRAM'"},
    {"GIT_TRACE": "HARM"},
]


@pytest.mark.parametrize("variables", VARIABLES, ids=" ".join)
def test_no_variable_changes_what_differs(
    repository: Repository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
) -> None:
    """In a hook, git's own variables name a repository; it is the one of the project that counts."""
    other = Repository(tmp_path / "hook")
    other.write("app.py", BEFORE)
    for name, value in variables.items():
        named = value.replace("OTHER", str(other.folder)).replace("HARM", str(repository.harm))
        monkeypatch.setenv(name, named.replace("PROGRAM", str(repository.program)))
    monkeypatch.chdir(other.folder)
    assert repository.lines() == {"app.py": CHANGED}
    assert not repository.harm.exists()


def test_a_linked_worktree_is_compared_with_its_own_head(repository: Repository) -> None:
    """Not with that of the repository that it belongs to."""
    repository.commit()
    repository.git("worktree", "add", "-q", "../linked", "HEAD~1")
    linked = repository.folder.parent / "linked"
    (linked / "app.py").write_text(BEFORE + "new = 1\n")
    assert changed_lines(linked, "HEAD", ["app.py"]) == {"app.py": frozenset({21})}
    assert changed_lines(linked, "main", ["app.py"]) == {"app.py": frozenset({2, 15, 21})}


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_no_flag_in_the_index_hides_a_change(repository: Repository, flag: str) -> None:
    """What is on disk counts."""
    repository.git("update-index", flag, "app.py")
    assert repository.lines() == {"app.py": CHANGED}


def test_a_change_that_keeps_size_and_time_is_seen(repository: Repository) -> None:
    """Not even git looks at the content then."""
    path = repository.folder / "other.py"
    os.utime(path, (1, 1))
    repository.git("config", "core.checkStat", "minimal")
    repository.git("config", "core.trustctime", "false")
    repository.git("status")
    with path.open("r+") as file:
        file.write("u")
    os.utime(path, (1, 1))
    assert "other.py" not in repository.git("diff", "--name-only")
    assert repository.lines()["other.py"] == {1}


def test_replaced_objects_and_grafts_do_not_count(repository: Repository) -> None:
    """A revision is the commit that its history says."""
    first = repository.git("rev-parse", "HEAD").strip()
    repository.commit()
    second = repository.git("rev-parse", "HEAD").strip()
    repository.git("replace", "-f", first, second)
    assert repository.lines(first) == {"app.py": CHANGED}
    repository.git("replace", "-d", first)
    repository.write("app.py", AFTER + "x = 1\n")
    repository.commit()
    third = repository.git("rev-parse", "HEAD").strip()
    repository.write(".git/info/grafts", f"{third} {first}\n")
    assert repository.lines("HEAD~1") == {"app.py": frozenset({21})}


@pytest.mark.parametrize(
    "revision", ["--output=harm", "-O", "--help", "HEAD --", "HEAD..main", "main:app.py", "", "@{"]
)
def test_a_revision_is_never_an_option(repository: Repository, revision: str) -> None:
    """What is no revision is refused by name."""
    with pytest.raises(GitError, match="git knows no such revision"):
        repository.lines(revision)
    assert not (repository.folder / "harm").exists()


def test_a_name_for_two_revisions_is_refused(repository: Repository) -> None:
    """A tag must not take the place of the branch that somebody means."""
    repository.commit()
    repository.git("tag", "main", "HEAD~1")
    with pytest.raises(GitError, match="several revisions by this name"):
        repository.lines("main")
    assert repository.lines("refs/tags/main") == {"app.py": CHANGED}


def test_a_signature_is_not_checked(repository: Repository) -> None:
    """Checking it would run a program that the configuration names."""
    repository.git("config", "gpg.program", str(repository.program))
    repository.git("config", "log.showSignature", "true")
    head = repository.git("cat-file", "commit", "HEAD")
    signed = head.replace("\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n x\n\n", 1)
    commit = repository.git("hash-object", "-t", "commit", "-w", "--stdin", given=signed)
    repository.git("reset", "-q", "--soft", commit.strip())
    assert recently_changed(repository.folder) == {"app.py", "other.py"}
    assert repository.lines() == {"app.py": CHANGED}
    assert not repository.harm.exists()


def test_a_repository_within_the_project_is_not_taken_for_its_own(
    repository: Repository,
) -> None:
    """A branch can bring a folder that looks like a bare repository, configuration included."""
    bare = repository.folder / "tests"
    repository.git("init", "-q", "--bare", str(bare))
    repository.write("tests/app.py", BEFORE)
    repository.git("--git-dir", str(bare), "config", "core.fsmonitor", str(repository.program))
    repository.git("--git-dir", str(bare), "config", "core.bare", "false")
    repository.git("--git-dir", str(bare), "config", "core.worktree", str(bare))
    with pytest.raises(GitError, match="git does not answer"):
        changed_lines(bare, "HEAD", ["app.py"])
    assert not repository.harm.exists()


@pytest.mark.parametrize("url", ["ext::PROGRAM", ".", "ssh://host/x"])
def test_what_is_missing_is_not_fetched(repository: Repository, url: str) -> None:
    """Fetching would run programs that the configuration names; the remedy is to fetch it."""
    _lose_a_blob(repository)
    program = str(repository.program)
    repository.git("config", "core.repositoryFormatVersion", "1")
    repository.git("config", "extensions.partialClone", "origin")
    repository.git("config", "remote.origin.url", url.replace("PROGRAM", program))
    repository.git("config", "remote.origin.promisor", "true")
    repository.git("config", "remote.origin.uploadpack", program)
    repository.git("config", "core.sshCommand", program)
    repository.git("config", "protocol.ext.allow", "always")
    with pytest.raises(GitError):
        repository.lines()
    assert not repository.harm.exists()


def _lose_a_blob(repository: Repository) -> None:
    id_ = repository.git("rev-parse", "HEAD:app.py").strip()
    (repository.folder / ".git/objects" / id_[:2] / id_[2:]).unlink()


def _lose_a_tree(repository: Repository) -> None:
    id_ = repository.git("rev-parse", "HEAD^{tree}").strip()
    (repository.folder / ".git/objects" / id_[:2] / id_[2:]).unlink()


def _damage_a_blob(repository: Repository) -> None:
    id_ = repository.git("rev-parse", "HEAD:app.py").strip()
    path = repository.folder / ".git/objects" / id_[:2] / id_[2:]
    path.chmod(0o644)
    path.write_bytes(b"damaged")


def _damage_the_index(repository: Repository) -> None:
    repository.write(".git/index", b"damaged")


def _damage_the_configuration(repository: Repository) -> None:
    repository.write(".git/config", b"[damaged")


def _move_a_submodule(repository: Repository) -> None:
    _add_submodule(repository)
    shutil.move(repository.folder / ".git/modules/sub", repository.folder.parent / "moved")


def _move_the_work_tree(repository: Repository) -> None:
    repository.git("config", "core.worktree", "/nowhere")


def _no_repository(repository: Repository) -> None:
    shutil.rmtree(repository.folder / ".git")


def _add_submodule(repository: Repository) -> None:
    inner = Repository(repository.folder.parent / "inner")
    repository.git("submodule", "--quiet", "add", str(inner.folder), "sub")
    repository.git("commit", "-qam", "Add a submodule")
    repository.write("app.py", AFTER.replace("v9", "w9"))


FAULTS = [
    (_lose_a_blob, "is missing from this clone, or damaged. Fetch it again"),
    (_lose_a_tree, "git does not answer"),
    (_damage_a_blob, "is missing from this clone, or damaged. Fetch it again"),
    (_damage_the_index, r"git does not answer \(.*index file"),
    (_damage_the_configuration, r"git does not answer \(.*bad config"),
    (_move_a_submodule, r"sub: git does not answer \(.*not a git repository"),
    (_move_the_work_tree, "git does not answer"),
    (_no_repository, r"git does not answer \(.*not a git repository"),
]


@pytest.mark.parametrize(("fault", "sentence"), FAULTS)
def test_what_git_cannot_say_is_one_sentence(
    repository: Repository, fault: Callable[[Repository], None], sentence: str
) -> None:
    """It names the place and git's reason."""
    fault(repository)
    with pytest.raises(GitError, match=sentence) as raised:
        changed_lines(repository.folder, "HEAD", ["app.py", "sub/app.py"])
    assert "\n" not in str(raised.value)


def test_a_missing_git_is_one_sentence(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For gaps alone it is not needed."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GitError, match="git is not installed"):
        repository.lines()
    assert recently_changed(repository.folder) == frozenset()


def test_a_shallow_clone_without_the_revision_is_one_sentence(repository: Repository) -> None:
    """It says what to do in CI."""
    repository.commit()
    repository.git("clone", "-q", "--depth=1", f"file://{repository.folder}", "../shallow")
    shallow = repository.folder.parent / "shallow"
    assert changed_lines(shallow, "HEAD", ["app.py"]) == {}
    with pytest.raises(GitError, match="in CI, fetch it first"):
        changed_lines(shallow, "HEAD~1", ["app.py"])


def test_the_files_of_a_submodule_are_compared_with_what_is_recorded(
    repository: Repository,
) -> None:
    """Its own commits and edits both count; one that was not fetched is no change."""
    _add_submodule(repository)
    repository.write("sub/app.py", BEFORE.replace("v3", "w3"))
    repository.git("-C", "sub", "commit", "-qam", "More")
    repository.write("sub/app.py", BEFORE.replace("v3", "w3").replace("v7", "w7"))
    lines = changed_lines(repository.folder, "HEAD", ["app.py", "sub/app.py", "sub/other.py"])
    assert lines == {"app.py": frozenset({9}), "sub/app.py": frozenset({3, 7})}
    assert [f.path for f in changed_files(repository.folder, "HEAD")] == ["app.py", "sub/app.py"]
    lines = changed_lines(repository.folder, "HEAD~1", ["sub/other.py"])
    assert lines == {"sub/other.py": frozenset(range(1, 21))}
    repository.git("submodule", "--quiet", "deinit", "--force", "sub")
    assert [f.path for f in changed_files(repository.folder, "HEAD")] == ["app.py"]


def test_lines_are_numbered_as_python_numbers_them(repository: Repository) -> None:
    """For git, a lone carriage return ends no line; it would shift all that follow."""
    repository.write("app.py", BEFORE.replace("v1 =", "#\rv1 ="))
    repository.commit()
    repository.write("app.py", AFTER.replace("v1 =", "#\rv1 ="))
    assert repository.lines() == {"app.py": frozenset({3, 16})}
    repository.write("app.py", AFTER.replace("v1 =", "#\rv1 =").replace("\n", "\r\n"))
    assert repository.lines() == {"app.py": frozenset({3, 16})}


def test_an_earlier_text_that_cannot_be_decoded_hides_nothing(repository: Repository) -> None:
    """Every line counts as changed."""
    repository.write("app.py", b"# coding: nonsense\n" + BEFORE.encode())
    repository.write("other.py", b"\xff\n")
    repository.commit()
    repository.write("app.py", BEFORE)
    repository.write("other.py", BEFORE)
    every = frozenset(range(1, 21))
    assert repository.lines() == {"app.py": every, "other.py": every}


def test_new_renamed_and_linked_files(repository: Repository) -> None:
    """A new file has all its lines, a renamed one its new ones, a link those of its target."""
    repository.write("new.py", "one\ntwo")
    repository.write("empty.py", "")
    (repository.folder / "other.py").rename(repository.folder / "moved.py")
    repository.write("moved.py", BEFORE.replace("v4", "w4"))
    (repository.folder / "linked.py").symlink_to("app.py")
    names = ["new.py", "empty.py", "moved.py", "linked.py", "other.py", "nowhere.py"]
    assert changed_lines(repository.folder, "HEAD", names) == {
        "new.py": frozenset({1, 2}),
        "empty.py": frozenset(),
        "moved.py": frozenset({4}),
        "linked.py": CHANGED,
    }
    paths = [file.path for file in changed_files(repository.folder, "HEAD")]
    assert paths == ["app.py", "empty.py", "linked.py", "moved.py", "new.py", "other.py"]


def test_a_project_within_a_repository_and_odd_names(repository: Repository) -> None:
    """Paths are relative to the project, and may hold anything that a file system allows."""
    odd = 'in/ "new\nline" \udcff é.py'
    path = repository.folder / odd
    path.parent.mkdir()
    path.write_text(BEFORE)
    repository.commit()
    path.write_text(AFTER)
    names = [odd.removeprefix("in/"), "app.py"]
    assert changed_lines(path.parent, "HEAD", names) == {names[0]: CHANGED}
    assert [file.path for file in changed_files(path.parent, "HEAD")] == names[:1]
    assert recently_changed(path.parent) == {names[0]}
    assert changed_lines(path.parent, "HEAD~1", names) == {names[0]: frozenset(range(1, 21))}


def test_a_worktree_of_a_bare_repository_is_compared(repository: Repository) -> None:
    """Only a bare repository that is found in place of a project's is refused."""
    repository.git("clone", "-q", "--bare", ".", "../bare")
    repository.git("--git-dir=../bare", "worktree", "add", "-q", "../tree", "main")
    tree = repository.folder.parent / "tree"
    (tree / "app.py").write_text(AFTER)
    assert changed_lines(tree, "HEAD", ["app.py"]) == {"app.py": CHANGED}


def test_kinds_of_files_that_change_places(repository: Repository) -> None:
    """A link instead of a file, a folder instead of a file, and a pipe: all are changes."""
    (repository.folder / "link").symlink_to("app.py")
    repository.write("file", "1")
    repository.write("pipe", "1")
    repository.write("kept", "1")
    (repository.folder / "kept link").symlink_to("kept")
    repository.commit()
    for name in ("link", "file", "pipe"):
        (repository.folder / name).unlink()
    repository.write("link", "app.py")
    (repository.folder / "file").mkdir()
    os.mkfifo(repository.folder / "pipe")
    changed = changed_files(repository.folder, "HEAD")
    assert [file.path for file in changed] == ["file", "link", "pipe"]


def test_what_a_sparse_checkout_leaves_out_is_no_change(repository: Repository) -> None:
    """Nobody has removed it."""
    repository.write("left/out.py", "x = 1\n")
    repository.commit()
    repository.git("sparse-checkout", "set", "nothing")
    assert not (repository.folder / "left").exists()
    assert changed_files(repository.folder, "HEAD") == ()


def test_content_in_git_lfs_is_compared_by_its_digest(repository: Repository) -> None:
    """All that git has is a pointer to it; no filter needs to run."""
    pointer = (
        "version https://git-lfs.github.com/spec/v1\n"
        "oid sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\n"
        "size 1\n"
    )
    repository.write("data.bin", pointer)
    repository.commit()
    repository.write("data.bin", "x")
    assert changed_files(repository.folder, "HEAD") == ()
    repository.write("data.bin", "y")
    assert [file.path for file in changed_files(repository.folder, "HEAD")] == ["data.bin"]


def _as_git_says(repository: Repository) -> dict[str, frozenset[int]]:
    """Return the lines that ``git diff`` calls new, with its plain settings."""
    lines = {}
    for part in repository.git("diff", "--unified=0", "HEAD").split("\ndiff --git "):
        found = re.search(r"^\+\+\+ b/(.*)$", part, re.MULTILINE)
        hunks = re.findall(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", part, re.MULTILINE)
        if found is not None:
            lines[found[1]] = frozenset(
                line for a, n in hunks for line in range(int(a), int(a) + int(n or 1))
            )
    return lines


@pytest.mark.parametrize("seed", range(8))
def test_lines_are_those_that_git_calls_new(repository: Repository, seed: int) -> None:
    """Over random edits of real modules: lines added, removed, moved, repeated and changed."""
    chance = random.Random(seed)
    library = Path(os.__file__).parent
    names = ["ast.py", "bisect.py", "cmd.py", "heapq.py", "json/decoder.py", "queue.py", "shlex.py"]
    for name in names:
        repository.write(name, (library / name).read_bytes())
    repository.commit()
    for name in names:
        lines = (library / name).read_text(encoding="utf-8").split("\n")
        for _ in range(chance.randint(1, 10)):
            at, to = sorted(chance.choices(range(len(lines)), k=2))
            piece = lines[at : at + chance.randint(1, 7)]
            edit = chance.choice(("add", "remove", "move", "repeat", "change"))
            if edit in {"remove", "move", "change"}:
                del lines[at : at + len(piece)]
            if edit in {"add", "change"}:
                lines[at:at] = ["    added = 1", "", "    return"][: len(piece)]
            if edit in {"move", "repeat"}:
                lines[to:to] = piece
        repository.write(name, "\n".join(lines))
    repository.git("mv", "queue.py", "renamed.py")
    found = changed_lines(repository.folder, "HEAD", [*names, "renamed.py"])
    assert found == _as_git_says(repository)


def test_the_commands_refuse_in_one_sentence(project: Project) -> None:
    """As for any other error, there is no traceback."""
    repository = Repository(project.folder / "repository")
    repository.write("pyproject.toml", "[tool.surefoot]\nsource = ['app.py']\n")
    repository.write("test_app.py", "import app\ndef test_app(): assert app.v1\n")
    repository.commit()
    inside = Project(repository.folder)
    inside.measure()
    _damage_the_index(repository)
    for arguments in (("gate", "--diff", "HEAD"), ("run", "--affected", "-q")):
        done = inside.surefoot(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert re.fullmatch(
            r"(surefoot: measuring .*\n)?surefoot: .*: git does not answer \(.*\)\.\n", done.stderr
        )
