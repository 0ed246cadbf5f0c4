import numpy as np

from hwlib.explorers import singular_values, step_size, tangent


def test_tangent_over_its_whole_range(drive):
    drive(tangent())


def test_step_size_over_its_whole_range(drive):
    drive(step_size())


def test_singular_values_over_their_whole_range(drive):
    drive(singular_values())


def data(explorer, **values):
    return explorer._compute(**{**explorer.values, **values})


def test_tangent_shows_the_slope_at_x():
    explorer = tangent()
    for at in (-2.0, 0.5, 3.0):
        shown = data(explorer, at=at)
        assert abs(shown["exact"] - shown["numerical"]) < 1e-8
        assert np.isclose(np.interp(at, shown["x"], shown["dy"]), shown["exact"], rtol=1e-2, atol=1e-3)


def test_step_size_puts_the_point_on_the_curve():
    shown = data(step_size(), h=1e-6)
    for kind, error in shown["at_errors"].items():
        assert np.isclose(np.interp(-6, np.log10(shown["h"]), np.log10(shown["errors"][kind])), np.log10(error))
    assert shown["digits"][0][0] == "exact" and abs(shown["digits"][0][1] - shown["digits"][2][1]) < 1e-9


def test_singular_values_at_hes_std_are_hes():
    spectra = data(singular_values(), std=np.sqrt(2 / 100), activation="relu")["spectra"]
    assert np.allclose(spectra["chosen std"], spectra["He"]) and spectra["Xavier"].sum() < spectra["He"].sum()
