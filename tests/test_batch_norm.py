from functools import partial

import numpy as np
import pytest

from hwlib.batch_norm import NormalisedNetwork, batch_norm
from hwlib.numerical import central_difference

SIZES = (3, 5, 4, 2)
HALVES = [(subtract, divide) for subtract in (True, False) for divide in (True, False)]


@pytest.fixture
def data(rng):
    return rng.standard_normal((7, 3)), rng.standard_normal((7, 2))


def test_every_unit_has_mean_0_and_std_1(rng):
    z, _ = batch_norm(3 + rng.standard_normal((2, 50, 4)), eps=0.0)
    assert np.allclose(z.mean(axis=-2), 0, atol=1e-14) and np.allclose(z.std(axis=-2), 1)


def test_epsilon_stands_in_the_root(rng):
    h = 3 + rng.standard_normal((5, 4))
    assert np.allclose(batch_norm(h, eps=0.3)[0] * np.sqrt(h.var(axis=0) + 0.3), h - h.mean(axis=0))


@pytest.mark.parametrize("subtract, divide", HALVES)
def test_each_half_does_its_part(rng, subtract, divide):
    h = 3 + 0.1 * rng.standard_normal((50, 4))
    z, _ = batch_norm(h, subtract, divide, eps=0.0)
    assert np.allclose(z.std(axis=0), 1 if divide else h.std(axis=0))
    assert np.allclose(z.mean(axis=0), 0 if subtract else h.mean(axis=0) / (h.std(axis=0) if divide else 1), atol=1e-12)


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh"])
@pytest.mark.parametrize("subtract, divide", HALVES)
def test_gradient_equals_central_differences(rng, data, hidden, subtract, divide):
    net = NormalisedNetwork(SIZES, hidden, partial(batch_norm, subtract=subtract, divide=divide))
    theta = net.init(rng, 0.8, bias_std=0.3)
    numerical = central_difference(lambda theta: net.gradient(theta, *data)[0], theta)
    assert np.allclose(net.gradient(theta, *data)[1], numerical, rtol=1e-6, atol=1e-8)


def test_gradient_equals_torchs(rng, data, torch):
    net = NormalisedNetwork(SIZES, "sigmoid")
    theta = net.init(rng, 0.8, bias_std=0.3)
    loss, grad = net.gradient(theta, *data)
    leaf = torch.tensor(theta, requires_grad=True)
    a, start = torch.tensor(data[0]), 0
    for n, m in net.shapes:
        W, b = leaf[start : start + n * m].reshape(n, m), leaf[start + n * m : start + n * m + n]
        start += n * m + n
        last = start == len(theta)
        h = a @ W.T
        a = h + b if last else torch.sigmoid(torch.nn.functional.batch_norm(h, None, None, training=True) + b)
    wanted = 0.5 * ((a - torch.tensor(data[1])) ** 2).sum() / len(data[0])
    wanted.backward()
    assert loss == pytest.approx(wanted.item(), rel=1e-12)
    assert np.allclose(grad, leaf.grad.numpy(), rtol=1e-10, atol=1e-13)


def test_a_batch_of_networks_equals_a_loop_and_float32_stays(rng, data):
    net = NormalisedNetwork(SIZES)
    thetas = net.init(rng, 0.8, batch=(2, 3))
    losses, grads = net.gradient(thetas, *data)
    for k in np.ndindex(2, 3):
        loss, grad = net.gradient(thetas[k], *data)
        assert losses[k] == pytest.approx(loss, rel=1e-12) and np.allclose(grads[k], grad, rtol=1e-10, atol=1e-14)
    small = [array.astype(np.float32) for array in (thetas, *data)]
    assert all(array.dtype == np.float32 for array in net.gradient(*small))


def test_the_scale_of_the_weights_does_not_matter(rng, data):
    net = NormalisedNetwork(SIZES, normalise=partial(batch_norm, eps=0.0))
    small, large = (net.forward(net.init(1, std), data[0]) for std in (0.01, 1.0))
    assert all(np.allclose(*pair) for pair in zip(small.z, large.z))


def test_wrong_input_is_named_and_divergence_is_a_result(data):
    net, (X, T) = NormalisedNetwork(SIZES), data
    theta = net.init(0, 1.0)
    with pytest.raises(ValueError, match="softmax.*wanted one of sigmoid"):
        NormalisedNetwork(SIZES, "softmax")
    with pytest.raises(ValueError, match=r"X has shape \(7, 2\); wanted"):
        net.gradient(theta, X[:, :2], T)
    with pytest.raises(ValueError, match="no samples"):
        batch_norm(np.zeros((0, 3)))
    with pytest.raises(ValueError, match="theta holds 54 non-finite"):
        net.gradient(theta * np.nan, X, T)
    assert np.isnan(net.gradient(np.full_like(theta, 1e308), X, T, check_finite=False)[0])
