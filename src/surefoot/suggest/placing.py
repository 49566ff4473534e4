"""Decide which file tests belong to, and bring them there: as a change of it, or as a diff."""

from __future__ import annotations

import difflib
import io
import os
import re
import shutil
import tomllib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from surefoot.errors import SurefootError
from surefoot.model.gaps import Gap
from surefoot.model.suggestions import Addition, Draft, Found
from surefoot.source.text import NOT_PYTHON, decode_source
from surefoot.suggest.host import DEFAULT_WIDTH, Host, host_of
from surefoot.suggest.insertion import with_tests
from surefoot.suggest.testcode import draft

_TEST_FOLDERS = ("tests", "test")
_BROADER = {"integration", "e2e", "functional", "acceptance", "system"}
"""Folders whose tests are no unit tests."""
_QUOTED = re.compile(rb'[\x00-\x1f"\\\x7f-\xff]')


def place_of(root: Path, path: str, tests: Sequence[str]) -> str:
    """Return the test file that tests of a function belong to; it may be new.

    ``path`` is the file of the function, and ``tests`` are the node ids of the tests that reach
    it, most specific first; all are relative to ``root``. A file of integration tests takes none.
    Of the others, it is the one that is named for the function's file, else the one with the most
    of these tests that is not named for a file beside it, else one in the folder where the tests
    of the files beside it are.
    """
    module = _module_of(path)
    beside = {each.stem for each in (root / path).parent.glob("*.py")} - {module}
    reaching = Counter(test.partition("::")[0] for test in tests)
    known = [
        file
        for file in reaching
        if file.endswith(".py") and (root / file).is_file() and not _is_broad(file)
    ]
    named = [file for file in known if _is_for(file, {module})]
    others = [file for file in known if not _is_for(file, beside)]
    if named or others:
        return max(named or others, key=lambda file: reaching[file])
    return _by_name(root, path, module, beside)


def addition_of(
    root: Path,
    path: str,
    found: Iterable[tuple[Found, Gap]],
    tests: Sequence[str],
    *,
    package: str,
) -> Addition:
    """Write tests of what was found into the text of a test file, as ``addition_by`` does."""
    return addition_by(lambda host: draft(found, host), root, path, tests, package=package)


def addition_by(
    drafting: Callable[[Host], Draft],
    root: Path,
    path: str,
    tests: Sequence[str],
    *,
    package: str,
) -> Addition:
    """Write drafted tests into the text of a test file; nothing is written yet.

    ``tests`` are the node ids of the tests that reach the function, most specific first;
    ``package`` is the top-level one of the code under test.

    Raises:
        SurefootError: when the file cannot be read, or is not Python.
    """
    before = _read(root / path)
    beside = [name for file, _, name in (test.partition("::") for test in tests) if file == path]
    try:
        host = host_of(decode_source(before or b"").text, beside, _width(root))
    except NOT_PYTHON as error:
        raise SurefootError(
            f"{path}: cannot take tests, as it is not Python ({error}). Correct it first."
        ) from error
    drafted = drafting(host)
    try:
        after = with_tests(before or b"", drafted, host, package)
    except SyntaxError as error:
        raise SurefootError(
            f"{path}: cannot take the tests, which would not be Python there ({error}). "
            "Save it as UTF-8."
        ) from error
    return Addition(path, before, after, drafted)


