"""Calls a reader's answer and brings back plain arrays, whatever the answer does. It knows nothing of what is right."""

import dis
import linecache
import signal
import sys
import sysconfig
import threading
import traceback
import warnings
from contextlib import contextmanager
from inspect import unwrap
from pathlib import Path
from types import CodeType
from typing import NamedTuple

import numpy as np

from hwlib.exercises.kinds import Returned, fresh, plain
from hwlib.exercises.result import Result

_LIBRARIES = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
NOT_THE_READERS = (str(Path(__file__).parents[1]), str(Path(np.__file__).parent), *_LIBRARIES)
SECONDS = 5.0


class Met(NamedTuple):
    """What one call gave, by label, and what kept it from giving more."""

    values: dict[str, np.ndarray]
    trouble: Result | None = None


class Stopped(BaseException):
    """By the alarm. No `except Exception` catches it."""


def outputs(exercise, answer, cases, seconds=SECONDS):
    """[Met, …] of the answer called with the inputs of each case, up to the first with trouble."""
    met = []
    for case in cases:
        values, trouble = {}, None
        try:
            with _alarm(seconds), _watch((exercise.answer, *exercise.closed)) as called, _quiet():
                for label, value in exercise.call(answer, fresh(case.inputs)):
                    values[label] = plain(value)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit too
            trouble = explain(error, answer, seconds)
        if called:
            return [Met({}, Result("named", f"This calls {next(iter(called))}; write the formula."))]
        met.append(Met(values, trouble))
        if trouble:
            break
    return met


@contextmanager
def _alarm(seconds):
    """Raises `Stopped` after that time, and again, where the system has an alarm and this is the main thread."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number, frame):
        raise Stopped

    before, timer = signal.signal(signal.SIGALRM, stop), signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, *timer)


@contextmanager
def _watch(functions):
    """A dict of those of the library's functions that are called meanwhile, in this thread, by whatever name."""
    codes, called, before = {}, {}, sys.getprofile()
    for function in functions:
        for code in codes_of(unwrap(function).__code__):
            codes[code] = f"{function.__module__}.{function.__qualname__}"

    def note(frame, event, argument):
        if event == "call" and frame.f_code in codes:
            called[codes[frame.f_code]] = True

    sys.setprofile(note)
    try:
        yield called
    finally:
        sys.setprofile(before)


@contextmanager
def _quiet():
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def codes_of(code):
    """The code and those of the functions that are written in it."""
    return [code, *(part for inner in code.co_consts if isinstance(inner, CodeType) for part in codes_of(inner))]


def untouched(answer):
    """Is the answer the stub: `...`, or a function or class in which some function does nothing but return `...`?"""
    functions = vars(answer).values() if isinstance(answer, type) else [answer]
    codes = [code for f in functions if hasattr(f, "__code__") for code in codes_of(f.__code__)]
    nothing = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}
    return answer is ... or any(
        {step.opname for step in dis.get_instructions(code)} <= nothing and ... in code.co_consts for code in codes
    )


def explain(error, answer, seconds):
    """What kept an answer from its result."""
    if isinstance(error, Returned):
        if error.value is ...:
            untouched_stub = Result("not yet", "The stub's `...` waits for your answer.")
            return untouched_stub if untouched(answer) else Result("located", f"`...` is not yet {error.wanted}.")
        if error.value is None:
            return Result("located", "It returns nothing: is a return missing?")
        return Result("located", f"It gives {show(error.value)}; wanted {error.wanted}.")
    if isinstance(error, Stopped):
        what = f"Stopped after {seconds:g} s: does a loop never end?"
    else:
        what = f"{type(error).__name__}: {_message(error)}".rstrip(": ")
    own = [place for place in traceback.walk_tb(error.__traceback__) if _is_the_readers(place[0])]
    if not own:
        return Result("raises", f"Calling it: {what}")
    frame, number = own[-1]
    line = linecache.getline(frame.f_code.co_filename, number).strip()
    names = frame.f_code.co_varnames[: frame.f_code.co_argcount + frame.f_code.co_kwonlyargcount]
    held = ", ".join(f"{name} = {show(frame.f_locals[name])}" for name in names if name in frame.f_locals)
    where = f"In your line {number}" + (f", `{_clip(line, 120)}`" if line else "")
    return Result("raises", f"{where}: {_clip(what, 300)}" + (f"\nThere {_clip(held, 200)}" if held else ""))


def _is_the_readers(frame):
    return not frame.f_code.co_filename.startswith(NOT_THE_READERS)


def _message(error):
    """What the error says, if it says it without running code of somebody's."""
    if type(error).__module__.startswith("numpy") or (len(error.args) == 1 and type(error.args[0]) is str):
        return str(error) if type(error).__module__.startswith(("numpy", "builtins")) else error.args[0]
    return ", ".join(map(show, error.args))


def show(value):
    """A value in a few characters, without calling a repr but Python's and numpy's own: others may raise or hang."""
    if isinstance(value, np.generic) and value.dtype.kind in "biufc":
        value = value.item()
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufcU":
        value = np.array(value, subok=False)
        if not value.ndim:
            return show(value.item())
        return _clip(np.array2string(value, precision=3, threshold=12, edgeitems=2).replace("\n", ""), 80)
    if type(value) in (tuple, list):
        parts = [show(part) for part in value[:4]] + ["…"] * (len(value) > 4)
        return _clip(f"({', '.join(parts)})" if type(value) is tuple else f"[{', '.join(parts)}]", 80)
    if type(value) in (bool, float, complex, str, type(None), type(...)):
        return _clip(repr(value), 60)
    if type(value) is int:
        return repr(value) if abs(value) < 1e15 else "a large int"
    return f"<{type.__getattribute__(type(value), '__name__')}>"


def _clip(text, most):
    return text if len(text) <= most else text[: most - 1] + "…"
