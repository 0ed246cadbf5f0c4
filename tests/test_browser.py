"""Every notebook in a real JupyterLab: all cells run, every control of every explorer moved with the keyboard.

Needs Playwright and a Chromium on the PATH; one screenshot an explorer is kept in artefacts/.
"""

import base64
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import numpy as np
import pytest
from conftest import absent, needs, pixels

from hwlib import explorers, problems

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TOKEN = "only-for-this-test"
CLOSED_NETWORK = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()

PNG_OF_IMAGE = """async image => {
    await image.decode();
    const bytes = new Uint8Array(await (await fetch(image.src)).arrayBuffer());
    return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""));
}"""
WATCH_HEIGHT = """image => {
    image.heights = [];
    const watch = () => { image.heights.push(image.clientHeight); requestAnimationFrame(watch); };
    watch();
}"""


@pytest.fixture(scope="module")
def chromium():
    playwright = needs("playwright.sync_api")
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    if executable is None:
        absent("Chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=CLOSED_NETWORK)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab on loopback that serves a copy of the notebooks; its own settings, nobody else's."""
    home = tmp_path_factory.mktemp("jupyter")
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    settings = {f"JUPYTER{name}": str(home / name.lower()) for name in ("_CONFIG_DIR", "_DATA_DIR", "LAB_SETTINGS_DIR")}
    settings["JUPYTERLAB_WORKSPACES_DIR"] = str(home / "workspaces")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0"]
    command += [f"--IdentityProvider.token={TOKEN}", "--LabApp.news_url=None", str(home / "notebooks")]
    with open(home / "log", "w+") as log:
        server = subprocess.Popen(command, env=os.environ | settings, stdout=log, stderr=log)
        try:
            yield _address(home / "log")
        finally:
            server.terminate()
            server.wait()


def _address(log, patience=60):
    """Wait until the server has said where it listens and answers there."""
    for _ in range(patience * 5):
        time.sleep(0.2)
        for word in log.read_text().split():
            if word.startswith("http://127.0.0.1:"):
                base = word.split("/lab")[0]
                try:
                    urllib.request.urlopen(f"{base}/api?token={TOKEN}").close()
                    return base
                except OSError:
                    break
    raise TimeoutError(log.read_text())


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def page(request, chromium, lab):
    """The notebook, open, with all its cells run; no console error may have come when the test ends."""
    page = chromium.new_page(viewport={"width": 1400, "height": 1200})
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{lab}/lab/tree/{request.param.name}?token={TOKEN}&reset")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    n = sum(cell.source.startswith("explorers.") for cell in nbformat.read(request.param, 4).cells)
    page.locator(".widget-image").nth(n - 1).wait_for(timeout=120_000)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
    yield page
    assert not page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count()
    page.close()
    assert not [error for error in errors if "favicon" not in error]


def picture(image):
    """The pixels that the browser shows now, once they are decoded."""
    return pixels(base64.b64decode(image.evaluate(PNG_OF_IMAGE)))


def settled(image, quiet=0.2, patience=10):
    """The picture, once its source has not changed for `quiet` seconds."""
    begin = since = time.monotonic()
    source = image.get_attribute("src")
    while time.monotonic() - since < quiet:
        image.page.wait_for_timeout(20)
        if (now := image.get_attribute("src")) != source:
            source, since = now, time.monotonic()
        if time.monotonic() - begin > patience:
            raise TimeoutError("the picture does not settle")
    return picture(image)


def moves(control):
    """Two moves, as functions, that between them must change what the control shows."""
    handle = control.locator(".noUi-handle")
    if handle.count():
        return [lambda key=key: handle.first.press(key) for key in ("End", "Home")]
    if (select := control.locator("select")).count():
        options = select.locator("option").all_inner_texts()
        return [lambda option=option: select.select_option(option) for option in (options[-1], options[0])]
    box = control.locator("input[type=checkbox]")
    return [lambda: box.click(), lambda: box.click()]


def sources(page_path):
    cells = nbformat.read(page_path, 4).cells
    return [cell.source for cell in cells if cell.source.startswith("explorers.")]


def test_every_control_moves_its_picture(page, request):
    path = request.node.callspec.params["page"]
    (ROOT / "artefacts").mkdir(exist_ok=True)
    for index, source in enumerate(sources(path)):
        twin = eval(source, {"explorers": explorers, **vars(problems)})
        image = page.locator(".widget-image").nth(index)
        image.scroll_into_view_if_needed()
        box = image.locator("xpath=..")
        first = settled(image)
        np.testing.assert_array_equal(first, pixels(twin.image.value))
        controls = box.locator(":scope > .widget-box > .widget-inline-hbox, :scope > .widget-box > .widget-checkbox")
        assert controls.count() == len(twin.controls)
        for control in controls.all():
            assert control.inner_text().strip(), "a control without a name"
            changed = False
            for move in moves(control):
                before = picture(image)
                move()
                shown = settled(image)
                changed |= (shown != before).any()
            assert changed, f"{source}: {control.inner_text()!r} changes nothing"
            box.get_by_role("button", name="reset").click()
        np.testing.assert_array_equal(settled(image), first)
        box.screenshot(path=ROOT / "artefacts" / f"{path.stem}_{source.split('.')[1].split('(')[0]}.png")


def test_a_burst_of_moves_ends_on_the_last_value_and_never_goes_blank(page, request):
    for index, source in enumerate(sources(request.node.callspec.params["page"])):
        twin = eval(source, {"explorers": explorers, **vars(problems)})
        image = page.locator(".widget-image").nth(index)
        image.scroll_into_view_if_needed()
        settled(image)
        height = image.bounding_box()["height"]
        image.evaluate(WATCH_HEIGHT)
        handle = image.locator("xpath=..").locator(".noUi-handle").first
        for key in ["ArrowRight"] * 20 + ["ArrowLeft"] * 10:
            handle.press(key)
        shown = settled(image)
        name, slider = next((n, c) for n, c in twin.controls.items() if hasattr(c, "readout_format"))
        value = slider.value
        for step in [1] * 20 + [-1] * 10:
            if hasattr(slider, "base"):
                exponent = np.log10(value) + step * slider.step
                value = slider.base ** min(slider.max, max(slider.min, exponent))
            else:
                value = min(slider.max, max(slider.min, value + step * slider.step))
        twin.controls[name].value = type(slider.value)(value)
        heights = image.evaluate("e => e.heights")
        assert min(heights) >= height - 1, "the picture collapsed between two frames"
        np.testing.assert_array_equal(shown, pixels(twin.image.value))
