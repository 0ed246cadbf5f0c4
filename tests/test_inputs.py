"""Every public function of the core, on inputs of every kind: the right answer, or an error that names met and wanted.

A `Case` is one call and its array arguments. A property draws cases from the table and changes the arguments: their
dress (dtype, memory layout), their shapes, their numbers, or puts something else in their place. What is right is said
by the same call on clean float64 copies, by a loop over single problems, by exact fractions, or by plain Python.
"""

import cmath
import re
from collections.abc import Callable
from fractions import Fraction
from inspect import signature
from typing import NamedTuple

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from conftest import CI
from hypothesis import given, settings
from hypothesis import strategies as st

from hwlib import numerical, problems
from hwlib.distributions import critical_std, gaussian_moments, histogram, predict, statistics
from hwlib.network import ACTIVATIONS, Network, Tape, he, sigmoid, xavier
from hwlib.optimizers import OPTIMIZERS, adam, gradient_descent, run

thorough = settings(max_examples=500 if CI else 100, deadline=None, derandomize=True)
σs = list(ACTIVATIONS)


class Case(NamedTuple):
    call: Callable  # of the arrays, by name
    arrays: dict  # name → a good float64 array, without batch axes
    wrong: dict = {}  # name → shapes that its own axes must not have
    complex: bool = False  # complex numbers are welcome
    finite: bool = True  # nan and inf are refused
    low: float = -np.inf  # of the arrays in `bounded`
    bounded: tuple = ()
    dtype: str | None = None  # of the results, where it is not that of the arguments; "own" if it may be any
    full: bool = True  # every result has all the batch axes
    rtol: float = 1e-11  # at float64, to itself on other dress; its root bounds float32


def quarters(*shape):
    """Random multiples of 1/4 from -2 to 2: exact in every dtype."""
    return st.integers(0, 2**32).map(lambda seed: np.random.default_rng(seed).integers(-8, 9, shape) / np.array(4.0))


@st.composite
def network_case(draw):
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
    net, N = Network(sizes, draw(st.sampled_from(σs)), draw(st.sampled_from(σs))), draw(st.integers(1, 3))
    n_1, n_L, P = sizes[0], sizes[-1], net.n_parameters
    shapes = {"theta": (P,), "X": (N, n_1), "T": (N, n_L), "dtheta": (P,), "dX": (N, n_1), "dY": (N, n_L), "z": ()}
    wrong = {"theta": [(P + 1,), (P - 1,), (1,), (0,), ()], "X": [(N, n_1 + 1), (N, 0), ()], "z": []}
    wrong["dtheta"] = wrong["theta"]
    for name, n in (("T", n_L), ("dY", n_L), ("dX", n_1)):
        wrong[name] = [(N + 1, n), (N, n + 1), (n,), (), (0, n)]
        wrong[name] += [(1, n)] * (N > 1) + [(N, 1)] * (n > 1)  # these broadcast
    mode = draw(st.sampled_from(["auto", "forward", "reverse"]))
    names, call, options = draw(
        st.sampled_from(
            [
                ("z", sigmoid, {"finite": False}),
                ("theta", net.layers, {"finite": False, "dtype": "own"}),
                ("theta X", net.forward, {"full": False}),
                (
                    "theta X",
                    lambda theta, X: net.forward(theta, X, check_finite=False),
                    {"full": False, "finite": False},
                ),
                ("theta X", lambda theta, X: net(X, theta), {}),
                ("theta X", lambda theta, X: net.input_jacobian(theta, X, mode), {}),
                ("theta X T", net.loss, {}),
                ("theta X T", net.gradient, {}),
                ("theta X T", lambda **a: net.gradient(**a, check_finite=False), {"finite": False}),
                ("theta X T", net.forward_gradient, {}),
                ("theta X dtheta dX", net.jvp, {"full": False}),
                ("theta X dY", lambda theta, X, dY: net.backward(theta, net.forward(theta, X), dY), {}),
            ]
        )
    )
    arrays = {name: draw(quarters(*shapes[name])) for name in names.split()}
    return Case(call, arrays, {name: wrong[name] for name in arrays}, complex=True, **options)


