"""The six rules against torch.optim, closed forms and each other; and what `run` promises."""

import inspect
import warnings

import numpy as np
import pytest

from hwlib.contract import rule
from hwlib.numerical import relative_error
from hwlib.optimizers import (
    OPTIMIZERS,
    Optimizer,
    adagrad,
    adam,
    advance,
    gradient_descent,
    momentum,
    nesterov,
    rmsprop,
    run,
    scheduled,
)
from hwlib.problems import bowl

ALL = pytest.mark.parametrize("rule", OPTIMIZERS.values(), ids=OPTIMIZERS)
BOWL = bowl()


def replay(gradients):
    """A gradient function that gives these gradients one after the other, whatever x."""
    calls = iter(gradients)
    return lambda x: next(calls)


@pytest.mark.parametrize("shape", [(), (3,), (4, 3)], ids=["scalar", "vector", "batch"])
@pytest.mark.parametrize(
    ("ours", "name", "settings"),
    [
        (gradient_descent(0.1), "SGD", {"lr": 0.1}),
        (momentum(0.1, 0.8), "SGD", {"lr": 0.1, "momentum": 0.8}),
        (adagrad(0.1, 1e-7), "Adagrad", {"lr": 0.1, "eps": 1e-7}),
        (rmsprop(0.1, 0.95, 1e-7), "RMSprop", {"lr": 0.1, "alpha": 0.95, "eps": 1e-7}),
        (adam(0.1, 0.8, 0.99, 1e-7), "Adam", {"lr": 0.1, "betas": (0.8, 0.99), "eps": 1e-7}),
    ],
    ids=["gradient_descent", "momentum", "adagrad", "rmsprop", "adam"],
)
def test_rule_is_torchs_over_50_random_gradients(ours, name, settings, shape, rng, torch):
    x0, gradients = rng.standard_normal(shape), rng.standard_normal((50, *shape))
    x = torch.tensor(x0, requires_grad=True)
    theirs = getattr(torch.optim, name)([x], **settings)
    expected = [x0]
    for g in gradients:
        x.grad = torch.tensor(g)
        theirs.step()
        expected.append(x.detach().numpy().copy())
    path = run(ours, replay(gradients), x0, 50)
    assert path.shape == (51, *shape)
    assert relative_error(path, np.array(expected)) < 1e-12


def faded(values, decay):
    """Σ_{j ≤ t} decay^(t-j) values_j for every t."""
    age = np.subtract.outer(np.arange(len(values)), np.arange(len(values)))
    return np.where(age < 0, 0, float(decay) ** np.maximum(age, 0)) @ values


@pytest.mark.parametrize(
    ("rule", "steps"),
    [
        (gradient_descent(0.1), lambda g: g),
        (momentum(0.1, 0.8), lambda g: faded(g, 0.8)),
        (adagrad(0.1, 0.01), lambda g: g / (np.sqrt(faded(g**2, 1)) + 0.01)),
        (rmsprop(0.1, 0.95, 0.01), lambda g: g / (np.sqrt(0.05 * faded(g**2, 0.95)) + 0.01)),
        (
            adam(0.1, 0.8, 0.99, 0.01),  # ŝ and r̂ are weighted means: sums over the sums of their weights
            lambda g: faded(g, 0.8) / faded(g**0, 0.8) / (np.sqrt(faded(g**2, 0.99) / faded(g**0, 0.99)) + 0.01),
        ),
    ],
    ids=["gradient_descent", "momentum", "adagrad", "rmsprop", "adam"],
)
def test_rule_is_its_closed_form_in_all_gradients_so_far(rule, steps, rng):
    gradients = rng.standard_normal((50, 3))
    path = run(rule, replay(gradients), np.zeros(3), 50)
    assert relative_error(path[1:], -0.1 * np.cumsum(steps(gradients), axis=0)) < 1e-12


