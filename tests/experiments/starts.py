"""Which starts learn, longer than a notebook may run: `python tests/experiments/starts.py [--smallest] [word …]`.

Protocol. Problem: `terrain`, a 2-16-16-16-16-1 network with identity at the output, mini-batches of 64, float32,
Momentum with β = 0.9. Target: the mean loss of the last tenth of the mini-batches; ½ is a flat map. Budgets: 300, 3000
and 6000 steps. Grid: rates 10^-4, 10^-3.5, …, 10, for each start. Seeds: η is chosen by the mean of initial weights 0
to 2 on one sequence of mini-batches; printed are the mean and the standard error of six others on another sequence.
"edge" says that the best η was the first or the last one that does not diverge on the grid, which happens where
nothing learns. About ten minutes; --smallest takes seconds; words choose cases, such as "tanh" or "BatchNorm".
"""

import argparse
from functools import partial

import numpy as np

from hwlib.batch_norm import NormalisedNetwork, batch_norm
from hwlib.network import Network, he, xavier
from hwlib.optimizers import momentum, run
from hwlib.terrain import terrain

SIZES = (2, 16, 16, 16, 16, 1)
LAND = terrain(np.float32)


def scaled(gain):
    return lambda fan_in, fan_out: gain / np.sqrt(fan_in)


SMALL, LARGE = ("δ = 0.01", scaled(0.1)), ("δ = 1", scaled(10))  # at the sheet's 100 units √n δ is 0.1 and 10
PLAIN = {
    f"{σ}, {name}": (Network(SIZES, σ, "identity"), std)
    for σ, third in (("sigmoid", ("Xavier", xavier)), ("tanh", ("Xavier", xavier)), ("relu", ("He", he)))
    for name, std in (SMALL, third, LARGE)
}
HALVES = {"only subtracting": {"divide": False}, "only dividing": {"subtract": False}, "BatchNorm": {}}
NORMALISED = {
    f"sigmoid, {name}, {half}": (NormalisedNetwork(SIZES, "sigmoid", partial(batch_norm, **options)), std)
    for half, options in HALVES.items()
    for name, std in ((SMALL, LARGE) if half == "BatchNorm" else (SMALL,))
}
CASES = PLAIN | NORMALISED


def train(net, std, rates, steps, seed, count):
    """The loss of every mini-batch before its step, (steps, rates, count)."""
    rows = np.random.default_rng([seed, 1]).integers(len(LAND.x), size=(steps, 64))
    theta = np.stack([net.init(count * seed + k, std, dtype=np.float32) for k in range(count)])
    left, losses = iter(rows), []

    def grad(theta):
        k = next(left)
        loss, g = net.gradient(theta, LAND.x[k], LAND.t[k], check_finite=False)
        losses.append(loss)
        return g

    rates = np.asarray(rates, np.float32)[:, None, None]
    run(momentum(rates), grad, np.broadcast_to(theta, (len(rates), *theta.shape)), steps, every=steps)
    return np.array(losses)


def end(losses, budget):
    """Mean of the last tenth of the budget, inf for a run that diverged."""
    return np.nan_to_num(losses[budget - budget // 10 : budget].mean(axis=0), nan=np.inf, posinf=np.inf)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smallest", action="store_true", help="20 steps, two seeds, rates a factor 10 apart")
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    budgets, count = ((10, 20), 2) if options.smallest else ((300, 3000, 6000), 3)
    rates = 10 ** np.arange(-4, 1.01, 1 if options.smallest else 0.5)
    print(f"loss after {budgets} steps, mean ± standard error of {2 * count} seeds, and the chosen η", flush=True)
    for name, (net, std) in CASES.items():
        if options.words and not any(word in name for word in options.words):
            continue
        swept = train(net, std, rates, max(budgets), 0, count)
        cells = []
        for budget in budgets:
            scores = end(swept, budget).mean(axis=-1)
            best, finite = scores.argmin(), np.flatnonzero(scores < 1)
            found = end(train(net, std, rates[[best]], budget, 1, 2 * count), budget)[0]
            if not finite.size or np.isinf(found).any():
                cells.append("diverges" + " at every η" * (not finite.size))
                continue
            error = found.std(ddof=1) / len(found) ** 0.5
            edge = "" if finite[0] < best < finite[-1] else " edge"
            cells.append(f"{found.mean():.3f} ± {error:.3f}, η = {rates[best]:.2g}{edge}")
        print(f"  {name:38}" + "".join(f"{cell:32}" for cell in cells).rstrip(), flush=True)


if __name__ == "__main__":
    main()
