"""The scripts of tests/experiments/ run, at their smallest size."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import only_in_ci

FOLDER = Path(__file__).parent / "experiments"


@only_in_ci
@pytest.mark.parametrize("name", sorted(file.stem for file in FOLDER.glob("*.py")))
def test_smallest_size(name):
    command = [sys.executable, "-W", "error", str(FOLDER / f"{name}.py"), "--smallest"]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert result.returncode == 0, result.stderr
    row = {"starts": "sigmoid"}.get(name, "adam")
    assert len(re.findall(rf"^ *{row}", result.stdout, flags=re.M | re.I)) >= 2


def test_a_run_that_diverged_is_said_to_have():
    text = runpy.run_path(str(FOLDER / "network.py"))["text"]
    assert text(0.1, np.array([0.5, 0.7])) == "0.600 ± 0.100, η = 0.1"
    assert text(0.1, np.array([0.5, np.nan, -1e9])) == "2 of 3 diverged, η = 0.1"
