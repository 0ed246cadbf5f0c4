"""The pictures of Question 2."""

import numpy as np
from matplotlib.colors import hsv_to_rgb

from hwlib.figures.defaults import matplotlib_defaults
from hwlib.figures.drawing import COLOURS, DASHES, MARKERS, Drawing, decades, new_figure


def _legend(ax, handles, names=None, ncols=2):
    names = [line.get_label() for line in handles] if names is None else names
    ax.legend(handles, names, loc="lower center", bbox_to_anchor=(0.5, 0.99), ncols=ncols, frameon=False)


def _panel(figure, left, width, labels=(), *, markers=0, bottom=0.16, height=0.70, ncols=2, first=0, **axes):
    """Axes with an empty line for each label, the first `markers` of them with markers, and their legend above."""
    ax = figure.add_axes((left, bottom, width, height), **axes)
    ax.grid(alpha=0.3)
    lines = []
    for i, label in enumerate(labels, start=first):
        marker = {"marker": MARKERS[i], "ms": 4} if i < markers else {}
        lines += ax.plot([], [], color=COLOURS[i], ls=DASHES[i], label=label, **marker)
    if lines:
        _legend(ax, lines, ncols=ncols)
    return ax, lines


def _fill(lines, curves):
    for line, curve in zip(lines, curves):
        line.set_data(*curve)


def _listed(numbers):
    return ", ".join(f"{name} {value:.2g}" for name, value in numbers.items())


@matplotlib_defaults()
def bracketings():
    """Cost of both orders: update(n_1, forward, reverse, marked), marked being {name: (n_1, cost of the cheaper)}."""
    figure = new_figure(9, 3.8)
    labels = ("forward, from the $x$ side", "reverse, from the $y$ side")
    ax, lines = _panel(figure, 0.1, 0.87, labels, xscale="log", yscale="log")
    ax.set(xlabel="inputs $n_1$ (outputs $n_L = 10^4 / n_1$)", ylabel="multiplications, one sample")
    (dots,) = ax.plot([], [], "o", color=COLOURS[6], ms=8, mfc="none", mew=1.5)
    names = [ax.text(1, 1, "", ha="center", va="top", fontsize=10) for _ in range(3)]

    def update(n_1, forward, reverse, marked):
        _fill([*lines, dots], [(n_1, forward), (n_1, reverse), np.transpose(list(marked.values()))])
        for text, (name, (x, y)) in zip(names, marked.items()):
            text.set(text=name, position=(x, y / 1.7))
        ax.set(xlim=(n_1[0], n_1[-1]), ylim=decades(forward, reverse, step=1))

    def describe(n_1, forward, reverse, marked):
        costs = _listed({name: cost for name, (_, cost) in marked.items()})
        return f"Forward costs grow with the inputs, reverse costs with the outputs; the cheaper one: {costs}."

    return Drawing(figure, [*lines, dots, *names], update, describe)


STEPS = ("one-sided", "central", "complex step")


@matplotlib_defaults()
def step_sizes():
    """The V: update(panels), each {"title", "h", "errors" by kind, "best" h by kind}, and a line at the sheet's h."""
    figure = new_figure(9, 4.2)
    axes, lines, best, names = [], [], [], []
    for left in (0.08, 0.565):
        log = {"xscale": "log", "yscale": "log", "xlim": (1e-16, 1), "ylim": (1e-17, 1e3)}
        ax, new = _panel(figure, left, 0.41, STEPS, ncols=3, **log)
        ax.set(xlabel="step size $h$")
        names.append(ax.text(0.97, 0.95, "", transform=ax.transAxes, ha="right", va="top", fontsize=12))
        ax.axvline(1e-8, color="0.4", lw=1)
        ax.text(1.4e-8, 1e-16, "the sheet's $h$", color="0.3", fontsize=9)
        lines.append(new)
        best.append([ax.plot([], [], color=COLOURS[i], marker="v", ms=9, ls="", mec="k")[0] for i in range(2)])
        axes.append(ax)
    axes[0].set(ylabel="relative error")

    def update(panels):
        for ax, name, panel_lines, marks, panel in zip(axes, names, lines, best, panels):
            _fill(panel_lines, [(panel["h"], np.maximum(panel["errors"][kind], 1e-17)) for kind in STEPS])
            _fill(marks, [([panel["best"][kind]], [3 * np.min(panel["errors"][kind])]) for kind in STEPS[:2]])
            ax.set(xlim=(panel["h"][0], panel["h"][-1]))
            name.set_text(panel["title"])

    def describe(panels):
        least = ({kind: np.min(errors) for kind, errors in panel["errors"].items()} for panel in panels)
        listed = (f"{panel['title']} {_listed(numbers)}" for panel, numbers in zip(panels, least))
        return f"Error against step size is a V. Least error: {'; '.join(listed)}."

    return Drawing(figure, [artist for group in (*lines, *best, names) for artist in group], update, describe)


