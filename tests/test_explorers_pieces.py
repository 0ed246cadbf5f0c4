"""The pieces that all explorers share: controls, exact numbers, presets, the question first, Play, and the call."""

import ipywidgets as widgets
import numpy as np
import pytest
import twins
from conftest import pixels
from test_explorer import curve, explorer, wave
from test_twins import about, anything, same

from hwlib import explorers, problems
from hwlib.explorers.controls import choice, int_slider, log_slider, played, position, slider, switch
from hwlib.explorers.explorer import Explorer
from hwlib.explorers.predict import Predict, Question, gap
from hwlib.explorers.presets import Preset
from hwlib.explorers.state import State
from hwlib.figures.drawing import Drawing
from hwlib.optimizers import adam, gradient_descent
from hwlib.problems import beale, bowl, rosenbrock, saddle

LOW, HIGH = np.array([-3.0, -2.0]), np.array([3.0, 2.0])


class Opened(dict):
    def __missing__(self, name):
        self[name] = getattr(explorers, name)()
        return self[name]


@pytest.fixture(scope="module")
def opened():
    """Every explorer by name, made once, when it is first needed."""
    return Opened()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("hwlib.explorers.explorer.DENSITY", 1)


@pytest.fixture
def data(monkeypatch):
    """drawing → the data that it was given last: nothing is drawn, which takes most of the time."""
    given = {}
    monkeypatch.setattr(Drawing, "update", lambda drawing, **data: given.__setitem__(drawing, data))
    monkeypatch.setattr(Drawing, "quick_png", lambda drawing, density: b"")
    return given


def texts(widget):
    """All that a widget and those in it say."""
    mine = [getattr(widget, name, "") for name in ("value", "description", "tooltip", "title", "titles")]
    # a picture's value is a memory object, whose repr holds an address, and that any digits
    mine = [str(one) for one in mine if not isinstance(one, memoryview)]
    return " ".join(mine + [texts(child) for child in getattr(widget, "children", ())])


def inside(widget, kind):
    found = [widget] if isinstance(widget, kind) else []
    return found + [one for child in getattr(widget, "children", ()) for one in inside(child, kind)]


# controls


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: slider("β", 1.5, 0, 0.99, 0.01), "β is 1.5; wanted 0 to 0.99"),
        (lambda: int_slider("steps", 500, 1, 400), "steps is 500; wanted 1 to 400"),
        (lambda: int_slider("steps", 0, 1, 400), "steps is 0; wanted 1 to 400"),
        (lambda: log_slider("η", 0.001, -2, 1), "η is 0.001; wanted 0.01 to 10"),
        (lambda: log_slider("η", 100.0, -2, 1), "η is 100; wanted 0.01 to 10"),
        (lambda: choice("σ", ["relu"], "tanh"), "the first value is 'tanh'; wanted one of 'relu'"),
    ],
)
def test_a_first_value_outside_its_range_is_refused(make, message):
    with pytest.raises(ValueError) as error:
        make()
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("control", "value", "place"),
    [
        (slider("β", 0.9, 0, 0.99, 0.01), 0.4026, 0.40),
        (slider("x", 0.5, -3, 3, 0.05), -2.98, -3.0),
        (slider("x", 0.5, -3, 3, 0.05), 0.5, 0.5),
        (int_slider("steps", 300, 0, 1000, 10), 427, 430),
        (int_slider("steps", 300, 0, 1000, 10), 300.0, 300),
        (log_slider("η", 1.0, -3, 1), 0.9524, 1.0),
        (log_slider("η", 1.0, -3, 1), 0.93, 10**-0.05),
        (log_slider("η", 1.0, -3, 1), 10, 10.0),
        (log_slider("κ", 20.0, 0, 3), 1000.0, 20 * 10**1.65),  # its last position within the range
        (log_slider("κ", 20.0, 0, 3), 1, 20 * 10**-1.3),
        (choice("n", [("ten", 10), ("twenty", 20)], 10), 20, 20),
        (switch("biases", False), 1, True),
    ],
)
def test_the_position_of_a_value_is_the_nearest_one_and_of_its_type(control, value, place):
    found = position("it", control, value)
    assert found == about(place) and type(found) is type(control.value)
    control.value = found
    assert control.value == found, "the control stands there"


