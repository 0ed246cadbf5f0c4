"""Would a reader's copy notice? `python tests/notebook_mutations.py [notebook or word …]` plants mistakes in cells.

A file of tests/mistakes/ is named after a notebook and holds MISTAKES = [(name, right, wrong), …]: a text that occurs
once in the notebook's code cells, and a wrong one in its place: a factor of √2, an index off by one, a theory that only
follows the measurement. The notebook runs with it, two at a time. The mistake is caught if a cell fails or prints
something else than what is stored, which is what the tests compare. The exit status is 1 if one survives.
"""

import runpy
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from kernels import PATHS, client
from nbclient.exceptions import CellExecutionError

MISTAKES = {
    path: runpy.run_path(str(file))["MISTAKES"]
    for path in PATHS
    if (file := Path(__file__).parent / "mistakes" / f"{path.stem}.py").exists()
}


def planted(path, name, right, wrong):
    """The notebook with this mistake in it."""
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if (found := sum(cell.source.count(right) for cell in cells)) != 1:
        raise ValueError(f"{path.name} has moved on: {name!r} is planted in this text, found {found} times: {right}")
    for cell in cells:
        cell.source = cell.source.replace(right, wrong)
    return notebook


def printed(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


def caught_by(path, mistake):
    """The first code cell that fails or prints something else, by its number, or None."""
    notebook = planted(path, *mistake)
    kernel = client(notebook)
    with kernel.setup_kernel():
        for k, cell in enumerate(cell for cell in notebook.cells if cell.cell_type == "code"):
            stored = printed(cell)
            try:
                kernel.execute_cell(cell, 0)
            except CellExecutionError as error:
                return f"code cell {k} fails: {error.ename}"
            if printed(cell) != stored:
                return f"code cell {k} prints something else"
    return None


def main():
    words = sys.argv[1:]
    chosen = [(path, mistake) for path, mistakes in MISTAKES.items() for mistake in mistakes]
    chosen = [one for one in chosen if not words or any(word in f"{one[0].stem}: {one[1][0]}" for word in words)]
    survivors = 0
    with ThreadPoolExecutor(2) as pool:
        for (path, (name, *_)), found in zip(chosen, pool.map(lambda one: caught_by(*one), chosen)):
            print(f"{path.stem}: {name} | {found or 'NOTHING: it survives'}", flush=True)
            survivors += found is None
    print(f"{len(chosen) - survivors} of {len(chosen)} mistakes caught")
    sys.exit(survivors > 0)


if __name__ == "__main__":
    main()