@matplotlib_defaults()
def kinks():
    """Left, across a kink: update(s, y, chord, tangent, …); right, how often: (…, h, shares, theory, defaults)."""
    figure = new_figure(9, 4)
    labels = ("$y$", "chord of the central difference", "tangent, exact")
    left, curves = _panel(figure, 0.08, 0.36, labels, ncols=1, height=0.6)
    left.set(xlabel="$s$, a step along $x_j$ in units of $h$", ylabel="$(y(x + s h e_j) - y(x))\\,/\\,h$")
    labels = ("4 hidden layers", "1 hidden layer", "theory, 1 layer")
    right, lines = _panel(figure, 0.56, 0.41, labels, markers=2, xscale="log", yscale="log", height=0.6)
    right.set(xlabel="step size $h$", ylabel="share of differences across a kink")
    marks = [right.axvline(1, color="0.4", lw=1) for _ in range(2)]
    names = [right.text(1, 1e-5, "", color="0.3", fontsize=9, rotation=90, va="bottom", ha="right") for _ in range(2)]

    def update(s, y, chord, tangent, h, shares, theory, defaults):
        _fill(curves, [(s, y), (s, chord), (s, tangent)])
        left.set(xlim=(s[0], s[-1]), ylim=[1.15 * limit([y, chord, tangent]) for limit in (np.min, np.max)])
        _fill(lines, [*((h, np.where(np.greater(share, 0), share, np.nan)) for share in shares), (h, theory)])
        right.set(xlim=(h[0], h[-1]), ylim=(1e-6, 2))
        for mark, text, (name, place) in zip(marks, names, defaults.items()):
            mark.set_xdata([place, place])
            text.set(text=name, position=(place, 1.3e-6))

    def describe(s, y, chord, tangent, h, shares, theory, defaults):
        return (
            "A function with a kink between x and x + h: the chord from -h to h has another slope than the tangent. "
            f"The share of such differences grows in proportion to h, up to {shares[0][-1]:.2g} at h = {h[-1]:.2g}."
        )

    return Drawing(figure, [*curves, *lines, *marks, *names], update, describe)


def _maps(figure, titles, width, gap):
    axes = [figure.add_axes((0.075 + i * (width + gap), 0.13, width, 0.76)) for i in range(len(titles))]
    images = [ax.imshow(np.zeros((2, 2)), interpolation="nearest") for ax in axes]
    for ax, title in zip(axes, titles):
        ax.set_title(title, fontsize=11)
        ax.set(xlabel="east, km")
        ax.tick_params(labelleft=ax is axes[0])
    axes[0].set(ylabel="north, km")
    return axes, images


@matplotlib_defaults()
def slope_maps():
    """Three maps of slope, one colour scale: update(slopes, metres), slopes by title, metres half the map's sides."""
    figure = new_figure(9, 3.7)
    axes, images = _maps(figure, ("", "", ""), 0.26, 0.012)
    for image in images:
        image.set(cmap="viridis", clim=(0, 0.5))
    figure.colorbar(images[0], cax=figure.add_axes((0.895, 0.18, 0.014, 0.66)), label="slope, m per m", extend="max")

    def update(slopes, metres):
        for ax, image, (title, slope) in zip(axes, images, slopes.items()):
            image.set_data(slope)
            image.set_extent([side / 1000 for half in metres for side in (-half, half)])
            ax.set_title(title, fontsize=11)

    def describe(slopes, metres):
        return f"Maps of slope, medians in m per m: {_listed({name: np.median(s) for name, s in slopes.items()})}."

    return Drawing(figure, images, update, describe)


