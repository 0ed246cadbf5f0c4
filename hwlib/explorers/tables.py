"""Tables of numbers in a notebook's text."""

import numpy as np

from hwlib.figures.lines import RULE_NAMES
from hwlib.sweeps import best_index


def table(columns, rows):
    """Print rows by name, {name: cells}, under their columns; a rule is called by its name in the text."""
    print(" " * 18 + "".join(f"{column:>17}" for column in columns))
    for name, cells in rows.items():
        print(f"{RULE_NAMES.get(name, name):18}" + "".join(f"{cell:>17}" for cell in cells))


def steps_text(steps, budget):
    """A number of steps in words, "> budget" for inf: not within this budget, which is not the same as never."""
    return f"> {budget}" if np.isinf(steps) else f"{steps:.0f}"


def quickest(steps, rates, budget):
    """The least of the numbers of steps at these rates, with its η in brackets; fails if that lies at the edge."""
    if np.isinf(steps).all():
        return steps_text(np.inf, budget)
    return f"{np.min(steps):.0f} ({rates[best_index(steps)]:.2g})"
