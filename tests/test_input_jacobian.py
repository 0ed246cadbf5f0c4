"""The input Jacobian in blocks of samples: against torch, sample by sample, in the cheap order, in little memory."""

import tracemalloc

import numpy as np
import pytest

from hwlib.network import ACTIVATIONS, Network, xavier
from hwlib.numerical import complex_step, relative_error

MODES = ("auto", "forward", "reverse")
WIDE = (40, 100, 30)  # a few dozen samples a block, in both modes


def literal(net, theta, x):
    """diag(σ'(z^(L))) W^(L) ⋯ diag(σ'(z^(2))) W^(2) for one sample, with the diagonal matrices written out."""
    names = [net.hidden] * (len(net.sizes) - 2) + [net.output]
    a, J = x, np.eye(net.sizes[0])
    for (W, b), name in zip(net.layers(theta), names):
        f, df = ACTIVATIONS[name]
        z = W @ a + b
        a, J = f(z), np.diag(df(z)) @ W @ J
    return J


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("samples", [0, 1, 32, 33, 200])
@pytest.mark.parametrize("hidden, output", [("tanh", "sigmoid"), ("relu", "identity")])
def test_every_block_holds_its_own_samples(mode, samples, hidden, output, rng):
    net = Network(WIDE, hidden=hidden, output=output)
    theta, X = net.init(rng, xavier, bias_std=0.3), rng.standard_normal((samples, WIDE[0]))
    J = net.input_jacobian(theta, X, mode)
    assert J.shape == (samples, WIDE[-1], WIDE[0])
    for sample, found in zip(X, J):
        assert relative_error(found, literal(net, theta, sample)) < 1e-13


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("sizes", [(3, 2), (1, 50, 50, 1), (100, 100, 100), (2, 64, 1), (300, 5, 200)])
def test_equals_torchs_jacrev(torch, mode, sizes, rng):
    net = Network(sizes, hidden="tanh", output="sigmoid")
    theta, X = net.init(rng, xavier, bias_std=0.3), rng.standard_normal((60, sizes[0]))
    layers = [(torch.tensor(W), torch.tensor(b)) for W, b in net.layers(theta)]

    def forward(x):
        for W, b in layers[:-1]:
            x = torch.tanh(torch.nn.functional.linear(x, W, b))
        return torch.sigmoid(torch.nn.functional.linear(x, *layers[-1]))

    witness = torch.func.vmap(torch.func.jacrev(forward))(torch.tensor(X)).numpy()
    assert relative_error(net.input_jacobian(theta, X, mode), witness) < 1e-12


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("theta_lead, x_lead", [((), ()), ((3,), ()), ((), (2,)), ((3,), (2, 1)), ((2, 3), (3,))])
def test_leading_axes_broadcast_across_blocks(mode, theta_lead, x_lead, rng):
    net = Network(WIDE, hidden="tanh", output="tanh")
    theta, X = net.init(rng, xavier, batch=theta_lead), rng.standard_normal((*x_lead, 50, WIDE[0]))
    lead = np.broadcast_shapes(theta_lead, x_lead)
    J = net.input_jacobian(theta, X, mode)
    assert J.shape == (*lead, 50, WIDE[-1], WIDE[0])
    thetas, Xs = np.broadcast_to(theta, (*lead, theta.shape[-1])), np.broadcast_to(X, (*lead, *X.shape[-2:]))
    for index in np.ndindex(lead):
        assert relative_error(J[index], net.input_jacobian(thetas[index], Xs[index], mode)) < 1e-14


@pytest.mark.parametrize("mode", MODES)
def test_an_empty_axis_stays_empty(mode):
    net = Network((3, 4, 2))
    P = net.n_parameters
    assert net.input_jacobian(np.zeros((0, P)), np.zeros((5, 3)), mode).shape == (0, 5, 2, 3)
    assert net.input_jacobian(np.zeros((4, P)), np.zeros((0, 3)), mode).shape == (4, 0, 2, 3)


