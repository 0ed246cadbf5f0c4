"""A fully connected network drawn as units and weights, with the indices of the formulas."""

from matplotlib.collections import LineCollection

from hwlib.figures.defaults import matplotlib_defaults
from hwlib.figures.drawing import COLOURS, new_figure, plain, still

FORWARD, BACKWARD = COLOURS[0], COLOURS[1]
TALLEST = 2.6  # inches from the first unit of the largest layer to its last
RADIUS = 0.17


def _places(sizes, width):
    """(l, i) → where unit i of layer l stands, in inches; l and i begin at 1."""
    gap = min(0.95, TALLEST / max(max(sizes) - 1, 1))
    step = (width - 2.0) / len(sizes)  # room for the loss at the right
    return {
        (l, i): (0.8 + step * (l - 1), gap * ((n + 1) / 2 - i)) for l, n in enumerate(sizes, 1) for i in range(1, n + 1)
    }


def _arrow(ax, start, end, colour, **style):
    look = {"color": colour, "lw": 1.8, "shrinkA": 0, "shrinkB": 0} | style
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", **look})


@matplotlib_defaults()
def network_diagram(sizes, focus=None, values=None, weights=None, width=10.0):
    """Layers of `sizes` (n_1, …, n_L) units from left to right, what goes forward above them, what comes back below.

    focus    (l, i, j): the weight w_ij^(l), from unit j of layer l - 1 to unit i of layer l, and the errors that unit i
             gathers from layer l + 1, or from the loss if l = L
    values   (l, i) → text under unit i of layer l
    weights  (l, i, j) → text on the weight w_ij^(l)
    Shapes stand beside the arrows, for one sample. Raises ValueError for fewer than two layers, and for units and
    weights that the network does not have.
    """
    L, values, weights = len(sizes), values or {}, weights or {}
    if L < 2:
        raise ValueError(f"sizes is {sizes!r}; wanted at least two layers (n_1, …, n_L)")
    at = _places(sizes, width)
    edges = [(l, i, j) for l, i in at if l > 1 for j in range(1, sizes[l - 2] + 1)]
    if missing := {*values} - {*at} | ({*weights} | ({focus} if focus else set())) - {*edges}:
        raise ValueError(f"no unit or weight {sorted(missing)} in layers of {tuple(sizes)} units")
    high = max(y for _, y in at.values()) + 0.35
    low = -high - 0.2 * bool(values)
    figure = new_figure(width, high - low + 1.45)
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(low - 0.75, high + 0.7))
    ax.set_axis_off()
    ax.add_collection(LineCollection([(at[l - 1, j], at[l, i]) for l, i, j in edges], colors="0.78", lw=0.9, zorder=1))
    loss = (at[L, 1][0] + (width - at[L, 1][0]) * 0.62, 0)
    unit = {"ha": "center", "va": "center", "fontsize": 11, "zorder": 5}
    circle = {"boxstyle": "circle,pad=0.35", "fc": "white", "ec": "black"}
    chosen = {(focus[0], focus[1]): ("$i$", BACKWARD), (focus[0] - 1, focus[2]): ("$j$", FORWARD)} if focus else {}
    for key, (x, y) in at.items():
        name, colour = chosen.get(key, ("", "black"))
        fill = {"mfc": "white", "mec": colour, "mew": 2.2 if name else 1.0}
        ax.plot([x], [y], "o", ms=2 * RADIUS * 72, zorder=4, **fill)
        ax.text(x, y, name, **unit)
        below = {"ha": "center", "va": "top", "fontsize": 9, "zorder": 5, "linespacing": 1.2}
        ax.text(x, y - RADIUS - 0.06, values.get(key, ""), **below)
        if key[0] == L:
            ax.plot([x, loss[0]], [y, loss[1]], color="0.78", lw=0.9, zorder=1)
    ax.text(*loss, "$E$", bbox=circle, **unit)
    _forward_and_back(ax, sizes, at, loss, high, low)
    for (l, i, j), text in weights.items():
        (x0, y0), (x1, y1) = at[l - 1, j], at[l, i]
        white = {"bbox": {"fc": "white", "ec": "none", "pad": 0.8}}
        ax.text(x0 + 0.3 * (x1 - x0), y0 + 0.3 * (y1 - y0), text, **unit | {"fontsize": 9, "zorder": 3}, **white)
    if focus:
        _focus(ax, focus, sizes, at, loss)
    alt = (
        f"A fully connected network of {', '.join(map(str, sizes))} units; values go right, errors δ come back from E."
    )
    return still(figure, plain(" ".join([alt, *_words(sizes, focus, values, weights)])))


