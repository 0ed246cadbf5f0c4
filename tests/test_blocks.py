"""The network's methods at the edges of their blocks of samples, on complex numbers, and in the cheaper order."""

import numpy as np
import pytest

from hwlib import blocks
from hwlib.network import ACTIVATIONS, Network, xavier
from hwlib.numerical import relative_error


def largest_block(net, theta, columns=1):
    """The most samples that go into one block."""
    (first, *_) = blocks.blocks(net, theta, np.empty((1, net.sizes[0]), theta.dtype), columns)
    N = 1
    while len(blocks.blocks(net, theta, np.empty((N, net.sizes[0]), theta.dtype), columns)) == 1:
        N += 1
    return N - 1


@pytest.fixture
def unwritten(monkeypatch):
    """Memory that nobody has written holds nan."""
    monkeypatch.setattr(np, "empty", lambda shape, dtype=float: np.full(shape, np.nan, dtype))


def sample_counts(block):
    return {block - 1, block, block + 1, 2 * block - 1, 2 * block, 2 * block + 1, 3 * block + 2}


@pytest.mark.parametrize("lead", [(), (2,)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_method_at_the_edges_of_its_blocks(lead, dtype, rng, unwritten):
    net = Network((5, 3000, 4), hidden="tanh", output="sigmoid")
    theta = net.init(rng, xavier, bias_std=0.3, batch=lead, dtype=dtype)
    block, tight = largest_block(net, theta), 1e-5 if dtype == np.float32 else 1e-12
    assert 2 <= block <= 40
    for N in sorted(sample_counts(block)):
        X, T = (rng.standard_normal((N, n)).astype(dtype) for n in (5, 4))
        (W1, b1), (W2, b2) = ((W.mT, b[..., None, :]) for W, b in net.layers(theta))
        a = np.tanh(X @ W1 + b1)
        Y = 1 / (1 + np.exp(-(a @ W2 + b2)))
        assert relative_error(net(X, theta), Y) < tight
        loss, grad = net.gradient(theta, X, T)
        assert loss.dtype == grad.dtype == dtype and loss.shape == lead
        expected = 0.5 * np.sum((Y - T) ** 2, axis=(-2, -1)) / N
        assert relative_error(loss, expected) < tight and relative_error(net.loss(theta, X, T), expected) < tight
        d2 = (Y - T) / N * Y * (1 - Y)
        d1 = (d2 @ W2.mT) * (1 - a**2)
        parts = [(d1.mT @ X), d1.sum(axis=-2), (d2.mT @ a), d2.sum(axis=-2)]
        parts = [part.reshape(*lead, -1) for part in parts]
        assert relative_error(grad, np.concatenate(parts, axis=-1)) < 10 * tight


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_the_jacobian_at_the_edges_of_its_blocks(mode, rng, unwritten):
    net = Network((40, 60, 30), hidden="tanh", output="sigmoid")
    theta = net.init(rng, xavier, bias_std=0.3)
    block = largest_block(net, theta, columns=40 if mode == "forward" else 30)
    assert 2 <= block <= 40
    (W1, b1), (W2, b2) = net.layers(theta)
    for N in sorted(sample_counts(block)):
        X = rng.standard_normal((N, 40))
        a = np.tanh(X @ W1.T + b1)
        y = 1 / (1 + np.exp(-(a @ W2.T + b2)))
        J = np.einsum("Ni,ij,Nj,jk->Nik", y * (1 - y), W2, 1 - a**2, W1)
        assert relative_error(net.input_jacobian(theta, X, mode), J) < 1e-12


def test_blocks_cover_every_sample_once_and_differ_by_little():
    for N in range(0, 200):
        for width in (1, 700, 3000, 10**6):
            net = Network((1, width, 1))
            parts = blocks.blocks(net, np.empty(net.n_parameters), np.empty((N, 1)))
            assert parts[0].start == 0 and all(a.stop == b.start for a, b in zip(parts, parts[1:]))
            assert sum(len(range(N)[part]) for part in parts) == N
            sizes = [len(range(N)[part]) for part in parts]
            assert max(sizes) * width * 8 <= 200_000 + width * 8 and len(set(sizes[:-1])) <= 1


# ---- complex numbers

NAMES = list(ACTIVATIONS)


def test_sigmoid_of_complex_numbers_is_right_on_both_sides_and_far_out():
    z = np.array([0.3 + 0.2j, -3 - 2j, 40 + 1j, -40 + 1j, 800 + 1j, -800 + 1j])
    f, df = ACTIVATIONS["sigmoid"]
    near = z[:2]
    np.testing.assert_allclose(f(near), 0.5 * (1 + np.tanh(near / 2)), rtol=1e-12)
    np.testing.assert_allclose(f(z[2:4]), [1, np.exp(z[3])], rtol=1e-12)
    np.testing.assert_allclose(f(z[4:]), [1, 0], atol=1e-300)
    np.testing.assert_allclose(df(near), 0.25 / np.cosh(near / 2) ** 2, rtol=1e-12)
    np.testing.assert_allclose(df(z[2:4]), np.exp(-z[2:4] * [1, -1]), rtol=1e-12)
    np.testing.assert_allclose(df(z[4:]), 0, atol=1e-300)


@pytest.mark.parametrize("name", NAMES)
def test_complex_numbers_pass_through_every_activation(name, rng):
    f, df = ACTIVATIONS[name]
    x = rng.uniform(0.1, 3, 20) * np.where(np.arange(20) % 2, 1, -1)
    assert f(x + 0j).dtype == df(x + 0j).dtype == complex
    np.testing.assert_allclose(f(x + 0j), f(x), rtol=1e-13)
    np.testing.assert_allclose(df(x + 0j), df(x), rtol=1e-13)
    if name != "relu":  # analytic
        np.testing.assert_allclose(f(x + 1e-30j).imag / 1e-30, df(x), rtol=1e-12)
        second = (df(x + 1e-5) - df(x - 1e-5)) / 2e-5
        np.testing.assert_allclose(df(x + 1e-30j).imag / 1e-30, second, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "identity"])
def test_complex_numbers_pass_through_every_method(name, rng):
    """Each method is analytic: its imaginary part after a step ih is h times a directional derivative."""
    net, h = Network((3, 4, 2), name, name), 1e-25
    theta, dtheta = net.init(rng, 1.0, bias_std=0.5), rng.standard_normal(net.n_parameters)
    X, T, dX = rng.standard_normal((5, 3)), rng.standard_normal((5, 2)), rng.standard_normal((5, 3))
    u, eps = rng.standard_normal((5, 2)), 1e-6

    def differs(function):
        step = function(theta + eps * dtheta, X + eps * dX) - function(theta - eps * dtheta, X - eps * dX)
        found = function(theta + 1j * h * dtheta, X + 1j * h * dX)
        assert found.dtype == complex
        assert relative_error(found.imag / h, step / (2 * eps)) < 1e-7
        assert relative_error(found.real, function(theta, X)) < 1e-14

    differs(lambda theta, X: net(X, theta))
    differs(lambda theta, X: net(X[0], theta))
    differs(lambda theta, X: net.forward(theta, X).z[-1])
    differs(lambda theta, X: net.loss(theta, X, T))
    differs(lambda theta, X: net.gradient(theta, X, T)[1])
    differs(lambda theta, X: net.forward_gradient(theta, X, T)[1])
    differs(lambda theta, X: net.jvp(theta, X, dtheta, dX)[1])
    differs(lambda theta, X: net.backward(theta, net.forward(theta, X), u)[0])
    for mode in ("forward", "reverse"):
        differs(lambda theta, X, mode=mode: net.input_jacobian(theta, X, mode))


@pytest.mark.parametrize("seed", range(30))
def test_auto_is_the_cheaper_order_of_random_shapes(seed):
    """The narrow end may be in the middle; the multiplications are counted by going through the products."""
    rng = np.random.default_rng(seed)
    sizes = tuple(int(n) for n in rng.integers(1, 40, rng.integers(2, 7)))
    if seed % 3 == 0 and len(sizes) > 2:
        sizes = (sizes[0], *(1 for _ in sizes[1:-1]), sizes[-1])
    net = Network(sizes)
    count = {"forward": 0, "reverse": 0}
    for n, m in list(zip(sizes[1:], sizes[:-1]))[1:]:
        count["forward"] += n * m * sizes[0]
    for n, m in list(zip(sizes[1:], sizes[:-1]))[:-1]:
        count["reverse"] += sizes[-1] * n * m
    assert count[net.order("auto")] == min(count.values())
    assert net.order("forward") == "forward" and net.order("reverse") == "reverse"
