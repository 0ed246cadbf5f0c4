"""What one method holds while it steps."""

import numpy as np

from hwlib.explorers.bowls import shape_controls
from hwlib.explorers.controls import choice, int_slider, log_slider
from hwlib.explorers.explorer import Explorer
from hwlib.explorers.predict import Question
from hwlib.explorers.presets import Preset
from hwlib.explorers.state import opened
from hwlib.figures import RULE_NAMES, Panel, line_plot
from hwlib.optimizers import OPTIMIZERS
from hwlib.problems import bowl

MOST = 100  # steps


def _kept(method, state):
    """What a rule carries on and what it divides by: v or ŝ, and √r or √r̂; nan where it has none."""
    if method == "adam":
        s, r, t = state
        return s / (1 - 0.9**t), np.sqrt(r / (1 - 0.999**t))
    if method in ("adagrad", "rmsprop"):
        return np.full(2, np.nan), np.sqrt(state)
    return np.full(2, np.nan) if method == "gradient_descent" else state, np.full(2, np.nan)


def held(problem, method, lr):
    """g, v or ŝ, √r or √r̂, and η/√r of MOST steps from the problem's start: each (MOST, 2), by name."""
    optimizer, used, kept = OPTIMIZERS[method](lr), [], []

    def grad(x):  # Nesterov's is not that of x
        used.append(problem.grad(x))
        return used[-1]

    x, state = problem.start, optimizer.init(problem.start)
    for _ in range(MOST):
        x, state = optimizer.step(grad, x, state)
        kept.append(_kept(method, state))
    carried, root = np.moveaxis(kept, 1, 0)
    size = lr / np.where(np.isnan(root), 1, root + 1e-8)
    return {"gradient $g$": used, r"$v$ or $\hat s$": carried, r"$\sqrt{r}$": root, r"$\eta/\sqrt{r}$": size}


@opened
def inside():
    """g, what is carried, √r and the step size of each coordinate, up to the present step of one method on the bowl."""

    def compute(step, method, lr, kappa, degrees):
        steps, panels = np.arange(1, MOST + 1), []
        for title, values in held(bowl(kappa, np.radians(degrees)), method, lr).items():
            log = "y" if "sqrt" in title else ""
            whole = {f"along $x_{i}$": column for i, column in zip((1, 2), np.transpose(values))}
            ylim = Panel(steps, whole, log=log).limits(1)  # of all steps: the axes do not move with the slider
            seen = {name: np.where(steps <= step, y, np.nan) for name, y in whole.items()}
            panels.append(Panel(steps, seen, title=title, xlabel="step", log=log, xlim=(0, MOST), ylim=ylim, digits=2))
        return {"panels": panels}

    def share_left(lr, kappa, degrees, **_):
        *_, size = held(bowl(kappa, np.radians(degrees)), "adagrad", lr).values()
        return float(size[-1, 0] / size[0, 0])

    controls = {
        "step": int_slider("step", 30, 1, MOST),
        "method": choice("method", [(RULE_NAMES[name], name) for name in OPTIMIZERS], "adam"),
        "lr": log_slider("η", 0.1, -3, 1),
        **shape_controls(bowl()),
    }
    question = Question(
        "AdaGrad with η = {lr:.3g} on the bowl of κ = {kappa:.3g}: which share of its first step size η/√r along x₁ "
        "is left after 100 steps?",
        share_left,
        {"method": "adagrad", "step": MOST},
        why="r is a sum of squares that never forgets: it grows as long as there is a gradient.",
    )
    presets = [
        Preset("AdaGrad, η = 10", {"method": "adagrad", "lr": 10.0, "step": 5}, "Which curvatures has √r measured?"),
        Preset("RMSProp hovers", {"method": "rmsprop", "lr": 0.1, "step": MOST}, "Why does g not go to 0?"),
        Preset("Momentum", {"method": "momentum", "lr": 0.1, "step": MOST}, "How far behind g does v swing?"),
    ]
    return Explorer(line_plot(width=8, height=4.6, columns=2), compute, controls, presets, question, time=["step"])
