import importlib
import json
import os
import re
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def rng():
    return np.random.default_rng(20240607)


ROOT = Path(__file__).resolve().parent.parent
CI = bool(os.environ.get("CI"))
only_in_ci = pytest.mark.skipif(not CI, reason="takes minutes: runs where CI is set")


def absent(what):
    """Skip a cross-check for want of `what`; where CI is set, its absence is a failure."""
    (pytest.fail if CI else pytest.skip)(f"{what} is not installed")


def needs(module):
    """Import a module that only cross-checks need."""
    try:
        return importlib.import_module(module)
    except ImportError:
        absent(module)


@pytest.fixture(scope="session")
def torch():
    return needs("torch")


@pytest.fixture(scope="session")
def lab():
    """JupyterLab in Chromium, for tests of what a reader sees: tests/lab.py."""
    needs("playwright.sync_api")
    import lab

    if lab.CHROMIUM is None:
        absent("Chromium")
    return lab


def links(text):
    return re.findall(r"\]\(([^)\s]+)\)", text)


def astray(path):
    """Links of a Markdown file or a notebook to files and anchors that are not there, or not of the course."""
    own, lost = anchors(path), []
    for target in links(_words(path)):
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        ours = there.is_relative_to(ROOT) and there.exists()
        known = ours and (not anchor or anchor in (anchors(there) if file else own))
        if not target.startswith(("http:", "https:")) and not known:
            lost.append(target)
    return lost


def _words(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown")


@cache
def anchors(path):
    """Those that are named, each once, and in a README those that GitHub makes of its headings."""
    text = _words(path)
    named = re.findall(r'<a id="([^"]+)"></a>', text)
    assert len(named) == len(set(named)), path
    headings = re.findall(r"^#+ (.*)$", text, re.M) if path.name.startswith("README") else []
    return {*named, *(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)}


def pixels(png):
    with Image.open(BytesIO(png)) as image:
        return np.asarray(image.convert("RGB"))


def positions(control):
    """Both ends of a control's range and some values between: all options, where it has options."""
    if hasattr(control, "options"):
        return [value for _, value in control._options_full]
    if isinstance(control.value, bool):
        return [False, True]
    low, high = control.min, control.max
    steps = [low, low + (high - low) / 3, low + 2 * (high - low) / 3, high]
    if hasattr(control, "base"):
        return [control.base**step for step in steps]
    return [type(control.value)(step) for step in steps]


@pytest.fixture
def drive(monkeypatch):
    """Move every control of an explorer over its range, and to random corners of all of them together.

    A picture comes each time, every control changes it, and it depends on the values alone, not on the way there.
    Where CI is not set there are fewer corners.
    """

    monkeypatch.setattr("hwlib.explorers.explorer.DENSITY", 1)  # a quarter of the pixels

    def drive(explorer, corners=10 if CI else 3):
        explorer.strict = True
        explorer.redraw()
        first = pixels(explorer.image.value)
        for name, control in explorer.controls.items():
            pictures = []
            for value in positions(control):
                control.value = value
                pictures.append(pixels(explorer.image.value))
                assert pictures[-1].shape == first.shape
                assert explorer.drawing.alt
            assert any((picture != pictures[0]).any() for picture in pictures[1:]), f"{name} changes nothing"
            explorer.reset()
            assert (pixels(explorer.image.value) == first).all(), f"the way back from {name} leaves a trace"
        rng = np.random.default_rng(1)
        for _ in range(corners):
            choices = {name: positions(control) for name, control in explorer.controls.items()}
            explorer.set(**{name: values[rng.integers(len(values))] for name, values in choices.items()})
        explorer.reset()
        assert (pixels(explorer.image.value) == first).all()

    return drive
