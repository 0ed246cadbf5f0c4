"""Drawings of a few literal numbers, at least one by each function of hwlib.figures, and what is to be read from each.

In every case all series, panels, axes and names differ, so that none can stand in another's place unnoticed.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import reading
from reading import Near

from hwlib import figures
from hwlib.distributions import Histogram
from hwlib.figures import Panel

NAN = np.nan
X = np.array([1.0, 2.0, 4.0, 7.0])
NAMES = {"gradient_descent": "gradient descent", "momentum": "Momentum", "nesterov": "Nesterov"}
NAMES |= {"adagrad": "AdaGrad", "rmsprop": "RMSProp", "adam": "Adam"}


def finite(panel, y):
    """A curve as it is to be seen: a gap where it diverges, or is not positive on a log axis."""
    x, y = y if isinstance(y, tuple) else (panel.x, y)
    x, y = np.asarray(x, float), np.broadcast_to(np.asarray(y, float), np.shape(x))
    there = [abs(v) < 1e30 and (v > 0 or "y" not in panel.log) for v in y]
    return {"x": np.where(there, x, NAN), "y": np.where(there, y, NAN)}


def wanted_panel(panel, sides, legend):
    """What is to be read from one panel: its input, by the names that the legend has and in its order."""
    own = {name: [finite(panel, y)] for name, y in panel.lines.items()}
    shared = [finite(panel, y) for name, y in panel.theory.items() if name in panel.lines]
    theory = {"theory": shared} if shared else {}
    theory |= {name: [finite(panel, y)] for name, y in panel.theory.items() if name not in panel.lines}
    curves = {NAMES.get(name, name): many for name, many in (own | theory).items()}
    areas = {}
    for name, (low, high) in panel.bands.items():
        x = panel.lines[name][0] if isinstance(panel.lines.get(name), tuple) else panel.x
        low, high = (np.broadcast_to(np.asarray(end, float), np.shape(x)) for end in (low, high))
        low = np.maximum(low, np.finfo(float).tiny) if "y" in panel.log else low
        there = np.isfinite(low) & np.isfinite(high)
        areas[NAMES.get(name, name)] = {"x": np.asarray(x, float)[there], "low": low[there], "high": high[there]}
    zero = [name for name, y in panel.lines.items() if "y" in panel.log and not np.any(y)]
    marked = any(np.isfinite(x) for x in panel.marks.values())
    layers = {"area": areas, "mark": marked, "curve": panel.lines, "theory": theory, "star": panel.stars}
    layers |= {"ring": panel.points, "text": panel.title or panel.note or panel.points or marked or zero}
    return {
        "x label": panel.xlabel,
        "y label": panel.ylabel,
        "title": panel.title or "no name beside it",
        "beside it": panel.note or "no name beside it",
        "in its corner": "\n".join(f"{name}: exactly 0" for name in zero) or "no name beside it",
        "other texts": [],
        "scales": " and ".join("log" if axis in panel.log else "linear" for axis in "xy"),
        "sides": sides,
        "curves": dict(sorted(curves.items(), key=lambda curve: legend.index(curve[0]))),
        "areas": areas,
        "marks": {name: x for name, x in panel.marks.items() if np.isfinite(x)},
        "stars": {NAMES.get(n, n): dict(zip("xy", map(np.ravel, xy))) for n, xy in panel.stars.items()},
        "rings": {name: list(xy) for name, xy in panel.points.items()},
        "layers": [kind for kind, there in layers.items() if there],
        "a faint grid": True,
    }


LONG = np.arange(40.0)
LINE_PLOTS = {  # name → panels, arguments, the legend, each panel's left, right, bottom and top, alternative text
    "all that a panel can have": (
        [
            Panel(
                X,
                {"adam": [8, 4, 2, 1.5], "mine": ([1, 3, 5, 6.5], [0.3, 0.9, 2.7, 3.1])},
                title="left",
                xlabel="step",
                ylabel="$f$",
                log="y",
                theory={"mine": ([1, 4, 6.5], [0.2, 1.7, 3.6]), "rate": [9, 5, 2.5, 1.2]},
                bands={"mine": ([0.2, 0.6, 1.9, 2], [0.5, 1.1, 3, 4.5]), "lost": (0, 0.15)},
                marks={"here": 2.5, "there": 5.5, "nowhere": NAN},
                stars={"adam": (4, 2), "mine": ([1, 5], [0.3, 2.7])},
                points={"A": (3, 6), "B": (6, 0.7)},
                note="exact\n 0.123456789",
            ),
            Panel(
                [10, 100, 1000],
                {"momentum": [0.2, 0.5, 0.9], "adam": [0.6, 0, -0.3]},  # below 0, over a log axis of x
                title="right",
                xlabel="$\\kappa$",
                ylabel="share",
                log="x",
                ylim=(-0.5, 1),
                theory={"limit": 0.8},
                bands={"adam": ([0.4, -0.2, -0.45], [0.7, 0.1, -0.2])},
            ),
        ],
        {},
        ["Adam", "mine", "Momentum", "theory", "rate", "limit", "lost"],
        [(0.88, 7.12, 0.1, 100), (10**0.96, 10**3.04, -0.5, 1)],
        "left: f against step: Adam 8 to 1.5; mine 0.3 to 3.1; theory for mine 0.2 to 3.6; theory, rate 9 to 1.2;"
        " lost; here at 2.5; there at 5.5; A at (3, 6); B at (6, 0.7). exact 0.123456789 right: share against "
        "κ: Momentum 0.2 to 0.9; Adam 0.6 to -0.3; theory, limit 0.8 to 0.8.",
    ),
    "four panels": (
        [
            Panel(
                [2, 3, 4, 5, 6],
                {"pooled": (k + 1) * np.array([5.0, 4, 1, 2, 3]), "between units": [k + 9, 3, 8, k, 1]},
                title=f"case {k}",
                xlabel="layer $l$",
                ylabel="std" if k < 2 else "factor",
                theory={"pooled": (k + 1) * np.array([5.2, 3, 2, 2, 4])},
            )
            for k in range(4)
        ],
        {"columns": 2},
        ["pooled", "between units", "theory"],
        [(1.92, 6.08, *ends) for ends in ((-0.45, 9.45), (0.53, 10.87), (0.27, 16.33), (0.01, 21.79))],
        "case 0: std against layer l: pooled 5 to 3; between units 9 to 1; theory for pooled 5.2 to 4. case 1: "
        "std against layer l: pooled 10 to 6; between units 10 to 1; theory for pooled 10.4 to 8. case 2: factor "
        "against layer l: pooled 15 to 9; between units 11 to 1; theory for pooled 15.6 to 12. case 3: factor "
        "against layer l: pooled 20 to 12; between units 12 to 1; theory for pooled 20.8 to 16.",
    ),
    "three panels in a row, the third labelled as the first": (
        [
            Panel([1, 2, 3], {"up": [1, 2, 4]}, xlabel="t", ylabel="place"),
            Panel([1, 2, 3], {"rate": [3, 1, 2]}, xlabel="t", ylabel="speed"),
            Panel([1, 2, 3], {"down": [9, 5, 3]}, xlabel="t", ylabel="place"),
        ],
        {},
        ["up", "rate", "down"],
        [(0.96, 3.04, 0.85, 4.15), (0.96, 3.04, 0.9, 3.1), (0.96, 3.04, 2.7, 9.3)],
        "place against t: up 1 to 4. speed against t: rate 3 to 2. place against t: down 9 to 3.",
    ),
    "eight names, and numbers in millions": (
        [
            Panel(
                1e6 * X,
                {f"a line with a long name, {k}": (-1) ** k * (k + 1) * (X**2 + 1) for k in range(6)}
                | {"rmsprop": 100 * X, "gradient_descent": 30 - 9 * X},
                xlabel="parameters",
                ylabel="m",
                marks={"$2/L$": 3e6},
                bands={"rmsprop": (90 * X, 130 * X)},
            )
        ],
        {"width": 9.0, "height": 4.0},
        [*(f"a line with a long name, {k}" for k in range(6)), "RMSProp", "gradient descent"],
        [(0.88e6, 7.12e6, -360.5, 970.5)],
        "m against parameters: a line with a long name, 0 2 to 50; a line with a long name, 1 -4 to -100; a line "
        "with a long name, 2 6 to 150; a line with a long name, 3 -8 to -200; a line with a long name, 4 10 to "
        "250; a line with a long name, 5 -12 to -300; RMSProp 100 to 700; gradient descent 21 to -33; 2/L at "
        "3e+06.",
    ),
    "what a log axis cannot show": (
        [
            Panel(
                X,
                {
                    "ends": [1, 1e3, 1e40, np.inf],
                    "gap": [2, NAN, 3, 0],
                    "nothing": [0, 0, 0, 0],
                    "falls": [5, 1, -1, 1e-5],
                },
                title="diverges",
                xlabel="step",
                ylabel="$E$",
                log="xy",
                xlim=(0.5, 20),
                bands={"gap": ([1, NAN, 0, 2], [3, NAN, 4, 5])},
            )
        ],
        {"width": 9.0},
        ["ends", "gap", "nothing", "falls"],
        [(0.5, 20, 1e-6, 1e6)],
        "diverges: E against step: ends 1 to 1000, ending at 2; gap 2 to 3, ending at 4; nothing exactly 0; falls"
        " 5 to 1e-05.",
    ),
    "two decades, and many points": (
        [
            Panel(1.3 ** LONG[:20], {"short": np.linspace(0.2, 0.9, 20)}, xlabel="$n$", ylabel="loss", log="y"),
            Panel(
                LONG / 4,
                {"long": 0.1 + LONG**2, "short": 20 + LONG[::-1]},
                xlabel="$h$",
                ylabel="loss",
                log="y",
                words="By chance.",
                digits=0,
            ),
        ],
        {"columns": 1, "height": 5.0},
        ["short", "long"],
        [(1 - 0.02 * (1.3**19 - 1), 1.3**19 + 0.02 * (1.3**19 - 1), 0.1, 10), (-0.195, 9.945, 1e-3, 1e6)],
        "loss against n: short 0.2 to 0.9. loss against h: long; short. By chance.",
    ),
}


def valley(x):
    """A landscape whose axes differ in every respect; x is (..., 2)."""
    return (x[..., 0] - 1) ** 2 / 4 + 3 * (x[..., 1] + 0.5) ** 2


GRID_X, GRID_Y = np.linspace(-2, 4, 61), np.linspace(-3, 1, 51)
HEIGHTS = valley(np.stack(np.meshgrid(GRID_X, GRID_Y), axis=-1))


def on_grid(points):
    """The valley between the points of its grid, along the grid's lines."""
    i, j = ((points[..., k] - grid[0]) / (grid[1] - grid[0]) for k, grid in enumerate((GRID_X, GRID_Y)))
    i0, j0 = np.clip(np.floor(i + 1e-9).astype(int), 0, 59), np.clip(np.floor(j + 1e-9).astype(int), 0, 49)
    u, v = i - i0, j - j0
    rows = [HEIGHTS[j0 + k, i0] * (1 - u) + HEIGHTS[j0 + k, i0 + 1] * u for k in (0, 1)]
    return rows[0] * (1 - v) + rows[1] * v


