"""What is documented for any size holds to the ends, 1e-8 and 1e8 and some way beyond, against another computation."""

from fractions import Fraction
from math import erf, exp, log, pi, sqrt, tanh

import numpy as np
import pytest

from hwlib.distributions import histogram, statistics
from hwlib.mean_field import critical_std, expected_shares, gaussian_moments, predict
from hwlib.network import ACTIVATIONS, Network, he, xavier
from hwlib.numerical import relative_error
from hwlib.optimizers import OPTIMIZERS, run
from hwlib.problems import beale, bowl, rosenbrock, saddle

SIZES = [1e-8, 1e-4, 1.0, 30.0, 1e4, 1e6, 1e8]


# activations


@pytest.mark.parametrize("size", [1e-8, 1e-3, 1.0, 15.0, 30.0, 300.0, 700.0, 1e8])
@pytest.mark.parametrize("sign", [1, -1])
def test_sigmoid_and_its_slope_are_those_of_python(size, sign):
    z = sign * size
    e = exp(-min(size, 745))
    value, slope = (1 / (1 + e) if z > 0 else e / (1 + e)), e / (1 + e) ** 2
    f, df = ACTIVATIONS["sigmoid"]
    np.testing.assert_allclose(f(np.array([z])), value, rtol=1e-15, atol=1e-300)
    np.testing.assert_allclose(df(np.array([z])), slope, rtol=4e-15, atol=1e-300)
    if size < 80:
        np.testing.assert_allclose(df(np.array([z], np.float32)), slope, rtol=1e-5)


@pytest.mark.parametrize("size", SIZES)
def test_tanh_and_relu_are_those_of_python(size):
    for z in (size, -size):
        f, df = ACTIVATIONS["tanh"]
        assert f(np.array([z]))[0] == pytest.approx(tanh(z), rel=1e-15)
        assert df(np.array([z]))[0] == pytest.approx(1 - tanh(z) ** 2, rel=1e-15, abs=1e-15)
        f, df = ACTIVATIONS["relu"]
        assert f(np.array([z]))[0] == max(z, 0) and df(np.array([z]))[0] == (z > 0)


# network


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("output", ["sigmoid", "tanh", "identity"])
def test_a_single_weight_at_every_size(size, output):
    """y = σ(w x): every derivative by Python's numbers."""
    net = Network((1, 1), output=output)
    for w, x in ((size, 0.7), (0.7 / size, size), (-size, 0.3), (size**0.5, -(size**-0.5))):
        z = w * x
        e = exp(-min(abs(z), 745))
        y = {"sigmoid": 1 / (1 + e) if z > 0 else e / (1 + e), "tanh": tanh(z), "identity": z}[output]
        slope = {"sigmoid": e / (1 + e) ** 2, "tanh": 4 * e**2 / (1 + e**2) ** 2, "identity": 1.0}[output]
        theta, X, T = np.array([w, 0.0]), np.array([[x]]), np.array([[0.25]])
        near = {"rel": 1e-13, "abs": 1e-15 if output == "tanh" else 1e-300}
        assert net(X, theta)[0, 0] == pytest.approx(y, **near)
        loss, grad = net.gradient(theta, X, T)
        assert loss == pytest.approx((y - 0.25) ** 2 / 2, rel=1e-12)
        for found in (grad, net.forward_gradient(theta, X, T)[1]):
            assert found[0] / x == pytest.approx((y - 0.25) * slope, **(near | {"rel": 1e-12}))
            assert found[1] == pytest.approx((y - 0.25) * slope, **(near | {"rel": 1e-12}))
        assert net.input_jacobian(theta, X)[0, 0, 0] / w == pytest.approx(slope, **near)


@pytest.mark.parametrize("width", [1, 10, 10**8])
def test_initial_stds_of_any_width(width):
    assert he(width, 3) == pytest.approx(sqrt(Fraction(2, width)), rel=1e-15)
    assert xavier(width, 3) == pytest.approx(sqrt(Fraction(2, width + 3)), rel=1e-15)
    for std in (1e-8, 1e8):
        np.testing.assert_allclose(
            Network((3, 2)).init(5, std, bias_std=std), std * Network((3, 2)).init(5, 1, bias_std=1)
        )


# optimizers and problems


