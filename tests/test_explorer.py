"""The shared pieces: a drawing that equals itself drawn afresh, and controls that survive a failing move."""

import gc
import threading
import weakref

import numpy as np
import pytest
from conftest import pixels

from hwlib.explorers.controls import choice, int_slider, log_slider, slider, switch
from hwlib.explorers.explorer import DENSITY, Explorer
from hwlib.figures import Panel, line_plot
from hwlib.figures.drawing import Drawing, decades, new_figure


def curve():
    figure = new_figure(4, 2)
    ax = figure.add_axes((0.2, 0.2, 0.75, 0.75))
    (line,) = ax.plot([], [])

    def update(x, y):
        line.set_data(x, y)
        ax.set(xlim=(x[0], x[-1]), ylim=(-1, 1))

    return Drawing(figure, [line], update, lambda x, y: f"A curve over {x[0]:.3g} to {x[-1]:.3g}.")


def wave(frequency, width):
    if frequency > 9:
        raise ValueError("frequency is <too high>")
    x = np.linspace(0, width, 200)
    return {"x": x, "y": np.sin(frequency * x)}


def explorer():
    return Explorer(curve(), wave, {"frequency": slider("f", 1.0, 0, 10, 0.1), "width": slider("w", 5.0, 1, 10, 1)})


def fresh(density=DENSITY, **values):
    return pixels(curve().update(**wave(**values)).png(density=density))


def test_a_moved_picture_equals_one_drawn_afresh():
    moved = explorer()
    for frequency, width in ((2.0, 5.0), (2.0, 8.0), (0.0, 8.0), (3.0, 5.0)):  # with and without new limits
        moved.set(frequency=frequency, width=width)
        np.testing.assert_array_equal(pixels(moved.image.value), fresh(frequency=frequency, width=width))
        data, _ = moved._repr_mimebundle_()  # the stored picture has a pixel for each of the page
        np.testing.assert_array_equal(pixels(data["image/png"]), fresh(1, frequency=frequency, width=width))


def test_a_legend_with_other_names_is_drawn_anew():
    """A legend stands in the kept background: an update that renames its lines must not leave the old names."""
    x = np.arange(1, 4)

    def panels(name):
        return [Panel(x, {name: x}, title="width"), Panel(x, {name: x}, title="depth")]

    renamed = line_plot().update(panels=panels("forward"))
    old = renamed.pixels()
    renamed.update(panels=panels("reverse"))
    assert (renamed.pixels() != old).any()
    np.testing.assert_array_equal(renamed.pixels(), line_plot(*panels("reverse")).pixels())


def test_a_move_builds_no_figure_and_keeps_the_background(monkeypatch):
    moved = explorer()
    monkeypatch.setattr("hwlib.figures.drawing.FigureCanvasAgg.draw", lambda canvas: pytest.fail("a full draw"))
    moved.strict = True
    moved.controls["frequency"].value = 2.0


def test_a_failing_move_says_so_and_the_controls_stay_alive():
    failing = explorer()
    before = failing.image.value
    failing.controls["frequency"].value = 10.0
    assert failing.caption.value == "<b>ValueError</b>: frequency is &lt;too high&gt;"
    assert failing.image.value == before
    failing.controls["frequency"].value = 2.0
    assert failing.caption.value == "A curve over 0 to 5."
    failing.strict = True
    with pytest.raises(ValueError, match="too high"):
        failing.controls["frequency"].value = 10.0


def test_reset_and_set():
    moved = explorer()
    first = moved.image.value
    moved.set(frequency=4.0, width=2.0)
    assert moved.values == {"frequency": 4.0, "width": 2.0} and moved.image.value != first
    moved.reset_button.click()
    assert moved.values == {"frequency": 1.0, "width": 5.0} and moved.image.value == first
    with pytest.raises(ValueError, match="no control named lr; there are frequency, width"):
        moved.set(lr=1.0)
    moved.controls["frequency"].value = 4.0
    assert moved.image.value != first, "controls are heard again after an error in set"


def test_the_bundle_holds_the_widget_its_picture_and_alternative_text():
    data, metadata = explorer()._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/png", "application/vnd.jupyter.widget-view+json"}
    assert data["text/plain"] == "<Explorer of frequency, width>"
    assert metadata == {"image/png": {"alt": "A curve over 0 to 5. Settings: f 1, w 5."}}
    np.testing.assert_array_equal(pixels(data["image/png"]), fresh(1, frequency=1.0, width=5.0))


