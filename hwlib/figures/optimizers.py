"""The pictures of Question 3: paths over contours, and curves of the six methods in one style everywhere."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from hwlib.figures.defaults import matplotlib_defaults
from hwlib.figures.drawing import COLOURS, DASHES, Drawing, decades, new_figure
from hwlib.figures.labels import Labels

METHODS = {
    "gradient_descent": "gradient descent",
    "momentum": "Momentum",
    "nesterov": "Nesterov",
    "adagrad": "AdaGrad",
    "rmsprop": "RMSProp",
    "adam": "Adam",
}
STYLES = {name: {"color": COLOURS[i], "ls": DASHES[i], "lw": 1.6} for i, name in enumerate(METHODS)}
HUGE = 1e30  # what lies beyond is drawn as a line that leaves the picture


def _style(label, others):
    """A method's own style; anything else (theory, a variant) is black or grey, told apart by its dashes."""
    i = others.index(label) if label in others else 0
    return STYLES.get(label) or {"color": ("black", "0.55")[i % 2], "ls": DASHES[1 + i % 5], "lw": 1.3}


@matplotlib_defaults()
def race(xlabel="step", xscale="linear", floor=1e-12):
    """Paths over contours beside a curve of f for each method, with a note for each.

    update(landscape=(x, y, f), minimisers, paths, x, losses, notes, cursor): paths, losses and notes by method name,
    each path (steps + 1, 2) and each curve over the common x. A method that is left out is not shown. Paths leave at
    the window's edge, a curve that diverges at the top; what falls below `floor` leaves at the bottom.
    """
    figure = new_figure(10.8, 4.2)
    left, right = figure.add_axes((0.065, 0.13, 0.41, 0.8)), figure.add_axes((0.55, 0.13, 0.24, 0.8))
    left.set(xlabel="$x_1$", ylabel="$x_2$")
    right.set(xlabel=xlabel, xscale=xscale, ylabel="$f$", yscale="log")
    right.grid(alpha=0.3)
    contours = left.add_collection(LineCollection([], colors="0.75", linewidths=0.7, zorder=1), autolim=False)
    stars = left.plot([], [], "*", color="black", mec="white", mew=0.7, ms=12, zorder=5)[0]
    start = left.plot([], [], "o", color="black", ms=7, mfc="none", zorder=4)[0]
    cursor_line = right.axvline(1, color="black", lw=0.8)
    artists = {}
    for i, name in enumerate(METHODS):
        y = 0.9 - 0.145 * i
        swatch = figure.add_artist(Line2D([0.805, 0.835], [y + 0.005] * 2, **STYLES[name]))
        path = left.plot([], [], **STYLES[name], marker="o", ms=2.5, mew=0, alpha=0.9, zorder=3)[0]
        artists[name] = path, right.plot([], [], **STYLES[name])[0], swatch
    labels = Labels(figure, size=12.0)
    seen = [None]

    def update(landscape, minimisers, paths, x, losses, notes, cursor=None):
        grid_x, grid_y, f = landscape
        if seen[0] is None or not all(map(np.array_equal, seen[0], landscape)):
            levels = np.geomspace(np.max(f) * 1e-4, np.max(f), 13)[:-1]
            drawn = left.contour(grid_x, grid_y, f, levels)
            contours.set_segments([segment for level in drawn.allsegs for segment in level if len(segment)])
            drawn.remove()  # the segments stay, in a collection that needs no new ticks when they change
            seen[0] = landscape
        left.set(xlim=(grid_x[0], grid_x[-1]), ylim=(grid_y[0], grid_y[-1]))
        end = x[-1] if xscale == "log" else 25 * 2 ** np.ceil(np.log2(max(x[-1], 25) / 25))  # seldom moves
        right.set(xlim=(x[0], end), ylim=(floor, decades(f)[1]))
        stars.set_data(minimisers[:, 0], minimisers[:, 1])
        first = next((path[:1] for path in paths.values()), np.empty((0, 2)))
        start.set_data(first[:, 0], first[:, 1])
        cursor_line.set_visible(cursor is not None)
        cursor_line.set_xdata([cursor, cursor])
        for name, (path, curve, swatch) in artists.items():
            xy = np.asarray(paths.get(name, np.empty((0, 2))))
            path.set_data(*np.where(np.abs(xy) < HUGE**0.2, xy, np.nan).T)
            path.set_markevery(1 if len(xy) <= 60 else (len(xy) - 1, 1))  # dots would hide a long path
            curve.set_data(x if name in losses else [], np.clip(losses.get(name, []), floor / 100, HUGE))
            swatch.set_visible(name in notes)
        places = zip(METHODS, range(32, 420, 61))  # one artist for all: as Text objects they cost half of the drawing
        labels.set_texts([(910, y, f"{METHODS[name]}\n{notes[name]}") for name, y in places if name in notes])

    def describe(landscape, minimisers, paths, x, losses, notes, cursor=None):
        each = "; ".join(f"{METHODS[name]} {note}" for name, note in notes.items())
        return f"Paths over contours, and f against {xlabel}. {each or 'No method shown'}."

    moving = [contours, stars, start, cursor_line, labels, *(artist for three in artists.values() for artist in three)]
    return Drawing(figure, moving, update, describe)


