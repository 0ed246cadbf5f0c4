"""The pictures of Question 4: histograms of many layers, curves over the layers, and matrices as images."""

from typing import NamedTuple

import numpy as np
from matplotlib import colormaps
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from hwlib.figures.defaults import matplotlib_defaults
from hwlib.figures.drawing import COLOURS, DASHES, MARKERS, Drawing, decades, new_figure
from hwlib.figures.labels import Labels, LogAxis

THEORY = {"color": "black", "ls": (0, (2, 2)), "lw": 1.2}


@matplotlib_defaults()
def histograms(panels=6, width=10.0, height=5.6, predicted=True):
    """Up to `panels` histograms in reading order: update(histograms, titles, columns, headings), a heading a row.

    Each `distributions.Histogram` has its own range, written under it with the number of values outside, and the
    height of its fullest bin. Values that are exactly 0 stand as a bar of their own, cut off at the top. All
    are drawn in one Axes: as Axes of their own they would take several times as long.
    """
    figure = new_figure(width, height)
    right, bottom, top = 100 * width, 100 * height, 28
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, right), ylim=(bottom, 0))  # data coordinates are pixels
    ax.set_axis_off()
    bars = PolyCollection([], facecolor=COLOURS[5], edgecolor=COLOURS[0], lw=0.7)
    frames = LineCollection([], colors="0.5", lw=0.8)
    spikes = LineCollection([], colors=COLOURS[1], lw=4, capstyle="butt")
    theory = LineCollection([], colors="black", linestyles=[THEORY["ls"]], lw=1.2)
    for collection in (frames, bars, spikes, theory):
        ax.add_collection(collection, autolim=False)
    labels = Labels(figure)
    names = [ax.text(8, 0, "", va="top", fontsize=9.5, weight="bold") for _ in range(panels)]
    handles = [
        Patch(facecolor=COLOURS[5], edgecolor=COLOURS[0], label="measured"),
        Line2D([], [], color=COLOURS[1], lw=4, label="exactly 0 (a bar cut off at the top)"),
        Line2D([], [], label="predicted for infinite width", **THEORY),
    ][: 3 if predicted else 2]
    figure.legend(handles=handles, loc="upper center", ncols=3, frameon=False, fontsize=9, borderaxespad=0.1)

    def update(histograms, titles, columns, headings=()):
        row = (bottom - top) / -(-len(titles) // columns)
        outlines, bases, zeros, curves, texts = [], [], [], [], []
        for k, (seen, title) in enumerate(zip(histograms, titles)):
            x0, x1 = right / columns * (k % columns) + 8, right / columns * (k % columns + 1) - 8
            y, base = top + row * (k // columns) + 17 * bool(headings), top + row * (k // columns + 1) - 21
            roof = y + 13 * (title.count("\n") + 1) + 3
            counts, expected = np.array(seen.counts, float), seen.expected[np.isfinite(seen.expected)]
            at_zero = -seen.low * (counts.size / (seen.high - seen.low))  # in bins, as the histogram counts them
            if seen.zeros:
                counts[min(int(at_zero), counts.size - 1)] -= seen.zeros
            scale = (base - roof) / max(counts.max(), expected.max(initial=0), 1)
            edges = np.linspace(x0, x1, counts.size + 1)
            outlines.append(np.stack([edges.repeat(2), base - scale * np.pad(counts.repeat(2), 1)], axis=-1))
            bases.append([(x0, base), (x1, base)])
            zero = x0 + (x1 - x0) * at_zero / counts.size
            zeros += [[(zero, base), (zero, roof)]] if seen.zeros else []
            curves.append(np.stack([(edges[1:] + edges[:-1]) / 2, base - scale * seen.expected], axis=-1))
            digits = 2 if columns > 4 else 3
            texts.append((x0, y, title))
            texts += [(x0, base + 4, f"{seen.low:.{digits}g}"), (x1, base + 4, f"{seen.high:.{digits}g}", "right")]
            if seen.outside:
                texts.append(((x0 + x1) / 2, base + 4, f"{seen.outside} out{'side' if columns < 7 else ''}", "center"))
        for k, name in enumerate(names):
            name.set(y=top + row * k, text=headings[k] if k < len(headings) else "")
        labels.size = 9 if columns > 4 else 11
        labels.set_texts(texts)
        bars.set_verts(outlines)
        for lines, segments in ((frames, bases), (spikes, zeros), (theory, curves)):
            lines.set_segments(segments)

    def describe(histograms, titles, columns, headings=()):
        return "Histograms. " + "; ".join(title.replace("\n", ", ") for title in titles) + "."

    moving = [frames, bars, spikes, theory, labels, *names]
    return Drawing(figure, moving, update, describe)


class Curve(NamedTuple):
    """Measured y against x, what is predicted for y, and the ends of a band around it; all but x optional."""

    x: np.ndarray
    y: np.ndarray
    predicted: np.ndarray = np.zeros(0)
    low: np.ndarray = np.zeros(0)
    high: np.ndarray = np.zeros(0)


@matplotlib_defaults()
def curves(titles, series, ylabel, *, xlabel="layer $l$", columns=3, height=3.0, predicted=True):
    """Titled panels, log in y, of one Curve a series: update(curves, floors, marks), curves[panel][series].

    Below floors[panel] rounding hides everything: shaded. At marks[panel] stands a vertical line; nan for none.
    Limits are powers of ten. A curve that is 0 everywhere has no place on a log axis and is named in its panel.
    """
    rows = -(-len(titles) // columns)
    figure = new_figure(10.0, tall := height * rows + 0.35)
    axes, scales, measured, theory, bands, notes, floor_areas, mark_lines = ([] for _ in range(8))
    styles = [{"color": COLOURS[i], "ls": DASHES[i], "marker": MARKERS[i], "ms": 4} for i in range(len(series))]
    for k, title in enumerate(titles):
        left, low = 0.075 + 0.935 / columns * (k % columns), height * (rows - 1 - k // columns) + 0.5
        ax = figure.add_axes((left, low / tall, 0.935 / columns - 0.065, (height - 0.85) / tall))
        ax.set_title(title, fontsize=10)
        ax.set_xlabel(xlabel)
        ax.xaxis.set_major_locator(MaxNLocator(6, integer=True, min_n_ticks=1))
        if k % columns == 0:
            figure.text(0.008, (low + (height - 0.85) / 2) / tall, ylabel, rotation=90, va="center")
        axes.append(ax)
        scales.append(LogAxis(ax))
        floor_areas.append(ax.axhspan(0, 0, color="0.85", lw=0, zorder=0.4))
        mark_lines.append(ax.axvline(1, color="0.3", lw=1, ls=(0, (6, 2, 1, 2))))
        bands.append([ax.add_collection(PolyCollection([], color=style["color"], alpha=0.2, lw=0)) for style in styles])
        measured.append([ax.plot([], [], label=name, **style)[0] for name, style in zip(series, styles)])
        theory.append([ax.plot([], [], **THEORY)[0] for _ in series])
        notes.append(ax.text(0.03, 0.03, "", transform=ax.transAxes, fontsize=8, va="bottom"))
    handles = measured[0] + [Line2D([], [], label="predicted", **THEORY)] * predicted
    figure.legend(handles=handles, loc="upper center", ncols=len(handles), frameon=False, fontsize=9, borderaxespad=0.1)

    def update(curves, floors=None, marks=None):
        for k, panel in enumerate(curves):
            scales[k].set_limits(*decades(*(values for curve in panel for values in curve[1:]), step=1))
            for curve, line, dashed, band in zip(panel, measured[k], theory[k], bands[k]):
                for artist, y in ((line, curve.y), (dashed, curve.predicted)):
                    artist.set_data(np.asarray(curve.x)[: len(y)], scales[k].position(y))
                ends = [(curve.x, scales[k].position(curve.low)), (curve.x[::-1], scales[k].position(curve.high[::-1]))]
                band.set_verts([np.concatenate([np.stack(end, axis=-1) for end in ends])] if len(curve.low) else [])
            x = np.concatenate([curve.x for curve in panel])
            log = axes[k].get_xscale() == "log"
            axes[k].set_xlim(*((x.min() / 1.05, x.max() * 1.05) if log else (x.min() - 0.4, x.max() + 0.4)))
            floor = np.nan_to_num(scales[k].position(0 if floors is None else floors[k]))
            floor_areas[k].set(y=0, height=min(max(floor, 0), 1))
            mark_lines[k].set_xdata([np.nan if marks is None else marks[k]] * 2)
            zero = [name for name, curve in zip(series, panel) if len(curve.y) and not np.any(curve.y)]
            notes[k].set_text(
                "\n".join([f"{name}: exactly 0" for name in zero] + ["lost in rounding"] * int(floor > 0))
            )

    def describe(curves, floors=None, marks=None):
        def ends(curve):
            y = np.asarray(curve.y, float)
            y = y[np.isfinite(y)]
            return f"from {y[0]:.3g} to {y[-1]:.3g}" if y.size > 1 else f"{y[0]:.3g}" if y.size else "not measured"

        texts = [", ".join(f"{name} {ends(c)}" for name, c in zip(series, panel) if len(c.y)) for panel in curves]
        return " ".join(f"{title}: {text}." for title, text in zip(titles, texts))

    moving = [artist for scale in scales for artist in scale.moving] + [*floor_areas, *mark_lines, *notes]
    return Drawing(figure, moving + [a for group in (*bands, *measured, *theory) for a in group], update, describe)


@matplotlib_defaults()
def signal():
    """The split of a^(l), of δ^(l), and the factor a layer of δ against the weight std, as `curves`."""
    titles = ("forward, outputs a", "backward, errors δ", "factor a layer of δ, going back")
    drawing = curves(titles, ("pooled", "between units", "between samples"), "standard deviation", height=4.0)
    drawing.figure.axes[2].set(xscale="log", xlabel="weight std; the line: critical")
    return drawing


@matplotlib_defaults()
def images(rows, columns, label, limits):
    """Matrices as images, in named rows and columns: update(matrices), one list a row; colours span `limits`."""
    figure = new_figure(10.0, tall := 1.75 * len(rows) + 0.3)
    grid = figure.subplots(len(rows), len(columns), squeeze=False, subplot_kw={"xticks": [], "yticks": []})
    figure.subplots_adjust(0.03, 0.01, 0.9, 1 - 0.3 / tall, 0.06, 0.06)
    style = {"cmap": colormaps["RdBu_r"].resampled(256), "vmin": limits[0], "vmax": limits[1]}
    style |= {"aspect": "auto", "interpolation": "none"}
    shown = [[ax.imshow([[0.0]], **style) for ax in axes] for axes in grid]
    for ax, name in (*zip(grid[:, 0], rows), *zip(grid[0], columns)):
        (ax.set_title if name in columns else ax.set_ylabel)(name, fontsize=10)
    figure.colorbar(shown[0][0], cax=figure.add_axes((0.915, 0.15, 0.015, 0.65)), label=label)

    def update(matrices):
        for image, matrix in ((i, m) for pair in zip(shown, matrices) for i, m in zip(*pair)):
            down, across = np.shape(matrix)
            image.set(data=matrix, extent=(-0.5, across - 0.5, down - 0.5, -0.5))

    def describe(matrices):
        return f"Matrices as images, rows {', '.join(rows)}, columns {columns[0]} to {columns[-1]}; colours: {label}."

    return Drawing(figure, [image for images in shown for image in images], update, describe)