TRIO = {"adam": ("η = 0.3", 2e-5), "momentum": ("η = 0.1", np.inf), "lion": ("η = 7", 0.0)}
NOTES = {"adam": "η=0.3,f=2e-5", "momentum": "η=0.1,diverged", "lion": "η=7,f=0"}
PATHS = {
    "adam": np.array([[-1.5, 0.5], [0, 0.25], [0.5, -0.25], [0.75, -0.375]]),
    "momentum": np.array([[-1.5, 0.5], [1e5, -2], [1e7, 3e8], [NAN, NAN]]),
    "lion": np.linspace((-1.5, 0.5), (3, -2.5), 70),
}
LOSSES = {"adam": [5, 0.5, 0.02, 2e-5], "momentum": [5, 1e12, 1e40, NAN], "lion": [5, 4, 2, 1e-20]}
RACE = {
    "landscape": (GRID_X, GRID_Y, HEIGHTS),
    "minimisers": np.array([[1, -0.5], [3, 0.25]]),
    "paths": PATHS,
    "x": np.arange(4),
    "losses": LOSSES,
    "notes": TRIO,
}


def race_wanted(x=RACE["x"], end=25, cursor=None, labels=("$x_1$", "$x_2$", "step", "$f$"), log=False, marks=()):
    clipped = {name: [min(max(v, 1e-14), 1e30) if v == v else NAN for v in y] for name, y in LOSSES.items()}
    paths = {name: np.where(np.abs(path) < 1e6, path, NAN) for name, path in PATHS.items()}
    paths["momentum"] = [[-1.5, 0.5], [4, 0.5 - 2.5 * 5.5 / 100001.5]]  # up to the window's right side, x = 4
    gone = {name: np.where(np.isnan(path).any(axis=1, keepdims=True), NAN, path).T for name, path in paths.items()}
    called = {"adam": "Adam", "momentum": "Momentum", "lion": "lion"}
    rules = {
        called[name]: {
            "colour": {"adam": "#56b4e9", "momentum": "#d55e00", "lion": "#0072b2"}[name],
            "note": NOTES[name],
            "path": dict(zip("xy", gone[name])),
            "dots": (69, 1) if name == "lion" else 1,
            "curve": {"x": np.where(np.isnan(y), NAN, x), "y": y},
        }
        for name, y in ((name, np.array(clipped[name])) for name in ("momentum", "lion", "adam"))
    }
    highest = 2.25 + 18.75  # of the valley, in two corners of the window
    levels = sorted({float(f"{level:.2g}") for level in highest * 10.0 ** (-4 + np.arange(12) / 3)})
    return {
        "cursor": cursor,
        "marks": dict(marks),
        "minimisers": [[1, 3], [-0.5, 0.25]],
        "start": [[-1.5], [0.5]],
        "crosses": [[4], [0.5 - 2.5 * 5.5 / 100001.5]],
        "rules": rules,
        "other texts": [],
        "levels": levels,
        "contours follow f": True,
        "labels": list(labels),
        "a faint grid beside the paths": True,
        "layers of the paths": ["contour", "curve", "ring", "star", "cross"],
        "scales": [False, False, log, True],
        "sides": [[-2, 4, -3, 1], [x[0], end, 1e-12, 1e3]],
    }


