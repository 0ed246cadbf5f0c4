"""Numerical derivatives against closed forms, their error against its theory, and verdicts on right and wrong ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwlib.network import Network, he
from hwlib.numerical import (
    central_difference,
    complex_step,
    default_step,
    forward_difference,
    relative_error,
    verdicts,
)

A = np.array([[1.0, -2.0, 0.5], [3.0, 0.25, -1.0]])


def f(x):
    """R³ → R², f(x) = sin(Ax), with Jacobian diag(cos(Ax)) A."""
    return np.sin(x @ A.T)


def jacobian(x):
    return np.cos(x @ A.T)[..., None] * A


@pytest.mark.parametrize(
    "derivative, bound", [(forward_difference, 1e-6), (central_difference, 1e-9), (complex_step, 1e-15)]
)
@pytest.mark.parametrize("lead", [(), (4,), (2, 3)])
def test_each_equals_the_closed_form(derivative, bound, lead, rng):
    x = rng.standard_normal((*lead, 3))
    found = derivative(f, x)
    assert found.shape == (*lead, 2, 3)
    assert relative_error(found, jacobian(x)) < bound


def test_a_scalar_function_has_a_gradient(rng):
    x = rng.standard_normal((5, 3))
    assert relative_error(central_difference(lambda x: np.sum(x**3, axis=-1), x), 3 * x**2) < 1e-9


@pytest.mark.parametrize("derivative, order", [(forward_difference, 1), (central_difference, 2), (complex_step, 2)])
def test_truncation_error_falls_with_its_order(derivative, order, rng):
    x = rng.standard_normal((50, 3))
    coarse, fine = (relative_error(derivative(f, x, h), jacobian(x)) for h in (1e-2, 1e-3))
    assert np.log10(coarse / fine) == pytest.approx(order, abs=0.05)


@pytest.mark.parametrize("derivative", [forward_difference, central_difference])
def test_rounding_error_grows_as_the_step_falls_and_the_complex_steps_does_not(derivative, rng):
    x = rng.standard_normal((50, 3))
    worse, better = (relative_error(derivative(f, x, h), jacobian(x)) for h in (1e-13, 1e-11))
    assert 30 < worse / better < 300
    assert relative_error(complex_step(f, x, 1e-200), jacobian(x)) < 1e-15


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("derivative, order", [(forward_difference, 1), (central_difference, 2)])
def test_default_step_is_within_a_factor_of_ten_of_the_best(derivative, order, dtype, rng):
    x = rng.standard_normal((50, 3)).astype(dtype)
    steps = 10.0 ** np.arange(-14 if dtype == np.float64 else -6, 0, 0.25)
    errors = [relative_error(derivative(lambda x: np.sin(x @ A.T.astype(dtype)), x, h), jacobian(x)) for h in steps]
    assert 0.1 < steps[np.argmin(errors)] / default_step(x, order) < 10


def test_default_steps():
    assert default_step(np.zeros(1)) == pytest.approx(2.0 ** (-52 / 3))
    assert default_step(np.zeros(1), order=1) == pytest.approx(2.0**-26)
    assert default_step(np.zeros(1, np.float32)) == pytest.approx(2.0 ** (-23 / 3))
    assert default_step([1, 2]) == default_step(np.zeros(1))


@pytest.mark.parametrize("derivative", [forward_difference, central_difference, complex_step])
def test_float32_stays(derivative):
    x = np.array([0.5, 1.0], np.float32)
    assert derivative(lambda x: x**2, x, 1e-3).dtype == np.float32


@pytest.mark.parametrize("derivative", [forward_difference, central_difference, complex_step])
def test_integers_become_float64(derivative):
    assert np.allclose(derivative(lambda x: x**2, [1, 2]), [[2, 0], [0, 4]], atol=1e-6)


@pytest.mark.parametrize("derivative", [forward_difference, central_difference, complex_step])
@pytest.mark.parametrize("x", [1.0, np.zeros((3, 0)), np.zeros(2, complex), np.array(["a"])])
def test_wrong_points_are_named(derivative, x):
    with pytest.raises(ValueError, match="wanted real numbers of shape"):
        derivative(lambda x: x, x)


@pytest.mark.parametrize("derivative", [forward_difference, central_difference, complex_step])
@pytest.mark.parametrize("h", [0, -1e-3, np.nan, np.inf, np.array([1e-3, 1e-4])])
def test_wrong_steps_are_named(derivative, h):
    with pytest.raises(ValueError, match="wanted a positive finite number"):
        derivative(lambda x: x, np.ones(2), h)


numbers = st.lists(st.floats(-1e100, 1e100), min_size=1, max_size=5)


@given(numbers, st.floats(1e-3, 1e3))
def test_relative_error_is_symmetric_scale_free_and_between_0_and_2(values, factor):
    a = np.array(values)
    b = a[::-1]
    assert relative_error(a, a) == 0
    assert relative_error(a, b) == relative_error(b, a) <= 2
    assert relative_error(a, -a) == (pytest.approx(2) if a.any() else 0)
    if np.linalg.norm(a) > 1e-100:
        assert relative_error(factor * a, factor * b) == pytest.approx(relative_error(a, b), abs=1e-12)


def test_relative_error_of_zeros_of_nan_and_of_other_shapes():
    assert relative_error(np.zeros(3), np.zeros(3)) == 0
    assert relative_error(0.0, 1e-100) == 1
    assert np.isnan(relative_error([np.nan], [1.0])) and np.isnan(relative_error([1.0], [np.inf]))
    for a, b in ((np.ones(3), np.ones(1)), (np.ones(3), np.ones((3, 1))), (np.ones((1, 3)), np.ones((3, 1)))):
        with pytest.raises(ValueError, match=r"shapes differ: \(.*,.*\) and \(.*,.*\)"):
            relative_error(a, b)


def bent(x):
    """One kink, at x = 0, of a curved function: slope 1 on its left and 3 on its right."""
    return np.where(x > 0, 3 * x, x) + x**2


@pytest.mark.parametrize("at, slope", [(-3e-4, 1 - 6e-4), (3e-4, 3 + 6e-4)])
def test_a_kink_is_told_from_an_error(at, slope):
    x = np.array([at])
    assert verdicts([[slope]], bent, x, h=1e-3).tolist() == [["kink"]]
    assert verdicts([[slope]], bent, x, h=1e-4).tolist() == [["ok"]]
    assert verdicts([[slope + 0.01]], bent, x, h=1e-3).tolist() == [["wrong"]]
    assert verdicts([[2.0]], bent, x, h=1e-4).tolist() == [["wrong"]]


def test_at_the_kink_itself_either_slope_will_do():
    found = [verdicts([[slope]], bent, np.zeros(1), h=1e-3).item() for slope in (1.0, 3.0, 2.0, 2.5)]
    assert found == ["kink", "kink", "ok", "wrong"]  # 2 is what the central difference gives


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_a_smooth_network_has_no_kinks_and_its_errors_show(activation, rng):
    net = Network((4, 6, 3), hidden=activation, output=activation)
    theta, X = net.init(rng, 0.8), rng.standard_normal((50, 4))
    J = net.input_jacobian(theta, X)
    assert (verdicts(J, lambda X: net(X, theta), X) == "ok").all()
    assert (verdicts(J + 1e-3 * np.abs(J).max(), lambda X: net(X, theta), X) == "wrong").all()


@pytest.mark.parametrize("output", ["identity", "sigmoid"])
def test_a_relu_network_has_kinks_where_units_switch_and_nowhere_else(output, rng):
    net = Network((6, 30, 30, 2), hidden="relu", output=output)
    theta, X, h = net.init(rng, he), rng.standard_normal((1000, 6)), 1e-3

    def switched(e):
        below, above = (net.forward(theta, X + side * h * e).z[:-1] for side in (-1, 1))
        return np.any([((z > 0) != (w > 0)).any(axis=-1) for z, w in zip(below, above)], axis=0)

    near = np.stack([switched(e) for e in np.eye(6)], axis=-1)
    found = verdicts(net.input_jacobian(theta, X), lambda X: net(X, theta), X, h, tolerance=1e-5)
    assert 0.003 < near.mean() < 0.1
    assert (found == "wrong").mean() < 0.1 * near.mean()  # kinks on both sides
    assert ((found != "ok").any(axis=1) <= near).all()
    assert (found == "kink").any(axis=1).sum() > 0.8 * near.sum()


def test_verdicts_on_another_shape_and_on_zeros():
    with pytest.raises(ValueError, match=r"shape \(3, 2\); wanted \(2, 3\)"):
        verdicts(jacobian(np.ones(3)).T, f, np.ones(3))
    assert (verdicts(np.zeros((2, 2)), lambda x: 0 * x, np.ones(2)) == "ok").all()
    assert verdicts(np.zeros((0, 2, 3)), f, np.zeros((0, 3))).shape == (0, 2, 3)


@pytest.mark.parametrize("side, slope", [(1, 3.0), (-1, 1.0)])
def test_one_sided_differences_report_their_own_side_of_a_kink(side, slope):
    """|x| with another slope on each side: forward takes the right one, central the mean, wherever the kink is."""

    def f(x):
        return np.where(x > 0, 3 * x, x)

    h = 1e-3
    assert forward_difference(f, np.zeros(1), h).item() == pytest.approx(3)
    assert central_difference(f, np.zeros(1), h).item() == pytest.approx(2)
    near = np.array([side * 1e-4])
    assert forward_difference(f, near, h).item() == pytest.approx(3 if side > 0 else 3 - 2 * 0.1)
    assert central_difference(f, near, h).item() == pytest.approx(2 + side * 0.1)
    assert complex_step(lambda z: np.where(z.real > 0, 3 * z, z), near).item() == slope


@pytest.mark.parametrize("tolerance", [None, 1e-6, 1e-3])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_tenth_of_the_tolerance_passes_and_ten_times_it_does_not(tolerance, sign, rng):
    x = rng.standard_normal((20, 3))
    right, step = jacobian(x), (2.0**-26 if tolerance is None else tolerance)
    largest = np.abs(right).max()
    h = 1e-4 if tolerance == 1e-3 else None
    small, large = (verdicts(right + sign * k * step * largest, f, x, h, tolerance) for k in (0.1, 10))
    assert (small == "ok").all() and (large == "wrong").all()
    for entry in np.ndindex(2, 3):  # one wrong entry among right ones is found alone
        wrong = right.copy()
        wrong[:, *entry] += sign * 10 * step * largest
        found = verdicts(wrong, f, x, h, tolerance) == "wrong"
        assert found[:, *entry].all() and found.sum() == len(x)


SIZES = [1e-8, 1e-4, 1.0, 4096.5, 1e5, 1e6 + 0.3, 1e7, 1e8]


@pytest.mark.parametrize("size", SIZES)
def test_differences_are_as_accurate_as_their_error_says_at_every_size_of_x(size, rng):
    """Of sin(x - x0) at x0, whose own rounding is nil: only the step's rounding could spoil it, and does not."""
    for sign in (1, -1):
        x = sign * size * rng.uniform(1, 1.9, (50, 1))

        def sine(y, x=x):
            return np.sin(y - x)

        def parabola(y, x=x):  # steps that rounding has made unequal show in its curvature
            return (y - x) ** 2 + (y - x)

        assert np.abs(central_difference(sine, x) - np.eye(1)).max() < 1e-9
        assert np.abs(complex_step(sine, x) - np.eye(1)).max() < 1e-15
        assert np.abs(central_difference(parabola, x) - 1).max() < 1e-9 + 3e-16 * size
        if size < 1e7:  # below h/ε
            assert np.abs(forward_difference(sine, x) - np.eye(1)).max() < 1e-7
            assert np.abs(forward_difference(parabola, x) - 1).max() < 1e-7 + 3e-16 * size


