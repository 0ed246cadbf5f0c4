"""The explorers of Question 4."""

from functools import lru_cache
from math import sqrt

import numpy as np

from hwlib.distributions import histogram, statistics
from hwlib.explorers.controls import choice, int_slider, log_slider, switch
from hwlib.explorers.explorer import Explorer
from hwlib.explorers.predict import Question
from hwlib.explorers.presets import Preset
from hwlib.explorers.state import opened
from hwlib.figures import histograms
from hwlib.mean_field import critical_std, predict
from hwlib.network import Network

VALUES = 100_000  # samples · units of every layer, as on the sheet
COLUMNS = {3: 6, 4: 12, 5: 20, 6: 30, 7: 51}  # of histograms, for at most so many layers


@lru_cache(maxsize=1)
def _normals(width, depth, seed):
    """Standard normal numbers for θ: the other sliders only scale them."""
    return Network((width,) * (depth + 1)).init(seed, std=1.0, bias_std=1.0)


@lru_cache(maxsize=4)
def inputs(width, samples):
    """Standard normal inputs X and targets T, each (samples, width)."""
    return np.random.default_rng(100).standard_normal((2, samples, width))


def network_of(delta, reading, activation, depth, width, seed, biases):
    """The network that the controls describe, its θ, and the weights' standard deviation."""
    std = sqrt(delta) if reading == "variance" else delta
    net = Network((width,) * (depth + 1), activation, activation)
    theta = std * _normals(width, depth, seed)
    if not biases:
        for _, b in net.layers(theta):
            b[...] = 0
    return net, theta, std


def signal_controls(delta="δ"):
    return {
        "delta": log_slider(delta, 0.1, -3, 1),
        "reading": choice("δ is a", ["standard deviation", "variance"], "standard deviation"),
        "activation": choice("activation σ", ["sigmoid", "relu", "tanh"], "sigmoid"),
        "depth": int_slider("layers after x", 5, 1, 50),
        "width": choice("units a layer", [10, 20, 50, 100, 200], 100),
        "seed": int_slider("seed", 0, 0, 20),
        "biases": switch("biases from N(0, δ) too", False),
    }


def presets():
    """The sheet's cases, and the place of theory."""
    std = {"reading": "standard deviation"}

    def critical(activation, width, **_):
        return std | {"delta": critical_std(activation, width)}

    return [
        Preset("δ = 1", std | {"delta": 1.0}, "Sigmoid sits at 0 and 1, ReLU explodes. And tanh?"),
        Preset("δ = 0.01", std | {"delta": 0.01}, "What is left of the input in layer 6?"),
        Preset("δ = 0.01 as variance", {"reading": "variance", "delta": 0.01}, "Which activation looks healthy?"),
        Preset("critical std", critical, "Which layer differs most from its theory?"),
    ]


@opened
def weight_std():
    """Histograms of every layer's 100 000 outputs as the weights' δ changes, with prediction and numbers."""

    def compute(ranges, **settings):
        net, theta, std = network_of(**settings)
        activation, layers = settings["activation"], settings["depth"] + 1
        theory = predict(net.sizes, activation, std, std * settings["biases"])
        a = net.forward(theta, inputs(net.sizes[0], VALUES // net.sizes[0])[0]).a
        names, q = ["identity"] + [activation] * settings["depth"], [1.0, *theory.q]
        seen = [statistics(*pair) for pair in zip(a, names)]
        window = None
        if ranges == "one for all layers":
            window = {"sigmoid": (0, 1), "tanh": (-1, 1)}.get(activation)
            window = window or (0, max(layer.mean + 4 * layer.std for layer in seen[1:]))
        windows = [None] + [window] * settings["depth"]
        if layers <= 12:
            titles = [
                f"layer {l}: mean {s.mean:.3g} (theory {mean:.3g})\nstd {s.std:.3g} (theory {spread:.3g})"
                for l, s, mean, spread in zip(range(1, layers + 1), seen, [0, *theory.mean], [1, *theory.std])
            ]
        else:
            titles = [f"{l}: std {s.std:.2g}" for l, s in enumerate(seen, 1)]
        return {
            "histograms": [histogram(*layer) for layer in zip(a, names, q, windows)],
            "titles": titles,
            "columns": next(columns for columns, most in COLUMNS.items() if layers <= most),
        }

    controls = signal_controls() | {
        "ranges": choice("range drawn", ["each layer's own", "one for all layers"], "each layer's own")
    }

    def critical(width, **_):
        return {"activation": "relu", "reading": "standard deviation", "delta": critical_std("relu", width)}

    question = Question(
        "Set the activation to ReLU. At which standard deviation δ is the last layer as wide as layer 2?",
        lambda delta, **_: delta,
        critical,
        why="√(2/{width}), He's rule: ReLU halves the mean square, and {width} weights of that size double it again.",
    )
    drawing = histograms(51, width=9.0, height=4.6)
    return Explorer(drawing, compute, controls, presets(), question, time=["depth"])