def test_the_picture_has_an_alternative_text_with_the_values_of_now():
    controls = {"frequency": log_slider("f", 1.0, -1, 1), "width": choice("w", [("wide", 10), ("narrow", 2)], 10)}
    moved = Explorer(curve(), lambda bias, **values: wave(**values), controls | {"bias": switch("bias", True)})
    assert moved.image.tooltip == "A curve over 0 to 10. Settings: f 1, w wide, bias on."
    moved.set(frequency=4.0, width=2, bias=False)
    assert moved.image.tooltip == moved.alt == "A curve over 0 to 2. Settings: f 4, w narrow, bias off."
    moved.controls["frequency"].value = 10.0  # fails: the old picture keeps its text
    assert moved.image.tooltip == "A curve over 0 to 2. Settings: f 4, w narrow, bias off."


def test_the_image_has_its_own_width_and_no_more():
    assert explorer().image.layout.width == "400px"
    assert explorer().image.layout.max_width == "100%"


def test_every_control_has_a_label_and_a_range():
    controls = [log_slider("η", 0.1, -3, 1), slider("β", 0.9, 0, 0.99, 0.01), int_slider("n", 3, 1, 9)]
    controls += [choice("σ", ["tanh", "relu"], "relu"), switch("bias", True)]
    assert [control.description for control in controls] == ["η", "β", "n", "σ", "bias"]
    assert controls[0].value == 0.1 and controls[0].min == -3 and controls[3].value == "relu"


@pytest.mark.parametrize(("value", "low", "high"), [(20, 0, 3), (0.1, -3, 1), (2, -1, 1), (1, 0, 3), (1e-8, -16, 0)])
def test_a_log_slider_starts_on_one_of_its_positions_within_its_range(value, low, high):
    """Off them, the browser would move it, and the value with it, as soon as it is shown."""
    control = log_slider("κ", value, low, high)
    position = (np.log10(value) - control.min) / control.step
    assert control.value == value and abs(position - round(position)) < 1e-9
    assert low - 1e-9 <= control.min <= low + control.step and high - control.step <= control.max <= high + 1e-9


def test_two_explorers_on_two_threads_draw_their_own_pictures():
    """ipykernel 7 runs a slider's callback beside the running cell: nothing global may be shared."""
    explorers, failures = [explorer(), explorer()], []

    def work(mine, width):
        for frequency in np.linspace(0, 5, 20):
            mine.set(frequency=float(frequency), width=width)
            if not np.array_equal(pixels(mine.drawing.png(density=DENSITY)), pixels(mine.image.value)):
                failures.append(frequency)

    threads = [threading.Thread(target=work, args=pair) for pair in zip(explorers, (3.0, 7.0))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert not failures
    for mine in explorers:
        np.testing.assert_array_equal(pixels(mine.image.value), fresh(**mine.values))


@pytest.mark.parametrize(
    ("values", "limits"),
    [([0.5, 20], (1e-3, 1e3)), ([1e-8], (1e-9, 1e-6)), ([0, np.nan, np.inf], (1e-3, 1e3)), ([], (1e-3, 1e3))],
)
def test_decades(values, limits):
    np.testing.assert_allclose(decades(np.array(values)), limits, rtol=1e-12)


def test_a_drawing_shows_as_a_png_with_alternative_text():
    drawing = curve().update(**wave(1.0, 5.0))
    data, metadata = drawing._repr_mimebundle_()
    assert data["text/plain"] == "<Figure size 400x200 with 1 Axes>"
    assert metadata["image/png"]["alt"] == "A curve over 0 to 5."
    assert b"Software" not in data["image/png"]
    assert pixels(data["image/png"]).shape == (200, 400, 3)


def test_a_drawing_that_was_shown_keeps_no_pixels_and_can_be_drawn_again():
    drawing = curve().update(**wave(1.0, 5.0))
    drawing.pixels()
    renderer = weakref.ref(drawing.figure.canvas.get_renderer())
    drawing._repr_mimebundle_()
    gc.collect()
    assert renderer() is None
    np.testing.assert_array_equal(drawing.update(**wave(2.0, 4.0)).pixels(), fresh(1, frequency=2.0, width=4.0))
