"""The gradient of 6 × 100 units: `python tests/benchmarks/gradient.py [word …]`, ratios to its own matrix products.

Contenders are hwlib, the same written plainly in numpy (with σ' = a (1 - a), which cancels near a = 1), and torch and
autograd where they are installed. Each timing has a fresh process, in which the contender and the products take turns,
with the BLAS kernel that numpy picks by itself; the number is the median of the ratios, of processor time where there
is one thread. Beside it stands what malloc
did: the memory that the system had to fault in for each call, in multiples of the forward pass's arrays z and a. Words
choose among the rows: `sigmoid float32 1000 1` is the row of that activation, type, batch and number of threads.
"""

import os
import subprocess
import sys
import time

ACTIVATIONS, DTYPES = ("sigmoid", "tanh", "relu"), ("float32", "float64")
BATCHES, THREADS = (1, 10, 100, 1000, 10_000), (1, 2)
CONTENDERS = ("hwlib", "plain", "torch", "autograd")
SIZES = (100,) * 6
SECONDS = 0.7  # for each timing


def plain(np, activation, layers, X, T):
    """Loss and gradient in the fewest lines."""
    f, slope = {
        "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
        "tanh": (np.tanh, lambda a: 1 - a**2),
        "relu": (lambda z: np.maximum(z, 0), lambda a: a > 0),
    }[activation]
    a = [X]
    for W, b in layers:
        a.append(f(a[-1] @ W.T + b))
    error, grads = a[-1] - T, []
    delta = error / len(X) * slope(a[-1])
    for l in reversed(range(len(layers))):
        grads.append((delta.T @ a[l], delta.sum(axis=0)))
        if l:
            delta = (delta @ layers[l][0]) * slope(a[l])
    return 0.5 * np.sum(error**2) / len(X), grads[::-1]


def contender(np, name, activation, net, theta, X, T):
    """A function of no arguments that gives the loss and the gradient in some form."""
    layers = net.layers(theta)
    if name == "hwlib":
        return lambda: net.gradient(theta, X, T)
    if name == "plain":
        return lambda: plain(np, activation, layers, X, T)
    if name == "torch":
        import torch

        torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
        f = getattr(torch, activation)
        weights = [[torch.tensor(part, requires_grad=True) for part in layer] for layer in layers]
        x, t = torch.tensor(X), torch.tensor(T)

        def gradient():
            a = x
            for W, b in weights:
                a = f(torch.nn.functional.linear(a, W, b))
            loss = 0.5 * ((a - t) ** 2).sum() / len(t)
            return loss.item(), torch.autograd.grad(loss, [part for layer in weights for part in layer])

        return gradient
    import autograd.numpy as anp
    from autograd import value_and_grad

    f = {"sigmoid": lambda z: 1 / (1 + anp.exp(-z)), "tanh": anp.tanh, "relu": lambda z: anp.maximum(z, 0)}[activation]

    def loss(layers):
        a = X
        for W, b in layers:
            a = f(anp.dot(a, W.T) + b)
        return 0.5 * anp.sum((a - T) ** 2) / len(X)

    both = value_and_grad(loss)
    return lambda: both(layers)


def child(name, activation, dtype, batch):
    """Median ratio to the products, their milliseconds and the faults of one call; in a process of its own."""
    import numpy as np

    from hwlib.network import Network, xavier

    net, rng = Network(SIZES, activation, activation), np.random.default_rng(0)
    theta = net.init(rng, xavier, dtype=dtype)
    X, T = rng.standard_normal((2, batch, 100)).astype(dtype)
    W, D = [W for W, _ in net.layers(theta)], [np.empty_like(X) for _ in SIZES]
    out = [np.empty_like(w) for w in W]

    def products():
        for k, w in enumerate(W):
            np.matmul(X, w.T, out=D[k])
        for k, w in enumerate(W[1:]):
            np.matmul(X, w, out=D[k])
        for w in out:
            np.matmul(X.T, X, out=w)

    gradient = contender(np, name, activation, net, theta, X, T)
    assert abs(gradient()[0] / net.loss(theta, X, T) - 1) < 1e-5
    import resource

    repeat = max(1, 200 // batch)
    clock = time.process_time if os.environ["OMP_NUM_THREADS"] == "1" else time.perf_counter

    def timed(function):
        start = clock()
        for _ in range(repeat):
            function()
        return clock() - start

    for _ in range(3):  # malloc learns from what is freed
        products(), gradient()
    ratios, units, calls, faults, end = [], [], 0, 0, time.perf_counter() + SECONDS
    while time.perf_counter() < end or len(ratios) < 5:
        unit = timed(products)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        ratios.append(timed(gradient) / unit)
        faults += resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
        units.append(unit / repeat)
        calls += repeat
    tape = 2 * (len(SIZES) - 1) * X.nbytes
    print(np.median(ratios), 1e3 * np.median(units), faults * resource.getpagesize() / calls / tape)


def main(words):
    print("(faults)".rjust(44), "".join(name.rjust(15) for name in CONTENDERS), "  products [ms]")
    for activation in ACTIVATIONS:
        for dtype in DTYPES:
            for batch in BATCHES:
                for threads in THREADS:
                    row = (activation, dtype, str(batch), str(threads))
                    if not all(word in row for word in words):
                        continue
                    environment = os.environ | {f"{lib}_NUM_THREADS": str(threads) for lib in ("OMP", "OPENBLAS")}
                    cells, unit = "", ""
                    for name in CONTENDERS:
                        command = [sys.executable, __file__, "--child", name, *row[:3]]
                        result = subprocess.run(command, env=environment, capture_output=True, text=True)
                        if result.returncode:
                            cells += "-".rjust(15)
                            continue
                        ratio, unit, faults = map(float, result.stdout.split())
                        cells += f"{ratio:8.2f} ({faults:4.2f})"
                    print(
                        f"{activation:8} {dtype} {batch:6} samples {threads} thread(s)    {cells}   {unit:.3g}",
                        flush=True,
                    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:5], int(sys.argv[5]))
    else:
        main(sys.argv[1:])
