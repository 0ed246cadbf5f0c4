"""What a sweep over learning rates is judged by."""

import numpy as np
import pytest

from hwlib.optimizers import OPTIMIZERS, adam, run
from hwlib.problems import bowl
from hwlib.sweeps import best_index, first_below, settled, sweep


def settled_by_hand(losses, level, window):
    for t in range(len(losses) - window):
        if all(losses[k] < level for k in range(t, t + window + 1)):
            return t
    return np.inf


def test_settled_and_first_below_number_by_number(rng):
    losses = rng.random((60, 40)) ** 3
    losses[rng.random(losses.shape) < 0.02] = np.nan
    for level in (0.1, 0.5, 0.9):
        for window in (0, 1, 5, 59, 60, 200):
            expected = [settled_by_hand(f, level, window) for f in losses.T]
            assert np.array_equal(settled(losses, level, window), expected)
        assert np.array_equal(first_below(losses, level), settled(losses, level, 0))
    levels = np.linspace(0, 1, 40)
    assert np.array_equal(settled(losses, levels, 3), [settled_by_hand(f, x, 3) for f, x in zip(losses.T, levels)])


def test_a_burst_after_the_window_does_not_unsettle_and_a_longer_run_changes_no_answer():
    losses = np.r_[9, 1, 9, np.ones(11), 9, 9]
    assert settled(losses, 5, 10) == 3 == settled(losses[:14], 5, 10)
    assert settled(losses[:13], 5, 10) == np.inf  # its window is not over
    assert settled(np.ones((5, 2)), 5, 4).tolist() == [0, 0]


def test_best_index_is_argmin_inside_and_an_error_at_an_edge():
    assert best_index(np.array([3, 1, 2])) == 1
    assert best_index(np.array([[3, 1, 2, 9], [np.inf, 5, 4, np.nan]])).tolist() == [1, 2]
    for scores in ([1, 2, 3], [3, 2, 1], [1, 1, 2], [2, 1, 1], [1, 0, 0], [1], [np.nan, 1, 1]):
        with pytest.raises(ValueError, match="the best rate is at the edge of its grid; wanted a wider grid"):
            best_index(np.array(scores))
    with pytest.raises(ValueError, match="in 1 of 2 rows"):
        best_index(np.array([[3, 1, 2], [1, 2, 3]]))
    with pytest.raises(ValueError, match="no score is finite"):
        best_index(np.array([np.inf, np.nan]))


@pytest.mark.parametrize("start", [None, (3.0, 1.0)])
def test_sweep_is_one_run_for_each_rate_and_rule(start):
    rates, problem = np.array([0.1, 0.3]), bowl()
    found = sweep(problem, rates, 20, start)
    assert list(found) == list(OPTIMIZERS)
    for j, rate in enumerate(rates):
        alone = run(adam(rate), problem.grad, problem.start if start is None else start, 20, record=problem.f)
        assert np.array_equal(found["adam"][:, j], alone)
    assert list(sweep(problem, rates, 5, rules={"mine": adam})) == ["mine"]


def test_bad_arguments():
    for wrong in ({"level": "low"}, {"level": np.nan}, {"level": 1, "window": -1}, {"level": 1, "window": 2.5}):
        with pytest.raises((TypeError, ValueError), match="level|window"):
            settled(np.ones(3), **wrong)