@pytest.mark.parametrize("rule", OPTIMIZERS.values(), ids=OPTIMIZERS)
@pytest.mark.parametrize("size", [1e-8, 1e-4, 1e4, 1e8])
def test_rules_scale_as_their_formulas_do(rule, size):
    """f(x) = ½ c x²: x ↦ s x, or η c, scales the path of the linear rules; with ε = 0 the adaptive ones forget c."""
    steps, x0 = 12, np.array([1.0, -3.0])
    adaptive = rule.__name__ in ("adagrad", "rmsprop", "adam")
    settings = {"eps": 0} if adaptive else {}
    path = run(rule(0.1, **settings), lambda x: x, x0, steps)
    scaled = run(rule(0.1 * size if adaptive else 0.1, **settings), lambda x: x, size * x0, steps)
    np.testing.assert_allclose(scaled / size, path, rtol=1e-9)
    steeper = run(rule(0.1 if adaptive else 0.1 / size, **settings), lambda x: size * x, x0, steps)
    np.testing.assert_allclose(steeper, path, rtol=1e-9)


@pytest.mark.parametrize("g", [0.0, 1e-16, 1e-8, 1e-4, 1.0, 1e8])
def test_adams_first_step_is_the_one_in_its_docstring(g):
    first = run(OPTIMIZERS["adam"](0.1), lambda x: np.array([g, -g]), np.zeros(2), 1)[1]
    np.testing.assert_allclose(first, 0.1 * g / (g + 1e-8) * np.array([-1, 1]), rtol=1e-9, atol=1e-25)


@pytest.mark.parametrize("problem", [bowl(), bowl(1e8, 0.3), rosenbrock(), beale(), saddle()], ids=lambda p: p.name)
@pytest.mark.parametrize("size", [1e-8, 1.0, 1e4, 1e8])
def test_problems_equal_exact_fractions(problem, size, rng):
    for x in size * rng.uniform(-1, 1, (5, 2)):
        u, v = Fraction(x[0]), Fraction(x[1])
        if problem.kappa == 20:
            f, g = u * u / 20 + v * v, (u / 10, 2 * v)
        elif problem.name.startswith("Rosen"):
            f, b = (1 - u) ** 2 + 100 * (v - u * u) ** 2, v - u * u
            g = (-2 * (1 - u) - 400 * u * b, 200 * b)
        elif problem.name.startswith("Beale"):
            r = [c - u * (1 - v**k) for k, c in ((1, Fraction(3, 2)), (2, Fraction(9, 4)), (3, Fraction(21, 8)))]
            f = sum(part * part for part in r)
            g = (
                sum(2 * part * (v**k - 1) for k, part in enumerate(r, 1)),
                sum(2 * part * u * k * v ** (k - 1) for k, part in enumerate(r, 1)),
            )
        elif problem.name == "saddle":
            f, g = u * u / 2 + (v * v - 1) ** 2 / 4, (u, v**3 - v)
        else:
            c, s = Fraction(np.cos(0.3)), Fraction(np.sin(0.3))
            along, across = c * u + s * v, c * v - s * u
            f = along**2 / 10**8 + across**2
            g = (2 * (c * along / 10**8 - s * across), 2 * (s * along / 10**8 + c * across))
        assert problem.f(x) == pytest.approx(float(f), rel=1e-12, abs=1e-12)
        found, scale = problem.grad(x), max(map(abs, map(float, g)))
        assert np.abs(found - np.array(g, float)).max() <= 1e-12 * max(scale, 1)


# what is measured, and what theory predicts


def by_parts(function, q):
    """E[function(z)], z ~ N(0, q), by Gauss's rule on short pieces, both where the function bends and where z lives."""
    x, w = np.polynomial.legendre.leggauss(40)
    s = sqrt(q)
    edges = np.unique([*(s * np.linspace(0, 12, 49)), *np.linspace(0, min(40, 12 * s), 81)])
    half, middle = np.diff(edges)[:, None] / 2, (edges[1:] + edges[:-1])[:, None] / 2
    z = middle + half * x
    weight = half * w * np.exp(-((z / s) ** 2) / 2) / (s * sqrt(2 * pi))
    return np.sum(weight * (function(z) + function(-z)))


@pytest.mark.parametrize("q", [1e-16, 1e-8, 1e-4, 1.0, 1e2, 999.0, 1001.0, 1e4, 1e5, 1e6, 1e8, 1e12, 1e16])
@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_moments_at_every_q(activation, q):
    f, df = ACTIVATIONS[activation]
    expected = [by_parts(g, q) for g in (f, lambda z: f(z) ** 2, lambda z: df(z) ** 2)]
    np.testing.assert_allclose(gaussian_moments(activation, q), expected, rtol=1e-11, atol=1e-14 * sqrt(q))
    many = gaussian_moments(activation, np.array([q, 1.0, q]))
    np.testing.assert_allclose(np.array(many)[:, 0], expected, rtol=1e-11, atol=1e-14 * sqrt(q))


