"""The explorers of Question 2."""

import numpy as np

from hwlib.explorers.controls import int_slider, log_slider, slider
from hwlib.explorers.explorer import Explorer
from hwlib.explorers.predict import Question
from hwlib.explorers.presets import Preset
from hwlib.explorers.state import opened
from hwlib.figures import Panel, line_plot
from hwlib.network import Network
from hwlib.numerical import central_difference, complex_step


@opened
def tangent(width=20, seed=3):
    """y(x) of a network with one input and one output, and its tangent: x, weight std, depth."""
    x = np.linspace(-3, 3, 241)[:, None]

    def around(values):
        """Limits at powers of 2, so that the axes seldom move."""
        high = 2.0 ** np.ceil(np.log2(np.abs(values).max()) + 0.1)
        return -high, high

    def network(std, depth):
        net = Network((1, *(width,) * depth, 1), hidden="tanh", output="identity")
        theta = net.init(seed, lambda fan_in, fan_out: (1 if fan_out == 1 else std) / fan_in**0.5, bias_std=1.0)
        return net, theta

    def further_off(at, std, depth):
        """Which slope is further from that of the complex step."""
        net, theta = network(std, depth)
        chain = net.input_jacobian(theta, [[at]])[0, 0, 0]
        central, right = (
            slope(lambda x: net(x, theta), np.array([at]))[0, 0] for slope in (central_difference, complex_step)
        )
        return kinds[int(abs(central - right) > abs(chain - right))]

    def compute(at, std, depth):
        net, theta = network(std, depth)
        here = np.append(x, [[at]], axis=0)
        y, dy = net(here, theta)[:, 0], net.input_jacobian(theta, here)[:, 0, 0]
        numerical = central_difference(lambda x: net(x, theta), here[-1])[0, 0]
        lines = {"$y(x)$": y[:-1], "tangent": y[-1] + dy[-1] * (x[:, 0] - at)}
        digits = f"slope at x = {at:.2f}\n\nexact\n{dy[-1]: .12f}\n\ncentral difference\n{numerical: .12f}"
        apart = abs(numerical - dy[-1]) / abs(dy[-1])
        words = f"At x = {at:.2f} the slope is {dy[-1]:.7g} by the chain rule, {numerical:.7g} by a central difference"
        words += f"; they differ by {100 * apart:.1g} %." if apart > 1e-5 else "."
        top = Panel(
            x[:, 0],
            lines,
            xlabel="$x$",
            ylabel="$y$",
            ylim=around(y),
            stars={"tangent": (at, y[-1])},
            note=digits,
            words=words,
        )
        slope = {"xlabel": "$x$", "ylabel": "$dy/dx$", "ylim": around(dy), "stars": {"$dy/dx$": (at, dy[-1])}}
        return {"panels": [top, Panel(x[:, 0], {"$dy/dx$": dy[:-1]}, **slope)]}

    controls = {
        "at": slider("x", 0.5, -3, 3, 0.05),
        "std": log_slider("weight std × √n", 2, -1, 1),
        "depth": int_slider("hidden layers", 2, 1, 10),
    }
    kinds = ("the chain rule", "the central difference")
    question = Question(
        "The two slopes agree to nine digits. At x = 0.1, with weight std × √n = 9 and 10 hidden layers, to three. "
        "Which is wrong?",
        further_off,
        {"at": 0.1, "std": 9.0, "depth": 10},
        kinds,
        "The complex step agrees with the chain rule. The curve is so wild that a step of 6e-6 is too long for it.",
    )
    presets = [
        Preset("almost a line", {"std": 0.2, "depth": 10}, "Where did the input go?"),
        Preset("one layer", {"std": 2.0, "depth": 1}, "How many bends can 20 units make?"),
        Preset("wild", {"std": 9.0, "depth": 10}, "How far can one trust the tangent?"),
    ]
    drawing = line_plot(width=8, height=4.0, columns=1)
    return Explorer(drawing, compute, controls, presets, question, time=["depth"])
