"""Grade a class: the local pool, then a cluster of two workers, one of which is killed; is it the same CSV?

`python tests/benchmarks/grade.py [N [HOSTILE]]`, by default 100 notebooks of which 10 are hostile; `--smallest` for the
tests. A notebook has the solutions of one of the four questions in moved and copied cells, or half of them, or stubs.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))
from clusters import cluster, worker_of  # noqa: E402  (tests/clusters.py)
from kernels import EXERCISES as NOTEBOOKS  # noqa: E402
from submissions import HOSTILE, NO_NOTEBOOKS, notebook, solved  # noqa: E402

PROGRAM = [sys.executable, "-m", "hwlib.exercises"]


def hand_in(handout, folder, count, hostile):
    """`count` files, of which some are hostile, from what was handed out."""
    rng = np.random.default_rng(1)
    bad = [notebook(*cells) for cells, _ in HOSTILE.values()] + [content for content, _ in NO_NOTEBOOKS.values()]
    for k in range(count):
        path = handout / NOTEBOOKS[k % 4].name
        content = bad[k % len(bad)] if k < hostile else path.read_bytes() if k % 5 == 4 else solved(path, rng)
        content = content.replace(b"import numpy", b"STUDENT = '%d'\\nimport numpy" % k)
        (folder / f"{k:04}.ipynb").write_bytes(content)


def start(folder, out, *words):
    command = [*PROGRAM, "grade", folder, "--out", out, "--seed", "1", "--seconds", "20", *words]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)


def main(count=100, hostile=10):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        subprocess.run([*PROGRAM, "release", folder / "handout"], check=True, stdout=subprocess.DEVNULL)
        hand_in(folder / "handout", folder / "in", count, hostile)
        before = time.perf_counter()
        assert start(folder / "in", folder / "pool").wait() == 0
        print(f"{count} notebooks, {hostile} hostile, {os.cpu_count()} at once: {time.perf_counter() - before:.0f} s")
        with cluster(folder) as (address, _, nannies):
            before = time.perf_counter()
            run = start(folder / "in", folder / "cluster", "--dask", address)
            while run.poll() is None and len(list(folder.glob("cluster/kept/*"))) < count // 3:
                time.sleep(0.1)
            worker_of(nannies[0]).kill()
            assert run.wait() == 0
            print(f"two workers, one killed meanwhile: {time.perf_counter() - before:.0f} s")
        pool, other = ((folder / out / "grades.csv").read_bytes() for out in ("pool", "cluster"))
        assert pool == other
        print(f"the same CSV, {len(pool)} bytes, {pool.count(b'right')} times right")


if __name__ == "__main__":
    main(*((6, 2) if "--smallest" in sys.argv else map(int, sys.argv[1:])))
