"""From key press to decoded picture, in JupyterLab: each explorer beside the usual way to draw the same picture.

The usual way is `interact` and a new figure at each move, shown by the inline backend. Run it on an idle machine:
`python tests/benchmarks/latency.py [name …]`; it needs Playwright and Chromium. It prints, over MOVES moves of the
explorer's first slider, the median and the 95th percentile in ms and how many times faster the explorer's median is.
"""

import sys
import tempfile
from pathlib import Path

import nbformat
import numpy as np

sys.path.append(str(Path(__file__).parents[1]))
import lab  # noqa: E402  (tests/lab.py)

MOVES = 40
DRAWINGS = {
    "gradient_flow": "backpropagation.signal_sizes()",
    "profile_learning": "backpropagation.profile_fit()",
    "tangent": "input_jacobian.tangent()",
    "step_size": "input_jacobian.step_point()",
    "singular_values": "input_jacobian.spectrum()",
    "race": "optimizers.race()",
    "sensitivity": r"optimizers.race(r'learning rate $\eta$', 'log')",
    "weight_std": "activation_distributions.histograms(51)",
    "signal": "activation_distributions.signal()",
}
KERNEL = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}
USUAL_WAY = """
%matplotlib inline
from IPython.display import display
from ipywidgets import interact
from hwlib import explorers
from hwlib.figures import {module}

explorer = explorers.{name}()

def draw(**values):
    drawing = {module}.{call}
    drawing.update(**explorer._compute(**values))
    for artist in drawing._moving:
        artist.set_animated(False)
    display(drawing.figure)

interact(draw, **explorers.{name}().controls)
explorer
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


def measure(page, box):
    """Milliseconds from each of MOVES key presses on the first slider of `box` to the picture that follows it."""
    handle = box.locator(".noUi-handle").first
    handle.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)
    box.evaluate(STOPWATCH)
    for move in range(MOVES + 2):
        handle.press("ArrowRight" if move % 4 < 2 else "ArrowLeft")
        page.wait_for_function("n => window.times.length >= n", arg=move + 1, timeout=20_000)
        page.wait_for_timeout(50)
    return np.array(page.evaluate("window.times"))[2:]  # the first two warm caches up


def main(names):
    with tempfile.TemporaryDirectory() as folder, lab.browser() as chromium:
        home = Path(folder)
        (home / "notebooks").mkdir()
        for name in names:
            module, call = DRAWINGS[name].split(".", 1)
            cell = nbformat.v4.new_code_cell(USUAL_WAY.format(name=name, module=module, call=call))
            nbformat.write(
                nbformat.v4.new_notebook(cells=[cell], metadata=KERNEL), home / "notebooks" / f"{name}.ipynb"
            )
        with lab.server(home) as address:
            print(f"{'explorer':18}{'kept figure':>16}{'usual way':>16}{'times faster':>14}   (ms, median/p95)")
            for name in names:
                page = lab.open_and_run(chromium, address, f"{name}.ipynb", pictures=1)
                page.locator(".widget-interact .jp-OutputArea img").wait_for(timeout=60_000)
                usual = measure(page, page.locator(".widget-interact"))
                kept = measure(page, page.locator(".widget-image").locator("xpath=.."))
                page.close()
                cells = [f"{np.median(times):.0f}/{np.percentile(times, 95):.0f}" for times in (kept, usual)]
                print(f"{name:18}{cells[0]:>16}{cells[1]:>16}{np.median(usual) / np.median(kept):>14.1f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or list(DRAWINGS))
