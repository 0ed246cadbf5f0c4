"""Every drawing shows what it was given: it is read back from its artists, as its reader reads it."""

import inspect
import itertools
from functools import cache

import numpy as np
import pytest
from conftest import pixels
from figure_cases import CASES, HISTOGRAMS, NAMES, another
from PIL import Image
from reading import differences, drawn, exchanged, legend, unreadable
from test_golden import GOLDEN, file

from hwlib import figures
from hwlib.figures import Panel, line_plot
from hwlib.figures.drawing import Drawing, decades, new_figure, plain
from hwlib.figures.labels import Labels
from hwlib.optimizers import OPTIMIZERS

BY_UPDATE = {"line_plot": ["panels"], "race": None, "histograms": None}  # what else update takes: all data


@cache
def shown(name):
    """The drawing of a case and what is read from it."""
    drawing = CASES[name].draw(**CASES[name].data)
    return drawing, CASES[name].read(drawing.figure)


@pytest.mark.parametrize("name", CASES)
def test_a_drawing_shows_what_it_was_given(name):
    drawing, seen = shown(name)
    found = differences(seen, CASES[name].wanted) + unreadable(drawing.figure)
    with Image.open(GOLDEN / file(name)) as golden:
        size = drawing.figure.canvas.get_width_height()
        found += [] if golden.size == size else [f"it has {size} pixels; wanted {golden.size}"]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "cross"),
    [
        ([(0, 1), (0, -6), (0, 18)], (0, -3)),  # along an axis
        ([(1, 0), (2, 1), (np.inf, 0)], (4, 1)),
        ([(1, 0), (2, 1), (0, -np.inf)], (2, -3)),
        ([(1, 0), (2, 2), (4, 4)], (3, 3)),  # both limits: the nearer one
        ([(1, 0), (2, 1)], (np.nan, np.nan)),  # never outside
        ([(9, 0), (2, 1)], (np.nan, np.nan)),  # from outside
    ],
)
def test_a_path_that_diverges_ends_with_a_cross_where_it_leaves_the_window(path, cross):
    (x, y), rules = (np.array((-2.0, 4.0)), np.array((-3.0, 3.0))), {"adam": OPTIMIZERS["adam"]}
    data = {"paths": {"adam": np.array(path, float)}, "x": np.arange(len(path)), "notes": {"adam": ("η = 9", np.inf)}}
    drawing = figures.race(rules=rules).update(
        landscape=(x, y, np.array([[1.0, 2], [3, 4]])), minimisers=np.zeros((1, 2)), losses={}, **data
    )
    (found,) = (line for line in drawing.figure.axes[0].lines if line.get_marker() == "X")
    np.testing.assert_allclose(found.get_xydata(), [cross], rtol=1e-12)


@pytest.mark.parametrize(("steps", "end"), [(3, 25), (25, 25), (26, 50), (100, 100), (101, 200)])
def test_the_axis_of_a_race_holds_all_steps_and_seldom_moves(steps, end):
    x, rules = np.arange(steps + 1), {"adam": OPTIMIZERS["adam"]}
    data = {"paths": {}, "x": x, "losses": {"adam": x + 1.0}, "notes": {"adam": ("η = 1", 1.0)}}
    land = np.array((-2.0, 4.0)), np.array((-3.0, 3.0)), np.array([[1.0, 2], [3, 4]])
    drawing = figures.race(rules=rules).update(landscape=land, minimisers=np.zeros((1, 2)), **data)
    assert drawing.figure.axes[1].get_xlim() == (0, end)


def test_every_function_has_a_case():
    functions = {name for name in figures.__all__ if inspect.isfunction(getattr(figures, name))}
    assert functions - {"below"} == {case.function for case in CASES.values()}


