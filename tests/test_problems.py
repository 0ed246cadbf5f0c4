"""The functions to minimise: derivatives, minimisers, shapes."""

import warnings

import numpy as np
import pytest

from hwlib.numerical import central_difference, complex_step, relative_error
from hwlib.problems import beale, bowl, rosenbrock, saddle

PROBLEMS = [bowl(), bowl(1000), bowl(50, 0.7), bowl(3, -np.pi / 4), rosenbrock(), beale(), saddle()]
ALL = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)


@ALL
def test_gradient_equals_complex_step_and_central_difference(problem, rng):
    x = rng.uniform(-2, 2, (5, 4, 2))
    assert relative_error(problem.grad(x), complex_step(problem.f, x)) < 1e-13
    assert relative_error(problem.grad(x), central_difference(problem.f, x)) < 1e-7


@ALL
def test_minimisers_are_minima_with_f_0(problem, rng):
    assert np.allclose(problem.f(problem.minimisers), 0, atol=1e-30)
    assert np.allclose(problem.grad(problem.minimisers), 0, atol=1e-14)
    around = problem.minimisers + 1e-2 * rng.standard_normal((200, 1, 2))
    assert (problem.f(around) > 0).all()


@ALL
def test_start_and_minimisers_are_in_the_window(problem):
    x_low, x_high, y_low, y_high = problem.window
    points = np.concatenate([problem.minimisers, problem.start[None]])
    assert ((points > (x_low, y_low)) & (points < (x_high, y_high))).all()


@ALL
def test_batch_equals_single_points_exactly_and_float32_stays(problem, rng):
    x = rng.uniform(-2, 2, (6, 2))
    assert np.array_equal(problem.f(x), [problem.f(point) for point in x])
    assert np.array_equal(problem.grad(x), [problem.grad(point) for point in x])
    assert problem.f(x.astype(np.float32)).dtype == problem.grad(x.astype(np.float32)).dtype == np.float32
    assert np.array_equal(problem.grad(np.array([1, 2])), problem.grad(np.array([1.0, 2.0])))


@ALL
def test_landscape_is_f_on_a_grid(problem):
    x, y, f = problem.landscape(5)
    assert f.shape == (5, 5) and (x[0], x[-1], y[0], y[-1]) == problem.window
    assert f[1, 3] == problem.f(np.array([x[3], y[1]]))


@ALL
def test_overflow_is_no_warning(problem):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not np.isfinite(problem.f(np.array([1e300, 1e300])))
        problem.grad(np.array([1e300, -1e300]))


@ALL
@pytest.mark.parametrize("shape", [(), (3,), (2, 1)])
def test_points_of_another_shape(problem, shape):
    for function in (problem.f, problem.grad):
        with pytest.raises(ValueError, match=r"x has shape .*; wanted \(\.\.\., 2\)"):
            function(np.zeros(shape))


@pytest.mark.parametrize(
    ("problem", "x", "value"),
    [
        (rosenbrock(), (-1.2, 1.0), 24.2),  # 2.2² + 100 (1 - 1.44)²
        (beale(), (0.0, 0.0), 14.203125),  # 1.5² + 2.25² + 2.625²
        (beale(), (1.0, 2.0), 126.453125),  # 2.5² + 5.25² + 9.625²
        (saddle(), (2.0, 2.0), 4.25),  # 2²/2 + 3²/4
    ],
)
def test_values_by_hand(problem, x, value):
    assert problem.f(np.array(x)) == pytest.approx(value, rel=1e-14)


def test_bowl_is_the_sheets_function(rng):
    x = rng.uniform(-100, 100, (50, 2))
    assert np.allclose(bowl().f(x), x[:, 0] ** 2 / 20 + x[:, 1] ** 2, rtol=1e-14)
    assert np.allclose(bowl().grad(x), x * [0.1, 2], rtol=1e-14)


@pytest.mark.parametrize("kappa", [1, 20, 1000])
@pytest.mark.parametrize("angle", [0, 0.3, np.pi / 4, np.pi / 2])
def test_bowl_has_the_curvatures_and_the_axis_it_names(kappa, angle):
    H = bowl(kappa, angle).grad(np.eye(2))
    assert np.allclose(H, H.T)
    assert np.allclose(np.linalg.eigvalsh(H), [2 / kappa, 2])
    along = np.array([np.cos(angle), np.sin(angle)])
    assert np.allclose(H @ along, 2 / kappa * along)


def test_saddle_has_its_saddle_at_the_origin():
    assert np.array_equal(saddle().grad(np.zeros(2)), [0, 0])
    assert saddle().f(np.zeros(2)) == 0.25
    assert saddle().f(np.array([0.0, 0.1])) < 0.25 < saddle().f(np.array([0.1, 0.0]))


@pytest.mark.parametrize("arguments", [(0.5,), (np.nan,), (np.inf,), ([1, 2],), (20, np.inf)])
def test_bad_bowls(arguments):
    with pytest.raises(ValueError, match="wanted a finite number"):
        bowl(*arguments)