def curve(x):
    """R² → R² for `numerical`, or R → R²."""
    return np.sin(x @ np.array([[1.0, -2.0], [0.5, 1.0]])[: x.shape[-1]].astype(x.dtype))


@st.composite
def numerical_case(draw):
    x, kind = draw(st.integers(1, 2).flatmap(quarters)), draw(st.sampled_from(["central", "forward", "complex"]))
    derivative = getattr(numerical, f"{kind}_{'step' if kind == 'complex' else 'difference'}")
    rtol = {"central": 1e-7, "forward": 1e-5, "complex": 1e-11}[kind]
    return Case(lambda x: derivative(curve, x), {"x": x}, {"x": [(0,), ()]}, rtol=rtol)


@st.composite
def optimizer_case(draw):
    rule, n, steps = draw(st.sampled_from(list(OPTIMIZERS.values()))), draw(st.integers(1, 3)), draw(st.integers(0, 3))
    every = draw(st.integers(1, 4))

    def path(x, lr):
        return np.moveaxis(run(rule(lr), lambda x: x / 2, x, steps, every=every), 0, -2)

    def one_step(x, lr):
        optimizer = rule(lr)
        return optimizer.step(lambda x: x / 2, x, optimizer.init(x))[0]

    arrays = {"x": draw(quarters(n)) + 3, "lr": abs(draw(quarters(1)))}  # x > 0, since AdaGrad's first step is a sign
    return Case(
        draw(st.sampled_from([path, one_step])),
        arrays,
        {"lr": [(2,), (3,), (0,)]},
        finite=False,
        low=0,
        bounded=("lr",),
    )


@st.composite
def problem_case(draw):
    made = [problems.bowl(), problems.bowl(3, 0.5), problems.rosenbrock(), problems.beale(), problems.saddle()]
    problem = draw(st.sampled_from(made))
    call = draw(st.sampled_from([problem.f, problem.grad]))
    return Case(call, {"x": draw(quarters(2))}, {"x": [(1,), (3,), (0,), ()]}, complex=True, finite=False)


@st.composite
def distribution_case(draw):
    σ, sizes = draw(st.sampled_from(σs)), draw(st.lists(st.integers(1, 9), min_size=2, max_size=4))
    a = draw(quarters(draw(st.integers(1, 4)), draw(st.integers(1, 4))))
    std, bias_std = (np.absolute(draw(quarters())) for _ in range(2))
    return draw(
        st.sampled_from(
            [
                Case(lambda a: statistics(a, σ)[:5], {"a": a}, {"a": [(0, 2), (2, 0), (2,), ()]}, finite=False),
                Case(lambda q: gaussian_moments(σ, q), {"q": std}, dtype="d", finite=False, low=0, bounded=("q",)),
                Case(
                    lambda std, bias_std: predict(sizes, σ, std, bias_std),
                    {"std": std, "bias_std": bias_std},
                    dtype="d",
                    low=0,
                    bounded=("std", "bias_std"),
                ),
            ]
        )
    )


TABLE = [network_case(), numerical_case(), optimizer_case(), problem_case(), distribution_case()]
of_each_module = pytest.mark.parametrize(
    "cases", TABLE, ids="network numerical optimizers problems distributions".split()
)


def leaves(result):
    """The arrays in what a call returns."""
    if isinstance(result, tuple | list):
        return [leaf for part in result for leaf in leaves(part)]
    return [np.asarray(result)]


def attempt(call, *args, **kwargs):
    """The answer, and the message of an error of ours, one of them None. No other error, and no warning, passes."""
    try:
        return call(*args, **kwargs), None
    except (ValueError, TypeError) as error:
        assert "wanted" in str(error), f"not one of ours: {error!r}"
        return None, str(error)


