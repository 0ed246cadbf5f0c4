"""Do the tests notice? `python tests/mutations.py [--all] [word …]` plants mistakes in the core and runs its tests.

Each mistake is one that a student or a maintainer makes: a text that occurs once in a module of hwlib, and a wrong one
in its place. What a student does stands in `hwlib.exercises`, whose `check` names it; the rest stands here. One at a
time goes into a copy of hwlib and its tests in a temporary folder, two copies side by side. The copy without a mistake
must pass first. The table names the tests that fail, and in how many cases: those of the first test file that has some,
without torch, which not everybody has, and without the slowest; with --all those of every file that concerns the
module, torch's cross-checks too. Words select the mistakes that have one of them in module or name.
The exit status is 1 if a mistake survives: then a test is missing.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import explorer_mutations
import figure_mutations

from hwlib.exercises import MISTAKES
from hwlib.exercises.mistakes import planted, source

ROOT = Path(__file__).resolve().parent.parent
TESTS = {  # module → its test files, or "file:words" for some of its tests, the likeliest to notice first
    "contract": ["inputs", "network", "optimizers", "facts"],
    "activations": ["network", "numerical", "blocks", "range"],
    "parameters": ["network"],
    "blocks": ["blocks", "network", "input_jacobian"],
    "network": ["network", "input_jacobian", "numerical", "blocks"],
    "numerical": ["numerical", "network", "range"],
    "optimizers": ["optimizers", "facts"],
    "exercises/q1_answers": ["exercises:solution_is_right"],
    "exercises/q2_answers": ["exercises:solution_is_right"],
    "exercises/q3": ["exercises"],
    "exercises/q4_answers": ["exercises"],
    "descent": ["optimizers"],
    "problems": ["problems", "range"],
    "sweeps": ["sweeps"],
    "terrain": ["terrain"],
    "batch_norm": ["batch_norm"],
    "distributions": ["distributions", "range"],
    "mean_field": ["distributions", "range"],
}
# module → (what is wrong, the right text, the wrong one); "sheet" marks the homework sheet's own mistakes
MUTATIONS = {
    "contract": [
        ("a decay of 1 and an infinite rate", "(met >= 0) & (met < top)", "(met >= 0) & (met <= top)"),
        ("float16 as float64", 'astype(float if kind in "biu" else np.float32)', "astype(float)"),
        (
            "True as the integer 1",
            "if isinstance(value, bool) or not isinstance(value, Integral)",
            "if not isinstance(value, Integral)",
        ),
        ("no samples, an empty mean", 'n < 1 and "≥1" in w', "False"),
        (
            "the first non-finite number alone is seen",
            "not (good := np.isfinite(array)).all()",
            "not (good := np.isfinite(array.flat[:1])).all()",
        ),
        ("a number beyond its upper end", "or met < low or met > high or", "or met < low or"),
    ],
    "activations": [
        ("sigmoid: overflow not silenced", "@takes(z=array(finite=False))\ndef sigmoid(z)", "def sigmoid(z)"),
        (
            "sigmoid of a complex z: 1/(1 + ∞)",
            "np.where(z.real < 0, np.exp(z) / (1 + np.exp(z)), ",
            "np.where(z.real < 0, 1 / (1 + np.exp(-z)), ",
        ),
        ("σ' as σ(1 - σ): cancels", "else a / (1 + np.exp(z))", "else a * (1 - a)"),
        ("σ' of a complex z: e^z overflows", "a * sigmoid(-z) if", "a / (1 + np.exp(z)) if"),
        ("σ' as a(1 - a), given z", "return sigmoid_slope(z, sigmoid(z))", "return z * (1 - z)"),
        ("ReLU: σ'(0) = 1", "(z > 0).astype", "(z >= 0).astype"),
        ("ReLU: σ' by a ≥ 0, always true", "(z > 0).astype", "(np.maximum(z, 0) >= 0).astype"),
        ("ReLU: float32 promoted", "(z > 0).astype(z.dtype)", "(z > 0).astype(float)"),
        ("tanh' of the output for the one of z", "return 1 - a**2", "return 1 - np.tanh(a) ** 2"),
    ],
    "parameters": [
        ("Xavier with 1 for 2", "sqrt(2 / (fan_in", "sqrt(1 / (fan_in"),
        (
            "init: one θ for the whole batch",
            "rng.standard_normal((*batch, self.n_parameters))",
            "np.resize(rng.standard_normal(self.n_parameters), (*batch, self.n_parameters))",
        ),
        ("init: dtype ignored", ".astype(dtype, copy=False)", ""),
        ("P: biases counted by the layer below", "n * (m + 1) for n, m", "m * (n + 1) for n, m"),
        ("layers: copies for views", "start : start + n * m].reshape", "start : start + n * m].copy().reshape"),
        ("W^(l) column by column in θ", "theta.shape[:-1], n, m)", "theta.shape[:-1], m, n).swapaxes(-1, -2)"),
    ],
    "blocks": [
        ("a block overlaps the next", "slice(start, start + block)", "slice(start, start + block + 1)"),
        ("a sample left out between blocks", "slice(start, start + block)", "slice(start, start + block - 1)"),
        (
            "the last samples left out",
            "range(0, max(N, 1), block)",
            "range(0, max(N - block + 1, 1), block)",
        ),
        (
            "only the first block is written",
            "[(slice(None),) * axis + (block,)] = part",
            "[(slice(None),) * axis + (slice(len(part)),)] = part",
        ),
        ("means: every block counts alike", "mean * (x.shape[-2] / X.shape[-2])", "mean / len(blocks(self, theta, X))"),
        ("means: the last block only", "[a + b for a, b in zip(total, part)]", "part"),
    ],
    "network": [
        ("hidden σ at the output", "+ [ACTIVATIONS[self.output]]", "+ [ACTIVATIONS[self.hidden]]"),
        ("one input: the first network's output", "y[..., 0, :] if", "y[0] if"),
        ("T may broadcast", 'T="N n_L")\n    @averaged', 'T="M n_L")\n    @averaged'),
        (
            "the error is written into T",
            "error = tape.a[-1] - T",
            "error = np.subtract(tape.a[-1], T, out=T)",
        ),
        (
            "loss: sum over the batch",
            "axis=(-2, -1)) / X.shape[-2]\n\n    @axes(theta",
            "axis=(-2, -1))\n\n    @axes(theta",
        ),
        (
            "loss: no ½",
            "        return 0.5 * np.sum(error**2, axis=(-2, -1)) / X.shape[-2]\n",
            "        return np.sum(error**2, axis=(-2, -1)) / X.shape[-2]\n",
        ),
        (
            "gradient's loss: no ½",
            "        return 0.5 * np.sum(error**2, axis=(-2, -1)) / X.shape[-2], grad",
            "        return np.sum(error**2, axis=(-2, -1)) / X.shape[-2], grad",
        ),
        ("δ by the inverse of W (sheet)", "deltas[-1] @ W_above", "deltas[-1] @ np.linalg.pinv(W_above.mT)"),
        (
            "σ' from the layer below",
            "zip(self.activations, tape.z, tape.a[1:])",
            "zip(self.activations, tape.z, [tape.a[1], *tape.a[1:]])",
        ),
        ("∂E/∂W transposed", "np.matmul(delta.mT, a, out=dW)", "dW[...] = (a.mT @ delta).reshape(dW.shape)"),
        ("gradient: float32 promoted", "self.n_parameters), error.dtype)", "self.n_parameters))"),
        (
            "forward mode: sum over the batch",
            "axis=(-2, -1)) / X.shape[-2]\n            grad",
            "axis=(-2, -1))\n            grad",
        ),
        ("forward mode: every block from θ_1 on", "P - start), P, start, dtype", "P - start), P, 0, dtype"),
        ("Jacobian, from y: σ' one layer late", "zip(W[-2::-1], slopes[-2::-1])", "zip(W[-2::-1], slopes[::-1])"),
        ("Jacobian: dearer order", "sum(products[1:]) <= self", "sum(products[1:]) > self"),
    ],
    "numerical": [
        ("Jacobian transposed", "np.stack(columns, axis=-1)", "np.stack(columns, axis=x.ndim - 1)"),
        ("float32 promoted", "np.eye(x.shape[-1], dtype=x.dtype)", "np.eye(x.shape[-1])"),
        ("h = √ε for every order", "** (1 / (order + 1))", "** (1 / 2)"),
        ("h = 1e-8 (sheet)", "return float(np.finfo(x.dtype).eps)", "return 1e-8 or float(np.finfo(x.dtype).eps)"),
        ("ε of float64 for float32", "float(np.finfo(x.dtype).eps)", "float(np.finfo(float).eps)"),
        (
            "difference over the nominal h",
            "f(above) - f(below), above - below",
            "f(above) - f(below), 2 * h * (e + 0 * x)",
        ),
        (
            "one-sided with the central step",
            "default_step(x, order=1) if h is None else h, f(x))",
            "default_step(x) if h is None else h, f(x))",
        ),
        ("relative to b alone", "max(np.linalg.norm(a), np.linalg.norm(b))", "np.linalg.norm(b)"),
        ("relative error broadcasts", "if a.shape != b.shape:", "if a.size != b.size:"),
        ("verdicts: a curve is a kink", "(2 * half - whole, 2 * quarter - half) for", "(whole, half) for"),
        ("verdicts: no allowance for rounding", "20 * np.finfo(x.dtype).eps", "0 * np.finfo(x.dtype).eps"),
        ("verdicts: nothing is withheld", "np.where(smooth & ~possible,", "np.where(~possible,"),
        ("verdicts: left for right", "for side in (1, -1))", "for side in (1, 1))"),
        (
            "verdicts: tolerance by entry",
            "near * np.max(np.abs(central), initial=0, where=np.isfinite(central))",
            "near * np.abs(central)",
        ),
    ],
    "descent": [
        ("run: float32 promoted", "astype(moved.dtype)", "astype(float)"),
        ("run: the path in the start's dtype", "path.astype(np.result_type(path, new))", "path"),
        ("run: every m-th one step early", "if k % every == 0", "if (k + 1) % every == 0"),
        ("run: x0 handed out as it is", "np.broadcast_to(x0, moved.shape).astype(moved.dtype)", "np.asarray(x0)"),
        ("run: the path begins with a view of x", "np.array(record(x))[None]", "np.asarray(record(x))[None]"),
        ("advance: the state is handed on, not copied", "deepcopy(state)", "state"),
        ("advance: starts afresh", "fresh if state is None else", "fresh if True else"),
        ("scheduled: one step late", "rule(lr(k)).step", "rule(lr(k + 1)).step"),
        ("scheduled: η stays", "rule(lr(k)).step", "rule(lr(0)).step"),
    ],
    "sweeps": [
        (
            "settled: the window one step short",
            "before[window + 1 :] == before[: -window - 1]",
            "before[window:] == before[: len(before) - window]",
        ),
        ("best_index: the last rate may be the best", "np.minimum(scores[..., 0], scores[..., -1])", "scores[..., 0]"),
        ("best_index: as good at the edge passes", "<= least", "< least"),
        ("best_index: nan is the best", "np.isnan(scores), np.inf", "np.isnan(scores), -np.inf"),
        ("first_below: the step after", "below.argmax(axis=0), np.inf)", "below.argmax(axis=0) + 1, np.inf)"),
    ],
    "problems": [
        ("landscape transposed", "np.meshgrid(x, y)", 'np.meshgrid(x, y, indexing="ij")'),
        ("bowl turned the other way", "(2 / kappa - 2) * c * s", "(2 - 2 / kappa) * c * s"),
        ("bowl: f without ½", "0.5 * np.add.reduce", "np.add.reduce"),
        ("bowl: float32 promoted", "diagonal.astype(x.dtype, copy=False)", "diagonal"),
        ("Rosenbrock: chain rule's 2 missing", "- 400 * x[..., 0] * b", "- 200 * x[..., 0] * b"),
        ("Beale: a term missing", "(2, 2.25), (3, 2.625))]", "(2, 2.25))]"),
        ("Beale: ∂yᵏ/∂y without k", "x[..., 0] * k * x[..., 1]", "x[..., 0] * x[..., 1]"),
        ("saddle: gradient without -y", "x[..., 1] ** 3 - x[..., 1]], axis", "x[..., 1] ** 3], axis"),
    ],
    "terrain": [
        ("terrain upside down", "np.linspace(1, -1, rows)", "np.linspace(-1, 1, rows)"),
        ("terrain: sample std", "elevation.std()", "elevation.std(ddof=1)"),
        ("terrain: cosine of degrees", "np.cos(np.radians(latitude))", "np.cos(latitude)"),
        ("terrain: heights without the mean", "self.mean + self.std", "0 * self.mean + self.std"),
    ],
    "batch_norm": [
        ("ε outside the mean", "keepdims=True) + eps) if divide", "keepdims=True) * (1 + eps)) if divide"),
        ("variance as if known", "(d - centred / scale * np.mean(d * z, axis=-2, keepdims=True)) / scale", "d / scale"),
        ("mean as if known", "return d - d.mean(axis=-2, keepdims=True) if subtract else d", "return d"),
        ("the bias as if before the mean", "shift.sum(axis=-2)", "back.sum(axis=-2)"),
    ],
    "distributions": [
        ("correlation with itself counted", "** 2, axis=-1) - samples", "** 2, axis=-1)"),
        ("correlation: rows not centred", "a - a.mean(axis=-1, keepdims=True))", "a + 0)"),
        ("dead: flat for any sample", "flat.all(axis=-2)", "flat.any(axis=-2)"),
        ("histogram: upper end left out", "(a <= high)]", "(a < high)]"),
        ("histogram: rounded, not floored", "position.astype(np.intp)", "np.rint(position).astype(np.intp)"),
        (
            "histogram: window always (0, 1)",
            "np.clip([mean - reach, mean + reach], *BOUNDS[activation])",
            "np.array([0, 1])",
        ),
        ("histogram: window of 4 variances", "reach = 4 * std if", "reach = 4 * std**2 if"),
        ("histogram: an edge too few", "np.linspace(low, high, bins + 1)", "np.linspace(low, high, bins)"),
        ("histogram: outside is above only", "a.size - inside.size", "int(np.sum(a > high))"),
        ("expected counts of those inside", "expected = a.size *", "expected = inside.size *"),
    ],
    "mean_field": [
        ("expected: q taken as std", "z / sqrt(2 * q)", "z / (sqrt(2) * q)"),
        ("quadrature without du/dt", "np.exp(-(u**2) / 2) * np.cosh(t)", "np.exp(-(u**2) / 2)"),
        ("quadrature: the same points for every q", "2 if largest <= 1e3 else ceil(log10(largest) / 2) + 1", "2"),
        ("ReLU: E[a²] without ½", "q / 2, np.full_like(q, 0.5)", "q, np.full_like(q, 0.5)"),
        ("ReLU: arccos c for π - arccos c", "c * (pi - np.arccos(c))", "c * np.arccos(c)"),
        ("units and samples swapped", "units, between = _split(", "between, units = _split("),
        (
            "predict: E[a²] without the mean's",
            "q, d = n * std**2 * second",
            "q, d = n * std**2 * (second - (layers[-1][1] if layers else 0) ** 2)",
        ),
        ("predict: fan_out for fan_in", "for n in sizes[:-1]", "for n in sizes[1:]"),
        ("predict: biases tell samples apart", "n * std**2 * between\n", "n * std**2 * between + bias_std**2\n"),
        ("predict: factor without std", "np.sqrt(n * slope) * std)", "np.sqrt(n * slope))"),
        ("critical std: ReLU like tanh", '(2 if activation == "relu" else 1) / width', "1 / width"),
        ("split, steep: half of the points counted once", "np.where(u == 0, 1, 2)", "np.where(u == 0, 1, 1)"),
        (
            "split, steep: units and samples swapped",
            "np.where(few, rest, total), np.where(few, total, rest)",
            "np.where(few, total, rest), np.where(few, rest, total)",
        ),
        ("split: never by the slopes", "q > 30", "q > np.inf"),
        ("critical std: n std² E[σ'] = 1", "d * slope < second", "d * np.sqrt(slope) < second"),
        ("critical std: the bias as a variance", "bias_std * bias_std + d", "bias_std + d"),
        ("critical std: q for q - bias_std²", "sqrt(d / (width", "sqrt((bias_std * bias_std + d) / (width"),
        ("critical std: sigmoid without E[σ²]", "sqrt(d / (width * second))", "sqrt(d / width)"),
    ],
}
TESTS |= figure_mutations.TESTS | explorer_mutations.TESTS
MUTATIONS |= figure_mutations.MUTATIONS | explorer_mutations.MUTATIONS
for mistake in MISTAKES:  # of the exercises: the whole function, with the mistake in it
    slip = " (sheet)" if "the sheet's slip" in mistake.hint else ""
    name = f"{mistake.function.__qualname__}: {mistake.name}{slip}"
    module = mistake.function.__module__.removeprefix("hwlib.").replace(".", "/")
    entry = (name, source(mistake.function), planted(mistake.function, [mistake]))
    MUTATIONS.setdefault(module, []).append(entry)
WITHOUT_TORCH = "import sys; sys.modules['torch'] = None\n"
RUN = """
import sys, hwlib, pytest
assert hwlib.__file__.startswith(sys.argv[1]), f"{hwlib.__file__} is not the copy"
sys.exit(pytest.main(sys.argv[2:]))
"""
OPTIONS = "-qrfE --tb=no -o addopts= -p no:cacheprovider -p _hypothesis_pytestplugin --hypothesis-seed=0".split()
ENVIRONMENT = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OMP_NUM_THREADS": "1", "CI": ""}  # other plugins load slowly


def mutated(module, name, right, wrong, root=ROOT):
    """The module's source with this mistake in it."""
    source = (root / "hwlib" / f"{module}.py").read_text(encoding="utf-8")
    if (found := source.count(right)) != 1:
        raise ValueError(f"{module}.py has moved on: {name!r} is planted in this text, found {found} times: {right}")
    return source.replace(right, wrong)


