"""What the core asks of its arguments. Each check returns the argument, or names what it met and what it wanted."""

from contextlib import suppress
from math import inf
from numbers import Integral

import numpy as np


def _asarray(name, value):
    try:
        return np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} is {value!r}; wanted numbers in rows of equal length") from None


def _array(name, value, *tail, real=False, low=-inf, check_finite=True):
    """`value` in floating point, of a shape that ends in `tail`, where a string stands for any length.

    Integers become float64; float16 becomes float32, since sums over many samples overflow in float16.
    """
    array = _asarray(name, value)
    if (kind := array.dtype.kind) not in ("biuf" if real else "biufc"):
        raise TypeError(f"{name} has dtype {array.dtype}; wanted real {'' if real else 'or complex '}numbers")
    if kind in "biu" or array.dtype.char == "e":  # float16
        array = array.astype(float if kind in "biu" else np.float32)
    met = array.shape[-len(tail) :]
    if tail and (len(met) < len(tail) or any(isinstance(w, int) and n != w for n, w in zip(met, tail))):
        raise ValueError(f"{name} has shape {array.shape}; wanted (..., {', '.join(map(str, tail))})")
    if check_finite and not (finite := np.isfinite(array)).all():
        raise ValueError(f"{name} holds {np.sum(~finite)} non-finite numbers (nan or inf); wanted finite ones only")
    if low > -inf and (array < low).any():
        raise ValueError(f"{name} holds {np.nanmin(array)}; wanted numbers ≥ {low}")
    return array


def _same_batch(**arrays):
    """The shape that the leading axes broadcast to, or ValueError; each value is (array, number of its own axes)."""
    leads = {name: array.shape[: array.ndim - own] for name, (array, own) in arrays.items()}
    try:
        return np.broadcast_shapes(*leads.values())
    except ValueError:
        met = ", ".join(f"{name} {lead}" for name, lead in leads.items())
        raise ValueError(f"leading (batch) axes do not fit each other: {met}; wanted shapes that broadcast") from None


def _number(name, value, low=-inf, high=inf, *, wanted="a finite number", check_finite=True):
    """One real number, low ≤ value ≤ high. nan passes only where non-finite ones do."""
    met = _asarray(name, value)
    if met.ndim or met.dtype.kind not in "iuf" or met < low or met > high or (check_finite and not np.isfinite(met)):
        raise ValueError(f"{name} is {value!r}; wanted {wanted}" + (f" ≥ {low}" if low > -inf else ""))
    return value


def _whole(name, value, low):
    if isinstance(value, bool) or not isinstance(value, Integral) or not low <= value < 2**63:
        raise ValueError(f"{name} is {value!r}; wanted integers ≥ {low}")
    return int(value)  # small ones of numpy overflow


def _choice(name, value, options):
    if not isinstance(value, str) or value not in options:
        raise ValueError(f"{name} is {value!r}; wanted one of {', '.join(options)}")


def _floating(dtype):
    with suppress(TypeError):
        if np.dtype(dtype).kind in "fc":
            return dtype
    raise TypeError(f"dtype is {dtype!r}; wanted a floating-point or complex one")