class Case(NamedTuple):
    """A drawing of `data` by one function of hwlib.figures, how it is read, and what is to be read."""

    function: str
    draw: Callable
    data: dict
    read: Callable
    wanted: object
    alt: str


def line_plot_case(panels, arguments, legend, sides, alt):
    wanted = {"legend": legend, "panels": [wanted_panel(*pair, legend) for pair in zip(panels, sides)]}

    def draw(panels, **more):
        return figures.line_plot(*panels, **more)

    return Case("line_plot", draw, {"panels": panels, **arguments}, reading.line_plot, wanted, alt)


RULES = dict.fromkeys(("momentum", "lion", "adam", "sgd", "ftrl", "muon", "soap", "lars"))
CASES = {name: line_plot_case(*entry) for name, entry in LINE_PLOTS.items()} | {
    "a race of eight rules, three of them shown": Case(
        "race",
        lambda **data: figures.race(rules=RULES).update(**data),
        RACE,
        lambda figure: reading.race(figure, on_grid),
        race_wanted(),
        "Paths over contours, and f against step. Adam η = 0.3, f below 1e-04; Momentum η = 0.1, diverged; lion η"
        " = 7, f = 0.",
    ),
    "a race against the learning rate": Case(
        "race",
        lambda **data: figures.race("learning rate η", "log", RULES).update(**data),
        RACE | {"x": 10.0 ** np.arange(-3, 1), "cursor": 0.02, "marks": {"2/L": 0.3, "early": 0.005}},
        lambda figure: reading.race(figure, on_grid),
        race_wanted(
            10.0 ** np.arange(-3, 1),
            1,
            0.02,
            ("$x_1$", "$x_2$", "learning rate η", "$f$"),
            True,
            {"2/L": 0.3, "early": 0.005},
        ),
        "Paths over contours, and f against learning rate η. Adam η = 0.3, f below 1e-04; Momentum η = 0.1, "
        "diverged; lion η = 7, f = 0. 2/L at 0.3. early at 0.005.",
    ),
}