def write(root: Path, addition: Addition) -> None:
    """Change a test file, or make it.

    Raises:
        SurefootError: when it has changed since it was read, or cannot be written.
    """
    path = (root / addition.path).resolve()
    if _read(path) != addition.before:
        raise SurefootError(f"{addition.path}: has changed meanwhile. Ask for the tests again.")
    temporary = path.with_name(f".{path.name}-{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(addition.after)
        if addition.before is not None:
            shutil.copymode(path, temporary)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        reason = error.strerror or type(error).__name__
        raise SurefootError(
            f"{addition.path}: cannot be written ({reason}). Make it writable."
        ) from error


def diff(root: Path, additions: Iterable[Addition]) -> bytes:
    """Return what would be written as a diff that ``git apply`` accepts.

    Its paths start at the root of the repository around ``root``.
    """
    changes = [each for each in additions if each.after != each.before]
    return b"".join(part for each in changes for part in _diff_of_one(root, each))


def _diff_of_one(root: Path, addition: Addition) -> Iterator[bytes]:
    path = os.fsencode((root.resolve() / addition.path).relative_to(_repository(root)).as_posix())
    old, new = _quoted(b"a/" + path), _quoted(b"b/" + path)
    yield b"diff --git %s %s\n" % (old, new)
    if addition.before is None:
        yield b"new file mode 100644\n"
        old = b"/dev/null"
    tab = b"\t" if b" " in path else b""
    yield b"--- %s%s\n+++ %s%s\n" % (old, tab, new, tab)
    before = io.BytesIO(addition.before or b"").readlines()
    after = io.BytesIO(addition.after).readlines()
    _, _, *lines = difflib.diff_bytes(difflib.unified_diff, before, after)
    for line in lines:
        yield line
        if not line.endswith(b"\n"):
            yield b"\n\\ No newline at end of file\n"


def _quoted(path: bytes) -> bytes:
    """Return a path as git writes it."""
    if not _QUOTED.search(path):
        return path
    return b'"%s"' % _QUOTED.sub(lambda found: b"\\%03o" % found[0][0], path)


def _repository(root: Path) -> Path:
    root = root.resolve()
    for folder in (root, *root.parents):
        if (folder / ".git").exists():
            return folder
    return root


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SurefootError(f"{path}: cannot be read ({reason}). Make it readable.") from error


def _width(root: Path) -> int:
    """Return how long a line may be, as Ruff or Black are told in the project's configuration."""
    try:
        tools = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
        told = next(tools[name] for name in ("ruff", "black") if name in tools)["line-length"]
    except (OSError, ValueError, LookupError, TypeError, StopIteration):
        return DEFAULT_WIDTH
    return told if isinstance(told, int) else DEFAULT_WIDTH


def _by_name(root: Path, path: str, module: str, beside: Collection[str]) -> str:
    """Return where tests of a file belong that none of its own reach yet."""
    files = [file for file in _test_files(root) if not _is_broad(file)]
    named = [file for file in files if _is_for(file, {module})]
    if named and len(list((root / PurePosixPath(path).parts[0]).rglob(f"{module}.py"))) < 2:
        return named[0]
    folders = [str(PurePosixPath(file).parent) for file in files if _is_for(file, beside)]
    if folders:
        ((folder, _),) = Counter(folders).most_common(1)
    else:
        tests = next((each for each in _TEST_FOLDERS if (root / each).is_dir()), "tests")
        folder = f"{tests}/unit" if (root / tests / "unit").is_dir() else tests
    return f"{folder}/{_new_name(root, folder, path, module)}"


def _new_name(root: Path, folder: str, path: str, module: str) -> str:
    """Return a name for a test file: without packages, pytest wants each name but once."""
    name = f"test_{module}.py"
    is_taken = any(PurePosixPath(file).name == name for file in _test_files(root))
    if (root / folder / name).exists() or (root / folder / "__init__.py").exists() or not is_taken:
        return name
    return f"test_{PurePosixPath(path).parent.name}_{module}.py"


def _test_files(root: Path) -> list[str]:
    return sorted(
        file.relative_to(root).as_posix()
        for name in _TEST_FOLDERS
        for pattern in ("test_*.py", "*_test.py")
        for file in (root / name).rglob(pattern)
    )


def _module_of(path: str) -> str:
    """Return the name by which a file's tests are known; a package's is that of its folder."""
    pure = PurePosixPath(path)
    return pure.parent.name if pure.stem == "__init__" and pure.parent.name else pure.stem


def _is_for(file: str, modules: Collection[str]) -> bool:
    """Return whether a test file is named for one of some files."""
    stem = PurePosixPath(file).stem
    return stem.removeprefix("test_") in modules or stem.removesuffix("_test") in modules


def _is_broad(file: str) -> bool:
    return not _BROADER.isdisjoint(PurePosixPath(file).parts)
