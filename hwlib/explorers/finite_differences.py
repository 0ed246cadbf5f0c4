"""The V: what a step of each length costs a difference."""

from functools import lru_cache

import numpy as np

from hwlib.explorers.controls import choice, log_slider
from hwlib.explorers.explorer import Explorer
from hwlib.explorers.predict import Question
from hwlib.explorers.presets import Preset
from hwlib.explorers.state import opened
from hwlib.figures import Panel, below, line_plot
from hwlib.network import Network
from hwlib.numerical import central_difference, complex_step, forward_difference, relative_error


@opened
def step_size(seed=0):
    """Where a step h stands on the V, and what the differences give there, digit by digit: h, precision, activation."""
    steps = 10.0 ** np.arange(-16, 0.01, 0.125)
    kinds = {"one-sided": forward_difference, "central": central_difference, "complex step": complex_step}

    @lru_cache
    def problem(precision, activation):
        net = Network((4, 5, 3, 2), hidden=activation, output="identity")
        rng = np.random.default_rng(seed)
        theta = net.init(rng, std=1.0, bias_std=0.5, dtype=precision)
        X = rng.standard_normal((20, 4)).astype(precision)
        exact = net.input_jacobian(theta.astype(float), X.astype(float))

        def differences(h):
            return {kind: derivative(lambda X: net(X, theta), X, h) for kind, derivative in kinds.items()}

        curves = [{kind: relative_error(J, exact) for kind, J in differences(h).items()} for h in steps]
        return exact, differences, {kind: np.array([errors[kind] for errors in curves]) for kind in kinds}

    def shown(errors):
        return {kind: np.clip(error, 1e-17, 1e3) for kind, error in errors.items()}  # 0 has no place on a log axis

    def compute(h, precision, activation):
        exact, differences, errors = problem(precision, activation)
        found = differences(h)
        at_h = {kind: relative_error(J, exact) for kind, J in found.items()}
        digits = [("exact", exact[0, 0, 0]), *((kind, J[0, 0, 0]) for kind, J in found.items())]
        panel = Panel(
            steps,
            shown(errors),
            xlabel="step size $h$",
            ylabel="relative error",
            log="xy",
            xlim=(1e-16, 1),
            ylim=(1e-17, 1e3),
            marks={"$h$": h},
            stars={kind: (h, error) for kind, error in shown(at_h).items()},
            note="\n\n".join(f"{name}\n{number:.16f}" for name, number in digits),
            words=f"Relative errors at h: {', '.join(below(*error) for error in at_h.items())}.",
            digits=0,
        )
        return {"panels": [panel]}

    controls = {
        "h": log_slider("step size h", 1e-8, -16, 0, per_decade=8),
        "precision": choice("precision", ["float64", "float32"], "float64"),
        "activation": choice("activation σ", ["tanh", "sigmoid", "relu"], "tanh"),
    }

    def digits_at_best(precision, activation, **_):
        _, _, errors = problem(precision, activation)
        return float(-np.log10(errors["central"].min()))

    def best_step(order):
        return lambda precision, **_: {"h": float(np.finfo(precision).eps ** (1 / (order + 1)))}

    question = Question(
        "Double precision holds 16 digits, and central differences reach 11 of them. Single precision holds 7. How "
        "many do they reach there, at the best h?",
        digits_at_best,
        {"precision": "float32", "h": 0.005},
        why="Two thirds of the digits: the error is about ε^(2/3), at h = ε^(1/3).",
    )
    presets = [
        Preset("the sheet's h", {"h": 1e-8}, "Which kind of difference is this good for?"),
        Preset("√ε", best_step(1), "Which of the three is best here?"),
        Preset("∛ε", best_step(2), "And here?"),
        Preset("ReLU", {"activation": "relu"}, "Where has the right side of the V gone, and why?"),
    ]
    return Explorer(line_plot(width=8, height=3.8), compute, controls, presets, question)
