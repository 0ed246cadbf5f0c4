"""Known mistakes: each is a text in a function's source and a wrong one in its place.

Two use them: `check` compares an answer with what the function with the mistake in it gives, and tests/mutations.py
asks whether the tests notice.
"""

import inspect
import sys
from collections.abc import Callable
from functools import cache
from itertools import combinations
from typing import NamedTuple


class Mistake(NamedTuple):
    """`right` occurs once in the source of `function`, a function or a method as its module has it."""

    function: Callable
    right: str
    wrong: str
    name: str  # what is wrong, in a few words
    hint: str  # why, in one sentence


def instead_of(function, right, *entries):
    """Several wrong texts for one right one: (wrong, name, hint), …"""
    return tuple(Mistake(function, right, wrong, name, hint) for wrong, name, hint in entries)


@cache
def source(function):
    """As its module has it; of what is no method without the decorators, which ask for types and shapes."""
    text = inspect.getsource(inspect.unwrap(function))
    return text if text[0] == " " else text[text.index("def ") :]


@cache
def span(mistake):
    """Where in its function's source the right text begins and ends."""
    text = source(mistake.function)
    if (found := text.count(mistake.right)) != 1:
        name = mistake.function.__qualname__
        raise ValueError(f"{name} has moved on: {mistake.name!r} is {mistake.right!r} there, found {found} times")
    return text.index(mistake.right), text.index(mistake.right) + len(mistake.right)


def planted(function, mistakes):
    """The function's source with these of its mistakes in it, which do not overlap."""
    text = source(function)
    for mistake in sorted(mistakes, key=span, reverse=True):
        start, end = span(mistake)
        text = text[:start] + mistake.wrong + text[end:]
    return text


def pairs(mistakes):
    """All pairs that can be made together: in two functions, or in two places of one."""
    for a, b in combinations(mistakes, 2):
        (a_start, a_end), (b_start, b_end) = span(a), span(b)
        if a.function is not b.function or a_end <= b_start or b_end <= a_start:
            yield a, b


@cache
def variant(answer, *mistakes):
    """The function `answer` with these mistakes in it, in itself or in the functions and methods that it calls.

    Each function concerned is compiled from its source among copies of its module's names, a method into a subclass of
    its class, and takes the place of the right one there. The modules themselves stay as they are.
    """
    functions = dict.fromkeys([*(mistake.function for mistake in mistakes), answer])
    names = {function.__module__: dict(vars(sys.modules[function.__module__])) for function in functions}
    for function in functions:
        own, owner = names[function.__module__], function.__qualname__.rpartition(".")[0]
        before = own[owner or function.__name__]
        text = planted(function, [mistake for mistake in mistakes if mistake.function is function])
        text = f"class {owner}({owner}):\n{text}" if owner else text
        exec(compile(text, f"<{function.__qualname__}, with a mistake>", "exec", dont_inherit=True), own)
        for others in names.values():
            others |= {name: own[owner or function.__name__] for name, value in others.items() if value is before}
    return names[answer.__module__][answer.__name__]
