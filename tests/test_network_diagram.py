import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb

from hwlib.figures import network_diagram
from hwlib.figures.network_diagram import BACKWARD, FORWARD

SIZES = (3, 5, 4, 2)


def circles(drawing):
    """Where the units stand: layer → [(x, y), …] from above."""
    spots = [line.get_xydata()[0] for line in drawing.figure.axes[0].lines if line.get_marker() == "o"]
    columns = sorted({round(x, 6) for x, _ in spots})
    return [sorted((spot for spot in spots if round(spot[0], 6) == x), key=lambda spot: -spot[1]) for x in columns]


def texts(drawing):
    return [text.get_text() for text in drawing.figure.axes[0].texts if text.get_text()]


def test_a_circle_for_every_unit_and_a_line_for_every_weight():
    drawing = network_diagram(SIZES)
    layers = circles(drawing)
    assert [len(layer) for layer in layers] == list(SIZES)
    (edges,) = (one for one in drawing.figure.axes[0].collections if isinstance(one, LineCollection))
    drawn = {tuple(np.round(segment, 6).ravel()) for segment in edges.get_segments()}
    wanted = {
        tuple(np.round([start, end], 6).ravel())
        for before, after in zip(layers, layers[1:])
        for start in before
        for end in after
    }
    assert drawn == wanted and len(wanted) == 3 * 5 + 5 * 4 + 4 * 2


def test_shapes_stand_at_the_arrows():
    found = texts(network_diagram(SIZES))
    for l in (2, 3, 4):
        assert f"$W^{{({l})}}$ $({SIZES[l - 1]}, {SIZES[l - 2]})$" in found
        assert f"$\\delta^{{({l})}}$\n$({SIZES[l - 1]})$" in found
    turned = [text for text in found if "mathsf" in text]
    assert turned == ["$W^{(3)\\mathsf{T}}$ $(5, 4)$", "$W^{(4)\\mathsf{T}}$ $(4, 2)$"]  # none back to the input
    assert not any("delta^{(1)}" in text for text in found)


@pytest.mark.parametrize("focus", [(3, 2, 4), (2, 5, 1), (4, 1, 3)])
def test_the_focus_is_the_weight_from_j_to_i_and_the_errors_of_i(focus):
    l, i, j = focus
    drawing = network_diagram(SIZES, focus=focus)
    ax, layers = drawing.figure.axes[0], circles(drawing)
    start, end = layers[l - 2][j - 1], layers[l - 1][i - 1]
    (weight,) = (line for line in ax.lines if line.get_linewidth() > 2)
    np.testing.assert_allclose(weight.get_xydata(), [start, end])
    assert to_rgb(weight.get_color()) == to_rgb(FORWARD)
    named = {text.get_text(): text.get_position() for text in ax.texts}
    np.testing.assert_allclose(named["$i$"], end)
    np.testing.assert_allclose(named["$j$"], start)
    back = [text for text in ax.texts if getattr(text, "arrow_patch", None) is not None and np.allclose(text.xy, end)]
    assert {to_rgb(text.arrow_patch.get_edgecolor()) for text in back} == {to_rgb(BACKWARD)} != {to_rgb(FORWARD)}
    if l < len(SIZES):
        starts = [tuple(text.get_position()) for text in back]
        np.testing.assert_allclose(sorted(starts), sorted(map(tuple, layers[l])))
    else:
        assert len(back) == 1 and back[0].get_position()[0] > end[0]
    assert f"w_ij of layer {l}, from unit j = {j} of layer {l - 1} to unit i = {i}," in drawing.alt


def test_values_stand_under_their_units_and_numbers_on_their_weights():
    drawing = network_diagram((2, 3, 2), values={(2, 3): "$a$ 0.25"}, weights={(3, 1, 2): "0.45", (3, 2, 1): "0.50"})
    layers, ax = circles(drawing), drawing.figure.axes[0]
    at = {text.get_text(): np.array(text.get_position()) for text in ax.texts}
    x, y = layers[1][2]
    assert at["$a$ 0.25"][0] == x and y - 0.4 < at["$a$ 0.25"][1] < y
    for number, start, end in (("0.45", layers[1][1], layers[2][0]), ("0.50", layers[1][0], layers[2][1])):
        (dx, dy), (ex, ey) = at[number] - start, np.subtract(end, start)
        assert abs(dx * ey - dy * ex) < 1e-9 and 0 < dx < ex
    assert "unit 3 of layer 2: a 0.25; w₁₂ of layer 3: 0.45; w₂₁ of layer 3: 0.50" in drawing.alt


def test_no_text_overlaps_another_or_leaves_the_figure():
    values = {(l, i): "$a$ 0.123456\n$\\delta$ 0.123456" for l in (2, 3) for i in (1, 2)}
    weights = {(l, i, j): "0.15" for l in (2, 3) for i in (1, 2) for j in (1, 2)}
    for drawing in (network_diagram((2, 2, 2), values=values, weights=weights), network_diagram(SIZES, (3, 2, 2))):
        drawing.png()
        shown = [text for text in drawing.figure.axes[0].texts if text.get_text()]
        boxes = [text.get_window_extent() for text in shown]
        width, height = drawing.figure.canvas.get_width_height()
        for k, box in enumerate(boxes):
            assert 0 <= box.x0 and box.x1 <= width and 0 <= box.y0 and box.y1 <= height, shown[k]
            assert not [shown[m] for m in range(k) if box.overlaps(boxes[m])], shown[k]


@pytest.mark.parametrize(
    "sizes, more, message",
    [
        ((3,), {}, "at least two layers"),
        ((3, 2), {"focus": (1, 1, 1)}, r"no unit or weight \[\(1, 1, 1\)\] in layers of \(3, 2\)"),
        ((3, 2), {"focus": (2, 3, 1)}, r"\(2, 3, 1\)"),
        ((3, 2), {"values": {(1, 4): ""}}, r"\(1, 4\)"),
        ((3, 2), {"weights": {(2, 1, 4): ""}}, r"\(2, 1, 4\)"),
    ],
)
def test_what_the_network_does_not_have(sizes, more, message):
    with pytest.raises(ValueError, match=message):
        network_diagram(sizes, **more)
