"""Thousands of random slider moves, extremes included, in plain Python.

`python tests/benchmarks/soak.py [moves] [name …]`, by default 10 000 moves of every explorer. An exception or a warning
stops the run. Printed are the time that a move takes and by how much the process has grown between the end of the first
tenth, when all caches are warm, and the end, each time with the controls at their first values and, where the C library
is glibc, what it keeps of freed memory given back: that alone comes and goes by ten MB, without growing.
"""

import ctypes
import gc
import sys
import time
import warnings

import numpy as np
import psutil

from hwlib import explorers


def any_value(control, rng):
    """A random value of a control; one time in four one of its ends."""
    if hasattr(control, "options"):
        return control._options_values[rng.integers(len(control._options_values))]
    if isinstance(control.value, bool):
        return bool(rng.integers(2))
    share = rng.integers(2) if rng.random() < 0.25 else rng.random()
    position = control.min + control.step * round(share * (control.max - control.min) / control.step)
    return type(control.value)(control.base**position if hasattr(control, "base") else position)


def memory_at_rest(explorer):
    """MB that the process holds once the explorer is back at its first values: the largest networks are large."""
    explorer.reset()
    gc.collect()
    if hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)
    return psutil.Process().memory_info().rss / 2**20


def soak(name, events):
    explorer, rng = getattr(explorers, name)(), np.random.default_rng(0)
    explorer.strict = True
    controls, begin = list(explorer.controls.values()), time.perf_counter()
    for event in range(events):
        if event == events // 10:
            warm = memory_at_rest(explorer)
        control = controls[rng.integers(len(controls))]
        control.value = any_value(control, rng)
    each, grown = (time.perf_counter() - begin) / events, memory_at_rest(explorer) - warm
    print(f"{name:20}{events:>8} moves{1e3 * each:>8.1f} ms each{grown:>+8.1f} MB", flush=True)


if __name__ == "__main__":
    warnings.simplefilter("error")
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    for name in [word for word in sys.argv[1:] if not word.isdigit()] or explorers.__all__:
        soak(name, *(numbers or [10_000]))
