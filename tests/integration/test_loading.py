"""Every way to load a source file is measured, and none looks different."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

START = """
import sys, types, importlib, importlib.util, importlib.resources, inspect, runpy
from surefoot.model.selection import Selection
from surefoot.measure.plan import SessionPlan
from surefoot.measure.run import Run
from surefoot.model.points import hits_of
from pathlib import Path
import tempfile
here = {here!r}
sys.path.insert(0, here)
session = Run(SessionPlan(Selection(here, (here,))), Path(tempfile.mkdtemp()))
session.start()
def finish():
    return {{
        key.path: (run.extent.known.value, [*hits.lines, *hits.probes])
        for key, run in session.stop().files.items()
        for hits in (hits_of(run.contexts.get("", 0)),)
    }}
"""


def run(folder: Path, script: str) -> str:
    """Run a script that measures a folder, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", START.format(here=str(folder.resolve())) + script],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "space").mkdir()
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").write_text("")
    (tmp_path / "pkg" / "__main__.py").write_text("x = 1\nprint('main', x and 2)\n")
    (tmp_path / "pkg" / "data.txt").write_text("data")
    for name in ("plain", "space/inner", "pkg/mod"):
        (tmp_path / f"{name}.py").write_text("def f(a):\n    return a and 1\nf(1)\n")
    return tmp_path


@pytest.mark.parametrize(
    ("script", "path"),
    [
        ("import plain", "plain.py"),
        ("import space.inner", "space/inner.py"),
        ("importlib.import_module('pkg.mod')", "pkg/mod.py"),
        ("import plain; importlib.reload(plain)", "plain.py"),
        ("runpy.run_module('pkg', run_name='__main__')", "pkg/__main__.py"),
        ("runpy.run_module('plain')", "plain.py"),
        ("runpy.run_path(here + '/plain.py')", "plain.py"),
        (
            "spec = importlib.util.spec_from_file_location('odd name', here + '/plain.py')\n"
            "spec.loader.exec_module(importlib.util.module_from_spec(spec))",
            "plain.py",
        ),
        (
            "from importlib.machinery import SourceFileLoader\n"
            "exec(SourceFileLoader('plain', here + '/plain.py').get_code('plain'), {})",
            "plain.py",
        ),
        ("exec(compile(open('plain.py').read(), 'plain.py', 'exec'), {})", "plain.py"),
        ("exec(compile(open('plain.py', 'rb').read(), b'plain.py', 'exec'), {})", "plain.py"),
        (
            "path = Path(here, 'settings.cfg'); path.write_bytes(b'a = 1\\r\\nb = a and 2\\r\\n')\n"
            "exec(compile(path.read_bytes(), path, 'exec', dont_inherit=True), {})\n"
            "exec(compile(path.read_text(), path, 'exec'), {})",
            "settings.cfg",
        ),
    ],
)
def test_every_way_to_load_is_measured(folder: Path, script: str, path: str) -> None:
    """import, namespace packages, reload, runpy, loaders by hand and ``compile``."""
    shown = run(
        folder, f"{script}\nknown, numbers = finish()[{path!r}]\nprint(known, len(numbers) > 2)"
    )
    assert shown.splitlines()[-1] == "all True"


def test_a_module_looks_as_it_did(folder: Path) -> None:
    """Loader, spec, source and resources are those of an ordinary module."""
    shown = run(
        folder,
        "import pkg.mod as m\n"
        "print(type(m.__loader__).__name__, m.__spec__.loader is m.__loader__, m.__spec__.origin == m.__file__)\n"
        "print(inspect.getsource(m.f) == 'def f(a):\\n    return a and 1\\n')\n"
        "print(importlib.resources.files('pkg').joinpath('data.txt').read_text())\n"
        "print(m.f.__code__.co_filename == m.__file__, m.f.__code__.co_firstlineno)\n",
    )
    assert shown.split() == ["SourceFileLoader", "True", "True", "True", "data", "True", "1"]


