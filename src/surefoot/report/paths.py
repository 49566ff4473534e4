"""Show the paths of functions: which ways through were taken, by which tests, and which never."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeVar

from rich.console import Console
from rich.text import Text

from surefoot.analysis.paths import MissingPath, PathCoverage
from surefoot.errors import printable
from surefoot.model.paths import AcyclicPath, Bound, Choice, End, PathTotals, Way
from surefoot.report.words import counted

_Found = TypeVar("_Found")

NEVER_TAKEN = "never taken, the most similar to a taken one first"
IMPROBABLE = "probably impossible: they find one test both true and false"

_STARTS = {
    Bound.LOOP: "again at line {}",
    Bound.FINALLY: "in the finally at line {}",
    Bound.AFTER_FINALLY: "after the finally at line {}",
    Bound.SUPPRESSED: "after the with at line {} has suppressed an exception",
}
_ENDS = {
    Bound.FUNCTION: "the end",
    Bound.RETURN: "return at line {}",
    Bound.RAISE: "raise at line {}",
    Bound.LOOP: "back to line {}",
    Bound.FINALLY: "into the finally at line {}",
    Bound.AFTER_FINALLY: "the end of the finally at line {}",
}
_WAYS = {
    Way.TRUE: "{} true",
    Way.FALSE: "{} false",
    Way.NEXT: "an item of {}",
    Way.EXHAUSTED: "no more of {}",
    Way.CASE: "case {}",
    Way.NO_CASE: "no case",
    Way.COMPLETED: "no exception",
    Way.HANDLED: "except {}",
}


def print_paths(path: str, functions: Iterable[PathCoverage], limit: int, console: Console) -> None:
    """Print the paths of functions of one file, up to ``limit`` of a kind; 0 means all."""
    for covered in functions:
        function = covered.function
        heading = Text(f"{printable(path)}:{function.line}  ", style="bold")
        console.print(heading.append(printable(paths_in_short(covered))))
        if function.paths:
            _print_tests_unknown(covered, console)
            _print_taken(covered, limit, console)
            if not covered.unknown or covered.taken:
                _print_missing(covered, limit, console)
        console.print()


def paths_in_words(totals: PathTotals) -> str:
    """Sum up the paths of a project, without judging them."""
    where = counted(totals.functions, "function")
    return (
        f"Paths: {totals.taken:,} of {totals.paths:,} taken in {where} that ran "
        "(advisory; surefoot explain PATH:FUNCTION --paths)"
    )


def paths_in_short(covered: PathCoverage) -> str:
    """Say how many paths a function has, and how many were taken."""
    function, taken = covered.function, len(covered.taken)
    name = function.qualname
    if function.unmeasured is not None:
        return f"{name}: its paths are unmeasured: {function.unmeasured}"
    if function.count == 1:
        return f"{name}: there is one way through"
    paths = counted(function.count, "path")
    if function.is_too_many:
        return f"{name}: {paths}: too many, they are only counted (path_limit)"
    if covered.unknown and not taken:
        return f"{name}: {paths}; they were not measured"
    return f"{name}: {paths}, {taken:,} taken"


def _print_tests_unknown(covered: PathCoverage, console: Console) -> None:
    if not covered.unknown:
        return
    console.print(Text(f"  {unknown_in_words(covered)}"))


def unknown_in_words(covered: PathCoverage) -> str:
    """Say who ran a function when its paths were not measured."""
    tests = covered.unknown - {""}
    who = counted(len(tests), "test") if tests else "code outside of tests"
    return f"unmeasured: {who} ran it while its paths were not measured: surefoot run --paths"


def _print_taken(covered: PathCoverage, limit: int, console: Console) -> None:
    paths = list(covered.taken)
    for path in _first(paths, limit):
        console.print(Text(f"  ✓ {printable(path_in_words(path))}"))
        console.print(Text(f"      {printable(takers_in_words(covered.taken[path]))}", style="dim"))
    _print_rest(len(paths), limit, console)


def _print_missing(covered: PathCoverage, limit: int, console: Console) -> None:
    if covered.missing:
        console.print(Text(f"  {NEVER_TAKEN}"))
    for found in _first(covered.missing, limit):
        console.print(Text(f"  ✗ {printable(path_in_words(found.path))}"))
        console.print(Text(f"      {distance_in_words(found)}", style="dim"))
    _print_rest(len(covered.missing), limit, console)
    if covered.improbable:
        console.print(Text(f"  {IMPROBABLE}"))
    for path in _first(covered.improbable, limit):
        console.print(Text(f"  - {printable(path_in_words(path))}"))
    _print_rest(len(covered.improbable), limit, console)


def _first(found: Iterable[_Found], limit: int) -> list[_Found]:
    every = list(found)
    return every[:limit] if limit else every


def _print_rest(count: int, limit: int, console: Console) -> None:
    if limit and count > limit:
        console.print(Text(f"    and {count - limit:,} more (--limit 0)"))


def takers_in_words(tests: Collection[str]) -> str:
    """Say which tests take a path; the empty name stands for code outside of tests."""
    names = sorted(name for name in tests if name)
    by = f" by {names[0]}" if names else ""
    more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
    return f"taken{by}{more}"


def distance_in_words(found: MissingPath) -> str:
    """Say how far a path that was never taken is from one that was."""
    match found.distance:
        case None:
            return "no path was taken"
        case 0:
            return "as a taken one, but it ends elsewhere"
    return f"{counted(found.distance, 'choice')} away"


def path_in_words(path: AcyclicPath) -> str:
    """Say which way a path goes; example: ``3: x true → 5: y false → return at line 7``."""
    start = [] if path.start.bound is Bound.FUNCTION else [_spelled(_STARTS, path.start)]
    return " → ".join([*start, *map(_choice_in_words, path.choices), _spelled(_ENDS, path.end)])


def _choice_in_words(choice: Choice) -> str:
    return f"{choice.line}: {_WAYS[choice.way].format(choice.text)}".rstrip()


def _spelled(words: dict[Bound, str], end: End) -> str:
    return words[end.bound].format(end.line)
