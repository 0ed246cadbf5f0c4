"""What `check` says of right, wrong and hostile answers, and that every known mistake is told from every other."""

import itertools
import pickle
import re
import signal
import subprocess
import sys
import textwrap
import threading
from decimal import Decimal
from functools import partial

import nbformat
import numpy as np
import pytest
from kernels import EXERCISES as NOTEBOOKS

import hwlib.optimizers
from hwlib.exercises import EXERCISES, MISTAKES, Case, Exercise, Mistake, check, instead_of, progress
from hwlib.exercises.checker import checker
from hwlib.exercises.explain import show
from hwlib.exercises.kinds import function
from hwlib.exercises.mistakes import pairs, variant
from hwlib.exercises.running import outputs
from hwlib.exercises.verdict import judged, reference, verdict
from hwlib.network import Network
from hwlib.optimizers import OPTIMIZERS, Optimizer, run
from hwlib.problems import bowl

ALL = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)


def cases_of(exercise, seed=0):
    return exercise.cases(np.random.default_rng(seed))


def made(step, init=np.zeros_like):
    """A rule of (lr, beta) from step(lr, beta, grad, x, state)."""
    return lambda lr, beta=0.9: Optimizer(init, partial(step, lr, beta))


def momentum_step(lr, beta, grad, x, v):
    v = beta * v - lr * grad(x)
    return x + v, v


# ---- the notebooks


def folds(cell, summary):
    return re.findall(rf"<details><summary>{summary}</summary>\s*(.*?)\s*</details>", cell.source, flags=re.S)


def pieces():
    """Of each exercise: the notebook's imports, and its cells with the stub, the check and the folds."""
    found = []
    for path in NOTEBOOKS:
        cells = nbformat.read(path, as_version=4).cells
        by_id = {cell.id: cell for cell in cells}
        imports = next(cell.source for cell in cells if cell.cell_type == "code")
        for name in [cell.id.removesuffix("-check") for cell in cells if cell.id.endswith("-check")]:
            parts = [by_id[f"{name}-{part}"] for part in ("stub", "check", "hints")]
            found.append(pytest.param(imports, *parts, id=name))
    return found


def test_every_exercise_stands_in_a_notebook_and_has_its_mistakes():
    assert {part.id for part in pieces()} == set(EXERCISES)
    assert all(exercise.mistakes for exercise in EXERCISES.values())
    questions = [exercise.question for exercise in EXERCISES.values()]
    assert all(questions.count(question) >= 6 for question in questions)


@pytest.mark.parametrize(("imports", "stub", "checks", "hints"), pieces())
def test_the_stub_is_not_yet_an_answer_and_the_solution_is_right(imports, stub, checks, hints):
    (solution,) = re.findall(r"^```python\n(.*?)^```", folds(hints, "Solution")[0] + "\n", flags=re.S | re.M)
    for answer, status in ((stub.source, "not yet"), (solution, "right")):
        names = {}
        exec(imports + "\n" + answer, names)
        result = eval(checks.source, names)
        assert result.status == status, result
    assert len(folds(hints, r"Hint \d")) == 2 and all(folds(hints, r"Hint \d"))


# ---- the table


@pytest.fixture
def remembering(monkeypatch):
    """Each variant is run once: these tests ask for every mistake at every mistake's verdict."""
    known = {}

    def remembered(exercise, case, mistakes=()):
        key = exercise, case.setting, mistakes
        if key not in known:
            known[key] = reference(exercise, case, mistakes)
        return known[key]

    monkeypatch.setattr("hwlib.exercises.verdict.reference", remembered)


@pytest.mark.usefixtures("remembering")
@ALL
def test_every_known_mistake_is_recognised(exercise):
    cases = cases_of(exercise)
    assert verdict(exercise, cases, [reference(exercise, case) for case in cases]).status == "right"
    for mistake in exercise.mistakes:
        result = verdict(exercise, cases, [reference(exercise, case, (mistake,)) for case in cases])
        assert result.status == "named", (mistake, result)
        assert result.message == f"{mistake.name}. {mistake.hint}"


