"""Pictures of the cases, pixel by pixel: what reading back cannot see, as letters, light and what lies on what.

The pictures in `golden` were drawn from the same literal numbers. They are compared with the oldest matplotlib that
pyproject.toml admits only: others draw letters and ticks a little differently. A picture that was changed on purpose is
looked at, and stored by `python tests/test_golden.py [word …]`, which takes the cases that have one of the words.
"""

import re
import sys
import tomllib
from pathlib import Path

import matplotlib
import pytest
from figure_cases import CASES
from matplotlib.testing.compare import compare_images

GOLDEN = Path(__file__).with_name("golden")
DEPENDENCIES = tomllib.loads(GOLDEN.parent.with_name("pyproject.toml").read_text(encoding="utf-8"))["project"]
FLOOR = next(line.split(">=")[1] for line in DEPENDENCIES["dependencies"] if line.startswith("matplotlib"))
REASON = f"pictures are compared with matplotlib {FLOOR} only; this is {matplotlib.__version__}"


def file(name):
    return f"{re.sub('[^a-z]+', '_', name)}.png"


def test_there_is_one_picture_for_each_case():
    assert sorted(path.name for path in GOLDEN.glob("*.png")) == sorted(map(file, CASES))


@pytest.mark.skipif(matplotlib.__version__ != FLOOR, reason=REASON)
@pytest.mark.parametrize("name", CASES)
def test_a_picture_is_as_it_was(name, tmp_path):
    (tmp_path / "now.png").write_bytes(CASES[name].draw(**CASES[name].data).png())
    (tmp_path / "golden.png").write_bytes((GOLDEN / file(name)).read_bytes())
    found = compare_images(tmp_path / "golden.png", tmp_path / "now.png", tol=0.05)
    assert found is None, found


if __name__ == "__main__":
    if matplotlib.__version__ != FLOOR:
        sys.exit(REASON)
    for name, case in CASES.items():
        if not sys.argv[1:] or any(word in name for word in sys.argv[1:]):
            (GOLDEN / file(name)).write_bytes(case.draw(**case.data).png(9))
