"""The explorers of Question 1."""

import numpy as np

from hwlib.explorers.explorer import Explorer, choice, int_slider, log_slider
from hwlib.figures import backpropagation as figures
from hwlib.network import Network


def _rms(arrays):
    return np.array([np.sqrt(np.mean(np.square(array))) for array in arrays])


def gradient_flow(width=100, samples=64, seed=0):
    """How the sizes of a^(l) and δ^(l) travel through a network of `width` units a layer: std, depth, activation."""
    X, T = np.random.default_rng(seed).standard_normal((2, samples, width))

    def compute(std, depth, activation):
        net = Network((width,) * depth, hidden=activation, output=activation)
        theta = net.init(seed, std)
        tape = net.forward(theta, X)
        return {"forward": _rms(tape.a), "backward": _rms(net.backward(theta, tape, tape.a[-1] - T))}

    controls = {
        "std": log_slider("weight std", 0.1, -3, 1),
        "depth": int_slider("layers L", 6, 2, 30),
        "activation": choice("activation σ", ["sigmoid", "tanh", "relu"], "sigmoid"),
    }
    return Explorer(figures.signal_sizes(), compute, controls)
