import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwlib import mean_field
from hwlib.distributions import critical_std, gaussian_moments, histogram, predict, read_out, statistics
from hwlib.network import ACTIVATIONS, Network, he

SIZES = (100,) * 6
HIDDEN = ("sigmoid", "tanh", "relu")


def outputs(activation, std, rng, samples=1000, **kwargs):
    net = Network(SIZES, activation, activation)
    return net.forward(net.init(rng, std, **kwargs), rng.standard_normal((samples, 100))).a[1:]


# statistics


@pytest.mark.parametrize("activation", HIDDEN)
@pytest.mark.parametrize("std", [0.01, 0.1, 1.0])
def test_statistics_equal_plain_numpy(rng, activation, std):
    for a in outputs(activation, std, rng, samples=50):
        seen = statistics(a, activation)
        mean = sum(a.ravel().tolist()) / a.size
        units = [sum(a[:, j].tolist()) / 50 for j in range(100)]
        flat = {"sigmoid": (a < 0.01) | (a > 0.99), "tanh": abs(a) > 0.98, "relu": a == 0}[activation]
        assert seen.mean == pytest.approx(mean, rel=1e-12, abs=1e-15)
        assert seen.std == pytest.approx(np.sqrt(sum(((a - mean) ** 2).ravel().tolist()) / a.size), rel=1e-12)
        assert seen.between_units == pytest.approx(np.sqrt(np.mean([(u - mean) ** 2 for u in units])), rel=1e-9)
        within = [np.mean((a[:, j] - units[j]) ** 2) for j in range(100)]
        assert seen.between_samples == pytest.approx(np.sqrt(np.mean(within)), rel=1e-6)
        assert seen.saturated == flat.sum() / a.size
        assert seen.dead == sum(flat[:, j].all() for j in range(100)) / 100


def test_correlation_is_the_mean_of_corrcoef_over_all_pairs(rng):
    for a in outputs("sigmoid", 0.1, rng, samples=30):
        pairs = np.corrcoef(a)[np.triu_indices(30, 1)]
        assert statistics(a).correlation == pytest.approx(pairs.mean(), rel=1e-9, abs=1e-12)


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**32 - 1), st.floats(-3, 3))
def test_the_two_parts_add_up_to_the_pooled_variance(samples, units, seed, offset):
    a = np.random.default_rng(seed).standard_normal((samples, units)) * 10.0**offset + offset
    seen = statistics(a)
    assert seen.between_units**2 + seen.between_samples**2 == pytest.approx(seen.std**2, rel=1e-9, abs=1e-20)


def test_a_batch_of_networks_equals_a_loop_over_them(rng):
    for a in outputs("relu", 0.1, rng, samples=20, batch=(2, 3)):
        for many, one in zip(statistics(a, "relu"), zip(*(statistics(a[k], "relu") for k in np.ndindex(2, 3)))):
            assert many.shape == (2, 3)
            assert np.allclose(many.ravel(), one, rtol=1e-12)


def test_a_layer_that_says_the_same_of_every_sample():
    a = np.tile([[0.2, 0.4, 0.9]], (7, 1))
    seen = statistics(a)
    assert seen.between_samples == pytest.approx(0, abs=1e-15) and seen.between_units == pytest.approx(a.std())
    assert seen.correlation == pytest.approx(1)
    assert np.isnan(statistics(np.full((7, 3), 0.5)).correlation)


def test_float32_stays_and_divergence_is_no_warning():
    assert statistics(np.ones((4, 3), np.float32), "relu").std.dtype == np.float32
    seen = statistics(np.array([[1e300, np.inf], [np.nan, 0.0]]), "relu")
    assert np.isnan(seen.mean) and seen.saturated == 0.25


@pytest.mark.parametrize("scale", [1e-160, 1e-300, 1e160, 1e300])
def test_squares_neither_overflow_nor_vanish(rng, scale):
    a = np.maximum(rng.standard_normal((8, 5)), 0)
    for (name, value), scaled in zip(statistics(a, "relu")._asdict().items(), statistics(scale * a, "relu")):
        unit = scale if name in ("mean", "std", "between_units", "between_samples") else 1
        assert scaled == pytest.approx(unit * value, rel=1e-12)


@pytest.mark.parametrize("a", [np.zeros(3), np.zeros((0, 3)), np.zeros((3, 0))])
def test_statistics_of_no_layer(a):
    with pytest.raises(ValueError, match="wanted"):
        statistics(a)


