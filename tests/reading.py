"""Read a finished figure as its reader does, from its artists: names by legend and colour, places by tick names.

Nothing here knows what went into a drawing. What stands at a pixel is read through the names that the axis has at its
ticks; a line is called what the legend calls its colour and dashes; a text belongs to what it stands beside; letters
drawn as outlines are compared with matplotlib's own; the colours of an image are looked up in its colour bar.
`differences` says in words where what was read and what was wanted part. `exchanged` and `moved` put one thing in
another's place, each pair in turn, in what is drawn and in the finished figure: after that, a reading must differ.
"""

import dataclasses
import itertools
import re
from functools import cache
from typing import NamedTuple

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection, QuadMesh
from matplotlib.colors import to_hex, to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.quiver import Quiver
from matplotlib.textpath import TextPath
from matplotlib.transforms import Bbox

from hwlib.figures.labels import Labels


class Near(NamedTuple):
    """A number or array that is read with this tolerance, as a colour is."""

    values: np.ndarray
    tolerance: float


def differences(seen, wanted, where="the picture"):
    """What differs between two nested dicts, lists, arrays, numbers and texts, in words; [] if nothing does."""
    if isinstance(wanted, dict):
        if not isinstance(seen, dict) or list(seen) != list(wanted):
            return [f"{where}: there is {_few(seen)}; wanted {_few(wanted)}, in this order"]
        return [text for key in wanted for text in differences(seen[key], wanted[key], f"{where}, {key}")]
    if isinstance(wanted, str | bool | None):
        return [] if seen == wanted else [f"{where}: it is {seen!r}; wanted {wanted!r}"]
    if isinstance(wanted, list | tuple) and not isinstance(wanted, Near) and any(map(_compound, wanted)):
        if not isinstance(seen, list | tuple) or len(seen) != len(wanted):
            return [f"{where}: there is {_few(seen)}; wanted {_few(wanted)}"]
        parts = enumerate(zip(seen, wanted), start=1)
        return [text for k, pair in parts for text in differences(*pair, f"{where}, number {k}")]
    exact = not isinstance(wanted, Near)
    try:
        a, b = np.asarray(seen, float), np.asarray(wanted if exact else wanted.values, float)
    except (TypeError, ValueError):
        return [f"{where}: it is {_few(seen)}; wanted {_few(wanted)}"]
    if a.shape != b.shape:
        return [f"{where}: it is {_few(seen)} of shape {a.shape}; wanted {_few(b)} of shape {b.shape}"]
    largest = np.max(np.abs(b[np.isfinite(b)]), initial=0)
    tolerance = np.where(b == 0, 1e-9 * largest, 1e-6 * np.abs(b)) if exact else wanted.tolerance
    good = (np.abs(a - b) <= tolerance) | (np.isnan(a) & np.isnan(b)) | (a == b)
    if np.all(good):
        return []
    at = np.flatnonzero(~good)[0]
    return [f"{where}: it is {_few(a)}; wanted {_few(b)}" + (f" (first at entry {at})" if b.size > 1 else "")]


def _compound(part):
    return isinstance(part, str | dict | list | tuple | np.ndarray)


def _few(values):
    if isinstance(values, dict | str | None):
        return f"{list(values)}" if isinstance(values, dict) else repr(values)
    if isinstance(values, list | tuple) and any(map(_compound, values)):
        return "[" + ", ".join(map(_few, values[:8])) + "]"
    flat = np.ravel(values)
    return "[" + ", ".join(f"{value:.4g}" for value in flat[:8].astype(float)) + (", …]" if flat.size > 8 else "]")


# ---- axes and ticks


def number(name):
    """What a tick's name says: 10 to a power, or a plain number."""
    name = re.sub(r"\\mathdefault|[${}\s]", "", name).replace("\N{MINUS SIGN}", "-").replace(r"\times", "*")
    factor, _, power = name.rpartition("10^")
    return float(name) if not power or "10^" not in name else float(factor.strip("*") or 1) * 10.0 ** float(power)


class Scale(NamedTuple):
    """An axis as its tick names have it: the value at a pixel, and whether it is logarithmic."""

    log: bool
    slope: float
    start: float

    def value(self, pixel):
        value = self.slope * np.asarray(pixel, float) + self.start
        return 10.0**value if self.log else value


def _ticks(axis):
    """(pixel, name) of the major ticks that are seen."""
    ax, which = axis.axes, axis.axis_name == "y"
    low, high = sorted(ax.get_ylim() if which else ax.get_xlim())
    found = []
    for tick in axis.get_major_ticks():
        label, place = tick.label1 if tick.label1.get_visible() else tick.label2, tick.get_loc()
        if label.get_visible() and label.get_text() and low - 1e-12 <= place <= high + 1e-12 * abs(high):
            point = (0.5, place) if which else (place, 0.5)
            blended = ax.get_yaxis_transform() if which else ax.get_xaxis_transform()
            found.append((blended.transform(point)[int(which)], label))
    return found


