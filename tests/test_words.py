"""The line under a picture says what a reader sees first, is true, and says less where rounding or chance decides."""

import re

import figure_cases
import numpy as np
import pytest
import reading
from figure_cases import CASES, HISTOGRAMS, LINE_PLOTS, METRES, NAMES, PATHS, RACE, RULES, TITLES
from matplotlib.figure import Figure

from hwlib import figures
from hwlib.figures import Panel, line_plot
from hwlib.figures.drawing import still
from hwlib.figures.words import about, line

INF, NAN = np.inf, np.nan
SIDES = "north north-east east south-east south south-west west north-west".split()
LONG = np.arange(40)


def panel(lines, x=(1, 2, 4), **more):
    return Panel(x, lines, **{"xlabel": "step", "ylabel": "loss"} | more)


def two(title="", last=2, **more):
    return panel({"a": [3, 2, 1], "b": [1, 1, last]}, title=title, **more)


THREE = {"a": [3, 2, 1], "b": [1, 1, 2], "c": [2, 4, 3]}
OTHER_AXES = {"xlabel": "width $n$", "ylabel": "$f$"}
LINES = {
    "three lines": ([panel(THREE)], "Loss at step 4: highest is c (3), lowest is a (1)."),
    "two lines": ([two()], "Loss at step 4: b (2) is above a (1)."),
    "a rule by its name": (
        [panel({"adam": [1, 2, 3], "mine": [3, 2, 1]})],
        "Loss at step 4: Adam (3) is above mine (1).",
    ),
    "nobody is lowest": ([panel(THREE | {"b": [1, 1, 1 + 1e-7]})], "Loss at step 4: highest is c (3)."),
    "apart at the left only": (
        [panel(dict(zip("abc", ([3, 2, 1], [1, 1, 1], [2, 4, 1 - 1e-9]))))],
        "Loss at step 1: highest is a (3), lowest is b (1); all meet at the right end.",
    ),
    "always together": ([panel({"a": [3, 2, 1], "b": [3, 2, 1 + 1e-12]})], "Loss against step: a and b."),
    "values that round alike": (
        [panel({"a": [3, 2, 1.04], "b": [1, 1, 1.2]}, ylim=(1, 1.3), digits=1)],
        "Loss at step 4: b is above a.",
    ),
    "one line": ([panel({"a": [2, 3, 4.567]})], "Loss: a rises from 2 at step 1 to 4.6 at step 4."),
    "one line that comes back": ([panel({"a": [3, 2, 3]})], "Loss: a ends near where it began."),
    "one line with a gap at its end": ([panel({"a": [3, 2, NAN]})], "Loss: a falls from 3 at step 1 to 2 at step 2."),
    "one line, its end by chance": ([panel({"a": [3, 2, 1]}, digits=0)], "Loss: a falls on the whole."),
    "ends by chance, nearly together": (
        [panel({"a": 1 - LONG / 50, "b": 1 - LONG / 48}, LONG, digits=0)],
        "Loss against step: a and b.",
    ),
    "ends by chance, one point astray": (
        [panel({"a": [*np.zeros(39), 9], "b": [*np.ones(39), 0]}, LONG, digits=0)],
        "Loss near step 39: b is above a.",
    ),
    "one that diverged": ([panel({"a": [3, INF, NAN]}, log="y")], "Loss at step 4: a has diverged."),
    "some that diverged": (
        [panel(THREE | {"d": [1, 1e31, NAN], "e": [1, 2, -INF]})],
        "Loss at step 4: lowest is a (1); d and e have diverged.",
    ),
    "all but one diverged": (
        [panel({name: [1, 1, 1e300] for name in "abcd"} | {"e": [2, 1, 1]})],
        "Loss at step 4: lowest is e (1); 4 of 5 have diverged.",
    ),
    "most diverged, and one stops before the end": (
        [panel({name: [1, 1, 1e300] for name in "abcd"} | {"e": [2, 1, 1], "f": [2, 1, NAN]})],
        "Loss at step 4: lowest is e (1); 4 of 6 have diverged.",
    ),
    "nothing but gaps": ([panel({"a": [NAN] * 3})], "Loss against step: a."),
    "one that stops": ([panel(THREE | {"d": [9, 9, NAN]})], "Loss at step 4: highest is c (3), lowest is a (1)."),
    "one of zeros": (
        [panel(THREE | {"d": [0, 0, 0]}, log="y")],
        "Loss at step 4: highest is c (3), lowest is d (0).",
    ),
    "several of zeros": ([panel({"a": [0] * 3, "b": [0] * 3}, log="y")], "Loss against step: a and b."),
    "several below the window": ([panel(THREE, ylim=(2.5, 5))], "Loss at step 4: highest is c (3)."),
    "theory": ([panel({"a": [3, 2, 1]}, theory={"a": [3, 2.01, 1]})], "Loss: a follows theory."),
    "not its theory": (
        [panel({"a": [3, 2, 1]}, theory={"a": [3, 2, 2]})],
        "Loss at step 4: theory (2) is above a (1).",
    ),
    "a law": ([panel({"a": [3, 2, 1]}, theory={"the mean": 2})], "Loss at step 4: the mean (2) is above a (1)."),
    "each its theory": (
        [two(theory={"a": [3, 2, 1], "b": [1, 1, 2]})],
        "Loss at step 4: b (2) is above a (1); all follow theory.",
    ),
    "above its theory": (
        [panel({"a": [4, 3.5, 3]}, theory={"a": [3, 2, 1]})],
        "Loss at step 4: a (3) is above theory (1).",
    ),
    "below its theory": (
        [panel({"a": [3, 2, 1]}, theory={"a": [4, 3.5, 3]})],
        "Loss at step 4: theory (3) is above a (1).",
    ),
    "all one law": ([panel({"a": [1, 1.01, 1], "b": [1, 1, 1]}, ylim=(0, 2), theory={"1": 1})], "Loss: all follow 1."),
    "the same in both": ([two("left"), two("right", 3)], "Loss at step 4 in both panels: b is above a."),
    "the same in all, other axes": (
        [two("left"), two("middle"), two("right", **OTHER_AXES)],
        "At the right end in all 3 panels: b is above a.",
    ),
    "the other way round in the second": (
        [two("left, first"), two("right", 0)],
        "Loss (left, first) at step 4: b (2) is above a (1).",
    ),
    "the other way round in the third": (
        [two("left"), two("middle", 3), two("right", 0)],
        "Loss (left) at step 4: b (2) is above a (1).",
    ),
    "nothing in the first": (
        [panel({"a": [1, 2, 3], "b": [1, 2, 3]}, title="left"), two("right", 3, **OTHER_AXES)],
        "f (right) at width n = 4: b (3) is above a (1).",
    ),
    "axes with units": (
        [two(xlabel="east, km", ylabel="height, m")],
        "Height, m, at the right end: b (2) is above a (1).",
    ),
    "axes without names": ([two(xlabel="", ylabel="")], "At the right end: b (2) is above a (1)."),
    "mathematics": (
        [panel({r"$\kappa_1$": [3, 2, 1], "adam": [1, 1, 2]}, (1, 2, 1234.5), xlabel=r"$\eta$", ylabel=r"$y\,/\,h$")],
        "y/h at η = 1200: Adam (2) is above κ₁ (1).",
    ),
    "names with commas": (
        [panel({"tanh, He": [3, 2, 1], "tanh, Xavier": [1, 1, 2]})],
        "Loss at step 4: “tanh, Xavier” (2) is above “tanh, He” (1).",
    ),
    "words of its own": (
        [two(), panel(THREE, words="At 2.35 it is 1.396309e-05. And more.")],
        "At 2.35 it is 1.4e-05.",
    ),
    "too long for numbers": (
        [panel({f"a line with quite a long name, {name}": np.array(y) / 8192 for name, y in THREE.items()})],
        "Loss at step 4: highest is “a line with quite a long name, c”, lowest is “a line with quite a long name, a”.",
    ),
}


