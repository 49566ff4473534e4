"""What it takes to unite the shards of many processes: ``merge.py [SHARDS] [FILES]``."""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from surefoot.instrument.marks import SYNTHETIC
from surefoot.measure.shard import Shard, read_shards
from surefoot.probe.recorder import Recorder
from surefoot.store.merge import merge_runs


def write_shards(folder: Path, shards: int, files: int) -> None:
    """Write what processes of a large project would: 40 lines and 10 probes of 50 files each."""
    chance = random.Random(1)
    for _ in range(shards):
        shard = Shard(str(folder))
        recorder = Recorder(shard.allocate)
        shard.note(python="3.13.0")
        for file in range(files):
            name = f"package/module{file}.py"
            number = recorder.number_file(name)
            shard.note(file=number, key=[name, "d", 1, "3.13"], extent=["all", None, True])
        for file in chance.sample(range(files), min(50, files)):
            for _ in range(40):
                recorder.reach(f"package/module{file}.py", chance.randrange(1, 2000))
            for _ in range(10):
                recorder.reach(f"package/module{file}.py", SYNTHETIC + chance.randrange(1000))


def main() -> None:
    """Write shards, unite them, and say what that took."""
    shards, files = map(int, sys.argv[1:3]) if len(sys.argv) > 2 else (1000, 500)
    with tempfile.TemporaryDirectory() as name:
        write_shards(Path(name), shards, files)
        before = time.process_time()
        merged = merge_runs(read_shards(Path(name)))
        seconds = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{shards} shards, {len(merged.files)} files: {seconds:.1f} s, peak {peak:.0f} MiB")


if __name__ == "__main__":
    main()