def test_nesterov_followed_at_its_look_ahead_points_is_torchs(rng, torch):
    lr, beta, x0 = 0.05, 0.9, rng.standard_normal(3)
    H = np.diag([0.3, 2.0, 7.0])
    y = torch.tensor(x0, requires_grad=True)
    theirs = torch.optim.SGD([y], lr=lr, momentum=beta, nesterov=True)
    optimizer = nesterov(lr, beta)
    x, v = x0, optimizer.init(x0)
    for _ in range(50):
        y.grad = torch.tensor(H @ y.detach().numpy())
        theirs.step()
        x, v = optimizer.step(lambda x: H @ x, x, v)
        assert relative_error(x + beta * v, y.detach().numpy()) < 1e-12


def test_nesterov_is_the_two_sequence_form(rng):
    """y_k = x_k + β (x_k - x_{k-1}),  x_{k+1} = y_k - η ∇f(y_k)."""
    lr, beta, x0 = 0.1, 0.7, rng.standard_normal(2)
    path, x, before = run(nesterov(lr, beta), BOWL.grad, x0, 50), x0, x0
    for k in range(50):
        y = x + beta * (x - before)
        x, before = y - lr * BOWL.grad(y), x
        assert np.allclose(path[k + 1], x, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("rule", [momentum, nesterov])
def test_beta_0_is_gradient_descent(rule):
    assert np.array_equal(
        run(rule(0.3, beta=0), BOWL.grad, BOWL.start, 50), run(gradient_descent(0.3), BOWL.grad, BOWL.start, 50)
    )


def test_adam_without_averages_takes_steps_of_eta_along_the_sign(rng):
    gradients = rng.standard_normal((20, 5))
    path = run(adam(0.1, beta1=0, beta2=0, eps=0), replay(gradients), np.zeros(5), 20)
    assert np.allclose(np.diff(path, axis=0), -0.1 * np.sign(gradients), rtol=1e-12)


def test_constant_gradient_makes_every_adam_step_eta():
    """The corrected averages of a constant g are g and g² at every t."""
    path = run(adam(0.1, eps=0), lambda x: np.full_like(x, -7.0), np.zeros(2), 2000)
    assert np.allclose(np.diff(path, axis=0), 0.1, rtol=1e-9)


def test_gradient_descent_equals_its_closed_form_on_a_quadratic():
    curvatures = np.array([0.1, 2.0])
    steps = np.arange(101)[:, None]
    expected = (1 - 0.9 * curvatures) ** steps * BOWL.start
    assert np.allclose(run(gradient_descent(0.9), BOWL.grad, BOWL.start, 100), expected, rtol=1e-11, atol=0)


def test_heavy_ball_equals_powers_of_its_recursion():
    lr, beta = 0.4, 0.6
    path = run(momentum(lr, beta), BOWL.grad, BOWL.start, 60)
    for i, curvature in enumerate((0.1, 2.0)):
        matrix = np.array([[1 + beta - lr * curvature, -beta], [1, 0]])
        for k in (1, 2, 7, 60):
            x = np.linalg.matrix_power(matrix, k) @ np.full(2, BOWL.start[i])
            assert np.isclose(path[k, i], x[0], rtol=1e-9)


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
@pytest.mark.parametrize(
    ("rule", "limit"),
    [(momentum, lambda b: 2 * (1 + b)), (nesterov, lambda b: (2 + 2 * b) / (1 + 2 * b))],
    ids=["momentum", "nesterov"],
)
def test_stability_limits_in_the_docstrings(rule, limit, beta):
    rates = np.array([[0.99], [1.01]]) * limit(beta) / 2  # L = 2
    below, above = run(rule(rates, beta), BOWL.grad, BOWL.start, 1500, record=BOWL.f)[-1]
    assert below < 1e-6 and above > 1e6


def test_rmsprop_can_end_in_the_cycle_of_its_docstring():
    last = run(rmsprop(0.1, eps=0), BOWL.grad, BOWL.start, 2000)[-2:]
    assert np.allclose(np.abs(last), 0.05) and np.allclose(last[0], -last[1])


@ALL
def test_gradient_is_called_once_a_step(rule):
    calls = []
    run(rule(0.1), lambda x: calls.append(1) or BOWL.grad(x), BOWL.start, 17)
    assert len(calls) == 17


@ALL
def test_used_twice_it_gives_the_same_path_and_changes_no_input(rule):
    optimizer, x0 = rule(0.1), BOWL.start.copy()
    first = run(optimizer, BOWL.grad, x0, 30)
    assert np.array_equal(first, run(optimizer, BOWL.grad, x0, 30))
    assert np.array_equal(x0, BOWL.start)


@ALL
def test_sweep_over_rates_and_starts_equals_a_loop_exactly(rule, rng):
    rates, starts = np.geomspace(1e-3, 3, 7), rng.uniform(-5, 5, (3, 2))
    together = run(rule(rates[:, None]), BOWL.grad, starts[:, None, :], 40)
    assert together.shape == (41, 3, 7, 2)
    for i, start in enumerate(starts):
        for j, rate in enumerate(rates):
            assert np.array_equal(together[:, i, j], run(rule(rate), BOWL.grad, start, 40))


@ALL
def test_record_and_every_keep_parts_of_the_same_path(rule):
    path = run(rule(0.1), BOWL.grad, BOWL.start, 20)
    assert np.array_equal(run(rule(0.1), BOWL.grad, BOWL.start, 20, record=BOWL.f), BOWL.f(path))
    assert np.array_equal(run(rule(0.1), BOWL.grad, BOWL.start, 20, every=6), path[::6])
    assert np.array_equal(run(rule(0.1), BOWL.grad, BOWL.start, 0), BOWL.start[None])


def test_progress_is_called_after_each_step():
    calls = []
    run(adam(0.1), BOWL.grad, BOWL.start, 9, progress=lambda: calls.append(1))
    assert len(calls) == 9


@ALL
def test_float32_stays(rule):
    x0 = BOWL.start.astype(np.float32)
    assert run(rule(0.1), BOWL.grad, x0, 5).dtype == np.float32
    assert run(rule(np.float64(0.1)), BOWL.grad, x0, 5).dtype == np.float32
    assert run(rule(np.array([[0.1], [0.2]], np.float32)), BOWL.grad, x0, 5).dtype == np.float32


@ALL
def test_the_path_keeps_every_digit_that_the_steps_have(rule):
    optimizer, x = rule(0.1), BOWL.start.astype(np.float32)
    path, state = run(optimizer, lambda x: BOWL.grad(x.astype(float)), x, 3), optimizer.init(x)
    for k in range(1, 4):
        x, state = optimizer.step(lambda x: BOWL.grad(x.astype(float)), x, state)
        assert np.array_equal(path[k], x)
    count = iter([1, 0.5, 0.25])  # a whole number first
    assert run(optimizer, BOWL.grad, BOWL.start, 2, record=lambda x: next(count)).tolist() == [1, 0.5, 0.25]


@ALL
def test_whole_numbers_become_float64(rule):
    assert np.array_equal(
        run(rule(0.1), BOWL.grad, np.array([-7, 2]), 9), run(rule(0.1), BOWL.grad, np.array([-7.0, 2.0]), 9)
    )


@pytest.mark.parametrize("rule", [gradient_descent, momentum, nesterov])
def test_divergence_ends_in_inf_or_nan_without_a_warning(rule):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path = run(rule(10.0), BOWL.grad, BOWL.start, 2000)
        loss = run(rule(10.0), BOWL.grad, BOWL.start, 2000, record=BOWL.f)
    assert path.shape == (2001, 2) and not np.isfinite(path[-1]).all() and not np.isfinite(loss[-1])


@ALL
@pytest.mark.parametrize("lr", [-0.1, np.inf, np.nan, [0.1, -1.0], "fast", None, 1j])
def test_bad_learning_rates(rule, lr):
    with pytest.raises(ValueError, match="lr is .*; wanted finite"):
        rule(lr)


@pytest.mark.parametrize(
    ("rule", "name"), [(momentum, "beta"), (nesterov, "beta"), (rmsprop, "rho"), (adam, "beta1"), (adam, "beta2")]
)
@pytest.mark.parametrize("value", [-0.1, 1.0, 1.5, np.nan])
def test_bad_decays(rule, name, value):
    with pytest.raises(ValueError, match=rf"{name} is .*\[0, 1\)"):
        rule(0.1, **{name: value})


@pytest.mark.parametrize("rule", [adagrad, rmsprop, adam])
def test_bad_eps(rule):
    with pytest.raises(ValueError, match="eps is -1"):
        rule(0.1, eps=-1)


@pytest.mark.parametrize("arguments", [{"steps": -1}, {"steps": 2.5}, {"steps": "9"}, {"steps": 9, "every": 0}])
def test_bad_steps(arguments):
    with pytest.raises(ValueError, match="wanted integers"):
        run(adam(0.1), BOWL.grad, BOWL.start, **arguments)


@ALL
@pytest.mark.parametrize("shape", [(), (3,), (1, 2)])
def test_gradient_of_another_shape(rule, shape):
    with pytest.raises(ValueError, match=r"grad returned shape .* wanted that of x, \(2,\)"):
        run(rule(0.1), lambda x: np.zeros(shape), np.zeros(2), 1)


# ---- gradients and rules that students write


def numerical_gradient(f, h):
    """A gradient as the homework sheet has it: it changes x, entry by entry, and restores it."""

    def grad(x):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            kept = x[index]
            x[index] = kept + h
            above = f(x)
            x[index] = kept - h
            grad[index] = (above - f(x)) / (2 * h)
            x[index] = kept
        return grad

    return grad


@ALL
@pytest.mark.parametrize("every, steps", [(1, 9), (4, 9), (1, 1), (1, 0)])
def test_a_gradient_may_change_x_while_it_works(rule, every, steps):
    h = 2.0**-20
    x0 = np.array([-7.0, 2.0])
    path = run(rule(0.1), numerical_gradient(BOWL.f, h), x0, steps, every=every)
    assert x0.tolist() == [-7, 2] and np.array_equal(path[0], x0) and path.flags.writeable
    assert not np.shares_memory(path, x0)
    np.testing.assert_allclose(path, run(rule(0.1), BOWL.grad, x0, steps, every=every), rtol=1e-6)


@ALL
def test_a_gradient_that_spoils_its_argument_spoils_neither_x0_nor_the_path_so_far(rule):
    seen = []

    def spoiling(x):
        g = BOWL.grad(x)
        seen.append(x.copy())
        x[...] = np.nan
        return g

    x0 = BOWL.start.copy()
    path = run(rule(0.1), spoiling, x0, 3)
    assert np.array_equal(x0, BOWL.start) and np.array_equal(path[0], x0)
    assert np.array_equal(seen[0], x0)


def test_x0_that_is_read_only_is_no_reason_to_stop():
    x0 = BOWL.start.copy()
    x0.flags.writeable = False
    assert run(adam(0.1), numerical_gradient(BOWL.f, 1e-6), x0, 3).shape == (4, 2)


def test_errors_inside_a_students_rule_or_gradient_come_out_as_they_are():
    def only_x(lr):
        return Optimizer(np.zeros_like, lambda grad, x, state: x - lr * grad(x))

    def broken(lr):
        return Optimizer(np.zeros_like, lambda grad, x, state: int("my own mistake"))

    def fails(x):
        raise ValueError("my own mistake")

    for start in (np.zeros(2), np.zeros(3), np.zeros((2, 2))):
        for make in (only_x, rule(only_x)):
            with pytest.raises(TypeError, match="step returned ndarray; wanted a pair: x and state"):
                run(make(0.1), lambda x: x, start, 3)
        for make in (broken, rule(broken)):
            with pytest.raises(ValueError, match="my own mistake"):
                run(make(0.1), lambda x: x, start, 3)
        for make in OPTIMIZERS.values():
            with pytest.raises(ValueError, match="^my own mistake$"):
                run(make(0.1), fails, start, 3)


def test_a_students_rule_is_asked_like_the_six():
    @rule
    def damped(lr, beta=0.5, eps=0.0):
        """v ← β v - η g,  x ← x + v."""

        def step(grad, x, v):
            v = beta * v - lr * grad(x)
            return x + v, v

        return Optimizer(np.zeros_like, step)

    assert damped.__name__ == "damped" and str(inspect.signature(damped)) == "(lr, beta=0.5, eps=0.0)"
    expected = run(momentum(0.1, 0.5), BOWL.grad, BOWL.start, 9)
    assert np.array_equal(run(damped(0.1), BOWL.grad, BOWL.start, 9), expected)
    assert np.array_equal(run(damped(lr=0.1, beta=0.5), BOWL.grad, BOWL.start, 9), expected)
    for wrong, name in (({"lr": -1}, "lr"), ({"lr": 1, "beta": 1}, "beta"), ({"lr": 1, "eps": np.nan}, "eps")):
        with pytest.raises(ValueError, match=f"{name} is"):
            damped(**wrong)
    with pytest.raises(TypeError, match="lr"):
        damped()
    with pytest.raises(TypeError, match="gamma"):
        damped(0.1, gamma=2)
    with pytest.raises(ValueError, match="x has shape"):
        damped(np.ones((4, 1))).init(np.ones((3, 2)))


# ---- going on where a run stopped, and an η that changes


def decaying(k):
    return 0.2 * 0.95**k


WITH_SCHEDULES = {**{name: rule(0.1) for name, rule in OPTIMIZERS.items()}} | {
    f"{name}, scheduled": scheduled(rule, decaying) for name, rule in OPTIMIZERS.items()
}


@pytest.mark.parametrize("optimizer", WITH_SCHEDULES.values(), ids=WITH_SCHEDULES)
def test_a_run_that_is_resumed_is_the_run_that_never_stopped(optimizer):
    whole = run(optimizer, BOWL.grad, BOWL.start, 50)
    first, x, state = advance(optimizer, BOWL.grad, BOWL.start, 17, every=5)  # its last record is not its last x
    second, x, state = advance(optimizer, BOWL.grad, x, 0, state=state)
    third = run(optimizer, BOWL.grad, x, 33, state=state)
    assert np.array_equal(first, whole[:18:5]) and np.array_equal(second, whole[17:18])
    assert np.array_equal(third, whole[17:])
    assert np.array_equal(third, run(optimizer, BOWL.grad, x, 33, state=state))  # the state was left as it was


def test_a_state_survives_a_rule_that_works_in_place():
    def careless(grad, x, v):
        v *= 0.9
        v -= 0.1 * grad(x)
        return x + v, v

    optimizer = Optimizer(np.zeros_like, careless)
    _, x, state = advance(optimizer, BOWL.grad, BOWL.start, 10)
    again = [run(optimizer, BOWL.grad, x, 10, state=state) for _ in range(2)]
    assert np.array_equal(*again) and np.array_equal(again[0], run(momentum(0.1), BOWL.grad, BOWL.start, 20)[10:])


def test_a_sweep_over_rates_can_be_resumed_and_keeps_float32():
    optimizer, x0 = adam(np.array([[0.1], [0.2]], np.float32)), BOWL.start.astype(np.float32)
    _, x, state = advance(optimizer, BOWL.grad, x0, 5)
    end = run(optimizer, BOWL.grad, x, 5, state=state)[-1]
    assert end.dtype == np.float32 and np.array_equal(end, run(optimizer, BOWL.grad, x0, 10)[-1])


def test_an_accumulator_that_starts_at_a_tenth():
    """Keras' AdaGrad: r from 0.1, here after a gradient of 1."""
    path = run(adagrad(0.5, eps=0), np.ones_like, np.zeros(2), 1, state=np.full(2, 0.1))
    assert np.allclose(path[1], -0.5 / np.sqrt(1.1), rtol=1e-12)


@pytest.mark.parametrize(
    "rule, state, words",
    [
        (adam, np.zeros(2), "state has ndarray; wanted this rule's 3"),
        (adam, (np.zeros(2), np.zeros(2)), "state has 2 parts; wanted this rule's 3"),
        (momentum, np.zeros(3), r"state holds \(3,\); wanted numbers that broadcast to x's shape \(2,\)"),
        (momentum, (np.zeros(2), np.zeros(3), 1), "state holds"),
    ],
)
def test_a_state_of_another_rule(rule, state, words):
    with pytest.raises(ValueError, match=words):
        run(rule(0.1), BOWL.grad, BOWL.start, 3, state=state)


@ALL
def test_a_schedule_takes_each_step_with_the_eta_of_its_number(rule):
    path, optimizer = run(scheduled(rule, decaying), BOWL.grad, BOWL.start, 20), rule(0.1)
    x, state = BOWL.start, optimizer.init(BOWL.start)
    for k in range(20):
        x, state = rule(0.2 * 0.95**k).step(BOWL.grad, x, state)
        assert np.array_equal(path[k + 1], x)
    assert np.array_equal(run(scheduled(rule, lambda k: 0.1), BOWL.grad, BOWL.start, 20),
                          run(optimizer, BOWL.grad, BOWL.start, 20))  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "name", "settings"),
    [
        (gradient_descent, "SGD", {}),
        (adagrad, "Adagrad", {"eps": 1e-8}),
        (rmsprop, "RMSprop", {"alpha": 0.9, "eps": 1e-8}),
        (adam, "Adam", {"eps": 1e-8}),
    ],
    ids=["gradient_descent", "adagrad", "rmsprop", "adam"],
)
def test_a_schedule_is_torchs(rule, name, settings, torch):
    x = torch.tensor(BOWL.start, requires_grad=True)
    theirs = getattr(torch.optim, name)([x], lr=0.2, **settings)
    schedule = torch.optim.lr_scheduler.ExponentialLR(theirs, 0.95)
    path = run(scheduled(rule, decaying), BOWL.grad, BOWL.start, 30)
    for k in range(30):
        x.grad = torch.tensor(BOWL.grad(x.detach().numpy()))
        theirs.step()
        schedule.step()
        assert relative_error(path[k + 1], x.detach().numpy()) < 1e-11