@pytest.mark.parametrize("name", LINES)
def test_the_line_of_a_line_plot(name):
    panels, wanted = LINES[name]
    assert line_plot(*panels).line == wanted and len(wanted) <= 120


@pytest.mark.parametrize("name", LINES)
def test_another_last_bit_changes_no_line(name):
    panels, wanted = LINES[name]
    for sign in (-1, 1):
        moved = []
        for one in panels:
            lines = {key: np.multiply(y, 1 + sign * 2e-16 * (-1) ** k) for k, (key, y) in enumerate(one.lines.items())}
            moved.append(Panel(**{**vars(one), "lines": lines}))
        assert line(moved) == wanted


@pytest.mark.parametrize("name", CASES)
def test_a_drawing_has_its_line(name):
    said = CASES[name].draw(**CASES[name].data).line
    assert said == figure_cases.LINES[name] and len(said) <= 120


def seen_first(ax, looks, names):
    """What the artists in these axes show at the right end: which line is highest there and which lowest."""
    left, right, bottom, top = reading.sides(ax)
    log = reading.scale(ax.yaxis).log
    ends = {}
    for name, (curve, *_) in ((name, curves) for name, curves in reading.curves(ax, looks).items() if name in names):
        there = np.isfinite(curve["y"])
        x, y = curve["x"][there][-1], curve["y"][there][-1]
        low, high, y = np.log([bottom, top, max(y, bottom)]) if log else (bottom, top, y)
        ends[name] = x, min(max((y - low) / (high - low), 0), 1)
    last = max(x for x, _ in ends.values())
    order = sorted((height, name) for name, (x, height) in ends.items() if x > last - 1e-6 * abs(last))
    apart = [bool(b[0] - a[0] > 0.02) for a, b in zip(order, order[1:])]
    if len(order) == 1:
        return ""
    if len(order) == 2:
        return f"{order[1][1]} is above {order[0][1]}" * apart[0]
    return ", ".join([f"highest is {order[-1][1]}"] * apart[-1] + [f"lowest is {order[0][1]}"] * apart[0])