_scales = {}  # of the axes of the figure that is being read
_last = [None, None]


def drawn(figure):
    """Lay a figure out, so that its ticks are made; where its axes are as they were, its scales are too."""
    axes = [(ax.bbox.bounds, ax.get_xlim(), ax.get_ylim(), ax.get_xscale(), ax.get_yscale()) for ax in figure.axes]
    if _last[0] is not figure or _last[1] != axes:
        figure.draw_without_rendering()
        _scales.clear()
        _last[:] = figure, axes
    return figure


def scale(axis):
    """The `Scale` of an axis; one without names has those of another that stands in line with it."""
    if axis not in _scales:
        _scales[axis] = _scale(axis)
    return _scales[axis]


def _scale(axis):
    ticks = _ticks(axis)
    if not ticks:
        name, ends = axis.axis_name, (lambda ax: ax.bbox.intervaly if axis.axis_name == "y" else ax.bbox.intervalx)
        others = (ax for ax in axis.figure.axes if ax is not axis.axes and np.allclose(ends(ax), ends(axis.axes)))
        ticks = next(filter(None, (_ticks(getattr(ax, f"{name}axis")) for ax in others)), [])
    pixels = np.array([pixel for pixel, _ in ticks])
    names = [label.get_text() for _, label in ticks]
    values = np.array([number(name) for name in names])
    offset = axis.get_offset_text().get_text()
    values = values * number(offset) if offset else values
    if len(values) < 2:
        raise AssertionError(f"an axis with {len(values)} tick names, from which nothing can be read")
    fits = {}
    for log in (False, True):
        if not log or np.all(values > 0):
            units = np.log10(values) if log else values
            line = np.polyfit(pixels, units, 1)
            fits[log] = np.max(np.abs(np.polyval(line, pixels) - units)) / np.ptp(units), *line
    log = min(fits, key=lambda log: fits[log][0]) if len(values) > 2 else axis.get_scale() == "log"
    error, slope, start = fits[log]
    if error > 1e-6:
        raise AssertionError(f"the ticks {names} do not stand where their names say")
    return Scale(bool(log), slope, start)


def sides(ax):
    """The values at the left, right, bottom and top edge."""
    x, y = scale(ax.xaxis), scale(ax.yaxis)
    return [float(v) for v in (*x.value(ax.bbox.intervalx), *y.value(ax.bbox.intervaly))]


def points(artist, xy=None):
    """Points of an artist as (x, y), in the values that the tick names give."""
    return _at(artist.axes, artist.get_transform(), artist.get_xydata() if xy is None else xy)


def xy(line):
    """The points of a line by name."""
    return dict(zip("xy", points(line)))


def _at(ax, transform, xy):
    with np.errstate(all="ignore"):
        pixels = transform.transform(np.asarray(xy, float))
    return scale(ax.xaxis).value(pixels[:, 0]), scale(ax.yaxis).value(pixels[:, 1])


# ---- looks and legends


class Look(NamedTuple):
    """Colour and dashes, and the marker where there is one."""

    colour: str
    dashes: tuple
    marker: str


def look(line):
    """The `Look` of a line or an area. Too thin or too pale to be seen is none at all."""
    if isinstance(line, Patch):
        return Look(to_hex(line.get_facecolor()), ("area",), "")
    _, dashes = line._unscaled_dash_pattern
    style = ("none",) if line.get_linestyle() in ("None", "", " ") else tuple(dashes or ("solid",))
    marker = line.get_marker() if line.get_markersize() >= 2 else "too small"
    seen = line.get_linewidth() >= 0.6 and (line.get_alpha() or 1) >= 0.5
    return Look(to_hex(line.get_color()) if seen else "too faint", style, "" if marker in ("None", "") else str(marker))


def _box(artist):
    return artist.get_window_extent(artist.figure.canvas.get_renderer())


def legend(figure):
    """name → look, in the order in which a legend is read: row by row. A name belongs to the handle on its left."""
    found = []
    for one in figure.legends:
        handles = [handle for handle in one.legend_handles if handle.get_visible()]
        boxes = [_box(handle) for handle in handles]
        for text in one.get_texts():
            box = _box(text)
            left = [k for k, b in enumerate(boxes) if b.x1 <= box.x0 + 1 and abs(b.y0 + b.y1 - box.y0 - box.y1) < 12]
            nearest = max(left, key=lambda k: boxes[k].x1)
            found.append((-round((box.y0 + box.y1) / 12), box.x0, text.get_text(), look(handles[nearest])))
    return {name: look for *_, name, look in sorted(found, key=lambda entry: entry[:2])}


def called(looks, artist):
    """What the legend calls a line: the name of its colour and dashes, and of its marker, if it has one."""
    met = look(artist)
    names = [name for name, one in looks.items() if met[:2] == one[:2] and met.marker in ("", one.marker)]
    return names[0] if len(names) == 1 else f"a line that no legend names: {met}"


