"""All line plots of the course: one function, fixed looks, and one legend in the order of the lines."""

from functools import partial

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from hwlib.figures import words
from hwlib.figures.defaults import matplotlib_defaults
from hwlib.figures.drawing import DPI, Drawing, new_figure
from hwlib.figures.panels import AREA, FEW, RULE_NAMES, THEORIES, Panel, styles

__all__ = ["RULE_NAMES", "Panel", "line_plot", "styles"]


def _draw(ax, panel, looks, theories, artist):
    """Give the artists of one panel its data; artist(kind, name, make, zorder, **properties) makes each one once."""

    def line(kind, name, zorder, x, y, **look):
        return artist(kind, name, lambda: ax.add_line(Line2D([], [])), zorder, data=(x, y), **look)

    def text(kind, name, x, y, transform=ax.transAxes, **look):
        return artist(kind, name, lambda: ax.text(0, 0, ""), 6, x=x, y=y, transform=transform, **look)

    for name in panel.bands:
        (x, low), (_, high) = panel.band(name)
        band = artist("band", name, lambda: ax.fill_between([], []), 1)
        band.set_data(x, low, high)
        band.set(**AREA | ({"color": looks[name]["color"], "alpha": 0.2} if name in looks else {}))
    for name, y in panel.lines.items():
        x, y = panel.curve(name, y)
        line("line", name, 2, x, y, **looks[name] | ({} if len(x) <= FEW else {"marker": ""}))
    for name, y in panel.theory.items():
        line("theory", name, 3, *panel.curve(name, y), **theories[name])
    for i, (name, x) in enumerate(panel.marks.items()):
        line("mark", name, 1.5, [x, x], [0, 1], transform=ax.get_xaxis_transform(), color="0.35", lw=1, ls=":")
        y, va = ((0.98, "top"), (0.02, "bottom"))[i % 2]  # in turn, so that close ones can be read
        at = {"transform": ax.get_xaxis_transform(), "ha": "right", "va": va, "rotation": 90, "clip_on": True}
        text("mark's name", name, x, y, text=name, fontsize=8, **at)
    for name, (x, y) in panel.stars.items():
        star = {"ls": "", "marker": "*", "ms": 11, "mec": "black", "mew": 0.5}
        line("star", name, 4, np.ravel(x), np.ravel(y), color=looks[name]["color"], **star)
    for name, (x, y) in panel.points.items():
        line("point", name, 4, [x], [y], color="black", ls="", marker="o", ms=8, mfc="none", mew=1.5)
        below = partial(ax.annotate, "", (0, 0), (0, -8), textcoords="offset points", ha="center", va="top")
        artist("point's name", name, below, 6, text=name).xy = x, y
    text("title", "", 0.5, 1.02, text=panel.title, fontsize=10, ha="center")  # one of ax would redraw the background
    text("note", "", 1.04, 1, text=panel.note, va="top", family="monospace", fontsize=10)
    zero = "\n".join(f"{name}: exactly 0" for name in panel.zero())
    text("zero", "", 0.03, 0.03, text=zero, va="bottom", fontsize=8)


def _scale(ax, name, log, limits, whole):
    """Limits and ticks of the axis `name`: at 1, 2 and 5 in plain numbers on a log axis of at most two decades."""
    axis, plain = getattr(ax, f"{name}axis"), log and limits[1] / limits[0] <= 100
    if log != (axis.get_scale() == "log") or plain != isinstance(axis.get_major_formatter(), FuncFormatter):
        ax.set(**{f"{name}scale": "log" if log else "linear"})
        if plain:
            axis.set(major_locator=LogLocator(subs=(1, 2, 5)), major_formatter=FuncFormatter(lambda y, _: f"{y:g}"))
        axis.set_minor_locator(NullLocator())  # its ticks take half of the time of a full draw
    if not log:
        axis.get_major_locator().set_params(integer=whole, min_n_ticks=1 if whole else 2)
    ax.set(**{f"{name}lim": limits})


def _whole(panel):
    """Are all places of its lines whole numbers, as steps and layers are?"""
    return all(np.all(x == np.round(x)) for x in (panel.curve(name, y)[0] for name, y in panel.lines.items()))


def _theories(panels):
    """name → look of every theory: those of lines share one, others have dashes of their own."""
    lines = {name for panel in panels for name in panel.lines}
    names = dict.fromkeys(name for panel in panels for name in panel.theory)
    own = [name for name in names if name not in lines]
    left = THEORIES[len(own) < len(names) :]
    if len(own) > len(left):
        raise ValueError(f"{len(own)} theories: {', '.join(own)}; wanted at most {len(left)}, told apart by dashes")
    return dict.fromkeys(names, THEORIES[0]) | dict(zip(own, left))


