"""A network that learns a profile of a landscape, step by step."""

import numpy as np

from hwlib.explorers.controls import int_slider, log_slider
from hwlib.explorers.explorer import Explorer
from hwlib.explorers.predict import Question
from hwlib.explorers.presets import Preset
from hwlib.explorers.state import opened
from hwlib.figures import Panel, line_plot
from hwlib.network import Network
from hwlib.optimizers import gradient_descent, run
from hwlib.terrain import terrain


@opened
def profile_learning(row=290, hidden=20, seed=0):
    """A 1-hidden-1 tanh network fitted to one row of the terrain by gradient descent: learning rate, steps."""
    land = terrain()
    columns = slice(None, None, 4)
    T = land.t.reshape(land.shape)[row, columns, None]
    X = land.x.reshape(*land.shape, 2)[row, columns, :1]
    net = Network((1, hidden, 1), hidden="tanh", output="identity")
    theta = net.init(seed, lambda fan_in, fan_out: 5 if fan_in == 1 else fan_in**-0.5, bias_std=2.0)

    def metres(t):
        return land.mean + land.std * t[:, 0]

    def gradient(theta):
        return net.gradient(theta, X, T, check_finite=False)[1]

    paths = {}  # the longest with the last η: Play goes on where it was

    def fit(lr, steps):
        path = paths.get(lr, theta[None])
        if len(path) <= steps:
            path = np.vstack([path[:-1], run(gradient_descent(lr), gradient, path[-1], steps + 1 - len(path))])
        paths.clear()
        paths[lr] = path
        return net.loss(path[: steps + 1], X, T, check_finite=False), path[steps]

    def compute(lr, steps):
        losses, end = fit(lr, steps)
        fitted = net.forward(end, X, check_finite=False).a[-1]
        km, heights, margin = X[:, 0] * land.metres[0] / 1000, metres(T), 0.15 * land.std * np.ptp(T)
        cut = Panel(
            km,
            {"terrain": heights, "network": metres(fitted)},
            title="" if losses[-1] <= 100 else "diverged: no curve left to draw",  # nan too
            words=f"After {steps} steps the loss is {losses[-1]:.2g}."
            if losses[-1] <= 100
            else "The run has diverged.",
            xlabel="east, km",
            ylabel="height, m",
            ylim=(heights.min() - margin, heights.max() + margin),
        )
        loss = Panel(
            np.arange(steps + 1),
            {"loss": losses},
            xlabel="step",
            ylabel="loss $E$",
            log="y",
            ylim=(1e-2, 1e2),
            theory={"loss of the mean height": 0.5 * T.var()},
        )
        return {"panels": [cut, loss]}

    controls = {"lr": log_slider("learning rate η", 0.1, -3, 1), "steps": int_slider("steps", 300, 0, 1000, 10)}

    def ten_times(lr, steps):
        now, then = (fit(rate, steps)[0][-1] for rate in (lr / 10, lr))
        return "lower" if then < now else "higher" if then <= 100 else "diverged"

    presets = [
        Preset("too small", {"lr": 0.001}, "What does the network learn first?"),
        Preset("long", {"lr": 0.1, "steps": 1000}, "Which part of the profile is still missing?"),
        Preset("too large", {"lr": 1.0}, "After how many steps is it lost?"),
    ]
    question = Question(
        "The learning rate goes up to {lr:.3g}, for {steps} steps. Is the loss higher or lower than at a tenth of it?",
        ten_times,
        {"lr": 1.0},
        ("lower", "higher", "diverged"),
        "Above 2/L, L the largest curvature, each step is longer than the one before.",
    )
    drawing = line_plot(width=8, height=3.5)
    return Explorer(drawing, compute, controls, presets, question, time=["steps"])
