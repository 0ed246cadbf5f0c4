"""Six rules to minimise f(x) by its gradient, each a pair of pure functions; `run` is the loop that runs them.

x has shape (..., n); every rule acts element by element, so η of shape (k, 1) runs k of them at once; float32 stays so.
Rates and ε that are < 0 or not finite, decays outside [0, 1) are a ValueError; divergence gives inf and nan.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from hwlib.contract import rule
from hwlib.descent import advance as advance
from hwlib.descent import run as run
from hwlib.descent import scheduled as scheduled


class Optimizer(NamedTuple):
    """state = init(x);  x, state = step(grad, x, state), where grad is the gradient *function*, called once a step."""

    init: Callable
    step: Callable


@rule
def gradient_descent(lr):
    """x ← x - η g (Cauchy 1847); no state. On a quadratic it diverges for η > 2/L, L the largest curvature."""

    def step(grad, x, state):
        return x - lr * grad(x), state

    return Optimizer(lambda x: (), step)


@rule
def momentum(lr, beta=0.9):
    """v ← β v - η g,  x ← x + v (Polyak 1964); state v. On a quadratic it diverges for η > 2(1 + β)/L.

    torch.optim.SGD keeps -v/η instead: the same path while η is constant (where it is not: `scheduled`).
    """

    def step(grad, x, v):
        v = beta * v - lr * grad(x)
        return x + v, v

    return Optimizer(np.zeros_like, step)


@rule
def nesterov(lr, beta=0.9):
    """v ← β v - η ∇f(x + β v),  x ← x + v (Nesterov 1983, as in Sutskever et al. 2013): g where v carries x; state v.

    On a quadratic it diverges for η > (2 + 2β)/(1 + 2β)/L. torch.optim.SGD(nesterov=True) follows x + β v, not x.
    """

    def step(grad, x, v):
        v = beta * v - lr * grad(x + beta * v)
        return x + v, v

    return Optimizer(np.zeros_like, step)


@rule
def adagrad(lr, eps=1e-8):
    """r ← r + g ⊙ g,  x ← x - η g / (√r + ε) (Duchi, Hazan & Singer 2011); state r, one a coordinate, from 0."""

    def step(grad, x, r):
        g = grad(x)
        r = r + g * g
        return x - lr * g / (np.sqrt(r) + eps), r

    return Optimizer(np.zeros_like, step)


@rule
def rmsprop(lr, rho=0.9, eps=1e-8):
    """r ← ρ r + (1 - ρ) g ⊙ g,  x ← x - η g / (√r + ε) (Tieleman & Hinton 2012); state r, from 0.

    torch.optim.RMSprop calls ρ alpha and takes 0.99 for it. On a quadratic it can end in the cycle x = ±η/2.
    """

    def step(grad, x, r):
        g = grad(x)
        r = rho * r + (1 - rho) * (g * g)
        return x - lr * g / (np.sqrt(r) + eps), r

    return Optimizer(np.zeros_like, step)


@rule
def adam(lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """s ← β₁ s + (1 - β₁) g,  r ← β₂ r + (1 - β₂) g ⊙ g,  ŝ = s/(1 - β₁ᵗ),  r̂ = r/(1 - β₂ᵗ),

    x ← x - η ŝ / (√r̂ + ε) (Kingma & Ba 2015); state (s, r, t), from 0. The first step is -η g / (|g| + ε).
    """

    def step(grad, x, state):
        s, r, t = state
        g = grad(x)
        t = t + 1
        s = beta1 * s + (1 - beta1) * g
        r = beta2 * r + (1 - beta2) * (g * g)
        s_hat = s / (1 - beta1**t)
        r_hat = r / (1 - beta2**t)
        return x - lr * s_hat / (np.sqrt(r_hat) + eps), (s, r, t)

    return Optimizer(lambda x: (np.zeros_like(x), np.zeros_like(x), 0), step)


OPTIMIZERS = {rule.__name__: rule for rule in (gradient_descent, momentum, nesterov, adagrad, rmsprop, adam)}
