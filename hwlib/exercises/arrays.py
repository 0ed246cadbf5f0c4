"""Are two plain arrays the same, and where do they differ? In words."""

from functools import cache

import numpy as np

from hwlib.languages import say

KINDS = {
    "b": "truth values",
    "i": "real numbers",
    "u": "real numbers",
    "f": "real numbers",
    "c": "complex numbers",
    "U": "a text",
}


def same(a, b, tolerance=None):
    """The shape, the kind of number, and every entry; an empty array equals nothing."""
    return bool(a.shape == b.shape and a.size and _kind(a) == _kind(b) and _close(a, b, tolerance).all())


def all_same(a, b, tolerance=None):
    """The same labels in two dicts, and the same arrays."""
    return a.keys() == b.keys() and all(same(a[label], b[label], tolerance) for label in b)


def difference(label, met, wanted, tolerance=None):
    """What differs, in a sentence that begins with the label."""
    if _kind(met) != _kind(wanted):
        return say("{label} is {met}; wanted {wanted}.").format(
            label=label, met=say(_kind(met)), wanted=say(_kind(wanted))
        )
    if met.shape != wanted.shape:
        return say("{label} has shape {met}; wanted {wanted}.").format(label=label, met=met.shape, wanted=wanted.shape)
    at = tuple(np.argwhere(~np.atleast_1d(_close(met, wanted, tolerance)))[0].tolist())
    a, b = np.atleast_1d(met)[at].item(), np.atleast_1d(wanted)[at].item()
    if isinstance(b, bool):
        return say("{label} is {met}; wanted {wanted}.").format(label=label, met=a, wanted=b)
    if isinstance(b, str):
        return say("{label} is {met}.").format(label=label, met=repr(a))
    digits = next((n for n in (4, 7, 10) if f"{a:.{n}g}" != f"{b:.{n}g}"), 16)
    numbers = {"label": label, "met": f"{a:.{digits}g}", "wanted": f"{b:.{digits}g}"}
    if not met.ndim:
        return say("{label} is {met}; wanted {wanted}.").format(**numbers)
    return say("{label}, entry {entry}, is {met}; wanted {wanted}.").format(**numbers, entry=list(at))


def _kind(array):
    return KINDS[array.dtype.kind]


@cache
def _fitting(dtype):
    """The tolerance of a result's dtype: 4e-11 for float64 and integers, 2e-5 for float32, 1e-2 for float16."""
    return max(float(np.finfo(dtype if dtype.kind in "fc" else float).eps) ** (2 / 3), 1e-11)


def _close(a, b, tolerance):
    """Entry by entry, within a share of the largest of b; nan is close to nan, and an infinity to itself."""
    if a.dtype.kind == "U":
        return a == b
    tolerance = max(tolerance or 0, _fitting(a.dtype))
    wide = complex if "c" in (a.dtype.kind, b.dtype.kind) else float
    a, b = a.astype(wide, copy=False), b.astype(wide, copy=False)
    size = np.abs(b)
    with np.errstate(all="ignore"):
        close = np.abs(a - b) <= tolerance * (size.max(initial=0, where=size < np.inf) or 1)
        return close if close.all() else close | (a == b) | (np.isnan(a) & np.isnan(b))
