"""Write where the user says, not where a link in the project leads.

A branch can bring links. What is written through one ends up where its author chose.
"""

from __future__ import annotations

from pathlib import Path

from surefoot.errors import SurefootError


def refuse_links(path: Path, root: Path) -> None:
    """Refuse a place to write to if it, or a folder between it and ``root``, is a link.

    A place outside of ``root`` is the user's own affair.

    Raises:
        SurefootError: naming the link.
    """
    link = None
    for part in (path.absolute(), *path.absolute().parents):
        if link is not None and part.resolve() == root.resolve():
            raise SurefootError(
                f"{link}: a link, and nothing is written through links in the project. "
                "Name the place that it leads to, or remove it."
            )
        if part.is_symlink():
            link = part
