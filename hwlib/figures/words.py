"""What is said of a picture: the alternative text of line plots, and the one line under every picture.

A line names only what stands clearly apart, in at most two digits. So it stays true, and the same, when a last bit
changes; where that would decide, it says less.
"""

import re
from math import inf

import numpy as np

from hwlib.figures.drawing import first_sentence, plain
from hwlib.figures.panels import HUGE, RULE_NAMES


def about(value, digits=2):
    """A number in two digits or one; in the other of these where rounding would decide the last digit."""
    near = {f"{value * (1 + e):.{digits}g}" for e in (-1e-6, 1e-6)}
    return f"{float(near.pop()):g}" if len(near) == 1 else about(value, 3 - digits)


def listed(names):
    """a, b and c"""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def diverged(names):
    """a and b have diverged"""
    return f"{listed(names)} {'has' if len(names) == 1 else 'have'} diverged"


def lowest_highest(values, gap):
    """The names of the lowest and the highest of `values`, "" for one that is not more than `gap` from the next."""
    order = sorted(values, key=values.get)
    if len(order) < 2:
        return "", ""
    return [one if abs(values[one] - values[two]) > gap else "" for one, two in (order[:2], order[:-3:-1])]


def alternative(panels):
    """The alternative text of a line plot."""
    return " ".join(map(_shown, panels))


def _shown(panel):
    """What one panel shows: of each curve the first value and the last, and where it ends."""

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
    axes = f"{panel.ylabel} against {panel.xlabel}".strip()
    return plain(f"{title}{axes}: {'; '.join(parts)}. {words}".strip())


def _named(name):
    text = plain(RULE_NAMES.get(name, name))
    return f"“{text}”" if "," in text else text


def _curves(panel):
    """Lines and theories: name → x, y and height in the panel, 0 at the bottom to 1 at the top, where all stops."""
    (low, high), found = panel.limits(1), ({}, {})
    scale = (lambda y: np.log(np.maximum(y, low))) if "y" in panel.log else np.asarray
    for curves, lines in zip(found, (panel.lines, panel.theory)):
        for name, line in lines.items():
            x, y = panel.values(name, line)
            x, y = x[np.isfinite(x)], y[np.isfinite(x)]
            if not np.isnan(y).all():
                curves[name] = x, y, np.clip((scale(y) - scale(low)) / (scale(high) - scale(low)), 0, 1)
    return found


