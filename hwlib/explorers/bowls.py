"""What the explorers of Question 3 share: a bowl's shape as controls, and the places that theory names on it."""

from math import sqrt

import numpy as np

from hwlib import problems
from hwlib.explorers.controls import log_slider, slider
from hwlib.explorers.presets import Preset
from hwlib.problems import bowl


def shape_controls(problem):
    """A bowl can be stretched and turned; any other problem stays as it is."""
    if problem.kappa is None:
        return {}
    return {"kappa": log_slider("condition κ", 20.0, 0, 3), "degrees": slider("turned by (°)", 0.0, -90, 90, 1, ".0f")}


def first_shape(problem):
    """The first values of those controls."""
    return {} if problem.kappa is None else {"kappa": problem.kappa, "degrees": float(np.degrees(problem.angle))}


def shape_of(problem, kappa=None, degrees=0):
    return problem if kappa is None else bowl(kappa, np.radians(degrees))


def _alike(one, other):
    """Two problems are drawn and walked alike: f and its gradient at some places, window and start are equal."""
    x, y, f = one.landscape(9)
    places = np.stack(np.meshgrid(x, y), axis=-1)
    pairs = (f, other.f(places)), (one.grad(places), other.grad(places)), (one.start, other.start)
    return one.window == other.window and all(np.array_equal(*pair, equal_nan=True) for pair in pairs)


def source_of(problem):
    """The code that makes a problem of hwlib, none for a bowl, which its controls describe; another is `problem`."""
    if problem.kappa is not None and _alike(problem, bowl(problem.kappa, problem.angle)):
        return None
    made = (problems.rosenbrock, problems.beale, problems.saddle)
    return next((f"problems.{one.__name__}()" for one in made if _alike(problem, one())), "problem")


def begin(made, name, problem, **words):
    """Open an explorer at the shape of its problem. Where the call names the problem, it need not name the shape."""
    made.words = {"problem": source_of(problem), **words}
    made.begin(name, {}, first_shape(problem), implied=made.words["problem"] is not None)


def places(problem, extra):
    """What theory names on a bowl of curvatures μ = 2/κ and L = 2."""
    if problem.kappa is None:
        return []

    def between(kappa, **_):
        return extra | {"lr": 2 / (2 / kappa + 2)}

    def edge(**_):
        return extra | {"lr": 1.0}

    def pair(kappa, **_):
        root = sqrt(kappa)
        return extra | {"lr": (2 / (sqrt(2 / kappa) + sqrt(2))) ** 2, "beta": min(((root - 1) / (root + 1)) ** 2, 0.99)}

    return [
        Preset("2/(μ+L)", between, "Gradient descent shrinks both coordinates by the same factor. Which one?"),
        Preset("2/L", edge, "One step to the right: what happens to gradient descent?"),
        Preset("Momentum's pair η, β", pair, "The best for Momentum on this bowl. Who is ahead of it, and why?"),
    ]
