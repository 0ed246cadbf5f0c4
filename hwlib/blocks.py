"""Large batches in blocks of samples, so few that a layer of them stays in the cache, and no layer is held whole.

Decorators for a network's methods of (θ, X, …) that treat each sample alike. The arrays of a block are small enough for
malloc to use the same memory again: of larger ones the system hands out every page anew, at every call.
"""

from functools import wraps
from math import ceil, prod

import numpy as np

from hwlib.contract import same_batch

np.empty(3 * 2**17)  # glibc keeps freed memory for the next arrays, up to twice the largest it saw freed: 6 MB now


def blocks(net, theta, X, columns=1):
    """Slices of the samples of X: about 200 kB a layer; 300 kB with several numbers, `columns`, a unit."""
    sample = prod(same_batch(theta=theta.shape[:-1], X=X.shape[:-2])) * max(net.sizes) * columns * X.itemsize
    N, most = X.shape[-2], 1 + (200_000 if columns == 1 else 300_000) // (1 + sample)
    block = max(1, ceil(N / ceil(N / most))) if N else 1  # all alike, but for the last
    return [slice(start, start + block) for start in range(0, max(N, 1), block)]


def stacked(columns=lambda net, **mode: 1):
    """The outputs of all samples, one below the other."""

    def decorate(method):
        @wraps(method)
        def outputs(self, theta, X, **mode):
            found, axis = None, len(same_batch(theta=theta.shape[:-1], X=X.shape[:-2]))
            for block in blocks(self, theta, X, columns(self, **mode)):
                part = method(self, theta, X[..., block, :], **mode)
                if found is None:
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