@pytest.mark.parametrize("seed", range(12))
def test_the_line_says_what_the_artists_show(seed):
    rng = np.random.default_rng(seed)
    names = [*rng.permutation(["adam", "mine", "rmsprop", "yours", "theirs"])[: 2 + seed % 4]]
    lines = {name: 10.0 ** rng.uniform(-3, 3, 6) for name in names}
    drawing = line_plot(panel(lines, np.arange(1, 7), log=("", "x", "y", "xy")[seed // 3]))
    looks, (ax,) = reading.legend(reading.drawn(drawing.figure)), drawing.figure.axes
    wanted, said = seen_first(ax, looks, [*looks]), re.sub(r" \([^()]*\)", "", drawing.line)
    assert said == f"Loss at step 6: {wanted}." if wanted else "step 6" not in said
    for name, value in re.findall(r"(\w+) \(([^()]*)\)", drawing.line if wanted else ""):
        (shown,) = reading.curves(ax, looks)[name]
        assert float(value) == pytest.approx(shown["y"][-1], rel=0.06)


def race_line(notes, floor=1e-12, steps=100):
    paths = {name: np.zeros((steps + 1, 2)) for name in notes}
    drawing = figures.race(rules=dict.fromkeys(notes, None) or RULES, floor=floor)
    notes = {name: ("η = 1", f) for name, f in notes.items()}
    losses = {name: [1, 1, 1, 1] for name in notes}
    return drawing.update(**RACE | {"paths": paths, "losses": losses, "notes": notes}).line


@pytest.mark.parametrize(
    "notes, wanted",
    [
        ({"adam": 0.1, "adagrad": 1e-5, "sgd": 3.0}, "After 100 steps, f is lowest for AdaGrad and highest for sgd."),
        ({"adam": 0.1, "adagrad": 1e-5}, "After 100 steps, f is lower for AdaGrad than for Adam."),
        ({"adam": 0.1, "adagrad": 0.1 + 1e-9, "sgd": 3.0}, "After 100 steps, f is highest for sgd."),
        ({"adam": 0.2}, "After 100 steps, Adam has f below 1e+00."),
        ({"adam": 0.2, "sgd": 0.2}, "After 100 steps, Adam has f below 1e+00; sgd has f below 1e+00."),
        (
            {"adam": 1e-30, "sgd": 1e-20, "adagrad": 1},
            "After 100 steps, f is below 1e-12 for Adam and sgd, and highest for AdaGrad.",
        ),
        (
            {"adam": 1e-30, "sgd": 1e-9, "adagrad": INF},
            "After 100 steps, f is lower for Adam than for sgd; AdaGrad has diverged.",
        ),
        (dict(adam=1e-30, sgd=1e-20, adagrad=1e-15), "After 100 steps, f is below 1e-12 for Adam, sgd and AdaGrad."),
        ({"adam": NAN, "sgd": INF}, "After 100 steps, Adam and sgd have diverged."),
        ({}, "No rule is shown."),
    ],
)
def test_the_line_of_a_race(notes, wanted):
    assert race_line(notes) == wanted


@pytest.mark.parametrize("name", [name for name in CASES if CASES[name].function == "race"])
def test_the_line_of_a_race_says_what_the_notes_show(name):
    case = CASES[name]
    drawing = case.draw(**case.data)
    rules = case.read(drawing.figure)["rules"]
    f = {rule: float(seen["note"].split("f=")[1]) for rule, seen in rules.items() if "f=" in seen["note"]}
    gone = [rule for rule in rules if rule not in f]
    low, high = sorted(f, key=f.get)
    longest = max(len(path) for path in PATHS.values()) - 1
    assert drawing.line == f"After {longest} steps, f is lower for {low} than for {high}; {gone[0]} has diverged."


def test_the_line_of_histograms_goes_by_their_widths():
    def said(histograms, titles=TITLES, columns=5, headings=()):
        data = {"histograms": histograms, "titles": titles[: len(histograms)], "columns": columns}
        return figures.histograms(5).update(**data, headings=headings).line

    spread = []
    for seen in HISTOGRAMS:
        edges = np.linspace(seen.low, seen.high, len(seen.counts) + 1)
        spread.append(np.std(np.repeat((edges[1:] + edges[:-1]) / 2, seen.counts)))
    order = np.argsort(spread)
    ends = f"widest is layer {order[-1]}; narrowest is layer {order[0]}"
    assert said(HISTOGRAMS) == f"5 histograms: {ends}; exact zeros in 2."
    assert said(HISTOGRAMS[:1] * 2) == "2 histograms."
    assert said([HISTOGRAMS[2], HISTOGRAMS[0]], ["7: a", "8: b"], 1, ("x", "y")) == (
        "2 histograms: widest is layer 7 of x; narrowest is layer 8 of y."
    )


def test_the_lines_of_maps_and_images():
    flat, tall = np.zeros((3, 4)), np.arange(12.0).reshape(3, 4)
    assert figures.relief({"b": tall, "c": flat}, METRES).line == "From the lowest point to the highest: b 11 m, c 0 m."
    assert figures.slope_maps({"a": flat + 0.2, "b": flat + 0.2, "c": flat + 0.1}, METRES).line == (
        "The median slope, m per m, is lowest for c (0.1)."
    )
    same = figures.slope_maps(dict.fromkeys("abc", flat + 0.2), METRES).line
    assert same == "Maps of slope, medians in m per m: a 0.2, b 0.2, c 0.2."
    turns = {"the first": flat + np.pi / 2, "the second": np.array([[0, np.pi]] * 2)}
    downhill = figures.aspect_maps(turns, {"the first": flat + 1, "the second": np.ones((2, 2))}, METRES, arrows=1).line
    assert downhill == "On the whole, downhill is to the east for the first; to no side for the second."
    stripes, noise = np.tile([0.0, 1], (3, 2)), np.array([[0, 1.0], [1, 0]])
    one = figures.images({"A": {"x": stripes, "y": noise}}, "value", (0, 1)).line
    assert one == "Upright stripes: weakest for y; strongest for x."
    assert figures.images({"A": {"x": flat, "y": flat}}, "value", (0, 1)).line.startswith("Matrices as images")


def test_a_still_picture_has_the_line_that_it_was_given_or_the_start_of_its_text():
    assert still(Figure(), "Some dots. And more.").line == "Some dots."
    assert still(Figure(), "Some dots").line == "Some dots."
    assert still(Figure(), "Some dots.", "The upper dot is red.").line == "The upper dot is red."


def test_the_line_is_that_of_the_picture_shown_now():
    drawing = line_plot(two())
    drawing.update(panels=[two(last=0)])
    assert drawing.line == "Loss at step 4: a (1) is above b (0)."


def test_a_cell_shows_the_picture_and_prints_its_line(monkeypatch, capsys):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda *data, **more: shown.append((data, more)))
    drawing = line_plot(two())
    drawing._ipython_display_()
    ((data,), more), (again, metadata) = shown[0], drawing._repr_mimebundle_()
    assert len(shown) == 1 and data == again and more == {"metadata": metadata, "raw": True}
    assert metadata == {"image/png": {"alt": drawing.alt}} and capsys.readouterr().out == drawing.line + "\n"


@pytest.mark.parametrize(
    "value, digits, text",
    [(0, 2, "0"), (3.14159, 2, "3.1"), (-0.00987, 2, "-0.0099"), (123456, 2, "120000"), (1.25, 2, "1"), (9.95, 2, "10")]
    + [(3.14159, 1, "3"), (2.5, 1, "2.5"), (0.95, 1, "0.95"), (1.25, 1, "1")],
)
def test_two_digits_or_one_where_rounding_would_decide(value, digits, text):
    assert about(value, digits) == text


def test_every_line_plot_case_is_read_at_its_right_end():
    """The literal lines of figure_cases, a second way: by what their artists show."""
    for name in ("all that a panel can have", "four panels", "eight names, and numbers in millions"):
        drawing = line_plot(*LINE_PLOTS[name][0], **LINE_PLOTS[name][1])
        looks = reading.legend(reading.drawn(drawing.figure))
        names = [[NAMES.get(name, name) for name in one.lines] for one in LINE_PLOTS[name][0]]
        axes = reading.in_reading_order(drawing.figure.axes)
        texts = [seen_first(ax, looks, those) for ax, those in zip(axes, names)]
        words = re.sub(r" \([^()]*\)|[“”]", "", drawing.line)
        assert next(filter(None, texts)) in words, name


def test_the_alternative_text_begins_where_a_curve_does():
    assert "a 2 to 1." in line_plot().update(panels=[panel({"a": [NAN, 2, 1]})]).alt


@pytest.mark.parametrize(
    "degrees, side",
    [(k * 45 + off, side) for k, side in enumerate(SIDES) for off in (-21, 0, 21)],
)
def test_a_side_is_the_nearest_of_eight(degrees, side):
    flat = np.full((12, 12), np.radians(degrees))
    drawing = figures.aspect_maps({"all": flat, "none": flat}, {"all": 0.5 + 0 * flat, "none": 0 * flat}, METRES)
    assert f"to the {side} for all" in drawing.line
