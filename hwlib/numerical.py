"""Derivatives by evaluating a function, to check the ones that were derived.

f acts on the last axis of x, shape (..., n), and takes leading batch axes along: x → f(x) of shape (...) or (..., m).
Each derivative gets one more axis at the end, of length n: a gradient (..., n) or a Jacobian (..., m, n).
"""

import numpy as np

from hwlib._check import _array, _asarray, _number, _whole


@np.errstate(over="ignore", invalid="ignore")
def _columns(derivative, x):
    """Stack derivative(h e_j) over the unit directions e_j, j = 1 … n."""
    columns = [np.asarray(derivative(e)) for e in np.eye(x.shape[-1], dtype=x.dtype)]
    if columns[0].shape[: x.ndim - 1] != x.shape[:-1]:
        raise ValueError(f"f gives shape {columns[0].shape} for x of {x.shape}; wanted {x.shape[:-1]} or (..., m)")
    return np.stack(columns, axis=-1)


def _point(x, h, order=2):
    """x in floating point, and h, by default `default_step`, in x's dtype."""
    x = _asarray("x", x)
    if x.dtype.kind not in "biuf" or x.ndim == 0 or x.shape[-1] == 0:
        raise ValueError(f"x has dtype {x.dtype} and shape {x.shape}; wanted real numbers of shape (..., n), n ≥ 1")
    x, h = _array("x", x), default_step(x, order) if h is None else h
    info = np.finfo(x.dtype)
    return x, x.dtype.type(_number("step h", h, info.tiny, info.max, wanted="a positive finite number"))


def default_step(x, order=2):
    """h = ε^(1/(order+1)): 6e-6 for central differences in float64, 1.5e-8 for one-sided ones (order 1).

    It balances the truncation error ~ h^order against the rounding error ~ ε/h (Press et al., Numerical Recipes, 5.7),
    for x of size about 1: next to |x| > h/ε nothing is left of h. ε is that of x's dtype; float16 becomes float32.
    """
    dtype = _array("x", x, check_finite=False).dtype
    return float(np.finfo(dtype).eps) ** (1 / (_whole("order", order, 1) + 1))


def central_difference(f, x, h=None):
    """∂f/∂x_j ≈ (f(x + h e_j) - f(x - h e_j)) / 2h, error h²|f'''|/6 + ε|f|/h, for every j: 2n evaluations.

    Default h is ε^(1/3). Raises ValueError on an x that is not a real, finite array of shape (..., n), or on h ≤ 0.
    """
    x, h = _point(x, h)
    return _columns(lambda e: (f(x + h * e) - f(x - h * e)) / (2 * h), x)


@np.errstate(over="ignore", invalid="ignore")
def forward_difference(f, x, h=None):
    """∂f/∂x_j ≈ (f(x + h e_j) - f(x)) / h, error h|f''|/2 + ε|f|/h; default h is ε^(1/2). Raises as above."""
    x, h = _point(x, h, order=1)
    at_x = f(x)
    return _columns(lambda e: (f(x + h * e) - at_x) / h, x)


def complex_step(f, x, h=1e-20):
    """∂f/∂x_j = Im f(x + ih e_j) / h + O(h²): nothing is subtracted, so nothing cancels (Squire & Trapp 1998).

    f must be analytic and accept complex numbers: right for sigmoid and tanh, and for ReLU away from its kink only.
    """
    x, h = _point(x, 1e-20 if h is None else h)
    return _columns(lambda e: np.imag(f(x + 1j * h * e)) / h, x)


def relative_error(a, b):
    """‖a - b‖ / max(‖a‖, ‖b‖) in the Euclidean norm over all entries; 0 if both are 0, nan if either holds nan or inf.

    Raises ValueError if the shapes differ: an accidental broadcast would hide a mistake.
    """
    a, b = _array("a", a, check_finite=False), _array("b", b, check_finite=False)
    if a.shape != b.shape:
        raise ValueError(f"shapes differ: {a.shape} and {b.shape}; wanted equal ones")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("nan")
    largest = max(np.max(np.abs([c.real, c.imag]), initial=0) for c in (a, b))
    unit = np.ldexp(np.ones_like(largest), np.frexp(largest)[1] - 1)  # a power of two: squares stay in range
    a, b = a / unit, b / unit
    scale = max(np.linalg.norm(a), np.linalg.norm(b))
    return float(np.linalg.norm(a - b) / scale) if scale > 0 else 0.0


@np.errstate(over="ignore", invalid="ignore")
def verdicts(derivative, f, x, h=None, tolerance=None):
    """What evaluating f says of a claimed ∂f/∂x_j: an array of "ok", "kink" or "wrong", one for each entry.

    "ok"     it agrees with the central difference;
    "kink"   not so, but with the difference taken on one side of x only: f bends sharply on the other side, within h,
             and the derivative at x itself is right, which a difference across the kink cannot see;
    "wrong"  with none of the three. (Two kinks, one on each side, look like this too: try a smaller h.)

    One-sided differences are extrapolated, 2 D(h/2) - D(h), so that a curved f is not taken for a kinked one. Agreeing
    means within `tolerance`, by default √ε, times the largest difference. Raises ValueError on derivative's shape.
    """
    x, h = _point(x, h)
    central, right = [], []
    for step in (h, h / 2):
        central.append(central_difference(f, x, step))
        right.append(forward_difference(f, x, step))
    left = [2 * c - r for c, r in zip(central, right)]
    derivative = _array("derivative", derivative, check_finite=False)
    if derivative.shape != central[0].shape:
        raise ValueError(f"derivative has shape {derivative.shape}; wanted {central[0].shape}, as f and x have it")
    near = default_step(x, order=1) if tolerance is None else _number("tolerance", tolerance, 0)
    ok, *one_sided = (
        np.abs(derivative - witness) <= near * np.max(np.abs(central[0]), initial=0)
        for witness in (central[0], 2 * right[1] - right[0], 2 * left[1] - left[0])
    )
    return np.where(ok, "ok", np.where(np.logical_or(*one_sided), "kink", "wrong"))
