"""Texts and axes that may change at every move of a slider: matplotlib's own cost about a millisecond a text."""

from functools import lru_cache

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@lru_cache(maxsize=512)
def _glyph(character, size):
    """Outline of one character at the origin, y downwards: vertices, codes, and how far the next one stands."""
    bar, both = (TextPath((0, 0), string, size=size) for string in ("|", character + "|"))
    own = len(both.vertices) - len(bar.vertices)  # the bar makes room for a space, which has no outline
    advance = both.vertices[own:, 0].max() - bar.vertices[:, 0].max()
    return both.vertices[:own] * (1, -1), both.codes[:own], advance


class Labels(PathPatch):
    """Many short texts as one artist of a figure: set_texts([(x, y, string), …]), x and y in pixels from its upper
    left corner, y at the top of the first line. A fourth entry "center" or "right" aligns; all share size and colour.
    """

    def __init__(self, figure, size=11.0, **style):
        super().__init__(Path(np.zeros((0, 2))), lw=0, **{"facecolor": "black", **style})
        self.size = size
        figure.add_artist(self)
        self.set_transform(Affine2D().scale(1, -1).translate(0, figure.bbox.height))

    def set_texts(self, texts):
        vertices, codes = [np.zeros((0, 2))], [np.zeros(0, Path.code_type)]
        for x, y, string, *align in texts:
            for number, line in enumerate(string.split("\n")):
                glyphs = [_glyph(character, self.size) for character in line]
                starts = np.cumsum([0.0] + [advance for _, _, advance in glyphs])
                left = x - starts[-1] * {"center": 0.5, "right": 1.0}.get(*align or ["left"], 0.0)
                for (outline, code, _), start in zip(glyphs, starts):
                    vertices.append(outline + (left + start, y + self.size * (0.85 + 1.2 * number)))
                    codes.append(code)
        self.set_path(Path(np.concatenate(vertices), np.concatenate(codes)))


class LogAxis:
    """A logarithmic y axis for `ax` whose limits may move at no cost: what is drawn is its position between 0 and 1.

    `moving` are its artists; set_limits(low, high) sets them; position(y) is where y stands, nan for what is not
    positive, which has no place on a log axis.
    """

    def __init__(self, ax):
        ax.set(ylim=(0, 1), yticks=[])
        self._box, self._height = ax.get_window_extent(), ax.figure.bbox.height
        self._labels = Labels(ax.figure)
        self._grid = LineCollection([], colors="0.85", lw=0.7, zorder=0.5, transform=ax.transAxes)
        ax.add_collection(self._grid, autolim=False)
        self.moving = [self._grid, self._labels]

    def set_limits(self, low, high):
        self._low, self._high = low, high = np.log10(low), np.log10(high)
        every = max(1, int(np.ceil((high - low) / 8)))
        ticks = [(n, f"10{str(n).translate(_SUPERSCRIPTS)}") for n in range(int(np.ceil(low)), int(high) + 1, every)]
        if high - low <= 2:
            decades = range(int(np.floor(low)), int(high) + 1)
            ticks = [(n + np.log10(m), f"{m * 10.0**n:.4g}") for n in decades for m in (1, 2, 5)]
        ticks = [((n - low) / (high - low), text) for n, text in ticks if low - 1e-9 <= n <= high + 1e-9]
        self._grid.set_segments([[(0, share), (1, share)] for share, _ in ticks])
        box, top = self._box, self._height - self._box.y1
        self._labels.set_texts([(box.x0 - 4, top + (1 - s) * box.height - 6, text, "right") for s, text in ticks])

    def position(self, y):
        y = np.asarray(y, float)
        return (np.log10(np.where(y > 0, y, np.nan)) - self._low) / (self._high - self._low)