def refusal(call, *args, **kwargs):
    """The message of an error of ours, or None."""
    return attempt(call, *args, **kwargs)[1]


# dress

DTYPES = "float16 float32 float64 longdouble >f8 >f4 int8 int64 uint8 uint64 bool complex64 complex128".split()


def laid_out(array, layout):
    """The same numbers, in another order in memory."""
    if layout == "list":
        return array.tolist()
    array = np.array(array, order="F" if layout == "Fortran" else "C")
    if layout == "reversed":
        array = np.asarray(np.flip(np.flip(array).copy()))
    if layout == "every-other":
        array = np.repeat(array, 2, axis=-1)[..., ::2] if array.ndim else array
    array.flags.writeable = layout != "read-only"
    return array


@of_each_module
@thorough
@given(st.data())
def test_dtype_and_layout_do_not_change_the_answer(cases, data):
    case = data.draw(cases)
    dressed = {}
    for name, array in case.arrays.items():
        dtypes = [dtype for dtype in DTYPES if (case.complex or dtype[0] != "c") and (name, dtype) != ("lr", "bool")]
        dtype = data.draw(st.sampled_from(dtypes))
        array = (np.absolute(array) if dtype[0] in "ub" else array).astype(dtype)
        dressed[name] = laid_out(
            array, data.draw(st.sampled_from("C Fortran reversed list read-only every-other".split()))
        )
    seen = {name: np.array(value) for name, value in dressed.items()}  # what numpy sees in them, before the call
    computed = [
        float if v.dtype.kind in "biu" else np.float32 if v.dtype == np.float16 else v.dtype for v in seen.values()
    ]
    dtype = np.dtype(case.dtype if case.dtype and case.dtype != "own" else np.result_type(*computed))
    found = leaves(case.call(**dressed))
    clean = leaves(case.call(**{name: np.array(v, "D" if v.dtype.kind == "c" else "d") for name, v in seen.items()}))
    rtol = case.rtol if max(np.finfo(d).eps for d in computed) < 1e-10 else 30 * case.rtol**0.5
    for array, right in zip(found, clean, strict=True):
        assert array.shape == right.shape
        assert case.dtype == "own" or not case.full or array.dtype.type == dtype.type
        np.testing.assert_allclose(
            array, right, rtol=rtol, atol=rtol * max(1, np.max(abs(right), initial=0, where=right < np.inf))
        )
    for name, value in dressed.items():
        np.testing.assert_array_equal(value, seen[name])


# shapes


@of_each_module
@thorough
@given(st.data())
def test_batch_axes_are_a_loop_and_wrong_shapes_are_named(cases, data):
    case = data.draw(cases)
    leads = list(
        data.draw(
            hnp.mutually_broadcastable_shapes(num_shapes=len(case.arrays), min_side=0, max_side=2, max_dims=2)
        ).input_shapes
    )
    fault = data.draw(st.sampled_from(["none", "batch", "shape" if any(case.wrong.values()) else "none"]))
    if fault == "batch":
        k = data.draw(st.integers(0, len(leads) - 1))
        leads[k] = data.draw(hnp.array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=4))
    arrays = {n: np.resize(a, lead + a.shape) * 1.0 for (n, a), lead in zip(case.arrays.items(), leads)}
    for k, array in enumerate(arrays.values()):
        array += k / 4 * np.arange(array.size).reshape(array.shape) / max(array.size, 1)  # no two problems alike
    if fault == "shape":
        name, tail = data.draw(st.sampled_from([(name, tail) for name, tails in case.wrong.items() for tail in tails]))
        lead = arrays[name].shape[: arrays[name].ndim - case.arrays[name].ndim]
        arrays[name] = np.ones((lead if len(tail) == case.arrays[name].ndim else ()) + tail)
        assert "shape" in refusal(case.call, **arrays)
        return
    try:
        lead = np.broadcast_shapes(*leads)
    except ValueError:
        assert refusal(case.call, **arrays)
        return
    found = leaves(case.call(**arrays))
    own = [leaf.shape for leaf in leaves(case.call(**case.arrays))]
    for leaf, shape in zip(found, own, strict=True):
        assert leaf.shape == lead + shape or (
            not case.full and np.broadcast_shapes(leaf.shape, lead + shape) == lead + shape
        )
    for index in np.ndindex(lead):
        one = {n: np.broadcast_to(a, lead + case.arrays[n].shape)[index] for n, a in arrays.items()}
        for leaf, shape, single in zip(found, own, leaves(case.call(**one)), strict=True):
            np.testing.assert_allclose(np.broadcast_to(leaf, lead + shape)[index], single, rtol=1e-6, atol=1e-9)


