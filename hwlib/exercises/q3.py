"""The exercises of Question 3: the six rules, what their rates may be, and a seventh."""

import numpy as np

from hwlib.exercises import q3_mistakes as known
from hwlib.exercises.exercise import Case, Exercise
from hwlib.exercises.kinds import function, name, number, rule
from hwlib.exercises.mistakes import instead_of
from hwlib.exercises.q3_families import decayed
from hwlib.exercises.q3_kinds import paths_on_the_bowl
from hwlib.optimizers import OPTIMIZERS, Optimizer, adagrad, adam, gradient_descent, momentum, nesterov, rmsprop, run
from hwlib.problems import bowl
from hwlib.sheet import sheet_adagrad, sheet_adam, sheet_rmsprop

RULES = (*OPTIMIZERS.values(), sheet_adagrad, sheet_rmsprop, sheet_adam)  # what no answer that is a rule may call


def corrected_average(g, beta):
    """s ← β s + (1 - β) g and ŝ = s/(1 - βᵗ) for every row of g (steps, n), shape (steps, n)."""
    s, averages = np.zeros(g.shape[1]), np.zeros(g.shape)
    for k in range(len(g)):
        s = beta * s + (1 - beta) * g[k]
        averages[k] = s / (1 - beta ** (k + 1))
    return averages


def predicted_rate(beta=0.9, mu=0.1, L=2.0):
    """Momentum on a quadratic with curvatures from μ to L is bounded for η < 2 (1 + β)/L."""
    return 2 * (1 + beta) / L


def largest_rate(beta, L):
    """The same for any β and L."""
    return 2 * (1 + beta) / L


def planted_bug():
    """The letter of the line that is wrong in the notebook's listing."""
    return "g"


def seventh(lr, beta=0.9):
    """Nesterov that forgets v where it would climb, coordinate by coordinate (after O'Donoghue & Candès 2015)."""

    def step(grad, x, v):
        g = grad(x + beta * v)
        v = np.where(g * v > 0, 0, beta * v) - lr * g
        return x + v, v

    return Optimizer(np.zeros_like, step)


def arrival(values, inputs):
    """Whether the best of the paths arrives, and which of the six it is, if it is one."""
    paths = [path - inputs["minimum"] for path in values.values()]
    with np.errstate(all="ignore"):
        arrives = any(bowl().f(path[-1]) < 1e-3 for path in paths)
    known_as = "none"
    for six in OPTIMIZERS:
        its = run(OPTIMIZERS[six](inputs["rates"][0]), bowl().grad, inputs["start"] - inputs["minimum"], 20)
        if np.allclose(paths[0][:21], its):
            known_as = six
    return {
        f"f < 0.001 after {inputs['steps']} steps with one of the rates": np.array(arrives),
        "which of the six it is": np.array(known_as),
    }


def down(*lines):
    """Cases for a rule: (settings by sign, the line that they decide), …; with η = 1 for one coordinate, else three."""

    def cases(rng):
        A = rng.uniform(-0.15, 0.15, (3, 3))
        H, c = A + A.T + np.diag([0.3, 0.5, 0.7]), rng.uniform(0.05, 0.15, 3)
        x = rng.uniform(0.5, 1.5, 3) * [1, -1, 1]
        cases = []
        for settings, line in lines:
            n = 1 if settings["η"] == 1 else 3
            steps = 4 if settings is lines[-1][0] else 2
            inputs = {"settings": tuple(settings.values()), "x": x[:n], "H": H[:n, :n], "c": c[:n], "steps": steps}
            setting = ", ".join(f"{sign} = {value:g}" for sign, value in settings.items())
            cases.append(Case(inputs, line, setting + (", one coordinate" if n == 1 else "")))
        return cases

    return cases


def of_rule(answer, title, mistakes, *lines):
    """Right are those that go the way of the library's rule, and call none of the library's."""
    return Exercise(answer.__name__, 3, title, answer, rule, down(*lines), mistakes, closed=RULES)


def rates(beta, L):
    """A case of exercise `largest_rate`."""
    return Case({"beta": beta, "L": L}, "bounded for η < 2 (1 + β)/L", f"β = {beta}, L = {L}")


def on_a_bowl(minimum, share):
    """The case of exercise `seventh`: the notebook's bowl and start moved together, a share of the way between them."""
    start = minimum + share * [-7.0, 2.0]
    inputs = {"rates": [0.1, 0.3, 1.0], "start": start, "minimum": minimum, "steps": 150}
    return Case(inputs, "it is to arrive, and to be none of the six")


