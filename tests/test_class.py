"""What a class needs: updates that say what they did not bring, notebooks that know their hwlib, website, slides, plans."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import absent, only_in_ci
from kernels import NOTEBOOKS, PATHS, QUESTIONS, client

import hwlib
from hwlib import update

ROOT = Path(__file__).parent.parent
Q4 = QUESTIONS[3]


def program(name):
    """The path of a program beside this Python or on the PATH."""
    found = shutil.which(name, path=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])))
    return found or absent(name)


# A notebook and its library


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_says_which_hwlib_it_wants_before_it_needs_it(path):
    """In the first code cell, and before any import that another hwlib could fail to serve."""
    first = next(cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code").source
    wanted = re.search(r'^hwlib\.wants\("(.+)"\)$', first, flags=re.M)
    assert wanted[1] == ".".join(hwlib.__version__.split(".")[:2])
    before = first[: wanted.start()].split()
    assert before == "import hwlib".split() or before == "import hwlib from hwlib import explorers".split()


@pytest.mark.parametrize("here", ["0.1.9", "0.3.0", "1.2"])
def test_another_hwlib_is_said_in_one_sentence(here, monkeypatch, capsys):
    hwlib.wants("0.2")
    hwlib.wants(hwlib.__version__)
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(hwlib, "__version__", here)
    hwlib.wants("0.2")
    text = capsys.readouterr().out
    assert text.count("\n") == 1 and f"hwlib {here}" in text and "written for hwlib 0.2," in text


# Updates


def git(folder, *arguments):
    names = {f"GIT_{who}_{what}": "course@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, env=os.environ | names)


def cell(notebook, id):
    return next(cell for cell in notebook.cells if cell.id == id)


def write(notebook, path):
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def pulled_by_gitpuller(course, student):
    command = [program("gitpuller"), course.as_uri(), "main", student]
    subprocess.run(command, check=True, capture_output=True)


def pulled_by_merge(course, student):
    """The same three steps."""
    if student.exists():
        git(student, "commit", "-qam", "as saved")
        git(student, "fetch", "-q")
        git(student, "merge", "-q", "-Xours", "origin/main")
    else:
        git(course, "clone", "-q", course, student)


def run_and_saved(notebook):
    """With fewer samples, and as JupyterLab saves it: widgets beside the pictures, no cleaning."""
    values = cell(notebook, "q4-03")
    values.source = values.source.replace("SAMPLES = 1000", "SAMPLES = 500")
    client(notebook).execute()
    assert any(update.WIDGET in out.get("data", {}) for c in notebook.cells for out in c.get("outputs", []))


@pytest.mark.parametrize("pull", [pulled_by_gitpuller, pulled_by_merge])
def test_what_an_update_did_not_bring_is_listed(pull, tmp_path, capsys):
    """Question 4's first part: run, edited and saved by a student; corrected, with new outputs, by the course."""
    course, student = tmp_path / "course", tmp_path / "home" / "hw"
    course.mkdir()
    student.parent.mkdir()
    old = nbformat.read(Q4, as_version=4)
    old.cells = old.cells[: 1 + old.cells.index(cell(old, "q4-18"))]
    git(tmp_path, "init", "-q", "-b", "main", course)
    write(old, course / "q4.ipynb")
    git(course, "add", ".")
    git(course, "commit", "-qm", "given out")
    pull(course, student)

    mine = nbformat.read(student / "q4.ipynb", as_version=4)
    run_and_saved(mine)
    cell(mine, "q4-05").source += "\n# mine"  # which the course corrects elsewhere in the cell
    cell(mine, "q4-11").source = "mine = 1"  # which the course never touches
    mine.cells.remove(cell(mine, "q4-14"))
    mine.cells.remove(cell(mine, "q4-08"))
    mine.cells.append(nbformat.v4.new_code_cell("my_own = 2", id="my-own"))
    write(mine, student / "q4.ipynb")

    new = nbformat.read(course / "q4.ipynb", as_version=4)
    lines = cell(new, "q4-05").source.split("\n")
    cell(new, "q4-05").source = "\n".join([*lines[:-1], lines[-1] + "  # corrected"])
    cell(new, "q4-12").source = "# corrected\n" + cell(new, "q4-12").source
    cell(new, "q4-12").outputs[1].text = "Corrected.\n"
    cell(new, "q4-10").source += " Corrected."
    cell(new, "q4-14").source += "\n# corrected"
    write(new, course / "q4.ipynb")
    git(course, "commit", "-qam", "corrected")
    pull(course, student)

    after = nbformat.read(student / "q4.ipynb", as_version=4)
    assert "# mine" in cell(after, "q4-05").source and "# corrected" not in cell(after, "q4-05").source
    assert "Corrected." in cell(after, "q4-10").source and "# corrected" in cell(after, "q4-12").source
    shown = [cell(notebook, "q4-12").outputs[0].data["image/png"] for notebook in (after, mine, new)]
    assert shown[0] == shown[1] != shown[2]  # the student's picture, under the new text

    assert update.main([str(student / "q4.ipynb")]) == 1
    lists = listed(capsys.readouterr().out)
    assert lists["not arrived, changed"] == ["q4-05"]
    assert lists["deleted, corrected"] == ["q4-14"] and lists["deleted"] == ["q4-08"]
    assert lists["added"] == ["my-own"] and set(lists["changed"]) == {"q4-03", "q4-11"}
    assert lists["output"] == ["q4-12"] and "not arrived" not in lists

    (student / "q4.ipynb").rename(student / "renamed.ipynb")
    assert update.main([str(student / "renamed.ipynb"), "--course", str(course), "--beside"]) == 1
    assert listed(capsys.readouterr().out)["not arrived, changed"] == ["q4-05"]
    given = (course / "q4.ipynb").read_bytes()
    assert (student / "renamed.course.ipynb").read_bytes() == given
    assert "# mine" in (student / "renamed.ipynb").read_text(encoding="utf-8")


def listed(text):
    """The report's lists of ids, by kind."""
    names, found, ids = {title: kind for kind, title in update.KINDS.items()}, {}, []
    for line in text.splitlines():
        if line.startswith("    "):
            ids.append(line.split()[0])
        elif (title := line.rpartition(":")[0]) in names:
            ids = found[names[title]] = []
    return found
