"""f against the learning rate, and where theory says that it ends."""

from functools import lru_cache

import numpy as np

from hwlib import figures
from hwlib.explorers.bowls import begin, places, shape_controls, shape_of
from hwlib.explorers.controls import int_slider, log_slider, slider
from hwlib.explorers.explorer import Explorer
from hwlib.explorers.optimizers import beta_of, optimizer_of, race_data
from hwlib.explorers.predict import Question
from hwlib.explorers.state import opened
from hwlib.optimizers import OPTIMIZERS, run
from hwlib.problems import bowl

SWEPT = np.geomspace(1e-3, 10, 81)


@opened
def sensitivity(problem=None, most_steps=200):
    """f after some steps against the learning rate, for the six methods, and their paths at the rate of the cursor."""
    problem = problem or bowl()

    @lru_cache(maxsize=64)
    def losses(name, beta, shape):
        shaped = shape_of(problem, *shape)
        return run(
            optimizer_of(OPTIMIZERS[name], SWEPT[:, None], beta),
            shaped.grad,
            problem.start,
            most_steps,
            record=shaped.f,
        )

    def compute(lr, beta, steps, kappa=None, degrees=0):
        optimizers = {name: optimizer_of(rule, lr, beta) for name, rule in OPTIMIZERS.items()}
        data = race_data(
            shape_of(problem, kappa, degrees), optimizers, problem.start, steps, dict.fromkeys(OPTIMIZERS, lr)
        )
        at_rates = {
            name: losses(name, beta if beta_of(rule) else None, (kappa, degrees))[steps]
            for name, rule in OPTIMIZERS.items()
        }
        limits = {"2/(μ+L)": 2 / (2 / kappa + 2), "2/L": 1.0} if kappa else {}
        return {**data, "x": SWEPT, "losses": at_rates, "cursor": lr, "marks": limits}

    def edge(beta, **_):
        return 2 * (1 + beta) / 2

    controls = {
        "lr": log_slider("η of the cursor", 0.1, -3, 1),
        "steps": int_slider("steps", min(100, most_steps), 1, most_steps),
        "beta": slider("β (β₁ of Adam)", 0.9, 0, 0.99, 0.01),
        **shape_controls(problem),
    }
    text = "Gradient descent diverges from η = 2/L = 1 on. From which η on does Momentum with β = {beta:.3g}?"
    why = "It is 2(1 + β)/L: the velocity pulls against a step that is too long."
    named = places(problem, {})
    made = Explorer(
        figures.race("learning rate η", "log"),
        compute,
        controls,
        named,
        Question(text, edge, {"lr": 2.0}, (), why) if named else None,
        time=["steps"],
    )
    begin(made, "sensitivity", problem)
    return made