def coloured(looks, colour):
    """What the legend calls the line, or the area, of this colour."""
    names = [name for name, one in looks.items() if one.colour == to_hex(colour)]
    return names[0] if len(names) == 1 else f"a colour that no legend names: {to_hex(colour)}"


# ---- line plots


def in_reading_order(axes):
    """Row by row, from the left to the right."""
    return sorted(axes, key=lambda ax: (-round(ax.bbox.y0 + ax.bbox.y1), ax.bbox.x0))


def _pixels(line):
    with np.errstate(all="ignore"):
        return line.get_transform().transform(np.asarray(line.get_xydata(), float))


def _beside(texts, fits):
    """The one text whose box fits, taken out of the list, or words that say that there is none."""
    met = [text for text in texts if fits(_box(text))]
    for text in met:
        texts.remove(text)
    return " and ".join(text.get_text() for text in met) or "no name beside it"


def curves(ax, looks):
    """name → its lines in these axes as (x, y), in the legend's order; what is not a curve is left out."""
    found = {}
    for line in ax.lines:
        if line.get_visible() and len(line.get_xydata()) and not _special(line):
            found.setdefault(called(looks, line), []).append(xy(line))
    order = [*looks, *(name for name in found if name not in looks)]
    return {name: found[name] for name in order if name in found}


def _special(line):
    """Is a line a mark (upright, thin and grey), a star or a ring, and large enough to be one?"""
    (x, y), box = _pixels(line).T, line.axes.bbox
    upright = len(x) == 2 and abs(x[0] - x[1]) < 0.5 and abs(np.ptp(y) - box.height) < 1
    if upright or (len(x) == 2 and np.isnan(x).all()):
        return "mark" if line.get_linewidth() < 1.2 and np.ptp(to_rgb(line.get_color())) == 0 else ""
    if line.get_marker() == "*":
        return "star" if line.get_markersize() > 8 else ""
    if line.get_marker() == "X":
        return "cross" if line.get_markersize() > 8 and not line.get_clip_on() else ""
    ring = line.get_linestyle() == "None" and line.get_markerfacecolor() == "none" and line.get_markersize() > 5
    return "ring" if ring else ""


def band(collection):
    """x, low and high of an area."""
    paths = [path.vertices for path in collection.get_paths()]
    x, y = points(collection, np.concatenate(paths)) if paths else np.zeros((2, 0))
    ends = {}
    for key, value, place in zip(np.round(x, 9), y, x):
        ends.setdefault(key, (place, []))[1].append(value)
    order = [ends[key] for key in sorted(ends)]
    low, high = ([pick(values) for _, values in order] for pick in (min, max))
    return {"x": np.array([place for place, _ in order]), "low": np.array(low), "high": np.array(high)}


def bands(ax, looks):
    """What the legend calls it → x, low, high, of each area; one that hides what is behind it is called so."""
    found = {}
    for area in ax.collections:
        if isinstance(area, PolyCollection) and area.get_visible() and len(area.get_paths()):
            name, alpha = coloured(looks, area.get_facecolor()[0][:3]), area.get_facecolor()[0][3]
            hides = looks.get(name) and looks[name].dashes != ("area",) and not 0.1 <= alpha <= 0.4
            found[f"{name}, of opacity {alpha:.2g}" if hides else name] = band(area)
    return found


def labels(figure):
    """axes → (x label, y label): its own, or of the axes below and to the left."""
    found = {}
    for ax in figure.axes:
        row = [o for o in figure.axes if np.allclose(o.bbox.intervaly, ax.bbox.intervaly) and o.bbox.x0 <= ax.bbox.x0]
        column = [
            o for o in figure.axes if np.allclose(o.bbox.intervalx, ax.bbox.intervalx) and o.bbox.y0 <= ax.bbox.y0
        ]
        across = sorted(column, key=lambda o: -o.bbox.y0), sorted(row, key=lambda o: -o.bbox.x0)
        texts = [[getattr(o, f"get_{name}label")() for o in line] for name, line in zip("xy", across)]
        found[ax] = tuple(next(filter(None, names), "") for names in texts)
    return found


def panel(ax, looks):
    """What one panel of a line plot shows."""
    box, dots, lines = ax.bbox, {}, [line for line in ax.lines if line.get_visible()]
    texts = [
        text for text in ax.texts if text.get_visible() and text.get_text() and np.isfinite(text.get_position()[0])
    ]
    special = {kind: [line for line in lines if _special(line) == kind] for kind in ("mark", "star", "ring")}
    marks = {}
    for line in special["mark"]:
        x = _pixels(line)[0, 0]
        if np.isfinite(x):
            name = _beside(
                texts, lambda b, x=x: -1 <= x - b.x1 < 8 and b.height > b.width / 2 and box.y0 <= b.y0 < box.y1
            )
            marks[name] = float(points(line)[0][0])
    for line in special["ring"]:
        x, y = _pixels(line)[0]
        name = _beside(texts, lambda b, x=x, y=y: abs((b.x0 + b.x1) / 2 - x) < 3 and 0 < y - b.y1 < 15)
        dots[name] = [float(v[0]) for v in points(line)]
    return {
        "title": _beside(texts, lambda b: b.y0 >= box.y1 - 1 and abs(b.x0 + b.x1 - box.x0 - box.x1) < 4),
        "beside it": _beside(texts, lambda b: b.x0 > box.x1 and b.y1 <= box.y1 + 2),
        "in its corner": _beside(texts, lambda b: b.x0 < box.x0 + 0.1 * box.width and b.y0 < box.y0 + 0.1 * box.height),
        "other texts": [text.get_text() for text in texts],
        "scales": " and ".join("log" if scale(axis).log else "linear" for axis in (ax.xaxis, ax.yaxis)),
        "sides": sides(ax),
        "curves": curves(ax, looks),
        "areas": bands(ax, looks),
        "marks": marks,
        "stars": {coloured(looks, line.get_color()): xy(line) for line in special["star"]},
        "rings": dots,
        "layers": _layers(ax),
        "a faint grid": grid(ax),
    }