def failures(original, files, module=None, source=None, *, thorough=False):
    """The tests that fail, and in how many cases, in a copy of `original` with `source` for one module."""
    failed = Counter()
    with TemporaryDirectory() as folder:
        copy = Path(folder).resolve()
        shutil.copytree(original, copy, dirs_exist_ok=True)
        if module:
            (copy / "hwlib" / f"{module}.py").write_text(source, encoding="utf-8")
        for file in files:
            code = RUN if thorough else WITHOUT_TORCH + RUN
            file, _, words = file.partition(":")  # of the file only what pytest's -k selects
            words = words or ("" if thorough else "not ten_million")
            fewer = ["-k", words] if words else []
            command = [sys.executable, "-c", code, str(copy), f"tests/test_{file}.py", *OPTIONS, *fewer]
            environment = os.environ | ENVIRONMENT | {"PYTHONPATH": str(copy)}
            result = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
            names = re.findall(r"^(?:FAILED|ERROR) \S+?::(\w+)", result.stdout, flags=re.M)
            if result.returncode != bool(names):  # no verdict: the import failed, or pytest itself
                raise RuntimeError(f"tests/test_{file}.py did not run:\n{result.stdout}{result.stderr}")
            failed.update(names)
            if failed and module and not thorough:
                break
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("words", nargs="*", help="only the mistakes that have one of these in module or name")
    parser.add_argument("--all", action="store_true", help="name all tests that fail, torch's cross-checks too")
    options, start = parser.parse_args(), time.monotonic()
    chosen = [(module, *entry) for module, entries in MUTATIONS.items() for entry in entries]
    chosen = [m for m in chosen if not options.words or any(word in f"{m[0]}: {m[1]}" for word in options.words)]
    with TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        original = Path(folder)  # copied once: the tree may change while this runs
        for part in ("hwlib", "tests", "notebooks/exercises"):
            shutil.copytree(ROOT / part, original / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", original)
        sources = [mutated(*mutation, root=original) for mutation in chosen]
        files = sorted({file for module, *_ in chosen for file in TESTS[module]})
        if failed := failures(original, files, thorough=options.all):
            sys.exit(f"these tests fail without any mistake: {', '.join(failed)}")

        def caught_by(mutation, source):
            return failures(original, TESTS[mutation[0]], mutation[0], source, thorough=options.all)

        print("mutation | caught by")
        survivors = 0
        for (module, name, *_), failed in zip(chosen, pool.map(caught_by, chosen, sources)):
            tests = [test + (f" ({cases})" if cases > 1 else "") for test, cases in failed.items()]
            print(f"{module}: {name} | {', '.join(tests) or 'NOTHING: it survives'}", flush=True)
            survivors += not failed
    print(f"{len(chosen) - survivors} of {len(chosen)} mistakes caught, in {time.monotonic() - start:.0f} s")
    sys.exit(survivors > 0)


if __name__ == "__main__":
    main()