def apart(a, b):
    """Do two results differ by more than 1 % somewhere?"""
    if a.keys() != b.keys() or any(a[label].shape != b[label].shape for label in b):
        return True
    for x, y in ((a[label], b[label]) for label in b):
        if x.dtype.kind not in "fc":
            if (x != y).any():
                return True
            continue
        if (np.isfinite(x) != np.isfinite(y)).any():
            return True
        if (np.abs(x - y) > 0.01 * np.maximum(np.abs(x), np.abs(y)).max(initial=0)).any():
            return True
    return False


@pytest.mark.parametrize("seed", [0, 1])
@ALL
def test_any_two_results_differ_by_more_than_a_percent(exercise, seed):
    """Those of the right answer too: a pair that cannot is one entry."""
    results = {}
    with np.errstate(all="ignore"):
        for mistakes in [(), *((mistake,) for mistake in exercise.mistakes)]:
            met = [(case, reference(exercise, case, mistakes)) for case in cases_of(exercise, seed)]
            results[mistakes] = [judged(exercise, case, one) for case, one in met]
        for (a, in_a), (b, in_b) in itertools.combinations(results.items(), 2):
            assert any(map(apart, in_a, in_b)), (a, b)


@pytest.mark.usefixtures("remembering")
@ALL
def test_two_mistakes_at_once_are_both_named(exercise, rng):
    cases, among = cases_of(exercise), list(pairs(exercise.mistakes))
    told = 0
    for k in rng.permutation(len(among))[:10]:
        with np.errstate(all="ignore"):
            result = verdict(exercise, cases, [reference(exercise, case, among[k]) for case in cases])
        both = all(mistake.name in result.message for mistake in among[k])
        told += both
        single = {mistake.name for mistake in exercise.mistakes if mistake.name in result.message}
        assert both or single or result.status in ("right", "located"), (among[k], result)
    assert told >= 0.4 * min(10, len(among))


def test_names_are_short_and_hints_are_sentences():
    for mistake in MISTAKES:
        assert len(mistake.name) <= 60 and not mistake.name.endswith(".")
        assert mistake.hint[-1] in ".)…" and len(mistake.hint) <= 250


# ---- right answers in another style


def gradient_descent_in_place_on_a_copy(lr):
    def step(grad, x, state):
        x = x.copy()
        x -= lr * grad(x)
        return x, state

    return Optimizer(lambda x: None, step)


def torchs_momentum(lr, beta=0.9):
    def step(grad, x, u):
        u = beta * u + grad(x)
        return x - lr * u, u

    return Optimizer(np.zeros_like, step)


def momentum_in_loops(lr, beta=0.9):
    def step(grad, x, v):
        g, new = grad(x), [0.0] * len(x)
        for i in range(len(x)):
            v[i] = beta * v[i] - lr * g[i]
            new[i] = x[i] + v[i]
        return new, v

    return Optimizer(lambda x: [0.0] * len(x), step)


def momentum_in_float32(lr, beta=0.9):
    def step(grad, x, v):
        v = np.float32(beta) * v - np.float32(lr) * grad(x).astype("f4")
        return x.astype("f4") + v, v

    return Optimizer(lambda x: np.zeros(x.shape, "f4"), step)


class Heavy:
    """The six letters of an Optimizer are enough."""

    def __init__(self, lr, beta=0.9):
        self.lr, self.beta = lr, beta

    def init(self, x):
        return {"v": 0}

    def step(self, grad, x, state):
        v = self.beta * state["v"] - self.lr * grad(x)
        return [x + v, {"v": v}]


def nesterov_in_two_sequences(lr, beta=0.9):
    def step(grad, x, before):
        y = x if before is None else x + beta * (x - before)
        return y - lr * grad(y), x

    return Optimizer(lambda x: None, step)


def adam_with_powers_kept(lr, b1=0.9, b2=0.999, e=1e-8):
    def step(grad, x, state):
        m, v, p1, p2 = state
        g = grad(x)
        p1, p2 = p1 * b1, p2 * b2
        m += (1 - b1) * (g - m)
        v += (1 - b2) * (g**2 - v)
        return x - lr / (1 - p1) * m / (np.sqrt(v / (1 - p2)) + e), (m, v, p1, p2)

    return Optimizer(lambda x: (0 * x, 0 * x, 1.0, 1.0), step)


