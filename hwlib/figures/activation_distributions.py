"""The pictures of Question 4 that are not lines: histograms of many layers, and matrices as images."""

import numpy as np
from matplotlib import colormaps
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from hwlib.figures.defaults import matplotlib_defaults
from hwlib.figures.drawing import COLOURS, Drawing, new_figure, still
from hwlib.figures.labels import Labels
from hwlib.figures.panels import THEORIES
from hwlib.figures.words import lowest_highest


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
    theory = LineCollection([], colors="black", linestyles=[THEORIES[0]["ls"]], lw=1.2)
    for collection in (frames, bars, spikes, theory):
        ax.add_collection(collection, autolim=False)
    labels = Labels(figure)
    names = [ax.text(8, 0, "", va="top", fontsize=9.5, weight="bold") for _ in range(panels)]
    handles = [
        Patch(facecolor=COLOURS[5], edgecolor=COLOURS[0], label="measured"),
        Line2D([], [], color=COLOURS[1], lw=4, label="exactly 0 (a bar cut off at the top)"),
        Line2D([], [], label="predicted for infinite width", **THEORIES[0]),
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
        rows = dict(zip(range(0, len(titles), columns), headings))
        named = [f"{rows[k]}: {title}" if k in rows else title for k, title in enumerate(titles)]
        return f"Histograms. {'; '.join(named)}.".replace("\n", ", ")

    def headline(histograms, titles, columns, headings=()):
        spreads = {}
        for k, (seen, title) in enumerate(zip(histograms, titles)):
            short, row = title.partition(":")[0], k // columns
            name = f"{'layer ' * short.isdigit()}{short}{f' of {headings[row]}' if row < len(headings) else ''}"
            middles = np.linspace(seen.low, seen.high, 2 * len(seen.counts) + 1)[1::2]
            spreads[name] = np.cov(middles, aweights=seen.counts, ddof=0) ** 0.5 if np.any(seen.counts) else 0.0
        low, high = lowest_highest({name: np.log(max(spread, 1e-300)) for name, spread in spreads.items()}, 0.01)
        zeros = sum(seen.zeros > 0 for seen in histograms)
        parts = [f"{kind} is {name}" for kind, name in (("widest", high), ("narrowest", low)) if name]
        parts += [f"exact zeros in {zeros}"] if zeros else []
        return f"{len(titles)} histograms{': ' * bool(parts)}{'; '.join(parts)}."

    moving = [frames, bars, spikes, theory, labels, *names]
    return Drawing(figure, moving, update, describe, headline)


@matplotlib_defaults()
def images(rows, label, limits):
    """Matrices as images, their first row on top: {row: {column: matrix}}; the colours span `limits`, with a label."""
    columns = list(next(iter(rows.values())))
    figure = new_figure(10.0, tall := 1.75 * len(rows) + 0.3)
    grid = figure.subplots(len(rows), len(columns), squeeze=False, subplot_kw={"xticks": [], "yticks": []})
    figure.subplots_adjust(0.03, 0.01, 0.9, 1 - 0.3 / tall, 0.06, 0.06)
    style = {"cmap": colormaps["RdBu_r"].resampled(256), "vmin": limits[0], "vmax": limits[1]}
    style |= {"aspect": "auto", "interpolation": "none"}
    for axes, (row, matrices) in zip(grid, rows.items()):
        axes[0].set_ylabel(row, fontsize=10)
        for ax, column in zip(axes, columns):
            image = ax.imshow(matrices[column], **style)
    for ax, column in zip(grid[0], columns):
        ax.set_title(column, fontsize=10)
    figure.colorbar(image, cax=figure.add_axes((0.915, 0.15, 0.015, 0.65)), label=label)
    names = f"rows {', '.join(rows)}, columns {columns[0]} to {columns[-1]}"
    here = {row: matrices[columns[-1]] for row, matrices in rows.items()} if len(rows) > 1 else rows[[*rows][0]]
    stripes = {name: np.var(np.mean(matrix, axis=0)) / (np.var(matrix) or 1) for name, matrix in here.items()}
    kinds = zip(("weakest", "strongest"), lowest_highest(stripes, 0.02))
    most = "; ".join(f"{kind} for {name}" for kind, name in kinds if name)
    alt = f"Matrices as images, {names}; colours: {label}, {limits[0]:g} to {limits[1]:g}."
    return still(figure, alt, most and f"Upright stripes{f' in {columns[-1]}' * (len(rows) > 1)}: {most}.")
