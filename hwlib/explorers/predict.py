"""Predict, then look: one question, an answer that is computed, and the gap between them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

import ipywidgets as widgets

from hwlib.explorers.controls import ROW
from hwlib.languages import say


@dataclass(frozen=True)
class Question:
    """What a reader is asked before the picture shows it.

    text      the question; {name} stands for a control's value, as in str.format
    answer    answer(**values) → a number, or one of the options; values are the controls', with `settings`
    settings  where the controls go once the reader has answered, so that the picture shows it, or a function of all
              values that gives that
    options   to choose from; none for a number
    why       a sentence that follows the answer, with values as in the question
    """

    text: str
    answer: Callable
    settings: dict | Callable = field(default_factory=dict)
    options: tuple = ()
    why: str = ""

    def at(self, values):
        """All values, once the controls have gone from `values` to where the picture shows the answer."""
        return values | (self.settings(**values) if callable(self.settings) else self.settings)


def gap(guess, answer):
    """In words, how far a guess, None for none, is from the answer."""
    words = isinstance(answer, str)
    found = say(answer) if words else f"{answer:.2g}"
    if guess is None:
        return say("Computed: {found}.").format(found=found)
    said = {"guess": say(guess) if words else f"{guess:g}", "found": found}
    if words and guess == answer:
        return say("Right: {found}.").format(found=found)
    if words or guess * answer <= 0:
        return say("You said {guess}. Computed: {found}.").format(**said)
    if abs(guess - answer) <= 0.1 * abs(answer):
        return say("You said {guess}, within 10 %. Computed: {found}.").format(**said)
    ratio = guess / answer
    if ratio > 1:
        return say("You said {guess}, {ratio:.2g} times too large. Computed: {found}.").format(**said, ratio=ratio)
    return say("You said {guess}, {ratio:.2g} times too small. Computed: {found}.").format(**said, ratio=1 / ratio)


class Predict(widgets.Box):
    """A question, beside it buttons for its options or a box for a number; then its answer, at a click and not before.

    values()  what the controls will be when the picture shows the answer
    show      called once, when the reader has answered or asked for the answer
    """

    def __init__(self, question, values, show):
        self._question, self.values, self._show = question, values, show
        self.answered = False
        self.text = widgets.HTML(layout={"flex": "1 1 26em"})  # where no button fits beside it, they go below
        narrow = {"width": "auto"}
        self.skip = widgets.Button(
            description=say("show me"), tooltip=say("the answer, without a guess"), layout=narrow
        )
        self.skip.on_click(lambda _: self.reveal(None))
        if question.options:
            self.guesses = [widgets.Button(description=say(option), layout=narrow) for option in question.options]
            for button, option in zip(self.guesses, question.options):
                button.on_click(lambda _, option=option: self.reveal(option))
        else:
            self.number = widgets.FloatText(layout={"width": "8em"}, tooltip=say("your number"))
            check = widgets.Button(
                description=say("check"), tooltip=say("compare with the computed number"), layout=narrow
            )
            check.on_click(lambda _: self.reveal(self.number.value))
            self.guesses = [self.number, check]
        row = widgets.Box([*self.guesses, self.skip], layout={"flex_flow": "row wrap"})
        super().__init__([self.text, row], layout=ROW)
        self.ask()

    def ask(self, answer=""):
        """Write the question down for the values of now, and the answer once there is one."""
        question = escape(say(self._question.text).format(**self.values()))
        text = f"<b>{say('Predict.')}</b> {question}{answer}"
        self.text.value = f'<div style="line-height: normal">{text}</div>'  # a widget's lines are as high as buttons

    @property
    def answer(self):
        """What the picture will show, computed."""
        return self._question.answer(**self.values())

    def reveal(self, guess):
        """Show the computed answer and its gap from the guess, and move the controls to where the picture shows it."""
        if self.answered:
            return
        self.answered = True
        why = say(self._question.why).format(**self.values())
        self.ask(f" <b>{escape(gap(guess, self.answer))}</b> {escape(why)}")
        self.children = [self.text]
        self._show()
