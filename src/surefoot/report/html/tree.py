"""The project's folders and files as a tree, for the treemap."""

from __future__ import annotations

from dataclasses import dataclass

from surefoot.analysis.confidence import Confidence, confidence_in, united
from surefoot.model.judged import TierCoverage
from surefoot.report.html.model import FileFacts


@dataclass(slots=True)
class _Folder:
    """A folder of the project and its contents."""

    name: str
    folders: dict[str, _Folder]
    files: list[FileFacts]


def tree_of(files: tuple[FileFacts, ...]) -> dict[str, object]:
    """Return the folders and files as nested nodes.

    A node has a ``name``, a ``confidence``, and either ``children`` or a ``page`` and a
    ``weight``. A folder with only one child is merged with it.
    """
    root = _Folder("", {}, [])
    for file in files:
        *folders, _ = file.path.split("/")
        folder = root
        for name in folders:
            folder = folder.folders.setdefault(name, _Folder(name, {}, []))
        folder.files.append(file)
    return _node(root)[0]


def _node(folder: _Folder) -> tuple[dict[str, object], tuple[TierCoverage, ...]]:
    nodes = [_node(child) for child in folder.folders.values()]
    nodes += [
        (
            {
                "name": file.path.rpartition("/")[2],
                "confidence": file.confidence.value,
                "page": file.page,
                "weight": file.weight,
            },
            file.tiers,
        )
        for file in folder.files
    ]
    if not nodes:
        return {"name": "", "confidence": Confidence.UNKNOWN.value, "children": []}, ()
    if len(nodes) == 1:
        [(node, tiers)] = nodes
        return {**node, "name": f"{folder.name}/{node['name']}".lstrip("/")}, tiers
    tiers = united([tiers for _, tiers in nodes])
    children = [node for node, _ in nodes]
    confidence = confidence_in(tiers)
    if confidence is Confidence.UNKNOWN and all(
        child["confidence"] == Confidence.AIM.value for child in children
    ):
        confidence = Confidence.AIM  # there is nothing to test
    return {"name": folder.name, "confidence": confidence.value, "children": children}, tiers
