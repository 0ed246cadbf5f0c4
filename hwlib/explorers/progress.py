"""A bar for runs that take seconds."""

import ipywidgets as widgets


class Progress(widgets.IntProgress):
    """A bar over `total` steps: display it, then call it once a step, `run(…, progress=bar)`, to move it on.

    Its text form names the total only, so that a stored notebook does not depend on how fast the machine was.
    """

    def __init__(self, total):
        super().__init__(max=100, description="0 %")
        self._total, self._done = total, 0

    def __call__(self):
        self._done += 1
        percent = 100 * self._done // self._total
        if percent != self.value:  # a message to the browser at each percent, not at each step
            self.value, self.description = percent, f"{percent} %"

    def __repr__(self):
        return f"<Progress over {self._total} steps>"

    def _repr_mimebundle_(self, **kwargs):
        return {**super()._repr_mimebundle_(**kwargs), "text/plain": repr(self)}