EXERCISES = [
    of_rule(
        gradient_descent,
        "one line",
        known.GRADIENT_DESCENT,
        ({"η": 1}, "x ← x - η g"),
        ({"η": 0.9}, "x ← x - η g"),
    ),
    of_rule(
        momentum,
        "a velocity that remembers",
        known.MOMENTUM,
        ({"η": 1, "β": 0}, "x ← x + v, where η = 1 and β = 0 leave v = - g"),
        ({"η": 0.9, "β": 0}, "x ← x + v, where β = 0 leaves v = - η g"),
        ({"η": 0.9, "β": 0.7}, "v ← β v - η g"),
    ),
    of_rule(
        nesterov,
        "look ahead, then step",
        known.NESTEROV,
        ({"η": 1, "β": 0}, "x ← x + v, where η = 1 and β = 0 leave v = - g"),
        ({"η": 0.9, "β": 0}, "x ← x + v, where β = 0 leaves v = - η g"),
        ({"η": 0.9, "β": 0.7}, "v ← β v - η ∇f(x + β v)"),
    ),
    of_rule(
        adagrad,
        "a step size for each coordinate",
        known.ADAGRAD,
        ({"η": 1, "ε": 0}, "r ← r + g ⊙ g,  x ← x - η g / (√r + ε), where the first step is to be -1 or 1"),
        ({"η": 0.9, "ε": 0.1}, "r ← r + g ⊙ g,  x ← x - η g / (√r + ε)"),
    ),
    of_rule(
        rmsprop,
        "forget old gradients",
        known.RMSPROP,
        ({"η": 1, "ρ": 0, "ε": 0}, "x ← x - η g / (√r + ε), where η = 1, ρ = 0 and ε = 0 leave steps of -1 or 1"),
        ({"η": 0.3, "ρ": 0, "ε": 0.1}, "x ← x - η g / (√r + ε), where ρ = 0 leaves r = g ⊙ g"),
        ({"η": 0.3, "ρ": 0.7, "ε": 0.1}, "r ← ρ r + (1 - ρ) g ⊙ g"),
    ),
    Exercise(
        "corrected_average",
        3,
        "an average that begins at 0",
        corrected_average,
        function("ŝ"),
        lambda rng: [
            Case({"g": rng.uniform(0.5, 1.5, (1, 2)), "beta": 0.6}, "ŝ = s/(1 - βᵗ): the first ŝ is g", "one step"),
            Case({"g": rng.uniform(0.5, 1.5, (4, 3)), "beta": 0.6}, "s ← β s + (1 - β) g,  ŝ = s/(1 - βᵗ)", "4 steps"),
        ],
        instead_of(
            corrected_average,
            "s / (1 - beta ** (k + 1))",
            ("s", "it is not corrected", "ŝ = s/(1 - βᵗ): s began at 0 and is too small by this factor."),
            ("s / (1 - beta**k) if k else s", "t is one too low", "The first row has t = 1."),
            ("s / (1 - beta ** (k + 2))", "t is one too high", "The first row has t = 1."),
            ("s / (1 - beta)", "t is missing", "ŝ = s/(1 - βᵗ): the factor goes to 1 as t grows."),
            ("s / (1 - beta * (k + 1))", "β t for βᵗ", "βᵗ is a power, not a product."),
            ("s / (1 - beta ** (k + 1)) ** 2", "it is corrected twice", "ŝ = s/(1 - βᵗ), once."),
            ("s * (1 - beta ** (k + 1))", "multiplied for divided", "s is too small: divide by 1 - βᵗ."),
            ("s = s / (1 - beta ** (k + 1))", "the corrected average is kept", "s goes on as it is."),
        )
        + tuple(decayed(corrected_average, "s", "beta", "g[k]", "β")),
        closed=RULES,
    ),
    of_rule(
        adam,
        "all of it together",
        known.ADAM,
        ({"η": 1, "β₁": 0, "β₂": 0, "ε": 0}, "x ← x - η ŝ / (√r̂ + ε), where this leaves steps of -1 or 1"),
        ({"η": 0.3, "β₁": 0, "β₂": 0, "ε": 0.1}, "x ← x - η ŝ / (√r̂ + ε), where β = 0 leaves ŝ = g, r̂ = g ⊙ g"),
        ({"η": 0.3, "β₁": 0.6, "β₂": 0, "ε": 0.1}, "s ← β₁ s + (1 - β₁) g,  ŝ = s/(1 - β₁ᵗ)"),
        ({"η": 0.3, "β₁": 0, "β₂": 0.8, "ε": 0.1}, "r ← β₂ r + (1 - β₂) g ⊙ g,  r̂ = r/(1 - β₂ᵗ)"),
        ({"η": 0.3, "β₁": 0.6, "β₂": 0.8, "ε": 0.1}, "ŝ has β₁ and r̂ has β₂"),
    ),
    Exercise(
        "predicted_rate",
        3,
        "predict a number",
        predicted_rate,
        number,
        lambda rng: [Case({}, "which direction diverges first, and from which η on?")],
        instead_of(
            predicted_rate,
            "2 * (1 + beta) / L",
            ("2 / L", "this is gradient descent's limit", "Momentum's is 1 + β times as large."),
            ("2 * (1 - beta) / L", "1 - β for 1 + β", "Momentum makes the limit larger, not smaller."),
            ("(1 + beta) / L", "the 2 is missing", "With β = 0 it must be gradient descent's 2/L."),
            ("2 * (1 + beta)", "L is missing", "The steeper the bowl, the smaller η has to be."),
            ("2 * (1 + beta) * L", "times L", "The steeper the bowl, the smaller η has to be."),
            ("2 * (1 + beta) / mu", "the smallest curvature", "The steepest direction is the first to diverge."),
            ("2 / (1 - beta) / L", "divided by 1 - β", "v adds up to g/(1 - β) only while g keeps its sign."),
            ("(2 + 2 * beta) / (1 + 2 * beta) / L", "this is Nesterov's limit", "Momentum's is 2 (1 + β)/L."),
            ("2 * beta / L", "β for 1 + β", "With β = 0 it must be gradient descent's 2/L."),
            ("4 / (np.sqrt(L) + np.sqrt(mu)) ** 2", "this is the best rate, with the best β", "Asked is the largest."),
        ),
        tolerance=2e-3,
    ),
    Exercise(
        "largest_rate",
        3,
        "then compute it",
        largest_rate,
        function("the rate"),
        lambda rng: [rates(0.0, 2.0), rates(0.5, 2.0), rates(0.9, 5.0)],
        instead_of(
            largest_rate,
            "2 * (1 + beta) / L",
            ("2 / L", "β is missing", "This is gradient descent's limit; Momentum's is 1 + β times as large."),
            ("2 * (1 - beta) / L", "1 - β for 1 + β", "Momentum makes the limit larger, not smaller."),
            ("(1 + beta) / L", "the 2 is missing", "With β = 0 it must be gradient descent's 2/L."),
            ("2 * (1 + beta)", "L is missing", "The steeper the bowl, the smaller η has to be."),
            ("2 * (1 + beta) * L", "times L", "The steeper the bowl, the smaller η has to be."),
            ("2 / (1 - beta) / L", "divided by 1 - β", "v adds up to g/(1 - β) only while g keeps its sign."),
            ("(2 + 2 * beta) / (1 + 2 * beta) / L", "this is Nesterov's limit", "Momentum's is 2 (1 + β)/L."),
            ("2 * (1 + beta * beta) / L", "β² for β", "2 (1 + β)/L."),
        ),
        tolerance=4e-3,
    ),
    Exercise(
        "planted_bug",
        3,
        "find the planted bug",
        planted_bug,
        name,
        lambda rng: [Case({}, "one of A to G")],
        instead_of(
            planted_bug,
            '"g"',
            ('"a"', "A is right", "The state is taken apart in the order in which G puts it together."),
            ('"b"', "B is right", "g is taken at x, once a step; t counts from 1."),
            ('"c"', "C is right", "s ← β₁ s + (1 - β₁) g."),
            ('"d"', "D is right", "r ← β₂ r + (1 - β₂) g ⊙ g."),
            ('"e"', "E is right", "ŝ = s/(1 - β₁ᵗ), r̂ = r/(1 - β₂ᵗ)."),
            ('"f"', "F is right", "x ← x - η ŝ / (√r̂ + ε)."),
        ),
    ),
    Exercise(
        "seventh",
        3,
        "a rule of your own",
        seventh,
        paths_on_the_bowl,
        lambda rng: [on_a_bowl(rng.uniform(-1, 1, 2), rng.uniform(0.7, 0.95, 2))],
        instead_of(
            seventh,
            "return Optimizer(np.zeros_like, step)",
            *(
                (
                    f"return OPTIMIZERS['{six}'](lr)",
                    f"this is one of the six, {six}",
                    "Change what it remembers, where it takes the gradient, or how long its step is.",
                )
                for six in OPTIMIZERS
            ),
        ),
        closed=RULES,
        judge=arrival,
    ),
]