HISTOGRAMS = [
    Histogram(-2.0, 3.0, np.array([5, 40, 25, 10, 20]), 0, 0, np.array([8.0, 30, 35, 15, 4])),
    Histogram(-1.0, 1.5, np.array([3, 6, 90, 2, 1]), 7, 80, np.array([2.0, 5, 11, 4, 3])),
    Histogram(0.2, 4.2, np.array([9, 1, 2, 4]), 0, 0, np.full(4, NAN)),
    Histogram(0.0, 8.0, np.array([70, 20, 10, 0]), 12, 66, np.array([1.0, 2, 3, 19])),
    Histogram(-6.0, -2.0, np.array([2, 4, 8, 16, 20]), 0, 0, np.array([3.0, 5, 9, 12, 40])),
]
TITLES = [f"layer {k}: mean {k + 0.25}\nstd {k / 4:.3g}" for k in range(5)]


def histogram_wanted(seen, title, heading, columns, names):
    """What is to be read from one histogram: its counts without the exact zeros, as shares of the highest thing."""
    edges = np.linspace(seen.low, seen.high, len(seen.counts) + 1)
    counts = np.array(seen.counts, float)
    if seen.zeros:
        counts[np.searchsorted(edges, 0, side="right") - 1] -= seen.zeros
    highest = max(counts.max(), np.nanmax(seen.expected, initial=0), 1)
    outline = [np.repeat(edges, 2), np.concatenate([[0], np.repeat(counts / highest, 2), [0]])]
    closed = [np.append(part, part[0]) for part in outline]
    spike = [[[0, 0], [0, 1]]] if seen.zeros else []
    middles = np.where(np.isnan(seen.expected), NAN, (edges[1:] + edges[:-1]) / 2)
    theory = [] if np.isnan(seen.expected).all() else [[middles, seen.expected / highest]]
    outside = f"{seen.outside}{'outside' if columns < 7 else 'out'}"
    shown = dict(zip(names, ([closed], spike, theory)))
    digits = 2 if columns > 4 else 3
    return {
        "heading": heading,
        "title": title.replace(" ", "").split("\n"),
        "range": [f"{end:.{digits}g}" for end in (seen.low, seen.high)],
        "between": [outside] if seen.outside else [],
        **shown,
    }


