"""Buttons that set some controls at once: a case of the sheet's, or a place that theory names."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import ipywidgets as widgets

from hwlib.explorers.controls import ROW
from hwlib.languages import say


@dataclass(frozen=True, eq=False)
class Preset:
    """A button that sets some controls, and says what to look at.

    settings  control → value, or a function of all values that gives that: a place of theory, which moves with them
    look      what it asks
    """

    name: str
    settings: dict | Callable
    look: str = ""

    def at(self, values):
        """The settings, where the controls stand at `values`."""
        return self.settings(**values) if callable(self.settings) else self.settings


def button(name, tooltip, act):
    """A button as wide as its name."""
    made = widgets.Button(description=name, tooltip=tooltip or name, layout={"width": "auto"})
    made.on_click(lambda _: act())
    return made


class Presets(widgets.VBox):
    """A row of buttons, and below it what the last one asks; choose(settings) sets controls, reset() all of them."""

    def __init__(self, presets, choose, reset):
        self._choose, self._values = choose, {}
        self.look = widgets.HTML()
        self.buttons = {
            preset: button(say(preset.name), say(preset.look), lambda p=preset: self.press(p)) for preset in presets
        }
        self.reset = button(say("reset"), say("restore every control's first value"), lambda: (self.ask(""), reset()))
        super().__init__([widgets.Box([*self.buttons.values(), self.reset], layout=ROW | {"grid_gap": "0 0.3em"})])

    def press(self, preset):
        """Set the controls as a preset does, and say what to look at."""
        self.ask(say(preset.look))
        self._choose(preset.at(self._values))

    def ask(self, look):
        """A line below the buttons, or none."""
        self.look.value = escape(look)
        self.children = [self.children[0], self.look] if look else [self.children[0]]

    def update(self, values, fits):
        """The number of a place stands on its button; a button is lit while the controls stand where it puts them, and
        cannot be pressed where fits(settings) says that they cannot go there.
        """
        self._values = values
        for preset, made in self.buttons.items():
            settings = preset.at(values)
            numbers = [value for value in settings.values() if isinstance(value, float)]
            made.disabled = not fits(settings)
            name, place = say(preset.name), ", ".join(f"{number:.3g}" for number in numbers)
            made.description = f"{name} = {place}" if callable(preset.settings) else name
            made.button_style = "info" if all(values[name] == value for name, value in settings.items()) else ""
