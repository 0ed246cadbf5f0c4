"""The pictures of Question 1."""

import numpy as np
from matplotlib import colormaps
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LightSource, ListedColormap
from matplotlib.ticker import MaxNLocator

from hwlib.figures.defaults import matplotlib_defaults
from hwlib.figures.drawing import COLOURS, DASHES, MARKERS, Drawing, decades, new_figure


def _style(i):
    return {"color": COLOURS[i], "ls": DASHES[i], "marker": MARKERS[i], "ms": 5}


@matplotlib_defaults()
def signal_sizes():
    """Sizes of a^(l) and δ^(l): update(forward, backward), one root mean square a layer, from layers 1 and 2 on."""
    figure = new_figure(9, 3.8)
    ax = figure.add_axes((0.09, 0.15, 0.88, 0.74))
    ax.set(xlabel="layer $l$", ylabel="root mean square", yscale="log")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(alpha=0.3)
    labels = ("activations $a^{(l)}$, from the input on", r"errors $\delta^{(l)}$, from the output back")
    lines = [ax.plot([], [], label=label, **_style(i))[0] for i, label in enumerate(labels)]
    figure.legend(handles=lines, loc="upper center", ncols=2, frameon=False)

    def update(forward, backward):
        layers = np.arange(1, len(forward) + 1)
        for line, sizes in zip(lines, (forward, backward)):
            line.set_data(layers[-len(sizes) :], np.where(np.greater(sizes, 0), sizes, np.nan))
        ax.set(xlim=(0.5, len(forward) + 0.5), ylim=decades(forward, backward))

    def describe(forward, backward):
        return (
            f"Root mean squares: activations from {forward[0]:.3g} in layer 1 to {forward[-1]:.3g} in layer "
            f"{len(forward)}; errors from {backward[-1]:.3g} there back to {backward[0]:.3g} in layer 2."
        )

    return Drawing(figure, lines, update, describe)


@matplotlib_defaults()
def costs():
    """Multiplications of both modes: update(panels), each panel (x label, x, {name: counts}), on two log axes."""
    figure = new_figure(9, 3.8)
    axes = [figure.add_axes((left, 0.16, 0.39, 0.70)) for left in (0.08, 0.58)]
    for ax in axes:
        ax.set(xscale="log", yscale="log", ylabel="multiplications")
        ax.grid(alpha=0.3)
    lines = [[ax.plot([], [], **_style(i))[0] for i in range(3)] for ax in axes]

    def update(panels):
        for ax, panel_lines, (label, x, counts) in zip(axes, lines, panels):
            for line, (name, values) in zip(panel_lines, counts.items()):
                line.set_data(x, values)
                line.set_label(name)
            ax.set(xlabel=label, xlim=(x[0] / 1.3, x[-1] * 1.3), ylim=decades(*counts.values(), step=1))
        figure.legends.clear()
        figure.legend(handles=lines[0], loc="upper center", ncols=3, frameon=False)

    def describe(panels):
        ends = (
            "; ".join(f"{name} {values[0]:.3g} to {values[-1]:.3g}" for name, values in counts.items())
            for _, _, counts in panels
        )
        return "Multiplications for one gradient: " + ". ".join(
            f"by {label}: {text}" for (label, _, _), text in zip(panels, ends)
        )

    return Drawing(figure, [line for panel in lines for line in panel], update, describe)


@matplotlib_defaults()
def training_curve():
    """Loss of mini-batch training: update(steps, losses, baseline), a dashed line at the loss of the mean."""
    figure = new_figure(9, 2.8)
    ax = figure.add_axes((0.09, 0.2, 0.88, 0.74))
    ax.set(xlabel="step", ylabel="loss $E$, whole map")
    ax.grid(alpha=0.3)
    (line,) = ax.plot([], [], label="network", **_style(0))
    (base,) = ax.plot([], [], color="0.3", ls="--", label="the mean height everywhere")
    ax.legend(frameon=False, loc="upper right")

    def update(steps, losses, baseline):
        line.set_data(steps, losses)
        base.set_data([steps[0], steps[-1]], [baseline] * 2)
        ax.set(xlim=(steps[0], steps[-1]), ylim=(0, 1.1 * max(baseline, np.max(losses))))

    def describe(steps, losses, baseline):
        return (
            f"The loss falls from {losses[0]:.2g} to {losses[-1]:.2g} in {steps[-1]} steps; "
            f"always answering the mean gives {baseline:.2g}."
        )

    return Drawing(figure, [line, base], update, describe)


