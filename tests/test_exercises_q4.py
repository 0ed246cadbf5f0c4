"""Question 4's exercises: right answers in another style, and wrong ones as somebody writes them."""

import numpy as np
import pytest

import hwlib.distributions
from hwlib.batch_norm import batch_norm
from hwlib.exercises import check
from hwlib.mean_field import gaussian_moments, predict
from hwlib.network import Network, he


def drawn(normal=None, scale=lambda gain, below, n: np.sqrt(gain / below), bias=lambda rng, n: np.zeros(n)):
    """`draw` with another source of numbers, another scale or other biases; top layer first, for once."""
    normal = normal or (lambda rng, shape: rng.standard_normal(shape))

    def draw(sizes, gain, rng):
        pairs = list(zip(sizes[1:], sizes[:-1]))[::-1]
        return [(scale(gain, below, n) * normal(rng, (n, below)), bias(rng, n)) for n, below in pairs][::-1]

    return draw


def by_sum_of_uniforms(rng, shape):
    """Twelve uniform numbers, minus 6: normal as near as anybody can tell."""
    return rng.random((12, *shape)).sum(axis=0) - 6


def weight_by_weight(W, b, x):
    a = [x.tolist()]
    for weights, bias in zip(W, b):
        a.append([[1 / (1 + np.exp(-sum(weights[i] * s) - bias[i])) for i in range(len(bias))] for s in a[-1]])
    return tuple(a)


def spread_by_the_law_of_total_variance(a):
    between = a.mean(axis=0).var()
    return np.mean(a), a.var() ** 0.5, between**0.5, max(a.var() - between, 0) ** 0.5


def in_float32(h, eps):
    h = h.astype(np.float32).T
    return ((h - h.mean(1, keepdims=True)) / (h.std(1, keepdims=True) ** 2 + np.float32(eps)) ** 0.5).T


def with_a_column_of_ones(a, x, train):
    a = np.c_[a, np.ones(len(a))]
    fit = a @ np.linalg.lstsq(a[:train], x[:train])[0]
    return 1 - ((x - fit)[train:] ** 2).mean() / ((x - x[:train].mean(0))[train:] ** 2).mean()


def by_draws(n, s, q):
    a = 1 / (1 + np.exp(-np.sqrt(q) * np.random.default_rng(1).standard_normal(200_000)))
    return s * np.sqrt(n * np.mean((a - a**2) ** 2))


def steps_in_one_product(sizes, s):
    return np.sqrt(np.cumprod(np.array(sizes[:-1]) * s**2 / 2))


def orthogonal_blocks(n, depth, rng):
    return np.stack([np.linalg.qr(rng.standard_normal((n, n)))[0] for _ in range(depth)]) / depth


def two_blocks_in_turn(n, depth, rng):
    return list(orthogonal_blocks(n, depth, rng)[:2]) * (depth // 2)


def rows_that_add_up_to_nothing(n, depth, rng):
    """With them a block does not see what all units have in common; √depth is then enough for 64 blocks."""
    W = rng.standard_normal((depth, n, n)) * np.sqrt(2 / n) / depth
    return list(W - W.mean(axis=-1, keepdims=True))


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (drawn(), "draw"),
        (drawn(by_sum_of_uniforms), "draw"),
        (drawn(lambda rng, shape: rng.standard_normal(shape, np.float32)), "draw"),
        (drawn(bias=lambda rng, n: np.zeros(n, int)), "draw"),
        (lambda sizes, gain, rng: drawn()(sizes, gain, np.random.default_rng(5)), "draw"),
        (weight_by_weight, "layer_outputs"),
        (spread_by_the_law_of_total_variance, "spread"),
        (0.2, "he_std"),
        (lambda: 2 / 10, "he_std"),
        (steps_in_one_product, "relu_sizes"),
        (1 / 40, "shrinkage"),
        (by_draws, "sigmoid_factor"),
        (in_float32, "normalise"),
        (with_a_column_of_ones, "r_squared"),
        ("e", "wrong_theory"),
        (lambda a: np.array(spread_by_the_law_of_total_variance(a)), "spread"),
        (orthogonal_blocks, "skip_init"),
        (rows_that_add_up_to_nothing, "skip_init"),
    ],
)
def test_another_style_is_right(answer, name):
    assert check(answer, name).status == "right", check(answer, name)


@pytest.mark.parametrize("seed", range(5))
def test_other_draws_are_right_too(seed):
    assert check(lambda sizes, gain, rng: drawn()(sizes, gain, np.random.default_rng(seed)), "draw").status == "right"


