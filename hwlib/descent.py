"""The loop that runs an optimizer along the gradient of a function."""

import numpy as np

from hwlib.contract import array, such, takes, whole

_an_optimizer = such(lambda value: hasattr(value, "step"), "an Optimizer, such as adam(0.1)", TypeError)


@takes(optimizer=_an_optimizer, x0=array(real=True, finite=False), steps=whole(0), every=whole(1))
def run(optimizer, grad, x0, steps, record=lambda x: x, *, every=1, progress=lambda: None):
    """The path x_0, x_1, …, x_steps, shape (steps + 1, *batch, n), or record(x) of each, of f (steps + 1, *batch).

    grad maps (..., n) to (..., n), on an x that it may change, if it restores it; η's batch axes are added to x0's.
    Divergence puts inf and nan into the path, without a warning. `every` = m keeps x_0, x_m, x_2m, … only; progress()
    is called after each step.
    """
    tried = optimizer.step(np.zeros_like, x0, optimizer.init(x0))
    if not (isinstance(tried, tuple | list) and len(tried) == 2):
        raise TypeError(f"step returned {type(tried).__name__}; wanted a pair: x and state")
    moved, _ = tried  # has η's batch axes and dtype too
    x = np.broadcast_to(x0, moved.shape).astype(moved.dtype)
    state, path = optimizer.init(x), np.array(record(x))[None]
    for k in range(1, steps + 1):
        x, state = optimizer.step(grad, x, state)
        if k % every == 0:
            new = record(x)
            if k == every:  # now its dtype is known; a list of records would double the memory
                path = np.repeat(path.astype(np.result_type(path, new)), 1 + steps // every, axis=0)
            path[k // every] = new
        progress()
    return path
