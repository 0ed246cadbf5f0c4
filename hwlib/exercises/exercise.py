"""What an exercise is: one declaration, from which `check` knows all it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from hwlib.exercises.mistakes import Mistake


class Case(NamedTuple):
    """One call of the answer: its inputs, and the line of the formula that its result turns on."""

    inputs: dict  # plain numbers and arrays by name
    decides: str | dict  # the line, or label → line where each part of the result has its own
    setting: str = ""  # what a message calls it: "β = 0"


@dataclass(frozen=True, eq=False)
class Exercise:
    """`cases` come from the simple to the full: the first that differs tells the line of the formula.

    `answer` is a function as its module has it: the right one. `judge` is for what has many right answers: it makes of
    what came back, and of the inputs, the few things that are compared.
    """

    name: str  # `check(answer, name)`; the name of the stub's function
    question: int
    title: str
    answer: Callable
    call: Callable  # (answer, inputs) → pairs (label, array): see `kinds`
    cases: Callable  # numpy Generator → [Case]
    mistakes: tuple[Mistake, ...] = ()
    closed: tuple[Callable, ...] = ()  # functions of the library that an answer may not call, besides `answer`
    tolerance: float | None = None  # relative; by default that of the result's dtype
    judge: Callable | None = None  # (label → array, inputs) → label → array
