"""What the library asks of its arguments, as decorators: what stands below one is a docstring and its formula.

`takes` asks a function's arguments one by one, `axes` the arrays of a network's method together, `rule` an optimizer's
settings. Each names what it met and what it wanted, and lets overflow show as inf and nan without a warning.
"""

from contextlib import suppress
from contextvars import ContextVar
from functools import wraps
from inspect import signature
from math import inf
from numbers import Integral

import numpy as np

_inside = ContextVar("_inside", default=False)  # in a network's method that has been asked, nothing is asked again


def asarray(name, value):
    with suppress(ValueError):
        return np.asarray(value)
    raise ValueError(f"{name} is {value!r}; wanted numbers in rows of equal length")


def _lead(name, array, tail):
    """The axes before those of `tail`: numbers, "n" for any length, "n≥1" for a positive one, "N?" for none or one."""
    if not tail or array.shape[-len(tail) :] == tuple(tail):
        return array.shape[: array.ndim - len(tail)]
    tail = tail[1:] if tail[0] == "N?" and array.ndim == 1 else tail
    met = array.shape[array.ndim - len(tail) :] if array.ndim >= len(tail) else None
    if met is None or any(n != w if isinstance(w, int) else n < 1 and "≥1" in w for n, w in zip(met, tail)):
        none = ": no samples" if met and met[0] == 0 and tail[0] == "N≥1" else ""
        wanted = ", ".join(map(str, tail)).replace("≥1", "" if not none else " ≥ 1")
        raise ValueError(f"{name} has shape {array.shape}{none}; wanted (..., {wanted})")
    return array.shape[: array.ndim - len(tail)]


def same_batch(**leads):
    """The shape that leading axes broadcast to."""
    with suppress(ValueError):
        return np.broadcast_shapes(*leads.values()) if any(leads.values()) else ()
    met = ", ".join(f"{name} {lead}" for name, lead in leads.items())
    raise ValueError(f"leading (batch) axes do not fit each other: {met}; wanted shapes that broadcast")


def floats(name, value, *tail, real=False, finite=True):
    """Numbers in a floating-point array whose shape ends in `tail`: integers as float64, float16 as float32."""
    array = asarray(name, value)
    if (kind := array.dtype.kind) not in ("biuf" if real else "biufc"):
        raise TypeError(f"{name} has dtype {array.dtype}; wanted real {'' if real else 'or complex '}numbers")
    if kind in "biu" or array.dtype.char == "e":  # float16, in which sums over many samples overflow
        array = array.astype(float if kind in "biu" else np.float32)
    _lead(name, array, list(tail))
    if finite and not (good := np.isfinite(array)).all():
        raise ValueError(f"{name} holds {np.sum(~good)} non-finite numbers (nan or inf); wanted finite ones only")
    return array


def check(function):
    """Makes function(name, value, …) a maker of checks for `takes`: function(…)(name, value) is what to hand on."""
    return lambda *args, **kwargs: lambda name, value, given=None: function(name, value, *args, **kwargs)


array = check(floats)


@check
def number(name, value, low=-inf, high=inf, wanted="a finite number", finite=True):
    """One real number, low ≤ value ≤ high. nan passes only where non-finite ones do."""
    met = asarray(name, value)
    if met.ndim or met.dtype.kind not in "iuf" or met < low or met > high or (finite and not np.isfinite(met)):
        raise ValueError(f"{name} is {value!r}; wanted {wanted}" + (f" ≥ {low}" if low > -inf else ""))
    return value


@check
def such(name, value, test, wanted, error=ValueError):
    with suppress(TypeError):  # of the test
        if test(value):
            return value
    raise error(f"{name} is {value!r}; wanted {wanted}")


floating = such(lambda dtype: np.dtype(dtype).kind in "fc", "a floating-point or complex one", TypeError)


def choice(options):
    """One of the names in `options`."""
    return such(lambda value: isinstance(value, str) and value in options, f"one of {', '.join(options)}")


@check
def whole(name, value, low):
    """One integer ≥ `low`, as Python's: small ones of numpy overflow."""
    if isinstance(value, bool) or not isinstance(value, Integral) or not low <= value < 2**63:
        raise ValueError(f"{name} is {value!r}; wanted integers ≥ {low}")
    return int(value)


