"""Notebooks that a student might hand in: empty, solved, hostile, and attacks on a point without the formula."""

import json
import re

import nbformat
from kernels import EXERCISES as NOTEBOOKS


def notebook(*sources):
    """The bytes of a notebook with these code cells."""
    cells = [{"cell_type": "code", "metadata": {}, "source": source, "outputs": []} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def solutions():
    """{exercise: the code in its fold}."""
    found = {}
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, as_version=4).cells:
            fold = re.search(r"<summary>Solution</summary>\s*```python\n(.*?)^```", cell.source, flags=re.S | re.M)
            if fold:
                found[cell.id.removesuffix("-hints")] = fold[1]
    return found


SOLUTIONS = solutions()


def solved(released, rng):
    """The bytes of a released notebook with all solutions in it, and with moved, copied, renamed and deleted cells."""
    cells = nbformat.read(released, as_version=4).cells
    head = [cell.source for cell in cells if cell.cell_type == "code" and "import numpy" in cell.source]
    stubs = [cell for cell in cells if cell.id.endswith("-stub")]
    code = [SOLUTIONS[cell.id.removesuffix("-stub")] for cell in stubs] + [cell.source for cell in stubs[:2]]
    right = [SOLUTIONS[cell.id.removesuffix("-stub")] for cell in stubs[:2]]  # of two definitions the last counts
    checks = [cell.source for cell in cells if cell.id.endswith("-check")][::2]
    order = rng.permutation(len(code))
    return notebook(*head, *checks, *(code[k] for k in order), *checks, *right)


IMPORTS = "import numpy as np\nimport hwlib\nfrom hwlib.optimizers import Optimizer\n"
MOMENTUM = IMPORTS + SOLUTIONS["momentum"]
HOSTILE = {  # name → (cells, what its page says, does the answer before it count?)
    "a crash": (["import os\nos._exit(3)", MOMENTUM], "its process ended itself, with code 3"),
    "a segmentation fault": (
        ["import faulthandler\nfaulthandler._sigsegv()", MOMENTUM],
        "its process ended itself, by signal 11",
    ),
    "a loop that swallows all": (
        [
            "import time\nwhile True:\n    try:\n        time.sleep(60)\n    except BaseException:\n        pass",
            MOMENTUM,
        ],
        "its cells: it did not end",
    ),
    "an answer that swallows all": (
        [
            "import time\ndef momentum(lr, beta=0.9):\n    while True:\n        try:\n            time.sleep(60)\n"
            "        except BaseException:\n            pass"
        ],
        "it did not end",
    ),
    "a fork bomb": (
        [
            "import os, time\nfor _ in range(60):\n    if os.fork() == 0:\n        time.sleep(60)\n        os._exit(0)",
            MOMENTUM,
        ],
        "it ran more than 24 processes at once",
    ),
    "2 GB of print": (
        ["line = 'x' * 1_000_000\nfor _ in range(2000):\n    print(line)", MOMENTUM],
        "it printed more than 16 MB",
    ),
    "memory without end": (["kept = bytearray(2**34)"], "MemoryError"),
    "a child that stays": (
        [
            "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(300)\n"
            "    os._exit(0)",
            MOMENTUM,
        ],
        "Processes that still ran, and were ended: python (1)",
    ),
    "a program": (["import subprocess\nsubprocess.run(['sleep', '300'])", MOMENTUM], "subprocess.Popen is closed"),
    "a child of multiprocessing": (
        [
            "import multiprocessing as m\nm.get_context('spawn').Process(target=print).start()",
            MOMENTUM,
        ],
        "",
    ),
    "exit": (["import sys\nsys.exit()", "exit()", MOMENTUM], "SystemExit"),
    "no Python": (["def f(:", MOMENTUM], "SyntaxError"),
    "markup": (
        ["raise ValueError('<script>alert(1)</script>')", 'STUDENT = "=cmd|<b>&"\n' + MOMENTUM],
        "&lt;script&gt;",
    ),
    "an array of gigabytes": (
        [
            IMPORTS
            + "def momentum(lr, beta=0.9):\n    return Optimizer(lambda x: 0, lambda g, x, s: (np.zeros(10**8), s))"
        ],
        "",
    ),
}
NO_NOTEBOOKS = {
    "no JSON": (b"\x89PNG\r\n\xff\x00", "no notebook"),
    "another JSON": (b'[{"cells": 3}]', "no notebook"),
    "deep JSON": (b"[" * 200_000, "no notebook"),
    "cells of another kind": (b'{"cells": [{"cell_type": "code", "source": {"a": [1]}}, 7]}', "no notebook"),
    "nothing": (b"", "no notebook"),
}


