import re

import numpy as np
import pytest

from hwlib.explorers import race, sensitivity
from hwlib.explorers.optimizers import RATES, best_rate, compare
from hwlib.explorers.progress import Progress
from hwlib.explorers.rate_sensitivity import SWEPT
from hwlib.optimizers import OPTIMIZERS, adagrad, adam, gradient_descent, momentum, run
from hwlib.problems import beale, bowl, rosenbrock, saddle


def curve(shown, name):
    """The curve of f that an explorer's picture, or a drawing, shows for a method, as (x, f)."""
    (line,) = [one for one in getattr(shown, "drawing", shown).figure.axes[1].lines if one.get_label() == name]
    return line.get_data()


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
        assert shown.values["kappa"] == problem.kappa
        assert shown.values["degrees"] == np.degrees(problem.angle)
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


@pytest.mark.parametrize("kappa", [20.0, 300.0])
def test_race_runs_each_rule_at_the_rate_that_settles_first(kappa):
    """By another way than `settled`: the last step at which f is above the level."""
    explorer, problem = race(kappa=kappa), bowl(kappa)
    for name, rule in OPTIMIZERS.items():
        f = run(rule(RATES[:, None]), problem.grad, problem.start, 400, record=problem.f)
        arrived = [max(np.flatnonzero(~(one < 1e-6)), default=-1) + 1 for one in f.T]  # to stay until step 400
        x, shown = curve(explorer, name)
        if min(arrived) <= 200:
            assert np.array_equal(shown, np.maximum(f[:101, np.argmin(arrived)], 1e-14)), name


def test_the_rates_of_race_do_not_move_with_its_steps():
    explorer = race()
    few = {}
    for steps in (10, 400):
        explorer.set(steps=steps)
        few[steps] = re.findall("η = ([0-9.e+-]+)", explorer.alt)
    assert len(few[10]) == 6 and few[10] == few[400]


def test_the_numbers_of_race_are_those_of_question_3():
    """Steps to stay below 1e-6, its protocol BOWL: at 0°, then at 45°."""
    for angle, wanted in ((0, (75, 140, 81, 3, np.inf, 138)), (np.pi / 4, (75, 140, 81, 112, np.inf, 139))):
        problem = bowl(angle=angle)
        c, s = np.cos(angle), np.sin(angle)
        start = np.array([[c, -s], [s, c]]) @ problem.start
        assert [best_rate(problem, rule, start)[1] for rule in OPTIMIZERS.values()] == list(wanted)


def test_race_with_other_rules():
    """A seventh rule in one line of a dict; a β of its own follows the slider."""
    seventh = {"AdaGrad, ε = 1": lambda lr: adagrad(lr, eps=1.0)}
    explorer = race(rules=OPTIMIZERS | seventh)
    assert list(curve(explorer, "AdaGrad, ε = 1")[0]) == list(range(101))
    assert "AdaGrad, ε = 1 η =" in explorer.drawing.alt and list(OPTIMIZERS) == list(race().controls)[-6:]
    few = race(rules={"heavy ball": lambda lr, beta: momentum(lr, beta), "plain": gradient_descent})
    few.set(rates="all", lr=0.1, beta=0.5, steps=20)
    expected = run(momentum(0.1, 0.5), bowl().grad, bowl().start, 20, record=bowl().f)
    assert np.array_equal(curve(few, "heavy ball")[1], expected)
    with pytest.raises(ValueError, match="9 lines"):
        race(rules=OPTIMIZERS | {name: adam for name in "abc"})


def test_compare_draws_the_rules_that_have_a_rate():
    drawing = compare(bowl(), {"mine": 0.5, "plain": 0.1}, 30, (3.0, -1.0), {"plain": adam, "mine": gradient_descent})
    _, f = curve(drawing, "mine")
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
    expected = run(adam(SWEPT[:, None], beta1=0.5), problem.grad, problem.start, 37, record=problem.f)[-1]
    assert np.array_equal(x, SWEPT) and np.allclose(f, expected, rtol=1e-9)


def test_progress_counts_calls_and_its_text_does_not():
    bar = Progress(400)
    before = repr(bar)
    run(adam(0.1), bowl().grad, bowl().start, 200, progress=bar)
    assert bar.value == 50 and bar.max == 100 and bar.description == "50 %"
    assert repr(bar) == before == "<Progress over 400 steps>"
    run(adam(0.1), bowl().grad, bowl().start, 200, progress=bar)
    assert bar.value == 100
    assert bar._repr_mimebundle_()["text/plain"] == before
