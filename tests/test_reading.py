"""The reading of figures reads: whatever two things change places, in the data or in the figure, it notices."""

import pytest
import reading
from conftest import only_in_ci
from figure_cases import CASES


def read(case, drawing):
    """What is wrong in a drawing, in words; if nothing can be read, that is wrong."""
    try:
        return reading.differences(case.read(drawing.figure), case.wanted)
    except (AssertionError, LookupError, StopIteration, TypeError, ValueError) as error:
        return [repr(error)]


@only_in_ci
@pytest.mark.parametrize("name", CASES)
def test_whatever_changes_places_in_the_data_is_noticed(name):
    case = CASES[name]
    unnoticed, tried = [], 0
    for words, data in reading.exchanged(case.data):
        tried += 1
        unnoticed += [] if read(case, case.draw(**data)) else [words]
    assert tried >= 2 and not unnoticed


@only_in_ci
@pytest.mark.parametrize("name", CASES)
def test_whatever_changes_places_in_the_figure_is_noticed(name):
    case = CASES[name]
    drawing = case.draw(**case.data)
    unnoticed = [words for words in reading.moved(drawing.figure) if not read(case, drawing)]
    assert not unnoticed and not read(case, drawing)