def _layers(ax):
    """What lies on what, from below: kinds of artists, of which none lies among another."""
    kinds = {}
    for one in [*ax.lines, *ax.collections, *(text for text in ax.texts if text.get_text())]:
        if one.get_visible():
            area = isinstance(one, PolyCollection)
            kind = "area" if area else "contour" if isinstance(one, LineCollection) else ""
            kind = kind or ("text" if hasattr(one, "get_text") else _special(one))
            theory = not kind and to_hex(one.get_color()) == "#000000" and look(one).dashes[0] in (2, 6)
            kinds.setdefault("theory" if theory else kind or "curve", []).append(one.get_zorder())
    order = sorted(kinds, key=lambda kind: min(kinds[kind]))
    return [f"{b} among {a}" for a, b in itertools.pairwise(order) if max(kinds[a]) > min(kinds[b])] or order


def line_plot(figure):
    """What a whole line plot shows, panel by panel in reading order."""
    looks, names = legend(drawn(figure)), labels(figure)
    panels = [dict(zip(("x label", "y label"), names[ax])) | panel(ax, looks) for ax in in_reading_order(figure.axes)]
    return {"legend": list(looks), "panels": panels}


def grid(ax):
    """Does a faint grid lie behind all?"""
    lines = [*ax.get_xgridlines(), *ax.get_ygridlines()]
    return bool(lines and all(line.get_visible() and 0.1 <= (line.get_alpha() or 1) <= 0.5 for line in lines))


def _framed(ax):
    spines = [spine.get_visible() and to_hex(spine.get_edgecolor()) == "#000000" for spine in ax.spines.values()]
    return to_hex(ax.get_facecolor()) == "#ffffff" and all(spines)


def unreadable(figure):
    """What is pale or small, cut off, or runs into another text or panel, in words."""
    drawn(figure)
    pale = [
        f"{ax} has no white ground and black frame" for ax in figure.axes if ax.lines and ax.axison and not _framed(ax)
    ]
    texts = [text for one in figure.legends for text in one.get_texts()] + list(figure.texts)
    for ax in figure.axes:
        seen = [text for text in ax.texts if np.isfinite(text.get_position()[0])]
        texts += [text for text in seen if not ax.bbox.contains(*_box(text).p0)]
        texts += [ax.title, ax.xaxis.label, ax.yaxis.label] if ax.axison else []
        texts += [text for axis in (ax.xaxis, ax.yaxis) for _, text in _ticks(axis)] if ax.name != "polar" else []
    boxes = {text: _box(text) for text in texts if text.get_visible() and text.get_text()}
    boxes |= {ax: ax.bbox for ax in figure.axes if ax.axison}
    boxes |= {word: Bbox([[word.x0, word.y], [word.x1, word.y + 0.7 * word.size]]) for word in words(figure)}
    name = {text: repr(text.get_text()) if hasattr(text, "get_text") else "a panel" for text in boxes}
    name |= {word: repr(word.text) for word in words(figure)}
    width, height = figure.canvas.get_width_height()
    out = [t for t, b in boxes.items() if b.x0 < -1 or b.y0 < -1 or b.x1 > width + 1 or b.y1 > height + 1]
    pairs = [
        (a, b)
        for (a, p), (b, q) in itertools.combinations(boxes.items(), 2)
        if min(p.x1, q.x1) - max(p.x0, q.x0) > 2 and min(p.y1, q.y1) - max(p.y0, q.y0) > 2
    ]
    for text in (one for one in boxes if hasattr(one, "get_fontsize")):
        if not 7.9 < text.get_fontsize() < 13 or np.mean(to_rgb(text.get_color())) > 0.4:
            pale.append(f"{name[text]} is pale, or of size {text.get_fontsize()}")
    return pale + [f"{name[t]} is cut off" for t in out] + [f"{name[a]} runs into {name[b]}" for a, b in pairs]


# ---- letters, images, colours and maps


