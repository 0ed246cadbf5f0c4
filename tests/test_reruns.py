"""Every notebook in one kernel, several times over, watched: with other parameters, then with its own.

A notebook must run with whatever its parameters' comments allow, must then give again what is stored, from another
folder and with all the names of the earlier runs about, and must leave the computer as it was. By default the
questions' notebooks get one other set of parameters; where CI is set they get all three, then their own, and the
further ones get one.
"""

import asyncio
import inspect
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from conftest import CI, only_in_ci
from kernels import FURTHER, QUESTIONS, client, parameters, settings
from nbclient.exceptions import CellExecutionError

# Small and large, at the ends of the ranges that the notebooks give; a parameter that is not named keeps its value.
OTHER_PARAMETERS = {
    "q1_backpropagation": [
        dict(SIZES="(1, 2, 1)", SEED="0", WIDTHS="(1, 64, 4096)"),
        dict(SIZES="(20, 2, 20, 1, 20, 3)", SAMPLES="1", SEED="12"),
        dict(SIZES="(4, 4, 4)", SAMPLES="100", SEED="2024", WIDTHS="tuple(range(2, 9))"),
    ],
    "q2_input_jacobian": [
        dict(SIZES="(3, 2, 2)", SEED="0"),
        dict(SIZES="(8, 8, 8, 8, 8)", SEED="11"),
        dict(SIZES="(2, 7, 3, 4)", SEED="2024"),
    ],
    "q3_optimizers": [
        dict(START="(1.0, -6.0)", SEED="0", RATE_COUNT="121", NET_SEED="0"),
        dict(START="(8.0, 6.0)", SEED="24", RATE_COUNT="200", NET_SEED="7"),
        dict(START="(-2.0, -1.0)", SEED="2024", RATE_COUNT="481", NET_SEED="2024"),
    ],
    "sheet_slips": [
        dict(SEED="0", STARTS="100"),
        dict(SEED="24", STARTS="400"),
        dict(SEED="2024"),
    ],
    "conditioning_and_budgets": [
        dict(START="(1.0, -6.0)", SEED="0"),
        dict(START="(8.0, 6.0)", SEED="24", RATE_COUNT="150"),
        dict(START="(-2.0, -1.0)", SEED="2024", RATE_COUNT="241"),
    ],
    "nonconvex": [dict(RATE_COUNT="150"), dict(RATE_COUNT="230"), dict(RATE_COUNT="300")],
    "inside_the_methods": [dict(SEED="0"), dict(SEED="24"), dict(SEED="2024")],
    "q4_activation_distributions": [
        dict(WIDTH="50", SAMPLES="100", SEED="0", NETWORKS="100"),
        dict(WIDTH="200", SAMPLES="300", SEED="11", NETWORKS="100"),
        dict(WIDTH="64", SAMPLES="500", SEED="2024", NETWORKS="400"),
    ],
    "terrain_fit": [
        dict(SEED="0", STEPS="5_000"),
        dict(SEED="12", STEPS="5_000", BATCH="256", LEARNING_RATE="0.03", ADAM_RATE="0.002"),
        dict(SEED="2024", STEPS="8_000", BATCH="32", ADAM_RATE="0.005"),
    ],
    "singular_values": [
        dict(WIDTH="80", DEPTHS="(1, 3)", SEED="0"),
        dict(WIDTH="200", DEPTHS="(1, 10, 20)", SEED="11"),
        dict(WIDTH="120", SEED="2024"),
    ],
    "shattered_gradients": [
        dict(WIDTH="80", SEED="0"),
        dict(WIDTH="150", SEED="11"),
        dict(SEED="2024"),
    ],
    "kinks": [
        dict(SAMPLES="20_000", SEED="0"),
        dict(SAMPLES="80_000", SEED="11"),
        dict(SEED="2024"),
    ],
    "landscape_slope": [
        dict(STEPS="18_000", SEED="0"),
        dict(STEPS="12_000", SEED="11"),
        dict(STEPS="9_900", SEED="2024"),
    ],
    "limits_of_theory": [
        dict(WIDTH="50", SEED="0", NETWORKS="1000"),
        dict(WIDTH="200", SEED="3", NETWORKS="4000"),
        dict(WIDTH="64", SEED="2024"),
    ],
    "other_starts": [
        dict(WIDTH="50", SEED="0"),
        dict(WIDTH="200", SEED="11"),
        dict(WIDTH="64", SEED="2024"),
    ],
}
RERUN = [*QUESTIONS, *FURTHER] if CI else QUESTIONS
SETS = {path: 3 if CI and path in QUESTIONS else 1 for path in RERUN}
RERUNS = [(path, k) for path in RERUN for k in range(SETS[path])]


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