# numbers

floats = (
    st.floats(width=32) | st.floats() | st.sampled_from([0.0, -0.0, np.inf, -np.inf, np.nan, 1e308, -1e200, 5e-324])
)

huge = st.sampled_from([1e30, -1e30, 1e38, 1e155, -1e155, 1e200, 1e308, -1e308])


@of_each_module
@thorough
@given(st.data())
def test_any_numbers_give_an_answer_or_an_error_without_a_warning(cases, data):
    case = data.draw(cases)
    arrays = {}
    for name, array in case.arrays.items():
        dtype = data.draw(st.sampled_from(["float32", "float64", "longdouble"]))
        elements = data.draw(st.sampled_from([floats, huge]))
        with np.errstate(over="ignore"):
            arrays[name] = data.draw(hnp.arrays(float, array.shape, elements=elements)).astype(dtype)
    nonfinite = any(not np.isfinite(array).all() for name, array in arrays.items() if name != "dY")
    nonfinite_rate = "lr" in arrays and not np.isfinite(arrays["lr"]).all()
    negative = any((arrays[name] < case.low).any() for name in case.bounded)
    answer, message = attempt(case.call, **arrays)
    if (case.finite and nonfinite) or negative or nonfinite_rate:
        assert ("non-finite" in message) if not negative and not nonfinite_rate else message
        return
    assert message is None
    for leaf, right in zip(leaves(answer), leaves(case.call(**case.arrays)), strict=True):
        assert leaf.shape == right.shape


# things that are no numbers

JUNK = [
    None,
    "a",
    "1.5",
    b"1",
    {},
    {1},
    object(),
    len,
    [[1], [1, 2]],
    [None],
    np.array(["1"]),
    np.datetime64("2020-01-01"),
]


@of_each_module
@thorough
@given(st.data())
def test_what_is_no_array_of_numbers_is_named(cases, data):
    case = data.draw(cases)
    name = data.draw(st.sampled_from(list(case.arrays)))
    right = np.asarray(case.arrays[name])
    junk = [right.astype(dtype) for dtype in ("O", "U", "S", "M8[s]") + ("D",) * (not case.complex)]
    value = data.draw(st.sampled_from(JUNK + junk))
    if value is None and name in ("dtheta", "dX"):
        return  # means zero
    assert name.lower() in refusal(case.call, **(case.arrays | {name: value})).lower()


# scalars

tame = np.finfo(float)
SCALARS = [
    None,
    "3",
    b"3",
    True,
    np.True_,
    0,
    1,
    3,
    -1,
    2.5,
    0.5,
    -0.5,
    np.nan,
    np.inf,
    -np.inf,
    1e-320,
    1e300,
    1.7e308,
    10**400,
    1j,
]
SCALARS += [[3], (1, 2), [[1], [1, 2]], {}, object(), Fraction(1, 2), np.array([3.0]), np.array([[0.5]]), np.array("3")]
SCALARS += [np.int8(3), np.uint64(1), np.float16(0.5), np.float32(3), np.longdouble(0.25), np.array(0.5), np.array(3)]


def is_real(value):
    if (
        isinstance(value, bool | np.bool_)
        or not isinstance(value, int | float | np.number | np.ndarray)
        or np.ndim(value)
    ):
        return False
    return np.asarray(value).dtype.kind in "iuf" and np.isfinite(value)


