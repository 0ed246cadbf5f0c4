"""Every drawing and every explorer, with data of its own: `python tests/pictures.py pictures.npz` stores their pixels.

It is a program because matplotlib reads some settings only when it is imported.
"""

import sys

import numpy as np

from hwlib import explorers, figures
from hwlib.figures import Panel, line_plot


def drawings():
    """(name of the function, drawing) of all drawings: those that explorers move, and the others."""
    for name in explorers.__all__:
        yield f"explorers.{name}", getattr(explorers, name)().drawing
    x = np.linspace(0.1, 1, 9)
    field = 900 * np.outer(np.sin(5 * x), np.cos(4 * x[:7]))
    two = {"real": field / 100, "learned": field / 200}
    strengths = {name: abs(a) / 9 for name, a in two.items()}
    everything = {
        "theory": {"adam": x**3, "rate": 0.3},
        "bands": {"adam": (x / 2, 2 * x), "lost": (0, 0.1)},
        "marks": {"critical": 0.3, "$2/L$": 0.5},
        "stars": {"adam": (0.3, 0.3)},
        "points": {"a": (0.5, 0.2)},
        "note": "exact\n0.1",
    }
    for log in ("", "x", "y", "xy"):
        labels = {"title": "$\\kappa = 9$", "xlabel": "step", "ylabel": "$f$", "log": log}
        yield "line_plot", line_plot(Panel(x, {"adam": x, "depth $1$": (x[:5], -x[:5])}, **labels, **everything))
    yield "line_plot", line_plot(*[Panel(1000 * x, {name: 0 * x}, log="y") for name in "abcdefgh"], columns=3)
    yield "images", figures.images({"Xavier": {"$a^{(2)}$": field / 900, "$a^{(3)}$": field}}, "correlation", (-1, 1))
    focus = {"focus": (2, 1, 2), "values": {(2, 1): "$a$ 0.5"}, "weights": {(3, 1, 2): "0.45"}}
    yield "network_diagram", figures.network_diagram((2, 3, 1), **focus)
    yield "relief", figures.relief({"true": field, "learned": field / 2}, (9000, 8000))
    yield "slope_maps", figures.slope_maps(two | {"$y$": field}, (9000, 8000))
    yield "aspect_maps", figures.aspect_maps(two, strengths, (9000, 8000))


def pixels():
    """The pixels of all drawings, by number and name."""
    return {f"{i} {name}": drawing.pixels() for i, (name, drawing) in enumerate(drawings())}


if __name__ == "__main__":
    np.savez(sys.argv[1], **pixels())
