"""Arrays in, pictures out, and words on what they show; nothing else is computed here.

One function a kind of drawing, `line_plot` for all lines.
"""

from hwlib.figures.activation_distributions import histograms, images
from hwlib.figures.drawing import below
from hwlib.figures.lines import line_plot
from hwlib.figures.maps import aspect_maps, relief, slope_maps
from hwlib.figures.network_diagram import network_diagram
from hwlib.figures.optimizers import race
from hwlib.figures.panels import RULE_NAMES, Panel

__all__ = [
    "RULE_NAMES",
    "Panel",
    "aspect_maps",
    "below",
    "histograms",
    "images",
    "line_plot",
    "network_diagram",
    "race",
    "relief",
    "slope_maps",
]
