"""Large batches in blocks of samples, so few that a layer of them stays in the cache, and no layer is held whole.

Decorators for a network's methods of (θ, X, …) that treat each sample alike. Fresh arrays of more than some hundred
kilobytes also cost the system's time, a page at a time, which blocks do not.
"""

from functools import wraps
from math import prod

import numpy as np


def blocks(net, theta, X, columns=1):
    """Slices of the samples of X: at most 2^15 numbers a layer, with `columns` numbers a unit."""
    lead = np.broadcast_shapes(theta.shape[:-1], X.shape[:-2])
    block = 1 + 2**15 // (1 + prod(lead) * max(net.sizes) * columns)
    return [slice(start, start + block) for start in range(0, max(X.shape[-2], 1), block)]


def stacked(columns=lambda net, **mode: 1):
    """The outputs of all samples, one below the other."""

    def decorate(method):
        @wraps(method)
        def outputs(self, theta, X, **mode):
            found = None
            for block in blocks(self, theta, X, columns(self, **mode)):
                part = method(self, theta, X[..., block, :], **mode)
                if found is None:
                    axis = len(np.broadcast_shapes(theta.shape[:-1], X.shape[:-2]))
                    found = np.empty((*part.shape[:axis], X.shape[-2], *part.shape[axis + 1 :]), part.dtype)
                found[(slice(None),) * axis + (block,)] = part
            return found

        return outputs

    return decorate


def averaged(method):
    """Means over the samples: those of the blocks, each by its share of the samples."""

    @wraps(method)
    def means(self, theta, X, T, **options):
        total = None
        for block in blocks(self, theta, X):
            x = X[..., block, :]
            part = method(self, theta, x, T[..., block, :], **options)
            if x.shape == X.shape:
                return part
            part = [mean * (x.shape[-2] / X.shape[-2]) for mean in part]
            total = part if total is None else [a + b for a, b in zip(total, part)]
        return tuple(total)

    return means