def test_a_file_that_changes_while_it_is_measured_is_unmeasured(folder: Path) -> None:
    """Hits of two texts are not mixed."""
    shown = run(
        folder,
        "import plain, pathlib\n"
        "pathlib.Path(plain.__file__).write_text('y = 2\\nz = y or 3\\n')\n"
        "importlib.reload(plain)\n"
        "print(plain.z, finish()['plain.py'][0])\n",
    )
    assert shown.split() == ["2", "nothing"]


LINES_AT_MOST = "lines" if sys.version_info >= (3, 12) else "nothing"


@pytest.mark.parametrize(
    ("compiled", "known"),
    [
        ("added(ast.parse(data), line=2)", LINES_AT_MOST),
        ("added(ast.increment_lineno(ast.parse(data)), line=1)", "nothing"),
        ("data.decode() + 'z = 42'", "nothing"),
    ],
)
def test_a_loader_with_a_compiler_of_its_own_is_left_alone(
    folder: Path, compiled: str, known: str
) -> None:
    """Its transformation stays in force; lines that it kept are measured, those it adds are not."""
    (folder / "plain.py").write_text("def f(a):\n    return a and 1\n")
    shown = run(
        folder,
        "import ast\nfrom importlib.machinery import SourceFileLoader\n"
        "def added(tree, line):\n"
        "    new = ast.parse('z = 42').body[0]; new.lineno = new.end_lineno = line\n"
        "    tree.body.append(ast.fix_missing_locations(new)); return tree\n"
        "class Own(SourceFileLoader):\n"
        "    def source_to_code(self, data, path, *_, **__):\n"
        f"        return compile({compiled}, path, 'exec')\n"
        "spec = importlib.util.spec_from_file_location('p', here + '/plain.py', loader=Own('p', here + '/plain.py'))\n"
        "m = importlib.util.module_from_spec(spec); spec.loader.exec_module(m)\n"
        "print(m.z, *finish()['plain.py'])\n",
    )
    assert shown.startswith(f"42 {known} {'[1]' if known == 'lines' else ''}")


@pytest.mark.parametrize("base", ["importlib.machinery.SourceFileLoader", "Bare"])
def test_a_loader_may_keep_what_it_compiles(folder: Path, base: str) -> None:
    """It writes bytecode, in which there is no place for probes."""
    shown = run(
        folder,
        "import importlib.abc, importlib.machinery\n"
        "class Bare(importlib.abc.SourceLoader):\n"
        "    def __init__(self, _, path): self.path = path\n"
        "    def get_filename(self, _): return self.path\n"
        "    def get_data(self, path): return Path(path).read_bytes()\n"
        "    def path_stats(self, path): return {'mtime': 1}\n"
        "    def set_data(self, *_): print('kept')\n"
        f"class Own({base}):\n"
        "    def source_to_code(self, data, path, **_): return compile(data, path, 'exec')\n"
        "loader = Own('plain', here + '/plain.py')\n"
        "spec = importlib.util.spec_from_loader('plain', loader)\n"
        "spec.cached = here + '/plain.pyc'\n"
        "module = importlib.util.module_from_spec(spec)\n"
        "loader.exec_module(module); print(module.f(3), finish()['plain.py'][0])\n",
    )
    assert shown.removeprefix("kept\n") == f"1 {LINES_AT_MOST}\n"


LOADERS = """\
import importlib.abc, importlib.machinery
class Bare(importlib.abc.SourceLoader):
    def __init__(self, _, path): self.path = path
    def get_filename(self, _): return self.path
    def get_data(self, path): return Path(path).read_bytes()
class Executing(importlib.machinery.SourceFileLoader):
    def exec_module(self, module):
        exec(self.source_to_code(self.get_data(self.path), self.path), vars(module))
class Changing(importlib.machinery.SourceFileLoader):
    def get_data(self, path): return b"f = int"
def load(kind):
    loader = kind("plain", here + "/plain.py")
    spec = importlib.util.spec_from_loader("plain", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module
"""