@matplotlib_defaults()
def relief():
    """Two hill-shaded maps, one colour scale: update(true, learned, metres), `metres` being half the map's sides."""
    figure = new_figure(9, 4.7)
    axes = [figure.add_axes((left, 0.11, 0.38, 0.80)) for left in (0.07, 0.48)]
    earth = colormaps["gist_earth"].resampled(256)  # however many colours the reader's image.lut gave it
    heights_to_colour = ScalarMappable(cmap=ListedColormap(earth(np.linspace(0.3, 1, 256))))
    figure.colorbar(heights_to_colour, cax=figure.add_axes((0.895, 0.14, 0.015, 0.74)), label="height, m")
    images = [ax.imshow(np.zeros((2, 2, 3)), interpolation="nearest") for ax in axes]
    for ax, title in zip(axes, ("the terrain", "what the network learned")):
        ax.set(title=title, xlabel="east, km")
    axes[0].set(ylabel="north, km")
    axes[1].tick_params(labelleft=False)
    light = LightSource(azdeg=315, altdeg=45)

    def update(true, learned, metres):
        sides = {f"d{axis}": 2 * half / count for axis, half, count in zip("xy", metres, np.shape(true)[::-1])}
        heights_to_colour.set_clim(np.min(true), np.max(true))
        for image, heights in zip(images, (true, learned)):
            colours = heights_to_colour.to_rgba(heights)[..., :3]
            image.set_data(light.shade_rgb(colours, heights, blend_mode="overlay", vert_exag=3, **sides))
            image.set_extent([side / 1000 for half in metres for side in (-half, half)])

    def describe(true, learned, metres):
        return (
            f"Two hill-shaded maps, {2 * metres[0] / 1000:.0f} by {2 * metres[1] / 1000:.0f} km: the terrain, "
            f"{np.min(true):.0f} to {np.max(true):.0f} m high, and what the network learned, "
            f"{np.min(learned):.0f} to {np.max(learned):.0f} m."
        )

    return Drawing(figure, images, update, describe)


@matplotlib_defaults()
def profile_fit():
    """A cut through the terrain: update(km, heights, fitted, losses, baseline); a diverged fit is said to be one."""
    figure = new_figure(9, 3.8)
    left, right = (figure.add_axes((x, 0.15, width, 0.75)) for x, width in ((0.08, 0.5), (0.67, 0.31)))
    (ground,) = left.plot([], [], color="0.4", label="terrain")
    (fit,) = left.plot([], [], color=COLOURS[1], lw=2, label="network")
    (curve,) = right.plot([], [], color=COLOURS[0], label="loss")
    (base,) = right.plot([], [], color="0.3", ls="--", label="mean height")
    note = left.text(0.97, 0.95, "", transform=left.transAxes, ha="right", va="top", fontsize=12, color=COLOURS[1])
    note.set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": 0.8})
    left.set(xlabel="east, km", ylabel="height, m")
    right.set(xlabel="step", ylabel="loss $E$", yscale="log", ylim=(1e-2, 1e2))
    right.grid(alpha=0.3)
    for ax, handles in ((left, (ground, fit)), (right, (curve, base))):
        ax.legend(handles=handles, frameon=False, ncols=2, loc="lower center", bbox_to_anchor=(0.5, 0.99))

    def diverged(losses):
        return not losses[-1] <= 1e2  # nan included

    def update(km, heights, fitted, losses, baseline):
        ground.set_data(km, heights)
        fit.set_data(km, fitted)
        curve.set_data(np.arange(len(losses)), losses)
        base.set_data([0, len(losses) - 1], [baseline] * 2)
        note.set_text("diverged: no curve left to draw" if diverged(losses) else "")
        margin = 0.15 * np.ptp(heights)
        left.set(xlim=(km[0], km[-1]), ylim=(np.min(heights) - margin, np.max(heights) + margin))
        right.set(xlim=(0, max(1, len(losses) - 1)))

    def describe(km, heights, fitted, losses, baseline):
        end = "diverged" if diverged(losses) else f"is {losses[-1]:.3g}"
        return (
            f"After {len(losses) - 1} steps the loss {end}; it began at {losses[0]:.3g}, "
            f"and the mean height alone gives {baseline:.3g}."
        )

    return Drawing(figure, [ground, fit, curve, base, note], update, describe)
