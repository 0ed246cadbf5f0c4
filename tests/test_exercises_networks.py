"""Answers to Questions 1 and 2 in a style of their own: the right ones pass, and the wrong ones are told why."""

from fractions import Fraction

import numpy as np
import pytest

from hwlib.exercises import check
from hwlib.exercises.q1_answers import scalar_class
from hwlib.exercises.q1_kinds import PROGRAMS
from hwlib.network import Network


def of_lists(f, rows):
    return [[float(f(z)) for z in row] for row in rows]


def layer_in_loops(W, b, A, f):
    z = [[sum(w * a for w, a in zip(w_i, sample)) + b_i for w_i, b_i in zip(W, b)] for sample in A.tolist()]
    return z, of_lists(f, z)


def slopes_by_complex_step(z):
    moved = z + 1e-20j
    return (1 / (1 + np.exp(-moved))).imag / 1e-20, np.tanh(moved).imag / 1e-20, (z > 0).astype(int)


def forward(W, b, x, f):
    a, z = [x], []
    for W_l, b_l in zip(W, b):
        z.append(a[-1] @ W_l.T + b_l)
        a.append(f(z[-1]))
    return a, z


def sample_by_sample(W, b, X, T, f, df):
    dW, db = [np.zeros_like(W_l) for W_l in W], [np.zeros_like(b_l) for b_l in b]
    for x, t in zip(X, T):
        a, z = forward(W, b, x, f)
        delta = (a[-1] - t) * df(z[-1])
        for l in reversed(range(len(W))):
            dW[l] += np.outer(delta, a[l]) / len(X)
            db[l] += delta / len(X)
            delta = W[l].T @ delta * df(z[l - 1]) if l else None
    return dW, db


def in_float32(W, b, X, T, f, df):
    W, b = ([part.astype("f4") for part in parts] for parts in (W, b))
    return sample_by_sample(W, b, X.astype("f4"), T.astype("f4"), f, df)


def with_the_mean_at_the_end(W, b, X, T, f, df):
    a, z = forward(W, b, X, f)
    delta, dW, db = (a[-1] - T) * df(z[-1]), [], []
    for l in reversed(range(len(W))):
        dW, db = [delta.T @ a[l] / len(X), *dW], [delta.mean(axis=0), *db]
        delta = delta @ W[l] * df(z[l - 1]) if l else None
    return tuple(dW), tuple(db)


def step_after_gradient(W, b, X, T, f, df, lr):
    gradients = zip((W, b), sample_by_sample(W, b, X, T, f, df))
    return [[part - lr * slope for part, slope in zip(*pair)] for pair in gradients]


def entropy_by_logaddexp(z, t):
    log_y = z - np.logaddexp.reduce(z, axis=1, keepdims=True)
    return float(np.mean(-np.sum(t * log_y, axis=1))), (np.exp(log_y) - t) / len(z)


def one_sided_hessian(grad, theta, v):
    return (grad(theta + 1e-7 * v) - grad(theta)) / 1e-7


class Value:
    """Every route on its own, from the end to the beginning: slow, and right."""

    def __init__(self, data, routes=()):
        self.data, self.routes, self.grad = data, routes, 0

    def __add__(self, other):
        return type(self)(self.data + other.data, ((self, 1), (other, 1)))

    def __mul__(self, other):
        return type(self)(self.data * other.data, ((self, other.data), (other, self.data)))

    def tanh(self):
        return type(self)(np.tanh(self.data), ((self, np.cosh(self.data) ** -2),))

    def backward(self, grad=1):
        self.grad += grad
        for parent, slope in self.routes:
            parent.backward(grad * slope)


def products(sizes):
    return sum(n * m for n, m in zip(sizes[1:], sizes[:-1]))


def jacobian_from_y(W, b, x, f, df):
    _, z = forward(W, b, x, f)
    J = np.eye(len(z[-1]))
    for W_l, z_l in zip(W[::-1], z[::-1]):
        J = J * df(z_l) @ W_l
    return J


def differences_of_a_batch(f, x, h):
    moves = h * np.eye(len(x))
    return (f(x + moves) - f(x - moves)).T / h / 2


def complex_differences(f, x, h):
    return np.stack([((f(x + 1j * h * e) - f(x)) / h).imag for e in np.eye(len(x))]).T


