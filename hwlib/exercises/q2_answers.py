"""The right answers to the exercises of Question 2, in which its known mistakes are planted."""

import numpy as np

from hwlib.exercises.networks import flat, like
from hwlib.network import Network
from hwlib.numerical import central_difference, complex_step


def factor(W, z, df):
    """∂a^(l)/∂a^(l-1) = diag(σ'(z^(l))) W^(l) for one sample, shape (n_l, n_{l-1})."""
    return np.diag(df(z)) @ W


def jacobian(W, b, x, f, df):
    """∂y/∂x = D_L W^(L) ⋯ D_2 W^(2) for one sample, shape (n_L, n_1)."""
    return Network(*like(W, f)).input_jacobian(flat(W, b), x[None], mode="forward")[0]


def by_differences(f, x, h):
    """Column j: (f(x + h e_j) - f(x - h e_j)) / 2h; shape (m, n)."""
    return central_difference(f, x, h)


def by_complex_step(f, x, h):
    """Column j: Im f(x + ih e_j) / h; shape (m, n)."""
    return complex_step(f, x, h)


def best_step(eps=2.0**-23, omega=10.0):
    """Where h²/6 |f'''| + ε |f|/h is least for f(x) = sin ωx: |f| = 1, |f'''| = ω³."""
    return (3 * eps / omega**3) ** (1 / 3)


def across_a_kink(s=0.25):
    """(f(x + h) - f(x - h)) / 2h for f(x) = max(x, 0) at x = s h."""
    return (1 + s) / 2


def skip_jacobian(W, b, x, f, df):
    """∂y/∂x for blocks a ← a + σ(W a + b): the product of I + D_l W^(l), shape (n, n)."""
    a, J = x, np.eye(len(x))
    for W_l, b_l in zip(W, b):
        z = W_l @ a + b_l
        J = J + df(z)[:, None] * W_l @ J
        a = a + f(z)
    return J


def two_orders(sizes):
    """n_1 Σ_{l≥3} n_l n_{l-1} and n_L Σ_{l<L} n_l n_{l-1}: multiplications from the x side, and from the y side."""
    products = [n * m for n, m in zip(sizes[1:], sizes[:-1])]
    forward = sizes[0] * sum(products[1:])
    reverse = sizes[-1] * sum(products[:-1])
    return forward, reverse


def cheapest(sizes):
    """The fewest multiplications for W^(L) ⋯ W^(2): of each part, the least over its last cut."""
    cost = {(i, i + 1): 0 for i in range(len(sizes) - 1)}
    for length in range(2, len(sizes)):
        for i in range(len(sizes) - length):
            k = i + length
            cost[i, k] = min(cost[i, j] + cost[j, k] + sizes[i] * sizes[j] * sizes[k] for j in range(i + 1, k))
    return cost[0, len(sizes) - 1]


def wrong_factor():
    """The letter of the line that is wrong in the notebook's listing."""
    return "d"
