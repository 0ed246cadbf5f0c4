"""Pictures are the same whatever the reader has set in matplotlib, and what is set stays so, at any time.

Compared are the pixels of all drawings with those under matplotlib's own defaults; warnings are errors.
"""

import os
import subprocess
import sys
import threading
from dataclasses import replace

import matplotlib
import numpy as np
import pictures
import pytest
from matplotlib import rcParams, rcParamsDefault, style
from matplotlib.patheffects import withStroke

from hwlib.explorers import gradient_flow
from hwlib.figures import Panel, defaults, line_plot
from hwlib.figures.defaults import matplotlib_defaults
from hwlib.figures.drawing import Drawing, new_figure

STROKES = [withStroke(linewidth=5, foreground="magenta")]
BY_HAND = {"path.effects": STROKES, "text.hinting_factor": 1, "text.kerning_factor": 6}
NOT_IN_A_FILE = {
    "path.effects": "holds objects",
    "text.hinting_factor": "matplotlib warns of it when a file has it",
    "text.kerning_factor": "the same",
    "ps.usedistiller": "its other values need a program",
}
STRINGS = "DejaVu Serif|magenta|x-large|--|7.5|7|0.3|3, 7|1, 50, 3|none|cycler('color', 'mc')|left|tight|round|42|svg"


def another(key):
    """A valid value of a setting, other than its default, as a matplotlibrc has it."""
    default, validate = rcParamsDefault[key], rcParamsDefault.validate[key]
    values = [*getattr(validate, "valid", ()), *STRINGS.split("|"), False, "miter"]
    if isinstance(default, bool):
        values = [not default]
    elif isinstance(default, int | float):
        values = [2 * default + 1, *values]
    for value in map(str, values):
        try:
            if validate(value) != default:
                return value
        except (ValueError, RuntimeError):
            pass
    raise ValueError(f"{key}: no other value than {default!r} found")


def draw(folder, settings):
    """Start to draw all pictures in a new Python with a matplotlibrc of these settings: (process, file)."""
    folder.mkdir()
    rc, file = folder / "matplotlibrc", folder / "pictures.npz"
    rc.write_text("".join(f"{key}: {value}\n" for key, value in settings.items()), encoding="utf-8")
    command = [sys.executable, "-W", "error", pictures.__file__, str(file)]
    return subprocess.Popen(command, env=os.environ | {"MATPLOTLIBRC": str(rc)}, stderr=subprocess.PIPE), file


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """The pictures under no settings and under `every`, by name."""
    every = {key: another(key) for key in rcParamsDefault if key not in NOT_IN_A_FILE}
    folder, found = tmp_path_factory.mktemp("rc"), {}
    processes = {name: draw(folder / name, settings) for name, settings in (("none", {}), ("every", every))}
    for name, (process, file) in processes.items():
        _, stderr = process.communicate()
        assert process.returncode == 0 and not stderr, stderr.decode()
        with np.load(file) as pixels:
            found[name] = dict(pixels)
    return found


def compare(found, wanted):
    assert list(found) == list(wanted)
    differ = [name for name in wanted if not np.array_equal(found[name], wanted[name])]
    assert not differ, f"other pixels: {', '.join(differ)}"


def test_every_setting_in_a_matplotlibrc(drawn):
    """All that matplotlib knows, at once: colours, fonts, sizes, ticks, a layout engine, a backend, TeX, …"""
    compare(drawn["every"], drawn["none"])


def test_a_style_and_settings_made_by_hand(drawn):
    settings = {**style.library["dark_background"], **BY_HAND, "figure.constrained_layout.use": True}
    with matplotlib.rc_context():
        rcParams._update_raw(settings)
        before = dict(rcParams)
        compare(pictures.pixels(), drawn["none"])
        assert dict(rcParams) == before


def losses():
    """A drawing with a formula, and its data."""
    labels = {"xlabel": "step", "ylabel": "loss $E$"}
    return line_plot(), {"panels": [Panel([0, 1, 2], {"network": [1.0, 0.5, 0.4]}, theory={"mean": 0.5}, **labels)]}


def test_no_setting_of_the_readers_is_read(monkeypatch):
    """Ticks may be made at any time: by a picture that changes, is drawn, shown, drawn again, or looked through."""
    read = []

    class Watched(type(rcParams)):
        def __getitem__(self, key):
            if not defaults._inside.get():
                read.append(key)
            return super().__getitem__(key)

    monkeypatch.setattr(rcParams, "__class__", Watched)
    explorer = gradient_flow()
    explorer._repr_mimebundle_()
    explorer.set(depth=12)
    drawing, data = losses()
    for steps in ([0, 1, 2], [0, 50, 120]):
        drawing.update(panels=[replace(data["panels"][0], x=steps)])._repr_mimebundle_()
    assert not read and rcParams["lines.linewidth"] == 1.5 and read == ["lines.linewidth"]


def test_after_an_update_that_fails_the_readers_settings_are_read_again():
    drawing, data = losses()
    with matplotlib.rc_context({"lines.linewidth": 7.0}):
        with pytest.raises(ValueError):
            drawing.update(panels=[replace(data["panels"][0], lines={"network": [1.0]})])
        assert rcParams["lines.linewidth"] == 7.0


def test_settings_read_set_and_restored_in_the_middle_of_an_update():
    barrier, seen = threading.Barrier(2, timeout=20), []

    @matplotlib_defaults()
    def stopping():
        def update():
            for _ in range(2):
                barrier.wait()
            seen.append(rcParams["lines.linewidth"])

        return Drawing(new_figure(2, 1), [], update, lambda: "")

    with matplotlib.rc_context({"lines.linewidth": 7.0, "font.family": "serif"}):
        before, thread = dict(rcParams), threading.Thread(target=stopping().update)
        thread.start()
        barrier.wait()
        during = dict(rcParams)
        with matplotlib.rc_context({"lines.linewidth": 5.0, "font.size": 30.0}):
            barrier.wait()
            thread.join()
            within = rcParams["lines.linewidth"], rcParams["font.size"]
        assert before == during == dict(rcParams) and within == (5.0, 30.0) and seen == [1.5]


def test_one_thread_draws_while_another_reads_and_sets():
    interval = sys.getswitchinterval()
    drawing, data = losses()
    wanted, barrier, failures = drawing.update(**data).pixels(), threading.Barrier(2, timeout=20), []

    def work():
        barrier.wait()
        for _ in range(6):
            drawing, data = losses()
            if not np.array_equal(drawing.update(**data).pixels(), wanted):
                failures.append("other pixels")

    before = dict(rcParams)
    mine = {**style.library["dark_background"], "lines.linewidth": 9.0, "font.size": 20.0}
    thread = threading.Thread(target=work)
    sys.setswitchinterval(1e-4)
    try:
        thread.start()
        barrier.wait()
        while thread.is_alive():
            with matplotlib.rc_context(mine):
                failures += [key for key in mine if rcParams[key] != mine[key]]
            failures += [key for key in before if rcParams[key] != before[key]]
    finally:
        sys.setswitchinterval(interval)
        thread.join()
    assert not failures and dict(rcParams) == before
