"""Tests that are added to the bytes of a test file."""

from __future__ import annotations

from textwrap import dedent

import pytest

from surefoot.model.suggestions import Draft, DraftedTest
from surefoot.source.text import decode_source
from surefoot.suggest.host import host_of
from surefoot.suggest.insertion import with_tests

NEW = DraftedTest("test_new", ("def test_new():", "    assert f() == 1"), ("g1",))
METHOD = DraftedTest("test_new", ("def test_new(self):", "    pass"), ("g1",))


def added(before: bytes, *imports: str, test: DraftedTest = NEW, width: int = 88) -> bytes:
    """Return a file with a new test, and imports for it."""
    host = host_of(decode_source(before).text, width=width)
    return with_tests(before, Draft((test,), imports), host, "app")


def imported(before: str, *imports: str, width: int = 88) -> str:
    """Return the file without the test that was added behind everything."""
    after = added(dedent(before).encode(), *imports, width=width).decode()
    return after.partition("\n\ndef test_new")[0]


def test_a_new_file_has_imports_in_sections_and_then_tests() -> None:
    """In the order of isort, names from one module on one line."""
    imports = ("from app.b import run", "import pytest", "from app.b import A", "import math")
    assert added(b"", *imports, "from app.b import B as b_B").decode() == dedent("""\
        import math

        import pytest

        from app.b import A, run
        from app.b import B as b_B


        def test_new():
            assert f() == 1
        """)
    assert added(b"").decode() == "\n".join((*NEW.lines, ""))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"x = 1\n", b"x = 1\n\n\n{}\n"),
        (b"x = 1", b"x = 1\n\n\n{}\n"),
        (b"x = 1\n\n\n\n", b"x = 1\n\n\n\n{}\n"),
        (b"x = 1\r\ny = 2\r\n", b"x = 1\r\ny = 2\r\n\r\n\r\n{}\r\n"),
        (b"x = 1\ry = 2", b"x = 1\ry = 2\r\r\r{}\r"),
        (b"\xef\xbb\xbfx = 1\n", b"\xef\xbb\xbfx = 1\n\n\n{}\n"),
        (b"x = '\x0c\xe2\x80\xa8'\n", b"x = '\x0c\xe2\x80\xa8'\n\n\n{}\n"),
        (b"# nothing\n", b"# nothing\n\n\n{}\n"),
        (
            b"x = 1\n\n\nif __name__ == '__main__':\n    main()\n",
            b"x = 1\n\n\n{}\n\n\nif __name__ == '__main__':\n    main()\n",
        ),
    ],
)
def test_functions_are_added_at_the_end(before: bytes, after: bytes) -> None:
    """With the line ends that the file has; what runs it as a program stays last."""
    end = b"\r\n" if b"\r\n" in before else b"\r" if b"\r" in before else b"\n"
    assert added(before) == after.replace(b"{}", end.join(line.encode() for line in NEW.lines))


def test_methods_are_added_at_the_end_of_the_class() -> None:
    """With its indentation."""
    before = b"class T(TestCase):\n\tdef test_a(self):\n\t\tpass\n\n\ndef helper(): pass\n"
    assert added(before, test=METHOD) == (
        b"class T(TestCase):\n\tdef test_a(self):\n\t\tpass\n"
        b"\n\tdef test_new(self):\n\t    pass\n\n\ndef helper(): pass\n"
    )


@pytest.mark.parametrize(
    ("before", "statement", "after"),
    [
        ("import a\nimport c\n", "import b", "import a\nimport b\nimport c\n"),
        ("import b\nfrom b import x\n", "import a", "import a\nimport b\nfrom b import x\n"),
        ("import a\nfrom c import x\n", "from b import y", "import a\nfrom b import y\nfrom c import x\n"),
        ("import pytest\n", "import math", "import math\n\nimport pytest\n"),
        ("import math\n", "import pytest", "import math\n\nimport pytest\n"),
        ("import pytest\n", "from app import x", "import pytest\n\nfrom app import x\n"),
        ("from .a import b\n", "from app import x", "from app import x\n\nfrom .a import b\n"),
        ("from __future__ import annotations\n", "import math", "from __future__ import annotations\n\nimport math\n"),
        ('"""Doc."""\n', "import math", '"""Doc."""\n\nimport math\n'),
        ("#!/bin/x\n# coding: utf-8\nx = 1\n", "import math", "#!/bin/x\n# coding: utf-8\nimport math\n\n\nx = 1\n"),
        ("#!/bin/x\n", "import math", "#!/bin/x\nimport math\n"),
        ("@mark\ndef f(): pass\n", "import math", "import math\n\n\n@mark\ndef f(): pass\n"),
        ("from app import c\n", "from app import b", "from app import b, c\n"),
        ("from app import c\n", "from app import B", "from app import B, c\n"),
        ("from app import C, a as b\n", "from app import A", "from app import A, C, a as b\n"),
        ("from app import c  # why\n", "from app import b", "from app import c  # why\nfrom app import b\n"),
        ("from app import (\n    c,\n)\n", "from app import b", "from app import (\n    c,\n)\nfrom app import b\n"),
        ("from app import *\n", "from app import b", "from app import *\nfrom app import b\n"),
        ("import app\n", "from app import b", "import app\nfrom app import b\n"),
    ],
)  # fmt: skip
def test_an_import_is_added_where_it_belongs(before: str, statement: str, after: str) -> None:
    """In its section, in order, or to what is imported from its module already."""
    assert imported(before, statement) == after


def test_an_import_that_is_too_long_has_a_line_for_each_name() -> None:
    """It is not added to one that would become too long."""
    statements = ("from app import second_name", "from app import third_name")
    before = "from app import first_name\n"
    assert imported(before, *statements, width=35) == (
        "from app import first_name\nfrom app import (\n    second_name,\n    third_name,\n)\n"
    )


def test_what_the_encoding_does_not_have_is_escaped() -> None:
    """And what it has is written in it."""
    test = NEW._replace(lines=("def test_new():", '    assert f("é€") == r"€"'))
    before = b"# coding: latin-1\nx = '\xe9'\n"
    assert added(before, test=test).endswith(b'    assert f("\xe9\\u20ac") == r"\\u20ac"\n')


def test_a_file_that_would_be_broken_is_refused() -> None:
    """As with a name that its encoding does not have."""
    test = NEW._replace(lines=("def test_€():", "    pass"))
    with pytest.raises(SyntaxError):
        added(b"# coding: latin-1\n", test=test)
