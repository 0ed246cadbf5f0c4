"""Six rules on one network, for longer than a notebook: `python tests/experiments/network.py [--seed S] [--smallest]`.

Protocol. Problem: `terrain`, a 2-16-16-1 tanh network, mini-batches of 256, float32; from Xavier's start, and with its
first layer 5 times as large. Target: R² on 4096 fixed points. Budgets: 1000 and 3000 steps. Grid: 13 rates, a factor √2
apart, for each rule. Seeds: η is chosen by the mean of six initial weights on the mini-batches of seed S, and must lie
inside the grid; what is printed is the mean and the standard error of six others, on the mini-batches of seed S + 1.
About ten minutes; --smallest takes seconds.
"""

import argparse

import numpy as np

from hwlib.network import Network, xavier
from hwlib.optimizers import OPTIMIZERS, run
from hwlib.sweeps import best_index
from hwlib.terrain import terrain

CENTRES = dict(gradient_descent=0.1, momentum=0.1, nesterov=0.2, adagrad=0.2, rmsprop=0.01, adam=0.03)
SCALES = (1, 5)  # of the first layer's weights
NET = Network((2, 16, 16, 1), hidden="tanh", output="identity")


def setting(seed, scale, count):
    """A gradient on the mini-batches of `seed`, R², and `count` initial θ; a new call starts the batches again."""
    land, draws = terrain(np.float32), np.random.default_rng([seed, 1])
    shown = np.random.default_rng(1).choice(len(land.x), 4096, replace=False)
    theta = NET.init(seed, xavier, bias_std=1, batch=(count,), dtype=np.float32)
    NET.layers(theta)[0][0][...] *= scale

    def grad(theta):
        rows = draws.integers(len(land.x), size=256)
        return NET.gradient(theta, land.x[rows], land.t[rows], check_finite=False)[1]

    def r_squared(theta):
        return 1 - 2 * NET.loss(theta, land.x[shown], land.t[shown], check_finite=False)

    return grad, r_squared, theta


def train(rule, rates, steps, seed, scale, count, every):
    """R², (1 + steps // every, rates, count)."""
    grad, r_squared, theta = setting(seed, scale, count)
    return run(rule(np.asarray(rates, np.float32)[:, None, None]), grad, theta, steps, r_squared, every=every)


def compare(name, scale, budgets, count, grid, seed=0):
    """budget → (η chosen on some seeds, R² of others there)."""
    rule, every = OPTIMIZERS[name], int(np.gcd.reduce(budgets))
    rates = CENTRES[name] * np.sqrt(2.0) ** grid
    swept = train(rule, rates, max(budgets), seed, scale, count, every)
    best = [rates[best_index(-swept[budget // every].mean(axis=-1))] for budget in budgets]
    reported = train(rule, best, max(budgets), seed + 1, scale, count, every)
    return {budget: (best[i], reported[budget // every, i]) for i, budget in enumerate(budgets)}


def text(eta, r):
    if not (gone := ~(np.abs(r) < 100)).any():
        return f"{r.mean():.3f} ± {r.std(ddof=1) / len(r) ** 0.5:.3f}, η = {eta:.2g}"
    return f"{gone.sum()} of {len(r)} diverged, η = {eta:.2g}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smallest", action="store_true", help="40 steps, two seeds, nine rates a factor 2 apart")
    parser.add_argument("--seed", type=int, default=0, help="S, 0 by default")
    options = parser.parse_args()
    smallest = options.smallest
    budgets, count = ((20, 40), 2) if smallest else ((1000, 3000), 6)
    grid = np.arange(-6, 15, 2) if smallest else np.arange(-6, 7)
    for scale in SCALES:
        print(
            f"first layer × {scale}; R² after {budgets} steps, mean ± standard error of {count} seeds, and η",
            flush=True,
        )
        for name in OPTIMIZERS:
            cells = [text(eta, r) for eta, r in compare(name, scale, budgets, count, grid, options.seed).values()]
            print(f"  {name:18}" + "".join(f"{cell:28}" for cell in cells).rstrip(), flush=True)


if __name__ == "__main__":
    main()
