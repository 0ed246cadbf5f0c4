"""Singular values of the input Jacobian."""

from functools import lru_cache

import numpy as np

from hwlib.explorers.backpropagation import scales
from hwlib.explorers.controls import choice, int_slider, log_slider
from hwlib.explorers.explorer import Explorer
from hwlib.explorers.predict import Question
from hwlib.explorers.state import opened
from hwlib.figures import Panel, line_plot
from hwlib.network import Network, he, xavier


@opened
def singular_values(width=100, seed=0):
    """Singular values of ∂y/∂x beside those at Xavier's and He's scale: weight std, depth, activation."""
    data, weights = np.random.SeedSequence(seed).spawn(2)
    x = np.random.default_rng(data).standard_normal((1, width))

    @lru_cache
    def values(std, depth, activation):
        net = Network((width,) * (depth + 1), hidden=activation, output=activation)
        theta = net.init(np.random.default_rng(weights), std)
        return np.linalg.svd(net.input_jacobian(theta, x)[0], compute_uv=False)

    def compute(std, depth, activation):
        rules = {"chosen std": std, "Xavier": xavier, "He": he}
        spectra = {name: values(rule, depth, activation) for name, rule in rules.items()}
        rms = ", ".join(f"{name} {np.sqrt(np.mean(s**2)):.2g}" for name, s in spectra.items())
        panel = Panel(
            np.arange(1, width + 1),
            {name: np.where(s > 1e-13 * s[0], s, np.nan) for name, s in spectra.items()},  # below that is rounding
            title=f"root mean square: {rms}",
            xlabel="number of the singular value",
            ylabel="singular value",
            log="y",
            theory={"length kept": 1.0},
        )
        return {"panels": [panel]}

    controls = {
        "std": log_slider("weight std", 0.2, -2, 1),
        "depth": int_slider("weight layers", 5, 1, 30),
        "activation": choice("activation σ", ["tanh", "sigmoid", "relu"], "tanh"),
    }

    def wide(std, depth, activation):
        """How many singular values are at least a tenth of the largest one."""
        found = values(std, depth, activation)
        return float(np.sum(found >= 0.1 * found[0]))

    question = Question(
        "With {depth} layers of {activation} at std {std:.3g}: how many singular values are at least a tenth of the "
        "largest one?",
        wide,
        {"depth": 30},
        why="Each product stretches some directions more than others: a deep Jacobian is nearly of rank one.",
    )
    drawing = line_plot(width=8, height=3.8)
    return Explorer(drawing, compute, controls, scales(width)[:3], question, time=["depth"])
