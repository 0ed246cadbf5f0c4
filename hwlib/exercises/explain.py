"""What kept an answer from its result, in words that no code of the reader's is run for."""

import dis
import linecache
import sysconfig
import traceback
from pathlib import Path
from types import CodeType

import numpy as np

from hwlib.exercises.kinds import Returned
from hwlib.exercises.result import Result
from hwlib.languages import say

_LIBRARIES = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
NOT_THE_READERS = (str(Path(__file__).parents[1]), str(Path(np.__file__).parent), "<frozen ", *_LIBRARIES)


class Stopped(BaseException):
    """By the alarm. No `except Exception` catches it."""


def codes_of(code):
    """The code and those of the functions that are written in it."""
    return [code, *(part for inner in code.co_consts if isinstance(inner, CodeType) for part in codes_of(inner))]


def untouched(answer):
    """Is the answer the stub: `...`, or a function or class in which some function does nothing but return `...`?"""
    functions = vars(answer).values() if isinstance(answer, type) else [answer]
    codes = [code for f in functions if hasattr(f, "__code__") for code in codes_of(f.__code__)]
    nothing = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}
    return answer is ... or any(
        {step.opname for step in dis.get_instructions(code)} <= nothing and ... in code.co_consts for code in codes
    )


def explain(error, answer, seconds):
    """What kept an answer from its result."""
    if isinstance(error, Returned):
        if error.value is ...:
            if untouched(answer):
                return Result("not yet", say("The stub's `...` waits for your answer."))
            return Result("located", say("`...` is not yet {wanted}.").format(wanted=say(error.wanted)))
        if error.value is None:
            return Result("located", say("It returns nothing: is a return missing?"))
        given = {"value": show(error.value), "wanted": say(error.wanted)}
        return Result("located", say("It gives {value}; wanted {wanted}.").format(**given))
    if isinstance(error, Stopped):
        what = say("Stopped after {seconds:g} s: does a loop never end?").format(seconds=seconds)
    else:
        what = f"{name_of(type(error))}: {_message(error)}".rstrip(": ")
    own = [place for place in traceback.walk_tb(error.__traceback__) if _is_the_readers(place[0])]
    if not own:
        return Result("raises", say("Calling it: {what}").format(what=what))
    frame, number = own[-1]
    line = linecache.getline(frame.f_code.co_filename, number).strip()
    names = frame.f_code.co_varnames[: frame.f_code.co_argcount + frame.f_code.co_kwonlyargcount]
    held = ", ".join(f"{name} = {show(frame.f_locals[name])}" for name in names if name in frame.f_locals)
    where = say("In your line {number}").format(number=number) + (f", `{_clip(line, 120)}`" if line else "")
    there = "\n" + say("There {held}").format(held=_clip(held, 200)) if held else ""
    return Result("raises", f"{where}: {_clip(what, 300)}{there}")


def _is_the_readers(frame):
    return not frame.f_code.co_filename.startswith(NOT_THE_READERS)


def _message(error):
    """What the error says, if it says it without running code of somebody's."""
    module, args = type(error).__module__, BaseException.args.__get__(error)
    if module.startswith("numpy") or (module == "builtins" and len(args) == 1 and type(args[0]) is str):
        return str(error)
    return args[0] if len(args) == 1 and type(args[0]) is str else ", ".join(map(show, args))


def show(value, depth=3):
    """A value in a few characters, without calling a repr but Python's and numpy's own: others may raise or hang."""
    kind = type(value)
    if issubclass(kind, np.ndarray | np.generic):
        array = np.array(value, subok=False)
        if array.dtype.kind in "biufcU" and array.ndim:
            return _clip(np.array2string(array, precision=3, threshold=12, edgeitems=2).replace("\n", ""), 80)
        value = array.item() if array.dtype.kind in "biufcU" else value
    if kind in (tuple, list) and depth:
        parts = [show(part, depth - 1) for part in value[:4]] + ["…"] * (len(value) > 4)
        return _clip(f"({', '.join(parts)})" if kind is tuple else f"[{', '.join(parts)}]", 80)
    if type(value) is str:
        return repr(_clip(value, 60))
    if type(value) in (bool, float, complex, type(None), type(...)):
        return repr(value)
    if type(value) is int:
        return repr(value) if abs(value) < 1e15 else "a large int"
    return f"<{name_of(kind)}>"


def name_of(kind):
    """A class's name, whatever its metaclass says."""
    return type.__dict__["__name__"].__get__(kind)


def _clip(text, most):
    return text if len(text) <= most else text[: most - 1] + "…"
