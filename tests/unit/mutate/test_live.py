"""Functions that live get the changed code."""

from __future__ import annotations

import builtins
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from surefoot.model.mutants import Operator
from surefoot.mutate.applying import WITNESS
from surefoot.mutate.finding import mutants_in
from surefoot.mutate.job import Task
from surefoot.mutate.live import LiveFunctions
from surefoot.mutate.witness import Witness

TEXT = """\
import os

def outer(a):
    def inner(b):
        return a + b
    return inner

def named():
    return os.getcwd() or None

class Box:
    limit = 3

    class Lid:
        def __init__(self):
            self.__shut = True

        @property
        def shut(self):
            return not self.__shut

made = outer(1)
"""


@pytest.fixture
def witness() -> Iterator[None]:
    """Let changed code run."""
    Witness().install()
    yield
    delattr(builtins, WITNESS)


def loaded(path: Path) -> ModuleType:
    """Import a file under a name of its own."""
    path.write_text(TEXT, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("changed_in_place", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def task(path: Path, operator: Operator) -> Task:
    """Return the first mutant of a kind."""
    found = mutants_in("a.py", TEXT, {}).mutants
    return Task(next(m for m in found if m.operator is operator), str(path), (), alone=False)


def test_closures_that_live_and_those_to_come_are_changed(tmp_path: Path, witness: None) -> None:
    """The code of a closure is also a constant of the function that makes it."""
    path = (tmp_path / "live.py").resolve()
    module = loaded(path)
    live = LiveFunctions({str(path)})
    assert live.change(task(path, Operator.ARITHMETIC))
    assert (module.made(3), module.outer(5)(3)) == (-2, 2)


def test_a_function_that_calls_what_is_imported_is_known_again(
    tmp_path: Path, witness: None
) -> None:
    """The compiler makes another call of such a name."""
    path = (tmp_path / "live.py").resolve()
    module = loaded(path)
    assert LiveFunctions({str(path)}).change(task(path, Operator.BOOLEAN))
    assert module.named() is None


def test_a_method_is_known_again_by_its_class(tmp_path: Path, witness: None) -> None:
    """Private names are those of that, and decorators stay."""
    path = (tmp_path / "live.py").resolve()
    module = loaded(path)
    assert LiveFunctions({str(path)}).change(task(path, Operator.NEGATION))
    assert module.Box.Lid().shut is True


def test_a_file_that_is_not_imported_needs_no_change(tmp_path: Path) -> None:
    """Its import will give the changed code."""
    path = tmp_path / "later.py"
    assert LiveFunctions({str(path)}).change(task(path, Operator.BOOLEAN))


@pytest.mark.parametrize(("added", "is_changed"), [("", True), ("\n# another\n", False)])
def test_an_installed_copy_of_the_same_text_is_changed(
    tmp_path: Path, added: str, is_changed: bool, witness: None
) -> None:
    """The tests may import that instead of the file."""
    path = (tmp_path / "src" / "copied.py").resolve()
    copy = (tmp_path / "lib" / "site-packages" / "copied.py").resolve()
    for place in (path, copy):
        place.parent.mkdir(parents=True)
    module = loaded(copy)
    path.write_text(copy.read_text(encoding="utf-8") + added, encoding="utf-8")
    assert LiveFunctions({str(path)}).change(task(path, Operator.ARITHMETIC))
    assert (module.made(3) == -2) is is_changed


def test_functions_with_other_code_than_the_file_do_not_fit(tmp_path: Path) -> None:
    """Something has rewritten them."""
    path = (tmp_path / "live.py").resolve()
    module = loaded(path)
    module.named.__code__ = module.named.__code__.replace(co_name="other")
    assert not LiveFunctions({str(path)}).change(task(path, Operator.BOOLEAN))


class Lazy:
    """An object that is made when somebody asks for its class, as the settings of Django are."""

    @property
    def __class__(self) -> type:
        raise RuntimeError("it would be made")

    @__class__.setter
    def __class__(self, value: type) -> None: ...


def test_no_object_is_asked_what_it_is(tmp_path: Path) -> None:
    """It might do anything then."""
    path = tmp_path / "later.py"
    lazy = Lazy()
    assert LiveFunctions({str(path)}).change(task(path, Operator.BOOLEAN))
    del lazy  # it lived until now
