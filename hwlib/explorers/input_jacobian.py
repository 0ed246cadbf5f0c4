"""The explorers of Question 2."""

from functools import lru_cache

import numpy as np

from hwlib.explorers.explorer import Explorer, choice, int_slider, log_slider, slider
from hwlib.figures import Panel, below, line_plot
from hwlib.network import Network, he, xavier
from hwlib.numerical import central_difference, complex_step, forward_difference, relative_error


def tangent(width=20, seed=3):
    """y(x) of a network with one input and one output, and its tangent: x, weight std, depth."""
    x = np.linspace(-3, 3, 241)[:, None]

    def around(values):
        """Limits at powers of 2, so that the axes seldom move."""
        high = 2.0 ** np.ceil(np.log2(np.abs(values).max()) + 0.1)
        return -high, high

    def compute(at, std, depth):
        net = Network((1, *(width,) * depth, 1), hidden="tanh", output="identity")
        theta = net.init(seed, lambda fan_in, fan_out: (1 if fan_out == 1 else std) / fan_in**0.5, bias_std=1.0)
        here = np.append(x, [[at]], axis=0)
        y, dy = net(here, theta)[:, 0], net.input_jacobian(theta, here)[:, 0, 0]
        numerical = central_difference(lambda x: net(x, theta), here[-1])[0, 0]
        lines = {"$y(x)$": y[:-1], "tangent": y[-1] + dy[-1] * (x[:, 0] - at)}
        digits = f"slope at x = {at:.2f}\n\nexact\n{dy[-1]: .12f}\n\ncentral difference\n{numerical: .12f}"
        words = f"At x = {at:.2f} the slope is {dy[-1]:.7g} by the chain rule, {numerical:.7g} by a central difference."
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
    return Explorer(line_plot(width=9, height=4.8, columns=1), compute, controls)


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
            words=f"Relative errors there: {', '.join(below(*error) for error in at_h.items())}.",
            digits=0,
        )
        return {"panels": [panel]}

    controls = {
        "h": log_slider("step size h", 1e-8, -16, 0, per_decade=8),
        "precision": choice("precision", ["float64", "float32"], "float64"),
        "activation": choice("activation σ", ["tanh", "sigmoid", "relu"], "tanh"),
    }
    return Explorer(line_plot(width=9, height=4), compute, controls)


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
        "std": log_slider("weight std", 0.2, -2, 0),
        "depth": int_slider("weight layers", 5, 1, 30),
        "activation": choice("activation σ", ["tanh", "sigmoid", "relu"], "tanh"),
    }
    return Explorer(line_plot(width=9, height=4), compute, controls)
