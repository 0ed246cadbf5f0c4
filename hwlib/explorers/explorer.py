"""Controls around a drawing: the one widget that every question's explorers are made of.

A new explorer is a `Drawing`, a function from control values to the drawing's data, and a dict of controls.
"""

from html import escape
from math import floor, log10
from threading import RLock

import ipywidgets as widgets
from traitlets import Unicode


def _named(label):
    """A control's name and size; without a tooltip, a slider's would read "null"."""
    size = {"style": {"description_width": "8em"}, "layout": {"width": "30em"}}
    return {"description": label, "tooltip": label, **size}


def log_slider(label, value, low, high, per_decade=20):
    """A slider whose positions are spaced evenly in log10, between 10**low and 10**high; its readout is the number.

    `value` is one of the positions: a browser moves a slider that stands between two of them, and its value with it.
    """
    center, step = log10(value), 1 / per_decade
    below, above = floor((center - low) * per_decade + 1e-9), floor((high - center) * per_decade + 1e-9)
    ends = {"min": center - below * step, "max": center + above * step}
    return widgets.FloatLogSlider(value=value, base=10, step=step, readout_format=".3g", **ends, **_named(label))


def slider(label, value, low, high, step, readout=".2f"):
    """A linear slider of floats."""
    return widgets.FloatSlider(value=value, min=low, max=high, step=step, readout_format=readout, **_named(label))


def int_slider(label, value, low, high, step=1):
    """A linear slider of integers."""
    return widgets.IntSlider(value=value, min=low, max=high, step=step, **_named(label))


def choice(label, options, value):
    """One of a few named values."""
    return widgets.Dropdown(options=options, value=value, **_named(label))


def switch(label, value):
    """Yes or no."""
    return widgets.Checkbox(value=value, description=label, indent=False, layout={"width": "30em"})


class _Picture(widgets.Image):
    """An Image that can have a tooltip, which ipywidgets' browser part shows only beside an empty description."""

    description = Unicode("").tag(sync=True)


def _setting(control):
    value = getattr(control, "label", control.value)  # an option by the name that is shown
    if isinstance(value, bool):
        return f"{control.description} {'on' if value else 'off'}"
    return f"{control.description} {value:.3g}" if isinstance(value, float) else f"{control.description} {value}"


class Explorer(widgets.VBox):
    """Labelled controls, a reset button and a picture that is a function of the controls' values alone.

    drawing   a `Drawing`
    compute   compute(**values) → the data for drawing.update, values being those of the controls by name
    controls  name → widget; `explorer.controls["lr"].value = 0.3` redraws, in plain Python too

    A move that fails shows its message under the picture, which stays as it was; with `explorer.strict = True` the
    error is raised instead. Without a kernel the notebook shows the stored PNG.
    """

    def __init__(self, drawing, compute, controls):
        self.drawing, self.controls, self.strict = drawing, dict(controls), False
        self._compute, self._lock = compute, RLock()
        self._defaults = {name: control.value for name, control in self.controls.items()}
        width = int(drawing.figure.bbox.width)
        self.image = _Picture(format="png", layout={"width": f"{width}px", "max_width": "100%"})
        self.caption = widgets.HTML()
        self.reset_button = widgets.Button(description="reset", tooltip="restore every control's first value")
        self.reset_button.on_click(lambda _: self.reset())
        for control in self.controls.values():
            control.observe(lambda _: self.redraw(), names="value")
        box = widgets.Box([*self.controls.values(), self.reset_button], layout={"flex_flow": "row wrap"})
        super().__init__([box, self.image, self.caption])
        self._held = False
        self.redraw(strict=True)

    @property
    def values(self):
        """The controls' values by name."""
        return {name: control.value for name, control in self.controls.items()}

    @property
    def alt(self):
        """The picture's alternative text: what it shows, and at which settings."""
        return f"{self.drawing.alt} Settings: {', '.join(map(_setting, self.controls.values()))}."

    def set(self, **values):
        """Set several controls and redraw once."""
        if unknown := set(values) - set(self.controls):
            raise ValueError(f"no control named {', '.join(sorted(unknown))}; there are {', '.join(self.controls)}")
        with self._lock:
            self._held = True
            try:
                for name, value in values.items():
                    self.controls[name].value = value
            finally:
                self._held = False
            self.redraw()

    def reset(self):
        """Restore the first values and redraw once."""
        self.set(**self._defaults)

    def redraw(self, strict=None):
        """Compute and draw the picture for the values that the controls have now."""
        with self._lock:
            if self._held:
                return
            try:
                self.drawing.update(**self._compute(**self.values))
                with self.image.hold_sync():  # one message; a browser takes an image's tooltip for its alternative text
                    self.image.value, self.image.tooltip = self.drawing.png(), self.alt
                self.caption.value = escape(self.drawing.line)
            except Exception as error:
                if self.strict if strict is None else strict:
                    raise
                self.caption.value = f"<b>{escape(type(error).__name__)}</b>: {escape(str(error))}"

    def __repr__(self):
        return f"<Explorer of {', '.join(self.controls)}>"

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        return {**bundle, "text/plain": repr(self), "image/png": self.drawing.png(9)}, {"image/png": {"alt": self.alt}}
