"""What a line plot shows: its panels, and the looks of their lines."""

from dataclasses import KW_ONLY, dataclass, field

import numpy as np

from hwlib.figures.drawing import COLOURS, DASHES, MARKERS, decades
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
    words   what the alternative text says in its place, first the line under the picture; its digits all stay when a
            last bit changes
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

    def values(self, name, y):
        """x and y of what is called `name`, as two float arrays of one length."""
        x, y = y if isinstance(y, tuple) else (self.x, y)
        x, y = np.asarray(x, float), np.asarray(y, float)
        if x.ndim != 1 or y.shape not in ((), x.shape):
            raise ValueError(f"{name!r} has y of shape {y.shape} over x of shape {x.shape}; wanted one y for each x")
        return x, np.broadcast_to(y, x.shape)

    def curve(self, name, y):
        """The same, nan where nothing is drawn."""
        x, y = self.values(name, y)
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
