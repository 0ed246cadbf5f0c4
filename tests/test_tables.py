import numpy as np
import pytest

from hwlib.explorers.tables import quickest, steps_text, table


def test_a_table_has_its_numbers_under_their_columns(capsys):
    table(["a", "b"], {"adagrad": ["1", 2.5], "mine": ["", "x"]})
    head, *rows = capsys.readouterr().out.splitlines()
    assert [row.split() for row in rows] == [["AdaGrad", "1", "2.5"], ["mine", "x"]]
    assert [head.rindex(c) for c in "ab"] == [rows[0].rindex("1"), rows[1].rindex("x")]


def test_no_number_of_steps_without_its_budget():
    assert steps_text(76.0, 2000) == "76" and steps_text(np.inf, 2000) == "> 2000"


def test_the_quickest_rate_is_inside_its_grid_or_none_arrives():
    rates = np.array([0.1, 0.3, 1.0])
    assert quickest(np.array([9, 7, np.inf]), rates, 50) == "7 (0.3)"
    assert quickest(np.full(3, np.inf), rates, 50) == "> 50"
    with pytest.raises(ValueError, match="edge"):
        quickest(np.array([9, 7, 5]), rates, 50)
