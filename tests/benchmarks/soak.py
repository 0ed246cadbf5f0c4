"""Thousands of random slider moves, extremes included, in plain Python.

`python tests/benchmarks/soak.py [moves] [name …]`, by default 10 000 moves of every explorer. An exception or a warning
stops the run. Printed are the time that a move takes and by how much the process has grown between the end of the first
tenth, when all caches are warm, and the end.
"""

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


def soak(name, events):
    explorer, rng = getattr(explorers, name)(), np.random.default_rng(0)
    explorer.strict = True
    controls, memory = list(explorer.controls.values()), psutil.Process().memory_info
    begin, warm = time.perf_counter(), None
    for event in range(events):
        if event == events // 10:
            warm = memory().rss
        control = controls[rng.integers(len(controls))]
        control.value = any_value(control, rng)
    each = (time.perf_counter() - begin) / events
    print(f"{name:20}{events:>8} moves{1e3 * each:>8.1f} ms each{(memory().rss - warm) / 2**20:>+8.1f} MB", flush=True)


if __name__ == "__main__":
    warnings.simplefilter("error")
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    for name in [word for word in sys.argv[1:] if not word.isdigit()] or explorers.__all__:
        soak(name, *(numbers or [10_000]))
