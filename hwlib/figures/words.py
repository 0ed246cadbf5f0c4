"""What is said of a picture: the alternative text of line plots, and the parts of the line under every picture.

A line names only what stands clearly apart, in at most two digits. So it stays true, and the same, when a last bit
changes; where that would decide, it says less.
"""

import re
from typing import NamedTuple

import numpy as np

from hwlib.figures.drawing import PLAIN, first_sentence
from hwlib.figures.panels import HUGE, RULE_NAMES

END = {-1: "at the right end", 0: "at the left end", None: ""}


def about(value, digits=2):
    """A number in at most so many digits, in one fewer where rounding would decide the last."""
    near = {f"{value * (1 + e):.{digits}g}" for e in (-1e-6, 1e-6)}
    return f"{float(near.pop()):g}" if len(near) == 1 or digits == 1 else about(value, digits - 1)


def listed(names):
    """a, b and c"""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def lowest_highest(values, gap):
    """The names of the lowest and the highest of `values`, "" for one that is not by itself, by more than `gap`."""
    order = sorted(values, key=values.get)
    if len(order) < 2:
        return ["", ""]
    pairs = (order[0], order[1], order[0]), (order[-2], order[-1], order[-1])
    return [name if values[b] - values[a] > gap else "" for a, b, name in pairs]


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
    return _plain(f"{title}{panel.ylabel} against {panel.xlabel}: {'; '.join(parts)}. {words}".strip())


def _plain(text):
    return text.replace("\\,", "").translate(PLAIN)


def _names(panel):
    """Names as a sentence has them: up to the comma where that is enough, else in quotes."""
    names = {name: _plain(RULE_NAMES.get(name, name)) for name in (*panel.lines, *panel.theory)}
    starts = [name.partition(",")[0] for name in names.values()]
    return {
        key: name if "," not in name else start if starts.count(start) == 1 else f"“{name}”"
        for (key, name), start in zip(names.items(), starts)
    }


class _Curve(NamedTuple):
    """x, y and the height in the panel, from 0 at the bottom to 1 at the top, where what lies outside stays."""

    x: np.ndarray
    y: np.ndarray
    height: np.ndarray

    def end(self, side, share):
        """x and y of the first point (side 0) or the last (-1), and the median height of that `share` of all."""
        there = np.flatnonzero(np.isfinite(self.height))
        some = max(1, int(share * there.size))
        return self.x[there[side]], self.y[there[side]], np.median(self.height[there[-some:] if side else there[:some]])

    def diverged(self):
        """Does it end in numbers too large to be drawn?"""
        drawn = np.flatnonzero(np.abs(self.y) < HUGE)
        return bool(np.any(np.abs(self.y[drawn[-1] + 1 if drawn.size else 0 :]) >= HUGE))


def _curves(panel, lines):
    low, high = panel.limits(1)
    scale = (lambda y: np.log(np.maximum(y, low))) if "y" in panel.log else np.asarray
    found, span = {name: panel.values(name, y) for name, y in lines.items()}, scale(high) - scale(low)
    found = {name: _Curve(x, y, np.clip((scale(y) - scale(low)) / span, 0, 1)) for name, (x, y) in found.items()}
    return {name: curve for name, curve in found.items() if np.isfinite(curve.height).any()}


def _followed(lines, theory, near):
    """The theory that all lines follow, each its own one or all the only one that there is; None if one does not."""
    own, others = {*lines} <= {*theory}, [name for name in theory if name not in lines]
    if not own and not len(theory) == len(others) == 1:
        return None
    for name, line in lines.items():
        law = theory[name if own else others[0]]
        apart = np.abs(np.interp(line.x, law.x, law.height) - line.height)
        if line.diverged() or not np.max(apart[np.isfinite(apart)], initial=0) <= near:
            return None
    return "theory" if own else others[0]


class _Claim(NamedTuple):
    """At which end of a panel (-1 right, 0 left, None neither), in words where that is, and what is seen there."""

    side: int | None = None
    place: str = ""
    text: str = ""


def _place(panel, x, side):
    """Where an end of a panel is: by the name of its x axis, if that makes a phrase."""
    label = _plain(panel.xlabel)
    if "," in label or not label:
        return END[side]
    number = f"{x:.0f}" if abs(x - round(x)) <= 1e-9 * abs(x) else about(x)
    return f"at {label} {'= ' * (len(label.split()[-1]) == 1)}{number}"


def _change(panel, name, curve, near, share):
    """How the only curve of a panel goes."""
    (x0, y0, first), (x1, y1, last) = curve.end(0, share), curve.end(-1, share)
    verb = "rises" if last - first > near else "falls" if first - last > near else ""
    if not panel.digits:
        return f"{name} {verb} on the whole" if verb else ""
    before, after = (about(y, min(2, panel.digits)) for y in (y0, y1))
    return f"{name} {verb or 'goes'} from {before} {_place(panel, x0, 0)} to {after} {_place(panel, x1, -1)}"