@cache
def _letters(size):
    """Outlines of all letters that a label may have, the longest first."""
    letters = [chr(k) for k in (*range(33, 127), *range(0xB0, 0x100), *range(0x3B1, 0x3CA), 0x2212, 0x221A)]
    paths = {letter: TextPath((0, 0), letter, size=size) for letter in letters}
    return sorted(paths.items(), key=lambda item: -len(item[1].codes))


def _spelled(path, size):
    """(letter, x, y) of the outlines, one after the other; None if one is no letter of this size."""
    found, k, codes = [], 0, np.asarray(path.codes)
    while k < len(codes):
        for letter, outline in _letters(size):
            n = len(outline.codes)
            if np.array_equal(codes[k : k + n], outline.codes):
                offset = path.vertices[k : k + n] - outline.vertices * (1, -1)
                if np.ptp(offset[outline.codes != 79], axis=0).max() < 1e-6:
                    found.append((letter, *offset[0]))
                    k += n
                    break
        else:
            return None
    return found


class Word(NamedTuple):
    """A line of letters without its spaces, its box in pixels from below, and its size."""

    text: str
    x0: float
    x1: float
    y: float
    size: float


def words(figure):
    """All lines of text that are drawn as outlines."""
    found = []
    for artist in (artist for artist in figure.artists if isinstance(artist, Labels)):
        path = artist.get_path()
        size = next((size for size in (9, 11, 12, 10, 8, 14) if _spelled(path, size) is not None), None)
        if size is None:
            raise AssertionError("there are outlines that are no letters, or lie as no letters do")
        place = artist.get_transform().transform
        lines = []
        for letter, x, y in _spelled(path, size):
            near = lines and abs(lines[-1][-1][2] - y) < 1e-6 and 0 <= x - lines[-1][-1][1] < 2 * size
            (lines[-1] if near else lines.append([]) or lines[-1]).append((letter, x, y))
        for line in lines:
            text, (_, x, y), (last, right, _) = "".join(letter for letter, *_ in line), line[0], line[-1]
            x1 = right + TextPath((0, 0), last, size=size).vertices[:, 0].max()
            (left, base), (end, _) = place([(x, y), (x1, y)])
            found.append(Word(text, float(left), float(end), float(base), size))
    return found


def image(ax):
    """The colours (rows, columns, 3) of the image in these axes, from its upper left corner as it is seen."""
    (one,) = [artist for artist in ax.images if artist.get_visible()]
    array = np.asarray(one.get_array())
    colours = array[..., :3] if array.ndim == 3 else one.to_rgba(array)[..., :3]
    left, right, bottom, top = one.get_extent()
    (x0, low), (x1, high) = ax.transData.transform([(left, bottom), (right, top)])
    colours = colours if (high > low) == (one.origin == "upper") else colours[::-1]
    return (colours if x1 > x0 else colours[:, ::-1]), [min(x0, x1), max(x0, x1), min(low, high), max(low, high)]


def fills(ax):
    """Does the image fill its axes, edge to edge?"""
    return bool(np.allclose(image(ax)[1], [*ax.bbox.intervalx, *ax.bbox.intervaly], atol=1))


def colour_bar(figure):
    """(values, colours) of the one colour bar, from its tick names, and its label."""
    (bar,) = [ax for ax in figure.axes if any(isinstance(c, QuadMesh) for c in ax.collections) and ax.name != "polar"]
    (mesh,) = [c for c in bar.collections if isinstance(c, QuadMesh)]
    ends = mesh.get_coordinates()[:, 0]
    pixels = bar.transData.transform((ends[1:] + ends[:-1]) / 2)[:, 1]
    return scale(bar.yaxis).value(pixels), mesh.to_rgba(np.ravel(mesh.get_array()))[:, :3], bar.get_ylabel()


def looked_up(colours, bar):
    """The values that a colour bar gives for colours; nan for a colour that it does not have."""
    values, known, _ = bar
    distance = np.linalg.norm(colours[..., None, :] - known, axis=-1)
    return np.where(distance.min(axis=-1) < 0.02, values[distance.argmin(axis=-1)], np.nan)


def maps(figure):
    """The axes that have images, in reading order."""
    return in_reading_order(ax for ax in figure.axes if ax.images)


def compass(figure):
    """(colours, directions, strengths) of the wheel: radians clockwise from N by way of E, 0 in the middle."""
    (wheel,) = [ax for ax in figure.axes if ax.name == "polar"]
    (mesh,) = [c for c in wheel.collections if isinstance(c, QuadMesh)]
    x, y = np.moveaxis(wheel.transData.transform(mesh.get_coordinates().reshape(-1, 2)), -1, 0)
    middle = wheel.transData.transform((0, 0))
    angle = np.arctan2(x - middle[0], y - middle[1]) % (2 * np.pi)
    radius = np.hypot(x - middle[0], y - middle[1])
    names = {
        label.get_text(): np.array(_box(label).p0 + _box(label).p1) / 2 - middle for label in wheel.get_xticklabels()
    }
    where = {name: np.round(np.arctan2(*place) / (np.pi / 2)) % 4 for name, place in names.items()}
    if where != {"N": 0, "E": 1, "S": 2, "W": 3}:
        raise AssertionError(f"the compass has its names at {where}, in quarter turns clockwise from above")
    return np.asarray(mesh.get_array()).reshape(-1, np.shape(mesh.get_array())[-1])[:, :3], angle, radius / radius.max()