def _asking(function, ask, once=False):
    """`function`, its arguments by name handed to `ask` first, with the names of those that are None by default."""
    arguments = signature(function)
    names = list(arguments.parameters)
    defaults = {name: p.default for name, p in arguments.parameters.items() if p.default is not p.empty}

    @wraps(function)
    def asked(*args, **kwargs):
        if _inside.get():
            return function(*args, **kwargs)
        given = dict(zip(names, args)) | kwargs
        if len(given) != len(args) + len(kwargs) or len(given := defaults | given) != len(names):
            arguments.bind(*args, **kwargs)  # says what is wrong with the call
        ask(given, [name for name in names if given[name] is None is defaults.get(name, 0)])
        token = _inside.set(once)
        try:
            with np.errstate(all="ignore"):
                return function(**given)
        finally:
            _inside.reset(token)

    return asked


def takes(**checks):
    """Each argument that is named here passes its check first, in this order; None passes where it is the default."""

    def ask(given, absent):
        for name, check in checks.items():
            if name not in absent:
                given[name] = check(name, given[name], given)

    return lambda function: _asking(function, ask)


def axes(convert=True, check_finite=True, **tails):
    """The last axes of the arrays that a network's method takes, such as theta="P", X="N n_1"; those before broadcast.

    P, n_1, n_L are the network's, N is one number for all. A method's own argument `check_finite` comes first.
    """
    line = ", ".join(f"{name} (..., {tail.replace(' ', ', ')})" for name, tail in tails.items())

    def ask(given, absent):
        net, leads = given["self"], {}
        known = {"P": net.n_parameters, "n_1": net.sizes[0], "n_L": net.sizes[-1]}
        for name in (name for name in tails if name not in absent):
            finite = given.get("check_finite", check_finite)
            array = net.outputs_on(given[name]) if name == "tape" else floats(name, given[name], finite=finite)
            if convert and name != "tape":
                given[name] = array
            leads[name] = _lead(name, array, [known.get(n, n) for n in tails[name].split()])
            if tails[name][0] == "N" and array.ndim > 1:
                known["N"] = array.shape[-2]
        same_batch(**leads)

    def decorate(method):
        asked = _asking(method, ask, once=True)
        asked.__doc__ = f"{(method.__doc__ or '').rstrip()}\n\n        Shapes: {line}.\n        "
        return asked

    return decorate


def rule(make):
    """The settings of an optimizer: decays β, ρ in [0, 1), rates η, ε in [0, ∞), each one number or (..., 1)."""

    @wraps(make)
    def made(**settings):
        init, step = optimizer = make(**settings)

        def asked_init(x):
            x, tail = floats("x", x, real=True, finite=False), None
            with suppress(ValueError):
                tail = np.broadcast_shapes(x.shape, *map(np.shape, settings.values()))[-1:]
            if tail != x.shape[-1:]:
                raise ValueError(f"x has shape {x.shape}; wanted one that broadcasts with the rates' and decays'")
            return init(x)

        def asked_step(grad, x, state):
            def asked_grad(x):
                g = floats("grad(x)", grad(x), real=True, finite=False)
                if g.shape != np.shape(x):
                    raise ValueError(f"grad returned shape {g.shape}; wanted that of x, {np.shape(x)}")
                return g

            with np.errstate(all="ignore"):
                return step(asked_grad, floats("x", x, real=True, finite=False), state)

        return optimizer._replace(init=asked_init, step=asked_step)

    return _asking(made, lambda given, _: given.update({name: _setting(name, given[name]) for name in given}))


def _setting(name, value):
    met, top = asarray(name, value), 1 if name.startswith(("beta", "rho")) else inf
    if met.dtype.kind not in "iuf" or not np.all((met >= 0) & (met < top)):
        raise ValueError(f"{name} is {value!r}; wanted {'a number in [0, 1)' if top == 1 else 'finite and ≥ 0'}")
    if met.shape[-1:] not in ((), (1,)):
        raise ValueError(f"{name} has shape {met.shape}; wanted one number, or (..., 1) for one in each run")
    return met.item() if met.ndim == 0 else floats(name, met)  # with Python's numbers float32 stays