def whole(low):
    return lambda value: isinstance(value, int | np.integer) and is_real(value) and value >= low


def real(low, high=np.inf):
    return lambda value: is_real(value) and low <= float(value) < high


X, NET = np.array([0.5, -0.25]), Network((2, 3, 1))
single = real(*map(float, (np.finfo(np.float32).tiny, np.nextafter(float(np.finfo(np.float32).max), np.inf))))
ONES, BOWL = np.ones(2), problems.bowl()
ARGUMENTS = {  # what is called, the argument's name in the message, and what it may be
    "xavier fan_in": (lambda v: xavier(v, 3), "fan_in", whole(1)),
    "xavier fan_out": (lambda v: xavier(3, v), "fan_out", whole(1)),
    "he fan_in": (lambda v: he(v, 3), "fan_in", whole(1)),
    "sizes": (lambda v: Network((2, v)).sizes, "sizes", whole(1)),
    "seed": (lambda v: NET.init(v), "rng", whole(0)),
    "batch": (lambda v: NET.init(0, batch=(2, v)), "batch", whole(0)),
    "std": (lambda v: NET.init(0, v), "std", real(0)),
    "std from a rule": (lambda v: NET.init(0, lambda fan_in, fan_out: v), "std", real(0)),
    "bias_std": (lambda v: NET.init(0, bias_std=v), "bias_std", real(0)),
    "order": (lambda v: numerical.default_step(X, v), "order", whole(1)),
    "central h": (lambda v: numerical.central_difference(curve, X, v), "h", real(tame.tiny)),
    "forward h": (lambda v: numerical.forward_difference(curve, X, v), "h", real(tame.tiny)),
    "float32 h": (lambda v: numerical.central_difference(curve, np.float32(X), v), "h", single),
    "complex h": (lambda v: numerical.complex_step(curve, X, v), "h", real(tame.tiny)),
    "verdicts h": (lambda v: numerical.verdicts(np.zeros((2, 2)), curve, X, v) == "ok", "h", real(tame.tiny)),
    "tolerance": (lambda v: numerical.verdicts(np.zeros((2, 2)), curve, X, None, v) == "ok", "tolerance", real(0)),
    "kappa": (lambda v: problems.bowl(v).grad(X), "kappa", real(1)),
    "angle": (lambda v: problems.bowl(9, v).grad(X), "angle", real(-np.inf)),
    "points": (lambda v: BOWL.landscape(v), "points", whole(1)),
    "steps": (lambda v: run(adam(0.1), BOWL.grad, X, v), "steps", whole(0)),
    "every": (lambda v: run(adam(0.1), BOWL.grad, X, 4, every=v), "every", whole(1)),
    "bins": (lambda v: histogram(X, bins=v)[:5], "bins", whole(1)),
    "width": (lambda v: critical_std("sigmoid", v), "width", whole(1)),
    "predict sizes": (lambda v: predict((2, v, 3), "relu", 0.1), "sizes", whole(1)),
    "q": (lambda v: histogram(X, "relu", v), "q", lambda v: real(0)(v) or type(v) is float and not v <= 0),
}
for rule in OPTIMIZERS.values():
    for name in signature(rule).parameters:
        legal = real(0, np.inf if name in ("lr", "eps") else 1)
        rates = {"lr": 0.1}

        def path(v, rule=rule, name=name):
            return run(rule(**{"lr": 0.1, name: v}), BOWL.grad, X, 2)

        ARGUMENTS[f"{rule.__name__} {name}"] = (
            path,
            name,
            lambda v, legal=legal: legal(v) or (isinstance(v, np.ndarray | list | tuple) and per_run(v, legal)),
        )


def per_run(value, legal):
    """Shape (..., 1): one rate for each run."""
    return str(value) != "[[1], [1, 2]]" and np.shape(value)[-1:] == (1,) and all(map(legal, np.ravel(value)))


