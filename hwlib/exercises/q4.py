"""The exercises of Question 4: how a network starts, what its layers' outputs are made of, and what people do."""

import numpy as np

from hwlib.batch_norm import NormalisedNetwork, batch_norm
from hwlib.distributions import read_out, statistics
from hwlib.exercises import q4_mistakes as known
from hwlib.exercises.exercise import Case, Exercise
from hwlib.exercises.kinds import function, name, number
from hwlib.exercises.q4_answers import (
    draw,
    he_std,
    layer_outputs,
    normalise,
    relu_sizes,
    shrinkage,
    sigmoid_factor,
    skip_init,
    spread,
    wrong_theory,
)
from hwlib.exercises.q4_kinds import a_of_each_layer, looks_of_layers, tower
from hwlib.mean_field import _quadrature, critical_std, gaussian_moments, predict
from hwlib.network import Network
from hwlib.parameters import Parameters, he

# ---- how they are judged


def in_words(values, inputs):
    """What is asked of a tower: its size is to stay, and each block is to add its share."""
    blocks, depth, a, added = list(values.values()), inputs["depth"], inputs["x"], []
    with np.errstate(all="ignore"):
        for W in blocks:
            step = np.maximum(a @ W.T, 0)
            added.append(np.linalg.norm(step) / np.linalg.norm(a))
            a = a + step
        size, least = np.linalg.norm(a) / np.linalg.norm(inputs["x"]), min(added)
    grown = "more than doubles" if size < 1.2**depth else "explodes"
    grown = "falls below half" if size < 0.5 else "stays within a factor of 2" if size <= 2 else grown
    share = "nothing" if least == 0 else "its share" if least * depth >= 0.25 else "next to nothing"
    return {
        f"the size after {depth} blocks": np.array(grown),
        "what the least of the blocks adds": np.array(share),
        "whether all weights are 0": np.array(not any(W.any() for W in blocks)),
        # + 0.0, since -0.0 has other bytes than 0.0
        "whether the blocks all differ": np.array(len({(W + 0.0).tobytes() for W in blocks}) == depth),
    }


# ---- the exercises


def draws(rng):
    seed = int(rng.integers(2**32))
    lines = {
        "the shape": "W^(l) has shape (n_l, n_{l-1}), b^(l) has (n_l,)",
        "mean": "w ~ N(0, g/n): the variance is g/n, n the units of the layer below",
        "whether W": "every weight is drawn",
        "whether the units": "every weight is drawn, for each unit anew",
        "whether b": "b = 0",
    }
    return [
        Case({"sizes": (150, 150), "gain": 1.0, "seed": seed}, lines, "as many units above as below and g = 1"),
        Case({"sizes": (60, 400, 80), "gain": 3.0, "seed": seed}, lines, "60, 400 and 80 units and g = 3"),
    ]


def networks(rng):
    for sizes, N, setting in (((3, 3), 1, "one layer, one sample"), ((4, 3, 5, 2), 3, "three layers, 3 samples")):
        W = [rng.uniform(-2, 2, (n, m)) for n, m in zip(sizes[1:], sizes[:-1])]
        b = [rng.uniform(0.5, 1.5, n) * rng.choice([-1, 1], n) for n in sizes[1:]]
        lines = {"the number": "a^(1) = x is the first, a^(L) the last", "a": "a^(l) = σ(W^(l) a^(l-1) + b^(l))"}
        yield Case({"W": W, "b": b, "x": rng.uniform(-2, 2, (N, sizes[0]))}, lines, setting)


def spreads(rng):
    lines = {
        "mean": "the mean of all N n numbers",
        "std between units": "the std, over the units, of ā_j, the mean of unit j over the samples",
        "std between samples": "the root of the mean, over the units, of each unit's variance over the samples",
        "std": "the root of the mean of (a - ā)², over all N n numbers",
    }
    return [
        Case({"a": rng.uniform(-1, 3, (2, 2)) * [1, 3]}, lines, "2 samples, 2 units"),
        Case({"a": rng.uniform(-1, 3, (3, 4)) * [1, 2, 3, 4]}, lines, "3 samples, 4 units"),
    ]


def batches(rng):
    h = rng.uniform(-1, 2, (3, 4)) * [1, 0.7, 2, 0.4] + [1, -1, 3, 0.5]
    line = "ĥ = (h - mean) / √(var + ε), mean and var of each unit over the samples"
    return [
        Case({"h": h[:, :1], "eps": 0.0}, f"{line}, here with ε = 0", "one unit, ε = 0"),
        Case({"h": h, "eps": 0.1}, line, "3 samples, 4 units, ε = 0.1"),
    ]


