"""The process that runs a student's notebook, and returns numbers only. It knows nothing of what is right.

It is started as a file, and closes `hwlib.exercises` with all its right answers before it reads what to do, which the
process that grades has pickled. It writes a line of JSON for each thing that it has done.
"""

import ast
import asyncio
import base64
import importlib
import inspect
import json
import linecache
import os
import pickle
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, SimpleNamespace

import hwlib

FOLDER = Path(__file__).resolve().parent
ABSENT = object()
CORE = sorted(path.stem for path in FOLDER.parent.glob("[a-z]*.py"))
KINDS = {path.stem for path in FOLDER.glob("*kinds.py")}
HERE = {
    f"hwlib.exercises.{name}"
    for name in {"explain", "fence", "landlock", "limits", "result", "running", "syscalls"} | KINDS
}


def nothing(*args, **kwargs):
    """In the place of `check`, `progress` and `add`: the check comes later, and elsewhere."""


def no_program(command):
    raise PermissionError("other programs are closed to a notebook that is being graded")


class NoAnswers:
    """Is asked first for every module, and finds none of those that know what is right, whoever asks."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.startswith("hwlib.exercises.") and name not in HERE:
            raise ImportError(f"{name} is closed to a notebook that is being graded")


def without_answers():
    """`hwlib.exercises` as a notebook knows it, and without what is right. From here on, for all that is imported."""
    sys.meta_path.insert(0, NoAnswers)
    package = ModuleType("hwlib.exercises", "While a notebook is graded: `check` says nothing.")
    package.__path__ = [str(FOLDER)]
    package.check = package.progress = package.add = nothing
    sys.modules["hwlib.exercises"] = hwlib.exercises = package


def named(cells):
    """The modules of the packages that a cell speaks of: all is read now, since later no file of the library can be."""
    for package in ("figures", "explorers"):
        if any(package in source for _, source in cells) and find_spec("ipywidgets"):
            yield from (f"{package}.{path.stem}" for path in sorted((FOLDER.parent / package).glob("[a-z]*.py")))


def shell_of_a_notebook():
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    shell.system = shell.getoutput = no_program  # before they fork: a child that may not begin a program runs on
    shell.enable_gui = shell.ask_exit = nothing
    return shell


def run(cells, shell, explain):
    """Each statement of each cell, from source; what failed, in words. An error stops its own statement only."""
    errors = []
    for number, source in cells:
        name = f"cell {number}"
        try:
            text = shell.transform_cell(source)
            statements = ast.parse(text, name).body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:  # the last by 10⁶ signs in a row
            errors.append(f"{name} is no Python: {type(error).__name__} in line {getattr(error, 'lineno', None) or 1}")
            continue
        linecache.cache[name] = (len(text), None, text.splitlines(True), name)
        for statement in statements:
            try:
                module = ast.Module([statement], [])
                code = compile(module, name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
                waiting = eval(code, shell.user_ns)
                if inspect.iscoroutine(waiting):
                    asyncio.run(waiting)
            except BaseException as error:
                errors.append(f"{name}: {explain(error, None, 0).message}")
    return errors


def plainly(met):
    """`Met` in a form that JSON takes."""
    values = [
        [label, array.dtype.str, array.shape, base64.b64encode(array.tobytes()).decode()]
        for label, array in met.values.items()
    ]
    return {"values": values, "trouble": met.trouble and [met.trouble.status, met.trouble.message]}


def main(results, job):
    for name in [*CORE, *named(job["cells"])]:
        importlib.import_module(f"hwlib.{name}")
    from hwlib.exercises import fence, landlock, limits
    from hwlib.exercises.explain import explain
    from hwlib.exercises.result import Result
    from hwlib.exercises.running import Met, outputs

    calls = [
        (name, pickle.loads(call), [SimpleNamespace(inputs=one) for one in inputs])
        for name, call, inputs in job["exercises"]
    ]
    shell = shell_of_a_notebook()
    fence.close(job["closed"])
    limits.confine(job["seconds"], job["megabytes"])
    home, closed = os.getcwd(), fence.library_files()
    landlock.close_files(home)
    fence.fence(home, closed)

    def say(**what):
        results.write(json.dumps(what).encode() + b"\n")
        results.flush()

    process = os.getpid()
    with shell.builtin_trap:  # `display`, `get_ipython`
        errors = run(job["cells"], shell, explain)
    if os.getpid() != process:  # a child that a cell forked, and that ran on
        os._exit(0)
    say(cells=errors)
    for name, call, cases in calls:
        answer = shell.user_ns.get(name, ABSENT)
        if answer is ABSENT:
            say(name=name, met=[])
            continue
        say(calling=name)
        try:
            met = outputs(SimpleNamespace(answer=nothing, call=call, closed=()), answer, cases)
        except BaseException as error:
            met = [Met({}, explain(error, answer, 0))]
        if sum(array.nbytes for one in met for array in one.values.values()) > job["bytes"]:
            met = [Met({}, Result("located", "It returns more numbers than anybody asked for."))]
        say(name=name, met=[plainly(one) for one in met])
    say(end=True)


if __name__ == "__main__":
    without_answers()
    job = pickle.load(sys.stdin.buffer)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    main(os.fdopen(int(sys.argv[1]), "wb"), job)
    os._exit(0)  # whatever waits to be run at the exit