def check_scalar(argument, value):
    call, name, legal = ARGUMENTS[argument]
    if value is None and (argument == "tolerance" or argument.endswith(" h")):
        return  # the default
    if not legal(value):
        assert name in refusal(call, value)
        return
    plain = value if np.ndim(value) else int(value) if isinstance(value, int | np.integer) else float(value)
    for found, right in zip(leaves(call(value)), leaves(call(plain)), strict=True):
        assert found.shape == right.shape
        np.testing.assert_allclose(found, right, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_odd_scalars_are_right_or_named(argument):
    for value in SCALARS:
        check_scalar(argument, value)


@thorough
@given(st.sampled_from(list(ARGUMENTS)), st.floats() | st.integers(-5, 30))
def test_numbers_for_scalars_are_right_or_named(argument, value):
    check_scalar(argument, value)


NAMED = {
    "hidden": (lambda v: Network((2, 1), hidden=v), σs),
    "output": (lambda v: Network((2, 1), output=v), σs),
    "mode": (lambda v: NET.input_jacobian(NET.init(0), [X], v), ["auto", "forward", "reverse"]),
    "a of statistics": (lambda v: statistics([X], v), σs),
    "a of histogram": (lambda v: histogram(X, v), σs),
    "gaussian_moments": (lambda v: gaussian_moments(v, 1.0), σs),
    "predict": (lambda v: predict((2, 2), v, 1.0), σs),
    "critical_std": (lambda v: critical_std(v, 10), σs),
}


@pytest.mark.parametrize("argument", NAMED)
def test_names_are_known_or_the_known_ones_named(argument):
    call, known = NAMED[argument]
    for value in [*σs, "auto", "forward", "reverse", *JUNK[:8], *SCALARS[:20]]:
        assert (refusal(call, value) is None) == (isinstance(value, str) and value in known)


def named(value):
    """An id that all processes agree on."""
    return re.sub(" at 0x[0-9a-f]+", "", repr(value))


@pytest.mark.parametrize("dtype", [*DTYPES, *SCALARS[1:], float, complex, int, np.float32, "no such"], ids=named)
def test_init_draws_in_a_floating_dtype_or_names_it(dtype):
    try:
        legal = np.dtype(dtype).kind in "fc"
    except (TypeError, ValueError):
        legal = False
    if not legal:
        assert "dtype" in refusal(NET.init, 0, dtype=dtype) and "dtype" in refusal(problems.terrain, dtype)
        return
    theta = NET.init(7, he, bias_std=2.0, batch=(2,), dtype=dtype)
    np.testing.assert_allclose(theta, NET.init(7, he, bias_std=2.0, batch=(2,)), rtol=2e-3)
    assert theta.dtype == np.dtype(dtype)


# independent answers


def plain_network(net, theta, x):
    """y of one sample, and nothing but Python's numbers in it; the derivative of ReLU at 0 is 0."""
    functions = {
        "sigmoid": lambda z: 1 / (1 + cmath.exp(-z)),
        "relu": lambda z: z if z.real > 0 else 0j,
        "tanh": cmath.tanh,
        "identity": lambda z: z,
    }
    names, theta = [net.hidden] * (len(net.sizes) - 2) + [net.output], iter(theta)
    for n, m, name in zip(net.sizes[1:], net.sizes[:-1], names):
        W = [[next(theta) for _ in range(m)] for _ in range(n)]
        x = [functions[name](sum(w * a for w, a in zip(row, x)) + next(theta)) for row in W]
    return x


@thorough
@given(st.data())
def test_network_equals_plain_python_and_its_complex_step(data):
    sizes = data.draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
    net = Network(sizes, data.draw(st.sampled_from(σs)), data.draw(st.sampled_from(σs)))
    theta, N, h = data.draw(quarters(net.n_parameters)), data.draw(st.integers(1, 3)), 1e-30j
    X, T = data.draw(quarters(N, sizes[0])), data.draw(quarters(N, sizes[-1]))

    def plain(theta, X):
        return np.array([plain_network(net, theta, x) for x in X.astype(complex)])

    def loss(theta):
        return np.sum((plain(theta, X) - T) ** 2) / 2 / N

    units, columns = np.eye(net.n_parameters), np.eye(sizes[0])
    np.testing.assert_allclose(net(X, theta), plain(theta, X).real, rtol=1e-12, atol=1e-12)
    value, gradient = net.gradient(theta, X, T)
    np.testing.assert_allclose(value, loss(theta).real, rtol=1e-12)
    np.testing.assert_allclose(gradient, [loss(theta + h * e).imag / 1e-30 for e in units], rtol=1e-10, atol=1e-10)
    jacobian = np.stack([plain(theta, X + h * e).imag / 1e-30 for e in columns], axis=-1)
    np.testing.assert_allclose(net.input_jacobian(theta, X), jacobian, rtol=1e-10, atol=1e-10)


def exact(array):
    return [Fraction(float(number)) for number in np.ravel(array)]


finite = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False)
pairs = hnp.array_shapes(max_dims=2, max_side=3, min_side=0).flatmap(
    lambda shape: st.tuples(*[hnp.arrays(float, shape, elements=finite | st.sampled_from([0, 1e300, -1e-300]))] * 2)
)