@pytest.mark.parametrize("size", SIZES)
def test_verdicts_blame_no_right_derivative_at_any_size_of_x(size, rng):
    x = size * rng.uniform(1, 2, (200, 1))
    assert (verdicts(np.ones((200, 1, 1)), lambda y: np.sin(y - x), x) == "ok").all()
    assert (verdicts(np.full((200, 1, 1), 1.5), lambda y: np.sin(y - x), x) == "wrong").all()
    for h in (None, 1e-3, 1e-7):
        for slope, function in (
            (np.cos(x), np.sin),
            (1.7 * np.cos(1.7 * x), lambda y: np.sin(1.7 * y)),
            (1 / x, np.log),
            (2 * x, lambda y: y * y),
            (x**0 / size, lambda y: y / size),
        ):
            found = verdicts(slope[..., None], function, x, h)
            assert not (found == "wrong").any()
            assert (found == "ok").all() or size != 1 or h


def test_where_nothing_can_be_told_verdicts_say_so():
    def said(derivative, f, x, h=None):
        return verdicts([[derivative]], f, np.array([x]), h).item()

    assert said(1.0, lambda y: np.sin(y - 1e12), 1e12) == "cannot tell"  # nothing is left of h
    assert said(1e8, lambda y: np.sin(1e8 * y), 0.0) == "cannot tell"  # h is many waves long
    assert said(1e8, lambda y: np.sin(1e8 * y), 0.0, 1e-14) == "ok"
    assert said(0.5 / 1e-4, np.sqrt, 1e-8) == "cannot tell"  # not a number on the left, far from straight on the right
    assert said(1e-3, lambda y: 1e8 + 1e-3 * y, 1.0) == "cannot tell"  # f's last digits are larger than its change
    both = lambda y: 2 * np.abs(y - 1e-6) + np.abs(y + 2e-6)  # noqa: E731
    assert said(-1.0, both, 0.0) == "cannot tell" and said(-1.0, both, 0.0, 1e-7) == "ok"
    assert said(np.nan, np.sin, 1.0) == "wrong"


def test_one_sample_that_is_no_number_takes_no_verdict_from_the_others():
    x = np.array([[1.0], [-1.0], [4.0]])
    assert verdicts([[[1.0]], [[1.0]], [[0.25]]], np.log, x).ravel().tolist() == ["ok", "cannot tell", "ok"]