def shown_names(function, seen, panels):
    """The names and numbers that a reading has and an alternative text must have too."""
    if function == "line_plot":
        for panel, digits in zip(seen["panels"], (panel.digits for panel in panels)):
            yield from (panel["x label"], panel["y label"], *panel["marks"], *panel["rings"])
            for name, (curve, *_) in panel["curves"].items():
                y = curve["y"][np.isfinite(curve["y"])]
                ends = [f"{float(f'{value:.3g}'):g}" for value in y[[0, -1]]] if y.size else ["exactly 0"]
                yield name if digits == 0 else f"{name} {' to '.join(ends)}" if name != "theory" else " to ".join(ends)
    elif function == "race":
        yield from (f"{name}{rule['note'].split('f=')[0]}" for name, rule in seen["rules"].items())
    elif function == "histograms":
        yield from (f"{one['heading']}:{one['title'][0]}".lstrip(":") for one in seen["histograms"][::3])
        yield from (line for one in seen["histograms"] for line in one["title"])
    else:
        yield from seen.get("titles", []) + seen.get("rows", [])


@pytest.mark.parametrize("name", CASES)
def test_the_alternative_text_says_what_the_picture_shows(name):
    case, (drawing, seen) = CASES[name], shown(name)
    assert drawing.alt == case.alt
    for text in shown_names(case.function, seen, case.data.get("panels")):
        assert plain(text).replace(" ", "") in drawing.alt.replace(" ", ""), f"it does not say {text!r}"


@pytest.mark.parametrize("name", [name for name in CASES if CASES[name].function in BY_UPDATE])
def test_a_picture_does_not_depend_on_what_was_drawn_before(name):
    case = CASES[name]
    names = BY_UPDATE[case.function] or list(case.data)
    fresh = case.draw(**case.data).pixels()
    others = itertools.islice(exchanged(case.data), 1, None, 12)
    for words, other in [("things in it", another(case)), *others]:
        drawing = case.draw(**other)
        drawing.pixels()
        drawing.update(**{name: case.data[name] for name in names})
        assert np.array_equal(drawing.pixels(), fresh), f"there is a trace of a picture with other {words}"


