"""Controls around a drawing: the one widget that every question's explorers are made of."""

from html import escape
from threading import RLock

import ipywidgets as widgets

from hwlib.explorers.controls import Picture, arranged
from hwlib.explorers.controls import choice as choice
from hwlib.explorers.controls import int_slider as int_slider
from hwlib.explorers.controls import log_slider as log_slider
from hwlib.explorers.controls import slider as slider
from hwlib.explorers.controls import switch as switch
from hwlib.explorers.predict import Predict
from hwlib.explorers.presets import Presets
from hwlib.explorers.state import State
from hwlib.languages import say

DENSITY = 2  # pixels of the live picture per pixel of the page: sharp on a dense screen, which a kernel cannot ask for


class Explorer(widgets.VBox):
    """Labelled controls, a reset button and a picture that is a function of the controls' values alone.

    drawing   a `Drawing`
    compute   compute(**values) → the data for drawing.update, values being those of the controls by name
    controls  name → widget; `explorer.controls["lr"].value = 0.3` redraws, in plain Python too
    presets   each a `Preset`, a button that sets some of them
    question  a `Question` that the reader is asked first
    first     so many controls stand above the picture, the others in a fold below it
    time      names of the controls that can be played

    A move that fails shows its message under the picture, which stays as it was; with `explorer.strict = True` the
    error is raised instead. Without a kernel the notebook shows the stored PNG.
    """

    def __init__(self, drawing, compute, controls, presets=(), question=None, first=3, time=()):
        self.drawing, self.controls, self.strict = drawing, dict(controls), False
        self._compute, self._lock, self._held, self._limits = compute, RLock(), False, None
        self._state, self._source = State(self.controls), ("Explorer", {})
        self.words = {}  # argument → its source, where its repr is none; None for one that the controls describe
        self.image = Picture(format="png", layout={"width": f"{int(drawing.figure.bbox.width)}px", "max_width": "100%"})
        self.caption, self.code = widgets.HTML(), widgets.HTML()
        self.presets = Presets(presets, lambda settings: self.set(**settings), self.reset)
        self.reset_button = self.presets.reset
        self.question = question and Predict(
            question, lambda: question.at(self._state.first), lambda: self.set(**self.question.values())
        )
        for name, control in self.controls.items():
            control.observe(lambda _, name=name: self._moved(name), names="value")
        shown, folded = arranged(self.controls, first, time)
        above = [self.question] if question else []
        super().__init__([*above, self.presets, shown, self.image, self.caption, *folded, self.code])
        self.redraw(strict=True)

    @property
    def values(self):
        """The controls' values by name, exact ones for what `set` was given."""
        return self._state.values

    @property
    def alt(self):
        """The picture's alternative text: what it shows, and at which settings."""
        return say("{picture} Settings: {settings}.").format(picture=self.drawing.alt, settings=self._state.words())

    @property
    def call(self):
        """The call that opens an explorer in this very state, after `from hwlib import explorers, problems`."""
        return self._state.call(*self._source)

    def data(self, **values):
        """What the drawing is given where some controls stand at `values` and the others as they do."""
        return self._compute(**self.values | values)

    def set(self, **values):
        """Set several controls, exactly, and redraw once.

        Raises ValueError, before anything moves, for a name that no control has and for a value outside its range.
        """
        with self._lock:
            self._place(values)
            self.redraw()

    def _place(self, values):
        self._held = True
        try:
            self._state.set(values)
        finally:
            self._held = False

    def begin(self, name, arguments, values, implied=False):
        """Stand at these values first, to which `reset` comes back; `call` is of the function `name`, and does not say
        those of the code, nor these if the arguments imply them.
        """
        source = {key: self.words.get(key, repr(value)) for key, value in arguments.items()}
        self._source = name, {key: text for key, text in source.items() if text}
        drawn = self.values
        self._place(values)
        self._state.first = self.values
        if implied:
            self._state.built = self.values
        if self.question:
            self.question.ask()
        if self.values == drawn:
            return self._show_call()
        self._limits = None  # nobody has seen those of the values before
        self.redraw(strict=True)

    def reset(self):
        """Restore the first values and redraw once."""
        self.set(**self._state.first)

    def _moved(self, name):
        with self._lock:
            if not self._held:
                self._state.moved(name)
                self.redraw()

    def redraw(self, strict=None):
        """Compute and draw the picture for the values that the controls have now."""
        with self._lock:
            if self._held:
                return
            try:
                self.drawing.update(**self._compute(**self.values))
                with self.image.hold_sync():  # one message; a browser takes an image's tooltip for its alternative text
                    self.image.value, self.image.tooltip = self.drawing.quick_png(DENSITY), self.alt
                self.caption.value = escape(self.drawing.line) + self._new_scale()
                self._show_call()
                self.presets.update(self.values, self._state.fits)
            except Exception as error:
                if self.strict if strict is None else strict:
                    raise
                self.caption.value = f"<b>{escape(type(error).__name__)}</b>: {escape(str(error))}"

    def _show_call(self):
        self.code.value = f"<code>{escape(self.call)}</code>"

    def _new_scale(self):
        """A word about axes that the last move has changed: the eye would take it for a change of the curves."""
        limits = [(ax.get_xlim(), ax.get_ylim()) for ax in self.drawing.figure.axes]
        before, self._limits = self._limits, limits
        return "" if before in (None, limits) else f" <i>{say('The scale of an axis has changed.')}</i>"

    def __repr__(self):
        return f"<Explorer of {', '.join(self.controls)}>"

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        return {**bundle, "text/plain": repr(self), "image/png": self.drawing.png(9)}, {"image/png": {"alt": self.alt}}
