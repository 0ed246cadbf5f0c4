"""What a notebook that is being graded may not do, in the process that runs it.

It is a fence and no wall: it tells in words what is closed, and is all there is where the system has no Landlock. The
walls are `landlock` and `syscalls`; docs/grading.md says what none of them does.
"""

import os
import sys
from importlib import import_module
from inspect import unwrap
from mmap import mmap
from operator import attrgetter
from pathlib import Path

import hwlib

FORKS = 64
REFUSED = frozenset(
    "os.system os.exec os.posix_spawn os.spawn os.forkpty subprocess.Popen pty.spawn os.kill os.killpg "
    "socket.connect socket.bind socket.sendto socket.sendmsg socket.getaddrinfo socket.gethostbyname "
    "gc.get_objects gc.get_referrers gc.get_referents".split()
)
CHANGES = frozenset("os.remove os.rename os.rmdir os.truncate os.chmod os.chown os.mkdir os.link os.symlink".split())
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def close(names):
    """In the place of each of these functions, (module, name), one that says so: whoever holds it, by whatever name.

    Nothing of the function is left in this process, so nobody can put it back.
    """
    for module, name in names:
        text = f"This calls {module}.{name}; write the formula."
        found = {}
        exec(compile(f"def closed(*args, **kwargs): raise RuntimeError({text!r})", __file__, "exec"), found)
        unwrap(attrgetter(name)(import_module(module))).__code__ = found["closed"].__code__


def library_files():
    """The library's files, which were read before: sources, what Python has compiled of them, notebooks beside them."""
    root = Path(hwlib.__file__).parent
    sources = [*root.glob("*.py"), *root.glob("__pycache__/*"), *(root / "exercises").rglob("*.py*")]
    return sources + [*(root.parent / "notebooks" / "exercises").rglob("*.ipynb")]  # whose folds have solutions


def fence(home, files):
    """From now on, for good: no other program, none of these files, no place to write but `home`.

    Hooks cannot be taken away. The strict one uses nothing that a notebook could replace: no global name, no method of
    what it is given. The lenient one keeps careless cells from harm.
    """
    refused, most, error, missing = REFUSED, FORKS, PermissionError, OSError
    kind, text, raw, number = type, str, bytes, int
    stat, pid = os.stat, os.getpid
    kept = frozenset((one.st_dev, one.st_ino) for one in map(stat, files))
    forks = mmap(-1, 1)  # shared by all that is forked

    def strict(event, args):
        if event in refused or event[:7] == "ctypes.":
            raise error(f"{event} is closed to a notebook that is being graded")
        if event == "os.fork":
            forks[0] += 1
            if forks[0] > most:
                raise error(f"a notebook that is being graded may fork {most} times")
        if event == "open":
            path = args[0]
            if not (kind(path) is text or kind(path) is raw or kind(path) is number):
                raise error("give the path as a text")
            try:
                met = stat(path)
            except missing:
                return
            if (met.st_dev, met.st_ino) in kept:
                raise error("the library's files are closed to a notebook that is being graded")

    def lenient(event, args):
        if event == "open" and not isinstance(args[0], int):
            path = os.path.realpath(os.fsdecode(args[0]))
            inside = path == home or path.startswith(home + "/")
            other = path.startswith("/proc/") and path.split("/")[2].isdigit() and path.split("/")[2] != str(pid())
            if other or not inside and (os.path.isdir(path) or (args[2] & WRITES and path != "/dev/null")):
                raise PermissionError(f"{path} is closed to a notebook that is being graded")
        if event in CHANGES:
            for path in args[:2]:
                if isinstance(path, str | bytes | os.PathLike):
                    if not os.path.realpath(os.fsdecode(path)).startswith(home + "/"):
                        raise PermissionError("a notebook that is being graded changes files in its own folder only")

    sys.addaudithook(strict)
    sys.addaudithook(lenient)
