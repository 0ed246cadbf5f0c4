"""The signal on its way through the layers, and the errors on their way back."""

from dataclasses import replace
from functools import lru_cache
from math import sqrt

import numpy as np

from hwlib.distributions import statistics
from hwlib.explorers.activation_distributions import inputs, network_of, presets, signal_controls
from hwlib.explorers.explorer import Explorer
from hwlib.explorers.predict import Question
from hwlib.explorers.state import opened
from hwlib.figures import Panel, line_plot
from hwlib.figures.drawing import decades
from hwlib.mean_field import critical_std, gaussian_moments, predict

SIGNAL_SAMPLES = 200  # enough for the second moments, and quick at fifty layers
KINDS = {"pooled": "std", "between units": "between_units", "between samples": "between_samples"}
SIZE = "root mean square"
FIRST = {"pooled": 1.0, "between units": np.nan, "between samples": 1.0}  # of the input
SWEEP = 10.0 ** np.arange(-3, 1.01, 0.05)


@lru_cache(maxsize=8)
def _factors(activation, width, depth, biases):
    """For every std of SWEEP, the predicted factor a layer of δ on its way back: geometric mean over the layers."""
    second, logs = np.ones_like(SWEEP), []
    for _ in range(depth):
        q = SWEEP**2 * (width * second + biases)
        _, second, slope = gaussian_moments(activation, q)
        logs.append(np.log(SWEEP * np.sqrt(width * slope)))
    return np.exp(np.mean(logs[:-1] or logs, axis=0))


def _steady(panel):
    """The panel between 1e-4 and 10, in steps of four decades beyond: a range that few moves of a slider change."""
    curves = [panel.curve(*line)[1] for part in (panel.lines, panel.theory) for line in part.items()]
    (_, high), (low, top) = decades(*curves, step=1), decades(*curves, step=4)
    return replace(panel, ylim=(min(low, 1e-4), 10.0 if high <= 10 else top))


@opened
def signal():
    """How far a^(l) and δ^(l) differ between samples, and how far only between units, as the weights' δ changes."""

    def compute(**settings):
        net, theta, std = network_of(**settings)
        activation, width, biases = settings["activation"], settings["width"], settings["biases"]
        X, T = inputs(width, SIGNAL_SAMPLES)
        tape = net.forward(theta, X)
        deltas = net.backward(theta, tape, tape.a[-1] - T)
        forward, backward = ([statistics(array) for array in arrays] for arrays in (tape.a, deltas))
        theory, layers = predict(net.sizes, activation, std, std * biases), np.arange(1, len(tape.a) + 1)
        rms = [np.hypot(s.mean, s.std) for s in backward]  # theory is about mean squares: δ has a mean too
        back = rms[-1] * np.cumprod([1, *theory.factor[-2::-1]])[::-1]
        size = min(np.hypot(s.mean, s.std) for s in forward[1:])  # of the smallest layer: no floor may hide a larger
        rounding = sqrt(width) * np.finfo(float).eps * size
        lost = min(*theory.between_samples, *(s.between_samples for s in forward)) < rounding
        over = {"xlabel": "layer $l$", "log": "y"}
        sides = [
            Panel(
                layers,
                {name: [getattr(s, kind) for s in forward] for name, kind in KINDS.items()},
                title="forward, outputs a",
                ylabel="standard deviation",
                theory={name: [FIRST[name], *getattr(theory, kind)] for name, kind in KINDS.items()},
                bands={"lost in rounding": (0, rounding)} if lost else {},
                **over,
            ),
            Panel(
                layers[1:],
                {SIZE: rms} | {name: [getattr(s, KINDS[name]) for s in backward] for name in [*KINDS][1:]},
                title="backward, errors δ",
                ylabel="size",
                theory={SIZE: back},
                **over,
            ),
        ]
        steps = len(deltas) - 1
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = (rms[0] / rms[-1]) ** (1 / steps) if steps else np.nan
        x = np.sort([*SWEEP, std])
        predicted = np.exp(
            np.interp(np.log(x), np.log(SWEEP), np.log(_factors(activation, width, len(deltas), biases)))
        )
        sweep = Panel(
            x,
            {SIZE: ([std], [factor])},
            title="factor of δ, going back",
            ylabel="factor a layer",
            xlabel="weight std",
            log="xy",
            theory={SIZE: predicted},
            marks={"critical": critical_std(activation, width)},
        )
        return {"panels": [*map(_steady, sides), sweep]}

    def falls(**values):
        """The factor by which a layer divides the std between samples, from the first hidden layer on."""
        (forward, *_) = compute(**values)["panels"]
        between = forward.lines["between samples"]
        return float((between[1] / between[-1]) ** (1 / max(1, len(between) - 2)))

    question = Question(
        "At a weight std of 0.1 and width 100, sigmoid's std between samples falls 4-fold a layer. By what factor does "
        "tanh's fall?",
        falls,
        {"activation": "tanh", "reading": "standard deviation", "delta": 0.1, "width": 100, "biases": False},
        why="tanh has no offset, and its slope at 0 is 1 in place of ¼.",
    )
    drawing = line_plot(width=9, height=3.9)
    return Explorer(drawing, compute, signal_controls("δ of N(0, δ)"), presets(), question, time=["depth"])
