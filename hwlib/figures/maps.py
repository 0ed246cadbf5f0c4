"""The maps of a landscape, north up: its heights, its slopes, and which way they face."""

import numpy as np
from matplotlib import colormaps
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LightSource, ListedColormap, hsv_to_rgb

from hwlib.figures.defaults import matplotlib_defaults
from hwlib.figures.drawing import new_figure, plain, still
from hwlib.figures.words import about, lowest_highest

SIDES = "north north-east east south-east south south-west west north-west".split()


def _maps(maps, metres, height, width, gap, **style):
    """Images side by side under their titles; `metres` is half their sides, east and north."""
    figure = new_figure(9, height)
    axes = [figure.add_axes((0.075 + i * (width + gap), 0.13, width, 0.76)) for i in range(len(maps))]
    extent = [side / 1000 for half in metres for side in (-half, half)]
    for ax, (title, data) in zip(axes, maps.items()):
        ax.imshow(data, interpolation="nearest", extent=extent, **style)
        ax.set_title(title, fontsize=11)
        ax.set(xlabel="east, km", ylabel="north, km" if ax is axes[0] else "")
        ax.tick_params(labelleft=ax is axes[0])
    return figure, axes


@matplotlib_defaults()
def relief(heights, metres):
    """Two hill-shaded maps, the light from the north-west: heights in metres by title, each (rows, columns).

    The first row is north, `metres` is half the maps' sides, east and north. Colours span the heights of the first map.
    """
    ground, light = next(iter(heights.values())), LightSource(azdeg=315, altdeg=45)
    earth = colormaps["gist_earth"].resampled(256)  # however many colours the reader's image.lut gave it
    colours = ScalarMappable(cmap=ListedColormap(earth(np.linspace(0.3, 1, 256))))
    colours.set_clim(np.min(ground), np.max(ground))

    def shaded(z):
        sides = {f"d{axis}": 2 * half / count for axis, half, count in zip("xy", metres, np.shape(z)[::-1])}
        return light.shade_rgb(colours.to_rgba(z)[..., :3], np.asarray(z), blend_mode="overlay", vert_exag=3, **sides)

    figure, _ = _maps({title: shaded(z) for title, z in heights.items()}, metres, 4.7, 0.38, 0.03)
    figure.colorbar(colours, cax=figure.add_axes((0.895, 0.14, 0.015, 0.74)), label="height, m")
    each = "; ".join(f"{title}, {np.min(z):.0f} to {np.max(z):.0f} m high" for title, z in heights.items())
    east, north = (2 * half / 1000 for half in metres)
    spans = ", ".join(f"{title} {about(np.ptp(z))} m" for title, z in heights.items())
    alt = f"Hill-shaded maps, {east:.0f} by {north:.0f} km: {each}."
    return still(figure, alt, f"From the lowest point to the highest: {spans}.")


@matplotlib_defaults()
def slope_maps(slopes, metres):
    """Three maps of slope, by title, in m per m, in colours from 0 to 0.5; `metres` is half their sides."""
    figure, axes = _maps(slopes, metres, 3.7, 0.26, 0.012, cmap=colormaps["viridis"].resampled(256), clim=(0, 0.5))
    bar = figure.add_axes((0.895, 0.18, 0.014, 0.66))
    figure.colorbar(axes[0].images[0], cax=bar, label="slope, m per m", extend="max")
    medians = {title: np.median(slope) for title, slope in slopes.items()}
    each = ", ".join(f"{title} {median:.2g}" for title, median in medians.items())
    low, high = lowest_highest({title: np.log(max(median, 1e-300)) for title, median in medians.items()}, 0.01)
    pairs = [(f"{kind} for", name) for kind, name in (("highest", high), ("lowest", low)) if name]
    kinds = [f"{kind} {name.partition(',')[0]} ({about(medians[name])})" for kind, name in pairs]
    line = f"The median slope, m per m, is {' and '.join(kinds)}." if kinds else None
    return still(figure, plain(f"Maps of slope, medians in m per m: {each}."), line)


def _hue(aspect, strength):
    """The colour of a direction, radians clockwise from north: red for north, then round the wheel; white for 0."""
    return hsv_to_rgb(np.stack(np.broadcast_arrays(aspect / (2 * np.pi) % 1, strength, 1.0), axis=-1))


def _side(aspect, strength):
    """In words, where downhill is on the whole."""
    east, north = (np.mean(strength * turn(aspect)) for turn in (np.sin, np.cos))
    if np.hypot(east, north) < 0.05 * np.mean(strength):
        return "to no side"
    return f"to the {SIDES[round(np.arctan2(east, north) / (np.pi / 4)) % 8]}"


@matplotlib_defaults()
def aspect_maps(aspects, strengths, metres, arrows=9):
    """Two maps of the downhill direction, by title, as hue and with `arrows` × `arrows` arrows.

    Aspects are radians clockwise from north; a strength from 0, flat and white, to 1 gives the saturation and the
    arrows' length. `metres` is half the maps' sides.
    """
    maps = {title: _hue(aspect, strengths[title]) for title, aspect in aspects.items()}
    figure, axes = _maps(maps, metres, 4.3, 0.36, 0.02)
    for ax, (title, aspect) in zip(axes, aspects.items()):
        rows, columns = (np.linspace(0, n - 1, 2 * arrows + 1).astype(int)[1::2] for n in aspect.shape)
        here, (west, east, south, north) = np.ix_(rows, columns), ax.images[0].get_extent()
        x, y = (
            np.linspace(*ends, n) for ends, n in (((west, east), aspect.shape[1]), ((north, south), aspect.shape[0]))
        )
        strength, angle = strengths[title][here], aspect[here]
        arrow = {"pivot": "mid", "scale": arrows * 1.4, "width": 0.005}
        ax.quiver(x[columns], y[rows], strength * np.sin(angle), strength * np.cos(angle), **arrow)
    compass = figure.add_axes((0.845, 0.37, 0.13, 0.28), projection="polar")
    compass.set(theta_zero_location="N", theta_direction=-1, yticks=[], xticks=np.arange(4) * np.pi / 2)
    compass.set_xticklabels(["N", "E", "S", "W"])
    compass.tick_params(pad=-2)
    turns, radii = np.linspace(0, 2 * np.pi, 181), np.linspace(0, 1, 20)
    compass.pcolormesh(turns, radii, _hue(turns, radii[:, None]), shading="gouraud")
    compass.grid(False)
    figure.text(0.91, 0.74, "downhill to", ha="center")
    alt = f"Maps of the downhill direction as hue, with arrows: {', '.join(aspects)}."
    sides = "; ".join(f"{_side(aspect, strengths[title])} for {title}" for title, aspect in aspects.items())
    return still(figure, plain(alt), plain(f"On the whole, downhill is {sides}."))
