"""Derivatives by evaluating a function, to check the ones that were derived.

f acts on the last axis of x, shape (..., n), and takes leading batch axes along: x → f(x) of shape (...) or (..., m).
Each derivative gets one more axis at the end, of length n: a gradient (..., n) or a Jacobian (..., m, n).
"""

import numpy as np

from hwlib.contract import array, asarray, floats, number, takes, whole


def _point(name, value, _):
    x = asarray(name, value)
    if x.dtype.kind not in "biuf" or x.ndim == 0 or x.shape[-1] == 0:
        raise ValueError(
            f"{name} has dtype {x.dtype} and shape {x.shape}; wanted real numbers of shape (..., n), n ≥ 1"
        )
    return floats(name, x)


def _step(name, value, given):
    dtype = given["x"].dtype.type
    limits = np.finfo(dtype).tiny, np.finfo(dtype).max
    return dtype(number(*limits, wanted="a positive finite number")(f"step {name}", value))


def _columns(difference, x):
    """The quotient of each pair difference(j, e_j), a change of f and one of x_j, for every j = 1 … n."""
    columns = []
    for j, e in enumerate(np.eye(x.shape[-1], dtype=x.dtype)):
        change, moved = difference(e)
        change, step = np.asarray(change), np.where(moved[..., j] == 0, 1, moved[..., j])  # no move, no change
        if change.shape[: step.ndim] != step.shape:
            raise ValueError(f"f gives shape {change.shape} for x of {x.shape}; wanted {step.shape} or (..., m)")
        columns.append(change / step.reshape(step.shape + (1,) * (change.ndim - step.ndim)))
    return np.stack(columns, axis=-1)


@takes(x=array(finite=False), order=whole(1))
def default_step(x, order=2):
    """h = ε^(1/(order+1)): 6e-6 for central differences in float64, 1.5e-8 for one-sided ones (order 1).

    It balances the truncation error ~ h^order against the rounding error ~ ε/h (Press et al., Numerical Recipes, 5.7),
    for x and f of size about 1: next to |x| > h/ε nothing is left of h. ε is that of x's dtype, float32 for float16.
    """
    return float(np.finfo(x.dtype).eps) ** (1 / (order + 1))


@takes(x=_point, h=_step)
def central_difference(f, x, h=None):
    """∂f/∂x_j ≈ (f(x⁺) - f(x⁻)) / (x⁺ - x⁻)_j, x^± = x ± h e_j as rounded, for every j: 2n evaluations.

    Error h²|f'''|/6 + ε(|f| + |x f'|)/h; 0 where x⁺ = x⁻. Default h is ε^(1/3). Raises ValueError on an x that is not
    a real, finite array of shape (..., n), or on h ≤ 0.
    """
    h = default_step(x) if h is None else h

    def difference(e):
        above, below = x + h * e, x - h * e
        return f(above) - f(below), above - below

    return _columns(difference, x)


@takes(x=_point, h=_step)
def forward_difference(f, x, h=None):
    """∂f/∂x_j ≈ (f(x⁺) - f(x)) / (x⁺ - x)_j, x⁺ = x + h e_j as rounded: n + 1 evaluations.

    Error h|f''|/2 + ε(|f| + |x f'|)/h; default h is ε^(1/2). Raises as above.
    """
    return _one_sided(f, x, default_step(x, order=1) if h is None else h, f(x))


def _one_sided(f, x, h, at_x):
    def difference(e):
        moved = x + h * e
        return f(moved) - at_x, moved - x

    return _columns(difference, x)


@takes(x=_point, h=_step)
def complex_step(f, x, h=1e-20):
    """∂f/∂x_j = Im f(x + ih e_j) / h + O(h²): nothing is subtracted, so nothing cancels (Squire & Trapp 1998).

    f must be analytic and accept complex numbers: right for sigmoid and tanh, and for ReLU away from its kink only.
    """

    def difference(e):
        moved = x + 1j * h * e
        return np.imag(f(moved)), moved.imag

    return _columns(difference, x)


@takes(a=array(finite=False), b=array(finite=False))
def relative_error(a, b):
    """‖a - b‖ / max(‖a‖, ‖b‖) in the Euclidean norm over all entries; 0 if both are 0, nan if either holds nan or inf.

    Raises ValueError if the shapes differ: an accidental broadcast would hide a mistake.
    """
    if a.shape != b.shape:
        raise ValueError(f"shapes differ: {a.shape} and {b.shape}; wanted equal ones")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("nan")
    largest = max(np.max(np.abs([c.real, c.imag]), initial=0) for c in (a, b))
    unit = np.ldexp(np.ones_like(largest), np.frexp(largest)[1] - 1)  # a power of two: squares stay in range
    a, b = a / unit, b / unit
    scale = max(np.linalg.norm(a), np.linalg.norm(b))
    return float(np.linalg.norm(a - b) / scale) if scale > 0 else 0.0


@takes(x=_point, h=_step, tolerance=number(0))
def verdicts(derivative, f, x, h=None, tolerance=None):
    """What evaluating f says of a claimed ∂f/∂x_j: one of four words for each entry.

    "ok"           it agrees with the central difference, or with the differences on both sides of x;
    "kink"         not so, but with the difference on one side of x only: f bends sharply on the other side, within h,
                   and the derivative at x itself is right, which a difference across the kink cannot see;
    "wrong"        with none of them, though on one side at least f is as smooth as that needs;
    "cannot tell"  neither: f bends on both sides within h, or rounding hides what is asked, ε(|f| + Σ|x_k ∂f/∂x_k|)/h.

    The one-sided differences are extrapolated, 2 D(h/2) - D(h), so that a curved f is not taken for a kinked one, and a
    side is smooth if h/2 in place of h gives the same. Agreeing means within `tolerance`, by default √ε, times the
    largest difference. Default h is ε^(1/3). Raises ValueError on derivative's shape.
    """
    h = default_step(x) if h is None else h
    near = default_step(x, order=1) if tolerance is None else tolerance
    at_x = np.asarray(f(x))
    right, left = ([_one_sided(f, x, side * h / k, at_x) for k in (1, 2, 4)] for side in (1, -1))
    central = (right[0] + left[0]) / 2
    derivative = floats("derivative", derivative, finite=False)
    if derivative.shape != central.shape:
        raise ValueError(f"derivative has shape {derivative.shape}; wanted {central.shape}, as f and x have it")
    tolerance = near * np.max(np.abs(central), initial=0, where=np.isfinite(central))
    weights = np.abs(x).reshape(x.shape[:-1] + (1,) * (central.ndim - x.ndim) + x.shape[-1:])
    size = np.abs(at_x) + np.sum(weights * np.abs(central), axis=-1)
    margin = tolerance + 20 * np.finfo(x.dtype).eps * size[..., None] / h
    sides = [(2 * half - whole, 2 * quarter - half) for whole, half, quarter in (right, left)]
    on_right, on_left = (np.abs(derivative - slope) <= tolerance for slope, _ in sides)
    ok = (np.abs(derivative - central) <= tolerance) | (on_right & on_left)
    smooth = np.logical_or(*(2 * np.abs(slope - finer) <= margin for slope, finer in sides))
    lost = (x + h / 4 == x) | (x - h / 4 == x)
    smooth &= ~lost.reshape(weights.shape)
    possible = np.any(
        [np.abs(derivative - slope) <= margin for slope in (central, *(slope for slope, _ in sides))], axis=0
    )
    told = np.where(smooth & ~possible, "wrong", "cannot tell")
    return np.where(ok, "ok", np.where(on_right | on_left, "kink", told))
