"""The homework sheet's optimizers as its listing has them, slips included, for the experiments of Question 3."""

from functools import partial

import numpy as np

from hwlib.optimizers import Optimizer, gradient_descent, momentum, nesterov


def sheet_adagrad(lr):
    """r ← r + Σ g² over all coordinates,  x ← x - η g / √(r + 1e-9): one step size for all (AdaGrad-Norm, 2019)."""

    def step(grad, x, r):
        g = grad(x)
        r = r + np.sum(g * g, axis=-1, keepdims=True)
        return x - lr * g / np.sqrt(r + 1e-9), r

    return Optimizer(lambda x: 0.0, step)


def sheet_rmsprop(lr):
    """r ← 0.9 r + 0.1 Σ g² over all coordinates,  x ← x - η g / (√r + 1e-9)."""

    def step(grad, x, r):
        g = grad(x)
        r = 0.9 * r + 0.1 * np.sum(g * g, axis=-1, keepdims=True)
        return x - lr * g / (np.sqrt(r) + 1e-9), r

    return Optimizer(lambda x: 0.0, step)


def sheet_adam(lr, rho1=0.9, rho2=0.999):
    """Adam, but r̂ = r / (1 - ρ₁ᵗ): ρ₁ where ρ₂ belongs."""

    def step(grad, x, state):
        s, r, t = state
        g, t = grad(x), t + 1
        s, r = rho1 * s + (1 - rho1) * g, rho2 * r + (1 - rho2) * g * g
        s_hat, r_hat = s / (1 - rho1**t), r / (1 - rho1**t)
        return x - lr * s_hat / (np.sqrt(r_hat) + 1e-8), (s, r, t)

    return Optimizer(lambda x: (np.zeros_like(x), np.zeros_like(x), 0), step)


SHEET_RULES = {
    "gradient_descent": gradient_descent,
    "momentum": partial(momentum, beta=0.1),
    "nesterov": partial(nesterov, beta=0.1),
    "adagrad": sheet_adagrad,
    "rmsprop": sheet_rmsprop,
    "adam": sheet_adam,
}
SHEET_RATES = dict(gradient_descent=1e-3, momentum=1e-3, nesterov=1e-3, adagrad=1e-1, rmsprop=1e-2, adam=1e-1)
