"""Input Jacobians of 1000 samples: `python tests/benchmarks/input_jacobian.py`. One thread, float32, ratios in one run.

The unit is the plain matrix products of the same order, without any slope, each into an array that is kept: what no
order of operations avoids. Beside them torch's vmap(jacrev) or vmap(jacfwd), if torch is installed. Memory is the
growth of the process's peak over what it held before the call, in a process for each contender.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402

from hwlib.network import Network, xavier  # noqa: E402

SAMPLES, ROUNDS = 1000, 7
SHAPES = {"100-100-100-100-100-100": (100,) * 6, "10-100-100-1000": (10, 100, 100, 1000)}
SHAPES["1000-100-100-10"] = SHAPES["10-100-100-1000"][::-1]


def products(net, theta, mode):
    """A function that multiplies W^(L) ⋯ W^(2) in the given order, once for each sample, slopes left out."""
    weights = [W for W, _ in net.layers(theta)]
    weights = weights if mode == "forward" else weights[::-1]
    n_1, n_L = net.sizes[0], net.sizes[-1]
    shapes = [(len(W), n_1) if mode == "forward" else (n_L, W.shape[1]) for W in weights]
    kept = [np.empty((SAMPLES, *shape), theta.dtype) for shape in shapes]
    kept[0][...] = weights[0]

    def multiply():
        for W, J, out in zip(weights[1:], kept, kept[1:]):
            np.matmul(*((W, J) if mode == "forward" else (J, W)), out=out)

    return multiply


def contenders(sizes):
    """name → function of no arguments, for one network."""
    net, rng = Network(sizes), np.random.default_rng(0)
    theta = net.init(rng, xavier, dtype=np.float32)
    X = rng.standard_normal((SAMPLES, sizes[0])).astype(np.float32)
    found = {}
    for mode in ("forward", "reverse"):
        found[f"products, {mode}"] = lambda mode=mode: products(net, theta, mode)
        found[f"input_jacobian, {mode}"] = lambda mode=mode: lambda: net.input_jacobian(theta, X, mode)
    found["input_jacobian, auto"] = lambda: lambda: net.input_jacobian(theta, X)
    try:
        import torch
    except ImportError:
        return found
    torch.set_num_threads(1)
    weights = [(torch.tensor(W), torch.tensor(b)) for W, b in net.layers(theta)]
    x = torch.tensor(X)

    def forward(row):
        for W, b in weights:
            row = torch.sigmoid(torch.nn.functional.linear(row, W, b))
        return row

    cheap = ["jacfwd"] * (sizes[0] <= sizes[-1]) + ["jacrev"] * (sizes[0] >= sizes[-1])
    for name in cheap:  # the other order takes torch a hundred times as long, and gigabytes
        jacobian = torch.func.vmap(getattr(torch.func, name)(forward))
        assert np.allclose(jacobian(x[:3]).numpy(), net.input_jacobian(theta, X[:3]), rtol=1e-3, atol=1e-6)
        found[f"torch vmap({name})"] = lambda jacobian=jacobian: lambda: jacobian(x)
    return found


def times(functions):
    """The least time of each function, taken in turns, so that a busy machine hits all alike; over 1 s, once."""
    least = dict.fromkeys(functions, np.inf)
    for _ in range(ROUNDS):
        for name, function in functions.items():
            if not 1 < least[name] < np.inf:
                start = time.perf_counter()
                function()
                least[name] = min(least[name], time.perf_counter() - start)
    return least


def growth(shape, name):
    """Peak memory of one call in MB, above what the process held before; in a process of its own, on Linux."""
    function = contenders(SHAPES[shape])[name]()
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts again from what is held now

    def peak():
        (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    before = peak()
    function()
    return peak() - before


def main():
    memory = {}
    names = ["input_jacobian, forward", "input_jacobian, reverse", "torch vmap(jacrev)", "torch vmap(jacfwd)"]
    for shape, name in ((shape, name) for shape in SHAPES for name in names):  # first, while this process is small
        child = subprocess.run([sys.executable, __file__, shape, name], capture_output=True, text=True)
        memory[shape, name] = f"{float(child.stdout):8.0f} MB" if child.returncode == 0 else ""
    for shape, sizes in SHAPES.items():
        least = times({name: make() for name, make in contenders(sizes).items()})
        unit = min(least["products, forward"], least["products, reverse"])
        result = 4 * SAMPLES * sizes[0] * sizes[-1] / 2**20
        print(f"\n{shape}: 1.0 = {1e3 * unit:.0f} ms; the result itself is {result:.0f} MB", flush=True)
        for name, seconds in least.items():
            print(f"  {name:24}{seconds / unit:8.2f}{memory.get((shape, name), '')}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(growth(*sys.argv[1:]))
    else:
        main()
