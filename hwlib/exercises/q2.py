"""The exercises of Question 2: the Jacobian, differences that check it, and what it costs."""

from hwlib.exercises import q2_answers as answers
from hwlib.exercises import q2_mistakes as known
from hwlib.exercises.exercise import Case, Exercise
from hwlib.exercises.kinds import function, name, number
from hwlib.exercises.network_kinds import with_sigma
from hwlib.exercises.networks import LIBRARYS, batch, networks
from hwlib.exercises.q2_kinds import of_a_cubic


def cubic_case(rng, m, n, bend, h, line):
    """With bend = 0 f is linear, and with bend = 1 it has terms of every order up to 3."""
    A, B, C = batch(rng, m, n), bend * batch(rng, m, n), bend * batch(rng, m, n)
    shape = "a linear f" if bend == 0 else "f"
    setting = f"{shape} of {n} {'inputs' if n > 1 else 'input'}, {m} {'outputs' if m > 1 else 'output'}, h = {h:g}"
    return Case({"A": A, "B": B, "C": C, "x": batch(rng, n), "h": h}, line, setting)


def factor_case(rng, n, m, name, line):
    inputs = {"W": batch(rng, n, m), "z": batch(rng, n), "df": name}
    return Case(inputs, line, f"n_l = {n}, n_(l-1) = {m}, σ = {name}")


def one_input(rng, sizes, N):
    return {"x": batch(rng, sizes[0])}


def chain_case(*sizes, line):
    return Case({"sizes": list(sizes)}, line, f"layers of {', '.join(map(str, sizes))} units")


PRODUCT = "J ← D_l W^(l) J for l = 2 … L, with D_l = diag(σ'(z^(l))), beginning with J = I"
CENTRAL = "column j is (f(x + h e_j) - f(x - h e_j)) / 2h"
COMPLEX = "column j is Im f(x + ih e_j) / h"
BLOCK = "J ← (I + D_l W^(l)) J = J + D_l W^(l) J, and then a ← a + σ(z^(l))"
ENDS = {"f": "n_1 Σ_{l=3…L} n_l n_(l-1)", "r": "n_L Σ_{l=2…L-1} n_l n_(l-1)"}
CUTS = "the least, over the place of the last cut, of: both parts' least costs, and the product that joins them"

EXERCISES = [
    Exercise(
        "factor",
        2,
        "one layer's factor",
        answers.factor,
        with_sigma(function("∂a^(l)/∂a^(l-1)")),
        lambda rng: [
            factor_case(rng, 1, 1, "tanh", "σ'(z) w"),
            factor_case(rng, 3, 3, "identity", "∂z^(l)/∂a^(l-1) = W^(l), where σ' = 1"),
            factor_case(rng, 3, 3, "tanh", "D_l W^(l) with D_l = diag(σ'(z^(l)))"),
            factor_case(rng, 3, 2, "sigmoid", "D_l W^(l) with D_l = diag(σ'(z^(l)))"),
        ],
        known.FACTOR,
        closed=LIBRARYS,
    ),
    Exercise(
        "jacobian",
        2,
        "the product of all factors",
        answers.jacobian,
        with_sigma(function("∂y/∂x")),
        networks(
            one_input,
            ((1, 1), "tanh", 1, "σ'(z) w"),
            ((3, 3), "identity", 1, "∂y/∂x = W^(2), where σ' = 1"),
            ((3, 3), "sigmoid", 1, PRODUCT),
            ((3, 3, 3), "identity", 1, "∂y/∂x = W^(3) W^(2), where σ' = 1"),
            ((3, 3, 3), "sigmoid", 1, PRODUCT),
            ((4, 3, 3, 2), "tanh", 1, PRODUCT),
        ),
        known.JACOBIAN,
        closed=LIBRARYS,
    ),
    Exercise(
        "by_differences",
        2,
        "central differences",
        answers.by_differences,
        of_a_cubic,
        lambda rng: [
            cubic_case(rng, 1, 1, 0, 0.4, CENTRAL),
            cubic_case(rng, 2, 3, 0, 0.4, CENTRAL),
            cubic_case(rng, 3, 3, 1, 0.4, CENTRAL),
            cubic_case(rng, 2, 3, 1, 0.25, CENTRAL),
        ],
        known.BY_DIFFERENCES,
        closed=LIBRARYS,
        tolerance=1e-8,
    ),
    Exercise(
        "by_complex_step",
        2,
        "the complex step",
        answers.by_complex_step,
        of_a_cubic,
        lambda rng: [
            cubic_case(rng, 1, 1, 0, 0.4, COMPLEX),
            cubic_case(rng, 3, 3, 0, 0.4, COMPLEX),
            cubic_case(rng, 2, 3, 1, 0.4, COMPLEX),
            cubic_case(rng, 2, 3, 1, 1e-20, COMPLEX),
        ],
        known.BY_COMPLEX_STEP,
        closed=LIBRARYS,
    ),
    Exercise(
        "best_step",
        2,
        "predict a number: the best step",
        answers.best_step,
        number,
        lambda rng: [Case({}, "the sum h²/6 |f'''| + ε |f|/h is least where its derivative is 0")],
        known.BEST_STEP,
        tolerance=3e-2,
    ),
    Exercise(
        "across_a_kink",
        2,
        "predict a number: across a kink",
        answers.across_a_kink,
        number,
        lambda rng: [Case({}, "(f(x + h) - f(x - h)) / 2h, with both values of f written down")],
        known.ACROSS_A_KINK,
    ),
    Exercise(
        "skip_jacobian",
        2,
        "a network with skip connections",
        answers.skip_jacobian,
        with_sigma(function("∂y/∂x")),
        networks(
            one_input,
            ((1, 1), "tanh", 1, "∂y/∂x = 1 + σ'(z) w"),
            ((3, 3), "identity", 1, "∂y/∂x = I + W, where σ' = 1"),
            ((3, 3), "sigmoid", 1, "∂y/∂x = I + D W with D = diag(σ'(z))"),
            ((3, 3, 3), "identity", 1, "∂y/∂x = (I + W^(3)) (I + W^(2)), where σ' = 1"),
            ((3, 3, 3, 3), "tanh", 1, BLOCK),
        ),
        known.SKIP,
        closed=LIBRARYS,
    ),
    Exercise(
        "two_orders",
        2,
        "what each order costs",
        answers.two_orders,
        function("forward", "reverse"),
        lambda rng: [
            chain_case(2, 3, 5, line=ENDS),
            chain_case(5, 4, 3, 2, line=ENDS),
            chain_case(3, 10, 7, 20, 6, line=ENDS),
        ],
        known.ORDERS,
        closed=LIBRARYS,
    ),
    Exercise(
        "wrong_factor",
        2,
        "find the planted bug",
        answers.wrong_factor,
        name,
        lambda rng: [Case({}, "one of A to F")],
        known.WRONG_FACTOR,
    ),
    Exercise(
        "cheapest",
        2,
        "the cheapest order of all",
        answers.cheapest,
        function("the cost"),
        lambda rng: [
            chain_case(2, 3, 5, line="two matrices: one product, n_1 n_2 n_3 multiplications"),
            chain_case(5, 4, 3, 2, line=CUTS),
            chain_case(20, 30, 2, 40, 25, line=CUTS),
            chain_case(18, 11, 17, 16, 11, 20, line=CUTS),
            chain_case(8, 3, 12, 7, 2, 9, 11, 4, 10, line=CUTS),
        ],
        known.CHEAPEST,
        closed=LIBRARYS,
    ),
]
