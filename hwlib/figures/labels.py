"""Texts that may change at every move of a slider: matplotlib's own cost about a millisecond a text."""

from functools import lru_cache

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D


@lru_cache(maxsize=512)
def _glyph(character, size):
    """Outline of one character at the origin, y downwards: vertices, codes, and how far the next one stands."""
    bar, both = (TextPath((0, 0), string, size=size) for string in ("|", character + "|"))
    own = len(both.vertices) - len(bar.vertices)  # the bar makes room for a space, which has no outline
    advance = both.vertices[own:, 0].max() - bar.vertices[:, 0].max()
    return both.vertices[:own] * (1, -1), both.codes[:own], advance


class Labels(PathPatch):
    """Many short texts as one artist of a figure: set_texts([(x, y, string), …]), x and y in 1/100 inch from its upper
    left corner, y at the top of the first line. A fourth entry "center" or "right" aligns; all share size and colour.
    """

    def __init__(self, figure, size=11.0):
        super().__init__(Path(np.zeros((0, 2))), lw=0, facecolor="black")
        self.size = size
        figure.add_artist(self)
        inches = Affine2D().scale(0.01, -0.01).translate(0, figure.get_figheight())
        self.set_transform(inches + figure.dpi_scale_trans)

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