def _claim(panel, numbers):
    """What is seen first in a panel, with numbers or without; no text if nothing stands apart."""
    lines, theory, called = _curves(panel, panel.lines), _curves(panel, panel.theory), _names(panel)
    near, share = (0.02, 0) if panel.digits else (0.05, 0.1)  # of the panel's height, of a curve's points
    gone, law = [name for name, curve in lines.items() if curve.diverged()], _followed(lines, theory, near)
    curves, alone = {called[name]: curve for name, curve in lines.items() if name not in gone}, len(lines) == 1
    if alone and law:
        return _Claim(text=f"{[*curves][0]} follows {called.get(law, law)}")
    if alone and not theory and not gone:
        return _Claim(text=_change(panel, *[*curves.items()][0], near, share))
    if alone:
        curves |= {"theory" if name in lines else called[name]: curve for name, curve in theory.items()}

    def reach(side):
        """An edge: its x, and the curves that reach it, y and height by name."""
        ends = {name: curve.end(side, share) for name, curve in curves.items()}
        edge = sorted([x for x, _, _ in ends.values()] + [lines[name].x[side] for name in gone])[side]
        return edge, {name: (y, height) for name, (x, y, height) in ends.items() if abs(x - edge) <= 1e-9 * abs(edge)}

    def order(ends):
        """Which lies highest and which lowest, in words."""
        low, high = lowest_highest({name: height for name, (_, height) in ends.items()}, near)
        say = numbers and panel.digits
        said = {name: f"{name} ({about(y, min(2, say))})" if say else name for name, (y, _) in ends.items()}
        if low and high and len(ends) == 2 and not gone:
            return f"{said[high]} is above {said[low]}"
        kinds = {"highest": high if not gone else "", "lowest": low}
        return ", ".join(f"{kind} is {said[name]}" for kind, name in kinds.items() if name)

    side, (x, ends) = -1, reach(-1) if curves or gone else (0.0, {})
    parts = [order(ends)]
    if not parts[0] and len(ends) == len(curves) > 1 and np.ptp([height for _, height in ends.values()]) <= near:
        side, (x, ends) = 0, reach(0)
        parts = [order(ends), f"all meet {END[-1]}"] if order(ends) else [""]
    if gone:
        those = listed(called[name] for name in gone) if len(gone) < 4 else f"{len(gone)} of {len(lines)}"
        parts += [f"{those} {'has' if len(gone) == 1 else 'have'} diverged"]
    said = "; ".join(filter(None, parts))
    side, place = (side, _place(panel, x, side)) if said else (None, "")
    return _Claim(side, place, "; ".join(filter(None, [said, law and f"all follow {called.get(law, law)}"])))


def line(panels):
    """The line under a line plot: the words of a panel, what holds in all panels, or in the first that has some.

    Lines are compared at the right end, or at the left one where all meet at the right.
    """
    if words := next((panel.words for panel in panels if panel.words), ""):
        return re.sub(r"(?=[\d.]{5})\d+\.\d+", lambda number: about(float(number[0])), _plain(first_sentence(words)))
    bare, same = [_claim(panel, numbers=False) for panel in panels], "in both panels"
    if len(panels) > 1 and bare[0].text and len({(claim.side, claim.text) for claim in bare}) == 1:
        label, place = ({*words} for words in ([panel.ylabel for panel in panels], [claim.place for claim in bare]))
        place = place.pop() if len(place) == 1 else END[bare[0].side]
        same = "in both panels" if len(panels) == 2 else f"in all {len(panels)} panels"
        return _sentence(f"{label.pop() if len(label) == 1 else ''} {place} {same}", bare[0].text)
    k = next((k for k, claim in enumerate(bare) if claim.text), None)
    if k is None:
        return _sentence(f"{panels[0].ylabel} against {panels[0].xlabel}", listed(_names(panels[0]).values()))
    title = f" ({panels[k].title})" if panels[k].title and len(panels) > 1 else ""
    start, claim = f"{panels[k].ylabel}{title}", _claim(panels[k], numbers=True)
    if len(said := _sentence(f"{start} {claim.place}", claim.text)) > 120:
        said = _sentence(f"{start} {bare[k].place}", bare[k].text)
    return said


def _sentence(subject, text):
    start = " ".join(_plain(subject).split())
    word = start.partition(" ")[0].rstrip(",")
    start = start[:1].upper() + start[1:] if word.isalpha() and len(word) > 1 else start
    return f"{start}: {text}." if start else f"{text}."
