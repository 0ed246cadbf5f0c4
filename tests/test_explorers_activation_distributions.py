import numpy as np
import pytest

from hwlib.explorers import signal, weight_std


@pytest.mark.parametrize("explorer", [weight_std, signal])
def test_explorer_over_its_whole_range(drive, explorer):
    drive(explorer())