AB = {"a": [2, 5, 9], "b": [7, 3, 4]}
CHANGES = {
    "the limits of y": [{"ylim": (0, 10)}, {"ylim": (0, 20)}],
    "the limits of x": [{"xlim": (0, 10)}, {"xlim": (0, 20)}],
    "the scale of y within its limits": [{"ylim": (1, 100)}, {"ylim": (1, 100), "log": "y"}],
    "the scale of x within its limits": [{"xlim": (1, 100)}, {"xlim": (1, 100), "log": "x"}],
    "the place of a ring": [{"points": {"A": (2, 3)}}, {"points": {"A": (3, 8)}}],
    "the place of a mark": [{"marks": {"here": 1.5}}, {"marks": {"here": 2.5}}],
    "a band": [{"bands": {"a": (0, 2)}}, {"bands": {"a": (1, 9)}}],
    "a theory": [{"theory": {"a": [1, 2, 3]}}, {"theory": {"a": [3, 2, 1]}}],
    "a note": [{"note": "exact\n1"}, {"note": "exact\n2"}],
    "a title": [{"title": "left"}, {"title": "right"}],
    "a line that was away": [{"lines": AB}, {"lines": {"a": AB["a"]}}, {"lines": AB}],
    "the names in the legend": [{"lines": AB}, {"lines": dict(zip("cd", AB.values()))}],
    "the look of a name": [{"lines": AB}, {"lines": {"c": AB["b"], "a": AB["a"]}}],
    "steps that are not whole": [{"xlim": (0, 4)}, {"xlim": (0, 4), "x": [0.5, 1.5, 2.5]}],
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_drawn_as_if_it_had_always_been_so(change):
    always = {"x": [1, 2, 3], "lines": AB, "xlabel": "x", "ylabel": "y"}
    panels = [Panel(**always | one) for one in CHANGES[change]]
    drawing = line_plot()
    for panel in panels:
        drawing.update(panels=[panel]).pixels()
    assert np.array_equal(drawing.pixels(), line_plot(panels[-1]).pixels())
    assert len(panels) > 2 or not np.array_equal(drawing.pixels(), line_plot(panels[0]).pixels())


def test_the_bars_of_zeros_go_when_the_zeros_do():
    """From ReLU to tanh, as a reader's choice of σ does."""
    with_zeros, without = ([seen for seen in HISTOGRAMS if bool(seen.zeros) == some] for some in (True, False))
    drawing = figures.histograms(2)
    for seen in (with_zeros[0], without[0]):
        data = {"histograms": [seen], "titles": ["layer 1: mean 0"], "columns": 1}
        drawing.update(**data).pixels()
    assert np.array_equal(drawing.pixels(), figures.histograms(2).update(**data).pixels())


def test_a_line_that_leaves_one_of_two_panels_is_gone_there():
    both, one = (Panel([1, 2, 3], lines) for lines in (AB, {"a": AB["a"]}))
    drawing = line_plot(both, both)
    drawing.pixels()
    drawing.update(panels=[both, one])
    assert np.array_equal(drawing.pixels(), line_plot(both, one).pixels())


@pytest.mark.parametrize("points", [30, 31, 32])
def test_a_legend_has_the_markers_of_its_lines(points):
    figure = drawn(line_plot(Panel(np.arange(points), {"a": np.arange(points)})).figure)
    (line,), (entry,) = figure.axes[0].lines, figure.legends[0].get_lines()
    assert (line.get_marker() == "o") == (entry.get_marker() == "o") == (points <= 31)


def test_the_quick_picture_is_the_same_and_each_density_has_its_own_background():
    drawing = line_plot(Panel([1, 2, 3], AB))
    dense, plain = pixels(drawing.png(density=2)), pixels(drawing.png())
    assert np.array_equal(pixels(drawing.quick_png(2)), dense) and np.array_equal(pixels(drawing.quick_png()), plain)
    assert np.array_equal(pixels(line_plot(Panel([1, 2, 3], AB)).png()), plain)


def test_words_and_pixels_are_those_of_the_last_update_and_stay_what_they_were():
    drawing = line_plot(Panel([1, 2, 3], {"a": [1, 2, 3]}))
    words, before = (drawing.alt, drawing.line), drawing.pixels()
    kept = before.copy()
    after = drawing.update(panels=[Panel([1, 2, 3], {"b": [9, 2, 1]})])
    assert (after.alt, after.line) != words and "b 9 to 1" in after.alt and "b falls" in after.line
    assert not np.array_equal(after.pixels(), before) and np.array_equal(before, kept)


def test_texts_as_one_artist_have_their_size_and_go():
    labels = Labels(new_figure(2, 1), size=10.0)
    heights = []
    for labels.size in (10.0, 20.0):
        labels.set_texts([(20, 20, "I")])
        heights.append(np.ptp(labels.get_path().vertices[:, 1]))
    assert heights[1] == pytest.approx(2 * heights[0])
    labels.set_texts([])
    assert not len(labels.get_path().vertices)


def test_few_points_are_marked_also_beside_many():
    x = np.arange(100.0)
    drawing = line_plot(Panel(x, {"many": x, "one": ([30.0], [50.0])}))
    markers = {len(line.get_xdata()): line.get_marker() for line in drawing.figure.axes[0].lines}
    assert markers[100] in ("", "None") and markers[1] == "s"


def test_steps_are_whole_numbers_and_what_is_measured_is_not():
    ax = drawn(line_plot(Panel([1, 2, 3], {"a": [0.2, 0.4, 2.4]})).figure).axes[0]
    assert [tick for tick in ax.get_xticks() if 1 <= tick <= 3] == [1, 2, 3]
    assert sum(0.2 <= tick <= 2.4 for tick in ax.get_yticks()) >= 4


def test_what_lies_higher_is_drawn_later():
    figure = new_figure(1, 1)
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1))
    dots = [ax.plot([0.5], [0.5], "o", ms=40, color=c, zorder=z)[0] for c, z in (("blue", 4), ("red", 3))]
    drawing = Drawing(figure, dots, lambda: None, lambda: "Two dots.").update()
    assert drawing.pixels()[50, 50].tolist() == [0, 0, 255], "the lower dot, red, hides the higher, blue"


