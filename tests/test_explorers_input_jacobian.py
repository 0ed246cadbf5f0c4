import numpy as np

from hwlib.explorers import singular_values, step_size, tangent


def test_tangent_over_its_whole_range(drive):
    drive(tangent())


def test_step_size_over_its_whole_range(drive):
    drive(step_size())


def test_singular_values_over_their_whole_range(drive):
    drive(singular_values())


def panels(explorer, **values):
    return explorer._compute(**{**explorer.values, **values})["panels"]


def test_tangent_shows_the_slope_at_x():
    explorer = tangent()
    for at in (-2.0, 0.5, 3.0):
        top, low = panels(explorer, at=at)
        exact, numerical = (float(top.note.split("\n")[k]) for k in (3, 6))
        assert abs(exact - numerical) < 1e-8
        assert np.isclose(low.stars["$dy/dx$"][1], exact, rtol=1e-9)
        assert np.isclose(np.interp(at, low.x, low.lines["$dy/dx$"]), exact, rtol=1e-2, atol=1e-3)


def test_step_size_puts_the_point_on_the_curve():
    (shown,) = panels(step_size(), h=1e-6)
    for kind, (h, error) in shown.stars.items():
        assert h == shown.marks["$h$"] == 1e-6
        assert np.isclose(np.interp(-6, np.log10(shown.x), np.log10(shown.lines[kind])), np.log10(error))
    digits = shown.note.split("\n")
    assert digits[::3] == ["exact", *shown.lines] and abs(float(digits[1]) - float(digits[7])) < 1e-9


def test_singular_values_at_hes_std_are_hes():
    (shown,) = panels(singular_values(), std=np.sqrt(2 / 100), activation="relu")
    chosen, xavier, he = (np.nan_to_num(shown.lines[name]) for name in ("chosen std", "Xavier", "He"))
    assert np.allclose(chosen, he) and xavier.sum() < he.sum()
