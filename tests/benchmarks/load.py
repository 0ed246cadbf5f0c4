"""A room full of students: N kernels at once, and all notebooks in them.

`python tests/benchmarks/load.py [N …]`, by default N = 1, 10 and 30. Every student runs a notebook in a fresh kernel,
another one than the neighbours; where there are fewer students than notebooks, each runs several, one after the other.
Every student has a home of their own, without any caches at first. A line comes with every notebook that is done; at
the end of each N the notebooks' times and the peak resident memory of their kernels, against the aim of 250 MB. The
environment goes on to the kernels: with `OMP_NUM_THREADS=1` before the command the room has no BLAS threads.
"""

import asyncio
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import psutil

sys.path.append(str(Path(__file__).parents[1]))
from kernels import PATHS, client, settings  # noqa: E402  (tests/kernels.py)

PATIENCE = 3600  # seconds, for one cell and for a kernel to start: 30 kernels share a few cores
AIM = 250


async def follow(pid, peak):
    """Keep peak[0], in MB, up to date: where there is no /proc, by asking five times a second."""
    process, status = psutil.Process(pid), Path(f"/proc/{pid}/status")
    while True:
        if status.exists():
            peak[0] = int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) / 1024
        else:
            peak[0] = max(peak[0], process.memory_info().rss / 2**20)
        await asyncio.sleep(0.2)


async def run(path, home):
    """Run one notebook; its seconds and its kernel's peak memory in MB."""
    begin, peak, notebook = time.perf_counter(), [0.0], nbformat.read(path, as_version=4)
    kernel = client(notebook, home, PATIENCE, startup_timeout=PATIENCE, iopub_timeout=PATIENCE)
    async with kernel.async_setup_kernel(env=settings(home)):
        watch = asyncio.create_task(follow(kernel.km.provisioner.pid, peak))
        for index, cell in enumerate(notebook.cells):
            await kernel.async_execute_cell(cell, index)
        await asyncio.sleep(0.3)  # one more look
        watch.cancel()
    return time.perf_counter() - begin, peak[0]


async def student(number, turns, home, done):
    for turn in range(turns):
        path = PATHS[(number * turns + turn) % len(PATHS)]
        try:
            seconds, memory = await run(path, home)
        except Exception as error:
            print(f"  student {number:2} {path.stem:28} FAILED: {error!r:.500}", flush=True)
        else:
            done.append((path.stem, seconds, memory))
            print(f"  student {number:2} {path.stem:28}{seconds:8.1f} s{memory:8.0f} MB", flush=True)


async def room(students):
    done, begin, turns = [], time.perf_counter(), -(-len(PATHS) // students)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        await asyncio.gather(*(student(k, turns, Path(folder) / f"student-{k}", done) for k in range(students)))
    wall = time.perf_counter() - begin
    threads = os.environ.get("OMP_NUM_THREADS", "not set")
    print(f"{students} at once, {os.cpu_count()} cores, OMP_NUM_THREADS {threads}: {len(done)} of", end=" ")
    print(f"{students * turns} notebooks finished in {wall:.0f} s")
    print(f"{'':30}seconds, median  longest   peak MB, median  largest")
    for path in PATHS:
        runs = [(seconds, memory) for stem, seconds, memory in done if stem == path.stem]
        if runs:
            (s, m), (s_most, m_most) = map(statistics.median, zip(*runs)), map(max, zip(*runs))
            verdict = "" if m_most < AIM else f"   above {AIM}"
            print(f"{path.stem:30}{s:15.1f}{s_most:9.1f}{m:18.0f}{m_most:9.0f}{verdict}", flush=True)
    return len(done) == students * turns


if __name__ == "__main__":
    finished = [asyncio.run(room(students)) for students in map(int, sys.argv[1:] or ("1", "10", "30"))]
    sys.exit(not all(finished))
