"""Every notebook in a real JupyterLab: all cells run, every control of every explorer moved with the keyboard.

Needs Playwright and a Chromium on the PATH; one screenshot an explorer is kept in artefacts/.
"""

import base64
import shutil
import time
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from pathlib import Path

import nbformat
import numpy as np
import pytest
from conftest import pixels
from kernels import NOTEBOOKS, PATHS, explorer_call

from hwlib import explorers, problems

ROOT = Path(__file__).parent.parent
EXPLORED = [path for path in PATHS if any(map(explorer_call, nbformat.read(path, 4).cells))]
LAB = [pytest.param(("lab", path), id=f"lab-{path.stem}") for path in EXPLORED]
NOTEBOOK_7 = [pytest.param(("notebook", PATHS[0]), id="notebook-7")]  # once: it is the same widget code
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
FOCUSED = """box => box.contains(document.activeElement)
    ? [...box.querySelectorAll(".hwlib-controls > *")].findIndex(control => control.contains(document.activeElement))
    : -2"""
COUNT_PICTURES = """image => {
    image.pictures = 0;
    new MutationObserver(() => image.pictures++).observe(image, {attributeFilter: ["src"]});
}"""


@pytest.fixture(scope="module")
def chromium(lab):
    with lab.browser() as chromium:
        yield chromium


def only_explorers(path):
    """Leave out of a notebook the code that its explorers can do without, as its text promises."""
    notebook = nbformat.read(path, 4)
    first, *others = [cell for cell in notebook.cells if cell.cell_type == "code"]
    needed = [first, *filter(explorer_call, others)]
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "markdown" or cell in needed]
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def address(lab, tmp_path_factory):
    """address(app): where that application serves a copy of the notebooks; each is started once."""

    @cache
    def address(app):
        home = tmp_path_factory.mktemp(app)
        shutil.copytree(ROOT / "notebooks", home / "notebooks")
        for path in EXPLORED[1:]:  # the first with all its cells
            only_explorers(home / "notebooks" / path.relative_to(NOTEBOOKS))
        return stack.enter_context(lab.server(home, app))

    with ExitStack() as stack:
        yield address


@pytest.fixture(scope="module")
def page(request, lab, chromium, address):
    """A notebook, open, with all its cells run; no error may have come when the tests end."""
    app, path = request.param
    name = path.relative_to(NOTEBOOKS).as_posix()
    page = lab.open_and_run(chromium, address(app), name, len(sources(path)), app)
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


def says(image, twin, patience=20):
    """Whether the image's alternative text comes to name the settings that the twin has."""
    settings = twin.alt.split("Settings: ")[1]
    last = time.monotonic() + patience
    while not (found := image.get_attribute("title").endswith(settings)) and time.monotonic() < last:
        image.page.wait_for_timeout(50)
    return found


@contextmanager
def filmed(image):
    """Every frame that the browser paints meanwhile: the part where the image stands, as RGB arrays."""
    frames, session = [], image.page.context.new_cdp_session(image.page)
    x, y, width, height = (round(image.bounding_box()[side]) for side in ("x", "y", "width", "height"))

    def keep(event):
        frame = pixels(base64.b64decode(event["data"]))
        frames.append(frame[y : y + height, x : x + width])
        session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    session.on("Page.screencastFrame", keep)
    session.send("Page.startScreencast", {"format": "png"})
    yield frames
    session.send("Page.stopScreencast")
    session.detach()


def ink(picture):
    """The share of a picture's pixels that are not white."""
    return (picture < 250).any(axis=-1).mean()


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
    return [call for cell in nbformat.read(page_path, 4).cells if (call := explorer_call(cell))]


def opened(image):
    """All that belongs to a picture, with the fold of further controls open."""
    box = image.locator("xpath=..")
    fold = box.locator(".jupyter-widget-Collapse-header, .widget-accordion .p-Collapse-header, .lm-Collapse-header")
    if fold.count() and not box.locator(".hwlib-controls").last.is_visible():
        fold.first.click()
    return box


def explorer_pairs(page):
    """Each explorer of the page: its source, its picture in the browser, and its twin in plain Python."""
    for index, source in enumerate(sources(page.path)):
        image = page.locator(".widget-image").nth(index)
        image.scroll_into_view_if_needed()
        image.locator("xpath=..").get_by_role("button", name="reset", exact=True).click()  # another test moved it
        twin = eval(source, {"explorers": explorers, **vars(problems)})
        twin.strict = True
        assert shows(image, pixels(twin.image.value)), f"{source}: not the picture that plain Python draws"
        yield source, image, twin


@pytest.mark.parametrize("page", LAB + NOTEBOOK_7, indirect=True, scope="module")
def test_every_control_moves_its_picture(page):
    (ROOT / "artefacts").mkdir(exist_ok=True)
    for number, (source, image, twin) in enumerate(explorer_pairs(page), start=1):
        box = opened(image)
        controls = box.locator(".hwlib-controls > *").all()
        assert len(controls) == len(twin.controls)
        for control, widget in zip(controls, twin.controls.values()):
            assert control.inner_text().strip(), "a control without a name"
            for move, value in moves(control, widget):
                move()
                widget.value = value
                assert shows(image, pixels(twin.image.value)), f"{source}: {widget.description} at {value}"
                assert says(image, twin), f"{source}: another alternative text than {twin.alt}"
            box.get_by_role("button", name="reset").click()
            twin.reset()
            assert shows(image, pixels(twin.image.value)), f"{source}: reset after {widget.description}"
        name = source.removeprefix("explorers.").split("(")[0]
        box.screenshot(path=ROOT / "artefacts" / f"{page.path.stem}_{number}_{name}.png")


