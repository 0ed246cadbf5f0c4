"""Pictures that do not depend on the settings of the reader's matplotlib, and leave them alone.

matplotlib reads its settings when an artist is made, when it changes and when it is drawn, some of them for things
that no artist can be told (hinting, the minus sign, ticks made late). They are one dict for all threads: `rc_context`
changes it for everybody, and of two that overlap the one that ends last restores what the other had set. So nothing is
set here. Whoever is inside `matplotlib_defaults` reads the defaults; all others read what the reader has set.
"""

from contextlib import contextmanager
from contextvars import ContextVar

import matplotlib

_DEFAULTS = dict(matplotlib.rcParamsDefault)
_inside = ContextVar("inside matplotlib_defaults", default=False)  # each thread has its own


class RcParams(matplotlib.RcParams):
    """matplotlib's dict of settings, read as above; what it holds, and writing to it, stay as they are."""

    def __getitem__(self, key):
        return _DEFAULTS[key] if _inside.get() else super().__getitem__(key)


matplotlib.rcParams.__class__ = RcParams  # the one dict that matplotlib's modules hold: none can be put in its place


@contextmanager
def matplotlib_defaults():
    """Build, update or draw with matplotlib's default settings: a context and, called, a decorator."""
    token = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(token)
