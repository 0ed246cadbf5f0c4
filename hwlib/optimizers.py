"""Six rules to minimise f(x) by its gradient, each a pair of pure functions, and the loop that runs them.

x has shape (..., n); every rule acts element by element, so a learning rate η of shape (k, 1) runs k of them at once,
in float32 if x, η and g are float32 (integers become float64, float16 float32). Each docstring gives the formula, with
g = ∇f(x), that the code below it is. Rates and ε must be finite and ≥ 0, decays β and ρ in [0, 1), or a ValueError says
so; divergence gives inf and nan.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

import numpy as np

from hwlib._check import _array, _asarray, _whole


class Optimizer(NamedTuple):
    """state = init(x);  x, state = step(grad, x, state), where grad is the gradient *function*, called once a step."""

    init: Callable
    step: Callable


def _optimizer(init, step):
    """A rule's Optimizer: it asks for an x that fits the rates, and lets it grow to inf or nan without a warning."""

    @np.errstate(over="ignore", invalid="ignore", divide="ignore")
    def checked_step(grad, x, state):
        return step(grad, _array("x", x, real=True, check_finite=False), state)

    def checked_init(x):
        x = _array("x", x, real=True, check_finite=False)
        with suppress(ValueError):
            if checked_step(np.zeros_like, x, init(x))[0].shape[-1:] == x.shape[-1:]:
                return init(x)
        raise ValueError(f"x has shape {x.shape}; wanted one that broadcasts with those of the rates and decays")

    return Optimizer(checked_init, checked_step)


def _checked(**numbers):
    """The numbers, if each lies in [0, 1) (decays β, ρ) or [0, ∞) (η, ε); 0-d arrays as Python's, so float32 stays."""
    for name, value in numbers.items():
        met, top = _asarray(name, value), 1 if name.startswith(("beta", "rho")) else np.inf
        if met.dtype.kind not in "iuf" or not np.all((met >= 0) & (met < top)):
            raise ValueError(f"{name} is {value!r}; wanted {'a number in [0, 1)' if top == 1 else 'finite and ≥ 0'}")
        if met.shape[-1:] not in ((), (1,)):
            raise ValueError(f"{name} has shape {met.shape}; wanted one number, or (..., 1) for one in each run")
        yield met.item() if met.ndim == 0 else _array(name, met)


def _at(grad, x):
    if (g := _array("grad(x)", grad(x), real=True, check_finite=False)).shape != np.shape(x):
        raise ValueError(f"grad returned shape {g.shape}; wanted that of x, {np.shape(x)}")
    return g


def gradient_descent(lr):
    """x ← x - η g (Cauchy 1847); no state. On a quadratic it diverges for η > 2/L, L the largest curvature."""
    (lr,) = _checked(lr=lr)

    def step(grad, x, state):
        return x - lr * _at(grad, x), state

    return _optimizer(lambda x: (), step)


def momentum(lr, beta=0.9):
    """v ← β v - η g,  x ← x + v (Polyak 1964); state v. On a quadratic it diverges for η > 2(1 + β)/L.

    torch.optim.SGD keeps -v/η instead: the same path while η is constant.
    """
    lr, beta = _checked(lr=lr, beta=beta)

    def step(grad, x, v):
        v = beta * v - lr * _at(grad, x)
        return x + v, v

    return _optimizer(np.zeros_like, step)


def nesterov(lr, beta=0.9):
    """v ← β v - η ∇f(x + β v),  x ← x + v (Nesterov 1983, as in Sutskever et al. 2013): g where v carries x; state v.

    On a quadratic it diverges for η > (2 + 2β)/(1 + 2β)/L. torch.optim.SGD(nesterov=True) follows x + β v, not x.
    """
    lr, beta = _checked(lr=lr, beta=beta)

    def step(grad, x, v):
        v = beta * v - lr * _at(grad, x + beta * v)
        return x + v, v

    return _optimizer(np.zeros_like, step)


def adagrad(lr, eps=1e-8):
    """r ← r + g ⊙ g,  x ← x - η g / (√r + ε) (Duchi, Hazan & Singer 2011); state r, from 0, one entry a coordinate."""
    lr, eps = _checked(lr=lr, eps=eps)

    def step(grad, x, r):
        g = _at(grad, x)
        r = r + g * g
        return x - lr * g / (np.sqrt(r) + eps), r

    return _optimizer(np.zeros_like, step)


def rmsprop(lr, rho=0.9, eps=1e-8):
    """r ← ρ r + (1 - ρ) g ⊙ g,  x ← x - η g / (√r + ε) (Tieleman & Hinton 2012); state r, from 0.

    torch.optim.RMSprop calls ρ alpha and takes 0.99 for it. On a quadratic it can end in the cycle x = ±η/2.
    """
    lr, rho, eps = _checked(lr=lr, rho=rho, eps=eps)

    def step(grad, x, r):
        g = _at(grad, x)
        r = rho * r + (1 - rho) * (g * g)
        return x - lr * g / (np.sqrt(r) + eps), r

    return _optimizer(np.zeros_like, step)


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

    return _optimizer(lambda x: (np.zeros_like(x), np.zeros_like(x), 0), step)


OPTIMIZERS = {rule.__name__: rule for rule in (gradient_descent, momentum, nesterov, adagrad, rmsprop, adam)}


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def run(optimizer, grad, x0, steps, record=lambda x: x, *, every=1, progress=lambda: None):
    """The path x_0, x_1, …, x_steps, shape (steps + 1, *batch, n), or record(x) of each, of f (steps + 1, *batch).

    grad maps (..., n) to (..., n); batch axes of the learning rate are added to x0's. Divergence puts inf and nan into
    the path, without a warning. `every` = m keeps x_0, x_m, x_2m, … only; progress() is called after each step.
    """
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"optimizer is {optimizer!r}; wanted an Optimizer, such as adam(0.1)")
    steps, every = _whole("steps", steps, 0), _whole("every", every, 1)
    x = _array("x0", x0, real=True, check_finite=False)
    moved, _ = optimizer.step(np.zeros_like, x, optimizer.init(x))  # has η's batch axes and dtype too
    x = np.broadcast_to(x, moved.shape).astype(moved.dtype, copy=False)
    state, path = optimizer.init(x), np.asarray(record(x))[None]
    for k in range(1, steps + 1):
        x, state = optimizer.step(grad, x, state)
        if k % every == 0:
            new = record(x)
            if k == every:  # now its dtype is known; a list of records would double the memory
                path = np.repeat(path.astype(np.result_type(path, new)), 1 + steps // every, axis=0)
            path[k // every] = new
        progress()
    return path