@pytest.mark.parametrize("mode", MODES)
def test_dtypes_stay(mode, rng):
    net = Network((5, 20, 4), hidden="tanh", output="sigmoid")
    theta, X = net.init(rng, xavier), rng.standard_normal((30, 5))
    exact = net.input_jacobian(theta, X, mode)
    single = net.input_jacobian(theta.astype(np.float32), X.astype(np.float32), mode)
    assert single.dtype == np.float32 and relative_error(single, exact) < 1e-5
    assert net.input_jacobian(theta.astype(np.float32), X, mode).dtype == np.float64
    assert net.input_jacobian(theta, np.ones((2, 5), int), mode).dtype == np.float64
    assert net.input_jacobian(theta + 0j, X, mode).dtype == np.complex128


@pytest.mark.parametrize("mode", MODES)
def test_is_itself_analytic(mode, rng):
    """A complex step through the Jacobian gives second derivatives; they are symmetric."""
    net = Network((4, 6, 1), hidden="tanh", output="sigmoid")
    theta, x = net.init(rng, 1.0), rng.standard_normal(4)
    H = complex_step(lambda x: net.input_jacobian(theta, x[None], mode)[0, 0], x)
    assert relative_error(H, H.T) < 1e-14 and np.abs(H).max() > 1e-3


@pytest.mark.parametrize("sizes", [(10, 100, 100, 1000), (1000, 100, 100, 10), (5, 50, 5), (2, 64, 64, 1), (3, 2)])
def test_auto_takes_the_order_with_fewer_multiplications(sizes, rng, monkeypatch):
    net = Network(sizes)
    theta, X = net.init(rng, xavier), rng.standard_normal((2, sizes[0]))
    weights = [W for W, _ in net.layers(theta)]
    n_1, n_L = sizes[0], sizes[-1]
    costs = {
        "forward": sum(W.size * n_1 for W in weights[1:]),
        "reverse": sum(W.size * n_L for W in weights[:-1]),
    }
    cheaper = min(costs, key=costs.get)
    other = max(costs, key=costs.get)
    assert (net.input_jacobian(theta, X) == net.input_jacobian(theta, X, cheaper)).all()
    if costs[other] > costs[cheaper]:
        assert (net.input_jacobian(theta, X, other) != net.input_jacobian(theta, X, cheaper)).any()


@pytest.mark.parametrize("sizes, samples, bound", [((100,) * 6, 200, 1.3), ((10, 100, 100, 1000), 200, 1.4)])
@pytest.mark.parametrize("mode", ("forward", "reverse"))
def test_peak_memory_is_near_the_results(sizes, samples, bound, mode, rng):
    net = Network(sizes, hidden="tanh", output="tanh")
    theta, X = net.init(rng, xavier), rng.standard_normal((samples, sizes[0]))
    tracemalloc.start()
    try:
        J = net.input_jacobian(theta, X, mode)
        assert tracemalloc.get_traced_memory()[1] < bound * J.nbytes
    finally:
        tracemalloc.stop()


def test_overflow_shows_as_inf_or_nan_without_a_warning(rng):
    net = Network((3, 5, 5, 2), hidden="relu", output="identity")
    J = net.input_jacobian(1e200 * net.init(rng, 1.0), rng.standard_normal((4, 3)))
    assert not np.isfinite(J).all()


def test_wrong_input_is_named(rng):
    net = Network((3, 4, 2))
    theta, X = net.init(rng), np.ones((5, 3))
    with pytest.raises(ValueError, match="mode is 'sideways'; wanted 'auto', 'forward' or 'reverse'"):
        net.input_jacobian(theta, X, "sideways")
    with pytest.raises(ValueError, match=r"X has shape \(5, 4\); wanted \(..., N, 3\)"):
        net.input_jacobian(theta, np.ones((5, 4)))
    with pytest.raises(ValueError, match=r"theta has shape \(25,\)"):
        net.input_jacobian(theta[:-1], X)
    with pytest.raises(ValueError, match="X holds 1 non-finite"):
        net.input_jacobian(theta, np.where(np.arange(15).reshape(5, 3) == 7, np.nan, X))
    with pytest.raises(ValueError, match="batch"):
        net.input_jacobian(np.stack([theta] * 2), np.ones((3, 5, 3)))