def by_compass(colours, wheel):
    """(directions, strengths) of colours by the compass."""
    known, angle, strength = wheel
    nearest = np.linalg.norm(colours[..., None, :] - known, axis=-1).argmin(axis=-1)
    return angle[nearest], strength[nearest]


def arrows(ax):
    """Where the arrows of a map stand, and where they point: to the east and to the north, as long as they are."""
    (quiver,) = [one for one in ax.collections if isinstance(one, Quiver)]
    if quiver.angles != "uv" or quiver.pivot != "middle" or quiver.scale is None:
        raise AssertionError("the arrows are turned, moved or stretched by the axes")
    x, y = _at(ax, quiver.get_offset_transform(), quiver.get_offsets())
    return {"x": x, "y": y, "east": np.asarray(quiver.U), "north": np.asarray(quiver.V)}


def network(figure):
    """What a diagram shows: units a layer, weights by what they join, texts by their places, arrows by their ends."""
    (ax,) = drawn(figure).axes
    circles = [line for line in ax.lines if line.get_marker() == "o" and line.get_visible()]
    spots = [spot for line in circles for spot in line.get_xydata()]
    columns = sorted({round(x, 6) for x, _ in spots})
    layers = [sorted((s for s in spots if round(s[0], 6) == x), key=lambda s: -s[1]) for x in columns]
    units = {(l, i): spot for l, layer in enumerate(layers, 1) for i, spot in enumerate(layer, 1)}
    highest, lowest = (pick(y for _, y in units.values()) for pick in (max, min))

    def nearest(point):
        return min(units, key=lambda unit: np.hypot(*(units[unit] - np.asarray(point))))

    def place(point):
        x, y = point
        if not lowest - 0.6 < y < highest + 0.3:
            return (
                f"{'above' if y > 0 else 'below'} all, at layer {1 + (x - columns[0]) / (columns[1] - columns[0]):.1f}"
            )
        unit = nearest(point)
        across, up = np.asarray(point) - units[unit]
        if abs(across) < 0.1:
            return f"{'in' if abs(up) < 0.1 else 'over' if up > 0 else 'under'} unit {unit}"
        lines = [(nearest(a), nearest(b)) for a, b in edges.get_segments() if _on(point, a, b)]
        return f"on {' and '.join(map(str, lines)) or 'no line'}"

    (edges,) = [one for one in ax.collections if isinstance(one, LineCollection)]
    arrows = [t for t in ax.texts if getattr(t, "arrow_patch", None) is not None]
    joins = [line for line in ax.lines if len(line.get_xydata()) == 2]
    thick = [line for line in joins if line.get_linewidth() > 2]
    (loss,) = [text.get_position() for text in ax.texts if text.get_text() == "$E$"]

    def end(point):
        return "E" if np.hypot(*np.subtract(point, loss)) < 0.1 else place(point)

    return {
        "units": [len(layer) for layer in layers],
        "coloured units": sorted(
            f"{nearest(line.get_xydata()[0])} {to_hex(line.get_markeredgecolor())}"
            for line in ax.lines
            if line.get_marker() == "o" and to_hex(line.get_markeredgecolor()) != "#000000"
        ),
        "weights": sorted(str((nearest(a), nearest(b))) for a, b in edges.get_segments()),
        "to the loss": sorted(str([end(point) for point in line.get_xydata()]) for line in joins if line not in thick),
        "thick": [[str(nearest(point)) for point in line.get_xydata()] + [look(line).colour] for line in thick],
        "texts": sorted(f"{text.get_text()} {place(text.get_position())}" for text in _texts(ax)),
        "arrows": sorted(
            f"{place(t.get_position())} to {place(t.xy)}, {to_hex(t.arrow_patch.get_edgecolor())}" for t in arrows
        ),
    }


def _on(point, start, end):
    """Does a point lie on the line between two others?"""
    (x, y), (dx, dy) = np.subtract(point, start), np.subtract(end, start)
    return 0 < x < dx and abs(x * dy / dx - y) < 0.02


def _texts(ax):
    return [text for text in ax.texts if text.get_visible() and text.get_text()]


# ---- the race and the histograms


