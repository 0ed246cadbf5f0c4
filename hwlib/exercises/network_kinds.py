"""How a network is given to an answer, and how what it returns for each layer is read."""

from functools import partial

import numpy as np

from hwlib.exercises.kinds import demand, given, plain, several
from hwlib.network import ACTIVATIONS


def _on_numbers(f):
    """The same function for lists, integers and numbers of Python's."""
    return lambda z: f(np.multiply(z, 1.0))


# the name of an argument that is a function → σ's name, as the inputs of a case hold it → the function
FUNCTIONS = {
    "f": {name: _on_numbers(f) for name, (f, _) in ACTIVATIONS.items()},
    "df": {name: _on_numbers(df) for name, (_, df) in ACTIVATIONS.items()},
}


def with_sigma(kind):
    """The same kind, whose answer is given functions where the inputs hold σ's name as `f` or `df`."""
    return partial(_with_sigma, kind)


def _with_sigma(kind, answer, inputs):
    yield from kind(answer, {k: FUNCTIONS[k][part] if k in FUNCTIONS else part for k, part in inputs.items()})


def layers(*labels):
    """A function of W, b and more that returns lists, each with an array a layer; the last layer is told first."""
    return partial(_layers, labels)


def _layers(labels, answer, inputs):
    demand(callable(answer), answer, "a function")
    result, n = answer(*inputs.values()), len(inputs["W"])
    wanted = f"{len(labels)} lists, {' and '.join(labels)}, with an array for each W: here {n}"
    demand(several(result) and len(result) == len(labels), result, wanted)
    for part in result:
        demand(several(part), part, wanted)
        demand(len(part) == n, result, wanted)
    for k in range(n - 1, -1, -1):
        for label, part in zip(labels, result):
            yield f"{label}^({k + 2})", plain(part[k])
    yield from given(inputs)