def test_which_momentum_is_meant_where_eta_changes(torch):
    """A gradient of 1, then none: v = -η_0 stays in use here, torch's velocity is taken with the new η."""
    gradients, halved = ([1.0], [0.0]), (lambda k: 0.4 * 0.5**k)
    path = run(scheduled(momentum, halved), replay(map(np.array, gradients)), np.zeros(1), 2)
    assert np.allclose(path[:, 0], [0, -0.4, -0.4 - 0.9 * 0.4])
    x = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    theirs = torch.optim.SGD([x], lr=0.4, momentum=0.9)
    for lr, g in zip((0.4, 0.2), gradients):
        theirs.param_groups[0]["lr"] = lr
        x.grad = torch.tensor(g, dtype=torch.float64)
        theirs.step()
    assert np.isclose(x.item(), -0.4 - 0.9 * 0.2)


def test_a_schedule_of_rates_for_a_batch_and_of_no_rule():
    both = run(scheduled(adam, lambda k: np.array([[0.1], [0.2]]) / (1 + k)), BOWL.grad, BOWL.start, 9)
    for j, eta in enumerate((0.1, 0.2)):
        one = run(scheduled(adam, lambda k, eta=eta: eta / (1 + k)), BOWL.grad, BOWL.start, 9)
        assert np.array_equal(both[:, j], one)
    with pytest.raises(TypeError, match="rule is .*; wanted a rule, such as adam"):
        scheduled(adam(0.1), decaying)
    with pytest.raises(TypeError, match="lr is 0.1; wanted a function k → η"):
        scheduled(adam, 0.1)
    with pytest.raises(ValueError, match="lr is -1; wanted finite and ≥ 0"):
        run(scheduled(adam, lambda k: -k), BOWL.grad, BOWL.start, 3)
    with pytest.raises(TypeError, match="optimizer is <function adam.*; wanted an Optimizer"):
        run(adam, BOWL.grad, BOWL.start, 3)
