"""What Questions 1 and 2 share: cases with a network, and mistakes of the forward pass."""

import numpy as np

from hwlib.batch_norm import NormalisedNetwork
from hwlib.exercises.exercise import Case
from hwlib.exercises.mistakes import instead_of
from hwlib.exercises.network_kinds import FUNCTIONS
from hwlib.network import Network
from hwlib.numerical import _columns, central_difference, complex_step, forward_difference

LIBRARYS = (  # what no answer to Questions 1 and 2 may call
    Network.gradient,
    Network.forward_gradient,
    Network.backward,
    Network.jvp,
    Network.input_jacobian,
    Network.forward,
    NormalisedNetwork.forward,
    NormalisedNetwork.gradient,
    central_difference,
    complex_step,
    forward_difference,
    _columns,
)


def like(W, f, output=None):
    """(sizes, hidden, output): what a `Network` with these weights and this f is made of."""
    sigma = next(name for name in FUNCTIONS["f"] if FUNCTIONS["f"][name] is f)
    return (W[0].shape[1], *map(len, W)), sigma, output or sigma


def flat(W, b):
    """θ: all weights and biases as one vector."""
    return np.concatenate([part.ravel() for pair in zip(W, b) for part in pair])


def batch(rng, *shape):
    """Numbers of both signs, none near 0."""
    return rng.uniform(0.3, 1.3, shape) * rng.choice([-1.0, 1.0], shape)


def weights(rng, *sizes):
    """The inputs W and b."""
    return {
        "W": [batch(rng, n, m) for n, m in zip(sizes[1:], sizes[:-1])],
        "b": [rng.uniform(0.2, 0.9, n) for n in sizes[1:]],
    }


def sigma(name):
    """The inputs f and df."""
    return {"f": name, "df": name}


def networks(others, *rows, more=None):
    """Cases with a network: (sizes, σ, samples, what decides), …; `others` and `more` are the inputs beside it."""

    def cases(rng):
        found = []
        for sizes, name, N, decides in rows:
            inputs = weights(rng, *sizes) | others(rng, sizes, N) | sigma(name) | (more or {})
            samples = f"{N} samples" if N > 1 else "one sample"
            setting = f"layers of {', '.join(map(str, sizes))} units, σ = {name}, {samples}"
            found.append(Case(inputs, decides, setting))
        return found

    return cases


# fmt: off
AFFINE = (
    *instead_of(
        Network.forward,
        "a[-1] @ W.mT",
        ("a[-1] @ W", "W for Wᵀ in the forward pass", "A sample is a row of A, so z^(l) = W^(l) a^(l-1) becomes A Wᵀ."),
    ),
    *instead_of(
        Network.forward,
        " + b[..., None, :]",
        ("", "b is missing", "z^(l) = W^(l) a^(l-1) + b^(l): each unit has its bias."),
        (" - b[..., None, :]", "the sign of b", "z^(l) = W^(l) a^(l-1) + b^(l): the bias is added."),
        (" + 2 * b[..., None, :]", "b is added twice", "z^(l) = W^(l) a^(l-1) + b^(l) holds b once."),
    ),
)
FORWARD = (
    *AFFINE,
    *instead_of(
        Network.forward,
        "a[-1] @ W.mT",
        ("a[0] @ W.mT", "x for a^(l-1) in the forward pass", "Each layer takes what the layer before gives."),
    ),
)
SLOPES = instead_of(
    Network.slopes,
    "SLOPES[df](z, a) if df in SLOPES else df(z)",
    ("df(a)", "σ'(a) for σ'(z)", "df is a function of z: σ'(z^(l)), the slope where the forward pass went through σ."),
    ("a * (1 - a)", "sigmoid's slope for every σ",
     "a (1 - a) belongs to sigmoid alone; here σ is any function: df(z)."),
    ("1 - a**2", "tanh's slope for every σ", "1 - a² belongs to tanh alone; here σ is any function: df(z)."),
    ("z", "z for σ'(z)", "The chain rule wants the slope of σ at z^(l): df, of z."),
    ("a", "σ(z) for σ'(z)", "The chain rule wants the slope of σ at z^(l): df, not f."),
)