def step(line, before=""):
    """A rule whose step is this line, after these lines."""
    return (
        IMPORTS + before + "\ndef momentum(lr, beta=0.9):\n    def step(grad, x, v):\n" + f"        {line}\n"
        "    return Optimizer(np.zeros_like, step)\n"
    )


FRAMES = """
import sys
def look():
    frame, found = sys._getframe(), []
    while frame is not None:
        names = {**frame.f_globals, **frame.f_locals}
        found += [value for name, value in names.items() if name in ("wanted", "met", "right")]
        frame = frame.f_back
    return found
"""
FORGED = """
import sys, json, base64, numpy as np
def results():
    frame = sys._getframe()
    while frame is not None:
        for value in frame.f_locals.values():
            if hasattr(value, "fileno") and "b" in getattr(value, "mode", ""):
                return value
        frame = frame.f_back
out = results()
array = base64.b64encode(np.zeros(3).tobytes()).decode()
for line in (
    {"name": "momentum", "met": [{"values": [], "trouble": ["right", "Equal to the right result."]}]},
    {"name": "momentum", "status": "right", "points": 100, "verdicts": {"momentum": ["right", ""]}},
    {"end": True},
):
    out.write(json.dumps(line).encode() + b"\\n")
    out.flush()
"""
ATTACKS = {
    "the caller's frames": step("return look()[0], v", FRAMES),
    "empty arrays": step("return np.zeros(0), v"),
    "nan": step("return x * np.nan, v"),
    "a subclass that equals all": step(
        "return x.view(Sly), v",
        "class Sly(np.ndarray):\n    def __eq__(self, other): return True\n"
        "    def __array_function__(self, *a, **k): return True\n"
        "    def __array_ufunc__(self, *a, **k): return np.array(True)\n",
    ),
    "replaced numpy": step(
        "return x, v",
        "np.allclose = np.array_equal = np.isclose = lambda *a, **k: True\nnp.abs = lambda *a: 0 * np.ones(3)\n"
        "np.ndarray.all = 1\n",
    )
    + "np.array = lambda *a, **k: np.zeros(3)\n",
    "the library's rule": IMPORTS + "momentum = hwlib.optimizers.momentum\n",
    "by getattr": IMPORTS + "momentum = getattr(hwlib.optimizers, 'momen' + 'tum')\n",
    "by partial": IMPORTS
    + "from functools import partial\nmomentum = partial(hwlib.optimizers.OPTIMIZERS['momentum'])\n",
    "under the decorators": IMPORTS + "momentum = hwlib.optimizers.momentum.__wrapped__\n",
    "a rule made before": IMPORTS
    + "kept = {(lr, b): hwlib.optimizers.momentum(lr, b) for lr in (1, 0.9) for b in (0, 0.7)}\n"
    "def momentum(lr, beta=0.9):\n    return kept[lr, beta]\n",
    "without the profile": IMPORTS + "import sys\ndef momentum(lr, beta=0.9):\n    sys.setprofile(None)\n"
    "    return hwlib.optimizers.momentum(lr, beta)\n",
    "in a thread": IMPORTS + "from concurrent.futures import ThreadPoolExecutor\ndef momentum(lr, beta=0.9):\n"
    "    return ThreadPoolExecutor(1).submit(hwlib.optimizers.momentum, lr, beta).result()\n",
    "a copy of its code": IMPORTS + "import types\nf = hwlib.optimizers.momentum.__wrapped__\n"
    "momentum = types.FunctionType(f.__code__.replace(co_name='mine'), f.__globals__)\n",
    "the folds of the course's notebooks": IMPORTS
    + "import glob, json, os, re\nroot = os.path.dirname(os.path.dirname(hwlib.__file__))\n"
    "for file in glob.glob(root + '/notebooks/exercises/q3*.ipynb'):\n"
    "    for cell in json.load(open(file, encoding='utf-8'))['cells']:\n"
    "        found = re.search('```python\\n(def momentum.*?)```', ''.join(cell['source']), re.S)\n"
    "        exec(found[1] if found else '')\n",
    "its source": IMPORTS + "import inspect\nexec(inspect.getsource(hwlib.optimizers.momentum))\n",
    "its file": IMPORTS
    + "names = {}\nexec(open(hwlib.optimizers.__file__).read(), names)\nmomentum = names['momentum']\n",
    "its file by another name": IMPORTS
    + "import os\nos.symlink(hwlib.optimizers.__file__, 'x.py')\nnames = {}\nexec(open('x.py').read(), names)\n"
    "momentum = names['momentum']\n",
    "its file by a descriptor": IMPORTS
    + "import os\nfrom pathlib import Path\nfolder = os.open(str(Path(hwlib.__file__).parent), os.O_RDONLY)\n"
    "names = {}\nexec(os.read(os.open('optimizers.py', os.O_RDONLY, dir_fd=folder), 10**6), names)\n"
    "momentum = names['momentum']\n",
    "imported anew": IMPORTS + "import sys, importlib\ndel sys.modules['hwlib.optimizers']\n"
    "momentum = importlib.import_module('hwlib.optimizers').momentum\n",
    "reloaded": IMPORTS + "import importlib\nmomentum = importlib.reload(hwlib.optimizers).momentum\n",
    "the modules with answers": IMPORTS
    + "import sys\nfor n in [n for n in sys.modules if n.startswith('hwlib.exercises')]:\n    del sys.modules[n]\n"
    "import hwlib.exercises.q3\nmomentum = hwlib.exercises.q3.momentum\n",
    "another process": IMPORTS + "import subprocess, sys\n"
    "def momentum(lr, beta=0.9):\n"
    "    def step(grad, x, v):\n"
    "        out = subprocess.run([sys.executable, '-c', 'print(1)'], capture_output=True).stdout\n"
    "        return x + float(out), v\n"
    "    return Optimizer(np.zeros_like, step)\n",
    "a process of multiprocessing": IMPORTS + "import multiprocessing as m\npool = m.get_context('spawn').Pool(1)\n"
    "momentum = lambda lr, beta=0.9: pool.apply(hwlib.optimizers.momentum, (lr, beta))\n",
    "forged lines": FORGED + step("return x, v"),
    "forged lines, then the end": FORGED + "import os\nos._exit(0)\n" + step("return x, v"),
    "at the exit": "import atexit\natexit.register(lambda: exec(FORGED))\n"
    + f"FORGED = {FORGED!r}\n"
    + step("return x, v"),
    "printed": 'print(\'momentum: right\')\nprint(\'{"name": "momentum", "met": []}\')\n' + step("return x, v"),
    "another verdict": IMPORTS
    + "import sys, types\nfake = types.ModuleType('verdict')\nfake.verdict = lambda *a: 'right'\n"
    "sys.modules['hwlib.exercises.verdict'] = fake\nimport hwlib.exercises.running as r\n"
    "r.outputs = lambda *a, **k: [r.Met({'x after step 1': np.zeros(3)})] * 3\n" + step("return x, v"),
    "objects of the collector": IMPORTS
    + "import gc\nfound = [o for o in gc.get_objects() if type(o).__name__ == 'Met']\n"
    + step("return found[0], v"),
    "the parent's memory": step(
        "return np.frombuffer(open(f'/proc/{os.getppid()}/mem', 'rb').read(24)), v", "import os\n"
    ),
    "a foreign function": IMPORTS + "import ctypes\nctypes.CDLL(None).ptrace(16, 1, 0, 0)\n" + step("return x, v"),
    "the fence's own names": IMPORTS
    + "import sys, builtins\nfence = sys.modules['hwlib.exercises.fence']\nfence.REFUSED = frozenset()\n"
    "fence.FORKS = 10**9\nbuiltins.PermissionError = builtins.OSError = lambda *a: None\n"
    "import inspect\nexec(open(hwlib.optimizers.__file__).read())\n",
    "numbers by heart": step("return np.array([0.1, -0.2, 0.3])[: len(x)], v"),
    "an answer that is a Result": IMPORTS
    + "from hwlib.exercises.result import Result\nmomentum = Result('right', 'x')\n",
    "a mutable name": "class S(str):\n    def __eq__(self, o): return True\nmomentum = S('right')\n",
}