@thorough
@given(pairs, st.sampled_from(["float32", "float64", "uint8", "int8", "bool", "list"]))
def test_relative_error_equals_exact_fractions(both, dtype):
    with np.errstate(over="ignore", invalid="ignore"):
        a, b = (x.tolist() if dtype == "list" else x.astype(dtype) for x in both)
    if not np.isfinite(a).all() or not np.isfinite(b).all():
        assert np.isnan(numerical.relative_error(a, b))
        return
    norms = [sum(x * x for x in exact(c)) for c in (a, b)]
    difference = sum((x - y) ** 2 for x, y in zip(exact(a), exact(b)))
    right = float(difference / max(norms)) ** 0.5 if max(norms) else 0
    found = numerical.relative_error(a, b)
    assert type(found) is float and found == pytest.approx(right, rel=1e-5 if dtype == "float32" else 1e-12, abs=1e-15)


layers = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda shape: hnp.arrays(float, shape, elements=st.floats(-1, 1, width=16) | st.sampled_from([0, 0.1]))
)


@thorough
@given(layers, st.integers(-1000, 1000))
def test_statistics_equal_exact_fractions_at_any_size(a, exponent):
    found, (N, n), rows = statistics(np.ldexp(a, exponent)), a.shape, [exact(row) for row in a]
    units, samples = [sum(column) / N for column in zip(*rows)], [sum(row) / n for row in rows]
    mean = sum(units) / n
    variances = {
        "std": sum((x - mean) ** 2 for row in rows for x in row) / (N * n),
        "between_units": sum((u - mean) ** 2 for u in units) / n,
        "between_samples": sum((x - u) ** 2 for row in rows for x, u in zip(row, units)) / (N * n),
    }
    assert np.ldexp(found.mean, -exponent) == pytest.approx(float(mean), abs=1e-15)
    for name, variance in variances.items():
        assert np.ldexp(getattr(found, name), -exponent) == pytest.approx(float(variance) ** 0.5, abs=1e-7)
    centred = [[x - m for x in row] for row, m in zip(rows, samples)]
    lengths = [float(sum(x * x for x in row)) ** 0.5 for row in centred]
    if N == 1 or 0 in lengths:
        assert np.isnan(found.correlation)
    elif min(lengths) > 1e-3:
        dots = [float(sum(map(Fraction.__mul__, centred[i], centred[j]))) for i in range(N) for j in range(i)]
        over = [lengths[i] * lengths[j] for i in range(N) for j in range(i)]
        assert found.correlation == pytest.approx(np.mean(np.divide(dots, over)), abs=1e-9)


