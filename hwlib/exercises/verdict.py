"""Compares what came back with what the right answer and the known mistakes give. It never runs a reader's code."""

import re
from functools import cache

import numpy as np

from hwlib.exercises.arrays import all_same, difference, same
from hwlib.exercises.explain import show
from hwlib.exercises.kinds import GIVEN, GUESSED, fresh, plain
from hwlib.exercises.mistakes import pairs, variant
from hwlib.exercises.result import Result
from hwlib.exercises.running import Met
from hwlib.languages import say


def verdict(exercise, cases, met):
    """The `Result` of what `running.outputs` brought back for these cases."""
    if not met[0].values:  # nothing to compare
        return met[0].trouble
    wanted = [reference(exercise, case) for case in cases]
    if len(met) == len(cases) and all(_equal(exercise, *three) for three in zip(cases, met, wanted)):
        return Result("right", _praise(exercise, cases, met))
    names = [_sentences(*mistakes) for mistakes in _recognised(exercise, cases, met, wanted)]
    if names:
        return Result("named", ("\n" + say("Or, with the same numbers, ")).join(dict.fromkeys(names)))
    return _located(exercise, cases, met, wanted)


def _praise(exercise, cases, met):
    if GUESSED in met[0].values:
        return say("That is it.")
    what = say("It does all that it has to" if exercise.judge else "Equal to the right result in every entry")
    return what + say(", in {count} settings." if len(cases) > 1 else ".").format(count=len(cases))


def reference(exercise, case, mistakes=()):
    """What the right answer, or the one with these mistakes, gives, as `Met`."""
    values, trouble = {}, None
    try:
        with np.errstate(all="ignore"):
            for label, value in exercise.call(variant(exercise.answer, *mistakes), fresh(case.inputs)):
                values[label] = plain(value)
    except Exception as error:
        if not mistakes:
            raise
        trouble = Result("raises", str(error))
    return Met(values, trouble)


def judged(exercise, case, met):
    """What is compared."""
    return exercise.judge(met.values, case.inputs) if exercise.judge and met.trouble is None else met.values


def _equal(exercise, case, a, b):
    """Are both without trouble, or both with some, and what is compared the same?"""
    if (a.trouble is None) != (b.trouble is None):
        return False
    return all_same(judged(exercise, case, a), judged(exercise, case, b), exercise.tolerance)


def _recognised(exercise, cases, met, wanted):
    """The mistakes, or else the pairs of them, that give what came back in every case."""
    numbers = range(len(met))

    @cache
    def gives(k, *mistakes):
        return reference(exercise, cases[k], mistakes)

    @cache
    def hits(k, *mistakes):
        """Do they give what came back? Where their shapes do not fit, another's way may go on, to a wrong shape."""
        theirs = gives(k, *mistakes)
        if theirs.trouble and not met[k].trouble:
            return {a: x.shape for a, x in met[k].values.items()} != {a: x.shape for a, x in wanted[k].values.items()}
        return _equal(exercise, cases[k], met[k], theirs)

    @cache
    def idle(k, mistake):
        """Is it without effect?"""
        return _equal(exercise, cases[k], gives(k, mistake), wanted[k])

    @cache
    def right(k):
        return _equal(exercise, cases[k], met[k], wanted[k])

    def possible(k, a, b):
        """Where one of two is without effect, the other alone must have given what came: this spares most of them.

        And where what came is right, so are both: that two cancel each other in one case and not in the next is rare.
        """
        if right(k):
            return idle(k, a) and idle(k, b)
        return (not idle(k, a) or hits(k, b)) and (not idle(k, b) or hits(k, a))

    single = [(mistake,) for mistake in exercise.mistakes if all(hits(k, mistake) for k in numbers)]
    if single or not _telling(met):
        return single
    among = [pair for pair in pairs(exercise.mistakes) if all(possible(k, *pair) for k in numbers)]
    found = [pair for pair in among if all(hits(k, *pair) for k in numbers)]
    return found if len(found) <= 2 else []  # of so many, no name would be better than a wrong one


def _telling(met):
    """Is there a case with more than zeros and nan, to which two mistakes can come in too many ways?"""
    values = [[value for label, value in one.values.items() if GIVEN not in label] for one in met]
    return any(all(v.dtype.kind not in "fc" or (np.isfinite(v).all() and v.any()) for v in one) for one in values)


def _sentences(*mistakes):
    told = [say("{name}. {hint}").format(name=say(one.name), hint=say(one.hint)) for one in mistakes]
    return ("\n" + say("And ")).join(told)


def _located(exercise, cases, met, wanted):
    """The first number that differs, and the line that decides it; the trouble, where none does."""
    for case, ours, right in zip(cases, met, wanted):
        right = judged(exercise, case, right)
        for label, value in judged(exercise, case, ours).items():
            if label in right and not same(value, right[label], exercise.tolerance):
                setting = say("With {setting}, ").format(setting=say(case.setting)) if case.setting else ""
                text = setting + difference(_spoken(label), value, right[label], exercise.tolerance)
                text = say("It is not {value}.").format(value=show(value)) if label == GUESSED else text
                line = say("The line that decides it: {line}").format(line=_line(case, label))
                return Result("located", f"{text}\n{line}")
    return met[-1].trouble


def _spoken(label):
    """A label in the reader's language, with the numbers and names that it holds."""
    texts = {
        r"x after step (?P<k>\d+)": say("x after step {k}"),
        rf"x{GIVEN} in step (?P<k>\d+)": say("x, as the answer was given it in step {k}"),
        rf"(?P<name>.+){GIVEN}": say("{name}, as the answer was given it"),
        r"grad of number (?P<k>\d+)": say("grad of number {k}"),
    }
    found = ((text, re.fullmatch(pattern, label)) for pattern, text in texts.items())
    return next((text.format(**match.groupdict()) for text, match in found if match), say(label))


def _line(case, label):
    if GIVEN in label:
        return say("nothing that the answer is given changes; work on a copy, or write a new array")
    if isinstance(case.decides, str):
        return say(case.decides)
    return say(next(line for start, line in case.decides.items() if label.startswith(start)))