def race(figure, f):
    """What a race shows: of each rule its note, path and curve; the contours by the levels of `f` that they follow."""
    left, right = in_reading_order(drawn(figure).axes)
    lines, rules, looks = words(figure), {}, {}
    for swatch in (artist for artist in figure.artists if isinstance(artist, Line2D) and artist.get_visible()):
        (x, y), height = swatch.get_transform().transform(swatch.get_xydata())[-1], 12
        beside = [word for word in lines if 0 < word.x0 - x < 30 and y - 2.2 * height < word.y + 4 < y + height / 2]
        name, *note = sorted(beside, key=lambda word: -word.y) or [Word("no name", 0, 0, 0, 0)]
        looks[name.text] = look(swatch)
        rules[name.text] = {"colour": look(swatch).colour, "note": " ".join(word.text for word in note)}
        lines = [word for word in lines if word not in beside]

    def rule(line):
        met = [name for name, one in looks.items() if one[:2] == look(line)[:2]]
        return rules[met[0]] if len(met) == 1 else rules.setdefault(f"a line beside no note: {look(line)}", {})

    shown, kinds = {"cursor": None, "marks": {}}, {"star": "minimisers", "ring": "start", "cross": "crosses"}
    shown |= {name: [] for name in kinds.values()}
    for line in (line for line in left.lines if line.get_visible() and len(line.get_xydata())):
        kind = _special(line)
        if kind:
            shown[kinds[kind]] = points(line)
        else:
            rule(line)["path"] = xy(line)
            rule(line)["dots"] = line.get_markevery() if line.get_marker() == "o" else "none"
    for line in (line for line in right.lines if line.get_visible() and len(line.get_xydata())):
        if _special(line) == "mark":
            (place, _), _ = points(line)
            beside = [text.get_text() for text in right.texts if np.isclose(text.get_position()[0], place)]
            if line.get_linestyle() == "-":
                shown["cursor"] = float(place) if to_hex(line.get_color()) == "#000000" else "no black line"
            elif not np.isnan(place):
                shown["marks"][" ".join(beside)] = float(place)
        else:
            rule(line)["curve"] = xy(line)
    (contours,) = left.collections
    levels = [f(np.stack(points(contours, path.vertices), axis=-1)) for path in contours.get_paths()]
    uneven = max(np.ptp(values) / np.mean(values) for values in levels)
    names = labels(figure)
    return shown | {
        "rules": rules,
        "other texts": [word.text for word in lines],
        "levels": sorted({float(f"{np.mean(values):.2g}") for values in levels}),
        "contours follow f": bool(uneven < 1e-6),
        "labels": [*names[left], *names[right]],
        "a faint grid beside the paths": grid(right),
        "layers of the paths": _layers(left),
        "scales": [scale(axis).log for ax in (left, right) for axis in (ax.xaxis, ax.yaxis)],
        "sides": [sides(left), sides(right)],
    }


def _lines(collection):
    return [collection.get_transform().transform(path.vertices) for path in collection.get_paths()]


def histograms(figure):
    """What each histogram shows, in reading order: bars as shares of the highest thing in it, by its own range."""
    (ax,) = drawn(figure).axes
    looks, letters = legend(figure), words(figure)
    kinds = {name: [] for name in looks}
    for one in ax.collections:
        if isinstance(one, PolyCollection) and len(one.get_paths()):
            paths = [one.get_transform().transform(path.vertices) for path in one.get_paths()]
            kinds[coloured(looks, one.get_facecolor()[0])] = paths
        elif not isinstance(one, PolyCollection):
            if seen := [line for line in _lines(one) if np.isfinite(line).any()]:
                kinds.setdefault(coloured(looks, one.get_color()[0]), []).extend(seen)
    frames = next(kinds.pop(name) for name in list(kinds) if name.startswith("a colour"))
    found = []
    for (x0, base), (x1, _) in sorted(frames, key=lambda frame: (-round(frame[0, 1]), frame[0, 0])):
        higher = [frame[0, 1] for frame in frames if frame[0, 1] > base + 1]
        top = min(higher, default=figure.bbox.height) - 20
        here = {name: [p for p in many if _inside(p, x0, x1, base, top)] for name, many in kinds.items()}
        roof = max(
            (np.nanmax(p[:, 1]) for many in here.values() for p in many if np.isfinite(p[:, 1]).any()), default=base
        )
        inside = [word for word in letters if x0 - 2 <= word.x0 and word.x1 <= x1 + 2]
        below = sorted((w for w in inside if 0 < base - w.y < 20), key=lambda word: word.x0)
        title = sorted((w for w in inside if roof < w.y + 1 < top + 20), key=lambda word: -word.y)
        ends = [w for w in below if abs(w.x0 - x0) < 2 or abs(w.x1 - x1) < 2]
        if not ends:
            raise AssertionError(f"no numbers stand under the histogram at {x0:.0f}, {base:.0f} pixels")
        low, high = (number(w.text) for w in (ends[0], ends[-1]))
        letters = [word for word in letters if word not in below and word not in title]

        def read(xy, x0=x0, x1=x1, base=base, low=low, high=high, roof=roof):
            return [low + (xy[:, 0] - x0) / (x1 - x0) * (high - low), (xy[:, 1] - base) / max(roof - base, 1)]

        head = [
            t.get_text()
            for t in ax.texts
            if t.get_text()
            and top - 25 < _box(t).y0
            and _box(t).y1 < top + 45
            and _box(t).y0 > max((w.y for w in title), default=0)
        ]
        found.append(
            {
                "heading": head[-1] if head else "",
                "title": [word.text for word in title],
                "range": [w.text for w in ends],
                "between": [
                    w.text if abs(w.x0 + w.x1 - x0 - x1) < 4 else f"{w.text}, off the middle"
                    for w in below
                    if w not in ends
                ],
                **{name: [read(p) for p in many] for name, many in here.items()},
            }
        )
    return {"legend": list(looks), "histograms": found, "other texts": [word.text for word in letters]}