@pytest.mark.parametrize(
    "call",
    [
        lambda name: statistics(np.ones((2, 2)), name),
        lambda name: histogram(np.ones(2), name),
        lambda name: gaussian_moments(name, 1.0),
        lambda name: predict((2, 2), name, 1.0),
        lambda name: critical_std(name, 10),
    ],
)
def test_unknown_activation(call):
    with pytest.raises(ValueError, match="softmax.*wanted one of sigmoid"):
        call("softmax")


# read-out


def test_read_out_equals_torch_lstsqs_and_finds_all_of_a_linear_map(rng, torch):
    x, noise = rng.standard_normal((300, 6)), rng.standard_normal((300, 8))
    a = 5 + np.exp(x @ rng.standard_normal((6, 8)) / 4 + 0.3 * noise) * np.arange(1, 9)
    columns = torch.tensor(np.column_stack([a, np.ones(300)]))
    fit = columns @ torch.linalg.lstsq(columns[:200], torch.tensor(x[:200])).solution
    rest, own = (x - fit.numpy())[200:], x[200:] - x[:200].mean(axis=0)
    assert read_out(a, x, 200) == pytest.approx(1 - np.sum(rest**2) / np.sum(own**2), rel=1e-10)
    assert read_out(7 + 1e-5 * x @ rng.standard_normal((6, 6)), x, 200) == pytest.approx(1, abs=1e-6)


def test_read_out_equals_numpys_lstsq_with_a_column_of_ones(rng):
    x, noise = rng.standard_normal((15, 2)) + [3, -2], rng.standard_normal((15, 3))
    a = x @ [[1, -1, 2], [1, 1, 1]] + noise + [4, 0, -2]
    columns = np.column_stack([a, np.ones(15)])
    rest = (x - columns @ np.linalg.lstsq(columns[:9], x[:9])[0])[9:]
    own = x[9:] - x[:9].mean(axis=0)
    assert read_out(a, x, 9) == pytest.approx(1 - np.sum(rest**2) / np.sum(own**2), rel=1e-10)


def test_read_out_of_what_says_nothing(rng):
    x = rng.standard_normal((200, 3))
    assert read_out(np.full((200, 4), 0.5), x, 100) == pytest.approx(0, abs=0.1)
    assert -0.2 < read_out(rng.standard_normal((200, 4)), x, 100) < 0.1
    assert read_out(rng.standard_normal((200, 90)), x, 100) < -1  # held out: 90 units fit 100 samples, and nothing else


def test_a_batch_of_read_outs_equals_a_loop_over_them(rng):
    a, x = rng.standard_normal((2, 3, 40, 4)), rng.standard_normal((40, 5))
    many = read_out(a, x, 30)
    assert many.shape == (2, 3)
    assert np.allclose(many.ravel(), [read_out(one, x, 30) for one in a.reshape(6, 40, 4)], rtol=1e-10)
    assert read_out(a.astype(np.float32), x.astype(np.float32), 30).dtype == np.float32


@pytest.mark.parametrize(
    "a, x, train, wanted",
    [
        (np.ones(3), np.ones((3, 1)), 2, r"a has shape \(3,\); wanted"),
        (np.ones((3, 1)), np.ones((4, 1)), 2, "a has 3 samples and x 4; wanted as many"),
        (np.ones((3, 1)), np.ones((3, 1)), 3, "train is 3; wanted fewer than all 3 samples"),
        (np.ones((3, 1)), np.ones((3, 1)), 0, "train is 0; wanted integers ≥ 1"),
        (np.full((3, 1), np.nan), np.ones((3, 1)), 2, "a holds 3 non-finite"),
    ],
)
def test_read_out_names_what_is_wrong(a, x, train, wanted):
    with pytest.raises(ValueError, match=wanted):
        read_out(a, x, train)


# histogram


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.floats(width=32) | st.just(np.nan) | st.just(np.inf), min_size=1, max_size=50),
    st.sampled_from(["sigmoid", "tanh", "relu", "identity"]),
)
def test_nothing_is_dropped_in_silence(values, activation):
    seen = histogram(np.array(values), activation)
    assert seen.counts.sum() + seen.outside == len(values)
    assert seen.low < seen.high and 0 <= seen.zeros <= seen.counts.sum()