@pytest.mark.parametrize(
    ("loader", "known"),
    [("Bare", "all"), ("Executing", LINES_AT_MOST), ("Changing", "nothing")],
)
def test_a_loader_of_another_kind_is_measured_or_unknown(
    folder: Path, loader: str, known: str
) -> None:
    """Never is its module said not to have run."""
    shown = run(folder, f"{LOADERS}print(load({loader}).f(3), finish()['plain.py'][0])\n")
    assert shown.split()[1] == known


def test_a_file_of_more_than_a_million_lines_is_unknown(folder: Path) -> None:
    """The numbers of its lines are those of probes; it runs all the same."""
    (folder / "long.py").write_text("\n" * (1 << 20) + "x = 42\n")
    shown = run(folder, "import long\nprint(long.x, *finish()['long.py'])\n")
    assert shown == "42 nothing []\n"


def test_what_is_only_compiled_is_not_said_to_be_unknown(folder: Path) -> None:
    """``py_compile`` keeps the code in a file, and executes nothing."""
    shown = run(
        folder, "import py_compile; py_compile.compile(here + '/plain.py')\nprint(finish())\n"
    )
    assert shown == "{}\n"


@pytest.mark.parametrize(
    ("script", "options", "known"),
    [
        ("text = ast.parse(text)", "", LINES_AT_MOST),
        ("text += 'g = 1'", "", "nothing"),
        ("", ", optimize=2", LINES_AT_MOST),
        ("", ", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT", LINES_AT_MOST),
    ],
)
def test_a_file_that_is_compiled_in_another_way_is_not_said_to_be_known(
    folder: Path, script: str, options: str, known: str
) -> None:
    """A program may change what it has read before it compiles it, or ask for something else."""
    shown = run(
        folder,
        f"import ast; name = here + '/plain.py'; text = open(name).read()\n{script}\n"
        f"exec(compile(text, name, 'exec'{options}), {{}})\nprint(finish()['plain.py'][0])\n",
    )
    assert shown == f"{known}\n"


AGAIN = """\
import ast, inspect, sys, types
def again(function):
    tree = ast.parse(inspect.getsource(sys.modules[__name__]))
    tree.body = [n for n in tree.body if getattr(n, "name", "") == function.__name__]
    tree.body[0].decorator_list = []
    code = compile(tree, __file__, "exec", dont_inherit=True).co_consts[0]
    return types.FunctionType(code, globals())
@again
def grade(points):
    if points > 10:
        return "good"
    return "bad"
"""


def test_a_function_that_is_compiled_again_is_not_said_to_have_never_run(folder: Path) -> None:
    """A decorator may put a function made from the syntax tree in the place of its own."""
    (folder / "again.py").write_text(AGAIN)
    shown = run(
        folder,
        "import again\nassert again.grade(11) == 'good'\n"
        "known, reached = finish()['again.py']\nprint(known, {10, 11, 12} & set(reached))\n",
    )
    assert shown in {"lines {10, 11}\n", "nothing set()\n"}
    assert shown.startswith(LINES_AT_MOST)


