"""The explorers of Question 1."""

import numpy as np

from hwlib.explorers.explorer import Explorer, choice, int_slider, log_slider
from hwlib.figures import Panel, line_plot
from hwlib.network import Network
from hwlib.optimizers import gradient_descent, run
from hwlib.terrain import terrain


def _rms(arrays):
    return np.array([np.sqrt(np.mean(np.square(array))) for array in arrays])


def gradient_flow(width=100, samples=64, seed=0):
    """How the sizes of a^(l) and δ^(l) travel through a network of `width` units a layer: std, depth, activation."""
    data, weights = np.random.SeedSequence(seed).spawn(2)
    X, T = np.random.default_rng(data).standard_normal((2, samples, width))

    def compute(std, depth, activation):
        net = Network((width,) * depth, hidden=activation, output=activation)
        theta = net.init(np.random.default_rng(weights), std)
        tape = net.forward(theta, X)
        layers, errors = np.arange(1, depth + 1), net.backward(theta, tape, tape.a[-1] - T)
        sizes = {
            "activations $a^{(l)}$, from the input on": _rms(tape.a),
            r"errors $\delta^{(l)}$, from the output back": (layers[1:], _rms(errors)),
        }
        return {"panels": [Panel(layers, sizes, xlabel="layer $l$", ylabel="root mean square", log="y")]}

    controls = {
        "std": log_slider("weight std", 0.1, -3, 1),
        "depth": int_slider("layers L", 6, 2, 30),
        "activation": choice("activation σ", ["sigmoid", "tanh", "relu"], "sigmoid"),
    }
    return Explorer(line_plot(width=9), compute, controls)


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

    def compute(lr, steps):
        losses = []

        def gradient(theta):
            loss, grad = net.gradient(theta, X, T, check_finite=False)
            losses.append(loss)
            return grad

        end = run(gradient_descent(lr), gradient, theta, steps)[-1]
        losses.append(net.loss(end, X, T, check_finite=False))
        fitted = net.forward(end, X, check_finite=False).a[-1]
        km, heights, margin = X[:, 0] * land.metres[0] / 1000, metres(T), 0.15 * land.std * np.ptp(T)
        cut = Panel(
            km,
            {"terrain": heights, "network": metres(fitted)},
            title="" if losses[-1] <= 100 else "diverged: no curve left to draw",  # nan too
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

    controls = {
        "lr": log_slider("learning rate η", 0.1, -3, 1),
        "steps": int_slider("steps", 300, 0, 1000, 10),
    }
    return Explorer(line_plot(width=9), compute, controls)
