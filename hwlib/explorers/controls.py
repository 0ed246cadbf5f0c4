"""Labelled controls, where a number stands on one, and how time is played."""

from math import floor, log10

import ipywidgets as widgets
from traitlets import Unicode

from hwlib.languages import say

ROW = {"flex_flow": "row wrap", "align_items": "center", "grid_gap": "0 1em"}  # a gap of flex boxes too
WIDTH = {"width": "auto", "flex": "1 1 20em", "max_width": "34em"}  # two to four in a row, as the window allows


def _named(label):
    """A control's name and size; without a tooltip, a slider's would read "null"."""
    label = say(label)
    return {"description": label, "tooltip": label, "style": {"description_width": "initial"}, "layout": WIDTH}


def _inside(label, value, low, high):
    if not low <= value <= high:
        raise ValueError(f"{label} is {value:g}; wanted {low:g} to {high:g}")


def log_slider(label, value, low, high, per_decade=20):
    """A slider whose positions are spaced evenly in log10, between 10**low and 10**high; its readout is the number.

    `value` is one of the positions: a browser moves a slider that stands between two of them, and its value with it.
    Raises ValueError for a value outside.
    """
    _inside(label, value, 10**low, 10**high)
    center, step = log10(value), 1 / per_decade
    below, above = floor((center - low) * per_decade + 1e-9), floor((high - center) * per_decade + 1e-9)
    ends = {"min": center - below * step, "max": center + above * step}
    made = widgets.FloatLogSlider(
        value=value, base=10, step=step, readout_format=".1e" if low < -6 else ".3g", **ends, **_named(label)
    )
    made.ends = 10.0**low, 10.0**high  # what `position` takes, a little beyond the slider's own
    return made


def slider(label, value, low, high, step, readout=".2f"):
    """A linear slider of floats. Raises ValueError for a value outside."""
    _inside(label, value, low, high)
    return widgets.FloatSlider(value=value, min=low, max=high, step=step, readout_format=readout, **_named(label))


def int_slider(label, value, low, high, step=1):
    """A linear slider of integers. Raises ValueError for a value outside."""
    _inside(label, value, low, high)
    return widgets.IntSlider(value=value, min=low, max=high, step=step, **_named(label))


def _said(options):
    """Options by their names in the reader's language; as they are where no name is another."""
    pairs = [option if isinstance(option, tuple) else (str(option), option) for option in options]
    said = [(say(name), value) for name, value in pairs]
    return options if said == pairs else said


def choice(label, options, value):
    """One of a few named values. Raises ValueError for any other."""
    control = widgets.Dropdown(options=_said(options), **_named(label))
    control.value = position("the first value", control, value)
    return control


def switch(label, value):
    """Yes or no."""
    return widgets.Checkbox(value=value, description=say(label), indent=False, layout={"width": "auto"})


def position(name, control, value):
    """The position of a control that is nearest to `value`, in the type of its values.

    Raises ValueError, which calls the control `name`, for a value outside its range or of another kind.
    """
    if hasattr(control, "options"):
        options = [option for _, option in control._options_full]
        if value not in options:
            raise ValueError(f"{name} is {value!r}; wanted one of {', '.join(map(repr, options))}")
        return value
    kind = type(control.value)
    if kind is bool:
        if value not in (True, False):
            raise ValueError(f"{name} is {value!r}; wanted True or False")
        return bool(value)
    low, high = getattr(control, "ends", (control.min, control.max))
    slack = 1e-9 * max(abs(low), abs(high))  # 10**log10(x) may miss x by a last bit
    try:
        fits = low - slack <= value <= high + slack and kind(value) == value
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise ValueError(f"{name} is {value!r}; wanted {kind.__name__} from {low:g} to {high:g}")
    log = hasattr(control, "base")
    steps = round(((log10(value) if log else value) - control.min) / control.step)
    nearest = min(max(control.min + steps * control.step, control.min), control.max)
    nearest = kind(control.base**nearest if log else nearest)
    return kind(value) if abs(nearest - value) <= 1e-9 * abs(value) else nearest


def played(control):
    """A control of integers that means time or depth, with Play, Pause and Stop beside it, and a single step."""
    pace = max(1, (control.max - control.min) // 100 // control.step) * control.step  # the whole way in 100 pictures
    play = widgets.Play(value=control.value, min=control.min, max=control.max, step=pace, interval=150)
    play.layout = {"width": "6em", "flex": "0 0 auto"}
    play.show_repeat = False
    widgets.jslink((play, "value"), (control, "value"))
    forth = widgets.Button(
        description=f"+{control.step}",
        tooltip=say("{control}: one step on").format(control=control.description),
        layout={"width": "auto", "flex": "0 0 auto"},
    )

    def step(_):
        control.value = min(control.value + control.step, control.max)

    forth.on_click(step)
    return widgets.HBox([control, play, forth], layout={"flex": "2 1 31em", "max_width": "46em"})


def arranged(controls, first, time):
    """A row of the first so many, those named in `time` with Play beside them, and a list: a fold with the rest."""
    boxes = [played(one) if name in time else one for name, one in controls.items()]
    shown, folded = (widgets.Box(part, layout=ROW) for part in (boxes[:first], boxes[first:]))
    for part in (shown, folded):
        part.add_class("hwlib-controls")
    fold = widgets.Accordion([folded], titles=(say("more controls"),), selected_index=None)
    return shown, [fold] if folded.children else []


class Picture(widgets.Image):
    """An Image that can have a tooltip, which ipywidgets' browser part shows only beside an empty description."""

    description = Unicode("").tag(sync=True)