def layer_norm(h, eps):
    return np.array([(row - row.mean()) / np.sqrt(row.var() + eps) for row in h])


def of_columns(a):
    """The same with the axes taken for each other."""
    return a.mean(), a.std(), a.mean(1).std(), np.sqrt(a.var(1).mean())


@pytest.mark.parametrize(
    ("answer", "name", "words"),
    [
        (drawn(scale=lambda gain, below, n: gain / below), "draw", "the variance where the std belongs"),
        (drawn(scale=lambda gain, below, n: np.sqrt(gain / n)), "draw", "fan_out for fan_in"),
        (drawn(lambda rng, shape: rng.uniform(-1, 1, shape) * 3**0.5), "draw", "uniform for normal"),
        (drawn(bias=lambda rng, n: rng.normal(0, 0.1, n)), "draw", "the biases are not 0"),
        (lambda s, g, rng: [(W.T, b) for W, b in drawn()(s, g, rng)], "draw", "W is transposed"),
        (
            drawn(lambda rng, shape: rng.random(shape), scale=lambda gain, below, n: np.sqrt(gain / n)),
            "draw",
            "fan_out for fan_in",
        ),
        (lambda W, b, x: weight_by_weight(W, [0 * v for v in b], x), "layer_outputs", "b is missing"),
        (lambda W, b, x: weight_by_weight(W, b, x)[1:], "layer_outputs", "the input is left out"),
        (lambda W, b, x: weight_by_weight([w.T for w in W], b, x), "layer_outputs", "W for Wᵀ"),
        (of_columns, "spread", "between units: the wrong axis"),
        (of_columns, "spread", "between samples: the wrong axis"),
        (lambda a: np.square(spread_by_the_law_of_total_variance(a)) ** [0.5, 1, 1, 1], "spread", "mean of all N n"),
        (lambda a: list(spread_by_the_law_of_total_variance(a))[:3], "spread", "wanted mean, std"),
        (lambda sizes, s: steps_in_one_product(sizes, s) * 2 ** (np.arange(1, len(sizes)) / 2), "relu_sizes", "½ is"),
        (lambda sizes, s: steps_in_one_product(sizes, np.sqrt(s)), "relu_sizes", "s for s²"),
        (lambda sizes, s: steps_in_one_product([*sizes[1:], 0], s), "relu_sizes", "the n of the layer itself"),
        (lambda n, s, q: by_draws(n, s, q**2), "sigmoid_factor", "q taken as the std of z"),
        (lambda n, s, q: by_draws(n, s, q) ** 2, "sigmoid_factor", "χ for √χ"),
        (layer_norm, "normalise", "layer normalisation"),
        (lambda h, eps: (h - h.mean(0)) / (h.std(0) + eps), "normalise", "ε stands outside the root"),
        (lambda a, x, train: with_a_column_of_ones(a, x, train) ** 0.5, "r_squared", "The line that decides it"),
        (lambda a, x, train: 1 - with_a_column_of_ones(a, x, train), "r_squared", "1 minus is missing"),
        (
            lambda n, depth, rng: rng.standard_normal((depth, n, n)) * he(n, n),
            "skip_init",
            "the depth is missing",
        ),
        (lambda n, depth, rng: np.zeros((depth, n, n)), "skip_init", "all weights are 0"),
        (two_blocks_in_turn, "skip_init", "one matrix for all blocks"),
        (lambda n, depth, rng: rng.standard_normal((depth, n, n)) / depth, "skip_init", "by depth and not by √n"),
        (lambda n, depth, rng: -np.eye(n)[None].repeat(depth, 0), "skip_init", "what the least of the blocks adds"),
    ],
)
def test_a_mistake_is_told(answer, name, words):
    result = check(answer, name)
    assert result.status in ("named", "located") and words in result.message, result


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (
            lambda sizes, gain, rng: Network(sizes).layers(Network(sizes).init(rng, lambda m, n: (gain / m) ** 0.5)),
            "draw",
        ),
        (lambda a: hwlib.distributions.statistics(a)[:4], "spread"),
        (lambda h, eps: batch_norm(h, eps=eps)[0], "normalise"),
        (hwlib.distributions.read_out, "r_squared"),
        (lambda sizes, s: np.hypot(*predict(sizes, "relu", s)[1:3]), "relu_sizes"),
        (lambda n, s, q: np.sqrt(n * gaussian_moments("sigmoid", q)[2]) * s, "sigmoid_factor"),
    ],
)
def test_the_librarys_own_answer_is_not_right(answer, name):
    assert "write the formula" in check(answer, name).message