@pytest.mark.parametrize("page", LAB, indirect=True, scope="module")
def test_the_tab_key_reaches_every_control(page):
    for _, image, twin in explorer_pairs(page):
        box = opened(image)
        box.locator("button").first.focus()
        reached = []
        while (control := box.evaluate(FOCUSED)) >= -1:
            reached.append(control)
            page.keyboard.press("Tab")
        reached = [control for control in reached if control >= 0]  # not the buttons
        assert sorted(set(reached)) == list(range(len(twin.controls)))
        assert reached == sorted(reached)


@pytest.mark.parametrize("page", LAB, indirect=True, scope="module")  # Notebook 7 keeps arrow keys for its headings
def test_a_burst_of_moves_ends_on_the_last_value_and_never_goes_blank(page):
    keys = [("ArrowRight", 1)] * 20 + [("ArrowLeft", -1)] * 10
    for source, image, twin in explorer_pairs(page):
        first = ink(pixels(twin.image.value))
        slider = next(widget for widget in twin.controls.values() if hasattr(widget, "readout_format"))
        handle = image.locator("xpath=..").locator(".noUi-handle").first
        handle.scroll_into_view_if_needed()
        image.evaluate(COUNT_PICTURES)
        with filmed(image) as frames:
            for key, _ in keys:
                handle.press(key)
            begin, way = slider.value, []
            for _, step in keys:
                slider.value = value_after(slider, [step])
                way.append(ink(pixels(twin.image.value)))
            slider.value = begin
            slider.value = value_after(slider, [step for _, step in keys])
            assert shows(image, pixels(twin.image.value)), f"{source}: not the last value's picture"
        drawn = image.evaluate("image => image.pictures")
        page.wait_for_timeout(300)
        assert drawn == image.evaluate("image => image.pictures") <= len(keys), "pictures came after the last value's"
        assert min(map(ink, frames)) > 0.5 * min(first, *way), "a blank between two pictures"


def call_is(box, wanted, patience=20):
    """Whether the code under a picture comes to be that of the twin: what the kernel holds, to the last digit."""
    last = time.monotonic() + patience
    while not (found := box.locator("code").inner_text() == wanted) and time.monotonic() < last:
        box.page.wait_for_timeout(50)
    return found


@pytest.mark.parametrize("page", LAB, indirect=True, scope="module")
def test_a_preset_sets_the_kernel_to_its_exact_numbers(page):
    for source, image, twin in explorer_pairs(page):
        box = opened(image)
        for preset, button in twin.presets.buttons.items():
            if not button.disabled:
                box.get_by_role("button", name=button.description, exact=True).click()
                button.click()
                assert shows(image, pixels(twin.image.value)), f"{source}: {preset.name}"
                page.wait_for_timeout(200)  # a browser that rounds writes back
                assert call_is(box, twin.call), f"{source}: {preset.name}: {twin.call}"
        box.get_by_role("button", name="reset", exact=True).click()
        twin.reset()
        assert call_is(box, twin.call)


@pytest.mark.parametrize("page", LAB, indirect=True, scope="module")
def test_time_can_be_played_and_stepped(page):
    for source, image, twin in explorer_pairs(page):
        box, before = opened(image), twin.call
        if not (play := box.locator(".widget-play")).count():
            continue
        play.locator("button").first.click()
        moved = "([box, before]) => box.querySelector('code').innerText != before"
        page.wait_for_function(moved, arg=[box.element_handle(), before], timeout=20_000)
        if play.locator(".fa-pause").count():  # a short way may be at its end, and a click would begin it again
            play.locator("button").first.click()
        page.wait_for_timeout(900)  # what is under way comes before the reset
        box.get_by_role("button", name="reset", exact=True).click()
        assert call_is(box, twin.call)
        (forth,) = steps_of(twin)
        box.get_by_role("button", name=forth.description, exact=True).click()
        forth.click()
        assert call_is(box, twin.call) and shows(image, pixels(twin.image.value)), source
        twin.reset()
        box.get_by_role("button", name="reset", exact=True).click()


def steps_of(widget):
    """The buttons for a single step inside a widget."""
    if getattr(widget, "description", "").startswith("+"):
        return [widget]
    return [found for child in getattr(widget, "children", ()) for found in steps_of(child)]


@pytest.mark.parametrize("page", LAB, indirect=True, scope="module")
def test_a_question_is_answered_at_a_click(page):
    for source, image, twin in explorer_pairs(page):
        if twin.question:
            box = opened(image)
            assert "Computed" not in box.inner_text()
            box.get_by_role("button", name="show me", exact=True).click()
            twin.question.reveal(None)
            box.get_by_text("Computed").first.wait_for(timeout=20_000)
            assert shows(image, pixels(twin.image.value)), source
            assert not box.get_by_role("button", name="show me", exact=True).count()


def value_after(slider, presses):
    """Where arrow keys take a slider: its ends stop it, a log slider steps its exponent."""
    position = np.log10(slider.value) if hasattr(slider, "base") else slider.value
    for press in presses:
        position = min(slider.max, max(slider.min, position + press * slider.step))
    return type(slider.value)(slider.base**position if hasattr(slider, "base") else position)
