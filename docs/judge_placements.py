"""Hold inference to placements that were judged by reading the code (``placements.csv``).

``draw FOLDER…`` draws functions of unpacked source distributions, without saying where they are
placed, so that they can be judged first. ``draw-inferred`` draws only among those that a rule of
inference places. ``compare FOLDER…`` counts how many of the judged functions are placed in a tier
that was judged defensible, and names the others.

    pip download --no-binary :all: --no-deps --dest sources NAME==VERSION
    tar -xf sources/NAME-VERSION.tar.gz
    python docs/judge_placements.py compare NAME-VERSION

Where a path does not fit, the functions were drawn from the wheel: unpack that instead.
"""

from __future__ import annotations

import csv
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from surefoot.analysis.tiers import place_file
from surefoot.model.filemap import RegionKind
from surefoot.model.selection import project_path
from surefoot.model.tiers import Origin, Placement, TierRules
from surefoot.project.targets import choose_project
from surefoot.source.map import map_source
from surefoot.source.text import read_source

JUDGED = Path(__file__).parent / "placements.csv"
FUNCTIONS = 10
"""How many functions are drawn of a package, no two of one module before each module has one."""

_TESTS = re.compile(r"(.*/)?(tests?/.*|conftest\.py|test_[^/]*\.py)")


class Place(NamedTuple):
    """A function of a package."""

    path: str
    name: str


def functions(folder: Path) -> dict[Place, Placement]:
    """Return where each function is placed that the package ships."""
    selection = choose_project(folder).selection
    found = {}
    for file in sorted(selection.files()):
        path = project_path(file, str(folder.resolve()))
        if _TESTS.fullmatch(path):
            continue
        mapped = map_source(read_source(Path(file)).text, path)
        placed = place_file(path, mapped, TierRules())
        for region in mapped.regions:
            if region.kind is RegionKind.FUNCTION and "#" not in region.qualname:
                found[Place(path, region.qualname)] = placed.functions[region.qualname]
    return found


def draw(folder: Path, *, inferred: bool) -> list[Place]:
    """Draw functions at random, the same ones each time."""
    by_module: defaultdict[str, list[Place]] = defaultdict(list)
    for place, placement in sorted(functions(folder).items()):
        if placement.origin is Origin.INFERRED or not inferred:
            by_module[place.path].append(place)
    chance = random.Random(folder.name)
    modules = list(by_module.values())
    for module in modules:
        chance.shuffle(module)
    chance.shuffle(modules)
    turns = range(max(map(len, modules)))
    return [m[turn] for turn in turns for m in modules if turn < len(m)][:FUNCTIONS]


def compare(folder: Path) -> Iterator[str]:
    """Yield a line for each judged function of a package that is placed elsewhere."""
    placed = functions(folder)
    counts: Counter[bool] = Counter()
    with JUDGED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["package"] == folder.name:
                tier = placed[Place(row["path"], row["function"])].tier.value
                fits = tier in row["defensible"].split()
                counts[fits] += 1
                if not fits:
                    yield (
                        f"  {row['path']} {row['function']}: {tier}, not {row['defensible']}: "
                        f"{row['reason']}"
                    )
    yield f"{folder.name}: {counts[True]} of {counts.total()} defensible"


def main() -> None:
    """Do what the command line says."""
    command, *folders = sys.argv[1:]
    for folder in map(Path, folders):
        if command == "compare":
            lines = list(compare(folder))
        else:
            drawn = draw(folder, inferred=command == "draw-inferred")
            lines = [f"{folder.name},{place.path},{place.name},," for place in drawn]
        sys.stdout.write("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    main()
