"""The explorers of Question 3."""

from functools import lru_cache
from inspect import signature

import numpy as np

from hwlib import figures
from hwlib.explorers.explorer import Explorer, choice, int_slider, log_slider, slider, switch
from hwlib.optimizers import OPTIMIZERS, run
from hwlib.problems import bowl

RATES = np.geomspace(1e-3, 10, 81)


def _beta(rule):
    """The setting of a rule that the slider β stands for, by name: none, or one."""
    return [name for name in ("beta", "beta1") if name in signature(rule).parameters][:1]


def _optimizer(rule, lr, beta):
    return rule(lr, **{name: beta for name in _beta(rule)})


def race_data(problem, optimizers, x0, steps, rates):
    """What `figures.race` draws: runs of `optimizers`, by method name, from x0; `rates` are named beside the last f."""
    paths = {name: run(optimizer, problem.grad, x0, steps) for name, optimizer in optimizers.items()}
    losses = {name: problem.f(path) for name, path in paths.items()}
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


def _shape_controls(problem):
    """A bowl can be stretched and turned; any other problem stays as it is."""
    if problem.kappa is None:
        return {}
    return {
        "kappa": log_slider("condition κ", problem.kappa, 0, 3),
        "degrees": slider("turned by (°)", np.degrees(problem.angle), -90, 90, 1, ".0f"),
    }


def _shaped(problem, kappa=None, degrees=0):
    return problem if kappa is None else bowl(kappa, np.radians(degrees))


def race(problem=None, rules=OPTIMIZERS):
    """Some methods from one start, at one learning rate for all or each at a multiple of its own best one.

    rules maps a name to a rule, a function η → Optimizer, at most eight: race(rules=OPTIMIZERS | {"mine": mine}). The
    slider β sets what a rule calls beta, else beta1. A method's own best η is the one of 81, from 1e-3 to 10, with the
    least f after the chosen number of steps.
    """
    problem = problem or bowl()
    x_low, x_high, y_low, y_high = problem.window

    @lru_cache(maxsize=256)
    def best_rate(name, beta, steps, x0, shape):
        shaped = _shaped(problem, *shape)
        last = run(_optimizer(rules[name], RATES[:, None], beta), shaped.grad, x0, steps, every=max(steps, 1))[-1]
        f = shaped.f(np.broadcast_to(last, (len(RATES), 2)))
        return RATES[np.argmin(np.where(np.isfinite(f), f, np.inf))]

    def compute(rates, lr, beta, steps, x1, x2, kappa=None, degrees=0, **shown):
        names = [name for name, wanted in shown.items() if wanted]
        shape = (kappa, degrees)
        best = {name: 1 if rates == "all" else best_rate(name, beta, steps, (x1, x2), shape) for name in names}
        optimizers = {name: _optimizer(rules[name], lr * best[name], beta) for name in names}
        return race_data(
            _shaped(problem, *shape), optimizers, (x1, x2), steps, {name: lr * best[name] for name in names}
        )

    controls = {
        "rates": choice("learning rates", [("each its best, times η", "best"), ("η for all", "all")], "best"),
        "lr": log_slider("η", 1.0, -3, 1),
        "beta": slider("β (β₁ of Adam)", 0.9, 0, 0.99, 0.01),
        "steps": int_slider("steps", 100, 1, 400),
        "x1": slider("start x₁", problem.start[0], x_low, x_high, 0.01),
        "x2": slider("start x₂", problem.start[1], y_low, y_high, 0.01),
        **_shape_controls(problem),
        **{name: switch(figures.RULE_NAMES.get(name, name), True) for name in rules},
    }
    for name in rules:
        controls[name].layout.width = "11em"
    return Explorer(figures.race(rules=rules), compute, controls)


def sensitivity(problem=None, most_steps=200):
    """f after some steps against the learning rate, for the six methods, and their paths at the rate of the cursor."""
    problem = problem or bowl()

    @lru_cache(maxsize=64)
    def losses(name, beta, shape):
        shaped = _shaped(problem, *shape)
        return run(
            _optimizer(OPTIMIZERS[name], RATES[:, None], beta), shaped.grad, problem.start, most_steps, record=shaped.f
        )

    def compute(lr, beta, steps, kappa=None, degrees=0):
        optimizers = {name: _optimizer(rule, lr, beta) for name, rule in OPTIMIZERS.items()}
        data = race_data(
            _shaped(problem, kappa, degrees), optimizers, problem.start, steps, dict.fromkeys(OPTIMIZERS, lr)
        )
        at_rates = {
            name: losses(name, beta if _beta(rule) else None, (kappa, degrees))[steps]
            for name, rule in OPTIMIZERS.items()
        }
        return {**data, "x": RATES, "losses": at_rates, "cursor": lr}

    controls = {
        "lr": log_slider("η of the cursor", 0.1, -3, 1),
        "beta": slider("β (β₁ of Adam)", 0.9, 0, 0.99, 0.01),
        "steps": int_slider("steps", 100, 1, most_steps),
        **_shape_controls(problem),
    }
    return Explorer(figures.race("learning rate η", "log"), compute, controls)
