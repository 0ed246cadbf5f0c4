"""Numbers that others have printed: each row is one fact, with where it stands and a function that computes it here."""

import numpy as np
import pytest

from hwlib.mean_field import critical_std, predict
from hwlib.network import Network, he, xavier
from hwlib.numerical import central_difference, complex_step
from hwlib.optimizers import adagrad, adam, gradient_descent, momentum, nesterov, rmsprop, run
from hwlib.problems import bowl

SLOW, START = np.array([0.2, 4.0]), np.array([-5.0, -2.0])  # f = 0.1 x1² + 2 x2², d2l's


def last(optimizer, gradient, x0, steps):
    return run(optimizer, gradient, np.asarray(x0, float), steps)[-1]


def d2l(optimizer):
    return last(optimizer, lambda x: SLOW * x, START, 20)


def one_step(optimizer, x0, g):
    return last(optimizer, lambda x: np.asarray(g, float), x0, 1)


def rate(optimizer, kappa, steps=4000):
    """How much of f's root is left after a step, far along: the largest eigenvalue of the iteration."""
    problem = bowl(kappa)
    f = run(optimizer, problem.grad, np.array([1.0, 1.0]), steps, record=problem.f, every=steps // 2)
    return (f[2] / f[1]) ** (1 / steps)  # √ of a ratio over steps/2


def best_momentum(kappa):
    small, large = np.sqrt(2 / kappa), np.sqrt(2)
    return momentum((2 / (small + large)) ** 2, ((large - small) / (large + small)) ** 2)


def best_nesterov(kappa):
    L, root = 2.0, np.sqrt(3 * kappa + 1)
    return nesterov(4 / (3 * L + 2 / kappa), (root - 2) / (root + 2))


MAZUR = Network((2, 2, 2))
MAZUR_THETA = np.array([0.15, 0.20, 0.25, 0.30, 0.35, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60, 0.60])
MAZUR_X, MAZUR_T = np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]])


def mazur_step():
    """The weights after one step with η = 0.5; the biases stay, as in the example."""
    weights = np.ones(12, bool)
    for _, b in MAZUR.layers(np.arange(12)):
        weights[b] = False
    return MAZUR_THETA - 0.5 * weights * MAZUR.gradient(MAZUR_THETA, MAZUR_X, MAZUR_T)[1]


def adam_on_growing_gradients(beta2, steps=5000):
    """|Δ|/η where each gradient is β₂/β₁ of the one before."""
    grads = iter(1e-150 * (beta2 / 0.9) ** np.arange(steps, dtype=float))
    path = run(adam(1.0, 0.9, beta2, eps=0), lambda x: np.array([next(grads)]), np.zeros(1), steps)
    return abs(path[-1] - path[-2])[0]


def adam_after_zeros():
    moved, _ = adam(1.0).step(np.ones_like, np.zeros(1), (np.zeros(1), np.zeros(1), 20_000))
    return abs(moved[0])


def reddi(make, steps=3000, C=4.0):
    """Reddi et al.'s online problem: gradient C once in three steps, -1 else, rate 1/√t, x kept in [-1, 1]."""
    x, state = np.zeros(1), make(1.0).init(np.zeros(1))
    for t in range(1, steps + 1):
        x, state = make(1 / np.sqrt(t)).step(lambda x, t=t: np.array([C if t % 3 == 1 else -1.0]), x, state)
        x = np.clip(x, -1, 1)
    return x[0]


def saxe(s, share=0.99, lr=1e-3, start=1e-3):
    """Steps until a mode of a two-layer linear network, w2 w1 → s, has learned `share`; both start at √start."""
    optimizer, x = gradient_descent(lr), np.full(2, np.sqrt(start))
    for step in range(1, 10**5):
        x, _ = optimizer.step(lambda x: (x[0] * x[1] - s) * x[::-1], x, ())
        if x[0] * x[1] >= share * s:
            return step


def saxe_theory(s, share=0.99, lr=1e-3, start=1e-3):
    return np.log(share * (s - start) / (start * (1 - share))) / (2 * lr * s)


