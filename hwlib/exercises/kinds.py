"""How an answer is called: one function a kind, which gives what came back, as pairs of a label and plain numbers.

A kind runs in the reader's process. It knows the answer and its inputs, and nothing of what is right. Where something
came back that is no such thing as was asked for, it raises `Returned`. Kinds are pickled for a process that grades, so
those with settings are partial functions, and none stands in a module that knows what is right.
"""

from decimal import Decimal
from functools import partial
from numbers import Rational

import numpy as np

GIVEN = ", as the answer was given it"  # ends the label of an input that is read again after the call
GUESSED = "the answer"  # the label of a number or word, which a message is not to tell


class Returned(Exception):
    """`value` came back, or is the answer; `wanted` says in words what should have."""

    def __init__(self, value, wanted):
        super().__init__(wanted)
        self.value, self.wanted = value, wanted


def demand(condition, value, wanted):
    if not condition:
        raise Returned(value, wanted)


def several(value):
    """A tuple, a list, or an array, which unpacks as they do."""
    return isinstance(value, tuple | list) or (isinstance(value, np.ndarray) and value.ndim > 0)


def plain(value, wanted="numbers"):
    """A new array of numpy's own class: numbers, truth values or texts."""
    try:
        array = np.array(value, subok=False)
    except ValueError:  # rows of unequal length
        raise Returned(value, f"{wanted} in rows of equal length") from None
    if array.dtype == object and all(isinstance(part, Rational | Decimal) for part in array.flat):
        array = array.astype(float)  # fractions, decimal ones too, and whole numbers of more than 64 bits
    demand(array.dtype.kind in "biufcU", value, wanted)
    return array


def fresh(value):
    """A copy of inputs, down to the arrays in them."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: fresh(part) for key, part in value.items()}
    return type(value)(map(fresh, value)) if type(value) in (list, tuple) else value


def given(inputs):
    """The arrays among the inputs, as they are now."""
    for name, value in inputs.items():
        if isinstance(value, list | tuple):
            yield from given({f"{name}[{k}]": part for k, part in enumerate(value)})
        elif isinstance(value, np.ndarray):
            yield name + GIVEN, value


def function(*labels):
    """A function of the inputs, in their order, whose result, or the parts of it, have these labels."""
    return partial(_function, labels)


def _function(labels, answer, inputs):
    demand(callable(answer), answer, "a function")
    result = answer(*inputs.values())
    if len(labels) > 1:
        demand(several(result) and len(result) == len(labels), result, ", ".join(labels))
    for label, part in zip(labels, result if len(labels) > 1 else (result,)):
        yield label, plain(part)
    yield from given(inputs)


def descent(rule, settings, grad, x, steps):
    """(the x that a step was given, as it is after the step; the x that the step gave), for each step of a rule."""
    demand(callable(rule), rule, "the rule itself, a function of its rates and decays that returns an Optimizer")
    optimizer = rule(*settings)
    demand(hasattr(optimizer, "init") and hasattr(optimizer, "step"), optimizer, "an Optimizer(init, step)")
    state = optimizer.init(x.copy())
    for _ in range(steps):
        given = x.copy()
        pair = optimizer.step(grad, given, state)
        demand(isinstance(pair, tuple | list) and len(pair) == 2, pair, "a pair: x, state")
        demand(not isinstance(pair[0], tuple), pair[0], "x first, and then the state")
        x, state = plain(pair[0]), pair[1]
        yield given, x


def rule(answer, inputs):
    """The path of the optimizer answer(*settings) down f(x) = ½ xᵀHx + ¼ Σ_j c_j x_j⁴, which `inputs` has the parts of.

    The state stays the answer's own affair: what counts is where it goes.
    """
    H, c = inputs["H"], inputs["c"]
    steps = descent(answer, inputs["settings"], lambda x: x @ H + c * x**3, inputs["x"], inputs["steps"])
    for k, (given, x) in enumerate(steps, start=1):
        yield f"x after step {k}", x
        yield f"x{GIVEN} in step {k}", given


def number(answer, inputs):
    """One number, or a function of nothing that returns it."""
    value = plain(answer() if callable(answer) else answer, "a number")
    yield GUESSED, value.reshape(()) if value.size == 1 else value


def name(answer, inputs):
    """A word, in capital or small letters, or a function of nothing that returns it."""
    value = answer() if callable(answer) else answer
    demand(isinstance(value, str), value, "a word in quotes")
    yield GUESSED, plain(value.strip().lower())