def _entries(panels, looks, theories):
    """What the legend shows, in the order of the lines: name → properties of a line, or of an area."""
    few = {name for panel in panels for name, y in panel.lines.items() if len(panel.curve(name, y)[0]) <= FEW}
    lines = {name: look | ({} if name in few else {"marker": ""}) for name, look in looks.items()}
    areas = {name: AREA for panel in panels for name in panel.bands if name not in looks}
    named = {RULE_NAMES.get(name, name): look for name, look in lines.items()}
    return named | {"theory" if name in looks else name: look for name, look in theories.items()} | areas


def _legend(figure, entries):
    """A legend above all panels, row by row in as few rows as fit; its height in inches."""
    figure.legends.clear()
    for across in range(len(entries), 0, -1):
        order = [name for column in range(across) for name in list(entries)[column::across]]  # it fills columns
        handles = [Line2D([], [], **entries[name]) if "ls" in entries[name] else Patch(**AREA) for name in order]
        style = {"loc": "upper center", "frameon": False, "fontsize": 9, "borderaxespad": 0.1}
        size = figure.legend(handles, order, ncols=across, **style).get_window_extent()
        if size.width <= figure.bbox.width or across == 1:
            return size.height / figure.dpi
        figure.legends.clear()
    return 0.0


@matplotlib_defaults()
def line_plot(*panels, columns=None, width=10.0, height=None):
    """Panels side by side, at most `columns` (3) in a row, under one legend: line_plot(Panel(…), …), or without panels
    first and update(panels=[Panel(…), …]) later, as often as wanted and always with as many.

    A name has one colour, dash and marker in all panels, a rule of OPTIMIZERS the same in the whole course. Panels
    repeat neither the y label of the one beside nor the x label of the one below. Raises ValueError for more than eight
    names, and for a line whose x and y differ in length.
    """
    figure, axes, kept, used, frame = new_figure(width, height or 3.7), [], {}, set(), [None]

    def lay_out(panels, above):
        """Axes in inches that depend on the words around them alone, so that no slider moves them."""
        across = min(columns or 3, len(panels))
        rows = -(-len(panels) // across)
        if not axes:
            figure.set_size_inches(width, height or 2.7 * rows + 1)
            axes.extend(figure.add_axes((0, 0, 1, 1), label=str(k)) for k in range(len(panels)))
            for ax in axes:
                ax.grid(alpha=0.3)
                ax.yaxis.get_offset_text().set(ha="right", x=-0.02)  # not under the ticks of the panel above
        wide, tall = figure.get_size_inches()
        title = 0.28 * any(panel.title for panel in panels)
        beside = 0.09 * max((len(line) for panel in panels for line in panel.note.splitlines()), default=0)
        below = [*(panel.xlabel for panel in panels[across:]), *[""] * across]
        xlabels = ["" if panel.xlabel == other else panel.xlabel for panel, other in zip(panels, below)]
        ylabels = ["" if k % across and p.ylabel == panels[k - 1].ylabel else p.ylabel for k, p in enumerate(panels)]
        left, right, top, bottom = 0.9, 0.2 + beside, above + title + 0.12, 0.55
        gap_x = 0.55 + beside + 0.3 * any(label for k, label in enumerate(ylabels) if k % across)
        gap_y = 0.3 + title + 0.25 * any(xlabels[:-across])
        w, h = (wide - left - right + gap_x) / across - gap_x, (tall - top - bottom + gap_y) / rows - gap_y
        for k, ax in enumerate(axes):
            x, y = left + k % across * (w + gap_x), bottom + (rows - 1 - k // across) * (h + gap_y)
            ax.set_position((x / wide, y / tall, w / wide, h / tall))
            ax.set(xlabel=xlabels[k], ylabel=ylabels[k])

    def artist(k, kind, name, make, zorder, **properties):
        """The artist of this panel, kind and name, made when first needed, then kept."""
        if (k, kind, name) not in kept:
            kept[k, kind, name] = make()
            drawing.add(kept[k, kind, name])
        kept[k, kind, name].set(zorder=zorder + 0.01 * len(used), **properties)
        used.add((k, kind, name))
        return kept[k, kind, name]

    def update(panels):
        looks, theories = styles(name for panel in panels for name in panel.lines), _theories(panels)
        entries, whole = _entries(panels, looks, theories), [*map(_whole, panels)]
        around = [(p.title != "", p.xlabel, p.ylabel, [*map(len, p.note.splitlines())]) for p in panels]
        now = repr([entries, around, whole])
        if now != frame[0]:
            figure.set_dpi(DPI)  # how much room words take depends a little on it
            lay_out(panels, _legend(figure, entries))
            drawing.redraw_background()
            frame[0] = now
        used.clear()
        for k, (ax, panel) in enumerate(zip(axes, panels)):
            _scale(ax, "x", "x" in panel.log, panel.limits(0), whole[k])
            _scale(ax, "y", "y" in panel.log, panel.limits(1), whole=False)
            _draw(ax, panel, looks, theories, partial(artist, k))
        for key, one in kept.items():
            one.set_visible(key in used)

    drawing = Drawing(figure, [], update, words.alternative, words.line)
    return drawing.update(panels=panels) if panels else drawing
