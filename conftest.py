"""What every run of pytest here needs, whichever part of the course it tests."""

import os
import sys
import tempfile
from pathlib import Path

import pytest

collect_ignore = ["notebooks/zh"]  # code and outputs of the notebooks that are tested, under Chinese text


def _usable(folder):
    """Can files be written there? The folder is made, as the programs that want it would make it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


# Files that take minutes, the longest first: begun last, one process would be left alone with them
LONG = (
    "test_reruns.py test_last_bit.py test_browser.py test_hub.py test_class.py test_grade.py test_packaging.py".split()
)


def pytest_configure(config):
    if not __debug__:
        pytest.exit("Python runs without asserts (-O or PYTHONOPTIMIZE is set), so no check could fail", returncode=1)
    config.option.loadscopereorder = False  # of pytest-xdist, which would begin with the files of most tests
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # processes whose BLAS takes all processors wait
    _writable_home()


def _writable_home():
    """Where home or matplotlib's folders are not writable, temporary ones: its warning would be a notebook's output."""
    home = Path(os.path.expanduser("~"))
    config, cache = (
        Path(os.environ.get("MPLCONFIGDIR") or Path(os.environ.get(name) or home / default, "matplotlib"))
        for name, default in (("XDG_CONFIG_HOME", ".config"), ("XDG_CACHE_HOME", ".cache"))
    )
    if not (_usable(home) and _usable(config) and _usable(cache)):
        folder = tempfile.mkdtemp(prefix="hwlib-")
        os.environ |= dict.fromkeys(("HOME", "MPLCONFIGDIR", "IPYTHONDIR"), folder)


def pytest_xdist_auto_num_workers():
    """One process more than processors, since tests wait for kernels and browsers, up to four.

    None beside this one where they could not tell each other their folder.
    """
    try:
        (sys.executable + os.getcwd()).encode()
    except UnicodeEncodeError:  # its name is in another encoding than the locale's
        return 0
    return min(4, 1 + (os.cpu_count() or 1))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Long files first; a notebook's cells stay together and in order, whatever a plugin does to the order of tests."""
    cells = {}
    for item in items:
        if hasattr(item, "cell_num"):
            cells.setdefault(item.parent, []).append(item)
    in_order = {item: None for item in items if not hasattr(item, "cell_num")}
    for notebook in cells.values():
        in_order |= dict.fromkeys(sorted(notebook, key=lambda item: item.cell_num))
    rank = {name: place for place, name in enumerate(LONG)}
    items[:] = sorted(in_order, key=lambda item: rank.get(item.path.name, len(LONG)))
