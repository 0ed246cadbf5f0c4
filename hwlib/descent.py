"""The loop that runs an optimizer along the gradient of a function, from the start or from where it stopped."""

from copy import deepcopy

import numpy as np

from hwlib.contract import array, such, takes, whole

_an_optimizer = such(lambda value: hasattr(value, "step"), "an Optimizer, such as adam(0.1)", TypeError)


def run(optimizer, grad, x0, steps, record=lambda x: x, *, every=1, progress=lambda: None, state=None):
    """The path x_0, x_1, …, x_steps, shape (steps + 1, *batch, n), or record(x) of each, of f (steps + 1, *batch).

    grad maps (..., n) to (..., n), on an x that it may change, if it restores it; η's batch axes are added to x0's.
    Divergence puts inf and nan into the path, without a warning. `every` = m keeps x_0, x_m, x_2m, … only; progress()
    is called after each step. `state` is what the rule begins with, its init(x0) by default; `advance` also hands it
    out. An η that changes from step to step: `scheduled`.
    """
    return advance(optimizer, grad, x0, steps, record, every=every, progress=progress, state=state)[0]


@takes(optimizer=_an_optimizer, x0=array(real=True, finite=False), steps=whole(0), every=whole(1))
def advance(optimizer, grad, x0, steps, record=lambda x: x, *, every=1, progress=lambda: None, state=None):
    """What `run` gives, then the last x and the rule's state there: path, x, state.

    advance(optimizer, grad, x, more, state=state) goes on as if it had never stopped, to the last bit. A given state is
    left as it was; raises ValueError if it is no state of this rule.
    """
    tried = optimizer.step(np.zeros_like, x0, optimizer.init(x0))
    if not (isinstance(tried, tuple | list) and len(tried) == 2):
        raise TypeError(f"step returned {type(tried).__name__}; wanted a pair: x and state")
    moved, _ = tried  # has η's batch axes and dtype too
    x = np.broadcast_to(x0, moved.shape).astype(moved.dtype)
    fresh = optimizer.init(x)
    state = fresh if state is None else _like(fresh, deepcopy(state), x.shape)  # a rule may work in place
    path = np.array(record(x))[None]
    for k in range(1, steps + 1):
        x, state = optimizer.step(grad, x, state)
        if k % every == 0:
            new = record(x)
            if k == every:  # now its dtype is known; a list of records would double the memory
                path = np.repeat(path.astype(np.result_type(path, new)), 1 + steps // every, axis=0)
            path[k // every] = new
        progress()
    return path, x, state


def _like(fresh, state, shape):
    """`state`, if it has the parts of `fresh`, each of which broadcasts to `shape`."""
    if isinstance(fresh, tuple):
        if not isinstance(state, tuple | list) or len(state) != len(fresh):
            met = f"{len(state)} parts" if isinstance(state, tuple | list) else type(state).__name__
            raise ValueError(f"state has {met}; wanted this rule's {len(fresh)}, as its init and its step return them")
        return tuple(_like(part, given, shape) for part, given in zip(fresh, state))
    try:
        np.broadcast_to(state, shape)
    except (ValueError, TypeError):
        met = np.shape(state) if isinstance(state, np.ndarray) else state
        raise ValueError(f"state holds {met}; wanted numbers that broadcast to x's shape {shape}") from None
    return state


@takes(rule=such(callable, "a rule, such as adam", TypeError), lr=such(callable, "a function k → η", TypeError))
def scheduled(rule, lr):
    """`rule` with an η that changes: step k = 0, 1, 2, … is that of rule(lr(k)); state (k, the rule's own).

    scheduled(rmsprop, lambda k: 0.3 * 0.97**k) is an optimizer like any other. Momentum and Nesterov keep η inside v
    (v ← β v - η_k g), so a past gradient moves x by the η of its own step. torch.optim.SGD keeps it outside
    (u ← β u + g, x ← x - η_k u), so a new η also rescales the past: another path as soon as η changes.
    """
    first = rule(lr(0))

    def step(grad, x, state):
        k, own = state
        x, own = rule(lr(k)).step(grad, x, own)
        return x, (k + 1, own)

    return first._replace(init=lambda x: (0, first.init(x)), step=step)