@pytest.mark.parametrize(
    ("control", "wrong", "message"),
    [
        (slider("β", 0.9, 0, 0.99, 0.01), 1.0, "it is 1.0; wanted float from 0 to 0.99"),
        (slider("β", 0.9, 0, 0.99, 0.01), "much", "it is 'much'; wanted float from 0 to 0.99"),
        (slider("β", 0.9, 0, 0.99, 0.01), np.nan, "it is nan; wanted float from 0 to 0.99"),
        (int_slider("n", 3, 1, 9), 2.5, "it is 2.5; wanted int from 1 to 9"),
        (int_slider("n", 3, 1, 9), None, "it is None; wanted int from 1 to 9"),
        (log_slider("κ", 20.0, 0, 3), 1001, "it is 1001; wanted float from 1 to 1000"),
        (choice("σ", ["tanh", "relu"], "relu"), "sin", "it is 'sin'; wanted one of 'tanh', 'relu'"),
        (switch("biases", False), 2, "it is 2; wanted True or False"),
    ],
)
def test_a_value_that_a_control_cannot_have_is_named(control, wrong, message):
    with pytest.raises(ValueError) as error:
        position("it", control, wrong)
    assert str(error.value) == message


@pytest.mark.parametrize("name", twins.CONTROLS)
def test_the_controls_of_an_explorer(opened, name):
    """Labels, first values, ranges and options; those that mean time or depth can be played; few stand above."""
    controls = opened[name].controls
    assert list(controls) == list(twins.CONTROLS[name])
    for key, (label, first, *wanted) in twins.CONTROLS[name].items():
        control = controls[key]
        assert (control.description, control.tooltip or label) == (label, label) and control.value == first
        if hasattr(control, "options"):
            assert [[value for _, value in control._options_full]] == wanted
        elif wanted:
            ends = getattr(control, "ends", (control.min, control.max))
            assert ends == pytest.approx(tuple(wanted[:2]))
            assert control.step == about([*wanted, 1 / 8 if key == "h" else 1 / 20][2])
    played = [box.children[0].description for box in inside(opened[name], widgets.HBox)]
    time = twins.PLAYED.get(name, "depth")
    assert played == [controls[time].description for time in [time] if time]
    fold = inside(opened[name], widgets.Accordion)
    first = 4 if name == "race" else 3
    assert len(opened[name].children[2].children) == min(first, len(controls))
    assert [len(one.children[0].children) for one in fold] == [len(controls) - first] * (len(controls) > first)
    assert all(one.selected_index is None for one in fold)


# Play


@pytest.mark.parametrize(("low", "high", "step", "pace"), [(1, 400, 1, 3), (0, 1000, 10, 10), (1, 30, 1, 1)])
def test_time_can_be_played_and_taken_step_by_step(low, high, step, pace):
    control = int_slider("steps", high - 2 * step, low, high, step)
    made = []
    control_box = _linked(made, control)
    control_, play, forth = control_box.children
    assert control_ is control and isinstance(play, widgets.Play)
    assert (play.min, play.max, play.step, play.value) == (low, high, pace, control.value)
    assert made == [((play, "value"), (control, "value"))]
    assert forth.description == f"+{step}" and forth.tooltip == "steps: one step on"
    for expected in (high - step, high, high):
        forth.click()
        assert control.value == expected


def _linked(made, control):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(widgets, "jslink", lambda *ends: made.append(ends))
        return played(control)


# exact numbers


def test_the_least_move_of_a_slider_is_a_move():
    control = slider("x", 10.0, 0, 10, 0.001)
    state = State({"x": control})
    state.set({"x": 10.0})
    control.value = 9.999
    state.moved("x")
    assert state.values["x"] == 9.999


def test_an_exact_number_is_kept_until_its_slider_moves(opened, data):
    race = opened["race"]
    race.reset()
    race.set(lr=0.9524, rates="all", steps=7)
    control = race.controls["lr"]
    assert race.values["lr"] == 0.9524 and control.value == about(1.0)
    assert "lr=0.9524" in race.call and "η 0.952," in race.alt
    assert data[race.drawing]["notes"]["adam"][0] == "η = 0.95", "the picture is that of the exact number"
    race.controls["steps"].value = 8  # another control
    assert race.values["lr"] == 0.9524
    control.value = float(np.nextafter(control.value, 0))  # what a browser writes back
    assert race.values["lr"] == 0.9524 and "lr=0.9524" in race.call
    control.value = 10**0.05
    assert race.values["lr"] == 10**0.05 and "0.9524" not in race.call
    control.value = 1.0
    assert race.values["lr"] == 1.0 and "lr" not in race.call
    race.set(lr=0.9524)
    race.set(lr=0.5)  # another number by the same way
    assert race.values["lr"] == 0.5
    race.reset()
    assert race.values["lr"] == 1.0 and race.call == "explorers.race()"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"eta": 1.0}, "no control named eta; there are frequency, width"),
        ({"width": 11.0}, "width is 11.0; wanted float from 1 to 10"),
        ({"width": "wide"}, "width is 'wide'; wanted float from 1 to 10"),
    ],
)
def test_what_cannot_be_set_moves_nothing(wrong, message):
    moved = explorer()
    moved.set(frequency=1.23)
    image, words = moved.image.value, moved.call
    with pytest.raises(ValueError) as error:
        moved.set(frequency=4.56, **wrong)
    assert str(error.value) == message and moved.values == {"frequency": 1.23, "width": 5.0}
    assert moved.image.value == image and moved.call == words
    moved.controls["width"].value = 2.0
    assert moved.values == {"frequency": 1.23, "width": 2.0}


