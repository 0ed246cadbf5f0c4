"""No notebook says which learning rate is best without asking whether it lies inside its grid."""

import ast
import re

import nbformat
import pytest
from kernels import PATHS

LEAST = {"argmin", "argmax", "nanargmin", "nanargmax", "argsort", "lexsort", "argpartition", "idxmin", "idxmax"}
RATE = re.compile(r"(?:.*_)?(?:rates?|lrs?|etas?|wide|coarse|grid)(?:_.*)?", re.IGNORECASE)
ELSEWHERE = {"profile-edge", "q4-79", "os-run"}  # of Questions 1 and 4: they wait for their own best_index


def searches(source):
    """The calls in a cell by which a least or largest entry is found by its place, and whether it names rates."""
    nodes = list(ast.walk(ast.parse(source)))
    names = {node.id for node in nodes if isinstance(node, ast.Name)} | {
        node.arg for node in nodes if isinstance(node, ast.arg)
    }
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    found = [node.func.attr for node in calls if isinstance(node.func, ast.Attribute) and node.func.attr in LEAST]
    found += [
        node.func.id
        for node in calls
        if isinstance(node.func, ast.Name)
        and (node.func.id in LEAST or any(keyword.arg == "key" for keyword in node.keywords))
    ]
    return found, any(RATE.fullmatch(name) for name in names)


def unasked(notebook):
    """The cells that search among learning rates on their own."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.id not in ELSEWHERE]
    return [cell.id for cell in cells if all(searches(cell.source))]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_best_rate_is_asked_for_by_best_index(path):
    assert unasked(nbformat.read(path, as_version=4)) == []


@pytest.mark.parametrize(
    "source, caught",
    [
        ("eta = RATES[np.argmin(steps)]", True),
        ("eta = RATES[steps.argmin()]", True),
        ("def best(f, rates):\n    return rates[np.nanargmin(f, axis=0)]", True),
        ("best = sorted(etas, key=loss)[0]", True),
        ("best = min(GRID['adam'], key=loss)", True),
        ("eta = RATES[best_index(steps)]", False),
        ("h = STEPS[errors.argmin()]", False),
        ("first = min(RATES)", False),
    ],
)
def test_the_search_for_searches_finds_them(source, caught):
    cell = nbformat.v4.new_code_cell(source, id="some")
    assert bool(unasked(nbformat.v4.new_notebook(cells=[cell]))) == caught
