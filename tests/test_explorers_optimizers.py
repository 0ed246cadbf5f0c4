import numpy as np
import pytest

from hwlib.explorers import race, sensitivity
from hwlib.explorers.optimizers import RATES
from hwlib.explorers.progress import Progress
from hwlib.optimizers import OPTIMIZERS, adam, gradient_descent, run
from hwlib.problems import beale, bowl, rosenbrock, saddle


def curve(explorer, name):
    """The curve of f that the explorer's picture shows for a method, as (x, f)."""
    lines = explorer.drawing.figure.axes[1].lines
    return lines[1 + list(OPTIMIZERS).index(name)].get_data()


def test_race_over_its_whole_range(drive):
    drive(race())


def test_sensitivity_over_its_whole_range(drive):
    drive(sensitivity())


@pytest.mark.parametrize("problem", [bowl(kappa=50), bowl(angle=0.5), rosenbrock(), beale(), saddle()])
@pytest.mark.parametrize("explorer", [race, sensitivity])
def test_other_problems(explorer, problem):
    shown = explorer(problem=problem)
    assert ("kappa" in shown.controls) == (problem.kappa is not None)
    if problem.kappa is not None:
        assert np.isclose(shown.controls["kappa"].value, problem.kappa, rtol=1e-6)
        assert np.isclose(shown.controls["degrees"].value, np.degrees(problem.angle), atol=0.51)
    shown.strict = True
    for lr in (1e-3, 10):
        shown.controls["lr"].value = lr


def test_race_draws_the_run_that_its_controls_name():
    explorer = race()
    explorer.set(rates="all", lr=0.5, steps=30, x1=3.0, x2=-1.0, kappa=10.0)
    problem = bowl(10)
    x, f = curve(explorer, "gradient_descent")
    assert np.array_equal(x, np.arange(31))
    assert np.allclose(f, run(gradient_descent(0.5), problem.grad, (3.0, -1.0), 30, record=problem.f), rtol=1e-9)


def test_race_finds_the_best_rate_of_its_81():
    _, f = curve(race(), "adam")
    problem = bowl()
    last = run(adam(RATES[:, None]), problem.grad, problem.start, 100, record=problem.f)[-1]
    assert np.isclose(f[-1], last.min(), rtol=1e-9)


def test_race_hides_a_method_and_says_that_one_diverged():
    explorer = race()
    explorer.controls["adam"].value = False
    assert len(curve(explorer, "adam")[0]) == 0 and "Adam" not in explorer.drawing.alt
    explorer.set(rates="all", lr=10.0, steps=400)
    assert "gradient descent η = 10, diverged" in explorer.drawing.alt


def test_sensitivity_draws_the_sweep():
    explorer = sensitivity()
    explorer.set(steps=37, beta=0.5)
    problem = bowl()
    x, f = curve(explorer, "adam")
    expected = run(adam(RATES[:, None], beta1=0.5), problem.grad, problem.start, 37, record=problem.f)[-1]
    assert np.array_equal(x, RATES) and np.allclose(f, expected, rtol=1e-9)


def test_progress_counts_calls_and_its_text_does_not():
    bar = Progress(400)
    before = repr(bar)
    run(adam(0.1), bowl().grad, bowl().start, 200, progress=bar)
    assert bar.value == 50 and repr(bar) == before == "<Progress over 400 steps>"
    run(adam(0.1), bowl().grad, bowl().start, 200, progress=bar)
    assert bar.value == 100
    assert bar._repr_mimebundle_()["text/plain"] == before
