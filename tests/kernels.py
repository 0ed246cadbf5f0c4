"""The course's notebooks, the client that runs one in a kernel, and settings that keep all its files in one folder."""

import os
from pathlib import Path

from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
# The one list of notebooks: nbval, hygiene, reruns, regeneration, the browser and the load test go by it.
QUESTIONS = [
    NOTEBOOKS / "q1_backpropagation.ipynb",
    NOTEBOOKS / "q2_input_jacobian.ipynb",
    NOTEBOOKS / "q3_optimizers.ipynb",
    NOTEBOOKS / "q4_activation_distributions.ipynb",
]
FURTHER = [  # what goes beyond a question
    NOTEBOOKS / "further" / "terrain_fit.ipynb",
    NOTEBOOKS / "further" / "singular_values.ipynb",
    NOTEBOOKS / "further" / "shattered_gradients.ipynb",
    NOTEBOOKS / "further" / "kinks.ipynb",
    NOTEBOOKS / "further" / "landscape_slope.ipynb",
    NOTEBOOKS / "further" / "sheet_slips.ipynb",
    NOTEBOOKS / "further" / "conditioning_and_budgets.ipynb",
    NOTEBOOKS / "further" / "nonconvex.ipynb",
    NOTEBOOKS / "further" / "inside_the_methods.ipynb",
    NOTEBOOKS / "further" / "limits_of_theory.ipynb",
    NOTEBOOKS / "further" / "other_starts.ipynb",
]
EXERCISES = [  # stubs that check themselves; they have no parameters
    NOTEBOOKS / "exercises" / "q1_exercises.ipynb",
    NOTEBOOKS / "exercises" / "q2_exercises.ipynb",
    NOTEBOOKS / "exercises" / "q3_exercises.ipynb",
    NOTEBOOKS / "exercises" / "q4_exercises.ipynb",
]
PATHS = [*QUESTIONS, *FURTHER, *EXERCISES]


def explorer_call(cell):
    """The call with which a code cell ends if it shows an explorer, else nothing."""
    last = cell.source.splitlines()[-1] if cell.cell_type == "code" else ""
    return last if last.startswith("explorers.") else ""


def parameters(notebook):
    """The cell tagged `parameters`: what tools that run a notebook with other parameters put theirs behind."""
    (cell,) = (cell for cell in notebook.cells if cell.metadata.get("tags") == ["parameters"])
    return cell


HOMES = (
    "HOME",
    "TMPDIR",
    "MPLCONFIGDIR",
    "IPYTHONDIR",
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
)


def _merge(cell, **_):
    """Prints that follow one another are one output, however the kernel's flushes cut them; a picture stays between."""
    outputs = []
    for output in cell.outputs:
        if output.output_type == "stream" and outputs and outputs[-1].get("name") == output.name:
            outputs[-1].text += output.text
        else:
            outputs.append(output)
    cell.outputs = outputs


def client(notebook, folder=NOTEBOOKS, timeout=300, **more):
    """A client for the cells of `notebook`, whose kernel starts in `folder`; a cell that fails raises an error."""
    return NotebookClient(
        notebook,
        timeout=timeout,
        record_timing=False,
        on_cell_executed=_merge,
        resources={"metadata": {"path": str(folder)}},
        **more,
    )


def settings(home, **more):
    """The environment of a process that keeps its settings, caches and temporary files in `home`."""
    home.mkdir(parents=True, exist_ok=True)
    return os.environ | dict.fromkeys(HOMES, str(home)) | {"PYTHONDONTWRITEBYTECODE": "1"} | more
