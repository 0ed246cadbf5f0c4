"""Every explorer beside its literal twin (tests/twins.py), at random settings, moved one by one in random order."""

import re

import numpy as np
import pytest
import twins

from hwlib import explorers
from hwlib.figures import Panel
from hwlib.figures.drawing import Drawing
from hwlib.problems import bowl, rosenbrock, saddle

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")
CASES = [(name, {"problem": bowl()} if name == "sensitivity" else {}) for name in twins.CONTROLS]
CASES += [("race", {"problem": saddle()}), ("sensitivity", {"problem": rosenbrock()})]
# Rounding: a derivative's follows where its arrays lie in memory, a small singular value's is that of the largest
SLACK = {"step_size": lambda wanted: 1e-15, "singular_values": lambda wanted: 1e-15 * np.nanmax(wanted)}


def exact(wanted):
    return 0.0


def in_words(found, wanted):
    """Texts are equal, but for a last printed digit of their numbers."""
    assert NUMBER.sub("#", found) == NUMBER.sub("#", wanted), f"{found!r} for {wanted!r}"
    for one, other in zip(NUMBER.findall(found), NUMBER.findall(wanted)):
        mantissa, _, exponent = other.partition("e")
        unit = 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
        slack = 1.1 * unit if "." in mantissa or exponent else 0
        assert abs(float(one) - float(other)) <= slack + 1e-9 * abs(float(other)), f"{found!r} for {wanted!r}"


def about(value):
    """`value`, if it is a number with a last bit that may be another."""
    return pytest.approx(value, rel=1e-12, abs=0) if isinstance(value, float) else value


def same(found, wanted, where="data", slack=exact):
    """The data of two drawings are the same within slack(wanted), names and their order too."""
    if isinstance(wanted, Panel):
        found, wanted = vars(found), vars(wanted)
    if isinstance(wanted, dict):
        assert list(found) == list(wanted), where
        for key in wanted:
            same(found[key], wanted[key], f"{where}, {key}", slack)
    elif isinstance(wanted, str):
        in_words(found, wanted)
    elif wanted is None:
        assert found is None, where
    elif isinstance(wanted, list | tuple) and not all(isinstance(one, int | float | np.number) for one in wanted):
        assert len(found) == len(wanted), where
        for k, pair in enumerate(zip(found, wanted)):
            same(*pair, f"{where}, {k}", slack)
    else:
        found, wanted = np.array(found, float), np.array(wanted, float)
        np.testing.assert_allclose(found, wanted, rtol=1e-7, atol=slack(wanted), err_msg=where)


def most(control):
    """The highest value to go to: few layers and steps are quick."""
    quick = {"layers": 14, "hidden": 14, "weight": 14, "steps": 120}
    return min(control.max, quick.get(control.description.split()[0], np.inf))


def somewhere(control, rng):
    """A position of a control, another one than now."""
    if hasattr(control, "options"):
        options = [value for _, value in control._options_full if value != control.value]
        return options[rng.integers(len(options))]
    if isinstance(control.value, bool):
        return not control.value
    steps = round((most(control) - control.min) / control.step)
    value = min(control.min + control.step * rng.integers(steps + 1), most(control))
    value = type(control.value)(control.base**value if hasattr(control, "base") else value)
    return value if value != control.value else somewhere(control, rng)


def anything(control, rng):
    """A number in a control's range, that is none of its positions."""
    if hasattr(control, "options") or isinstance(control.value, bool):
        return somewhere(control, rng)
    if isinstance(control.value, int):
        return int(rng.integers(control.min, most(control) + 1))
    value = rng.uniform(control.min, control.max)
    return float(control.base**value if hasattr(control, "base") else value)


class Moved:
    """An explorer whose drawing is replaced by a list, and the values that it must have."""

    def __init__(self, name, given, monkeypatch):
        self.name, self.given, self.drawn = name, given, []
        monkeypatch.setattr(Drawing, "update", lambda _, **data: self.drawn.append(data))
        monkeypatch.setattr(Drawing, "quick_png", lambda *_: b"")
        self.explorer = getattr(explorers, name)(**given)
        self.controls, self.explorer.strict, self.drawn[:-1] = self.explorer.controls, True, []
        self.first = {key: row[1] for key, row in twins.CONTROLS[name].items() if key in self.controls}
        if "problem" in given:
            self.first |= {key: x for key, x in zip(("x1", "x2"), given["problem"].start) if key in self.first}
        self.values = self.first

    def expect(self, **values):
        """One picture came, that of the twin at these values."""
        self.values, (data,) = self.values | values, self.drawn
        self.drawn.clear()
        assert self.explorer.values == {key: about(value) for key, value in self.values.items()}
        self.values = self.explorer.values
        with np.errstate(all="ignore"):
            wanted = getattr(twins, self.name)(**self.values, **self.given)
            same(data, wanted, slack=SLACK.get(self.name, exact))

    def by_hand(self, key, rng):
        self.controls[key].value = somewhere(self.controls[key], rng)
        self.expect(**{key: self.controls[key].value})

    def far(self, key):
        """To its end, or as far as is quick: what is drawn of many layers may be another kind of picture."""
        self.explorer.set(**{key: most(self.controls[key])})
        self.expect(**{key: most(self.controls[key])})

    def exactly(self, rng):
        keys = [key for key in self.controls if rng.random() < 0.5] or [*self.controls]
        values = {key: anything(self.controls[key], rng) for key in keys}
        self.explorer.set(**values)
        self.expect(**values)

    def press(self, preset, button):
        button.click()
        self.expect(**twins.PRESETS[self.name](**self.values)[preset.name])

    def reset(self):
        self.explorer.reset_button.click()
        self.expect(**self.first)


@pytest.mark.parametrize(("name", "given"), CASES, ids=[name for name, _ in CASES])
def test_an_explorer_draws_what_its_twin_computes(name, given, monkeypatch):
    moved, rng = Moved(name, given, monkeypatch), np.random.default_rng(len(name))
    moved.expect()
    by_hand = moved.controls if moved.explorer.question else ("rates", "x1", "beta", "steps")
    moves = [(moved.by_hand, key, rng) for key in by_hand if key in moved.controls]
    whole = [key for key in moved.controls if type(getattr(moved.controls[key], "max", None)) is int]
    moves += [*((moved.far, key) for key in whole), (moved.exactly, rng), (moved.reset,)]
    if moved.explorer.question:
        moves += [(moved.press, *pair) for pair in moved.explorer.presets.buttons.items()]
    for k in rng.permutation(len(moves)):
        move, *args = moves[k]
        try:
            move(*args)
        except Exception as error:
            error.add_note(f"{name}: {move.__name__} {args[:1]} to {moved.values}, at {moved.explorer.call}")
            raise
