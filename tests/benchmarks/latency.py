"""From key press to decoded picture, in JupyterLab: each explorer beside the usual way to draw the same picture.

The usual way is `interact` and a new figure at each move, shown by the inline backend; histograms as one Axes each.
Run it on an idle machine: `python tests/benchmarks/latency.py [name …]`; it needs Playwright and Chromium. It prints,
over MOVES moves of the explorer's first slider, the median and the 95th percentile in ms, how many times faster the
explorer's median is, how long after the last of BURST quick moves the last picture comes, and where the median goes:
to computing, drawing and encoding in the kernel, and to the way there and back with the browser's part.
"""

import sys
import tempfile
import time
from pathlib import Path

import nbformat
import numpy as np

sys.path.append(str(Path(__file__).parents[1]))
import lab  # noqa: E402  (tests/lab.py)

from hwlib import explorers  # noqa: E402

MOVES, BURST = 40, 30
DRAWINGS = {
    "gradient_flow": "line_plot(width=9)",
    "profile_learning": "line_plot(width=9)",
    "tangent": "line_plot(width=9, height=4.8, columns=1)",
    "step_size": "line_plot(width=9, height=4)",
    "singular_values": "line_plot(width=9, height=4)",
    "race": "race()",
    "sensitivity": r"race(r'learning rate $\eta$', 'log')",
    "weight_std": "histograms(51)",
    "signal": "line_plot(height=4.2)",
}
KERNEL = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}
USUAL_WAY = """
%matplotlib inline
from IPython.display import display
from ipywidgets import interact
from hwlib import explorers, figures

explorer = explorers.{name}()
{draw}
interact(draw, **explorers.{name}().controls)
explorer
"""
DRAW = """
def draw(**values):
    drawing = figures.{call}
    drawing.update(**explorer._compute(**values))
    for artist in drawing._moving:
        artist.set_animated(False)
    display(drawing.figure)
"""
DRAW_HISTOGRAMS = """
import matplotlib.pyplot as plt
import numpy as np

def draw(**values):
    data = explorer._compute(**values)
    rows = -(-len(data["titles"]) // data["columns"])
    figure, axes = plt.subplots(rows, data["columns"], figsize=(10, 5.6), squeeze=False)
    for ax, seen, title in zip(axes.flat, data["histograms"], data["titles"]):
        edges = np.linspace(seen.low, seen.high, seen.counts.size + 1)
        ax.stairs(seen.counts, edges, fill=True)
        ax.plot((edges[1:] + edges[:-1]) / 2, seen.expected, "k--")
        ax.set_title(title, fontsize=9)
    figure.tight_layout()
    plt.show()
"""
# Times every picture that appears inside `box` after a key press, once it is decoded.
STOPWATCH = """box => {
    window.times = [];
    document.addEventListener("keydown", () => { window.pressed = performance.now(); }, true);
    let last = null;
    new MutationObserver(async () => {
        const images = box.querySelectorAll("img");
        const image = images[images.length - 1];
        if (!image || image.src === last) return;
        last = image.src;
        await image.decode();
        window.times.push(performance.now() - window.pressed);
    }).observe(box, {subtree: true, childList: true, attributes: true, attributeFilter: ["src"]});
}"""


def press(handle, move):
    handle.press("ArrowRight" if move % 4 < 2 else "ArrowLeft")


def measure(page, box):
    """Milliseconds from each of MOVES key presses on the first slider of `box` to the picture that follows it.

    And from the last of BURST presses, each right after the one before, to the last picture.
    """
    handle = box.locator(".noUi-handle").first
    handle.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)
    box.evaluate(STOPWATCH)
    for move in range(MOVES + 2):
        press(handle, move)
        page.wait_for_function("n => window.times.length >= n", arg=move + 1, timeout=20_000)
        page.wait_for_timeout(50)
    single = np.array(page.evaluate("window.times"))[2:]  # the first two warm caches up
    for move in range(BURST):
        press(handle, move)
    page.wait_for_timeout(2000 + 20 * np.median(single))  # all has come
    return single, page.evaluate("window.times.at(-1)")


def stages(name):
    """Milliseconds of computing, drawing and encoding at a move of the first slider, in this process: medians."""
    explorer, times = getattr(explorers, name)(), []
    key, slider = next((key, c) for key, c in explorer.controls.items() if hasattr(c, "readout_format"))
    log, drawing = hasattr(slider, "base"), explorer.drawing
    position = np.log10(slider.value) if log else slider.value
    for move in range(MOVES + 2):
        position = np.clip(position + (1 if move % 4 < 2 else -1) * slider.step, slider.min, slider.max)
        values = explorer.values | {key: type(slider.value)(10**position if log else position)}
        clock = [time.perf_counter()]
        data = explorer._compute(**values)
        clock.append(time.perf_counter())
        drawing.update(**data)._draw()
        clock.append(time.perf_counter())
        drawing._draw()
        clock.append(time.perf_counter())
        drawing.png()
        clock.append(time.perf_counter())
        compute, draw, again, png = np.diff(clock)
        times.append((compute, draw, png - again))
    return 1e3 * np.median(times[2:], axis=0)


def main(names):
    with tempfile.TemporaryDirectory() as folder, lab.browser() as chromium:
        home = Path(folder)
        (home / "notebooks").mkdir()
        for name in names:
            draw = DRAW_HISTOGRAMS if name == "weight_std" else DRAW.format(call=DRAWINGS[name])
            cell = nbformat.v4.new_code_cell(USUAL_WAY.format(name=name, draw=draw))
            nbformat.write(
                nbformat.v4.new_notebook(cells=[cell], metadata=KERNEL), home / "notebooks" / f"{name}.ipynb"
            )
        with lab.server(home) as address:
            heads = ("kept figure", "usual way", "times faster", "burst", "compute", "draw", "encode", "rest")
            print(f"{'ms, median/p95':18}" + "".join(f"{head:>14}" for head in heads))
            for name in names:
                page = lab.open_and_run(chromium, address, f"{name}.ipynb", pictures=1)
                page.locator(".widget-interact .jp-OutputArea img").wait_for(timeout=60_000)
                usual, usual_burst = measure(page, page.locator(".widget-interact"))
                kept, burst = measure(page, page.locator(".widget-image").locator("xpath=.."))
                page.close()
                cells = [f"{np.median(times):.0f}/{np.percentile(times, 95):.0f}" for times in (kept, usual)]
                cells += [f"{np.median(usual) / np.median(kept):.1f}", f"{burst:.0f} ({usual_burst:.0f})"]
                parts = stages(name)
                cells += [f"{part:.0f}" for part in (*parts, np.median(kept) - sum(parts))]
                print(f"{name:18}" + "".join(f"{cell:>14}" for cell in cells), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or list(DRAWINGS))
