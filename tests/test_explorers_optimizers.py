import numpy as np
import pytest

from hwlib.explorers import race, sensitivity
from hwlib.explorers.optimizers import RATES, compare
from hwlib.explorers.progress import Progress
from hwlib.optimizers import OPTIMIZERS, adagrad, adam, gradient_descent, momentum, run
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


def test_race_with_other_rules():
    """A seventh rule in one line of a dict; a β of its own follows the slider."""
    seventh = {"AdaGrad, ε = 1": lambda lr: adagrad(lr, eps=1.0)}
    explorer = race(rules=OPTIMIZERS | seventh)
    assert list(explorer.drawing.figure.axes[1].lines[7].get_xdata()) == list(range(101))
    assert "AdaGrad, ε = 1 η =" in explorer.drawing.alt and list(OPTIMIZERS) == list(race().controls)[-6:]
    few = race(rules={"heavy ball": lambda lr, beta: momentum(lr, beta), "plain": gradient_descent})
    few.set(rates="all", lr=0.1, beta=0.5, steps=20)
    expected = run(momentum(0.1, 0.5), bowl().grad, bowl().start, 20, record=bowl().f)
    assert np.array_equal(few.drawing.figure.axes[1].lines[1].get_ydata(), expected)
    with pytest.raises(ValueError, match="9 lines"):
        race(rules=OPTIMIZERS | {name: adam for name in "abc"})


def test_compare_draws_the_rules_that_have_a_rate():
    drawing = compare(bowl(), {"mine": 0.5, "plain": 0.1}, 30, (3.0, -1.0), {"plain": adam, "mine": gradient_descent})
    f = drawing.figure.axes[1].lines[2].get_ydata()
    assert np.array_equal(f, run(gradient_descent(0.5), bowl().grad, (3.0, -1.0), 30, record=bowl().f))


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