def _words(sizes, focus, values, weights):
    """What the alternative text says of the marks and of the numbers."""
    if focus:
        l, i, j = focus
        after = "the loss" if l == len(sizes) else f"layer {l + 1}"
        yield f"Marked: w_ij of layer {l}, from unit j = {j} of layer {l - 1} to unit i = {i}, and errors from {after}."
    numbers = [f"unit {i} of layer {l}: {' '.join(text.split())}" for (l, i), text in values.items()]
    numbers += [f"w_{i}{j} of layer {l}: {text}" for (l, i, j), text in weights.items()]
    if numbers:
        yield f"{'; '.join(numbers)}."


def _forward_and_back(ax, sizes, at, loss, high, low):
    """Above, the vectors and the matrices between them; below, the errors and the transposed matrices."""
    L, names = len(sizes), {"ha": "center", "fontsize": 11}
    small = names | {"fontsize": 9.5}
    columns = [at[l, 1][0] for l in range(1, L + 1)]
    for l, x in enumerate(columns, 1):
        what = "$x = a^{(1)}$" if l == 1 else f"$a^{{({l})}}$" + "$= y$" * (l == L)
        ax.text(x, high + 0.32, f"{what}\n$({sizes[l - 1]})$", va="center", color=FORWARD, **names)
        if l > 1:
            ax.text(x, low - 0.32, f"$\\delta^{{({l})}}$\n$({sizes[l - 1]})$", va="center", color=BACKWARD, **names)
    for l, (x0, x1) in enumerate(zip(columns, columns[1:]), 2):
        middle, shape = (x0 + x1) / 2, f"$({sizes[l - 1]}, {sizes[l - 2]})$"
        _arrow(ax, (x0 + 0.55, high + 0.32), (x1 - 0.55, high + 0.32), FORWARD)
        ax.text(middle, high + 0.42, f"$W^{{({l})}}$ {shape}", va="bottom", color=FORWARD, **small)
        if l > 2:
            turned = f"$W^{{({l})\\mathsf{{T}}}}$ $({sizes[l - 2]}, {sizes[l - 1]})$"
            _arrow(ax, (x1 - 0.4, low - 0.32), (x0 + 0.4, low - 0.32), BACKWARD)
            ax.text(middle, low - 0.42, turned, va="top", color=BACKWARD, **small)
    _arrow(ax, (columns[-1] + 0.55, high + 0.32), (loss[0] + 0.1, high + 0.32), FORWARD)
    _arrow(ax, (loss[0] + 0.1, low - 0.32), (columns[-1] + 0.4, low - 0.32), BACKWARD)
    ax.text((columns[-1] + loss[0]) / 2 + 0.2, low - 0.42, "$y - t$", va="top", color=BACKWARD, **small)


def _focus(ax, focus, sizes, at, loss):
    """The weight w_ij^(l) in the colour of what goes forward, and the errors that unit i gathers in that of errors."""
    l, i, j = focus
    (x0, y0), (x1, y1) = at[l - 1, j], at[l, i]
    ax.plot([x0, x1], [y0, y1], color=FORWARD, lw=2.6, zorder=2)
    white = {"fc": "white", "ec": "none", "pad": 1}
    name = {"ha": "center", "va": "center", "fontsize": 12, "zorder": 6, "bbox": white}
    ax.text((x0 + x1) / 2, (y0 + y1) / 2, f"$w^{{({l})}}_{{ij}}$", color=FORWARD, **name)
    sources = [loss] if l == len(sizes) else [at[l + 1, k] for k in range(1, sizes[l] + 1)]
    for x, y in sources:
        _arrow(ax, (x, y), (x1, y1), BACKWARD, shrinkA=15, shrinkB=15, ls=(0, (4, 2)), zorder=2)
    ax.text(x1 - 0.02, y1 + RADIUS + 0.08, f"$\\delta^{{({l})}}_i$", color=BACKWARD, **name | {"va": "bottom"})