def average_by_weights(g, beta):
    steps = np.arange(1, len(g) + 1)[:, None]
    ages = steps - steps.T
    weights = np.where(ages >= 0, beta ** np.maximum(ages, 0), 0)
    return [(row[:, None] * g).sum(0) / row.sum() for row in weights]


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (gradient_descent_in_place_on_a_copy, "gradient_descent"),
        (torchs_momentum, "momentum"),
        (momentum_in_loops, "momentum"),
        (momentum_in_float32, "momentum"),
        (Heavy, "momentum"),
        (nesterov_in_two_sequences, "nesterov"),
        (adam_with_powers_kept, "adam"),
        (average_by_weights, "corrected_average"),
        (np.float32(1.9), "predicted_rate"),
        (Decimal("1.9"), "predicted_rate"),
        ([1.9], "predicted_rate"),
        (lambda: 1.9, "predicted_rate"),
        (lambda beta, L: np.array(2 / L * (1 + beta)), "largest_rate"),
        (" g", "planted_bug"),
    ],
)
def test_another_style_is_right(answer, name):
    assert check(answer, name).status == "right", check(answer, name)


def test_the_functions_name_tells_the_exercise_and_a_right_rule_runs_as_the_librarys():
    def momentum(lr, beta=0.9):
        return torchs_momentum(lr, beta)

    assert check(momentum).exercise == "momentum" and check(momentum).status == "right"
    ours, theirs = (run(rule(0.1), bowl().grad, (-7.0, 2.0), 20) for rule in (momentum, OPTIMIZERS["momentum"]))
    assert np.allclose(ours, theirs, rtol=1e-12)


# ---- wrong ones


def located(answer, name):
    result = check(answer, name)
    assert result.status == "located", result
    return result.message


def test_what_differs_first_is_located_with_both_numbers_and_the_line_that_decides():
    message = located(made(lambda lr, beta, grad, x, v: momentum_step(lr, beta**1.3, grad, x, v)), "momentum")
    assert re.match(r"With η = 0.9, β = 0.7, x after step 2, entry \[0\], is \S+; wanted \S+\.\n", message)
    assert message.endswith("The line that decides it: v ← β v - η g")
    a, b = re.findall(r"is (\S+); wanted (\S+)\.", message)[0]
    assert a != b


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda x: x[None], r"x after step 1 has shape \(1, 1\); wanted \(1,\)"),
        (lambda x: x[:0], r"x after step 1 has shape \(0,\); wanted \(1,\)"),
        (lambda x: np.array([]), r"has shape \(0,\)"),
        (lambda x: x + 0j, "is complex numbers; wanted real numbers"),
        (lambda x: x > 0, "is truth values; wanted real numbers"),
        (lambda x: x.astype(str), "is a text; wanted real numbers"),
        (lambda x: x.astype(int), r"entry \[0\], is 0; wanted 0\.\d+"),
        (lambda x: x.astype("f2").astype(float) * 1.0005, "entry"),
        (lambda x: {"x": x}, "It gives <dict>; wanted numbers"),
        (lambda x: [[1.0], [1.0, 2.0]], "wanted numbers in rows of equal length"),
        (lambda x: x + np.nan, "is nan; wanted"),
    ],
)
def test_shape_kind_and_every_entry_are_compared(change, words):
    def step(lr, beta, grad, x, v):
        x, v = momentum_step(lr, beta, grad, x, v)
        return change(x), v

    assert re.search(words, located(made(step), "momentum"))


class Sly(np.ndarray):
    """An array that says it equals everything."""

    def __eq__(self, other):
        return True

    def __array_function__(self, *args, **kwargs):
        return True

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.array(True)


def test_a_subclass_of_array_is_what_its_numbers_are():
    wrong = made(lambda lr, beta, grad, x, v: (np.asarray(x + 1).view(Sly), v))
    assert check(wrong, "momentum").status != "right"
    right = made(
        lambda lr, beta, grad, x, v: [part.view(Sly) for part in momentum_step(lr, beta, grad, x, np.array(v))]
    )
    assert check(right, "momentum").status == "right"


def test_what_is_given_is_not_to_be_changed():
    def step(lr, beta, grad, x, v):
        moved, v = momentum_step(lr, beta, grad, x, v)
        x *= 1.5
        return moved, v

    assert "nothing that the answer is given changes" in located(made(step), "momentum")


