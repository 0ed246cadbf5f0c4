"""What a sweep over learning rates is judged by. Losses have shape (steps + 1, *batch), such as `run` records them."""

import numpy as np

from hwlib.contract import array, takes, whole
from hwlib.optimizers import OPTIMIZERS, run


def sweep(problem, rates, steps, start=None, measure=lambda f: f, rules=OPTIMIZERS):
    """name → measure(losses) for each of `rules`, run at all `rates` (k,) at once; losses (steps + 1, *starts, k).

    start is (2,), or (*starts, 1, 2) for several; the problem's own by default.
    """
    start = problem.start if start is None else start
    return {
        name: measure(run(rule(rates[:, None]), problem.grad, start, steps, record=problem.f))
        for name, rule in rules.items()
    }


@takes(level=array(real=True))
def first_below(losses, level):
    """The first step with f < level, a number or one for each run, inf if none; (steps + 1, *batch) gives (*batch)."""
    below = np.asarray(losses) < level
    return np.where(below.any(axis=0), below.argmax(axis=0), np.inf)


@takes(level=array(real=True), window=whole(0))
def settled(losses, level, window=200):
    """The first step from which f is below the level for `window` further steps, inf if none is seen to be.

    A later rise does not count, nor does a run that ends inside its window: the answer for a longer run is the same or
    smaller. nan counts as not below.
    """
    outside = ~(np.asarray(losses) < level)
    before = np.concatenate([np.zeros_like(outside[:1], int), np.cumsum(outside, axis=0)])  # of them, before each step
    if len(outside) <= window:
        return np.full(outside.shape[1:], np.inf)
    quiet = before[window + 1 :] == before[: -window - 1]
    return np.where(quiet.any(axis=0), quiet.argmax(axis=0), np.inf)


@takes(scores=array("k≥1", real=True, finite=False))
def best_index(scores):
    """The index of the least score along the last axis, that of the rates in rising order: (*batch, k) gives (*batch).

    nan counts as inf. Raises ValueError where the first or the last rate is as good as the best: then a better one may
    lie beyond, and the grid is too narrow to say which rate is best. So it does where no score is finite.
    """
    scores = np.where(np.isnan(scores), np.inf, scores)
    least = scores.min(axis=-1)
    if not np.isfinite(least).all():
        raise ValueError("no score is finite: no rate of this grid gets there; wanted more steps or other rates")
    if np.any(at_edge := np.minimum(scores[..., 0], scores[..., -1]) <= least):
        where = f" in {np.sum(at_edge)} of {at_edge.size} rows" if np.ndim(at_edge) and at_edge.size > 1 else ""
        raise ValueError(f"the best rate is at the edge of its grid{where}; wanted a wider grid")
    return scores.argmin(axis=-1)
