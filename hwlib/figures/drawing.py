"""The shared piece of every picture: a figure built once, whose artists are then given new arrays.

A plot cell updates its drawing once, a slider at each move; both are the same PNG of the same figure. There is no
pyplot here: its global state would mix figures up when a widget's callback runs beside a cell, as ipykernel 7 lets it.
A function that makes a drawing is decorated by `matplotlib_defaults`: what the reader has set does not change it.
"""

import re
import struct
import zlib
from io import BytesIO
from threading import RLock
from unicodedata import normalize

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from hwlib.figures.defaults import matplotlib_defaults

DPI = 100
# Told apart by the colour-blind (Okabe & Ito 2008, and grey), and by line style and marker in grey.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8C8C8C")
DASHES = ("-", *((0, dots) for dots in ((5, 1.5), (1, 1), (5, 1, 1, 1), (3, 1, 1, 1, 1, 1), (8, 2), (8, 1, 3, 1))), "-")
GREEK = {"delta": "δ", "varepsilon": "ε", "eta": "η", "kappa": "κ", "sigma": "σ", "partial": "∂", "sqrt": "√"}
RAISED, LOWERED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"), str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<")


def new_figure(width=9.0, height=3.6):
    """A Figure on the Agg canvas, `width` × `height` inches at 100 dots an inch, with no global state."""
    figure = Figure(figsize=(width, height), dpi=DPI)
    FigureCanvasAgg(figure)
    return figure


def plain(text):
    """A text without mathtext: x₂ for $x_2$, 10⁻⁶ for $10^{-6}$, δ^(l) for $\\delta^{(l)}$."""
    text = re.sub(r"\\hat ?(\w)", lambda found: normalize("NFC", f"{found[1]}\u0302"), text)
    text = re.sub(r"\\([a-z]+) ?", lambda found: GREEK.get(found[1], found[1]), text.replace("\\,", ""))
    text = re.sub(r"\^(-?\d+|\{-?\d+\})", lambda found: found[1].strip("{}").translate(RAISED), text)
    text = re.sub(r"_(\d+|\{\d+\})", lambda found: found[1].strip("{}").translate(LOWERED), text)
    return text.translate(dict.fromkeys(map(ord, "$\\{}")))


def below(name, value):
    """In words, the power of ten that `value` lies below: that stays when its last bits change."""
    if not np.isfinite(value):
        return "diverged"
    return f"{name} below {10.0 ** np.ceil(np.log10(value)):.0e}" if value > 0 else f"{name} = 0"


def decades(*arrays, step=3):
    """Limits for a log axis around all positive finite numbers, at powers of 10**step, so that they seldom move."""
    values = np.concatenate([np.ravel(array) for array in arrays]).astype(float)
    exponents = np.log10(values[np.isfinite(values) & (values > 0)]) if values.size else values
    if exponents.size == 0:
        return 10.0**-step, 10.0**step
    low, high = step * np.floor(exponents.min() / step - 0.05), step * np.ceil(exponents.max() / step + 0.05)
    low, high = np.clip((low, high), -300, 300)  # what float64 can hold
    return 10.0**low, 10.0**high


def first_sentence(text):
    """The first sentence of a text, with its full stop."""
    return text.split(". ")[0].rstrip(".") + "."