def test_another_rule_is_called_by_its_name():
    assert check(nesterov_in_two_sequences, "momentum").message.startswith("this is Nesterov.")
    assert check(torchs_momentum, "nesterov").message.startswith("this is Momentum.")
    assert (
        "this is gradient descent" in check(made(lambda lr, b, grad, x, v: (x - lr * grad(x), v)), "momentum").message
    )


def test_two_mistakes_of_one_answer():
    wrong = made(lambda lr, beta, grad, x, v: momentum_step(-lr, 1 - beta, grad, x, v))
    assert re.fullmatch("the sign: x climbs.*\nAnd 1 - β where β belongs.*", check(wrong, "momentum").message)


def test_a_guess_is_not_told_the_answer():
    assert located(1.7, "predicted_rate").startswith("It is not 1.7.\n")
    assert located("q", "planted_bug").startswith("It is not 'q'.\n")
    assert check(1.0, "predicted_rate").message.startswith("this is gradient descent's limit")


@pytest.mark.parametrize("name", ["plain import", "alias", "getattr", "method of the result", "without the decorator"])
def test_the_librarys_own_answer_is_not_right(name):
    theirs = hwlib.optimizers.momentum
    answer = {
        "plain import": theirs,
        "alias": lambda lr, beta: theirs(lr, beta),
        "getattr": lambda lr, beta: getattr(hwlib.optimizers, "momen" + "tum")(lr, beta),
        "method of the result": lambda lr, beta: Optimizer(np.zeros_like, OPTIMIZERS["momentum"](lr, beta).step),
        "without the decorator": theirs.__wrapped__.__wrapped__,
    }[name]
    result = check(answer, "momentum")
    assert result.status == "named" and result.message == "This calls hwlib.optimizers.momentum; write the formula."


def test_another_rule_of_the_library_is_no_answer_either():
    result = check(lambda lr: hwlib.optimizers.momentum(lr, beta=0), "gradient_descent")
    assert result.status == "named" and "calls hwlib.optimizers.momentum" in result.message


# ---- not yet, nothing, raises


def test_only_the_untouched_stub_is_not_yet():
    assert check(..., "momentum").status == "not yet"
    assert (
        check(made(lambda lr, beta, grad, x, v: None), "momentum").message == "It returns nothing: is a return missing?"
    )

    def begun(lr, beta=0.9):
        def step(grad, x, v):
            v = beta * v - lr * grad(x)  # noqa: F841
            return ...

        return Optimizer(np.zeros_like, step)

    assert check(begun, "momentum").status == "located"

    def nothing(lr, beta=0.9):
        pass

    assert "returns nothing" in check(nothing, "momentum").message


def raises(answer, name="momentum"):
    result = check(answer, name)
    assert result.status == "raises", result
    return result.message


def test_an_exception_shows_the_readers_line_and_what_its_arguments_held():
    def step(lr, beta, grad, x, v):
        return x + w, v  # noqa: F821

    message = raises(made(step))
    assert "`return x + w, v  # noqa: F821`: NameError: name 'w' is not defined" in message
    assert re.search(r"There lr = 1, beta = 0, grad = <function>, x = \[1\.\d+\], v = \[0\.\]$", message)


class Hostile:
    def __init__(self, action):
        self.action = action

    def __repr__(self):
        self.action()

    __str__ = __repr__
    __format__ = __len__ = __repr__


def forever(*args):
    while True:
        pass


@pytest.mark.parametrize("action", [forever, lambda: 1 / 0, sys.exit])
def test_an_object_whose_repr_raises_or_hangs_is_shown_by_its_class(action):
    def momentum(lr, beta=0.9):
        def step(grad, x, thing):
            raise ValueError(thing)

        return Optimizer(lambda x: Hostile(action), step)

    message = raises(momentum)
    assert "ValueError: <Hostile>" in message and "thing = <Hostile>" in message
    assert "It gives <Hostile>" in located(lambda beta, L: Hostile(action), "largest_rate")


class Masked:
    """Says what it is only by running code."""

    @property
    def __class__(self):
        forever()


