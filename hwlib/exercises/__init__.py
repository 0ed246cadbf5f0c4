"""Exercises that check themselves and name the mistake: `check(answer)` and `progress()`.

An exercise is one declaration, and its mistakes are texts in the source of the right answer:

    def twice(x):
        return 2 * x

    Exercise(
        "twice", 9, "a number twice", twice, function("2 x"),
        lambda rng: [Case({"x": rng.uniform(1, 2, (2, 3))}, "2 x")],
        instead_of(twice, "2 * x", ("x**2", "a square", "Twice x is x + x.")),
    )

Those of Question q stand in a module of that name. All of it needs numpy only.
"""

from hwlib.exercises import q1, q2, q3, q4
from hwlib.exercises.checker import checker
from hwlib.exercises.exercise import Case as Case
from hwlib.exercises.exercise import Exercise as Exercise
from hwlib.exercises.kinds import function as function
from hwlib.exercises.mistakes import Mistake as Mistake
from hwlib.exercises.mistakes import instead_of as instead_of
from hwlib.exercises.own import load
from hwlib.exercises.result import Result as Result

QUESTIONS = (q1, q2, q3, q4)
EXERCISES = {exercise.name: exercise for question in QUESTIONS for exercise in question.EXERCISES}
MISTAKES = list(dict.fromkeys(mistake for exercise in EXERCISES.values() for mistake in exercise.mistakes))
check, progress = checker(EXERCISES)


def add(path):
    """Makes `check` know the exercise of that file: see docs/grading.md."""
    exercise = load(path).EXERCISE
    EXERCISES[exercise.name] = exercise