LOOKS = {
    "gradient descent": ("#0072b2", ("solid",), "o"),
    "Momentum": ("#d55e00", (5, 1.5), "s"),
    "Nesterov": ("#009e73", (1, 1), "^"),
    "AdaGrad": ("#cc79a7", (5, 1, 1, 1), "D"),
    "RMSProp": ("#e69f00", (3, 1, 1, 1, 1, 1), "v"),
    "Adam": ("#56b4e9", (8, 2), "P"),
    "lion": ("#000000", (8, 1, 3, 1), "X"),
    "muon": ("#8c8c8c", ("solid",), "<"),
}


def shown_looks(*names):
    figure = drawn(line_plot(Panel([1, 2], dict.fromkeys(names, [1, 2]))).figure)
    return legend(figure)


def test_a_rule_has_its_own_colour_dashes_and_marker_in_the_whole_course():
    assert list(OPTIMIZERS) == list(NAMES) and list(LOOKS)[:6] == list(NAMES.values())
    assert shown_looks(*NAMES, "lion", "muon") == LOOKS
    for name in ("adam", "momentum"):
        assert shown_looks("pooled", name, "between")[NAMES[name]] == LOOKS[NAMES[name]]


def test_other_names_have_the_looks_that_are_free_in_their_order():
    first, second, *_, last, _ = LOOKS.values()
    assert shown_looks("a", "b") == {"a": first, "b": second}
    assert shown_looks("a", "momentum", "b")["b"] == LOOKS["Nesterov"]
    assert shown_looks(*"abcdefg")["g"] == last


def test_theories_are_black_and_each_has_dashes_of_its_own():
    drawing = line_plot(Panel([1, 2], {"y": [1, 2]}, theory={"y": [1, 3], "a": 1, "b": 2, "c": 3}))
    looks = legend(drawn(drawing.figure))
    assert list(looks) == ["y", "theory", "a", "b", "c"] and looks.pop("y") == LOOKS["gradient descent"]
    assert list(looks.values()) == [("#000000", dots, "") for dots in ((2, 2), (6, 2), (6, 2, 1, 2), (1, 3))]


def test_wrong_panels_are_named():
    with pytest.raises(ValueError, match="9 lines: a, b, .*; wanted at most 8, told apart by colour"):
        line_plot(Panel([1], dict.fromkeys("abcdefghi", [1])))
    with pytest.raises(ValueError, match="5 theories: a, b, .*; wanted at most 4, told apart by dashes"):
        line_plot(Panel([1], {"y": [1]}, theory=dict.fromkeys("abcde", 1)))
    with pytest.raises(ValueError, match=r"'loss' has y of shape \(3,\) over x of shape \(2,\); wanted one y"):
        line_plot(Panel([1, 2], {"loss": [1, 2, 3]}))


@pytest.mark.parametrize(
    "values, step, limits",
    [
        ([3.0, 200.0], 3, (1e0, 1e3)),
        ([3.0, 999.0], 3, (1e0, 1e6)),  # near an end: room for it
        ([1.0, 5.0], 1, (1e-1, 1e1)),
        ([np.inf, np.nan, -4, 0], 3, (1e-3, 1e3)),
        ([1e-320, 1e305], 1, (1e-300, 1e300)),
        ([], 2, (1e-2, 1e2)),
    ],
)
def test_decades(values, step, limits):
    np.testing.assert_allclose(decades(np.array(values), step=step), limits, rtol=1e-12)