def test_histogram_equals_numpys(rng):
    a = rng.integers(-300, 300, size=5000) / 64  # exact in binary: no doubt at the edges
    seen = histogram(a, window=(-4, 4), bins=64)
    assert (seen.counts == np.histogram(a, 64, (-4, 4))[0]).all()
    assert seen.outside == np.sum(abs(a) > 4) > 0 and seen.zeros == np.sum(a == 0) > 0


def test_both_ends_belong_to_the_window():
    seen = histogram(np.array([0.1, 0.3, 0.9, 0.9]), window=(0.1, 0.9), bins=7)
    assert seen.counts.sum() == 4 and seen.counts[0] == 1 and seen.counts[-1] == 2 and seen.outside == 0


@pytest.mark.parametrize("activation", HIDDEN)
@pytest.mark.parametrize("q", [0.01, 1.0, 50.0])
def test_expected_counts_are_those_of_draws(rng, activation, q):
    a = ACTIVATIONS[activation][0](np.sqrt(q) * rng.standard_normal((1000, 1000)))
    seen = histogram(a, activation, q, bins=20)
    counts = seen.counts - seen.zeros * (np.arange(20) == 0)
    assert (abs(counts - seen.expected) < 5 * np.sqrt(seen.expected + 1)).all()


def test_expected_counts_are_shares_of_all_values_those_outside_too(rng):
    seen = histogram(rng.standard_normal(100_000), "identity", 1.0, window=(-0.5, 1.0), bins=10)
    assert seen.outside > 40_000
    assert (abs(seen.counts - seen.expected) < 5 * np.sqrt(seen.expected)).all()


def test_the_window_is_4_stds_about_the_mean_within_the_range_of_the_activation(rng):
    z = 0.3 + 0.5 * rng.standard_normal(1000)
    for activation, bounds in {"identity": (-np.inf, np.inf), "relu": (0, np.inf), "tanh": (-1, 1)}.items():
        a = ACTIVATIONS[activation][0](z)
        seen = histogram(a, activation)
        assert (seen.low, seen.high) == pytest.approx(np.clip(a.mean() + np.array([-4, 4]) * a.std(), *bounds))


@pytest.mark.parametrize("window", [(1, 1), (2, 1), (0, np.inf), (np.nan, 1)])
def test_bad_window(window):
    with pytest.raises(ValueError, match="wanted finite low < high"):
        histogram(np.ones(3), window=window)


# predictions


@pytest.mark.parametrize("activation", HIDDEN)
def test_quadrature_equals_ten_million_draws_within_their_error(rng, activation):
    f, df = ACTIVATIONS[activation]
    u = rng.standard_normal(10_000_000)
    moments = zip((f, lambda z: f(z) ** 2, lambda z: df(z) ** 2), gaussian_moments(activation, 50.0))
    for value, exact in moments:
        draws = value(np.sqrt(50.0) * u)
        assert abs(draws.mean() - exact) < 4 * draws.std() / np.sqrt(u.size) + 1e-15


@pytest.mark.parametrize("q", [0.0, 1e-6, 1.0, 1e3, 2e4])
def test_moments_against_a_fine_grid(q):
    u, h = np.linspace(-10, 10, 2_000_001, retstep=True)
    density = h * np.exp(-(u**2) / 2) / np.sqrt(2 * np.pi)
    for activation in ("sigmoid", "tanh"):
        f, df = ACTIVATIONS[activation]
        z = np.sqrt(q) * u
        exact = [np.sum(value * density) for value in (f(z), f(z) ** 2, df(z) ** 2)]
        assert np.allclose(gaussian_moments(activation, q), exact, rtol=1e-8, atol=1e-12)


def test_no_weights_no_spread():
    for activation, value in (("sigmoid", 0.5), ("tanh", 0), ("relu", 0)):
        theory = predict(SIZES, activation, 0.0)
        assert np.allclose(theory.mean, value, atol=1e-15)
        assert not np.any([theory.q, theory.std, theory.between_units, theory.between_samples, theory.factor])


def test_relu_follows_its_closed_form():
    sizes, std = (30, 50, 20, 40), 0.2
    growth = np.cumprod([n * std**2 / 2 for n in sizes[:-1]])
    theory = predict(sizes, "relu", std)
    assert np.allclose(theory.mean**2 + theory.std**2, growth, rtol=1e-12)
    assert np.allclose(theory.q, 2 * growth, rtol=1e-12)
    assert np.allclose(theory.factor**2, growth / [1, *growth[:-1]], rtol=1e-12)


