"""Explorers without a kernel: `python -m hwlib.explorers.offline FILE` writes one HTML page that needs no network.

Each explorer is shown over one of its controls, a picture for each position. The page holds them all; its script only
changes which one is seen.
"""

import json
import sys
from base64 import b64encode
from html import escape
from io import BytesIO
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image

from hwlib import explorers

SHOWN = {  # explorer → its title, the control that moves, one position of so many, and first values of others
    "gradient_flow": ("Activations and errors on their way through a network", "std", 4, {}),
    "tangent": ("An output, its tangent and its slope", "at", 5, {"std": 3.0}),
    "step_size": ("How a difference depends on its step", "h", 4, {}),
    "race": ("Six optimizers, step by step", "steps", 16, {}),
    "weight_std": ("The outputs of every layer", "delta", 4, {}),
}
PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="generator" content="matplotlib {version}">
<title>How neural networks learn: explorers</title>
<style>
  body {{ font-family: sans-serif; max-width: 60em; margin: 1em auto; padding: 0 1em; color: #111; background: #fff }}
  img {{ max-width: 100%; height: auto; display: block }}
  input {{ width: min(30em, 60%); vertical-align: middle }}
</style>
<h1>How neural networks learn: explorers</h1>
<p>Move a slider, with the mouse or with the arrow keys. Here one control moves; in the notebooks all of them do.</p>
{sections}
<script>
  for (const section of document.querySelectorAll("section")) {{
    const frames = JSON.parse(section.querySelector("script").textContent);
    const [slider, value, image, line] = ["input", "output", "img", "p"].map(name => section.querySelector(name));
    const show = () => {{
      const frame = frames[slider.value];
      value.textContent = frame.value;
      slider.setAttribute("aria-valuetext", frame.value);
      image.src = "data:image/png;base64," + frame.png;
      image.alt = frame.alt;
      line.textContent = frame.line;
    }};
    slider.addEventListener("input", show);
    show();
  }}
</script>
</html>
"""
SECTION = """<section id="{name}">
<h2>{title}</h2>
<label>{label} <input type="range" min="0" max="{last}" value="{first}"></label> <output></output>
<img alt="" width="{width}">
<p aria-live="polite"></p>
<script type="application/json">{frames}</script>
</section>"""


def positions(control, every):
    """Every so-manieth value of a slider, its first value among them, and where that stands in the list."""
    log = hasattr(control, "base")
    at = np.log10(control.value) if log else control.value
    first = round((at - control.min) / control.step)
    last = round((control.max - control.min) / control.step)
    steps = np.arange(first % every, last + 1, every)
    places = control.min + steps * control.step
    kind = type(control.value)
    return [kind(control.base**place if log else place) for place in places], int(first // every)


def palette_png(png):
    """The same picture in at most 128 colours: half of the bytes."""
    file = BytesIO()
    Image.open(BytesIO(png)).quantize(128, dither=Image.Dither.NONE).save(file, "png", compress_level=9)
    return file.getvalue()


def frames(name):
    """The explorer's frames, {value, png, alt, line}, at one value each of the control that moves, and the first's."""
    _, moving, every, values = SHOWN[name]
    explorer = getattr(explorers, name)(**values)
    control, drawing, found = explorer.controls[moving], explorer.drawing, []
    places, first = positions(control, every)
    for place in places:
        drawing.update(**explorer.data(**{moving: place}))
        picture = b64encode(palette_png(drawing.png())).decode()
        value = f"{place:.3g}" if isinstance(place, float) else str(place)
        found.append({"value": value, "png": picture, "alt": drawing.alt, "line": drawing.line})
    return found, first, control.description, int(drawing.figure.get_figwidth() * 100)


def section(name):
    """One explorer as HTML."""
    found, first, label, width = frames(name)
    data = json.dumps(found, ensure_ascii=False).replace("</", "<\\/")
    words = {"name": name, "title": escape(SHOWN[name][0]), "label": escape(label)}
    return SECTION.format(**words, last=len(found) - 1, first=first, width=width, frames=data)


def main():
    """Write the page to the file that the command names."""
    page = PAGE.format(version=matplotlib.__version__, sections="\n".join(map(section, SHOWN)))
    Path(sys.argv[1]).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