def test_first_values_are_taken_by_name_and_come_back_with_reset(data):
    opened = explorers.tangent(10, at=1.23, depth=3)
    assert opened.values == {"at": 1.23, "std": 2.0, "depth": 3}
    assert opened.call == "explorers.tangent(width=10, at=1.23, depth=3)"
    opened.set(at=0.5, depth=9)
    assert opened.call == "explorers.tangent(width=10, depth=9)"
    opened.reset_button.click()
    assert opened.values == {"at": 1.23, "std": 2.0, "depth": 3}
    with pytest.raises(ValueError, match="no control named height; there are at, std, depth"):
        explorers.tangent(height=3)
    with pytest.raises(ValueError, match="depth is 11; wanted int from 1 to 10"):
        explorers.tangent(depth=11)


def test_a_first_picture_that_fails_is_an_error():
    controls = {"frequency": slider("f", 9.5, 0, 10, 0.1), "width": slider("w", 5.0, 1, 10, 1)}
    with pytest.raises(ValueError, match="too high"):
        Explorer(curve(), wave, controls)


def test_the_picture_says_that_its_scale_has_changed():
    moved = explorer()
    assert "scale" not in moved.caption.value
    moved.set(width=8.0)
    assert moved.caption.value == "A curve over 0 to 8. <i>The scale of an axis has changed.</i>"
    moved.set(frequency=2.0)
    assert moved.caption.value == "A curve over 0 to 8."
    moved.reset()
    assert "scale" in moved.caption.value
    assert "scale" not in explorers.gradient_flow(std=0.001).caption.value, "an opened one has not moved"


# presets

PLACES = {"critical", "critical std", "√ε", "∛ε", "2/(μ+L)", "2/L", "Momentum's pair η, β"}


def lit(explorer):
    return {preset.name for preset, button in explorer.presets.buttons.items() if button.button_style == "info"}


@pytest.mark.parametrize("name", twins.PRESETS)
def test_buttons_have_the_number_of_their_place_and_are_lit_only_there(opened, data, name):
    shown, rng = opened[name], np.random.default_rng(5)
    shown.reset()
    for key in [None, *shown.controls]:  # at first, and after each control has moved
        if key:
            shown.set(**{key: anything(shown.controls[key], rng)})
        wanted = twins.PRESETS[name](**shown.values)
        assert [preset.name for preset in shown.presets.buttons] == list(wanted)
        for preset, button in shown.presets.buttons.items():
            numbers = [f"{n:.3g}" for n in wanted[preset.name].values() if isinstance(n, float)]
            place = f" = {', '.join(numbers)}" if preset.name in PLACES else ""
            assert button.description == preset.name + place and preset.look == button.tooltip
            assert not button.disabled
        there = {name for name, to in wanted.items() if all(shown.values[key] == about(to[key]) for key in to)}
        assert lit(shown) == there
    for preset, button in shown.presets.buttons.items():
        shown.reset()
        values = shown.values | twins.PRESETS[name](**shown.values)[preset.name]
        button.click()
        assert shown.values == {key: about(value) for key, value in values.items()}
        assert preset.name in lit(shown) and preset.look in shown.presets.look.value.replace("&#x27;", "'")
        assert shown.presets.look in shown.presets.children
    shown.reset_button.click()
    assert shown.presets.look not in shown.presets.children and not shown.presets.look.value