@matplotlib_defaults()
def aspect_maps(arrows=9):
    """Two maps of the downhill direction as hue, with arrows: update(aspects, strengths, metres), aspects by title.

    Aspects are radians clockwise from north; a strength from 0, flat and white, to 1 gives the saturation.
    """
    figure = new_figure(9, 4.3)
    axes, images = _maps(figure, ("", ""), 0.36, 0.02)
    quivers = [ax.quiver(*np.zeros((4, arrows, arrows)), pivot="mid", scale=arrows * 1.4, width=0.005) for ax in axes]
    compass = figure.add_axes((0.845, 0.37, 0.13, 0.28), projection="polar")
    compass.set(theta_zero_location="N", theta_direction=-1, yticks=[], xticks=np.arange(4) * np.pi / 2)
    compass.set_xticklabels(["N", "E", "S", "W"])
    compass.tick_params(pad=-2)
    turns, radii = np.linspace(0, 2 * np.pi, 181), np.linspace(0, 1, 20)
    wheel = np.broadcast_arrays(turns / (2 * np.pi) % 1, radii[:, None], 1.0)
    compass.pcolormesh(turns, radii, hsv_to_rgb(np.stack(wheel, axis=-1)), shading="gouraud")
    compass.grid(False)
    figure.text(0.91, 0.74, "downhill to", ha="center")

    def update(aspects, strengths, metres):
        side_x, side_y = np.array(metres) / 1000
        for ax, image, quiver, (title, aspect) in zip(axes, images, quivers, aspects.items()):
            strength = strengths[title]
            image.set_data(hsv_to_rgb(np.stack([aspect / (2 * np.pi) % 1, strength, np.ones_like(aspect)], axis=-1)))
            image.set_extent((-side_x, side_x, -side_y, side_y))
            rows, columns = (np.linspace(0, n - 1, 2 * arrows + 1).astype(int)[1::2] for n in aspect.shape)
            here = np.ix_(rows, columns)
            places = np.meshgrid(columns / (aspect.shape[1] - 1), 1 - rows / (aspect.shape[0] - 1))
            quiver.set_offsets(np.stack([(2 * p - 1) * s for p, s in zip(places, (side_x, side_y))], -1).reshape(-1, 2))
            quiver.set_UVC(strength[here] * np.sin(aspect[here]), strength[here] * np.cos(aspect[here]))
            ax.set(title=title, xlim=(-side_x, side_x), ylim=(-side_y, side_y))

    def describe(aspects, strengths, metres):
        return "Maps of the downhill direction as hue, with arrows, for " + " and ".join(aspects) + "."

    return Drawing(figure, [*images, *quivers], update, describe)


@matplotlib_defaults()
def singular_values():
    """Left, update(layers, rms, theory, …): their root mean square, by name of a std; right, (…, spectra), by name."""
    figure = new_figure(9, 4.2)
    left, lines = _panel(figure, 0.08, 0.40, [""] * 3, markers=3, yscale="log", height=0.64)
    left.set(xlabel="weight layers, $L - 1$", ylabel="root mean square singular value, ReLU")
    lines += [left.plot([], [], color="0.3", lw=1)[0] for _ in range(3)]
    right, curves = _panel(figure, 0.58, 0.39, [""] * 3, yscale="log", height=0.64)
    right.set(xlabel="number of the singular value", ylabel="singular value, tanh", ylim=(1e-8, 1e2))

    def update(layers, rms, theory, spectra):
        _fill(lines, [(layers, values) for values in (*rms.values(), *theory.values())])
        _fill(curves, [(np.arange(1, len(s) + 1), np.where(s > 1e-13 * s[0], s, np.nan)) for s in spectra.values()])
        left.set(xlim=(0, layers[-1] + 1), ylim=decades(*rms.values()))
        right.set(xlim=(0, max(map(len, spectra.values())) + 1))
        _legend(left, lines[:4], [*rms, "theory"])
        _legend(right, curves, spectra)

    def describe(layers, rms, theory, spectra):
        ends = _listed({name: values[-1] for name, values in rms.items()})
        return f"Root mean square singular value after {layers[-1]} layers: {ends}."

    return Drawing(figure, [*lines, *curves], update, describe)


@matplotlib_defaults()
def shattered():
    """dy/dx along a line, a row a depth: update(x, slopes, …); right, autocorrelation: (…, lags, measured, theory)."""
    figure = new_figure(9, 4.4)
    rows = [_panel(figure, 0.07, 0.40, bottom=0.70 - 0.285 * i, height=0.24)[0] for i in range(3)]
    curves = [ax.plot([], [], color=COLOURS[i], lw=1)[0] for i, ax in enumerate(rows)]
    names = [ax.text(0.01, 0.97, "", transform=ax.transAxes, va="top", fontsize=10) for ax in rows]
    for ax in rows:
        ax.set(yticks=[0], ylabel="$dy/dx$")
        ax.tick_params(labelbottom=ax is rows[-1])
    rows[-1].set(xlabel="$x$")
    right, lines = _panel(figure, 0.57, 0.40, [""] * 3, markers=3, height=0.68, bottom=0.13)
    for line in lines:
        line.set(ls="", ms=2.5)
    lines += [right.plot([], [], color=COLOURS[i], ls=DASHES[i], lw=1.5)[0] for i in range(3)]
    right.set(xlabel="distance along $x$", ylabel="autocorrelation of $dy/dx$", ylim=(-0.3, 1.05))

    def update(x, slopes, lags, measured, theory):
        _fill(curves, [(x, slope) for slope in slopes.values()])
        for ax, text, (name, slope) in zip(rows, names, slopes.items()):
            text.set_text(name)
            ax.set(xlim=(x[0], x[-1]), ylim=np.array([-1, 1.4]) * np.abs(slope).max())
        _fill(lines, [(lags, values) for values in (*measured.values(), *theory.values())])
        right.set(xlim=(0, lags[-1]))
        _legend(right, lines[:4], [*measured, "infinite width"])

    def describe(x, slopes, lags, measured, theory):
        shown = _listed({name: np.interp(0.5, lags, values) for name, values in measured.items()})
        return f"Autocorrelation of dy/dx at a distance of 0.5: {shown}."

    return Drawing(figure, [*curves, *names, *lines], update, describe)


