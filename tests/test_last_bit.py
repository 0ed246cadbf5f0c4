"""Nothing that a notebook prints or asserts hangs on the last bit of a float: see last_bit.py.

A draw of each notebook takes minutes, and is made where CI is set, with another seed for each commit.
"""

import nbformat
import pytest
from conftest import only_in_ci
from kernels import PATHS, client
from last_bit import commit_seed, differences

ROBUST = [
    "print(f'{np.exp(0.3):.3f}')",
    "print(np.exp(0.0), np.eye(2) @ np.eye(2) / 2, 2.0**-3)",
    "assert np.allclose(np.sin(1.0) ** 2 + np.cos(1.0) ** 2, 1, rtol=1e-14)",
]
FRAGILE = [
    "print([f'{value:.17g}' for value in np.exp(np.linspace(0.1, 0.9, 20))])",
    "v = np.linspace(0.1, 0.9, 30)\nassert len({float(v @ v) for _ in range(99)}) == 1",
    "assert len({0.3**1.5 for _ in range(99)}) == 1",
    "x = np.full(99, 0.3)\nx **= 1.5\nassert np.ptp(x) == 0",
    "assert np.ptp(sigmoid(np.full(99, 0.3))) == 0",
    "assert len({complex(np.tanh(0.3 + 0.1j)) for _ in range(99)}) == 1",
    "assert np.ptp(np.tanh(np.full(99, 0.3, np.float32))) == 0",
]


@only_in_ci
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_another_last_bit_changes_no_text_and_no_verdict(path):
    assert differences(path, commit_seed()) == []


def test_the_noise_is_seen(tmp_path):
    sources = ["import numpy as np\n\nfrom hwlib.network import sigmoid", *ROBUST, *FRAGILE]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    client(notebook).execute()
    nbformat.write(notebook, tmp_path / "small.ipynb")
    found = [sources[k] for k, *_ in differences(tmp_path / "small.ipynb", 1)]
    assert found == FRAGILE