def test_a_button_without_a_place_cannot_be_pressed():
    """Neither where theory names none, nor where it lies outside a control's range."""
    made = [
        Preset("none", lambda width, **_: {"frequency": np.nan if width > 5 else 2.0}, "Look!"),
        Preset("far", lambda width, **_: {"frequency": width + 5.5}, "<Look>"),
    ]
    controls = {"frequency": slider("f", 1.0, 0, 10, 0.1), "width": slider("w", 5.0, 1, 10, 1)}
    shown = Explorer(curve(), wave, controls, made)
    none, far = shown.presets.buttons.values()
    assert (none.disabled, far.disabled) == (False, True)
    shown.set(width=8.0)
    assert (none.disabled, far.disabled) == (True, True)
    shown.set(width=2.0)
    assert (none.disabled, far.disabled) == (False, False) and far.description == "far = 7.5"
    far.click()
    assert shown.values["frequency"] == 7.5 and shown.presets.look.value == "&lt;Look&gt;"


# a question first


@pytest.mark.parametrize(
    ("guess", "answer", "words"),
    [
        (None, 0.6667, "Computed: 0.67."),
        (None, "Adam", "Computed: Adam."),
        ("Adam", "Adam", "Right: Adam."),
        ("Adam", "RMSProp", "You said Adam. Computed: RMSProp."),
        (2.0, 1.9, "You said 2, within 10 %. Computed: 1.9."),
        (1.8, 1.9, "You said 1.8, within 10 %. Computed: 1.9."),
        (3.8, 1.9, "You said 3.8, 2 times too large. Computed: 1.9."),
        (0.5, 2.0, "You said 0.5, 4 times too small. Computed: 2."),
        (-1.0, 2.0, "You said -1. Computed: 2."),
        (0.0, 2.0, "You said 0. Computed: 2."),
        (-2.0, -1.9, "You said -2, within 10 %. Computed: -1.9."),
    ],
)
def test_the_gap_in_words(guess, answer, words):
    assert gap(guess, answer) == words


def asked(options=(), answer=lambda frequency, **_: 42.4 * frequency):
    """An explorer that asks, and the arguments of each call of the answer."""
    calls = []
    question = Question(
        "What at f = {frequency:.2g} & <w> = {width:.0f}?",
        lambda **values: calls.append(values) or answer(**values),
        {"frequency": 2.0},
        options,
        "Because <f> is 2.",
    )
    controls = {"frequency": slider("f", 1.0, 0, 10, 0.1), "width": slider("w", 5.0, 1, 10, 1)}
    return Explorer(curve(), wave, controls, (), question), calls


DIV = '<div style="line-height: normal">'


def test_nothing_is_computed_before_the_click_and_one_click_skips():
    shown, calls = asked()
    assert isinstance(shown.children[0], Predict) and shown.question.text.value == (
        f"{DIV}<b>Predict.</b> What at f = 2 &amp; &lt;w&gt; = 5?</div>"
    )
    assert not calls and "Because" not in texts(shown) and "85" not in texts(shown)
    shown.set(frequency=3.0, width=7.0)
    shown.question.skip.click()
    assert calls == [{"frequency": 2.0, "width": 5.0}]
    assert shown.question.text.value.endswith(" <b>Computed: 85.</b> Because &lt;f&gt; is 2.</div>")
    assert shown.values == {"frequency": 2.0, "width": 5.0}, "the picture is that of the question"
    assert shown.question.children == (shown.question.text,)
    shown.set(frequency=4.0)
    shown.question.skip.click()
    assert shown.values["frequency"] == 4.0 and len(calls) == 1, "it was answered already"


def test_a_number_is_compared_and_an_option_too():
    shown, _ = asked()
    number, check = shown.question.guesses
    number.value = 42.4
    assert not shown.question.answered, "not before the click"
    check.click()
    assert "<b>You said 42.4, 2 times too small. Computed: 85.</b>" in shown.question.text.value
    for guess, words in (("more", "Right: more."), ("less", "You said less. Computed: more.")):
        shown, calls = asked(("less", "more"), lambda **_: "more")
        assert [button.description for button in shown.question.guesses] == ["less", "more"] and not calls
        next(button for button in shown.question.guesses if button.description == guess).click()
        assert f"<b>{words}</b>" in shown.question.text.value and shown.values["frequency"] == 2.0


