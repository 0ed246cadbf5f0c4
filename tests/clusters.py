"""A Dask cluster on this machine, in processes of its own: a scheduler and two workers, on loopback."""

import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager

import psutil

PROGRAM = "from distributed.cli.dask_{0} import main; main()"


def _start(what, log, *words):
    """A process that runs `dask scheduler` or `dask worker`; what it prints goes to the file."""
    command = [sys.executable, "-c", PROGRAM.format(what), *words, "--host", "127.0.0.1", "--no-dashboard"]
    with open(log, "wb") as file:
        return subprocess.Popen(command, stdout=file, stderr=file, env=os.environ | {"OMP_NUM_THREADS": "1"})


def _said(log, pattern, patience=60):
    """What the pattern's group finds in the file, as soon as it does."""
    for _ in range(10 * patience):
        if found := re.search(pattern, log.read_text(errors="replace")):
            return found[1]
        time.sleep(0.1)
    raise TimeoutError(log.read_text(errors="replace"))


@contextmanager
def cluster(folder, *more):
    """(address, the scheduler's process, those of the two workers' nannies)."""
    started = [_start("scheduler", folder / "scheduler", "--port", "0")]
    try:
        address = _said(folder / "scheduler", r"Scheduler at: +(tcp://127\S+)")
        for k in range(2):
            words = (address, "--nthreads", "1", "--resources", "kernel=1", "--local-directory", str(folder), *more)
            started.append(_start("worker", folder / f"worker{k}", *words))
            _said(folder / f"worker{k}", r"(Registered to)")
        yield address, started[0], started[1:]
    finally:
        for process in reversed(started):
            process.terminate()
        for process in reversed(started):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def worker_of(nanny):
    """The process that works for this nanny."""
    (worker,) = (child for child in psutil.Process(nanny.pid).children() if "spawn_main" in " ".join(child.cmdline()))
    return worker
