"""Every notebook in a kernel of its own, watched: twice over from another folder, then with other constants.

The stored outputs are compared by nbval, elsewhere. Here nothing is compared with them: a notebook must run again, must
run with whatever its constants cell allows, and must leave the computer as it was.
"""

import ast
import asyncio
import inspect
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from kernels import NOTEBOOKS, client, settings
from nbclient.exceptions import CellExecutionError

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
# Small and large, at the ends of the ranges that the notebooks give; a constant that is not named keeps its value.
OTHER_CONSTANTS = {
    "q1_backpropagation": [
        dict(SIZES="(1, 2, 1)", SEED="0", STEPS="2_000", WIDTHS="np.array([1, 64, 4096])"),
        dict(SIZES="(20, 2, 20, 1, 20, 3)", SAMPLES="1", SEED="12", STEPS="2_000", BATCH="512", LEARNING_RATE="0.01"),
        dict(SIZES="(4, 4, 4)", SAMPLES="100", SEED="2024", STEPS="3_000", BATCH="32", WIDTHS="np.arange(2, 9)"),
    ],
    "q2_input_jacobian": [
        dict(SIZES="(3, 2, 2)", SEED="0", WIDTH="80", DEPTHS="(1, 3)"),
        dict(SIZES="(8, 8, 8, 8, 8)", SEED="11", WIDTH="120"),
        dict(SIZES="(5, 7, 3, 4)", SEED="2024", DEPTHS="(1, 10, 20)"),
    ],
    "q3_optimizers": [
        dict(START="np.array([1.0, -6.0])", SEED="0", RATES="np.geomspace(1e-4, 10, 100)"),
        dict(START="np.array([8.0, 6.0])", SEED="24", RATES="np.geomspace(1e-4, 10, 150)", TRAIN_STEPS="1_200"),
        dict(START="np.array([-2.0, -1.0])", SEED="2024", RATES="np.geomspace(1e-4, 10, 240)", TRAIN_STEPS="1_500"),
    ],
    "q4_activation_distributions": [
        dict(WIDTH="50", SAMPLES="100", SEED="0", NETWORKS="100"),
        dict(WIDTH="200", SAMPLES="300", SEED="11", NETWORKS="100"),
        dict(WIDTH="64", SAMPLES="500", SEED="2024", NETWORKS="400"),
    ],
}
RERUNS = [(path, k) for path in PATHS for k in range(len(OTHER_CONSTANTS[path.stem]))]


def watch():
    """Record in `watch.seen` what this process changes on disk, starts or connects to from now on."""
    import os
    import sys

    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    changing = {f"os.{name}" for name in "remove rename mkdir rmdir link symlink truncate chmod chown utime".split()}
    starting = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"}
    watch.seen = seen = []

    def hook(event, args):
        if event == "open" and args[2] & writing or event in changing | {"sqlite3.connect"}:
            paths = [os.fsdecode(arg) for arg in args[: 2 if event in ("os.rename", "os.link") else 1] if arg != -1]
            seen.extend(("path", os.path.abspath(path)) for path in paths if not path.isdigit())
        elif event in ("socket.connect", "socket.bind", "socket.sendto"):
            seen.append(("address", str(args[1][0] if isinstance(args[1], tuple) else args[1])))
        elif event in starting:
            seen.append(("process", str(args[0])))

    sys.addaudithook(hook)


def outside(seen, home):
    """What of `seen` is neither a file in the folder `home` nor on this computer's loopback."""
    allowed = {"path": lambda path: path == "/dev/null" or Path(path).is_relative_to(home)}
    allowed["address"] = lambda address: address in ("127.0.0.1", "::1") or Path(address).is_relative_to(home)
    allowed["process"] = lambda name: Path(name).name == "fc-list"  # matplotlib asks it for fonts, once
    return sorted({(kind, name) for kind, name in seen if not allowed[kind](name)})