@matplotlib_defaults()
def curves(*panels, width=10.0, height=3.8):
    """Curves side by side with one legend; each panel is a dict of axes properties (title, xlabel, yscale, …).

    update(data): one dict a panel with x, lines {method or label: y}, and, where wanted, bands {name: (low, high)},
    guides {label: x} (vertical lines) and stars {name: (x, y)}.
    """
    figure = new_figure(width, height)
    share = 0.78 / len(panels)
    axes = [figure.add_axes((0.075 + share * i, 0.15, share - 0.07, 0.74)) for i in range(len(panels))]
    for ax, panel in zip(axes, panels):
        ax.set(**panel)
        ax.grid(alpha=0.3)

    def update(data):
        figure.legends.clear()
        handles = {}
        others = list(dict.fromkeys(name for panel in data for name in panel["lines"] if name not in METHODS))
        for ax, panel in zip(axes, data):
            for artist in [*ax.lines, *ax.collections, *ax.texts]:
                artist.remove()
            for name, (low, high) in panel.get("bands", {}).items():
                ax.fill_between(panel["x"], low, high, color=_style(name, others)["color"], alpha=0.18, lw=0)
            for name, y in panel["lines"].items():
                y = np.asarray(y, float)
                style = _style(name, others)
                (line,) = ax.plot(panel["x"], np.where(np.abs(y) < HUGE, y, np.nan), **style)
                handles.setdefault(METHODS.get(name, name), line)
            for name, (x, y) in panel.get("stars", {}).items():
                ax.plot(x, y, "*", ms=11, color=_style(name, others)["color"], mec="black", mew=0.5)
            for label, x in panel.get("guides", {}).items():
                ax.axvline(x, color="0.4", lw=0.9, ls=(0, (1, 2)))
                place = ax.get_xaxis_transform()
                ax.text(x, 0.98, label, transform=place, fontsize=8, rotation=90, ha="right", va="top")
        figure.legend(
            handles.values(), handles, loc="upper left", bbox_to_anchor=(0.825, 0.92), frameon=False, fontsize=9
        )
        drawing.redraw_background()

    def describe(data):
        shown = [ax.get_title() or f"{ax.get_ylabel()} against {ax.get_xlabel()}" for ax in axes]
        names = dict.fromkeys(METHODS.get(name, name) for panel in data for name in panel["lines"])
        return f"{'; '.join(shown)}, for {', '.join(names)}.".replace("$", "")

    drawing = Drawing(figure, [], update, describe)
    return drawing
