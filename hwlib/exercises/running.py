"""Calls a reader's answer and brings back plain arrays, whatever the answer does. It knows nothing of what is right."""

import signal
import sys
import threading
import warnings
from contextlib import contextmanager
from inspect import unwrap
from typing import NamedTuple

import numpy as np

from hwlib.exercises.explain import Stopped, codes_of, explain
from hwlib.exercises.kinds import fresh, plain
from hwlib.exercises.result import Result
from hwlib.languages import say

SECONDS = 5.0


class Met(NamedTuple):
    """What one call gave, by label, and what kept it from giving more."""

    values: dict[str, np.ndarray]
    trouble: Result | None = None


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
            return [
                Met({}, Result("named", say("This calls {name}; write the formula.").format(name=next(iter(called)))))
            ]
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