def with_constants(source, constants):
    """The constants cell with other values."""
    lines, left = source.splitlines(), dict(constants)
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) in left:
            name = node.targets[0].id
            lines[node.lineno - 1] = f"{name} = {left.pop(name)}"
    assert not left, f"no constant named {', '.join(left)}"
    return "\n".join(lines)


def text_of(cell):
    return "".join(out.get("text", "") + out.get("data", {}).get("text/plain", "") for out in cell.outputs)


async def execute(kernel, source):
    return text_of(await kernel.async_execute_cell(nbformat.v4.new_code_cell(source), 0))


async def one_pass(kernel, sources, constants):
    """The text outputs of all cells, run in order with these constants, or the error that stopped them."""
    if constants:
        sources = [sources[0], with_constants(sources[1], constants), *sources[2:]]
    try:
        return [await execute(kernel, source) for source in sources]
    except CellExecutionError as error:
        return error


async def in_a_kernel(notebook, home, passes):
    """The outcome of each pass in one kernel started in another folder, and what `watch` has seen."""
    elsewhere = home.with_name(home.name + "-elsewhere")
    elsewhere.mkdir()
    kernel = client(notebook, elsewhere)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    async with kernel.async_setup_kernel(env=settings(home, OMP_NUM_THREADS="1")):
        await execute(kernel, f"{inspect.getsource(watch)}\nwatch()")
        outcomes = [await one_pass(kernel, sources, constants) for constants in passes]
        seen = json.loads(await execute(kernel, "import json\n\nprint(json.dumps(watch.seen))"))
    assert not list(elsewhere.iterdir())
    return outcomes, seen


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """By notebook the outcomes, first twice with its own constants, then with others; two kernels at a time."""

    def run(path):
        notebook = nbformat.read(path, as_version=4)
        for cell in [cell for cell in notebook.cells if cell.cell_type == "code"][::2]:
            cell.outputs = []
        home = tmp_path_factory.mktemp(path.stem)
        return home, *asyncio.run(in_a_kernel(notebook, home, [{}, {}, *OTHER_CONSTANTS[path.stem]]))

    with ThreadPoolExecutor(2) as pool:
        yield {path: pool.submit(run, path) for path in sorted(PATHS, key=lambda path: "q3" not in path.name)}


def passed(outcome):
    if isinstance(outcome, CellExecutionError):
        pytest.fail(str(outcome), pytrace=False)
    return outcome


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_twice_in_one_kernel_and_from_another_folder(path, results):
    _, (first, second, *_), _ = results[path].result()
    assert passed(first) == passed(second)


@pytest.mark.parametrize("path, k", RERUNS, ids=[f"{path.stem}-{k}" for path, k in RERUNS])
def test_with_other_constants(path, k, results):
    _, (first, _, *others), _ = results[path].result()
    assert passed(others[k]) != first  # they were used


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_nothing_is_written_outside_its_folder_and_nothing_is_called(path, results):
    home, _, seen = results[path].result()
    assert any(Path(name).is_relative_to(home) for _, name in seen)  # matplotlib's list of fonts: the watch was on
    assert outside(seen, home) == []


@pytest.mark.parametrize(
    "code, kind",
    [
        ("open('x', 'w').close(); __import__('os').remove('x')", "path"),
        ("import os; os.mkdir('x'); os.rename('x', 'y'); os.rmdir('y')", "path"),
        ("import os; os.close(os.open('x', os.O_CREAT)); os.unlink('x')", "path"),
        ("import socket; socket.socket(type=socket.SOCK_DGRAM).connect(('192.0.2.1', 9))", "address"),
        ("import subprocess, sys; subprocess.run([sys.executable, '-c', ''])", "process"),
    ],
)
def test_the_watch_sees(code, kind, tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    (outcome,), seen = asyncio.run(in_a_kernel(notebook, tmp_path, [{}]))
    passed(outcome)
    assert {met for met, _ in outside(seen, tmp_path)} == {kind}