class Drawing:
    """A figure, the artists in it that change, and `update`, which gives them new data.

    figure   what `new_figure` made, with its axes laid out
    moving   the artists that `update` changes; all others are drawn once and kept as a background (blitting)
    update   update(**data) sets the artists' data, and axis limits or labels where they must change
    describe describe(**data) → the alternative text of the picture
    headline headline(**data) → one short sentence, what to see first; without it, the first one of `describe`

    A cell shows the picture and then prints `line`, the headline: JupyterLab and nbconvert drop alternative texts.
    """

    def __init__(self, figure, moving, update, describe, headline=None):
        self.figure, self._moving, self._update = figure, [], update
        self._describe, self._headline = describe, headline or (lambda **data: first_sentence(self.alt))
        self.alt, self.line, self._background, self._frame, self._lock = "", "", None, None, RLock()
        for artist in moving:
            self.add(artist)

    def add(self, artist):
        """Let `update` change one more artist."""
        artist.set_animated(True)  # leaves it out of an ordinary draw, hence out of the background
        self._moving.append(artist)

    @matplotlib_defaults()
    def update(self, **data):
        """Give the artists new arrays and return the drawing itself."""
        with self._lock:
            self._update(**data)
            self.alt = self._describe(**data)
            self.line = self._headline(**data)
        return self

    def _axes_now(self):
        """All that the background shows and an update may change; whatever else changes must be in `moving`."""
        names = ("xlim", "ylim", "xscale", "yscale", "xlabel", "ylabel", "title")
        return [tuple(getattr(ax, f"get_{name}")() for name in names) for ax in self.figure.axes]

    def redraw_background(self):
        """Forget the kept background: call it from `update` when something outside `moving` has changed."""
        self._background = None

    @matplotlib_defaults()
    def _draw(self, density=1):
        canvas = self.figure.canvas
        if self.figure.dpi != DPI * density:
            self.figure.set_dpi(DPI * density)
            self._background = None
        if self._background is None or self._frame != self._axes_now():
            canvas.draw()
            self._background, self._frame = canvas.copy_from_bbox(self.figure.bbox), self._axes_now()
        canvas.restore_region(self._background)
        for artist in sorted(self._moving, key=lambda artist: artist.get_zorder()):
            self.figure.draw_artist(artist)
        return canvas.buffer_rgba()

    def pixels(self):
        """The picture as an RGB array, shape (height, width, 3), uint8."""
        with self._lock:
            return np.asarray(self._draw())[..., :3].copy()

    def png(self, compress_level=1, density=1):
        """The picture as PNG bytes, level 1 the quickest, 9 the smallest; `density` times 100 dots an inch."""
        with self._lock:
            pixels, file = self._draw(density), BytesIO()
            picture = Image.frombytes("RGB", self.figure.canvas.get_width_height(), pixels, "raw", "RGBX")
        picture.save(file, "png", compress_level=compress_level)
        return file.getvalue()

    def quick_png(self, density=1):
        """The same pixels, sooner: rows as they are, where `png` seeks the best filter for each."""
        with self._lock:
            rgba = np.asarray(self._draw(density))
            rows = np.zeros((len(rgba), 1 + 3 * rgba.shape[1]), np.uint8)  # a row begins with its filter, 0 for none
            for k in range(3):  # a colour at a time: numpy copies three bytes of each four slowly
                rows[:, 1 + k :: 3] = rgba[..., k]
        head = struct.pack(">2I5B", rgba.shape[1], len(rgba), 8, 2, 0, 0, 0)  # 8 bits of each of three colours
        parts = {b"IHDR": head, b"IDAT": zlib.compress(rows, 1), b"IEND": b""}
        chunks = [struct.pack(">I", len(part)) + kind + part for kind, part in parts.items()]
        return b"\x89PNG\r\n\x1a\n" + b"".join(c + struct.pack(">I", zlib.crc32(c[4:])) for c in chunks)

    def __repr__(self):
        width, height = (int(round(inches * DPI)) for inches in self.figure.get_size_inches())
        return f"<Figure size {width}x{height} with {len(self.figure.axes)} Axes>"

    @matplotlib_defaults()  # to look for texts makes ticks
    def _repr_mimebundle_(self, include=None, exclude=None):
        png = self.png(9)
        with self._lock:  # a picture shown once gives its pixels back: a notebook keeps every Drawing that it shows
            self._background = None
            FigureCanvasAgg(self.figure)
            for text in self.figure.findobj(Text):
                text._renderer = None  # which holds the pixels too
        return {"text/plain": repr(self), "image/png": png}, {"image/png": {"alt": self.alt}}

    def _ipython_display_(self):
        from IPython.display import display  # which only a notebook needs

        data, metadata = self._repr_mimebundle_()
        display(data, metadata=metadata, raw=True)
        print(self.line)


def still(figure, alt, line=None):
    """A Drawing of a figure that nothing changes, its alternative text and its line; a plain Figure will do."""
    if not isinstance(figure.canvas, FigureCanvasAgg):
        FigureCanvasAgg(figure)
    return Drawing(figure, [], lambda: None, lambda: alt, line and (lambda: line)).update()
