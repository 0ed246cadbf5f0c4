"""Draws the inputs, reads what a student's process returned, believes none of it, and compares."""

import base64
from hashlib import sha256

import numpy as np

from hwlib.exercises.result import COLOURS, Result
from hwlib.exercises.running import Met
from hwlib.exercises.verdict import reference, verdict

UNREADABLE = Result("located", "What it returned cannot be read as numbers.")


def cases_for(exercise, seed, content):
    """Its cases for the notebook of these bytes: for another one others, so that a neighbour's numbers help nobody."""
    own = sha256(exercise.name.encode() + b"\n" + content).digest()
    return exercise.cases(np.random.default_rng([seed, int.from_bytes(own)]))


def compared(exercise, cases, came):
    """[status, message] of what came for these cases; nothing where the notebook has no such answer."""
    if came == []:
        return None
    try:
        met = [_met(one) for one in came[: len(cases)]]
        if exercise.judge and not _shaped(exercise, cases, met):
            met = [Met({}, one.trouble or UNREADABLE) for one in met]
        found = verdict(exercise, cases, met) or UNREADABLE  # none where nothing can be compared
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, MemoryError):
        found = UNREADABLE
    return [found.status, found.message[:2000]]


def never_came(why):
    """[status, message] of an answer that was called and gave nothing."""
    return ["raises", f"Calling it: {why}."]


def _met(one):
    """`Met` from its plain form. A student's process cannot say that it is right."""
    values = {}
    for label, dtype, shape, numbers in one["values"]:
        if np.dtype(dtype).kind not in "biufcU":
            raise ValueError
        values[str(label)] = np.frombuffer(base64.b64decode(numbers), np.dtype(dtype)).reshape(shape)
    if trouble := one["trouble"]:
        status, message = map(str, trouble)
        return Met(values, Result(status if status in COLOURS and status != "right" else "raises", message))
    return Met(values, None if values else UNREADABLE)


def _shaped(exercise, cases, met):
    """Has what is to be judged the labels and shapes that the right answer's has?"""
    right = [reference(exercise, case) for case in cases]
    return all(
        one.trouble or {a: x.shape for a, x in one.values.items()} == {a: x.shape for a, x in other.values.items()}
        for one, other in zip(met, right)
    )
