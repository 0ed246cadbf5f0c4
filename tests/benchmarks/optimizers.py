"""Sweeps and long runs: `python tests/benchmarks/optimizers.py`. One thread, float64, ratios in one run.

The first table sweeps 200 learning rates over 500 steps for each rule: all at once, one after the other, and by
torch.optim, if torch is installed (every tenth rate, times ten). The second runs 20 000 steps of each rule, against the
sheet's way: one step after the other with np.vstack for the history, which copies all of it at each step.
"""

import os
import time

for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402

from hwlib.optimizers import OPTIMIZERS, run  # noqa: E402
from hwlib.problems import bowl  # noqa: E402

BOWL, RATES, STEPS, LONG, ROUNDS = bowl(), np.geomspace(1e-4, 0.5, 200), 500, 20_000, 5


def seconds(function, rounds=1):
    """The least time of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def torch_loop(torch, name, lr):
    """STEPS steps of torch's rule on the same bowl, its gradient given by hand."""
    rules = {
        "gradient_descent": lambda x: torch.optim.SGD([x], lr),
        "momentum": lambda x: torch.optim.SGD([x], lr, momentum=0.9),
        "nesterov": lambda x: torch.optim.SGD([x], lr, momentum=0.9, nesterov=True),
        "adagrad": lambda x: torch.optim.Adagrad([x], lr),
        "rmsprop": lambda x: torch.optim.RMSprop([x], lr, alpha=0.9),
        "adam": lambda x: torch.optim.Adam([x], lr),
    }
    x = torch.tensor(BOWL.start, requires_grad=True)
    optimizer, curvatures, path = rules[name](x), torch.tensor([0.1, 2.0]), [BOWL.start]
    for _ in range(STEPS):
        x.grad = curvatures * x.detach()
        optimizer.step()
        path.append(x.detach().numpy().copy())
    return np.array(path)


def vstack_run(optimizer, steps):
    """The history grown by one row a step."""
    x, state, history = BOWL.start, optimizer.init(BOWL.start), np.zeros((1, 2))
    for _ in range(steps):
        history = np.vstack((history, x))
        x, state = optimizer.step(BOWL.grad, x, state)
    return history


def main():
    try:
        import torch
    except ImportError:
        torch = None
    else:
        torch.set_num_threads(1)
    print(f"{len(RATES)} rates, {STEPS} steps   at once [ms]   loop / at once   torch / at once")
    totals = np.zeros(3)
    for name, rule in OPTIMIZERS.items():
        once = seconds(lambda rule=rule: run(rule(RATES[:, None]), BOWL.grad, BOWL.start, STEPS), ROUNDS)
        loop = seconds(lambda rule=rule: [run(rule(lr), BOWL.grad, BOWL.start, STEPS) for lr in RATES])
        theirs = np.nan
        if torch:
            theirs = 10 * seconds(lambda name=name: [torch_loop(torch, name, lr) for lr in RATES[::10].tolist()])
        totals += once, loop, theirs
        print(f"{name:24} {1e3 * once:12.1f} {loop / once:16.0f} {theirs / once:17.0f}")
    print(f"{'all six':24} {1e3 * totals[0]:12.1f} {totals[1] / totals[0]:16.0f} {totals[2] / totals[0]:17.0f}")

    print(f"\n{LONG} steps               run [ms]      vstack / run   vstack, 2 × the steps / 1 ×")
    for name, rule in OPTIMIZERS.items():
        optimizer = rule(1e-3)
        kept = seconds(lambda optimizer=optimizer: run(optimizer, BOWL.grad, BOWL.start, LONG), 2)
        half, grown = (seconds(lambda o=optimizer, n=n: vstack_run(o, n)) for n in (LONG // 2, LONG))
        print(f"{name:24} {1e3 * kept:12.0f} {grown / kept:16.1f} {grown / half:17.1f}")


if __name__ == "__main__":
    main()
