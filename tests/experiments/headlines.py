"""Question 3's numbers under another protocol: `python tests/experiments/headlines.py [--smallest]`.

One row a number: as in the notebook, then with the budget doubled, with a grid twice as fine and two decades wider on
both sides, and with three other starts (or seeds of the noise). Steps are those from which f < 1e-6 for 200 steps;
"> n" means not within n. Every best rate lies inside its grid, or the script fails. About three minutes.
"""

import argparse

import numpy as np

from hwlib.explorers.tables import quickest, table
from hwlib.optimizers import OPTIMIZERS, run, scheduled
from hwlib.problems import bowl
from hwlib.sheet import SHEET_RATES, SHEET_RULES
from hwlib.sweeps import best_index, first_below, settled

STARTS = [bowl().start, *np.random.default_rng(5).uniform([-8, -6], [8, 6], size=(3, 2))]
DECAY = dict(momentum="beta", nesterov="beta", adam="beta1")


def grid(low, high, per_decade, wide):
    low, high, per_decade = (low - 2, high + 2, 2 * per_decade) if wide else (low, high, per_decade)
    return np.geomspace(10.0**low, 10.0**high, round((high - low) * per_decade) + 1)


def tuned(name, start, budget, wide, angle=0.0, thin=1):
    """Steps at the best η."""
    rates = grid(-4, 16, 20 // thin, wide) if name == "adagrad" and angle == 0 else grid(-4, 2, 40 // thin, wide)
    c, s = np.cos(angle), np.sin(angle)
    problem, start = bowl(angle=angle), np.array([[c, -s], [s, c]]) @ start
    f = run(OPTIMIZERS[name](rates[:, None]), problem.grad, start, budget + 200, record=problem.f)
    return quickest(settled(f, 1e-6), rates, budget)


def tuned_twice(name, start, budget, wide, thin=1):
    """Steps at the best η and β."""
    rates, decays = grid(-4, 2, 20 // thin, wide), np.linspace(0, 0.98, (99 if wide else 50) // thin)
    rule = OPTIMIZERS[name](rates[:, None], **{DECAY[name]: decays[:, None, None]})
    steps = settled(run(rule, bowl().grad, start, budget // 5 + 200, record=bowl().f), 1e-6)
    best = steps[best_index(steps.min(axis=1))]
    return quickest(best, rates, budget // 5).partition(" (")[0]


def decreasing(start, budget):
    rule = scheduled(OPTIMIZERS["rmsprop"], lambda k: 0.3 * 0.97**k)
    return f"{settled(run(rule, bowl().grad, start, budget, record=bowl().f), 1e-6):.0f}"


def sheet_order(seed, steps, count):
    """Shares of starts from which Adam arrives first, and from which AdaGrad ends last."""
    starts, ends, arrival = np.random.default_rng(seed).uniform(-100, 100, (count, 2)), {}, {}
    for name, rule in SHEET_RULES.items():
        f = run(rule(SHEET_RATES[name]), bowl().grad, starts, steps, record=bowl().f, every=20)
        ends[name], arrival[name] = f[-1], first_below(f, 1e-3)
    last = np.mean(ends["adagrad"] == np.max([*ends.values()], axis=0))
    return f"{np.mean(arrival['adam'] == np.min([*arrival.values()], axis=0)):.1%} {last:.1%}"


def rare(name, seed, samples, wide, seeds):
    """The square error of a common and a rare weight at the best η."""
    rates, noise, seen = grid(-3, 0.5, 7, wide), np.random.default_rng(seed), iter(range(1, samples + 1))

    def grad(x):
        present = np.array([1.0, next(seen) % 50 == 0])
        return present * (x - 1 - 0.5 * noise.standard_normal((seeds, 1, 2)))

    x = run(OPTIMIZERS[name](rates[:, None]), grad, np.zeros((seeds, 1, 2)), samples, every=samples)[-1]
    errors = np.mean((np.clip(x, -1e6, 1e6) - 1) ** 2, axis=0).sum(axis=1)
    return f"{errors[best_index(errors)]:.3f}"


def under(number, *others):
    """A number by (start, budget, wide): as in the notebook, budget doubled, grid wider, three other starts."""
    start, *more = others
    cells = [number(start, 2000, False), number(start, 4000, False), number(start, 2000, True)]
    return cells + [number(other, 2000, False) for other in more]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smallest", action="store_true", help="coarse grids, short runs, few starts")
    thin, many, sheet = (10, 20, 500) if parser.parse_args().smallest else (1, 2000, 20_000)
    rows = {}
    for name in OPTIMIZERS:
        rows[f"{name}"] = under(lambda s, b, w, name=name: tuned(name, s, b, w, thin=thin), *STARTS)
    for name in DECAY:
        rows[f"{name}, β"] = under(lambda s, b, w, name=name: tuned_twice(name, s, b, w, thin), *STARTS)
    for name in OPTIMIZERS:
        rows[f"{name}, 45°"] = under(lambda s, b, w, name=name: tuned(name, s, b, w, np.pi / 4, thin), *STARTS)
    rows["rmsprop 0.97^k"] = under(lambda s, b, w: decreasing(s, b), *STARTS)
    rows["sheet: first, last"] = under(lambda s, b, w: sheet_order(s, sheet * b // 2000, many), 3, 0, 1, 2)
    for name in OPTIMIZERS:
        rows[f"{name}, rare"] = under(
            lambda s, b, w, name=name: rare(name, s, b // 4, w, max(many // 10, 20)), *range(4)
        )
    table(["as it stands", "budget × 2", "wider, finer", "other 1", "other 2", "other 3"], rows)


if __name__ == "__main__":
    main()
