"""Which files a student's process may open, as the system sees to it: Landlock, in Linux since 5.13.

What it takes away is gone for good, for all that the process starts too, whatever way it comes: another name, another
interpreter, a library in C, machine code. So the hooks of `fence` need not know every way to a file.
"""

import ctypes
import os
import struct
import sys
import sysconfig
from pathlib import Path

from hwlib.exercises.syscalls import PR_SET_NO_NEW_PRIVS

COURSE = Path(__file__).resolve().parents[1]  # the package hwlib
PREPARE, ALLOW, ENTER = 444, 445, 446  # the system calls, on every processor: landlock_create_ruleset and so on
WRITE, READ, LIST, ON_DEVICES = 1 << 1, 1 << 2, 1 << 3, 1 << 15
DEVICES = 1 << 6 | 1 << 11  # to make some
RIGHTS = (0, 13, 14, 15, 15, 16)  # how many rights about files each version knows, up to version 5
TCP = 1 << 0 | 1 << 1  # to listen, to connect
OTHERS = 1 << 0 | 1 << 1  # what is outside: abstract sockets, signals

SYSTEM = """/lib /lib64 /usr/lib /usr/lib64 /usr/local/lib /usr/share/fonts /usr/local/share/fonts /usr/share/zoneinfo
/usr/share/mime /etc/fonts /etc/ld.so.cache /etc/localtime /etc/mime.types /proc/self /proc/cpuinfo /proc/meminfo
/sys/devices/system/cpu /dev/null /dev/zero /dev/random /dev/urandom""".split()


def version():
    """Of Landlock in this system; 0 where there is none."""
    return max(0, ctypes.CDLL(None).syscall(PREPARE, None, ctypes.c_size_t(0), 1))


def parts(path, closed):
    """(path, right) for all that may be read in it: where something closed lies in it, what lies beside that."""
    path = Path(path).resolve()
    if path in closed or not path.exists():
        return
    if not any(path in one.parents for one in closed):
        yield path, READ | LIST
        return
    yield path, LIST  # names only, which Python asks for when it looks for a module
    for part in path.iterdir():
        yield from parts(part, closed)


def readable():
    """What Python, its libraries and the system's read: nothing of any copy of the course, but what `say` says."""
    python = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    others = {Path(folder) for folder in sys.path if folder} - python
    folders = python | {folder for folder in others if not (folder / COURSE.name).exists()}
    closed = {COURSE, *((folder / COURSE.name).resolve() for folder in folders)}
    for folder in folders:
        yield from parts(folder, closed)
    libraries = [*SYSTEM, *(Path(prefix, "lib") for prefix in {sys.prefix, sys.base_prefix})]
    foreign = {path.resolve() for folder in libraries for path in Path(folder).glob("python*")}
    for folder in libraries:
        yield from parts(folder, closed | foreign)  # other Pythons may have a course too; ours is in `folders`
    for path in (COURSE / "languages", Path(sys.prefix, "pyvenv.cfg")):
        yield path, READ | LIST


def close_files(home):
    """From now on, for good: files to read as above, to write in `home` only, no TCP, no signal to who is outside."""
    known = version()
    if not known:
        return
    every = (1 << RIGHTS[min(known, 5)]) - 1
    asked = struct.pack("QQQ", every, TCP, OTHERS)[: 8 if known < 4 else 16 if known < 6 else 24]
    system = ctypes.CDLL(None, use_errno=True)
    rules = system.syscall(PREPARE, asked, ctypes.c_size_t(len(asked)), 0)
    for path, right in [*readable(), (home, every & ~DEVICES), ("/dev/null", READ | WRITE)]:
        _allow(system, rules, path, right & every)
    system.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if system.syscall(ENTER, rules, 0):
        raise OSError(ctypes.get_errno(), "Landlock is here, and cannot be used")
    os.close(rules)


def _allow(system, rules, path, right):
    try:
        at = os.open(path, os.O_PATH)
    except OSError:  # what this user may not reach, nobody needs to allow
        return
    right &= ~LIST if not os.path.isdir(path) else right
    if system.syscall(ALLOW, rules, 1, struct.pack("=Qi", right, at), 0):
        raise OSError(ctypes.get_errno(), f"Landlock does not take {path}")
    os.close(at)
