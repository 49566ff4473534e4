"""Functions that always give the same on some platforms. Line N says N."""

from __future__ import annotations

import pytest

from surefoot.model.obstacle import Obstacle
from surefoot.source.map import map_source

NEW = "sys.version_info >= (3, 14)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"if {NEW}:\n    def f(x): return a(x)\nelse:\n    def f(x): return False\n",
            ("f", Obstacle.PLATFORM, 4, 0, 0),
        ),
        (
            f"if {NEW}:\n    @c\n    def f():\n        'Nothing.'\n        return\n",
            ("f", Obstacle.PLATFORM, 2, 0, 0),
        ),
        (
            "try:\n    import a\nexcept ImportError:\n    def f(x): return None\n",
            ("f", Obstacle.IMPORT, 4, 0, 0),
        ),
        (
            "def f():\n    'Text.'\n    if os.name != 'nt':\n        return 4\n    a()\n    b()\n",
            ("f", Obstacle.PLATFORM, 4, 5, 6),
        ),
        (
            "async def f():\n    if WIN:\n        return\n    with a():\n        b()\n",
            ("f", Obstacle.PLATFORM, 3, 4, 5),
        ),
    ],
)
def test_a_function_may_always_give_the_same(
    text: str, expected: tuple[str, Obstacle, int, int, int]
) -> None:
    """Where it leaves at its start, or in an arm of a test for a platform or an import."""
    assert map_source(text).obstacles.variants == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        "if a:\n    def f(): return 2\n",
        "try:\n    import a\nexcept KeyError:\n    def f(): return 4\n",
        f"if {NEW}:\n    def f(): return a()\n    x = 3\n",
        f"if {NEW}:\n    def f():\n        a()\n        return 4\n",
        "def f():\n    if a:\n        return\n    b()\n",
        "def f():\n    if WIN or a:\n        return\n    b()\n",
        "def f():\n    if WIN:\n        return a()\n    b()\n",
        "def f():\n    if WIN:\n        return\n    else:\n        a()\n    b()\n",
        "def f():\n    if WIN:\n        return\n",
        "def f():\n    a()\n    if WIN:\n        return\n    b()\n",
    ],
)
def test_most_functions_may_give_anything(text: str) -> None:
    """What they return is computed, or something else decides whether they get there."""
    assert map_source(text).obstacles.variants == ()
