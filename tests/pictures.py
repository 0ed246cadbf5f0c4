"""Every drawing and every explorer, with data of its own: `python tests/pictures.py pictures.npz` stores their pixels.

It is a program because matplotlib reads some settings only when it is imported.
"""

import sys

import numpy as np

from hwlib import explorers
from hwlib.figures import activation_distributions, backpropagation, input_jacobian, optimizers

MODULES = (activation_distributions, backpropagation, input_jacobian, optimizers)


def drawings():
    """All drawings of `MODULES`, updated: those that explorers move, and the others."""
    for build in map(explorers.__dict__.get, explorers.__all__):
        yield build().drawing
    x = np.linspace(0.1, 1, 9)
    kinds = dict.fromkeys(input_jacobian.STEPS, x)
    three = {"depth $1$": x, "depth 4": x**2, "depth 9": -(x**3)}
    field = 900 * np.outer(np.sin(5 * x), np.cos(4 * x[:7]))
    two = {"real": field / 100, "learned": field / 200}
    yield activation_distributions.images(["Xavier"], ["$a^{(2)}$"], "correlation", (-1, 1)).update(
        matrices=[[field / 900]]
    )
    yield backpropagation.costs().update(panels=[("width $n$", 1000 * x, {"forward": x, "reverse": x**2})] * 2)
    yield backpropagation.training_curve().update(steps=list(range(9)), losses=1 / x, baseline=0.5)
    yield backpropagation.relief().update(true=field, learned=field / 2, metres=(9000, 8000))
    yield input_jacobian.bracketings().update(n_1=x, forward=x, reverse=1 / x, marked={"a": (0.3, 3), "b": (0.9, 5)})
    yield input_jacobian.step_sizes().update(panels=[{"title": "float64", "h": x, "errors": kinds, "best": kinds}] * 2)
    yield input_jacobian.kinks().update(
        s=x - 0.5, y=x, chord=x**2, tangent=x, h=x, shares=[x, x / 4], theory=x / 9, defaults={"float32": 0.2}
    )
    yield input_jacobian.slope_maps().update(slopes=two | {"$y$": field}, metres=(9000, 8000))
    yield input_jacobian.aspect_maps().update(
        aspects=two, strengths={name: abs(a) / 9 for name, a in two.items()}, metres=(9000, 8000)
    )
    yield input_jacobian.singular_values().update(layers=x, rms=three, theory=three, spectra=three)
    yield input_jacobian.shattered().update(x=x, slopes=three, lags=x, measured=three, theory=three)
    yield optimizers.curves({"title": "$\\kappa = 9$", "yscale": "log"}).update(
        data=[{"x": 9 * x, "lines": {"adam": x, "theory": x**2}, "bands": {"adam": (x / 2, 2 * x)}}]
    )


def builder(drawing):
    """The function that made a drawing, as "module.function"."""
    return f"{drawing._update.__module__}.{drawing._update.__qualname__}".removesuffix(".<locals>.update")


def pixels():
    """The pixels of all drawings, by number and builder."""
    return {f"{i} {builder(drawing)}": drawing.pixels() for i, drawing in enumerate(drawings())}


if __name__ == "__main__":
    np.savez(sys.argv[1], **pixels())
