"""Every drawing and every explorer, with data of its own: `python tests/pictures.py pictures.npz` stores their pixels.

It is a program because matplotlib reads some settings only when it is imported.
"""

import sys

import numpy as np
from figure_cases import CASES

from hwlib import explorers


def drawings():
    """(name, drawing) of all drawings: those that explorers move, and the cases of all functions."""
    for name in explorers.__all__:
        yield name, getattr(explorers, name)().drawing
    for name, case in CASES.items():
        yield name, case.draw(**case.data)


def pixels():
    """The pixels of all drawings, by number and name."""
    return {f"{i} {name}": drawing.pixels() for i, (name, drawing) in enumerate(drawings())}


if __name__ == "__main__":
    np.savez(sys.argv[1], **pixels())
