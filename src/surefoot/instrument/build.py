"""Compile a module's text with probes in it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Collection
from functools import partial
from types import CodeType
from typing import NamedTuple

from surefoot.collector import collector_paused
from surefoot.instrument.built import Built, code_objects
from surefoot.instrument.emit import default_emitter
from surefoot.instrument.forks import Forks
from surefoot.instrument.handovers import let_calls_tell
from surefoot.instrument.instrument import instrument
from surefoot.instrument.jumps import JUMPS_ARE_REPORTED, find_jumps
from surefoot.instrument.marks import SYNTHETIC
from surefoot.instrument.paths import count_along
from surefoot.model.handovers import Handovers
from surefoot.model.wanted_paths import PATH_LIMIT
from surefoot.source.depth import deep_recursion
from surefoot.source.handovers.sites import handover_ends
from surefoot.source.numbering import outline_module
from surefoot.source.outline import Outline
from surefoot.source.paths import numbered_functions

ChangeTree = Callable[[ast.Module], None]
"""Makes further changes to a module's tree, after the probes."""

LINES_ARE_REPORTED = sys.version_info >= (3, 12)
_MAY_HAVE_NO_CODE = (ast.Global, ast.Nonlocal, ast.AnnAssign)
COMPREHENSIONS_INLINED = sys.version_info >= (3, 12)


class _Module(NamedTuple):
    """A module to compile; see ``build``."""

    text: str
    filename: str
    rewrite: ChangeTree | None
    flags: int
    handovers: Handovers | None
    paths: Collection[str] | None
    path_limit: int


def build(
    text: str,
    filename: str,
    rewrite: ChangeTree | None = None,
    flags: int = 0,
    handovers: Handovers | None = None,
    paths: Collection[str] | None = (),
    path_limit: int = PATH_LIMIT,
) -> Built:
    """Compile a module with probes, or without them where they cannot be placed.

    ``rewrite`` then changes the tree too, and ``assert`` statements get no probes. ``flags`` are
    those that ``compile`` takes. With ``handovers``, calls that may hand something over tell of it.
    ``paths`` names the functions that count along on their paths; None means all. Those with more
    than ``path_limit`` do not.

    Raises:
        SyntaxError, ValueError: as ``compile`` does for the text itself.
    """
    try:
        with deep_recursion(), collector_paused():
            module = _Module(text, filename, rewrite, flags, handovers, paths, path_limit)
            return _with_probes(module)
    except (RecursionError, MemoryError):
        reason = "nested too deeply to carry probes"
    except Exception as error:  # noqa: BLE001 - an import never fails because of us
        reason = f"its probes could not be placed ({type(error).__name__}: {error})"
    return build_plain(text, filename, reason, rewrite, flags)


def _with_probes(module: _Module) -> Built:
    """Compile a module with probes, and find the jumps that stand for some of them.

    Where the compiler did not make the jumps that we expect, we compile again and leave
    fewer decisions to jumps, or none.
    """
    forks = Forks() if JUMPS_ARE_REPORTED else None
    code = _compiled(module, forks)
    if forks is None:
        return Built(code, None)
    found = find_jumps(code, forks.found)
    if found.missing:
        forks = Forks(left_out=found.missing)
        code = _compiled(module, forks)
        found = find_jumps(code, forks.found)
    if found.missing:
        return Built(_compiled(module, None), None)
    return Built(code, None, found.jumps)


def _compiled(module: _Module, forks: Forks | None) -> CodeType:
    tree = ast.parse(module.text, module.filename)
    outline = outline_module(tree, module.text)
    count = _counting(module, tree, outline)
    tell = _telling(module, tree)
    if outline.probe_count > SYNTHETIC:
        raise ValueError("there are more than a million points in it")
    instrument(
        tree,
        outline,
        default_emitter(),
        comprehensions_inlined=COMPREHENSIONS_INLINED,
        asserts=module.rewrite is None,
        forks=forks,
    )
    if count is not None:
        count()
    if tell is not None:
        tell()
    if module.rewrite is not None:
        module.rewrite(tree)
    code: CodeType = compile(tree, module.filename, "exec", module.flags, dont_inherit=True)
    return code


def _counting(module: _Module, tree: ast.Module, outline: Outline) -> Callable[[], None] | None:
    """Return what has functions count along, once all other probes are placed, if any is to.

    There are none where a path would get too high a number.
    """
    if module.paths is not None and not module.paths:
        return None
    functions = numbered_functions(tree, module.text, outline.probe_count, module.path_limit)
    if any(function.found.end > SYNTHETIC for function in functions):
        return None
    wanted = module.paths
    return partial(
        count_along, [f for f in functions if wanted is None or f.found.qualname in wanted]
    )


def _telling(module: _Module, tree: ast.Module) -> Callable[[], None] | None:
    """Return what has calls tell that they hand something over, if any is to."""
    if module.handovers is None:
        return None
    ends = handover_ends(tree, module.handovers)
    return partial(let_calls_tell, tree, ends) if ends else None


def build_lines(
    text: str, filename: str, reason: str, rewrite: ChangeTree | None = None, flags: int = 0
) -> Built:
    """Compile a module so that its lines are measured and another tool's figures stay the same.

    Where the interpreter itself reports lines, that is the module as it stands. Elsewhere each
    statement gets a probe, and nothing else changes.
    """
    if LINES_ARE_REPORTED:
        return build_plain(text, filename, reason, rewrite, flags)
    tree = ast.parse(text, filename)
    outline = outline_module(tree, text)
    for points in (
        *(outline.plans, outline.absent_arms),
        *(outline.conditional_arms, outline.docstring_proofs),
    ):
        points.clear()
    plain = compile(ast.parse(text), filename, "exec", dont_inherit=True)
    lines = {line for part in code_objects(plain) for _, _, line in part.co_lines()}
    for node in list(outline.statement_at):
        if isinstance(node, _MAY_HAVE_NO_CODE) and node.lineno not in lines:
            del outline.statement_at[node]
    instrument(tree, outline, default_emitter(), comprehensions_inlined=COMPREHENSIONS_INLINED)
    if rewrite is not None:
        rewrite(tree)
    return Built(compile(tree, filename, "exec", flags, dont_inherit=True), reason)


def build_plain(
    text: str, filename: str, reason: str, rewrite: ChangeTree | None = None, flags: int = 0
) -> Built:
    """Compile a module as it stands."""
    tree = ast.parse(text, filename)
    if rewrite is not None:
        rewrite(tree)
    return Built(compile(tree, filename, "exec", flags, dont_inherit=True), reason)
