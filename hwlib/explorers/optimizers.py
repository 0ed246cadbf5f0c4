"""The race of Question 3: methods from one start, at rates for all or each at its own best one."""

from functools import lru_cache
from inspect import signature

import numpy as np

from hwlib import figures
from hwlib.explorers.bowls import begin, places, shape_controls, shape_of
from hwlib.explorers.controls import choice, int_slider, log_slider, slider, switch
from hwlib.explorers.explorer import Explorer
from hwlib.explorers.predict import Question
from hwlib.explorers.presets import Preset
from hwlib.explorers.state import opened
from hwlib.optimizers import OPTIMIZERS, run
from hwlib.problems import bowl
from hwlib.sweeps import settled

LEVEL, BUDGET, WINDOW = 1e-6, 200, 200  # f stays below LEVEL for WINDOW steps, within BUDGET
RATES = 10.0 ** np.linspace(-4, 6, 401)
GROWN = 1e6  # times f's first value, for two steps: a run that has diverged, whatever it does later


def best_rate(problem, rule, start):
    """Of RATES the η with which f is soonest below LEVEL for WINDOW steps, and the first of them.

    Where no η gets there within BUDGET steps: the one whose f then stays lowest, and inf.
    """
    f = run(rule(RATES[:, None]), problem.grad, start, BUDGET + WINDOW, record=problem.f)
    steps = settled(f, LEVEL, WINDOW)
    best = steps.argmin() if np.isfinite(steps).any() else np.nanargmin(f[BUDGET:].max(axis=0))
    return RATES[best], steps[best]


def beta_of(rule):
    """The setting of a rule that the slider β stands for, by name: none, or one."""
    return [name for name in ("beta", "beta1") if name in signature(rule).parameters][:1]


def optimizer_of(rule, lr, beta):
    return rule(lr, **{name: beta for name in beta_of(rule)})


def _until_diverged(f):
    """f, and inf from where it has grown a million-fold, if it ends so."""
    grown = ~(f <= GROWN * f[0])
    return np.where(np.logical_or.accumulate(grown), np.inf, f) if grown[-2:].all() else f


def race_data(problem, optimizers, x0, steps, rates):
    """What `figures.race` draws: runs of `optimizers`, by method name, from x0; `rates` are named beside the last f."""
    paths = {name: run(optimizer, problem.grad, x0, steps) for name, optimizer in optimizers.items()}
    losses = {name: _until_diverged(problem.f(path)) for name, path in paths.items()}
    return {
        "landscape": problem.landscape(),
        "minimisers": problem.minimisers,
        "paths": paths,
        "x": np.arange(steps + 1),
        "losses": losses,
        "notes": {name: (f"η = {rates[name]:.2g}", f[-1]) for name, f in losses.items()},
    }


def compare(problem, rates, steps=100, start=None, rules=OPTIMIZERS):
    """The picture of `race` at these rates, η by rule, of which those without one are left out."""
    optimizers = {name: rules[name](eta) for name, eta in rates.items()}
    start = problem.start if start is None else start
    return figures.race(rules=rules).update(**race_data(problem, optimizers, start, steps, rates))


@opened
def race(problem=None, rules=OPTIMIZERS):
    """Some methods from one start, at one learning rate for all or each at a multiple of its own best one.

    rules maps a name to a rule, a function η → Optimizer, at most eight: race(rules=OPTIMIZERS | {"mine": mine}). The
    slider β sets what a rule calls beta, else beta1. A method's own best η is that of `best_rate`: it does not depend
    on the number of steps that are shown.
    """
    problem = problem or bowl()
    x_low, x_high, y_low, y_high = problem.window

    @lru_cache(maxsize=256)
    def best(name, beta, x0, shape):
        return best_rate(shape_of(problem, *shape), lambda lr: optimizer_of(rules[name], lr, beta), x0)

    def compute(rates, lr, beta, steps, x1, x2, kappa=None, degrees=0, **shown):
        names, shape = [name for name, wanted in shown.items() if wanted], (kappa, degrees)
        eta = {name: lr * (1 if rates == "all" else best(name, beta, (x1, x2), shape)[0]) for name in names}
        optimizers = {name: optimizer_of(rules[name], rate, beta) for name, rate in eta.items()}
        return race_data(shape_of(problem, *shape), optimizers, (x1, x2), steps, eta)

    def loses_most(beta, x1, x2, kappa, degrees, **_):
        """The method whose number of steps grows most, from 0° on."""
        steps = [[best(name, beta, (x1, x2), (kappa, turn))[1] for name in rules] for turn in (0.0, degrees)]
        with np.errstate(invalid="ignore"):  # inf / inf: not there, turned or not
            grown = np.nan_to_num(np.divide(*steps[::-1]))
        return called[grown.argmax()] if grown.max() > 1.5 else "none"

    called = [figures.RULE_NAMES.get(name, name) for name in rules]
    text = (
        "Each method runs at its own best η, that with which f is soonest below 1e-6 to stay. Turn the bowl of "
        "κ = {kappa:.3g} by 45°: which method is slowed down most?"
    )
    why = "It has a step size for each axis, and the axes are no longer those of the bowl."
    question = Question(text, loses_most, {"degrees": 45.0}, (*called, "none"), why)
    controls = {
        "steps": int_slider("steps", 100, 1, 400),
        "lr": log_slider("η", 1.0, -3, 1),
        "rates": choice("learning rates", [("each its best, times η", "best"), ("η for all", "all")], "best"),
        **shape_controls(problem),
        "beta": slider("β (β₁ of Adam)", 0.9, 0, 0.99, 0.01),
        "x1": slider("start x₁", problem.start[0], x_low, x_high, 0.01),
        "x2": slider("start x₂", problem.start[1], y_low, y_high, 0.01),
        **{name: switch(figures.RULE_NAMES.get(name, name), True) for name in rules},
    }
    named = places(problem, {"rates": "all"})
    turned = [Preset("turned by 45°", {"degrees": 45.0}, "Who loses, and who does not notice?")]
    made = Explorer(
        figures.race(rules=rules),
        compute,
        controls,
        [*turned, *named] if named else [Preset("η = 0.001 for all", {"rates": "all", "lr": 1e-3}, "Who moves?")],
        question if named else None,
        first=4 if named else 3,
        time=["steps"],
    )
    begin(made, "race", problem, rules="rules")
    return made