@pytest.mark.parametrize("name", twins.ANSWERS)
def test_the_answer_of_an_explorer_is_that_of_its_twin(opened, data, name):
    """For its first values, and no text has it before the click."""
    shown = opened[name]
    shown.reset()
    question = shown.question
    expected, then = twins.answered(name, shown.values)
    assert question.answer == about(expected) and question._question.why not in texts(shown)
    found = expected if isinstance(expected, str) else f"{expected:.2g}"
    if not isinstance(expected, str):
        assert found not in question.text.value
    else:
        assert expected in question._question.options
        assert [button.description for button in question.guesses] == list(question._question.options)
    question.skip.click()
    assert f"<b>Computed: {found}.</b>" in question.text.value
    assert shown.values == {key: about(value) for key, value in then.items()}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("gradient_flow", {"width": 50}),
        ("gradient_flow", {"depth": 2}),
        ("profile_learning", {"steps": 0}),
        ("step_size", {"activation": "sigmoid"}),
        ("singular_values", {"std": 0.1}),
        ("race", {"kappa": 1.0}),
        ("sensitivity", {"beta": 0.5}),
        ("inside", {"kappa": 300.0}),
        ("inside", {"lr": 1.0}),
        ("weight_std", {"width": 50}),
        ("signal", {"seed": 3}),
        ("signal", {"depth": 1}),
    ],
)
def test_the_answer_moves_with_the_first_values(data, name, given):
    first = {key: row[1] for key, row in twins.CONTROLS[name].items()}
    expected, _ = twins.answered(name, first | given)
    question = getattr(explorers, name)(**given).question
    assert question.answer == about(expected) and expected != twins.answered(name, first)[0]
    if "kappa" in given:
        assert f"κ = {given['kappa']:.3g}" in question.text.value


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("weight_std", {"width": 50}, "√(2/50)"),
        ("gradient_flow", {"activation": "tanh", "width": 25}, "√25 = 1/16."),
    ],
)
def test_what_follows_the_answer_has_the_first_values_too(name, given, words):
    explorer = getattr(explorers, name)(**given)
    explorer.question.skip.click()
    assert words in explorer.question.text.value


# the call


def made_by(call, **names):
    return eval(call, {"explorers": explorers, "problems": problems, **names})


def same_again(shown, **names):
    """What the shown call makes: an explorer at the same values, with the same call."""
    again = made_by(shown.call, **names)
    assert f"<code>{shown.call}</code>".replace("'", "&#x27;") == shown.code.value
    assert again.values == shown.values and again.call == shown.call and again.alt == shown.alt
    return again


@pytest.mark.parametrize("name", twins.CONTROLS)
def test_the_shown_call_rebuilds_the_state(opened, name):
    shown, rng = opened[name], np.random.default_rng(11)
    shown.reset()
    assert shown.call == f"explorers.{name}()"
    shown.set(**{key: anything(control, rng) for key, control in shown.controls.items()})
    again = same_again(shown)
    np.testing.assert_array_equal(pixels(again.image.value), pixels(shown.image.value))


DENT = bowl()._replace(name="bowl with a dent", kappa=None, f=lambda x: bowl().f(x) + np.cos(x).sum(axis=-1))
MINE = {"plain": gradient_descent, "mine": lambda lr, beta1: adam(lr, beta1)}
OWN = rosenbrock()._replace(start=np.array([0.5, 2.0]))


@pytest.mark.parametrize(
    ("make", "given", "source"),
    [
        ("race", {"problem": bowl(50, 0.5), "rules": MINE}, "rules=rules, kappa=50.0, degrees=28.6"),
        ("race", {"problem": rosenbrock(), "rules": MINE}, "problem=problems.rosenbrock(), rules=rules"),
        ("race", {"problem": DENT, "rules": MINE}, "problem=problem, rules=rules"),
        ("sensitivity", {"problem": beale()}, "problem=problems.beale()"),
        ("sensitivity", {"problem": saddle(), "most_steps": 50}, "problem=problems.saddle(), most_steps=50"),
        ("sensitivity", {"problem": OWN}, "problem=problem"),
        ("sensitivity", {"problem": bowl(50)._replace(start=np.array([3.0, 1.0]))}, "problem=problem"),
        ("gradient_flow", {"width": 30, "samples": 5, "seed": 7}, "width=30, samples=5, seed=7"),
        ("profile_learning", {"row": 100, "hidden": 5, "seed": 7}, "row=100, hidden=5, seed=7"),
        ("tangent", {"width": 7, "seed": 7}, "width=7, seed=7"),
        ("singular_values", {"width": 7, "seed": 7}, "width=7, seed=7"),
    ],
)
def test_the_shown_call_has_the_arguments_too(data, make, given, source):
    shown = getattr(explorers, make)(**given)
    assert shown.call.startswith(f"explorers.{make}({source}")
    if "kappa" in shown.controls:
        shown.set(kappa=20.0)  # what a bowl has if nothing is said
    elif "beta" in shown.controls:
        shown.set(lr=0.0123, beta=0.432, steps=23)
    again = same_again(shown, **given)
    same(data[again.drawing], data[shown.drawing])
    again.reset()
    assert again.values == shown.values, "the state is the one that it comes back to"
