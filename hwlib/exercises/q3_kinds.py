"""How answers of Question 3 are called that are rules of the reader's own."""

import numpy as np

from hwlib.exercises.kinds import demand, descent
from hwlib.problems import bowl


def paths_on_the_bowl(answer, inputs):
    """The paths that a rule takes down the bowl, with each of the rates, as `run` runs it.

    The bowl stands at another place each time, and the start with it: a rule that knows where 0 is has no use for it.
    """

    slope = bowl().grad

    def grad(x):
        return slope(x - inputs["minimum"])

    for lr in inputs["rates"]:
        path = [inputs["start"], *(x for _, x in descent(answer, (lr,), grad, inputs["start"], inputs["steps"]))]
        demand(all(x.shape == (2,) for x in path), path[-1], "places of the shape of x, (2,)")
        yield f"path with η = {lr}", np.array(path)
