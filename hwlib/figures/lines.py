"""All line plots of the course: one function, fixed looks, and one legend in the order of the lines."""

from dataclasses import KW_ONLY, dataclass, field
from functools import partial

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from hwlib.figures.defaults import matplotlib_defaults
from hwlib.figures.drawing import COLOURS, DASHES, DPI, MARKERS, PLAIN, Drawing, decades, new_figure
from hwlib.optimizers import OPTIMIZERS

RULE_NAMES = dict(zip(OPTIMIZERS, ("gradient descent", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam")))
LOOKS = [{"color": c, "ls": ls, "marker": m, "lw": 1.5, "ms": 4} for c, ls, m in zip(COLOURS, DASHES, MARKERS)]
THEORIES = [{"color": "black", "ls": (0, dots), "lw": 1.2} for dots in ((2, 2), (6, 2), (6, 2, 1, 2), (1, 3))]
AREA = {"color": "0.85", "lw": 0}
HUGE = 1e30  # what lies beyond is not drawn: a curve that diverges ends
FEW = 31  # so many points of a curve are marked


def styles(names):
    """name → colour, dashes and marker. A rule of OPTIMIZERS has its own ones, any other name the next that are free.

    Raises ValueError for more names than can be told apart.
    """
    names = list(dict.fromkeys(names))
    if len(names) > len(LOOKS):
        raise ValueError(f"{len(names)} lines: {', '.join(names)}; wanted at most {len(LOOKS)}, told apart by colour")
    looks = {name: look for name, look in zip(OPTIMIZERS, LOOKS) if name in names}
    looks |= zip([name for name in names if name not in looks], [look for look in LOOKS if look not in looks.values()])
    return {name: looks[name] for name in names}


@dataclass(frozen=True)
class Panel:
    """One set of axes: lines by name over x, and what stands with them. Only `x` and `lines` must be given.

    lines   name → y, or (x, y) with an x of its own; nan is a gap, and so is 0 on a log axis
    log     which axes are logarithmic: "", "x", "y" or "xy"
    theory  name → y, (x, y) or one number, in black dashes; under the name of a line it is theory for that line
    bands   name of a line → (low, high) over its x, in its colour; a grey area under any other name
    marks   name → x of a vertical line, nan for none
    stars   name of a line → (x, y), one or more points to look at, in its colour
    points  name → (x, y) of a ring with the name under it
    note    text beside the panel, as numbers in full
    words   what the alternative text says in its place; every digit of it stays when a last bit changes
    digits  of the lines' ends in the alternative text; 0 for ends that rounding or chance decides, which it leaves out
    """

    x: np.ndarray
    lines: dict
    _: KW_ONLY
    title: str = ""
    xlabel: str = ""
    ylabel: str = ""
    log: str = ""
    xlim: tuple | None = None
    ylim: tuple | None = None
    theory: dict = field(default_factory=dict)
    bands: dict = field(default_factory=dict)
    marks: dict = field(default_factory=dict)
    stars: dict = field(default_factory=dict)
    points: dict = field(default_factory=dict)
    note: str = ""
    words: str = ""
    digits: int = 3

    def curve(self, name, y):
        """x and y of what is called `name`, as two float arrays of one length."""
        x, y = y if isinstance(y, tuple) else (self.x, y)
        x, y = np.asarray(x, float), np.asarray(y, float)
        if x.ndim != 1 or y.shape not in ((), x.shape):
            raise ValueError(f"{name!r} has y of shape {y.shape} over x of shape {x.shape}; wanted one y for each x")
        y = np.broadcast_to(y, x.shape)
        return x, np.where((np.abs(y) < HUGE) & ((y > 0) | ("y" not in self.log)), y, np.nan)

    def band(self, name):
        """Both ends of a band, as curves over the x of its line; on a log axis 0 is below all."""
        line, lowest = self.lines.get(name), np.finfo(float).tiny if "y" in self.log else -np.inf
        x = line[0] if isinstance(line, tuple) else self.x
        return [self.curve(name, (x, np.maximum(end, lowest))) for end in self.bands[name]]

    def zero(self):
        """Names of lines that are exactly 0 everywhere and have no place on a log axis."""
        values = {name: y[1] if isinstance(y, tuple) else y for name, y in self.lines.items()}
        return [name for name, y in values.items() if "y" in self.log and not np.any(y)]

    def limits(self, axis):
        """Those that were given, or around all that is drawn: at powers of ten on a log y axis, which seldom move."""
        given, log = (self.xlim, self.ylim)[axis], "xy"[axis] in self.log
        if given is not None:
            return given
        curves = [self.curve(name, y) for part in (self.lines, self.theory) for name, y in part.items()]
        curves += [end for name in self.bands if name in self.lines for end in self.band(name)]
        values = np.concatenate([curve[axis] for curve in curves])
        values = values[np.isfinite(values) & ((values > np.finfo(float).tiny) | (not log))]
        if axis and log:
            narrow = decades(values, step=1)
            return narrow if narrow[1] / narrow[0] <= 1e5 else decades(values)
        values, share = np.log(values) if log else values, 0.05 if axis else 0.02
        low, high = (values.min(), values.max()) if values.size else (0.0, 1.0)
        margin = share * (high - low) or 0.5
        return tuple(np.exp([low - margin, high + margin])) if log else (low - margin, high + margin)


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
        axis.get_major_locator().set_params(integer=whole)
    ax.set(**{f"{name}lim": limits})


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


def _words(panel):
    """What one panel shows, for the alternative text: of each curve the first value and the last, and where it ends."""

    def curve(name, y, digits, kind=""):
        (x, y), called = panel.curve(name, y), kind + RULE_NAMES.get(name, name)
        there = np.flatnonzero(np.isfinite(y))
        if not there.size or not digits:
            return called if there.size else f"{called} {'exactly 0' if name in panel.zero() else 'not there'}"
        values = [f"{float(f'{y[k]:.{digits}g}'):g}" for k in sorted({there[0], there[-1]})]
        return f"{called} {' to '.join(values)}" + (f", ending at {x[there[-1]]:.3g}" if there[-1] < len(y) - 1 else "")

    parts, kinds = [curve(name, y, panel.digits) for name, y in panel.lines.items()], ("theory, ", "theory for ")
    parts += [curve(name, y, 3, kinds[name in panel.lines]) for name, y in panel.theory.items()]
    parts += [name for name in panel.bands if name not in panel.lines]
    parts += [f"{name} at {x:.3g}" for name, x in panel.marks.items() if np.isfinite(x)]
    parts += [f"{name} at ({x:.3g}, {y:.3g})" for name, (x, y) in panel.points.items()]
    title, words = f"{panel.title}: " if panel.title else "", panel.words or " ".join(panel.note.split())
    return f"{title}{panel.ylabel} against {panel.xlabel}: {'; '.join(parts)}. {words}".strip().translate(PLAIN)


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
        entries = _entries(panels, looks, theories)
        now = repr([entries] + [(p.title != "", p.xlabel, p.ylabel, [*map(len, p.note.splitlines())]) for p in panels])
        if now != frame[0]:
            figure.set_dpi(DPI)  # how much room words take depends a little on it
            lay_out(panels, _legend(figure, entries))
            drawing.redraw_background()
            frame[0] = now
        used.clear()
        for k, (ax, panel) in enumerate(zip(axes, panels)):
            x = np.concatenate([panel.curve(name, y)[0] for name, y in panel.lines.items()])
            whole = bool(np.all(x == np.round(x)))
            _scale(ax, "x", "x" in panel.log, panel.limits(0), whole)
            _scale(ax, "y", "y" in panel.log, panel.limits(1), whole=False)
            _draw(ax, panel, looks, theories, partial(artist, k))
        for key, one in kept.items():
            one.set_visible(key in used)

    drawing = Drawing(figure, [], update, lambda panels: " ".join(map(_words, panels)))
    return drawing.update(panels=panels) if panels else drawing