def _inside(xy, x0, x1, base, top):
    y = xy[np.isfinite(xy[:, 1]), 1]
    return x0 - 1 <= xy[:, 0].min() and xy[:, 0].max() <= x1 + 1 and y.size and base - 1 <= y.min() and y.max() <= top


# ---- one thing in another's place


def exchanged(data, where=""):
    """(words, data) for each pair of series, panels, names and axes of what is drawn, put in each other's place."""
    if isinstance(data, dict):
        for a, b in itertools.combinations(data, 2):
            if where and not isinstance(data[a], tuple) and not isinstance(data[b], tuple):
                yield f"{where}: {a} and {b}", data | {a: data[b], b: data[a]}
        for key, part in data.items():
            yield from ((words, data | {key: new}) for words, new in exchanged(part, f"{where} {key}".strip()))
    elif isinstance(data, list):
        for i, j in itertools.combinations(range(len(data)), 2):
            order = [*range(len(data))]
            order[i], order[j] = j, i
            if not isinstance(data[i], float | int):
                yield f"{where}: {i + 1} and {j + 1}", [data[k] for k in order]
        for k, part in enumerate(data):
            yield from ((words, [*data[:k], new, *data[k + 1 :]]) for words, new in exchanged(part, f"{where} {k + 1}"))
    elif dataclasses.is_dataclass(data):
        yield f"{where}: x and y label", dataclasses.replace(data, xlabel=data.ylabel, ylabel=data.xlabel)
        swapped = {name: _turned(data.x, y) for name, y in data.lines.items()}
        yield f"{where}: x and y", dataclasses.replace(data, lines=swapped, log="", xlim=None, ylim=None, bands={})
        for name in ("lines", "theory", "bands", "marks", "stars", "points"):
            for words, new in exchanged(getattr(data, name), f"{where}, {name}"):
                yield words, dataclasses.replace(data, **{name: new})
    elif isinstance(data, tuple) and len(data) == 2 and "bands" not in where:
        if not isinstance(data[0], str):
            yield f"{where}: the first and the second", (data[1], data[0])
    elif isinstance(data, np.ndarray) and data.ndim == 2:
        yield f"{where}: upside down", data[::-1]
        yield f"{where}: left and right", data[:, ::-1]


def _turned(x, y):
    x, y = y if isinstance(y, tuple) else (x, y)
    return (np.broadcast_to(y, np.shape(x)), x)


def moved(figure):
    """Exchange two things of a finished figure: yields words each time, and puts them back afterwards.

    Axes change places; lines of one panel change their points, or their looks; names of the legend and texts of one
    panel change their words; x becomes y.
    """
    drawn(figure)
    for a, b in itertools.combinations(figure.axes, 2):
        yield from _exchanged("two panels", a, b, "position")
    for one in figure.legends:
        for a, b in itertools.combinations(one.get_texts(), 2):
            yield from _exchanged("two names of the legend", a, b, "text")
    for ax in figure.axes:
        lines = [line for line in ax.lines if line.get_visible() and np.isfinite(line.get_xydata()).all(axis=1).any()]
        for a, b in itertools.combinations(lines, 2):
            if a.get_transform() == b.get_transform() and _seen(a) != _seen(b):
                yield from _exchanged("the points of two lines", a, b, "data")
                if _seen(a)[0] == a.get_color():  # and not one of its own for the edge of a single dot
                    yield from _exchanged("the colours of two lines", a, b, "color")
        for line in lines:
            x, y = line.get_data()
            if not np.array_equal(x, y, equal_nan=True):
                line.set_data(y, x)
                yield f"x and y of the line at {_few(y)}"
                line.set_data(x, y)
        texts = [text for text in ax.texts if text.get_visible() and text.get_text()]
        for a, b in itertools.combinations(texts, 2):
            yield from _exchanged("two texts", a, b, "text")


def _seen(line):
    """What is seen of a line: of a single dot its fill and edge, else its look."""
    if len(line.get_xydata()) == 1:
        return line.get_markerfacecolor(), line.get_markeredgecolor(), line.get_marker()
    return line.get_color(), look(line)


def _exchanged(words, a, b, what):
    first, second = (getattr(one, f"get_{what}")() for one in (a, b))
    if not np.array_equal(first, second, equal_nan=what == "data"):
        for one, other in ((first, second), (second, first)):
            getattr(a, f"set_{what}")(other)
            getattr(b, f"set_{what}")(one)
            if one is first:
                yield f"{words}, {what}: {a} and {b}"
