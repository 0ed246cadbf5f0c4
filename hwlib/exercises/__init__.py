"""Exercises that check themselves and name the mistake: `check(answer)` and `progress()`.

An exercise is one `Exercise`; those of Question 3 stand in the module `q3`. They need numpy only.
"""

from hwlib.exercises import q3
from hwlib.exercises.checker import checker
from hwlib.exercises.exercise import Case as Case
from hwlib.exercises.exercise import Exercise as Exercise
from hwlib.exercises.mistakes import Mistake as Mistake
from hwlib.exercises.result import Result as Result

EXERCISES = {exercise.name: exercise for exercise in [*q3.EXERCISES]}
MISTAKES = list(dict.fromkeys(mistake for exercise in EXERCISES.values() for mistake in exercise.mistakes))
check, progress = checker(EXERCISES)
