"""What one move of Question 4's histogram slider costs, as multiples of its matrix products alone.

    OMP_NUM_THREADS=1 python tests/benchmarks/activation_distributions.py

Five layers of 1000 samples × 100 units, float64: forward pass, statistics and histograms of six layers, prediction,
and the picture. Times are medians over many rounds in which all pieces take turns, so that the ratios share a machine.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

from statistics import median
from time import perf_counter

import numpy as np

from hwlib.distributions import histogram, predict, statistics
from hwlib.explorers import weight_std
from hwlib.figures.drawing import new_figure
from hwlib.network import Network

ROUNDS = 60
SIZES = (100,) * 6


def separate_axes(panels):
    """The usual way: each histogram in its own Axes, with its limits and ticks; a function that draws it once more."""
    figure = new_figure(10, 5.6)
    axes = figure.subplots(2, 3).ravel()
    stairs = [
        ax.stairs(p.counts, np.linspace(p.low, p.high, p.counts.size + 1), fill=True) for ax, p in zip(axes, panels)
    ]

    def draw():
        for ax, artist, panel in zip(axes, stairs, panels):
            artist.set_data(panel.counts, np.linspace(panel.low, panel.high, panel.counts.size + 1))
            ax.set(xlim=(panel.low, panel.high), ylim=(0, panel.counts.max()))
        figure.canvas.draw()

    return draw


def main():
    rng = np.random.default_rng(0)
    X, net = rng.standard_normal((1000, 100)), Network(SIZES)
    theta = net.init(0, 0.1)
    weights = [W.T.copy() for W, _ in net.layers(theta)]
    layers = net.forward(theta, X).a
    explorer = weight_std()
    compute, drawing = explorer._compute, explorer.drawing
    data = [compute(**(explorer.values | {"delta": delta})) for delta in (0.1, 0.2)]
    usual = separate_axes(data[0]["histograms"])
    moves = iter(0.05 * 1.01 ** np.arange(10_000))

    def products():
        a = X
        for W in weights:
            a = a @ W

    def move():
        explorer.controls["delta"].value = next(moves)

    pieces = {
        "five matrix products": products,
        "forward pass": lambda: net.forward(theta, X),
        "statistics of six layers": lambda: [statistics(a, "sigmoid") for a in layers],
        "histograms of six layers": lambda: [histogram(a, "sigmoid", 1.0) for a in layers],
        "the same by np.histogram": lambda: [np.histogram(a, 60, (0, 1)) for a in layers],
        "prediction": lambda: predict(SIZES, "sigmoid", 0.1),
        "all of the explorer's data": lambda: compute(**explorer.values),
        "draw, kept background": lambda: drawing.update(**data[0]).pixels(),
        "draw, six Axes anew": usual,
        "the same with its PNG": lambda: drawing.png(),
        "one move of the slider": move,
    }
    times = {name: [] for name in pieces}
    for _ in range(ROUNDS):
        for name, piece in pieces.items():
            start = perf_counter()
            piece()
            times[name].append(perf_counter() - start)
    unit = median(times["five matrix products"])
    for name, values in times.items():
        print(f"{name:28}{median(values) * 1e3:9.2f} ms{median(values) / unit:9.1f} products")


if __name__ == "__main__":
    main()