@pytest.mark.parametrize("q", [1e20, 1e100, 1e300])
def test_the_slopes_moment_falls_like_one_over_the_root_of_q(q):
    assert gaussian_moments("tanh", q)[2] * sqrt(q) == pytest.approx(4 / 3 / sqrt(2 * pi), rel=1e-11)
    assert gaussian_moments("sigmoid", q)[2] * sqrt(q) == pytest.approx(1 / 6 / sqrt(2 * pi), rel=1e-11)


@pytest.mark.parametrize("size", [1e-8, 1e-3, 1.0, 1e3, 1e8])
def test_predictions_at_every_std(size):
    for biases in (0.0, 0.5 * size):
        for activation in ACTIVATIONS:
            theory = predict((100, 100, 100), activation, size, biases)
            first, second = theory.q
            assert first == pytest.approx(100 * size**2 + biases**2, rel=1e-14)
            moment = by_parts(lambda z, f=ACTIVATIONS[activation][0]: f(z) ** 2, first)
            assert second == pytest.approx(100 * size**2 * moment + biases**2, rel=1e-9)
            np.testing.assert_allclose(theory.std**2, theory.between_units**2 + theory.between_samples**2)
            assert theory.std[0] ** 2 + theory.mean[0] ** 2 == pytest.approx(moment, rel=1e-5)


def test_far_out_every_bounded_activation_is_a_step():
    """Of a sign the split is the arc-sine law: the units' part is 2/π arcsin(own / q)."""
    for std in (1e6, 1e8, 1e10):
        theory = predict((100, 100), "tanh", std, 20 * std)
        own = 400 / 500
        assert theory.between_units[0] ** 2 == pytest.approx(2 / pi * np.arcsin(own), rel=1e-5)
        assert theory.between_samples[0] ** 2 == pytest.approx(1 - 2 / pi * np.arcsin(own), rel=1e-5)


@pytest.mark.parametrize("q", [1e-16, 1.0, 1e16])
def test_expected_shares_are_differences_of_the_normal_distribution(q):
    s = sqrt(q)
    edges = {"identity": [-s, 0, 2 * s], "relu": [0, s, 3 * s], "tanh": [-0.5, 0, 0.9], "sigmoid": [0.25, 0.5, 0.75]}
    inverse = {"identity": float, "relu": float, "tanh": np.arctanh, "sigmoid": lambda a: log(a / (1 - a))}
    for activation, ends in edges.items():
        below = [0.5 * (1 + erf(inverse[activation](end) / s / sqrt(2))) for end in ends]
        np.testing.assert_allclose(
            expected_shares(activation, q, np.array(ends)), np.diff(below), rtol=1e-12, atol=1e-16
        )


@pytest.mark.parametrize("width", [1, 10**4, 10**8])
@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "identity"])
def test_critical_stds_of_any_width(activation, width):
    std = critical_std(activation, width)
    assert std * sqrt(width) == pytest.approx(critical_std(activation, 1), rel=1e-12)
    assert predict((width,) * 400, activation, std).factor[-1] == pytest.approx(
        1, abs=1e-2 if activation == "tanh" else 1e-6
    )


@pytest.mark.parametrize("size", [1e-8, 1.0, 1e8])
@pytest.mark.parametrize("shift", [0.0, 1e8])
def test_statistics_and_histogram_at_every_size(size, shift, rng):
    a = shift + size * rng.standard_normal((40, 30))
    seen = statistics(a)
    rows = [[Fraction(x) for x in row] for row in a]
    mean = sum(map(sum, rows)) / 1200
    variance = sum((x - mean) ** 2 for row in rows for x in row) / 1200
    noise = 1e-15 * shift
    assert seen.mean == pytest.approx(float(mean), rel=1e-14, abs=noise)
    assert seen.std == pytest.approx(sqrt(variance), rel=1e-12, abs=noise)
    found = histogram(a, window=(a.min(), a.max()), bins=7)
    assert found.counts.sum() == 1200 and found.outside == 0


@pytest.mark.parametrize("size", [1e-300, 1e-8, 1e8, 1e300])
def test_relative_error_forgets_the_size(size, rng):
    a, b = rng.standard_normal((2, 50))
    assert relative_error(size * a, size * b) == pytest.approx(relative_error(a, b), rel=1e-13)
    assert relative_error(size * a, size * a * (1 + 1e-8)) == pytest.approx(1e-8, rel=1e-6)
