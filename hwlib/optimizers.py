"""Six rules to minimise f(x) by its gradient, each a pair of pure functions, and the loop that runs them.

x has shape (..., n); every rule acts element by element, so a learning rate η of shape (k, 1) runs k of them at once.
Above each update stands its formula; g = ∇f(x). A rule that diverges returns inf and nan like any other number.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Optimizer(NamedTuple):
    """state = init(x);  x, state = step(grad, x, state), where grad is the gradient *function*, called once a step."""

    init: Callable
    step: Callable


def _checked(**numbers):
    """The numbers, if each lies in [0, 1) (decays β, ρ) or [0, ∞) (η, ε); 0-d arrays as Python's, so float32 stays."""
    for name, value in numbers.items():
        array, top = np.asarray(value), 1 if name.startswith(("beta", "rho")) else np.inf
        if array.dtype.kind not in "iuf" or not np.all((array >= 0) & (array < top)):
            raise ValueError(f"{name} is {value!r}; wanted {'a number in [0, 1)' if top == 1 else 'finite and ≥ 0'}")
        yield array.item() if array.ndim == 0 else array


def _at(grad, x):
    g = np.asarray(grad(x))
    if g.shape != np.shape(x):
        raise ValueError(f"grad returned shape {g.shape}; wanted the shape of x, {np.shape(x)}")
    return g


def gradient_descent(lr):
    """x ← x - η g (Cauchy 1847). On a quadratic it diverges for η > 2/L, L the largest curvature."""
    (lr,) = _checked(lr=lr)

    def step(grad, x, state):
        return x - lr * _at(grad, x), state

    return Optimizer(lambda x: (), step)


def momentum(lr, beta=0.9):
    """v ← β v - η g,  x ← x + v (Polyak 1964); state v. On a quadratic it diverges for η > 2(1 + β)/L.

    torch.optim.SGD keeps v/(-η) instead: the same path as long as η is constant.
    """
    lr, beta = _checked(lr=lr, beta=beta)

    def step(grad, x, v):
        v = beta * v - lr * _at(grad, x)
        return x + v, v

    return Optimizer(np.zeros_like, step)


def nesterov(lr, beta=0.9):
    """v ← β v - η ∇f(x + β v),  x ← x + v (Nesterov 1983, in the form of Sutskever et al. 2013); state v.

    The gradient is taken where the momentum is about to carry x. torch.optim.SGD(nesterov=True) follows the
    look-ahead points x + β v instead of x. On a quadratic it diverges for η > (2 + 2β)/(1 + 2β)/L.
    """
    lr, beta = _checked(lr=lr, beta=beta)

    def step(grad, x, v):
        v = beta * v - lr * _at(grad, x + beta * v)
        return x + v, v

    return Optimizer(np.zeros_like, step)


def adagrad(lr, eps=1e-8):
    """r ← r + g ⊙ g,  x ← x - η g / (√r + ε) (Duchi, Hazan & Singer 2011); state r, from 0, one entry a coordinate."""
    lr, eps = _checked(lr=lr, eps=eps)

    def step(grad, x, r):
        g = _at(grad, x)
        r = r + g * g
        return x - lr * g / (np.sqrt(r) + eps), r

    return Optimizer(np.zeros_like, step)


def rmsprop(lr, rho=0.9, eps=1e-8):
    """r ← ρ r + (1 - ρ) g ⊙ g,  x ← x - η g / (√r + ε) (Tieleman & Hinton 2012); state r, from 0.

    torch.optim.RMSprop calls ρ alpha and takes 0.99 for it. At a constant η it ends in a cycle of size ~ η.
    """
    lr, rho, eps = _checked(lr=lr, rho=rho, eps=eps)

    def step(grad, x, r):
        g = _at(grad, x)
        r = rho * r + (1 - rho) * (g * g)
        return x - lr * g / (np.sqrt(r) + eps), r

    return Optimizer(np.zeros_like, step)


def adam(lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """s ← β₁ s + (1 - β₁) g,  r ← β₂ r + (1 - β₂) g ⊙ g,  ŝ = s/(1 - β₁ᵗ),  r̂ = r/(1 - β₂ᵗ),

    x ← x - η ŝ / (√r̂ + ε) (Kingma & Ba 2015); state (s, r, t), from 0. The first step is ±η in every coordinate.
    """
    lr, beta1, beta2, eps = _checked(lr=lr, beta1=beta1, beta2=beta2, eps=eps)

    def step(grad, x, state):
        s, r, t = state
        g, t = _at(grad, x), t + 1
        s = beta1 * s + (1 - beta1) * g
        r = beta2 * r + (1 - beta2) * (g * g)
        s_hat, r_hat = s / (1 - beta1**t), r / (1 - beta2**t)
        return x - lr * s_hat / (np.sqrt(r_hat) + eps), (s, r, t)

    return Optimizer(lambda x: (np.zeros_like(x), np.zeros_like(x), 0), step)


OPTIMIZERS = {rule.__name__: rule for rule in (gradient_descent, momentum, nesterov, adagrad, rmsprop, adam)}


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def run(optimizer, grad, x0, steps, record=None):
    """The path x_0, x_1, …, x_steps, shape (steps + 1, *batch, n), or record(x) of each, shape (steps + 1, *batch).

    grad maps (..., n) to (..., n). Batch axes of the learning rate are added to x0. Divergence is a result: inf and
    nan go into the path without a warning. Raises ValueError if steps is not an integer ≥ 0 or if grad changes shape.
    """
    if isinstance(steps, bool) or steps != int(steps) or steps < 0:
        raise ValueError(f"steps is {steps!r}; wanted an integer, not negative")
    x = np.asarray(x0)
    x = x.astype(float) if x.dtype.kind in "biu" else x
    record = record or (lambda x: x)
    state, first = optimizer.init(x), np.asarray(record(x))
    path = first[None]
    for k in range(1, steps + 1):
        x, state = optimizer.step(grad, x, state)
        value = np.asarray(record(x))
        if k == 1:  # only now are the batch axes of the learning rate known
            path = np.empty((steps + 1, *value.shape), value.dtype)
            path[0] = first
        path[k] = value
    return path
