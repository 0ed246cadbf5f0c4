"""The pictures of Question 1."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from hwlib.figures.drawing import COLOURS, DASHES, MARKERS, Drawing, decades, new_figure


def signal_sizes():
    """Root mean square of a^(l) and δ^(l) in every layer: update(forward, backward), one number a layer from l = 1, 2."""
    figure = new_figure(9, 3.8)
    ax = figure.add_axes((0.09, 0.15, 0.88, 0.75))
    ax.set(xlabel="layer $l$", ylabel="root mean square", yscale="log")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(alpha=0.3)
    labels = ("activations $a^{(l)}$, from the input on", r"errors $\delta^{(l)}$, from the output back")
    lines = [
        ax.plot([], [], color=COLOURS[i], ls=DASHES[i], marker=MARKERS[i], ms=5, label=label)[0]
        for i, label in enumerate(labels)
    ]
    figure.legend(handles=lines, loc="upper center", ncols=2, frameon=False)

    def update(forward, backward):
        layers = np.arange(1, len(forward) + 1)
        for line, values in zip(lines, (forward, backward)):
            values = np.asarray(values, float)
            line.set_data(layers[-len(values) :], np.where(values > 0, values, np.nan))
        ax.set(xlim=(0.5, len(forward) + 0.5), ylim=decades(forward, backward))

    def describe(forward, backward):
        def factor(values):
            values = np.asarray(values, float)
            if len(values) < 2 or not (values[0] > 0 and values[-1] > 0):
                return "by a factor that cannot be measured, some layer being exactly 0,"
            return f"{(values[-1] / values[0]) ** (1 / (len(values) - 1)):.3g}-fold"

        return (
            f"Over {len(forward)} layers the activations change {factor(forward)} a layer going forward, "
            f"the errors {factor(backward[::-1])} a layer going back."
        )

    return Drawing(figure, lines, update, describe)
