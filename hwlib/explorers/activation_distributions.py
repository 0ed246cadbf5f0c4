"""The explorers of Question 4."""

from functools import lru_cache
from math import sqrt

import numpy as np

from hwlib.distributions import histogram, statistics
from hwlib.explorers.explorer import Explorer, choice, int_slider, log_slider, switch
from hwlib.figures import Panel, histograms, line_plot
from hwlib.mean_field import critical_std, gaussian_moments, predict
from hwlib.network import Network

VALUES = 100_000  # samples · units of every layer, as on the sheet
SIGNAL_SAMPLES = 200  # enough for the second moments, and quick at fifty layers
COLUMNS = {3: 6, 4: 12, 5: 20, 6: 30, 7: 51}  # of histograms, for at most so many layers
KINDS = {"pooled": "std", "between units": "between_units", "between samples": "between_samples"}
SIZE = "root mean square"
FIRST = {"pooled": 1.0, "between units": np.nan, "between samples": 1.0}  # of the input
SWEEP = 10.0 ** np.arange(-3, 1.01, 0.05)


@lru_cache(maxsize=1)
def _normals(width, depth, seed):
    """Standard normal numbers for θ: the other sliders only scale them."""
    return Network((width,) * (depth + 1)).init(seed, std=1.0, bias_std=1.0)


@lru_cache(maxsize=4)
def _inputs(width, samples):
    """Standard normal inputs X and targets T, each (samples, width)."""
    return np.random.default_rng(100).standard_normal((2, samples, width))


def _network(delta, reading, activation, depth, width, seed, biases):
    """The network that the controls describe, its θ, and the weights' standard deviation."""
    std = sqrt(delta) if reading == "variance" else delta
    net = Network((width,) * (depth + 1), activation, activation)
    theta = std * _normals(width, depth, seed)
    if not biases:
        for _, b in net.layers(theta):
            b[...] = 0
    return net, theta, std


def _controls():
    return {
        "delta": log_slider("δ", 0.1, -3, 1),
        "reading": choice("δ is a", ["standard deviation", "variance"], "standard deviation"),
        "activation": choice("activation σ", ["sigmoid", "relu", "tanh"], "sigmoid"),
        "depth": int_slider("layers after x", 5, 1, 50),
        "width": choice("units a layer", [10, 20, 50, 100, 200], 100),
        "seed": int_slider("seed", 0, 0, 20),
        "biases": switch("biases from N(0, δ) too", False),
    }


def weight_std():
    """Histograms of every layer's 100 000 outputs as the weights' δ changes, with prediction and numbers."""

    def compute(ranges, **settings):
        net, theta, std = _network(**settings)
        activation, layers = settings["activation"], settings["depth"] + 1
        theory = predict(net.sizes, activation, std, std * settings["biases"])
        a = net.forward(theta, _inputs(net.sizes[0], VALUES // net.sizes[0])[0]).a
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

    controls = _controls() | {
        "ranges": choice("range drawn", ["each layer's own", "one for all layers"], "each layer's own")
    }
    return Explorer(histograms(51), compute, controls)


@lru_cache(maxsize=8)
def _factors(activation, width, depth, biases):
    """For every std of SWEEP, the predicted factor a layer of δ on its way back: geometric mean over the layers."""
    second, logs = np.ones_like(SWEEP), []
    for _ in range(depth):
        q = SWEEP**2 * (width * second + biases)
        _, second, slope = gaussian_moments(activation, q)
        logs.append(np.log(SWEEP * np.sqrt(width * slope)))
    return np.exp(np.mean(logs[:-1] or logs, axis=0))


def signal():
    """How far a^(l) and δ^(l) differ between samples, and how far only between units, as the weights' δ changes."""

    def compute(**settings):
        net, theta, std = _network(**settings)
        activation, width, biases = settings["activation"], settings["width"], settings["biases"]
        X, T = _inputs(width, SIGNAL_SAMPLES)
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
            title="of δ, going back",
            ylabel="factor a layer",
            xlabel="weight std",
            log="xy",
            theory={SIZE: predicted},
            marks={"critical": critical_std(activation, width)},
        )
        return {"panels": [*sides, sweep]}

    return Explorer(line_plot(height=4.2), compute, _controls())
