"""The network against torch, closed forms and itself in the other mode; shapes, dtypes and errors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwlib.network import ACTIVATIONS, Network, he, sigmoid, xavier
from hwlib.numerical import central_difference, complex_step, relative_error

NAMES = list(ACTIVATIONS)


def random_case(rng, batch=()):
    sizes = tuple(int(n) for n in rng.integers(1, 9, size=rng.integers(2, 7)))
    net = Network(sizes, hidden=str(rng.choice(NAMES)), output=str(rng.choice(NAMES)))
    theta = net.init(rng, std=0.8, bias_std=0.5, batch=batch)
    N = int(rng.integers(1, 12))
    return net, theta, rng.standard_normal((N, sizes[0])), rng.standard_normal((N, sizes[-1]))


def torch_forward(torch, net, theta, x):
    functions = {"sigmoid": torch.sigmoid, "relu": torch.relu, "tanh": torch.tanh, "identity": lambda z: z}
    names, start = [net.hidden] * (len(net.sizes) - 2) + [net.output], 0
    for name, n, m in zip(names, net.sizes[1:], net.sizes[:-1]):
        W, b = theta[start : start + n * m].reshape(n, m), theta[start + n * m : start + n * m + n]
        x, start = functions[name](torch.nn.functional.linear(x, W, b)), start + n * m + n
    return x


@pytest.mark.parametrize("seed", range(40))
def test_gradient_jvp_and_jacobian_equal_torchs(torch, seed):
    rng = np.random.default_rng(seed)
    net, theta, X, T = random_case(rng)
    dtheta, dX = rng.standard_normal(theta.shape), rng.standard_normal(X.shape)
    th, x, t = (torch.tensor(array) for array in (theta, X, T))

    def forward(th, x):
        return torch_forward(torch, net, th, x)

    def loss(th):
        return 0.5 * ((forward(th, x) - t) ** 2).sum() / len(X)

    value, grad = net.gradient(theta, X, T)
    assert relative_error(value, loss(th).numpy()) < 1e-12
    assert relative_error(grad, torch.func.grad(loss)(th).numpy()) < 1e-12
    Y, dY = net.jvp(theta, X, dtheta, dX)
    torch_Y, torch_dY = torch.func.jvp(forward, (th, x), (torch.tensor(dtheta), torch.tensor(dX)))
    assert relative_error(Y, torch_Y.numpy()) < 1e-12
    assert relative_error(dY, torch_dY.numpy()) < 1e-12
    J = torch.func.vmap(torch.func.jacrev(lambda row: forward(th, row)))(x).numpy()
    for mode in ("auto", "forward", "reverse"):
        assert relative_error(net.input_jacobian(theta, X, mode=mode), J) < 1e-12


@pytest.mark.parametrize("seed", range(20))
def test_adjoint_identity(seed):
    """⟨u, J(θ̇, Ẋ)⟩ = ⟨Jᵀu, (θ̇, Ẋ)⟩: forward and reverse mode, through parameters and input at once."""
    rng = np.random.default_rng(seed)
    net, theta, X, T = random_case(rng)
    dtheta, dX, u = rng.standard_normal(theta.shape), rng.standard_normal(X.shape), rng.standard_normal(T.shape)
    forward = u * net.jvp(theta, X, dtheta, dX)[1]
    tape = net.forward(theta, X)
    deltas = net.backward(theta, tape, u)
    reverse = [np.sum(d.T @ a * dW) + np.sum(d * db) for d, a, (dW, db) in zip(deltas, tape.a, net.layers(dtheta))]
    reverse.append(np.sum(deltas[0] @ net.layers(theta)[0][0] * dX))
    scale = np.abs(forward).sum() + np.abs(reverse).sum()
    assert abs(forward.sum() - sum(reverse)) <= 1e-12 * scale


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh"])
def test_gradient_equals_central_differences_and_complex_step(rng, hidden):
    net = Network((3, 5, 4, 2), hidden=hidden, output="identity")
    theta, X, T = net.init(rng, 0.8, bias_std=0.3), rng.standard_normal((6, 3)), rng.standard_normal((6, 2))
    _, grad = net.gradient(theta, X, T)
    assert relative_error(grad, complex_step(lambda th: net.loss(th, X, T), theta)) < 1e-13
    assert relative_error(grad, central_difference(lambda th: net.loss(th, X, T), theta)) < 1e-8


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 2**32), batch=st.sampled_from([(), (1,), (3,), (2, 3)]))
def test_forward_mode_equals_reverse_mode_in_batches_of_networks(seed, batch):
    net, theta, X, T = random_case(np.random.default_rng(seed), batch)
    loss, grad = net.gradient(theta, X, T)
    forward_loss, forward_grad = net.forward_gradient(theta, X, T)
    assert loss.shape == batch and grad.shape == theta.shape == forward_grad.shape
    np.testing.assert_array_equal(loss, forward_loss)
    np.testing.assert_allclose(forward_grad, grad, rtol=1e-10, atol=1e-13)
    for index in np.ndindex(batch):
        one_loss, one_grad = net.gradient(theta[index], X, T)
        np.testing.assert_allclose(loss[index], one_loss, rtol=1e-13)
        np.testing.assert_allclose(grad[index], one_grad, rtol=1e-10, atol=1e-14)
        np.testing.assert_allclose(net(X, theta)[index], net(X, theta[index]), rtol=1e-13, atol=1e-15)


def test_forward_mode_in_blocks_of_directions(rng):
    net = Network((50, 40, 15))  # 2655 directions, some 400 at once
    theta, X, T = net.init(rng, 0.3, bias_std=0.3), rng.standard_normal((2, 50)), rng.standard_normal((2, 15))
    assert relative_error(net.forward_gradient(theta, X, T)[1], net.gradient(theta, X, T)[1]) < 1e-12


@pytest.mark.parametrize("lead", [(), (3,)])
def test_outputs_and_loss_of_a_large_batch_are_those_of_one_pass(lead, rng):
    net = Network((3, 50, 2), hidden="tanh")
    theta, X, T = net.init(rng, 1.0, batch=lead), rng.standard_normal((6000, 3)), rng.standard_normal((6000, 2))
    Y = net.forward(theta, X).a[-1]
    assert net(X, theta).shape == Y.shape and relative_error(net(X, theta), Y) < 1e-14
    assert relative_error(net.loss(theta, X, T), 0.5 * np.sum((Y - T) ** 2, axis=(-2, -1)) / 6000) < 1e-13


def test_batches_of_inputs_and_of_networks_broadcast(rng):
    net = Network((3, 4, 2))
    theta, X, T = net.init(rng, 1.0, batch=(5, 1)), rng.standard_normal((7, 6, 3)), rng.standard_normal((6, 2))
    loss, grad = net.gradient(theta, X, T)
    assert loss.shape == (5, 7) and grad.shape == (5, 7, net.n_parameters)
    np.testing.assert_allclose(grad[4, 6], net.gradient(theta[4, 0], X[6], T)[1], rtol=1e-12)
    assert net.jvp(theta, X, dtheta=theta)[1].shape == (5, 7, 6, 2)
    assert net.input_jacobian(theta, X).shape == (5, 7, 6, 2, 3)
    np.testing.assert_array_equal(net.forward_gradient(theta, X, T)[0], loss)


def test_the_example_of_two_units_by_hand():
    """One weight a layer: y = σ(w₂ σ(w₁ x + b₁) + b₂), every derivative written out."""
    net = Network((1, 1, 1))
    w1, b1, w2, b2, x, t = 0.3, -0.2, 1.5, 0.4, 0.7, 0.1
    s = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731
    a = s(w1 * x + b1)
    y = s(w2 * a + b2)
    d2 = (y - t) * y * (1 - y)
    d1 = d2 * w2 * a * (1 - a)
    loss, grad = net.gradient([w1, b1, w2, b2], [[x]], [[t]])
    np.testing.assert_allclose(loss, 0.5 * (y - t) ** 2, rtol=1e-14)
    np.testing.assert_allclose(grad, [d1 * x, d1, d2 * a, d2], rtol=1e-14)


def test_loss_is_the_mean_over_samples_of_half_the_squared_error(rng):
    net = Network((3, 2), output="identity")
    theta, X, T = net.init(rng, 1.0), rng.standard_normal((5, 3)), rng.standard_normal((5, 2))
    W, b = net.layers(theta)[0]
    expected = np.mean([0.5 * np.sum((W @ x + b - t) ** 2) for x, t in zip(X, T)])
    np.testing.assert_allclose(net.loss(theta, X, T), expected, rtol=1e-14)


def test_layers_are_views_in_the_documented_order():
    net = Network((2, 3, 1))
    theta = np.arange(net.n_parameters)
    (W2, b2), (W3, b3) = net.layers(theta)
    np.testing.assert_array_equal(W2, [[0, 1], [2, 3], [4, 5]])
    np.testing.assert_array_equal(np.concatenate([b2, W3[0], b3]), np.arange(6, 13))
    theta = theta.astype(float)
    net.layers(theta)[1][0][...] = -1
    np.testing.assert_array_equal(theta[9:12], -1)
    batch = np.zeros((2, 4, net.n_parameters))
    assert all(np.shares_memory(view, batch) for pair in net.layers(batch) for view in pair)


def test_a_single_input_gives_a_single_output(rng):
    net = Network((3, 4, 2))
    theta, X = net.init(rng, 1.0), rng.standard_normal((5, 3))
    assert net(X[0], theta).shape == (2,)
    np.testing.assert_allclose(net(X[0], theta), net(X, theta)[0], rtol=1e-14)
    assert net(X[0], net.init(rng, 1.0, batch=(6,))).shape == (6, 2)


# ---- activations and initialisation


def test_sigmoid_is_stable_and_accurate():
    z = np.array([-1000.0, -745.0, -40.0, -1.0, 0.0, 1.0, 40.0, 1000.0])
    with np.errstate(over="raise", invalid="raise"):
        value, slope = sigmoid(z), ACTIVATIONS["sigmoid"][1](z)
    assert value[0] == 0 and value[4] == 0.5 and value[-1] == 1
    np.testing.assert_allclose(value[2], np.exp(-40), rtol=1e-15)
    np.testing.assert_allclose(slope[[2, 6]], np.exp(-40), rtol=1e-15)  # σ(1 - σ) would give 0 at z = 40


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_activation_derivatives(name, dtype):
    f, df = ACTIVATIONS[name]
    z = np.array([-3.0, -0.5, 0.25, 2.0], dtype)
    assert f(z).dtype == df(z).dtype == dtype
    numerical = central_difference(f, z.astype(float)[:, None])[:, 0, 0]
    np.testing.assert_allclose(df(z), numerical, rtol=1e-5)


def test_relus_kink_is_taken_as_zero():
    assert ACTIVATIONS["relu"][1](np.zeros(1)) == 0


@pytest.mark.parametrize(("rule", "expected"), [(xavier, np.sqrt(2 / 500)), (he, np.sqrt(2 / 400)), (0.3, 0.3)])
def test_init_has_the_std_of_its_rule_and_no_biases(rule, expected):
    net = Network((400, 100))
    W, b = net.layers(net.init(0, rule))[0]
    assert abs(W.std() / expected - 1) < 4 / np.sqrt(2 * W.size)  # four standard errors of a std
    assert not b.any()


def test_init_draws_a_normal_number_for_every_weight():
    net = Network((200, 300))
    W, _ = net.layers(net.init(0, 1.0))[0]
    assert abs(W.mean()) < 0.02 and abs(np.abs(W).mean() - np.sqrt(2 / np.pi)) < 0.02
    assert (np.ptp(W, axis=0) > 3).all()


def test_init_scales_the_same_numbers():
    net = Network((4, 3, 2))
    np.testing.assert_allclose(net.init(7, 2.0), 20 * net.init(7, 0.1), rtol=1e-14)
    assert not net.init(7, 0).any()
    assert net.init(7, he, batch=(2, 3), dtype=np.float32).shape == (2, 3, net.n_parameters)
    assert net.init(7, he, dtype=np.float32).dtype == np.float32
    rng = np.random.default_rng(7)
    assert (net.init(rng, 1.0) != net.init(rng, 1.0)).any()


def test_each_network_of_a_batch_is_drawn_anew():
    theta = Network((4, 3, 2)).init(7, 1.0, bias_std=1.0, batch=(2, 3))
    assert len(np.unique(theta)) == theta.size


# ---- dtypes, shapes, errors


def test_float32_stays_float32(rng):
    net = Network((3, 5, 2), hidden="sigmoid", output="tanh")
    theta = net.init(rng, 1.0, dtype=np.float32)
    X, T = (rng.standard_normal((4, n)).astype(np.float32) for n in (3, 2))
    loss, grad = net.gradient(theta, X, T)
    results = [loss, grad, *net.forward_gradient(theta, X, T), *net.jvp(theta, X, theta, X)]
    results += [net(X, theta), net.input_jacobian(theta, X), *net.forward(theta, X).z]
    assert {array.dtype for array in results} == {np.dtype(np.float32)}
    np.testing.assert_allclose(grad, net.gradient(theta.astype(float), X, T)[1], rtol=1e-4, atol=1e-6)


def test_integers_and_lists_become_float64():
    net = Network((2, 1), output="identity")
    loss, grad = net.gradient([1, 2, 3], [[1, 1]], [[0]])
    assert loss == 18 and grad.dtype == float
    np.testing.assert_array_equal(grad, [6, 6, 6])


def test_inputs_are_not_changed(rng):
    net = Network((3, 4, 2), hidden="relu", output="identity")
    arrays = net.init(rng, 1.0), rng.standard_normal((5, 3)), rng.standard_normal((5, 2))
    copies = [array.copy() for array in arrays]
    for array in arrays:
        array.flags.writeable = False
    (
        net.gradient(*arrays),
        net.forward_gradient(*arrays),
        net.jvp(*arrays[:2], arrays[0]),
        net.input_jacobian(*arrays[:2]),
    )
    for array, copy in zip(arrays, copies):
        np.testing.assert_array_equal(array, copy)


def test_empty_batches():
    net = Network((3, 4, 2))
    theta, none = net.init(0), np.empty((0, 3))
    assert net(none, theta).shape == (0, 2)
    assert net.input_jacobian(theta, none).shape == (0, 2, 3)
    for function in (net.loss, net.gradient, net.forward_gradient):
        with pytest.raises(ValueError, match="no samples"):
            function(theta, none, np.empty((0, 2)))
    loss, grad = net.gradient(np.empty((0, net.n_parameters)), np.ones((5, 3)), np.ones((5, 2)))
    assert loss.shape == (0,) and grad.shape == (0, net.n_parameters)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"theta": np.zeros(25)}, r"theta has shape \(25,\); wanted \(\.\.\., 26\)"),
        ({"theta": 1.0}, r"theta has shape \(\); wanted \(\.\.\., 26\)"),
        ({"X": np.zeros((5, 4))}, r"X has shape \(5, 4\); wanted \(\.\.\., N, 3\)"),
        ({"X": np.zeros(3)}, r"X has shape \(3,\); wanted \(\.\.\., N, 3\)"),
        ({"T": np.zeros((5, 1))}, r"T has shape \(5, 1\); wanted \(\.\.\., 5, 2\)"),
        ({"T": np.zeros(2)}, r"T has shape \(2,\); wanted \(\.\.\., 5, 2\)"),
        ({"theta": np.full(26, np.nan)}, "theta holds 26 non-finite"),
        ({"X": np.full((5, 3), np.inf)}, "X holds 15 non-finite"),
        ({"T": np.full((5, 2), np.nan)}, "T holds 10 non-finite"),
        ({"theta": np.zeros((2, 26)), "X": np.zeros((3, 5, 3))}, r"theta \(2,\), X \(3,\)"),
    ],
)
def test_wrong_input_is_named(change, message):
    net = Network((3, 4, 2))
    good = {"theta": np.zeros(26), "X": np.zeros((5, 3)), "T": np.zeros((5, 2))}
    for method in (net.gradient, net.forward_gradient, net.loss):
        with pytest.raises(ValueError, match=message):
            method(**(good | change))


@pytest.mark.parametrize("bad", [np.array(["a"] * 26), np.array([None] * 26), np.full(26, 1.0).astype(object)])
def test_anything_but_numbers_is_a_type_error(bad):
    with pytest.raises(TypeError, match="theta has dtype"):
        Network((3, 4, 2)).loss(bad, np.zeros((5, 3)), np.zeros((5, 2)))


@pytest.mark.parametrize("sizes", [(3,), (), 3, (3, 0), (3, -1), (3, 2.5), (3, True), ("3", 2)])
def test_wrong_sizes(sizes):
    with pytest.raises(ValueError, match="wanted at least two positive integers"):
        Network(sizes)


def test_unknown_names():
    with pytest.raises(ValueError, match="hidden activation is 'swish'; wanted one of sigmoid, relu, tanh, identity"):
        Network((3, 2), hidden="swish")
    with pytest.raises(ValueError, match="output activation is None"):
        Network((3, 2), output=None)
    with pytest.raises(ValueError, match="mode is 'both'"):
        Network((3, 2)).input_jacobian(np.zeros(8), np.zeros((1, 3)), mode="both")


@pytest.mark.parametrize("std", [-0.1, np.nan, np.inf, "he", None, lambda fan_in, fan_out: -1.0])
def test_wrong_std(std):
    with pytest.raises(ValueError, match="std is"):
        Network((3, 2)).init(0, std)


def test_a_diverging_run_may_go_on_without_a_warning():
    net = Network((3, 4, 2), hidden="relu", output="identity")
    X, T = np.ones((5, 3)), np.ones((5, 2))
    assert net.loss(np.full(26, 1e200), X, T) == np.inf  # finite θ, overflow inside
    loss, grad = net.gradient(np.full(26, np.nan), X, T, check_finite=False)
    assert np.isnan(loss) and grad.shape == (26,)


def test_a_network_is_frozen_and_comparable():
    assert Network([3, 2]) == Network((3, np.int64(2)))
    with pytest.raises(AttributeError):
        Network((3, 2)).hidden = "relu"
