"""The page of explorers that needs no kernel: its frames are the kernel's, it asks no network, keys move it."""

import json
import re
from base64 import b64decode
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from conftest import absent, needs, pixels

from hwlib import explorers
from hwlib.explorers.offline import SHOWN, positions

PAGE = Path(__file__).parent.parent / "docs" / "explorers.html"
TEXT = PAGE.read_text(encoding="utf-8")
VERSION = re.search(r'content="matplotlib (.*)"', TEXT)[1]  # others draw letters and ticks a little differently
REASON = f"frames are compared with matplotlib {VERSION} only; this is {matplotlib.__version__}"
ROUNDING = {"step_size": 0.03}  # it draws rounding errors themselves: another processor has others


def frames(name):
    part = TEXT.split(f'<section id="{name}">')[1].split("</section>")[0]
    return part, json.loads(re.search(r'<script type="application/json">(.*)</script>', part)[1])


def shown(name):
    """The page's part, its stored frames, the kernel's explorer, the control that moves, its places and the first."""
    _, moving, every, values = SHOWN[name]
    explorer = getattr(explorers, name)(**values)
    return *frames(name), explorer, moving, *positions(explorer.controls[moving], every)


@pytest.mark.parametrize("name", SHOWN)
def test_the_page_says_what_the_kernel_says(name):
    """Made again by the documented command where not: an explorer has changed, and the page has not."""
    part, stored, explorer, moving, places, first = shown(name)
    assert len(stored) == len(places) and f'max="{len(places) - 1}" value="{first}"' in part
    assert places[first] == pytest.approx(explorer.values[moving])
    for k in (0, first, len(places) - 1):
        drawing = explorer.drawing.update(**explorer.data(**{moving: places[k]}))
        for text, now in ((stored[k]["alt"], drawing.alt), (stored[k]["line"], drawing.line)):
            assert re.sub(r"[\d.e+-]+", "#", text) == re.sub(r"[\d.e+-]+", "#", now)  # digits end with the processor's
        assert float(stored[k]["value"]) == pytest.approx(places[k], rel=0.01)


@pytest.mark.skipif(matplotlib.__version__ != VERSION, reason=REASON)
@pytest.mark.parametrize("name", SHOWN)
def test_the_frames_are_those_of_the_kernel_but_for_the_palette(name):
    _, stored, explorer, moving, places, first = shown(name)
    for k in (0, first, len(places) - 1):
        drawing = explorer.drawing.update(**explorer.data(**{moving: places[k]}))
        seen, kernel = (np.asarray(one, int) for one in (pixels(b64decode(stored[k]["png"])), drawing.pixels()))
        assert seen.shape == kernel.shape
        assert np.mean(np.abs(seen - kernel).max(axis=-1) > 40) < ROUNDING.get(name, 0.002)


def test_the_page_loads_nothing():
    assert not re.search(r"(?:src|href)=\"(?!data:)|https?:|@import|url\(", TEXT)
    assert TEXT.count("<section") == len(SHOWN) >= 5 and PAGE.stat().st_size < 4e6


def test_the_page_in_a_browser():
    needs("playwright.sync_api")
    import lab

    if lab.CHROMIUM is None:
        absent("Chromium")
    with lab.browser() as chromium:
        page, asked, errors = chromium.new_page(), [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(PAGE.as_uri())
        for name in SHOWN:
            _, stored = frames(name)
            section = page.locator(f"#{name}")
            slider = section.get_by_role("slider")
            slider.focus()
            for key, k in (("Home", 0), ("ArrowRight", 1), ("End", len(stored) - 1)):
                page.keyboard.press(key)
                assert section.locator("output").inner_text() == stored[k]["value"]
                assert section.get_by_role("img").get_attribute("alt") == stored[k]["alt"]
                assert section.locator("p").inner_text() == stored[k]["line"]
            assert slider.get_attribute("aria-valuetext") == stored[-1]["value"]
        assert not errors and all(url.startswith(("data:", "file:")) for url in asked)
