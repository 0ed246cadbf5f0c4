"""The right answers of Question 4's exercises: the library's own, or what the notebook's solution says."""

import numpy as np

from hwlib.batch_norm import batch_norm
from hwlib.distributions import statistics
from hwlib.mean_field import gaussian_moments
from hwlib.parameters import Parameters, he


def draw(sizes, gain, rng):
    """[(W, b), …] for the layers above the first: weights of variance gain/n, n the units below, and biases 0."""
    parameters = Parameters(sizes)
    return parameters.layers(parameters.init(rng, lambda fan_in, fan_out: np.sqrt(gain / fan_in)))


def layer_outputs(W, b, x):
    """[a^(1) = x, …, a^(L)] of a sigmoid network."""
    a = [x]
    for weights, bias in zip(W, b):
        a.append(1 / (1 + np.exp(-(a[-1] @ weights.T + bias))))
    return a


def spread(a):
    """Pooled mean, pooled std, std between units and between samples of a layer's outputs, shape (N, n)."""
    return statistics(a)[:4]


def he_std():
    """Of ReLU's weights, from 50 units to 300."""
    return he(50, 300)


def relu_sizes(sizes, s):
    """√E[a²] of the layers 2 … L of a ReLU network, for inputs of mean square 1."""
    squares, square = [], 1.0
    for n in sizes[:-1]:
        q = n * s**2 * square
        square = q / 2
        squares.append(square)
    return np.sqrt(squares)


def shrinkage(n=100, s=0.01):
    """What a difference between two samples is multiplied by in a sigmoid layer that is a straight line."""
    return s * np.sqrt(n) / 4


def sigmoid_factor(n, s, q):
    """√χ, the same where z ~ N(0, q)."""
    mean, second, slope = gaussian_moments("sigmoid", np.array(q))
    return np.sqrt(n * slope) * s


def normalise(h, eps):
    """Each unit with mean 0 and std nearly 1 over the samples."""
    return batch_norm(h, eps=eps)[0]


def wrong_theory():
    """The letter of the line that is wrong in the notebook's listing."""
    return "e"


def skip_init(n, depth, rng):
    """Weights of `depth` blocks a ← a + ReLU(W a), of n units."""
    std = np.sqrt(2 / n) / depth
    return [std * rng.standard_normal((n, n)) for _ in range(depth)]
