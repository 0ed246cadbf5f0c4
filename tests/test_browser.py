"""Every notebook in a real JupyterLab: all cells run, every control of every explorer moved with the keyboard.

Needs Playwright and a Chromium on the PATH; one screenshot an explorer is kept in artefacts/.
"""

import base64
import shutil
import time
from contextlib import ExitStack
from functools import cache, partial
from pathlib import Path

import nbformat
import numpy as np
import pytest
from conftest import absent, needs, pixels

from hwlib import explorers, problems

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LAB = [pytest.param(("lab", path), id=f"lab-{path.stem}") for path in NOTEBOOKS]
NOTEBOOK_7 = [pytest.param(("notebook", NOTEBOOKS[0]), id="notebook-7")]  # once: it is the same widget code
NOT_OURS = ("favicon", "reading 'schema'")  # the second: Notebook 7 without stored settings
PNG_OF_IMAGE = """async image => {
    try {
        await image.decode();
        const bytes = new Uint8Array(await (await fetch(image.src)).arrayBuffer());
        return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""));
    } catch {
        return "";  // replaced by the next picture while it was read
    }
}"""
WATCH_HEIGHT = """image => {
    image.heights = [];
    const watch = () => { image.heights.push(image.clientHeight); requestAnimationFrame(watch); };
    watch();
}"""


@pytest.fixture(scope="module")
def lab():
    needs("playwright.sync_api")
    import lab

    if lab.CHROMIUM is None:
        absent("Chromium")
    return lab


@pytest.fixture(scope="module")
def chromium(lab):
    with lab.browser() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def address(lab, tmp_path_factory):
    """address(app): where that application serves a copy of the notebooks; each is started once."""

    @cache
    def address(app):
        home = tmp_path_factory.mktemp(app)
        shutil.copytree(ROOT / "notebooks", home / "notebooks")
        return stack.enter_context(lab.server(home, app))

    with ExitStack() as stack:
        yield address


@pytest.fixture(scope="module")
def page(request, lab, chromium, address):
    """A notebook, open, with all its cells run; no error may have come when the tests end."""
    app, path = request.param
    page = lab.open_and_run(chromium, address(app), path.name, len(sources(path)), app)
    page.path = path
    yield page
    assert not page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count()
    assert not [error for error in page.errors if not any(known in error for known in NOT_OURS)]
    page.close()


def picture(image):
    """The pixels that the browser shows now, once they are decoded; None if they are just being replaced."""
    png = base64.b64decode(image.evaluate(PNG_OF_IMAGE))
    return pixels(png) if png else None


def shows(image, expected, patience=20):
    """Whether the browser comes to show the picture `expected`, but for a printed digit in a thousandth of its pixels.

    The browser computes a log slider's 10**position by itself, and its last bit may be another.
    """
    last = time.monotonic() + patience
    while time.monotonic() < last:
        shown = picture(image)
        if shown is not None and shown.shape == expected.shape and (shown != expected).any(axis=-1).mean() < 1e-3:
            return True
        image.page.wait_for_timeout(50)
    return False


def moves(control, widget):
    """(what to do in the browser, the value it leads to), to the last and to the first value of the control."""
    handle, select = control.locator(".noUi-handle"), control.locator("select")
    if handle.count():
        ends = (
            (widget.base**widget.max, widget.base**widget.min) if hasattr(widget, "base") else (widget.max, widget.min)
        )
        return [(partial(handle.press, key), value) for key, value in zip(("End", "Home"), ends)]
    if select.count():
        options = [widget._options_full[index] for index in (-1, 0)]
        return [(partial(select.select_option, label), value) for label, value in options]
    box = control.locator("input[type=checkbox]")
    return [(box.click, not widget.value), (box.click, widget.value)]


def sources(page_path):
    cells = nbformat.read(page_path, 4).cells
    return [cell.source for cell in cells if cell.source.startswith("explorers.")]


def explorer_pairs(page):
    """Each explorer of the page: its source, its picture in the browser, and its twin in plain Python."""
    for index, source in enumerate(sources(page.path)):
        image = page.locator(".widget-image").nth(index)
        image.scroll_into_view_if_needed()
        twin = eval(source, {"explorers": explorers, **vars(problems)})
        twin.strict = True
        assert shows(image, pixels(twin.image.value)), f"{source}: not the picture that plain Python draws"
        yield source, image, twin


@pytest.mark.parametrize("page", LAB + NOTEBOOK_7, indirect=True, scope="module")
def test_every_control_moves_its_picture(page):
    (ROOT / "artefacts").mkdir(exist_ok=True)
    for source, image, twin in explorer_pairs(page):
        box = image.locator("xpath=..")
        controls = box.locator(":scope > .widget-box > :not(.widget-button)").all()
        assert len(controls) == len(twin.controls)
        for control, widget in zip(controls, twin.controls.values()):
            assert control.inner_text().strip(), "a control without a name"
            for move, value in moves(control, widget):
                move()
                widget.value = value
                assert shows(image, pixels(twin.image.value)), f"{source}: {widget.description} at {value}"
            box.get_by_role("button", name="reset").click()
            twin.reset()
            assert shows(image, pixels(twin.image.value)), f"{source}: reset after {widget.description}"
        name = source.removeprefix("explorers.").split("(")[0]
        box.screenshot(path=ROOT / "artefacts" / f"{page.path.stem}_{name}.png")


@pytest.mark.parametrize("page", LAB, indirect=True, scope="module")  # Notebook 7 keeps arrow keys for its headings
def test_a_burst_of_moves_ends_on_the_last_value_and_never_goes_blank(page):
    for source, image, twin in explorer_pairs(page):
        height = image.bounding_box()["height"]
        image.evaluate(WATCH_HEIGHT)
        slider = next(widget for widget in twin.controls.values() if hasattr(widget, "readout_format"))
        handle = image.locator("xpath=..").locator(".noUi-handle").first
        for key in ["ArrowRight"] * 20 + ["ArrowLeft"] * 10:
            handle.press(key)
        slider.value = value_after(slider, [1] * 20 + [-1] * 10)
        assert shows(image, pixels(twin.image.value)), f"{source}: not the last value's picture"
        assert min(image.evaluate("e => e.heights")) >= height - 1, "the picture collapsed between two frames"


def value_after(slider, presses):
    """Where arrow keys take a slider: its ends stop it, a log slider steps its exponent."""
    position = np.log10(slider.value) if hasattr(slider, "base") else slider.value
    for press in presses:
        position = min(slider.max, max(slider.min, position + press * slider.step))
    return type(slider.value)(slider.base**position if hasattr(slider, "base") else position)