def _ends(panel, curves, side):
    """The x of an end, left (0) or right (-1), and the curves that reach it: name → y and height, ∞ if it diverged.

    Where chance decides the ends, the height is the median of a tenth of the points.
    """
    ends = {}
    for name, (x, y, height) in curves.items():
        there = np.flatnonzero(~np.isnan(y))[:: side or 1]
        gone, some = abs(y[there[0]]) >= HUGE, there[: 1 if panel.digits else max(1, len(there) // 10)]
        ends[name] = x[side if gone else there[0]], y[there[0]], inf if gone else float(np.median(height[some]))
    edge = sorted(x for x, _, _ in ends.values())[side] if ends else 0
    return edge, {name: end for name, (x, *end) in ends.items() if abs(x - edge) <= 1e-9 * abs(edge)}


def _law(lines, theory, near):
    """The theory that all lines follow, each its own one or all the only one; "" if one of them does not."""
    own = {*lines} <= {*theory}
    if not lines or not own and (len(theory) != 1 or {*theory} <= {*lines}):
        return ""
    for name, (x, _, height) in lines.items():
        at, _, law = theory[name if own else next(iter(theory))]
        apart = np.abs(np.interp(x, at, law) - height)
        if np.max(apart[np.isfinite(apart)], initial=0) > near:
            return ""
    return "theory" if own else _named(*theory)


def _place(panel, side, x=None):
    """Where an end of a panel is: by its x and the name of the x axis, if that makes a phrase."""
    label, near = plain(panel.xlabel), "at" if panel.digits else "near"
    if x is None or "," in label or not label:
        return f"{near} the {'right' if side else 'left'} end"
    number = f"{x:.0f}" if abs(x - round(x)) <= 1e-9 * abs(x) else about(x)
    return f"{near} {label} {'= ' * (len(label.split()[-1]) == 1)}{number}"


def _claim(panel):
    """(side, place, text, text with numbers): what is seen at an end of a panel, or elsewhere; "" for nothing."""
    (lines, theory), near = _curves(panel), 0.02 if panel.digits else 0.05  # of the height: what is nearer is together
    law, alone, digits = _law(lines, theory, near), len(lines) == 1, min(2, panel.digits or 1)
    curves = {_named(name): curve for name, curve in lines.items()}
    if alone and law:
        return None, "", *[f"{[*curves][0]} follows {law}"] * 2
    if alone:
        curves |= {"theory" if name in lines else _named(name): curve for name, curve in theory.items()}
    side, (x, ends) = -1, _ends(panel, curves, -1)
    gone = [name for name, (_, height) in ends.items() if height == inf]
    if len(curves) == 1 and not gone:
        ((name, (y, height)),), (x0, before) = ends.items(), _ends(panel, curves, 0)
        y0, rise = before[name][0], height - before[name][1]
        if abs(rise) <= near:
            return None, "", *[f"{name} ends near where it began"] * 2
        text, way = f"{name} {'rises' if rise > 0 else 'falls'}", "on the whole"
        both = f"from {about(y0, digits)} {_place(panel, 0, x0)} to {about(y, digits)} {_place(panel, -1, x)}"
        return None, "", f"{text} {way}", f"{text} {both if panel.digits else way}"
    low, high = lowest_highest({name: height for name, (_, height) in ends.items()}, near)
    heights, rest = [height for _, height in ends.values()], []
    if not (low or high or gone) and len(ends) == len(curves) > 1 and max(heights) - min(heights) <= near:
        side, (x, ends) = 0, _ends(panel, curves, 0)
        low, high = lowest_highest({name: height for name, (_, height) in ends.items()}, near)
        rest = [f"all meet {_place(panel, -1)}"] if low or high else []
    if gone:
        high = ""
        rest = [diverged(gone) if len(gone) < 4 else f"{len(gone)} of {len(lines)} have diverged"]
    rest += [f"all follow {law}"] if law else []
    values, texts = {name: about(y, digits) for name, (y, _) in ends.items()}, []
    for numbers in (False, panel.digits and values.get(low) != values.get(high)):  # not: 1 is above 1
        said = {name: f"{name} ({value})" if numbers else name for name, value in values.items()}
        first = ", ".join(f"{kind} is {said[name]}" for kind, name in (("highest", high), ("lowest", low)) if name)
        first = f"{said[high]} is above {said[low]}" if low and high and len(ends) == 2 else first
        texts.append("; ".join(filter(None, [first, *rest])))
    return (side, _place(panel, side, x), *texts) if low or high or gone else (None, "", *texts)


def line(panels):
    """The line under a line plot: the words of a panel, what holds in all panels, or in the first that has some.

    Lines are compared at the right end, or at the left one where all meet at the right.
    """
    if words := next((panel.words for panel in panels if panel.words), ""):
        return re.sub(r"(?=[\d.]{5})\d+\.\d+", lambda number: about(float(number[0])), plain(first_sentence(words)))
    claims = [*map(_claim, panels)]
    panel, claim = next((pair for pair in zip(panels, claims) if pair[1][2]), (panels[0], None))
    if claim is None:
        return _sentence(f"{panel.ylabel} against {panel.xlabel}", listed(map(_named, panel.lines)))
    side, place, text, full = claim
    if len(panels) > 1 and len({(side, text) for side, _, text, _ in claims}) == 1:
        where = place if len({place for _, place, *_ in claims}) == 1 else _place(panel, side)
        what = panel.ylabel if len({panel.ylabel for panel in panels}) == 1 else ""
        return _sentence(f"{what} {where} in {'both' if len(panels) == 2 else f'all {len(panels)}'} panels", text)
    what = panel.ylabel
    if panel.title and len(panels) > 1:
        what = f"{panel.ylabel} ({panel.title})" if panel.ylabel else panel.title
    what += "," * (bool(place) and "," in plain(panel.ylabel))  # after a unit
    said = _sentence(f"{what} {place}", full)
    return said if len(said) <= 120 else _sentence(f"{what} {place}", text)


def _sentence(subject, text):
    start = " ".join(plain(subject).split())
    word = start.partition(" ")[0].rstrip(",")
    start = start[:1].upper() + start[1:] if word.isalpha() and len(word) > 1 else start
    return f"{start}: {text}."