def text_of(cell):
    """What a cell prints, and the alternative texts of its pictures, which hold no digit that a last bit changes."""
    texts = [out.get("text", "") + out.get("data", {}).get("text/plain", "") for out in cell.outputs]
    return "".join(texts + [out.get("metadata", {}).get("image/png", {}).get("alt", "") for out in cell.outputs])


async def execute(kernel, source):
    return text_of(await kernel.async_execute_cell(nbformat.v4.new_code_cell(source), 0))


def sources(notebook, values):
    """The code cells, these values set in a cell of their own behind the parameters, as papermill does it."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    place = cells.index(parameters(notebook)) + 1
    injected = "\n".join(f"{name} = {value}" for name, value in values.items())
    return [*(cell.source for cell in cells[:place]), injected, *(cell.source for cell in cells[place:])]


async def one_pass(kernel, cells):
    """The text outputs of all cells, or the error that stopped them."""
    try:
        return [await execute(kernel, source) for source in cells]
    except CellExecutionError as error:
        return error


async def in_a_kernel(notebook, home, passes):
    """The outcome of each pass in one kernel started in another folder, and what `watch` has seen."""
    elsewhere = home.with_name(home.name + "-elsewhere")
    elsewhere.mkdir()
    kernel = client(notebook, elsewhere)
    async with kernel.async_setup_kernel(env=settings(home, OMP_NUM_THREADS="1")):
        await execute(kernel, f"{inspect.getsource(watch)}\nwatch()")
        outcomes = [await one_pass(kernel, cells) for cells in passes]
        seen = json.loads(await execute(kernel, "import json\n\nprint(json.dumps(watch.seen))"))
    assert not list(elsewhere.iterdir())
    return outcomes, seen


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """By notebook what is stored and the outcomes, first with other parameters, then its own; two kernels at a time."""

    homes = {path: tmp_path_factory.mktemp(path.stem) for path in RERUN}  # not in the threads: pytest's is for one

    def run(path):
        notebook = nbformat.read(path, as_version=4)
        stored = [text_of(cell) for cell in notebook.cells if cell.cell_type == "code"]
        passes = [sources(notebook, values) for values in OTHER_PARAMETERS[path.stem][: SETS[path]]]
        if CI and path in QUESTIONS:
            passes.append([cell.source for cell in notebook.cells if cell.cell_type == "code"])
        return homes[path], stored, *asyncio.run(in_a_kernel(notebook, homes[path], passes))

    with ThreadPoolExecutor(2) as pool:
        yield {path: pool.submit(run, path) for path in sorted(RERUN, key=lambda path: "q3" not in path.name)}


def passed(outcome):
    if isinstance(outcome, CellExecutionError):
        pytest.fail(str(outcome), pytrace=False)
    return outcome


@only_in_ci
@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_once_more_in_a_kernel_that_has_run_it_and_from_another_folder(path, results):
    _, stored, (*_, last), _ = results[path].result()
    assert passed(last) == stored


@pytest.mark.parametrize("path, k", RERUNS, ids=[f"{path.stem}-{k}" for path, k in RERUNS])
def test_with_other_parameters(path, k, results):
    _, stored, outcomes, _ = results[path].result()
    assert passed(outcomes[k]) != stored  # they were used


@pytest.mark.parametrize("path", RERUN, ids=lambda path: path.stem)
def test_nothing_is_written_outside_its_folder_and_nothing_is_called(path, results):
    home, _, _, seen = results[path].result()
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
    (outcome,), seen = asyncio.run(in_a_kernel(notebook, tmp_path, [[code]]))
    passed(outcome)
    assert {met for met, _ in outside(seen, tmp_path)} == {kind}