def fixed_point(std, bias_std, kind):
    theory = predict((1,) * 400, "tanh", std, bias_std)
    return theory.q[-1] if kind == "q" else theory.factor[-1] ** 2


def mean_singular_value(std, n=1000):
    J = Network((n, n), output="identity").init(3, std)[: n * n].reshape(n, n)
    return np.linalg.svd(J, compute_uv=False).mean()


def martins(z):
    return np.exp(z[..., 0]) / np.sqrt(np.sin(z[..., 0]) ** 3 + np.cos(z[..., 0]) ** 3)


def squire(z):
    return np.exp(z[..., 0]) / (np.sin(z[..., 0]) ** 3 + np.cos(z[..., 0]) ** 3)


FACTS = {  # where it stands: (what is computed here, what stands there, relative, absolute tolerance)
    "Zhang et al., Dive into Deep Learning: gradient descent, η = 0.4": (
        lambda: d2l(gradient_descent(0.4)), [-0.943467, -0.000073], 0, 6e-7),
    "the same: momentum, η = 0.6, β = 0.5": (lambda: d2l(momentum(0.6, 0.5)), [0.007188, 0.002553], 0, 6e-7),
    "the same: momentum, η = 0.6, β = 0.25": (lambda: d2l(momentum(0.6, 0.25)), [-0.126340, -0.186632], 0, 6e-7),
    "the same: AdaGrad, η = 0.4": (lambda: d2l(adagrad(0.4, 1e-6)), [-2.382563, -0.158591], 0, 1e-6),
    "the same: AdaGrad, η = 2": (lambda: d2l(adagrad(2, 1e-6)), [-0.002295, 0], 0, 1e-6),
    "the same: RMSProp, η = 0.4": (lambda: d2l(rmsprop(0.4, 0.9, 1e-6)), [-0.010599, 0], 0, 1e-6),
    "keras, optimizers/sgd_test.py": (
        lambda: one_step(gradient_descent(0.5), [1, 2, 3, 4], [1, 6, 7, 2]), [0.5, -1, -0.5, 3], 1e-12, 0),
    "keras, optimizers/adam_test.py": (
        lambda: one_step(adam(0.5), [1, 2, 3, 4], [1, 6, 7, 2]), [0.5, 1.5, 2.5, 3.5], 1e-6, 0),
    "keras, optimizers/rmsprop_test.py": (
        lambda: one_step(rmsprop(0.5), [1, 2, 3, 4], [1, 6, 7, 2]), [-0.5811, 0.4189, 1.4189, 2.4189], 0, 5e-5),
    "sonnet, optimizers/sgd_test.py": (
        lambda: [one_step(gradient_descent(3), *pair) for pair in (([1, 2], [5, 5]), ([3, 4], [3, 3]))],
        [[-14, -13], [-6, -5]], 1e-12, 0),
    "Mazur's example: outputs": (lambda: MAZUR(MAZUR_X, MAZUR_THETA)[0], [0.75136507, 0.772928465], 0, 6e-9),
    "the same: total error": (lambda: MAZUR.loss(MAZUR_THETA, MAZUR_X, MAZUR_T), 0.298371109, 0, 6e-10),
    "the same: weights of the output after a step": (
        lambda: MAZUR.layers(mazur_step())[1][0], [[0.35891648, 0.408666186], [0.511301270, 0.561370121]], 0, 6e-9),
    "the same: weights of the hidden layer after a step": (
        lambda: MAZUR.layers(mazur_step())[0][0], [[0.149780716, 0.19956143], [0.24975114, 0.29950229]], 0, 6e-9),
    "the same, put right: the error after a step (the page reaches the hidden layer through the new weights)": (
        lambda: MAZUR.loss(mazur_step(), MAZUR_X, MAZUR_T), 0.291027774, 0, 6e-10),
    "Goh 2017: rates of gradient descent, κ = 20 and 100": (
        lambda: [rate(gradient_descent(2 / (2 + 2 / k)), k, 400) for k in (20, 100)], [0.90476, 0.98020], 0, 6e-6),
    "Goh 2017: rates of the best momentum": (
        lambda: [rate(best_momentum(k), k, 500) for k in (20, 100)], [0.63451, 0.81818], 1e-2, 0),
    "Lessard, Recht & Packard 2016: 1 - 2/√(3κ + 1), best Nesterov": (
        lambda: [rate(best_nesterov(k), k, 500) for k in (20, 100)], [0.74393, 0.88472], 1e-2, 0),
    "Kingma & Ba 2015, section 2.1: a gradient after zeros moves by (1 - β₁)/√(1 - β₂)": (
        adam_after_zeros, 3.1623, 0, 6e-5),
    "Kingma & Ba 2015, their bound |Δ| < η put right: gradients that grow": (
        lambda: [adam_on_growing_gradients(b) for b in (0.99, 0.999)], [2.3452, 7.27], 5e-3, 0),
    "Reddi, Kale & Kumar 2018: Adam goes to the worst point, +1": (
        lambda: reddi(lambda lr: adam(lr, 0, 1 / (1 + 4.0**2))), 1, 1e-2, 0),
    "the same: AdaGrad goes to the best, -1": (lambda: reddi(adagrad), -1, 2e-2, 0),
    "Saxe, McClelland & Ganguli 2014: steps until a mode is learned": (
        lambda: [saxe(s) for s in (1, 3)], [saxe_theory(s) for s in (1, 3)], 2e-3, 0),
    "Poole et al. 2016: q* for σ_b = 0.3, σ_w = 2.5 and 4": (
        lambda: [fixed_point(std, 0.3, "q") for std in (2.5, 4)], [4.0791, 12.60415], 0, 6e-5),
    "the same: χ": (lambda: [fixed_point(std, 0.3, "χ") for std in (2.5, 4)], [1.58522, 2.36726], 0, 6e-6),
    "Schoenholz et al. 2017: χ = 1 at σ_w² = 1.76, σ_b² = 0.05": (
        lambda: fixed_point(np.sqrt(1.76095), np.sqrt(0.05), "χ"), 1, 1e-4, 0),
    "He et al. 2015: stds of VGG's layers": (
        lambda: [he(9 * channels, 0) for channels in (64, 128, 256, 512)],
        [0.059, 0.042, 0.029, 0.021], 2e-2, 0),
    "He et al. 2015: Xavier loses √½ a layer": (
        lambda: predict((64,) * 31, "relu", xavier(64, 64)).q[-1] / predict((64,) * 2, "relu", xavier(64, 64)).q[-1],
        2.0**-29, 1e-10, 0),
    "Glorot & Bengio 2010, section 4.2.1, small signals: mean singular value 8/3π": (
        lambda: [mean_singular_value(1 / np.sqrt(1000)), mean_singular_value(1 / np.sqrt(3000))],
        [0.849, 0.490], 2e-3, 0),
    "Poole et al. 2016: tanh is critical at σ_w = 1": (lambda: critical_std("tanh", 49) * 7, 1, 1e-12, 0),
    "Martins, Sturdza & Alonso 2003, at 1.5, by the complex step": (
        lambda: complex_step(martins, [1.5])[0], 4.05342789389862, 3e-15, 0),
    "Squire & Trapp 1998, as Moler has it, at π/4": (
        lambda: complex_step(squire, [np.pi / 4])[0], 3.101766393836051, 3e-15, 0),
    "Squire & Trapp 1998, at 1.5": (lambda: complex_step(squire, [1.5])[0], 3.62203370071632, 1e-14, 0),
    "the same function by a central difference": (
        lambda: central_difference(squire, [1.5])[0], 3.62203370071632, 1e-9, 0),
}  # fmt: skip


@pytest.mark.parametrize("fact", FACTS)
def test_a_printed_number(fact):
    compute, printed, rtol, atol = FACTS[fact]
    np.testing.assert_allclose(compute(), printed, rtol=rtol, atol=atol)
