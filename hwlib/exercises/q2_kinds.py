"""How answers of Question 2 are called that are given a function."""

import numpy as np

from hwlib.exercises.kinds import function


def of_a_cubic(answer, inputs):
    """The derivative of f(x) = A x + B x ⊙ (x + x turned by one place) + C x³: a step in one input changes the slopes
    of others, so it has to be taken back. It takes real and complex numbers and leading axes.
    """

    def f(x):
        x = np.multiply(x, 1.0)
        turned = np.roll(x, 1, axis=-1)
        return x @ inputs["A"].T + (x * (x + turned)) @ inputs["B"].T + x**3 @ inputs["C"].T

    yield from function("∂f/∂x")(answer, {"f": f, "x": inputs["x"], "h": inputs["h"]})