def histograms_case(alt, columns, headings=(), predicted=True, **arguments):
    names = ["measured", "exactly 0 (a bar cut off at the top)", "predicted for infinite width"][: 2 + predicted]
    several = HISTOGRAMS if predicted else [seen._replace(expected=seen.expected * NAN) for seen in HISTOGRAMS]
    data = {"histograms": several, "titles": TITLES, "columns": columns, "headings": headings}
    wanted = [
        histogram_wanted(seen, title, headings[k // columns] if headings else "", columns, names)
        for k, (seen, title) in enumerate(zip(several, TITLES))
    ]

    def draw(**data):
        return figures.histograms(5, predicted=predicted, **arguments).update(**data)

    wanted = {"legend": names, "histograms": wanted, "other texts": []}
    return Case("histograms", draw, data, reading.histograms, wanted, alt)


SEVERAL = (
    "Histograms. layer 0: mean 0.25, std 0; layer 1: mean 1.25, std 0.25; layer 2: mean 2.25, std 0.5; layer 3: "
    "mean 3.25, std 0.75; layer 4: mean 4.25, std 1."
)
CASES |= {
    "histograms in three columns": histograms_case(
        "Histograms. sigmoid, std 1: layer 0: mean 0.25, std 0; layer 1: mean 1.25, std 0.25; layer 2: mean 2.25,"
        " std 0.5; ReLU: layer 3: mean 3.25, std 0.75; layer 4: mean 4.25, std 1.",
        *(3, ("sigmoid, std 1", "ReLU")),
        height=4.5,
    ),
    "histograms in seven columns": histograms_case(SEVERAL, 7, width=11.0, height=2.5),
    "histograms without theory": histograms_case(SEVERAL, 2, predicted=False, height=6.5),
}
FIELD = np.array([[900.0, 400, 250, 700], [300, 100, 800, 500], [650, 200, 350, 150]])  # metres; the first row is north
METRES = (2000.0, 3000.0)  # half the sides, east and north


def images_read(figure):
    bar = reading.colour_bar(reading.drawn(figure))
    axes = reading.maps(figure)
    rows = sorted({-round(ax.bbox.y0) for ax in axes})
    grid = [[ax for ax in axes if -round(ax.bbox.y0) == row] for row in rows]
    return {
        "rows": [axes[0].get_ylabel() for axes in grid],
        "columns": [ax.get_title() for ax in grid[0]],
        "values": [[reading.looked_up(reading.image(ax)[0], bar) for ax in axes] for axes in grid],
        "the images fill their axes": all(map(reading.fills, axes)),
        "colours": bar[2],
        "span": [bar[0].min(), bar[0].max()],
    }


def images_wanted(rows, label, limits):
    span = limits[1] - limits[0]
    columns = list(next(iter(rows.values())))
    values = [[Near(np.clip(row[column], *limits), 0.02 * span) for column in columns] for row in rows.values()]
    return {
        "rows": list(rows),
        "columns": columns,
        "values": values,
        "the images fill their axes": True,
        "colours": label,
        "span": Near(limits, 0.01 * span),
    }


MATRICES = {
    "sigmoid": {"layer 1": FIELD / 500 - 1, "layer 2": np.sin(FIELD[:2])},
    "tanh": {"layer 2": np.eye(4)[1:] / 3, "layer 1": -FIELD[::-1] / 800},  # in another order than the columns
}


def places_read(figure):
    """What all maps have: titles, sides and labels."""
    axes = reading.maps(reading.drawn(figure))
    return {
        "titles": [ax.get_title() for ax in axes],
        "sides": [reading.sides(ax) for ax in axes],
        "labels": [list(reading.labels(figure)[ax]) for ax in axes],
        "the maps fill their axes": all(map(reading.fills, axes)),
    }


def places_wanted(titles):
    return {
        "titles": list(titles),
        "sides": [[-2, 2, -3, 3]] * len(titles),  # METRES in km
        "labels": [["east, km", "north, km"]] * len(titles),
        "the maps fill their axes": True,
    }


def slopes_read(figure):
    bar = reading.colour_bar(reading.drawn(figure))
    values = [reading.looked_up(reading.image(ax)[0], bar) for ax in reading.maps(figure)]
    return places_read(figure) | {"values": values, "colours": bar[2], "span": [bar[0].min(), bar[0].max()]}


def slopes_wanted(slopes):
    values = [Near(np.clip(slope, 0, 0.5), 0.01) for slope in slopes.values()]
    return places_wanted(slopes) | {"values": values, "colours": "slope, m per m", "span": Near([0, 0.5], 0.003)}


def relief_read(figure):
    """Height and light at each point: a colour of the bar and a light that together give the colour that is seen."""
    values, known, label = reading.colour_bar(reading.drawn(figure))
    light = np.linspace(0, 1, 101)[:, None, None]
    lit = np.where(known <= 0.5, 2 * light * known, 1 - 2 * (1 - light) * (1 - known)).reshape(-1, 3)
    maps = []
    for ax in reading.maps(figure):
        best = np.linalg.norm(reading.image(ax)[0][..., None, :] - lit, axis=-1).argmin(axis=-1)
        shown, level = values[best % len(values)], light[best // len(values), 0, 0]
        maps.append({"light": level, "heights": np.where((level > 0.05) & (level < 0.95), shown, NAN)})
    return places_read(figure) | {"maps": maps, "bar": label, "span": [values.min(), values.max()]}


def relief_wanted(heights):
    """Light from the north-west, 45° high, on slopes three times as steep: 0 where it is darkest, 1 where brightest."""
    (low, high), maps = [(z.min(), z.max()) for z in heights.values()][0], []
    for z in heights.values():
        rows, columns = z.shape
        south, east = np.gradient(3 * z, 2 * METRES[1] / rows, 2 * METRES[0] / columns)
        normal = np.stack([-east, south, np.ones_like(z)], axis=-1)
        light = normal @ np.array([-0.5, 0.5, 0.5**0.5]) / np.linalg.norm(normal, axis=-1)
        light = (light - light.min()) / np.ptp(light)
        clear = np.where((light > 0.05) & (light < 0.95), np.clip(z, low, high), NAN)
        maps.append({"light": Near(light, 0.05), "heights": Near(clear, 0.07 * (high - low))})
    return places_wanted(heights) | {"maps": maps, "bar": "height, m", "span": Near([low, high], 0.01 * (high - low))}


def aspects_read(figure):
    """Direction and strength by the compass, and by the arrows at their places."""
    wheel, found = reading.compass(reading.drawn(figure)), []
    for ax in reading.maps(figure):
        direction, strength = reading.by_compass(reading.image(ax)[0], wheel)
        turned = [strength * np.sin(direction), strength * np.cos(direction)]
        found.append({"hue and saturation": turned, "arrows": reading.arrows(ax)})
    return places_read(figure) | {"maps": found, "beside the compass": [text.get_text() for text in figure.texts]}


def aspects_wanted(aspects, strengths, arrows):
    found = []
    for title, aspect in aspects.items():
        east, north = strengths[title] * np.sin(aspect), strengths[title] * np.cos(aspect)
        rows, columns = ([(2 * k + 1) * (n - 1) // (2 * arrows) for k in range(arrows)] for n in aspect.shape)
        x, y = -2 + 4 * np.array(columns) / (aspect.shape[1] - 1), 3 - 6 * np.array(rows) / (aspect.shape[0] - 1)
        here = np.ix_(rows, columns)
        at = [grid.ravel() for grid in np.meshgrid(x, y)]
        both = {"x": at[0], "y": at[1], "east": east[here].ravel(), "north": north[here].ravel()}
        found.append({"hue and saturation": [Near(east, 0.06), Near(north, 0.06)], "arrows": both})
    return places_wanted(aspects) | {"maps": found, "beside the compass": ["downhill to"]}


REAL = {"real": FIELD, "learned": 0.5 * FIELD[::-1] + 100}
SLOPES = {"real": FIELD / 1500, "averaged": np.array([[0.1, 0.4], [0.2, 0.05]]), "learned": FIELD[::-1] / 4000}
TURNS = np.linspace(0.3, 6.2, 7 * 9).reshape(7, 9)
ASPECTS = {"real": TURNS, "learned": (1 + TURNS[::-1, ::-1] ** 1.1) % (2 * np.pi)}
STRENGTHS = {"real": np.linspace(0.2, 1, 63).reshape(9, 7).T, "learned": np.linspace(1, 0.1, 63).reshape(7, 9)}
CASES |= {
    "matrices": Case(
        "images",
        figures.images,
        {"rows": MATRICES, "label": "correlation", "limits": (-1.5, 1.5)},
        images_read,
        images_wanted(MATRICES, "correlation", (-1.5, 1.5)),
        "Matrices as images, rows sigmoid, tanh, columns layer 1 to layer 2; colours: correlation, -1.5 to 1.5.",
    ),
    "relief": Case(
        "relief",
        figures.relief,
        {"heights": REAL, "metres": METRES},
        relief_read,
        relief_wanted(REAL),
        "Hill-shaded maps, 4 by 6 km: real, 100 to 900 m high; learned, 150 to 550 m high.",
    ),
    "slopes": Case(
        "slope_maps",
        figures.slope_maps,
        {"slopes": SLOPES, "metres": METRES},
        slopes_read,
        slopes_wanted(SLOPES),
        "Maps of slope, medians in m per m: real 0.25, averaged 0.15, learned 0.094.",
    ),
    "aspects": Case(
        "aspect_maps",
        lambda **data: figures.aspect_maps(**data, arrows=3),
        {"aspects": ASPECTS, "strengths": STRENGTHS, "metres": METRES},
        aspects_read,
        aspects_wanted(ASPECTS, STRENGTHS, 3),
        "Maps of the downhill direction as hue, with arrows: real, learned.",
    ),
}
NETWORK = {
    "units": [2, 3, 1],
    "coloured units": ["(1, 1) #0072b2", "(2, 3) #d55e00"],
    "weights": [
        "((1, 1), (2, 1))",
        "((1, 1), (2, 2))",
        "((1, 1), (2, 3))",
        "((1, 2), (2, 1))",
        "((1, 2), (2, 2))",
        "((1, 2), (2, 3))",
        "((2, 1), (3, 1))",
        "((2, 2), (3, 1))",
        "((2, 3), (3, 1))",
    ],
    "to the loss": ["['in unit (3, 1)', 'E']"],
    "thick": [["(1, 1)", "(2, 3)", "#0072b2"]],
    "texts": [
        "$E$ on no line",
        "$W^{(2)}$ $(3, 2)$ above all, at layer 1.5",
        "$W^{(3)\\mathsf{T}}$ $(3, 1)$ below all, at layer 2.5",
        "$W^{(3)}$ $(1, 3)$ above all, at layer 2.5",
        "$\\delta^{(2)}$\n$(3)$ below all, at layer 2.0",
        "$\\delta^{(2)}_i$ over unit (2, 3)",
        "$\\delta^{(3)}$\n$(1)$ below all, at layer 3.0",
        "$a$ 0.25 under unit (1, 2)",
        "$a$ 0.5 under unit (2, 1)",
        "$a^{(2)}$\n$(3)$ above all, at layer 2.0",
        "$a^{(3)}$$= y$\n$(1)$ above all, at layer 3.0",
        "$i$ in unit (2, 3)",
        "$j$ in unit (1, 1)",
        "$w^{(2)}_{ij}$ on ((1, 2), (2, 2)) and ((1, 1), (2, 3))",
        "$x = a^{(1)}$\n$(2)$ above all, at layer 1.0",
        "$y - t$ below all, at layer 3.5",
        "0.45 on ((2, 2), (3, 1))",
        "0.75 on ((1, 1), (2, 1))",
    ],
    "arrows": [
        "above all, at layer 1.2 to above all, at layer 1.8, #0072b2",
        "above all, at layer 2.2 to above all, at layer 2.8, #0072b2",
        "above all, at layer 3.2 to above all, at layer 3.9, #0072b2",
        "below all, at layer 2.8 to below all, at layer 2.1, #d55e00",
        "below all, at layer 3.9 to below all, at layer 3.1, #d55e00",
        "in unit (3, 1) to in unit (2, 3), #d55e00",
    ],
}
CASES["a network"] = Case(
    "network_diagram",
    figures.network_diagram,
    {
        "sizes": (2, 3, 1),
        "focus": (2, 3, 1),
        "values": {(2, 1): "$a$ 0.5", (1, 2): "$a$ 0.25"},
        "weights": {(3, 1, 2): "0.45", (2, 1, 1): "0.75"},
    },
    reading.network,
    NETWORK,
    "A fully connected network of 2, 3, 1 units; values go right, errors δ come back from E. Marked: w_ij of "
    "layer 2, from unit j = 1 of layer 1 to unit i = 3, and errors from layer 3. unit 1 of layer 2: a 0.5; unit 2"
    " of layer 1: a 0.25; w₁₂ of layer 3: 0.45; w₁₁ of layer 2: 0.75.",
)
LINES = {  # the line under each picture
    "all that a panel can have": "Share (right) at κ = 1000: Momentum (0.9) is above Adam (-0.3).",
    "four panels": "At layer l = 6 in all 4 panels: pooled is above between units.",
    "three panels in a row, the third labelled as the first": "Place: up rises from 1 at t = 1 to 4 at t = 3.",
    "eight names, and numbers in millions": (
        "m at parameters 7000000: highest is RMSProp (700), lowest is “a line with a long name, 5” (-300)."
    ),
    "what a log axis cannot show": "E at step 7: ends has diverged.",
    "two decades, and many points": "By chance.",
    "a race of eight rules, three of them shown": (
        "After 69 steps, f is lower for lion than for Adam; Momentum has diverged."
    ),
    "a race against the learning rate": "After 69 steps, f is lower for lion than for Adam; Momentum has diverged.",
    "histograms in three columns": (
        "5 histograms: widest is layer 3 of ReLU; narrowest is layer 1 of sigmoid, std 1; exact zeros in 2."
    ),
    "histograms in seven columns": "5 histograms: widest is layer 3; narrowest is layer 1; exact zeros in 2.",
    "histograms without theory": "5 histograms: widest is layer 3; narrowest is layer 1; exact zeros in 2.",
    "matrices": "Upright stripes in layer 2: weakest for tanh; strongest for sigmoid.",
    "relief": "From the lowest point to the highest: real 800 m, learned 400 m.",
    "slopes": "The median slope, m per m, is highest for real (0.25) and lowest for learned (0.094).",
    "aspects": "On the whole, downhill is to the south-west for real; to the north-east for learned.",
    "a network": "A fully connected network of 2, 3, 1 units; values go right, errors δ come back from E.",
}
ALL = LINE_PLOTS["all that a panel can have"][0][0]


def another(case):
    """Data for the same drawing that show as many panels, with other things in them."""
    if case.function == "line_plot":
        return case.data | {"panels": [ALL] * len(case.data["panels"])}
    if case.function == "race":
        sgd = {"paths": PATHS["adam"] + 1, "losses": [3, 2, 1, 1], "notes": ("η = 2", 1.0)}
        return (
            case.data
            | {"landscape": (GRID_X, GRID_Y, HEIGHTS[::-1])}
            | {part: {"sgd": one} for part, one in sgd.items()}
        )
    some = {"histograms": HISTOGRAMS[3:], "titles": ["one", "two"], "headings": ("above",)}
    return case.data | some
