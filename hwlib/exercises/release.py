"""Copies of the exercise notebooks to hand out: without solutions, with points and a line for the student's id."""

import re
import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

STUDENT = 'STUDENT = "…"  # put your id between the quotes'
SOLUTION = re.compile(r"<details><summary>(?:Solution|解答)</summary>.*?</details>\n*", flags=re.S)


def _worth(heading, worth):
    return f"{heading.rstrip()} ({worth:g} {'point' if worth == 1 else 'points'})"


def released(notebook, names, points):
    """A copy with these exercises only, no solution and no output; nothing where it has none of them."""
    here = [cell.id.removesuffix("-check") for cell in notebook.cells if cell.id.endswith("-check")]
    if not set(here) & set(names):
        return None
    dropped = tuple(f"{name}-" for name in here if name not in names)
    copy = new_notebook(metadata=notebook.metadata, cells=[new_code_cell(STUDENT, id="student")])
    for cell in notebook.cells:
        if dropped and cell.id.startswith(dropped):
            continue
        source, name = SOLUTION.sub("", cell.source).rstrip(), cell.id.removesuffix("-question")
        if cell.id.endswith("-question") and name in points:
            heading, _, rest = source.partition("\n")
            source = f"{_worth(heading, points[name])}\n{rest}"
        new = new_code_cell if cell.cell_type == "code" else new_markdown_cell
        copy.cells.append(new(source, id=cell.id))
    return copy


def released_own(path, module, worth):
    """A notebook for an exercise of one's own, whose file is to lie beside it."""
    name = module.EXERCISE.name
    heading, _, rest = module.TEXT.strip().partition("\n")
    return new_notebook(
        cells=[
            new_code_cell(STUDENT, id="student"),
            new_code_cell(
                f"import numpy as np\n\nfrom hwlib.exercises import add, check\n\nadd({path.name!r})", id="imports"
            ),
            new_markdown_cell(f"{_worth(heading, worth)}\n{rest}", id=f"{name}-question"),
            new_code_cell(module.STUB.strip(), id=f"{name}-stub"),
            new_code_cell(f"check({name}, {name!r})", id=f"{name}-check"),
        ]
    )


def release(folder, notebooks, points, own):
    """Writes what is to be handed out into the folder, and returns the files. `own` are pairs (path, module)."""
    paths = sorted(Path(notebooks).glob("*.ipynb"))
    if not paths:
        raise ValueError(f"no notebooks in {notebooks}; say where they are with --notebooks")
    folder.mkdir(parents=True, exist_ok=True)
    ours = {module.EXERCISE.name for _, module in own}
    written = []
    for path in paths:
        copy = released(nbformat.read(path, as_version=4), points.keys() - ours, points)
        if copy:
            nbformat.write(copy, folder / path.name)
            written.append(folder / path.name)
    for path, module in own:
        nbformat.write(released_own(path, module, points[module.EXERCISE.name]), folder / f"{path.stem}.ipynb")
        shutil.copy(path, folder)
        written += [folder / f"{path.stem}.ipynb", folder / path.name]
    return written
