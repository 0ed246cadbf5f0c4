import itertools

import numpy as np
import pytest

from hwlib.distributions import histogram
from hwlib.explorers import activation_distributions as module
from hwlib.explorers import signal, weight_std
from hwlib.explorers.signal_flow import SIZE


@pytest.mark.parametrize("explorer", [weight_std, signal])
def test_explorer_over_its_whole_range(drive, explorer):
    drive(explorer())


@pytest.fixture
def shown(monkeypatch):
    """Every histogram that the explorer draws, as it is computed."""
    drawn = []
    monkeypatch.setattr(module, "histogram", lambda *args: drawn.append(histogram(*args)) or drawn[-1])
    return drawn


@pytest.mark.parametrize("activation", ["sigmoid", "relu", "tanh"])
def test_no_value_is_lost_at_the_corners(shown, activation):
    explorer = weight_std()
    explorer.strict = True
    both = explorer.controls["ranges"].options
    for delta, (depth, width), ranges in itertools.product((1e-3, 10), ((1, 200), (50, 10)), both):
        shown.clear()
        explorer.set(delta=delta, depth=depth, width=width, ranges=ranges, activation=activation)
        assert len(shown) >= depth + 1
        for seen in shown:
            assert seen.counts.sum() + seen.outside == 100_000
            assert np.isfinite([seen.low, seen.high]).all()


def test_a_variance_is_the_square_of_a_standard_deviation():
    explorer = weight_std()
    explorer.set(delta=0.1, reading="standard deviation")
    picture = explorer.image.value
    explorer.set(delta=0.01, reading="variance")
    assert explorer.image.value == picture


def test_the_numbers_in_words_follow_the_slider():
    explorer = weight_std()
    assert "layer 2: mean 0.5" in explorer.drawing.alt
    explorer.set(delta=1.0, activation="relu")
    assert "(theory 5.84)" in explorer.drawing.alt  # √(100/2 - 100/2π)


@pytest.mark.parametrize("depth", [1, 50])
@pytest.mark.parametrize("delta", [1e-3, 10])
def test_signal_at_the_corners(delta, depth):
    explorer = signal()
    explorer.strict = True
    for activation, (width, biases) in itertools.product(("sigmoid", "relu", "tanh"), ((10, True), (200, False))):
        explorer.set(delta=delta, depth=depth, activation=activation, biases=biases, width=width)
        assert "nan" not in explorer.drawing.alt
        forward = explorer._compute(**explorer.values)["panels"][0]
        assert all(high < 1e-12 for _, high in forward.bands.values())  # shades no sizes that float64 can tell


@pytest.mark.parametrize("delta", [0.01, 0.1, 1.0])
def test_the_way_back_of_sigmoid_meets_its_theory(delta):
    """In the mean over the seeds, and the ends meet by construction."""
    explorer, name, ratios = signal(), SIZE, []
    for seed in range(21):
        explorer.set(delta=delta, seed=seed)
        _, back, sweep = explorer._compute(**explorer.values)["panels"]
        ratios.append(np.array(back.lines[name]) / back.theory[name])
    assert np.allclose(np.mean(np.square(ratios), axis=0) ** 0.5, 1, atol=0.05)
    (_,), (factor,) = sweep.lines[name]
    assert factor == pytest.approx((back.lines[name][0] / back.lines[name][-1]) ** (1 / 4))
