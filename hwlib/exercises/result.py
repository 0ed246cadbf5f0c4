"""What `check` says, as text and as HTML."""

import re
from dataclasses import dataclass
from html import escape

from hwlib.languages import say

COLOURS = {"right": "#2e7d32", "named": "#c75b00", "located": "#c75b00", "raises": "#b3261e", "not yet": "#757575"}


@dataclass(frozen=True, repr=False)
class Result:
    """The status, one of five words, and what a reader is told.

    "right"    equal to the right result;
    "named"    equal to what a known mistake gives, which is named;
    "located"  neither: the first number that differs, and the line of the formula that decides it;
    "raises"   an exception, or stopped: the reader's own line, and what its arguments held;
    "not yet"  the stub as it was.
    """

    status: str
    message: str
    exercise: str = ""

    def __repr__(self):
        return f"{self.exercise}: {say(self.status)}\n{self.message}"

    def _repr_html_(self):
        colour = COLOURS[self.status]
        head = f"<b>{escape(self.exercise)}: <span style='color:{colour}'>{escape(say(self.status))}</span></b>"
        text = re.sub("`([^`]+)`", r"<code>\1</code>", escape(self.message)).replace("\n", "<br>")
        return f"<div style='border-left:4px solid {colour};padding:2px 10px'>{head}<br>{text}</div>"


class Text(str):
    """A text that a notebook shows as it is."""

    def __repr__(self):
        return str(self)

    def _repr_html_(self):
        return f"<pre>{escape(self)}</pre>"