def test_showing_a_value_runs_none_of_its_code():
    class Array(np.ndarray):
        dtype = property(forever)

    ring = [1]
    ring.append(ring)
    values = [Masked(), np.arange(3.0).view(Array), ring, np.float32(0.5), np.array(2), np.array([object()]), "é" * 99]
    words = ["<Masked>", "[0. 1. 2.]", "[1, [1, [1, <list>]]]", "0.5", "2", "<ndarray>", "'" + "é" * 59 + "…'"]
    assert [show(value) for value in values] == words


def test_what_the_arguments_held_is_short():
    def long(a, b, c, d):
        raise ValueError("e" * 10000)

    def step(lr, beta, grad, x, v):
        long("a" * 1000, np.arange(10000.0), 10**5000, (("d" * 100,) * 9,) * 9)

    first, held = raises(made(step)).split("\nThere ")
    assert len(held) <= 200 and len(first) <= 600


@pytest.mark.parametrize(
    "error", [SystemExit, SystemExit("bye"), GeneratorExit, RecursionError, MemoryError, BaseException]
)
def test_whatever_is_raised_is_caught(error):
    def step(lr, beta, grad, x, v):
        raise error

    assert (error if isinstance(error, type) else type(error)).__name__ in raises(made(step))


def test_the_stop_button_goes_through():
    def step(lr, beta, grad, x, v):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(made(step), "momentum")


needs_an_alarm = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no alarm")


@needs_an_alarm
def test_a_loop_is_stopped_also_one_that_catches_exceptions():
    def step(lr, beta, grad, x, v):
        while True:
            try:
                x = x + 0
            except Exception:
                pass

    exercise = EXERCISES["momentum"]
    (met,) = outputs(exercise, made(step), cases_of(exercise), seconds=0.1)
    assert "Stopped after 0.1 s: does a loop never end?" in met.trouble.message


@needs_an_alarm
def test_alarm_and_profiler_are_afterwards_as_they_were():
    rung, note = [], lambda *args: None
    before = signal.signal(signal.SIGALRM, lambda *args: rung.append(1))
    signal.setitimer(signal.ITIMER_REAL, 100)
    sys.setprofile(note)
    try:
        check(torchs_momentum, "momentum")
        assert sys.getprofile() is note
        assert 90 < signal.getitimer(signal.ITIMER_REAL)[0] <= 100
        signal.raise_signal(signal.SIGALRM)
        assert rung
    finally:
        sys.setprofile(None)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_another_thread_has_no_alarm_and_checks_all_the_same():
    results = []
    thread = threading.Thread(target=lambda: results.append(check(torchs_momentum, "momentum")))
    thread.start()
    thread.join()
    assert results[0].status == "right"


@pytest.mark.parametrize("name", [*EXERCISES, None, "no such exercise", 3, [], np.zeros(2)])
def test_check_never_raises(name):
    for answer in (
        None,
        3,
        "text",
        [],
        np.array([]),
        object(),
        object,
        Hostile(forever),
        lambda: None,
        lambda *a: a,
        check,
    ):
        result = check(answer, name)
        assert result.status in ("located", "raises"), (answer, result)
        assert result.message and repr(result) and result._repr_html_()


def test_warnings_of_an_answer_stay_silent():
    def step(lr, beta, grad, x, v):
        return x / np.zeros(len(x)), v

    assert check(made(step), "momentum").status == "located"


# ---- two halves that share nothing


def test_what_came_back_is_plain_and_travels():
    exercise = EXERCISES["momentum"]
    cases = cases_of(exercise, 7)
    met = pickle.loads(pickle.dumps(outputs(exercise, torchs_momentum, cases)))
    assert all(type(value) is np.ndarray for one in met for value in one.values.values())
    assert verdict(exercise, pickle.loads(pickle.dumps(cases)), met).status == "right"
    assert verdict(exercise, cases_of(exercise, 8), met).status != "right"


def doubled(x):
    return 2 * x


