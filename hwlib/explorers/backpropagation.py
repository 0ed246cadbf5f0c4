"""How activations and errors travel through a network: an explorer of Question 1."""

import numpy as np

from hwlib.explorers.controls import choice, int_slider, log_slider
from hwlib.explorers.explorer import Explorer
from hwlib.explorers.predict import Question
from hwlib.explorers.presets import Preset
from hwlib.explorers.state import opened
from hwlib.figures import Panel, line_plot
from hwlib.languages import say
from hwlib.mean_field import critical_std
from hwlib.network import Network


def _rms(arrays):
    return np.array([np.sqrt(np.mean(np.square(array))) for array in arrays])


def scales(width):
    """Buttons for the usual scales of weights with `width` inputs and outputs, and for theory's own."""
    return [
        Preset("Xavier", {"std": width**-0.5}, "Made for tanh. What does it do for the others?"),
        Preset("He", {"std": (2 / width) ** 0.5}, "Made for ReLU. Is anything kept, forward or backward?"),
        Preset("critical", lambda activation, **_: {"std": critical_std(activation, width)}, "Are the errors kept?"),
        Preset(
            "too large",
            {"std": 10 * width**-0.5, "activation": "tanh"},
            "The activations of tanh stop at 1. Do the errors stop too?",
        ),
    ]


@opened
def gradient_flow(width=100, samples=64, seed=0):
    """How the sizes of a^(l) and δ^(l) travel through a network of `width` units a layer: std, depth, activation."""
    data, weights = np.random.SeedSequence(seed).spawn(2)
    X, T = np.random.default_rng(data).standard_normal((2, samples, width))

    def sizes(std, depth, activation):
        net = Network((width,) * depth, hidden=activation, output=activation)
        theta = net.init(np.random.default_rng(weights), std)
        tape = net.forward(theta, X)
        return _rms(tape.a), _rms(net.backward(theta, tape, tape.a[-1] - T))

    def compute(std, depth, activation):
        layers, (a, errors) = np.arange(1, depth + 1), sizes(std, depth, activation)
        lines = {
            "activations $a^{(l)}$, from the input on": a,
            r"errors $\delta^{(l)}$, from the output back": (layers[1:], errors),
        }
        with np.errstate(divide="ignore", invalid="ignore"):  # of layers that are all 0
            forward, back = (one ** (1 / max(depth - 2, 1)) for one in (a[-1] / a[1], errors[0] / errors[-1]))
        words = (
            f"A layer multiplies the activations by {forward:.2g}, and the errors, on their way back, by {back:.2g}."
        )
        there = depth > 2 and np.isfinite(forward * back)
        axes = {"xlabel": "layer $l$", "ylabel": "root mean square", "log": "y", "words": words if there else ""}
        return {"panels": [Panel(layers, lines, **axes)]}

    def shrinks(**values):
        """The factor by which a layer divides the errors on their way back: a geometric mean."""
        _, errors = sizes(**values)
        return float((errors[-1] / errors[0]) ** (1 / max(1, len(errors) - 1)))

    question = Question(
        "Sigmoid keeps its activations near ½ in every layer. With weights of std {std:.3g}, by what factor does each "
        "layer divide the errors on their way back?",
        shrinks,
        {"activation": "sigmoid", "std": 0.05},
        why=say(
            "A layer multiplies by Wᵀ and by σ' ≤ ¼: by about ¼ · 0.05 · √{width} = 1/{share:.2g}. "
            "The gradient vanishes (梯度消失)."
        ).format(width=width, share=80 / width**0.5),
    )
    controls = {
        "std": log_slider("weight std", 0.1, -3, 1),
        "depth": int_slider("layers L", 6, 2, 30),
        "activation": choice("activation σ", ["sigmoid", "tanh", "relu"], "sigmoid"),
    }
    return Explorer(line_plot(width=8, height=3.5), compute, controls, scales(width), question, time=["depth"])