def maps(rng):
    x, mix = rng.uniform(-2, 2, (13, 3)) + [3, -2, 1], rng.uniform(0.5, 1.5, (3, 4)) * rng.choice([-1, 1], (3, 4))
    a = np.tanh(x - [3, -2, 1]) @ mix + rng.uniform(-0.5, 0.5, (13, 4)) * [1, 2, 1, 0.5] + [2, 1, -1, 3]
    return [
        Case({"a": a[:7, :1], "x": x[:7, :1], "train": 4}, known.R2, "one unit, one column of x, 4 of 7 samples"),
        Case({"a": a[:11, 1:], "x": x[:11, :2], "train": 6}, known.R2, "3 units, 2 columns of x, 6 of 11 samples"),
        Case({"a": a, "x": x, "train": 7}, known.R2, "4 units, 3 columns of x, 7 of 13 samples"),
    ]


def factors(rng):
    for n, s, q in ((9, 0.7, 0.04), (50, 0.3, 4.0), (20, 1.3, 25.0)):
        line = f"{known.FACTOR}, where z ~ N(0, q)" if q > 1 else "σ' is nearly ¼ here: the factor is nearly √n s/4"
        yield Case({"n": n, "s": s, "q": q}, line, f"n = {n}, s = {s}, q = {q:g}")


def towers(rng):
    for n, depth in ((16, 16), (64, 16), (48, 100)):
        inputs = {"n": n, "depth": depth, "seed": int(rng.integers(2**32)), "x": rng.standard_normal((10, n))}
        lines = {
            "the size": "what a block adds times the number of blocks is what the size grows by",
            "what": "every block is to add a quarter of 1/depth of what it is given, or more",
            "whether": "every block has weights of its own",
        }
        yield Case(inputs, lines, f"{n} units and {depth} blocks")


def sized(sizes, s):
    return Case(
        {"sizes": sizes, "s": s}, "q ← n s² E[a²], n the units below, and E[a²] = q/2", f"sizes {sizes}, s = {s}"
    )


LIBRARY = (  # what no answer that is a function of this question may call
    Parameters.init,
    Network.forward,
    NormalisedNetwork.forward,
    statistics,
    read_out,
    batch_norm,
    predict,
    gaussian_moments,
    critical_std,
    _quadrature,
)
EXERCISES = [
    Exercise(
        "draw",
        4,
        "draw the weights",
        draw,
        looks_of_layers,
        draws,
        known.DRAW,
        closed=LIBRARY,
        tolerance=0.05,
    ),
    Exercise(
        "layer_outputs",
        4,
        "keep what every layer gives",
        layer_outputs,
        a_of_each_layer,
        lambda rng: [*networks(rng)],
        known.LAYER_OUTPUTS,
        closed=LIBRARY,
    ),
    Exercise(
        "spread",
        4,
        "between units, between samples",
        spread,
        function("mean", "std", "std between units", "std between samples"),
        spreads,
        known.SPREAD,
        closed=LIBRARY,
    ),
    Exercise(
        "he_std",
        4,
        "predict a number",
        he_std,
        number,
        lambda rng: [Case({}, "n s²/2 = 1")],
        known.HE,
        closed=(he, critical_std),
        tolerance=5e-3,
    ),
    Exercise(
        "relu_sizes",
        4,
        "one line predicts every layer",
        relu_sizes,
        function("the sizes"),
        lambda rng: [sized((8, 8), 0.6), sized((6, 9, 3, 5), 0.7)],
        known.RELU_SIZES,
        closed=LIBRARY,
    ),
    Exercise(
        "shrinkage",
        4,
        "predict another one",
        shrinkage,
        number,
        lambda rng: [Case({}, known.LINE)],
        known.SHRINKAGE,
        tolerance=0.02,
    ),
    Exercise(
        "sigmoid_factor",
        4,
        "then compute it",
        sigmoid_factor,
        function("√χ"),
        lambda rng: [*factors(rng)],
        known.SIGMOID_FACTOR,
        closed=LIBRARY,
        tolerance=0.015,
    ),
    Exercise(
        "normalise",
        4,
        "batch normalisation",
        normalise,
        function("ĥ"),
        batches,
        known.NORMALISED,
        closed=LIBRARY,
    ),
    Exercise(
        "r_squared",
        4,
        "what a linear map can read",
        read_out,
        function("R²"),
        maps,
        known.READ_OUT,
        closed=LIBRARY,
    ),
    Exercise(
        "wrong_theory",
        4,
        "find the planted bug",
        wrong_theory,
        name,
        lambda rng: [Case({}, "one of A to F")],
        known.WRONG_THEORY,
    ),
    Exercise(
        "skip_init",
        4,
        "a start for skip connections",
        skip_init,
        tower,
        lambda rng: [*towers(rng)],
        known.SKIP_INIT,
        judge=in_words,
    ),
]
