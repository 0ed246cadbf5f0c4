"""What an explorer's controls stand at: exact numbers beside the sliders' few positions, and the call that says so."""

from functools import wraps
from inspect import signature
from math import isclose

from hwlib.explorers.controls import position
from hwlib.languages import say


def _setting(control, value):
    """A control's value in words: an option by the name that is shown, a number in three digits."""
    if isinstance(value, bool):
        return f"{control.description} {say('on' if value else 'off')}"
    label = getattr(control, "label", value)
    return f"{control.description} {label:.3g}" if isinstance(label, float) else f"{control.description} {label}"


class State:
    """The values of controls by name. A slider has few positions, and a browser rounds to them: what `set` is given is
    kept exactly beside the position that stands for it, until the slider is moved.
    """

    def __init__(self, controls):
        self.controls = controls
        self._exact = {name: (control.value, control.value) for name, control in controls.items()}
        self.built = self.first = self.values  # those of the code, and those that a reader began with

    @property
    def values(self):
        """Every control's value by name."""
        positions = {name: control.value for name, control in self.controls.items()}
        return positions | {name: exact for name, (_, exact) in self._exact.items()}

    def set(self, values):
        """Move some controls. Raises ValueError, before anything moves, for a name or a value that there is not."""
        for name, place in self._places(values).items():
            self._exact[name] = place, type(place)(values[name])
            self.controls[name].value = place

    def _places(self, values):
        if unknown := set(values) - set(self.controls):
            raise ValueError(f"no control named {', '.join(sorted(unknown))}; there are {', '.join(self.controls)}")
        return {name: position(name, self.controls[name], value) for name, value in values.items()}

    def fits(self, values):
        """Whether `set` would take these."""
        try:
            self._places(values)
        except ValueError:
            return False
        return True

    def moved(self, name):
        """Forget the exact number of a control that no longer stands where it stood for it."""
        place, _ = self._exact.get(name, (None, None))
        value = self.controls[name].value
        # a browser's power of ten may have another last bit
        if not (value == place or isinstance(place, float) and isclose(value, place, rel_tol=1e-9)):
            self._exact.pop(name, None)

    def words(self):
        """All settings, for an alternative text."""
        return ", ".join(_setting(self.controls[name], value) for name, value in self.values.items())

    def call(self, name, arguments):
        """The call of the explorer `name` that begins here; arguments are those that are no controls, as source."""
        moved = {key: repr(value) for key, value in self.values.items() if value != self.built[key]}
        return f"explorers.{name}({', '.join(f'{key}={text}' for key, text in {**arguments, **moved}.items())})"


def opened(make):
    """make(…) → Explorer, called with first values of its controls too, by name: race(kappa=1000, steps=30)."""
    own = signature(make)

    @wraps(make)
    def explorer(*args, **given):
        mine = {name: value for name, value in given.items() if name in own.parameters}
        arguments = own.bind(*args, **mine).arguments
        made = make(*args, **mine)
        made.begin(make.__name__, arguments, {name: given[name] for name in given if name not in mine})
        return made

    return explorer