@pytest.mark.parametrize("activation", HIDDEN)
def test_many_stds_at_once_equal_one_at_a_time(activation):
    stds = np.array([[0.01, 0.1], [0.3, 2.0]])
    for many, *single in zip(predict(SIZES, activation, stds), *(predict(SIZES, activation, s) for s in stds.ravel())):
        assert many.shape == (2, 2, 5)
        assert np.allclose(many.reshape(4, 5), single, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("q", [0.5, 31.0, 400.0])
def test_a_part_that_rounding_took_beyond_the_whole_has_a_root(activation, q):
    units, between = mean_field._split(activation, np.array([q]), np.nextafter([q], np.inf))
    assert 0 <= units[0] < 1e-6 * between[0]


@pytest.mark.parametrize("std", [0.01, he, 1.0])
def test_relu_second_moments_over_200_networks(rng, std):
    X = rng.standard_normal((40, 100))
    net = Network(SIZES, "relu", "relu")
    number = std(100, 100) if callable(std) else std
    theory = np.mean(X**2) * (100 * number**2 / 2) ** np.arange(1, 6)
    for a, expected in zip(net.forward(net.init(rng, std, batch=(200,)), X).a[1:], theory):
        squares = np.mean(a**2, axis=(-2, -1))
        assert abs(squares.mean() - expected) < 4 * squares.std() / np.sqrt(200)


@pytest.mark.parametrize("activation", HIDDEN)
@pytest.mark.parametrize("std", [0.01, 0.1, 1.0])
@pytest.mark.parametrize("biases", [0.0, 0.5])
def test_split_and_mean_over_networks(rng, activation, std, biases):
    theory = predict(SIZES, activation, std, biases)
    layers = outputs(activation, std, rng, samples=100, bias_std=biases, batch=(40,))
    for l, a in enumerate(layers):
        seen = statistics(a, activation)
        scale = np.hypot(theory.std[l], abs(theory.mean[l]))
        assert abs(seen.mean.mean() - theory.mean[l]) < 0.06 * scale
        for part in ("std", "between_units", "between_samples"):
            measured = np.sqrt(np.mean(getattr(seen, part) ** 2))
            # about a share 1/N of the variance between samples survives in the units' means
            noise = 1.4 * theory.between_samples[l] / 10 if part == "between_units" else 0
            assert abs(measured - getattr(theory, part)[l]) < 0.12 * getattr(theory, part)[l] + noise + 1e-13


@pytest.mark.parametrize("activation, exact", [("relu", np.sqrt(2 / 64)), ("tanh", 1 / 8), ("sigmoid", None)])
def test_critical_std_keeps_small_differences(activation, exact):
    critical = critical_std(activation, 64)
    if exact:
        assert critical == pytest.approx(exact, rel=1e-12)
    deep = (64,) * 300
    below, at, above = (predict(deep, activation, factor * critical).factor[-1] for factor in (0.9, 1, 1.1))
    assert below < 0.97 and above > 1.004
    assert at == pytest.approx(1, abs=1e-2 if activation == "tanh" else 1e-9)  # tanh gets there like 1/l


def test_critical_std_with_biases_is_that_of_the_papers():
    assert 25 * critical_std("tanh", 25, np.sqrt(0.05)) ** 2 == pytest.approx(1.76, abs=2e-3)  # Schoenholz et al. 2017
    assert critical_std("relu", 50, 3.0) == critical_std("relu", 50) == pytest.approx(0.2)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
@pytest.mark.parametrize("bias_std, depth", [(0.01, 600), (0.3, 300), (5.0, 60), (100.0, 30)])
def test_critical_std_keeps_small_differences_where_there_are_biases(activation, bias_std, depth):
    critical, sizes = critical_std(activation, 64, bias_std), (64,) * depth
    below, at, above = (predict(sizes, activation, f * critical, bias_std).factor[-1] for f in (0.9, 1, 1.1))
    assert below < 0.98 and above > 1.002
    assert at == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("share", [0, 1])
def test_extremes_give_numbers_without_a_warning(share):
    for activation in HIDDEN:
        for std in (1e-3, 10.0):
            theory = predict((200,) * 51, activation, std, bias_std=share * std)
            assert np.isfinite(theory).all()
            assert np.allclose(theory.between_units**2 + theory.between_samples**2, theory.std**2)