def test_an_exercise_is_one_declaration():
    exercise = Exercise(
        "doubled",
        9,
        "twice x",
        doubled,
        function("2 x"),
        lambda rng: [Case({"x": rng.uniform(1, 2, (2, 3))}, "2 x")],
        (Mistake(doubled, "2 * x", "x**2", "a square", "Twice x is x + x."),),
    )
    check, progress = checker({exercise.name: exercise})
    assert check(lambda x: x + x, "doubled").status == "right"
    assert check(lambda x: x * x, "doubled").message == "a square. Twice x is x + x."
    assert check(lambda x: x[0] + x[0], "doubled").message == (
        "2 x has shape (3,); wanted (2, 3).\nThe line that decides it: 2 x"
    )
    assert check(lambda x: np.add(x, x, out=x), "doubled").status == "located"
    assert variant(doubled, *exercise.mistakes)(3) == 9
    assert progress().splitlines()[0] == "0 of 1 done"


def times(W, x):
    return W[0] @ x


def test_a_mistake_that_raises_in_one_case_is_recognised_by_the_others():
    """W for Wᵀ cannot be multiplied where the layers differ in size; where they do not, it gives numbers."""
    exercise = Exercise(
        "times",
        9,
        "a product",
        times,
        function("W x"),
        lambda rng: [Case({"W": [rng.uniform(1, 2, (n, 3))], "x": np.ones(3)}, "W x", f"n = {n}") for n in (3, 2)],
        instead_of(times, "W[0] @ x", ("W[0].T @ x", "Wᵀ for W", "W has a row for each entry of the result.")),
    )
    check, _ = checker({exercise.name: exercise})
    assert check(lambda W, x: x @ W[0], "times").message.startswith("Wᵀ for W.")
    assert check(lambda W, x: x @ W[0] + 1, "times").message.startswith("With n = 3, W x, entry [0], is ")
    assert check(lambda W, x: W[0] @ x if len(W[0]) == 3 else x @ W[0], "times").status == "raises"
    assert check(lambda W, x: np.sum(W[0].__imul__(x), axis=1), "times").status == "right"
    assert "W[0], as the answer was given it" in check(lambda W, x: W[0].__imul__(2) @ x / 2, "times").message


def loss_and_gradient(theta, X, T):
    return Network((3, 4, 2), "tanh").gradient(theta, X, T)


def test_a_mistake_may_sit_in_a_method_that_the_answer_calls(rng):
    net = Network((3, 4, 2), "tanh")
    theta, X, T = net.init(rng, 0.5), rng.standard_normal((5, 3)), rng.standard_normal((5, 2))
    no_slope = Mistake(Network.backward, "slope * (deltas[-1] @ W_above)", "deltas[-1] @ W_above", "no σ'", "…")
    total = Mistake(Network.gradient, "error / X.shape[-2])", "error)", "a sum", "…")
    (loss, right), (_, wrong) = net.gradient(theta, X, T), variant(loss_and_gradient, no_slope)(theta, X, T)
    assert np.array_equal(wrong[16:], right[16:]) and not np.allclose(wrong[:16], right[:16])
    both = variant(loss_and_gradient, no_slope, total)(theta, X, T)
    assert both[0] == loss and np.allclose(both[1], 5 * wrong)
    assert np.array_equal(loss_and_gradient(theta, X, T)[1], right)  # what the module has is as it was


def test_progress_tells_what_is_done_and_what_is_next():
    check(torchs_momentum, "momentum")
    check(3, "adam")
    text = progress()
    assert repr(text) == text and "✓ momentum: " in text and "· adam: " in text and "<pre>" in text._repr_html_()
    left = [name for name in EXERCISES if f"· {name}: " in text]
    assert text.endswith(f"Next: {left[0]}")


def test_html_is_escaped():
    def step(lr, beta, grad, x, v):
        raise ValueError("<script>")

    html = check(made(step), "momentum")._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_numpy_is_all_that_it_needs():
    code = """
        import sys
        sys.modules |= dict.fromkeys(("matplotlib", "ipywidgets", "IPython", "PIL"))
        from hwlib.exercises import check
        print(check(lambda beta, L: 2 / L, "largest_rate").status)
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "named\n"


def test_a_seventh_rule_that_knows_the_way_is_none():
    """One that jumps from the notebook's start to where its bowl has its minimum, without a gradient."""

    def jump(lr):
        return Optimizer(lambda x: x + np.array([7.0, -2.0]), lambda grad, x, there: (there, there))

    assert [check(jump, "seventh").status for _ in range(5)] == ["located"] * 5
