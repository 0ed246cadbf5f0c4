"""Starts a student's process, reads what it says, and ends it and all that it started. It runs none of that code."""

import json
import os
import pickle
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from hwlib.exercises import limits

SECONDS_AN_ANSWER = 30  # at most, where the cells get more
TICK = 0.1
LINE, LINES = 32 * limits.MEGABYTE, 1000  # the most that a student's process may say


class Seen(NamedTuple):
    said: list[dict]  # the lines that it wrote, in order
    stopped: str  # why it did not come to its end; "" where it did
    left: list[str]  # names of the processes that it left behind


def watched(job, seconds):
    """What a student's process says to this job; its cells get `seconds`, and so does each answer, up to 30 s."""
    limits.adopt()
    others, home = limits.descendants(os.getpid()), tempfile.mkdtemp(prefix="hwlib-")
    try:
        said, written = os.pipe()
        process = subprocess.Popen(
            [sys.executable, "-P", "-s", str(Path(__file__).with_name("student.py")), str(written)],
            env=_environment(home),
            cwd=home,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=[written],
            start_new_session=True,
        )
        os.close(written)
        try:
            with suppress(BrokenPipeError):
                process.stdin.write(pickle.dumps(job))
                process.stdin.close()
            lines, stopped = _listen(process, said, others, job, seconds)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
            os.close(said)
            left = limits.end(others)
        return Seen(lines, stopped, left)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _environment(home):
    folders = dict.fromkeys(("HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR", "JUPYTER_CONFIG_DIR"), home)
    library = str(Path(__file__).resolve().parents[2])
    plain = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": library, "PYTHONDONTWRITEBYTECODE": "1"}
    return plain | folders | {"MPLBACKEND": "agg", "OMP_NUM_THREADS": "1"}


def _listen(process, said, others, job, seconds):
    """(lines, why it was stopped), until the process ends or may not go on."""
    text, printed, lines, look = b"", 0, [], 0.0
    until, each = time.monotonic() + seconds, min(seconds, SECONDS_AN_ANSWER)
    latest = until + each * len(job["exercises"])
    with selectors.DefaultSelector() as ready:
        ready.register(said, selectors.EVENT_READ)
        ready.register(process.stdout, selectors.EVENT_READ)
        while True:
            over, before = process.poll() is not None, len(lines)
            for key, _ in ready.select(0 if over else TICK):
                part = os.read(key.fd, limits.MEGABYTE)
                if not part:  # all that could write there have ended
                    ready.unregister(key.fileobj)
                elif key.fd == said:
                    *whole, text = (text + part).split(b"\n")
                    lines += [line for line in map(_read, whole) if line]
                else:
                    printed += len(part)
            now = time.monotonic()
            if now > look or len(lines) > before:
                look, all_of_it = now + TICK, limits.descendants(os.getpid())
                if sum(bool(name) for pid, name in all_of_it.items() if pid not in others) > limits.PROCESSES:
                    return lines, f"it ran more than {limits.PROCESSES} processes at once"
            if any("end" in line for line in lines[before:]):
                return lines, ""
            if len(lines) > before:
                until = min(now + each, latest)
            if over:
                return lines, f"its process ended itself, {_how(process.returncode)}"
            if printed > limits.PRINTED:
                return lines, f"it printed more than {limits.PRINTED // limits.MEGABYTE} MB"
            if len(text) > LINE or len(lines) > LINES:
                return lines, "it returned more than anybody asked for"
            if now > until:
                return lines, "it did not end"


def _read(line):
    """The dict that a line holds; nothing where it holds something else."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _how(code):
    return f"by signal {-code}" if code < 0 else f"with code {code}"