@matplotlib_defaults()
def tangent():
    """y(x) and its tangent; below it dy/dx: update(x, y, dy, at, value, exact, numerical), the last four at one x."""
    figure = new_figure(9, 4.4)
    top, (curve, line) = _panel(figure, 0.09, 0.62, ("$y(x)$", "tangent"), bottom=0.56, height=0.36)
    top.set(ylabel="$y$")
    top.tick_params(labelbottom=False)
    low, (slope,) = _panel(figure, 0.09, 0.62, ("$dy/dx$",), bottom=0.13, height=0.30, first=2)
    low.set(xlabel="$x$")
    dots = [ax.plot([], [], "o", color=COLOURS[1], ms=7)[0] for ax in (top, low)]
    text = figure.text(0.74, 0.62, "", family="monospace", fontsize=10)

    def update(x, y, dy, at, value, exact, numerical):
        _fill([curve, line, slope], [(x, y), (x, value + exact * (x - at)), (x, dy)])
        _fill(dots, [([at], [value]), ([at], [exact])])
        for ax, values in ((top, y), (low, dy)):
            high = 2.0 ** np.ceil(np.log2(np.abs(values).max()) + 0.1)  # powers of 2, so that the axes seldom move
            ax.set(xlim=(x[0], x[-1]), ylim=(-high, high))
        text.set_text(f"slope at x = {at:.2f}\n\nexact\n{exact: .12f}\n\ncentral difference\n{numerical: .12f}")

    def describe(x, y, dy, at, value, exact, numerical):
        return (
            f"At x = {at:.2f} the slope is {exact:.12g} by the chain rule and {numerical:.12g} by a central difference."
        )

    return Drawing(figure, [curve, line, slope, *dots, text], update, describe)


@matplotlib_defaults()
def step_point():
    """One h on the V: update(h, errors, at, at_errors, digits), errors by kind and digits a list of (name, number)."""
    figure = new_figure(9, 4)
    ax, lines = _panel(figure, 0.09, 0.52, STEPS, ncols=3, xscale="log", yscale="log")
    ax.set(xlabel="step size $h$", ylabel="relative error", xlim=(1e-16, 1), ylim=(1e-17, 1e3))
    place = ax.axvline(1, color="0.3", lw=1)
    dots = [ax.plot([], [], MARKERS[i], color=COLOURS[i], ms=9, mec="k")[0] for i in range(3)]
    text = figure.text(0.65, 0.25, "", family="monospace", fontsize=10)

    def shown(errors):
        return np.clip(errors, 1e-17, 1e3)

    def update(h, errors, at, at_errors, digits):
        _fill(lines, [(h, shown(errors[kind])) for kind in STEPS])
        _fill(dots, [([at], [shown(at_errors[kind])]) for kind in STEPS])
        place.set_xdata([at, at])
        text.set_text("\n\n".join(f"{name}\n{number:.16f}" for name, number in digits))

    def describe(h, errors, at, at_errors, digits):
        return f"At h = {at:.1e} the relative errors are: {_listed(at_errors)}."

    return Drawing(figure, [*lines, place, *dots, text], update, describe)


@matplotlib_defaults()
def spectrum():
    """Singular values of ∂y/∂x, largest first: update(spectra), by name: the chosen std's, Xavier's and He's."""
    figure = new_figure(9, 4)
    ax, lines = _panel(figure, 0.09, 0.88, ("chosen std", "Xavier", "He"), yscale="log", ncols=3)
    ax.set(xlabel="number of the singular value", ylabel="singular value")
    ax.axhline(1, color="0.3", lw=1)
    note = ax.text(0.985, 0.95, "", transform=ax.transAxes, ha="right", va="top", fontsize=10)

    def sizes(spectra):
        return _listed({name: np.sqrt(np.mean(s**2)) for name, s in spectra.items()})

    def update(spectra):
        shown = [np.where(s > 1e-15 * s[0], s, np.nan) for s in spectra.values()]  # below that is rounding
        _fill(lines, [(np.arange(1, len(s) + 1), s) for s in shown])
        ax.set(xlim=(0, len(shown[0]) + 1), ylim=decades([1.0], *shown, step=10))
        note.set_text("root mean square: " + sizes(spectra))

    def describe(spectra):
        return f"Singular values of the Jacobian; their root mean square is {sizes(spectra)}."

    return Drawing(figure, [*lines, note], update, describe)