def test_two_files_of_one_relative_name_are_not_mixed(folder: Path) -> None:
    """The second is unmeasured: its code says no more than the name."""
    shown = run(
        folder,
        "import os\n"
        "run_it = lambda: exec(compile(open('mod.py').read(), 'mod.py', 'exec'), {})\n"
        "os.mkdir('other'); Path('other/mod.py').write_text('x = 1')\n"
        "os.chdir('pkg'); run_it(); os.chdir('../other'); run_it()\n"
        "files = finish(); print(files['pkg/mod.py'][0], *files['other/mod.py'])\n",
    )
    assert shown == "all nothing []\n"


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ("'1 +', here + '/plain.py', 'exec'", "SyntaxError"),
        ("text, here + '/nothere.py', 'exec'", "None"),
        ("text, here + '/plain.py', 'nonsense'", "ValueError"),
        ("text, None, 'exec'", "TypeError"),
        ("None, here + '/plain.py', 'exec'", "TypeError"),
        ("text, here, 'exec'", "None"),
        ("text, chr(0), 'exec'", "ValueError"),
        ("text, here + '/plain.py', 'exec', 0x400", "Module"),
        ("'f(1)', here + '/plain.py', 'eval'", "None"),
    ],
)
def test_compile_answers_as_the_builtin_does(folder: Path, arguments: str, shown: str) -> None:
    """Its errors are the builtin's too, and what it inherits is its caller's."""
    done = run(
        folder,
        "text = open('plain.py').read(); kind = None\n"
        f"try: kind = type(compile({arguments}))\n"
        "except Exception as error: kind = type(error)\n"
        "print(kind.__name__)\n"
        "scope = {}\n"
        'exec(\'from __future__ import annotations\\ncode = compile("x: y", "f", "exec")\', scope)\n'
        "exec(scope['code'], {})\n"
        "session.stop(); print(compile)\n",
    )
    expected = "code" if shown == "None" else shown
    assert done == f"{expected}\n<built-in function compile>\n"


def test_a_module_that_is_compiled_for_a_cache_has_no_probes(folder: Path) -> None:
    """What ``py_compile`` writes is what other processes will run."""
    run(folder, "import py_compile; py_compile.compile('plain.py', 'kept.pyc')")
    without = "import py_compile; py_compile.compile('plain.py', 'bare.pyc')"
    subprocess.run([sys.executable, "-c", without], check=True, cwd=folder)
    assert (folder / "kept.pyc").read_bytes() == (folder / "bare.pyc").read_bytes()


def test_a_debugger_sees_unmodified_code(folder: Path) -> None:
    """While a tracer is active, modules keep their own lines, which are still measured on 3.12+."""
    shown = run(
        folder,
        "sys.settrace(lambda *_: None)\nimport plain\nsys.settrace(None)\n"
        "print(max(l for _, _, l in plain.f.__code__.co_lines()), finish()['plain.py'][0])\n",
    )
    assert shown.split() == ["2", "lines"]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="sys.monitoring is new in 3.12")
def test_a_taken_tool_id_is_passed_over_and_six_are_refused(folder: Path) -> None:
    """Other tools keep their ids; when they hold all of them, the error names them."""
    shown = run(
        folder,
        "session.stop()\n"
        "for i in range(5): sys.monitoring.use_tool_id(i, f'tool{i}')\n"
        "home = Path(tempfile.mkdtemp())\n"
        "other = Run(SessionPlan(Selection(here, (here,))), home)\n"
        "other.start()\n"
        "print(sys.monitoring.get_tool(5))\n"
        "from surefoot.errors import UnsupportedInterpreterError\n"
        "try: Run(SessionPlan(Selection(here, (here,))), home).start()\n"
        "except UnsupportedInterpreterError as error: print('tool0' in str(error))\n",
    )
    assert shown.split() == ["surefoot", "True"]


def test_a_syntax_error_has_the_traceback_that_it_has_without_us(folder: Path) -> None:
    """The interpreter leaves out the import system, and us with it."""
    (folder / "bad.py").write_text("import worse\n")
    (folder / "worse.py").write_text("x = (\n")
    shown = run(
        folder,
        "import traceback\n"
        "def attempt():\n"
        "    try: import bad\n"
        "    except SyntaxError: return traceback.format_exc()\n"
        "measured = attempt()\n"
        "session.stop()\n"
        "print(measured == attempt(), 'importlib' in measured, 'worse.py' in measured)\n",
    )
    assert shown.split() == ["True", "False", "True"]
