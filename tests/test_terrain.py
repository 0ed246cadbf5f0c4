import matplotlib.cbook
import numpy as np
import pytest

from hwlib.problems import terrain


def test_inputs_fill_the_square_and_heights_are_standardised():
    land = terrain()
    assert land.shape == (344, 403) and land.x.shape == (344 * 403, 2) and land.t.shape == (344 * 403, 1)
    np.testing.assert_array_equal(land.x.min(axis=0), [-1, -1])
    np.testing.assert_array_equal(land.x.max(axis=0), [1, 1])
    assert abs(land.t.mean()) < 1e-12 and abs(land.t.std() - 1) < 1e-12


def test_units_go_back_to_the_files_metres():
    land = terrain()
    with np.load(matplotlib.cbook.get_sample_data("jacksboro_fault_dem.npz", asfileobj=False)) as dem:
        np.testing.assert_allclose(land.heights(land.t), dem["elevation"], rtol=1e-12)
    east, north = land.metres  # 402 and 343 steps of 3 arc seconds at 36.6° north, halved
    assert abs(east - 402 * 3 / 3600 * 111195 * np.cos(np.radians(36.59)) / 2) < 10
    assert abs(north - 343 * 3 / 3600 * 111195 / 2) < 1


def test_the_first_row_is_north_and_the_first_column_west():
    land = terrain()
    np.testing.assert_array_equal(land.x[0], [-1, 1])
    np.testing.assert_array_equal(land.x[-1], [1, -1])
    np.testing.assert_array_equal(land.x[land.shape[1] - 1], [1, 1])


def test_dtype():
    land = terrain(np.float32)
    assert land.x.dtype == land.t.dtype == np.float32


def test_a_matplotlib_without_the_file_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(matplotlib.cbook, "get_sample_data", lambda name, asfileobj: tmp_path / name)
    with pytest.raises(FileNotFoundError, match="install matplotlib with pip"):
        terrain()
