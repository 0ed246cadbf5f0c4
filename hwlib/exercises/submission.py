"""One submission: from a notebook's bytes to a dict of verdicts. `graded` is what the pool and the cluster both run.

The process that this module is, when `graded` starts it, draws the inputs, has the notebook run by another process
(student.py) and compares. It never runs a line of the notebook.
"""

import json
import os
import pickle
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import hwlib
from hwlib.exercises.cells import LARGEST, cells_of, student_of

EMPTY = {"student": "", "says": (), "errors": (), "left": (), "verdicts": {}}
HANGS = 3  # answers of a submission that may hang, before the rest is given up


class Settings(NamedTuple):
    """What a verdict depends on, beside the notebook. Plain, so that it can be sent to another machine."""

    seed: int
    names: tuple[str, ...]  # the exercises
    own: tuple[tuple[str, str], ...] = ()  # file name and text of exercises of one's own
    seconds: int = 60  # for all cells together
    megabytes: int = 3000  # of address space
    version: str = hwlib.__version__


def graded(content, settings):
    """What the notebook of these bytes earns: {"verdicts": {exercise: [status, message]}} and "student", his or her id;
    "says", what is wrong with all of it; "errors" of its cells; "left", the names of processes that it left running.

    Everything is done in a process of its own: if that is killed, this says so.
    """
    if settings.version != hwlib.__version__:
        return failed(f"a worker has hwlib {hwlib.__version__}, wanted {settings.version}")
    most = (settings.seconds + 60) * (HANGS + 4) + 60
    command = [sys.executable, "-P", "-m", "hwlib.exercises.submission"]  # -P: nothing comes from the folder we are in
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    job = pickle.dumps((content, settings))
    try:
        done = subprocess.run(command, input=job, env=environment, capture_output=True, timeout=most)
    except subprocess.TimeoutExpired:
        return failed(f"its grading did not end in {most} s")
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        return failed(f"the process that graded it ended, code {done.returncode}", last)
    return json.loads(done.stdout)


def failed(why, errors=()):
    """The result of a submission that could not be graded. It is not kept: another start tries again."""
    return EMPTY | {"says": [why], "errors": list(errors), "failed": True}


def judged(content, settings):
    """The same, in the process that may be killed."""
    from hwlib.exercises import EXERCISES, add
    from hwlib.exercises.mistakes import source

    with tempfile.TemporaryDirectory() as folder:
        for name, text in settings.own:
            path = Path(folder, Path(name).name)
            path.write_text(text, encoding="utf-8")
            add(path)
        exercises = {name: EXERCISES[name] for name in settings.names}
        for exercise in exercises.values():  # the texts of one's own, before their file is gone
            for function in {exercise.answer, *(mistake.function for mistake in exercise.mistakes)}:
                source(function)
    return _judged(content, settings, exercises)


def _judged(content, settings, exercises):
    from hwlib.exercises.answers import cases_for

    result = EMPTY | {"says": [], "errors": [], "left": [], "verdicts": {}}
    try:
        cells = cells_of(content)
    except ValueError as error:
        return result | {"says": [str(error)]}
    result["student"] = student_of(cells)
    groups = defaultdict(list)  # exercises that close the same functions of the library can share a process
    for name, exercise in exercises.items():
        if any(re.search(rf"\b{re.escape(name)}\b", source) for _, source in cells):
            groups[_closed(exercise)].append(name)
    cases, hangs = {name: cases_for(exercises[name], settings.seed, content) for name in exercises}, 0
    for closed, names in (groups or {(): []}).items():
        while names is not None:
            names, goes_on, hung = _round(cells, closed, names, settings, exercises, cases, result)
            hangs += hung
            if not goes_on or hangs > HANGS:
                return _told_once(result)
    return _told_once(result)


def _told_once(result):
    errors = {}
    for text in result["errors"]:  # of each line what the first run says
        errors.setdefault(text.split("`: ")[0], text)
    return result | {"says": list(dict.fromkeys(result["says"])), "errors": list(errors.values())[:20]}


def _closed(exercise):
    """(module, name) of the library's functions that the answer may not call."""
    functions = {(f.__module__, f.__qualname__) for f in (exercise.answer, *exercise.closed)}
    return tuple(sorted(f for f in functions if re.fullmatch(r"hwlib\.\w+", f[0])))


def _round(cells, closed, names, settings, exercises, cases, result):
    """Run the cells once, ask for these answers, compare. (names still to ask for or None, go on?, did one hang?)"""
    from hwlib.exercises.answers import compared, never_came
    from hwlib.exercises.watch import watched

    given = [(name, pickle.dumps(exercises[name].call), [case.inputs for case in cases[name]]) for name in names]
    job = {
        "cells": cells,
        "closed": closed,
        "exercises": given,
        "seconds": settings.seconds + 60 * (len(names) + 1),
        "megabytes": settings.megabytes,
        "bytes": LARGEST,
    }
    seen = watched(job, settings.seconds)
    came = {line.get("name"): line.get("met") for line in seen.said if isinstance(line.get("name"), str)}
    errors = next((line["cells"] for line in seen.said if isinstance(line.get("cells"), list)), None)
    result["errors"] += [str(error)[:400] for error in errors or []]
    result["left"] += seen.left
    result["says"] += ["it left processes running, which were ended"] if seen.left and not seen.stopped else []
    for name in names:
        if name in came:
            verdict = compared(exercises[name], cases[name], came[name])
            result["verdicts"] |= {name: verdict} if verdict else {}
    if not seen.stopped:
        return None, True, 0
    asked = seen.said[-1].get("calling") if seen.said else None
    left = [name for name in names if name not in came]
    hung = seen.stopped.startswith("it did not end")
    if asked in left and (hung or seen.stopped.startswith("its process")):
        result["verdicts"][asked] = never_came(seen.stopped)
        return [name for name in left if name != asked] or None, True, int(hung)
    result["says"].append(f"{'its cells' if errors is None else 'its answers'}: {seen.stopped}")
    return None, False, 0


if __name__ == "__main__":
    from hwlib.exercises import limits

    limits.die_with_parent()
    limits.not_to_be_read()
    json.dump(judged(*pickle.load(sys.stdin.buffer)), sys.stdout)