windows = st.none() | st.tuples(floats, floats)
windows |= st.sampled_from([(0, 1), (-1e308, 1e308), (0, 5e-324), (1, 2, 3), "ab", 3, [[0, 1]], (None, 1)])


@thorough
@given(
    st.lists(floats, max_size=6) | hnp.arrays(st.sampled_from(["float16", "float32", "int8", "bool"]), 5),
    st.sampled_from(σs),
    st.floats(0, 1e300) | st.sampled_from([np.nan, np.inf]),
    windows,
    st.integers(1, 70),
)
def test_histogram_counts_every_value_once(a, σ, q, window, bins):
    message = refusal(histogram, a, σ, q, window, bins)
    if message is not None:
        assert "a has no values" in message if len(a) == 0 else window is not None and "window" in message
        return
    found = histogram(a, σ, q, window, bins)
    inside = [x for x in np.asarray(a).tolist() if found.low <= x <= found.high]
    assert found.outside == len(a) - len(inside) and found.zeros == inside.count(0)
    assert found.counts.shape == found.expected.shape == (bins,) and found.counts.sum() == len(inside)
    width = Fraction(found.high) - Fraction(found.low)
    for x in inside:  # in its bin, or beside it where rounding decides
        place = (Fraction(x) - Fraction(found.low)) / width * bins
        k = min(int(place), bins - 1)
        assert found.counts[max(k - 1, 0) : k + 2].any() and (found.counts[k] or abs(place - round(place)) < 1e-9)
    assert not found.expected.sum() > len(a) * (1 + 1e-9) and not (found.expected < 0).any()


# what else may be in an argument's place


def test_objects_of_another_kind_are_named():
    theta, x = NET.init(0), np.ones((4, 2))
    other = Network((2, 3, 3, 1))
    tapes = [None, [x], other.forward(other.init(0), x), Tape([x], [x]), NET]
    for tape in tapes:
        assert "tape holds" in refusal(NET.backward, theta, tape, np.ones((4, 1)))
    for optimizer in (adam, "adam", None, (len, len)):
        assert "optimizer is" in refusal(run, optimizer, BOWL.grad, ONES, 3)
    assert "grad returned" in refusal(run, adam(0.1), lambda x: np.ones(3), ONES, 3)
    assert "grad(x) has dtype" in refusal(run, adam(0.1), lambda x: None, ONES, 3)
    assert "f gives shape" in refusal(numerical.central_difference, np.sum, np.ones((3, 2)))
    assert "derivative has shape" in refusal(numerical.verdicts, np.zeros((2, 3)), curve, X)
    assert "shapes differ" in refusal(numerical.relative_error, np.ones(3), 1.0)
    assert "x has shape (3, 2)" in refusal(gradient_descent(np.ones((4, 1))).init, np.ones((3, 2)))


def test_integer_gradients_are_not_squared_as_integers():
    found = run(OPTIMIZERS["adagrad"](1.0), lambda x: np.array([200], np.uint8), np.zeros(1), 1)
    np.testing.assert_allclose(found[:, 0], [0, -1])


@thorough
@given(hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=7), st.sampled_from(DTYPES[:-2]))
def test_heights_come_as_a_row_a_column_or_a_map(shape, dtype):
    land = problems.Terrain(np.zeros((6, 2)), np.zeros((6, 1)), (2, 3), 10.0, 2.0, (1.0, 1.0))
    t = np.resize(np.arange(6), shape).astype(dtype)
    if shape not in ((6,), (6, 1), (2, 3)):
        assert "t has shape" in refusal(land.heights, t)
        return
    np.testing.assert_array_equal(land.heights(t), 10.0 + 2 * t.astype(float).reshape(2, 3))


@pytest.mark.parametrize("method", ["loss", "gradient", "forward_gradient"])
def test_a_loss_that_overflows_is_inf_without_a_warning(method):
    net = Network((2, 1), output="identity")
    assert leaves(getattr(net, method)(np.zeros(3), [X], [[1e200]]))[0] == np.inf
