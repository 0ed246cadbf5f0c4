"""The race of Question 3: paths over contours, and what each rule has reached, in one style everywhere."""

import re

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from hwlib.figures.defaults import matplotlib_defaults
from hwlib.figures.drawing import Drawing, below, decades, new_figure
from hwlib.figures.labels import Labels
from hwlib.figures.panels import HUGE, RULE_NAMES, styles
from hwlib.figures.words import diverged, listed, lowest_highest
from hwlib.optimizers import OPTIMIZERS


def _until_the_edge(path, limits):
    """A path up to where it first crosses the limits ((low, high) of x, of y), and that point; nan if it never does."""
    low, high = np.transpose(limits)
    outside = ~((path >= low) & (path <= high)).all(axis=1)
    k = outside.argmax()
    if not outside.any() or k == 0:
        return path, np.full(2, np.nan)
    inside, step = path[k - 1], np.nan_to_num(path[k] - path[k - 1], nan=HUGE, posinf=HUGE, neginf=-HUGE)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(step > 0, high - inside, low - inside) / step
    end = inside + np.min(shares, where=step != 0, initial=1) * step
    return np.vstack([path[:k], end]), end


def _short(text):
    """1e-5 for 1e-05, 2e4 for 2e+04: there is room for so much beside a race."""
    return re.sub(r"e(-?)\+?0*(\d+)", r"e\1\2", text)


@matplotlib_defaults()
def race(xlabel="step", xscale="linear", rules=OPTIMIZERS, floor=1e-12):
    """Paths over contours beside a curve of f for each of `rules`, at most eight by name, with a note for each.

    update(landscape=(x, y, f), minimisers, paths, x, losses, notes, cursor, marks): paths, losses and notes by rule,
    each path (steps + 1, 2), each curve over the common x, each note a setting in words and an f, inf for a run that
    diverged: its path ends with a cross where it first leaves the window. marks, at most four, are names of places on
    x. A rule that is left out is not shown. A curve that diverges leaves at the top, one below `floor` at the bottom.
    """
    figure = new_figure(8.8, 4.0)
    left, right = figure.add_axes((0.085, 0.145, 0.385, 0.815)), figure.add_axes((0.58, 0.145, 0.2, 0.815))
    left.set(xlabel="$x_1$", ylabel="$x_2$")
    right.set(xlabel=xlabel, xscale=xscale, ylabel="$f$", yscale="log")
    right.grid(alpha=0.3)
    contours = left.add_collection(LineCollection([], colors="0.75", linewidths=0.7, zorder=1), autolim=False)
    stars = left.plot([], [], "*", color="black", mec="white", mew=0.7, ms=12, zorder=5)[0]
    start = left.plot([], [], "o", color="black", ms=7, mfc="none", zorder=4)[0]
    crosses = left.plot([], [], "X", color="black", mec="white", mew=0.7, ms=10, zorder=6, clip_on=False)[0]
    cursor_line = right.axvline(1, color="black", lw=0.8)
    places = [right.axvline(1, color="0.35", lw=1, ls=":") for _ in range(4)]
    sides = [{"y": y, "va": va} for y, va in ((0.98, "top"), (0.02, "bottom"))] * 2
    at = {"transform": right.get_xaxis_transform(), "rotation": 90, "ha": "right", "fontsize": 8, "clip_on": True}
    names = [right.text(1, s="", **side, **at) for side in sides]
    artists, apart = {}, min(1, 6 / len(rules))  # six fill the height, more stand closer
    for i, (name, style) in enumerate(styles(rules).items()):
        look = style | {"lw": 1.6, "marker": ""}
        swatch = figure.add_artist(Line2D([0.795, 0.83], [0.93 - 0.145 * apart * i] * 2, **look))
        path = left.plot([], [], **look | {"marker": "o", "ms": 2.5}, mew=0, alpha=0.9, zorder=3)[0]
        artists[name] = path, right.plot([], [], label=name, **look)[0], swatch
    labels = Labels(figure, size=12.0)
    seen = [None]

    def update(landscape, minimisers, paths, x, losses, notes, cursor=None, marks=()):
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
        for line, text, (name, place) in zip(places, names, [*dict(marks).items(), *[("", np.nan)] * 4]):
            line.set_xdata([place, place])
            text.set(x=place, text=name)
        ends = []
        for name, (path, curve, swatch) in artists.items():
            xy = np.asarray(paths.get(name, np.empty((0, 2))))
            if not np.isfinite(notes.get(name, ("", 0))[1]):
                xy, end = _until_the_edge(xy, (left.get_xlim(), left.get_ylim()))
                ends += [end]
            path.set_data(*np.where(np.abs(xy) < HUGE**0.2, xy, np.nan).T)
            path.set_markevery(1 if len(xy) <= 60 else (len(xy) - 1, 1))  # dots would hide a long path
            curve.set_data(x if name in losses else [], np.clip(losses.get(name, []), floor / 100, HUGE))
            swatch.set_visible(name in notes)
        crosses.set_data(*np.reshape(ends, (-1, 2)).T)
        results = {name: f"f = {f:.2g}" if np.isfinite(f) else "diverged" for name, (_, f) in notes.items()}
        words = {
            name: f"{RULE_NAMES.get(name, name)}\n{_short(notes[name][0])}, {_short(results[name])}" for name in notes
        }
        labels.set_texts([(738, 20 + 58 * apart * i, words[name]) for i, name in enumerate(artists) if name in words])

    def describe(landscape, minimisers, paths, x, losses, notes, cursor=None, marks=()):
        each = "; ".join(f"{RULE_NAMES.get(name, name)} {note}, {below('f', f)}" for name, (note, f) in notes.items())
        where = "".join(f" {name} at {place:.3g}." for name, place in dict(marks).items())
        return f"Paths over contours, and f against {xlabel}. {each or 'No rule shown'}.{where}"

    def headline(landscape, minimisers, paths, x, losses, notes, cursor=None, marks=()):
        f = {RULE_NAMES.get(name, name): f for name, (_, f) in notes.items()}
        there = {name: value for name, value in f.items() if np.isfinite(value)}
        tiny, gone = [name for name in there if there[name] < floor], [name for name in f if name not in there]
        low, high = lowest_highest({name: np.log(max(value, floor)) for name, value in there.items()}, 0.01)
        parts = [f"below {floor:g} for {listed(tiny)}"] if len(tiny) > 1 else [f"lowest for {low}"] if low else []
        parts = [f"lower for {low} than for {high}"] if low and len(there) == 2 else parts
        parts += [f"highest for {high}"] if high and len(there) > 2 else []
        said = (
            [f"f is {(', and ' if len(tiny) > 1 else ' and ').join(parts)}"]
            if parts
            else [f"{name} has {below('f', f[name])}" for name in there]
        )
        said += [diverged(gone)] if gone else []
        steps = max((len(path) - 1 for path in paths.values()), default=0)
        return f"After {steps} step{'s' * (steps != 1)}, {'; '.join(said)}." if said else "No rule is shown."

    moving = [contours, stars, start, crosses, cursor_line, *places, *names, labels]
    moving += [artist for three in artists.values() for artist in three]
    return Drawing(figure, moving, update, describe, headline)
