"""What a student's process may use, and how all that it started is found. Linux only."""

import ctypes
import os
import resource
import signal
import time
from contextlib import suppress

from hwlib.exercises.syscalls import close_calls

PROCESSES = 24  # at once
MEGABYTE = 2**20
PRINTED = 16 * MEGABYTE
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 1, 4, 36


def die_with_parent():
    """The system kills this process when the one that started it ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def not_to_be_read():
    """No other process of the same user may read this one's memory; the system's administrator may."""
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def confine(seconds, megabytes):
    """For this process and all that it starts, for good: time, memory, files, processes, and `close_calls`."""
    user = len(_running())
    for kind, most in (
        (resource.RLIMIT_AS, megabytes * MEGABYTE),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 100 * MEGABYTE),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_NPROC, user + 512),  # the system counts what this user runs already; it does not limit root
    ):
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))
    die_with_parent()
    close_calls()


def adopt():
    """From now on orphans of what this process starts become its own children: none gets out of `descendants`."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _running():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def descendants(process):
    """{pid: name} of what a process started, and what that started: the system's word for it, not theirs.

    One that has ended, and whose parent has not asked for it, has the name "".
    """
    parents, names = {}, {}
    for pid in _running():
        with suppress(OSError):
            with open(f"/proc/{pid}/stat", errors="replace") as file:
                name, _, rest = file.read().partition("(")[2].rpartition(") ")
            state, parent, *_ = rest.split()
            parents[pid], names[pid] = int(parent), "" if state == "Z" else name
    found, new = {}, {process}
    while new:
        new = {pid for pid, parent in parents.items() if parent in new}
        found |= {pid: names[pid] for pid in new}
    return found


def end(others):
    """Ends all that this process started but `others`, until nothing is left. The names of what was there."""
    names = {}
    for _ in range(1000):
        found = {pid: name for pid, name in descendants(os.getpid()).items() if pid not in others}
        if not found:
            break
        names |= {pid: name for pid, name in found.items() if name}
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        time.sleep(0.005)
    return sorted(names.values())
