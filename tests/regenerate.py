"""Run the notebooks and store their outputs: `python tests/regenerate.py [--check] [notebook …]`.

Each notebook runs top to bottom in a fresh kernel. Stored is what every run gives again, byte for byte: no times, no
widget state, and of an explorer its picture only, since a widget without its kernel shows as an error message. A
picture's alternative text stands in its cell's metadata too, where the website looks for it.
With --check nothing is written; the exit status is 1 if a stored notebook differs from what a run gives now.
"""

import argparse
import sys
from pathlib import Path

import nbformat
from kernels import PATHS, client

WIDGET = "application/vnd.jupyter.widget-view+json"
LANGUAGE = {  # what nbconvert needs to write a script; a version would change with the machine
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}


def alternative_texts(cell):
    """Those of a cell's pictures. Jupyter Book reads them in the cell's metadata only, else aloud the file's name."""
    return [
        output.metadata["image/png"]["alt"]
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]


def run(path):
    """The notebook at `path` as text, executed and cleaned."""
    notebook = nbformat.read(path, as_version=4)
    client(notebook).execute()
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": LANGUAGE,
    }
    for cell in notebook.cells:
        cell.metadata = {key: value for key, value in cell.metadata.items() if key in ("tags", "slideshow")}
        if alts := alternative_texts(cell):
            cell.metadata["mystnb"] = {"image": {"alt": alts[0]}}
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, default=PATHS)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a stored notebook is out of date")
    options = parser.parse_args()
    stale = []
    for path in options.notebooks:
        text = run(path)
        if text != path.read_text(encoding="utf-8"):
            stale.append(path.name)
            if not options.check:
                path.write_text(text, encoding="utf-8")
        print(f"{path.name}: {'as stored' if path.name not in stale else 'differs' if options.check else 'written'}")
    sys.exit(bool(options.check and stale))


if __name__ == "__main__":
    main()
