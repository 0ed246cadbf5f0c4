"""`check` and `progress`: what a notebook calls."""

from types import FunctionType

import numpy as np

from hwlib.exercises.explain import show
from hwlib.exercises.result import Result, Text
from hwlib.exercises.running import outputs
from hwlib.exercises.verdict import verdict
from hwlib.languages import say

SEED = 0  # of the inputs: the same at every check, so that a message can be compared with the last one
_done = {}  # exercise → status of its last check in this kernel


def checker(exercises):
    """check and progress for these exercises, by name."""

    def check(answer, name=None):
        """Is this answer to an exercise right? Returns a `Result`, and never raises but on the stop button.

        `name` is the exercise's; a function or class of that name tells it itself. It guards against accidents, not
        against cheating: what runs in this kernel can do what it likes with it.
        """
        name = answer.__name__ if name is None and issubclass(type(answer), FunctionType | type) else name
        exercise = exercises.get(name) if isinstance(name, str) else None
        if exercise is None:
            told = {"name": show(name), "first": next(iter(exercises)), "all": ", ".join(exercises)}
            if isinstance(name, str):
                unknown = say("No exercise is called {name}")
            else:
                unknown = say("No exercise is known for an answer without a name")
            how = say('give it as the second argument, as in check(answer, "{first}"). There are: {all}.')
            return Result("raises", f"{unknown}; {how}".format(**told), show(name))
        cases = exercise.cases(np.random.default_rng(SEED))
        found = verdict(exercise, cases, outputs(exercise, answer, cases))
        _done[exercise] = found.status
        return Result(found.status, found.message, exercise.name)

    def progress():
        """What is done and what comes next, of the questions that were checked in this kernel, or of all."""
        touched = {exercise.question for exercise in _done} or {e.question for e in exercises.values()}
        chosen = [exercise for exercise in exercises.values() if exercise.question in touched]
        done = [exercise for exercise in chosen if _done.get(exercise) == "right"]
        lines = [say("{done} of {all} done").format(done=len(done), all=len(chosen))]
        lines += [f"  {'✓' if exercise in done else '·'} {exercise.name}: {say(exercise.title)}" for exercise in chosen]
        left = [exercise for exercise in chosen if exercise not in done]
        last = say("Next: {name}").format(name=left[0].name) if left else say("That is all of them.")
        return Text("\n".join([*lines, last]))

    return check, progress