def factors_of_blocks(W, b, x, f, df):
    J = np.eye(len(x))
    for W_l, b_l in zip(W, b):
        z = W_l @ x + b_l
        x, J = x + f(z), (np.eye(len(x)) + np.diag(df(z)) @ W_l) @ J
    return J


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (layer_in_loops, "layer"),
        (slopes_by_complex_step, "slopes"),
        (lambda W, delta, z, f, df: np.array([df(row) * (W.T @ d) for row, d in zip(z, delta)]), "error_below"),
        (sample_by_sample, "backprop"),
        (in_float32, "backprop"),
        (with_the_mean_at_the_end, "backprop"),
        (step_after_gradient, "train_step"),
        (entropy_by_logaddexp, "cross_entropy"),
        (np.float32(44), "tangent_passes"),
        (" e", "wrong_line"),
        (one_sided_hessian, "hessian_times"),
        (Value, "Value"),
        (lambda W, z, df: [[float(df(z_i)) * w for w in W_i] for W_i, z_i in zip(W, z)], "factor"),
        (jacobian_from_y, "jacobian"),
        (differences_of_a_batch, "by_differences"),
        (complex_differences, "by_complex_step"),
        (7.1e-4, "best_step"),
        (lambda: 5 / 8, "across_a_kink"),
        (Fraction(5, 8), "across_a_kink"),
        (factors_of_blocks, "skip_jacobian"),
        (lambda z: np.stack(slopes_by_complex_step(z)), "slopes"),
        (lambda sizes: np.array([sizes[0], sizes[-1]]) * [products(sizes[1:]), products(sizes[:-1])], "two_orders"),
    ],
)
def test_another_style_is_right(answer, name):
    assert check(answer, name).status == "right", check(answer, name)


def late(W, b, X, T, f, df, lr):
    a, z = forward(W, b, X, f)
    delta = (a[-1] - T) * df(z[-1]) / len(X)
    for l in reversed(range(len(W))):
        W[l] -= lr * delta.T @ a[l]
        b[l] -= lr * delta.sum(axis=0)
        delta = delta @ W[l] * df(z[l - 1]) if l else None
    return W, b


OUTPUT, BACK = "(a[-1] - T) / len(X) * df(z[-1])", "delta @ W[l] * df(z[l - 1])"


def mistaken(output=OUTPUT, back=BACK, W="delta.T @ a[l]", b="sum(0)"):
    """A backward pass with other texts for some of its parts."""
    names = {"forward": forward}
    exec(
        f"""def backprop(W, b, X, T, f, df):
    a, z = forward(W, b, X, f)
    delta, dW, db = {output}, [], []
    for l in reversed(range(len(W))):
        dW.insert(0, {W})
        db.insert(0, delta.{b})
        delta = {back} if l else None
    return dW, db""",
        names,
    )
    return names["backprop"]


def entropy_as_it_stands(z, t):
    y = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return -np.sum(t * np.log(y)) / len(z), (y - t) / len(z)


def pushing(self):
    def push(value, grad):
        value.grad += grad
        for parent, slope in value.routes:
            push(parent, value.grad * slope)

    push(self, 1)


@pytest.mark.parametrize(
    ("answer", "name", "words"),
    [
        (lambda W, b, A, f: (W @ A.T + b[:, None], f(W @ A.T + b[:, None])), "layer", "one sample a column"),
        (lambda W, delta, z, f, df: df(z) * np.einsum("ni,ji->nj", delta, W), "error_below", "W for Wᵀ"),
        (mistaken(back="delta @ W[l]"), "backprop", "δ^(l) without σ'"),
        (mistaken(back="delta @ W[l] * df(a[l])"), "backprop", "σ'(a^(l)) in δ^(l)"),
        (mistaken(back="delta @ W[l].T * df(z[l - 1])"), "backprop", "W for Wᵀ"),
        (mistaken(W="delta.T @ a[l + 1]"), "backprop", "a^(l) for a^(l-1)"),
        (mistaken(W="a[l].T @ delta"), "backprop", "transposed"),
        (mistaken(b="mean(0)"), "backprop", "the mean is taken twice in ∂E/∂b"),
        (mistaken("2 * (a[-1] - T) / T.size * df(z[-1])"), "backprop", "torch.nn.MSELoss"),
        (mistaken("(a[-1] - T) * df(z[-1])", b="mean(0)"), "backprop", "once.\nAnd the mean is taken twice in ∂E/∂b"),
        (late, "train_step", "back through weights already updated"),
        (entropy_as_it_stands, "cross_entropy", "overflows"),
        (type("Pushing", (Value,), {"backward": pushing}), "Value", "more than once"),
        (lambda W, z, df: df(z) * W, "factor", "without the diag"),
        (lambda W, b, x, f, df: jacobian_from_y(W, b, x, f, df).T, "jacobian", "transposed"),
        (lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h), "by_differences", "one vector for the matrix"),
        (6e-3, "best_step", "It is not 0.006"),
    ],
)
def test_a_wrong_one_is_told_why(answer, name, words):
    result = check(answer, name)
    assert words in result.message and result.status != "right"


def test_numbers_that_remember_compute_the_gradient_of_question_1(rng):
    net = Network((2, 3, 2), hidden="tanh", output="tanh")
    theta, x, t = net.init(rng, 0.8, bias_std=0.5), *rng.standard_normal((2, 1, 2))
    number = scalar_class()
    numbers = [number(value) for value in (*theta, *x[0], *t[0])]
    end = PROGRAMS["a network's loss"](number, *numbers)
    end.backward()
    loss, grad = net.gradient(theta, x, t)
    assert np.isclose(end.data, loss, rtol=1e-14)
    assert np.allclose([value.grad for value in numbers[: len(theta)]], grad, rtol=1e-12, atol=1e-15)
