"""What strict nbval cannot see in a stored notebook."""

import ast
import re
import statistics
import textwrap
from itertools import pairwise

import nbformat
import pytest
from conftest import astray
from kernels import EXERCISES, NOTEBOOKS, PATHS, QUESTIONS, explorer_call, parameters
from regenerate import LANGUAGE, alternative_texts

import hwlib

ADDRESS = re.compile(r"0x[0-9a-f]{6,}|(?<![\w.:/])/(?:home|root|tmp|usr|work|Users|opt|var)/|[A-Z]:\\\\")

SAYS = ("check(", "progress(")  # of hwlib.exercises: text and the same as HTML


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_no_notebook_is_in_no_list():
    there = {path for path in NOTEBOOKS.rglob("*.ipynb") if not {".ipynb_checkpoints", "zh"} & set(path.parts)}
    assert there == set(PATHS)  # those in Chinese are built from them: test_translation.py


def test_every_cell_was_run_once_in_order(notebook):
    assert [cell.execution_count for cell in code(notebook)] == list(range(1, len(code(notebook)) + 1))


def test_no_widget_state_and_no_tags_that_switch_checks_off(notebook):
    """Known are: the parameters' tag, the words of a picture for the website, and in a question what is a slide."""
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.language_info == LANGUAGE
    for cell in notebook.cells:
        known = {
            "tags": ["parameters"],
            "slideshow": {"slide_type": cell.metadata.get("slideshow", {}).get("slide_type")},
        }
        known["mystnb"] = {"image": {"alt": alternative_texts(cell)[0]}} if alternative_texts(cell) else None
        assert all(known.get(name) == value for name, value in cell.metadata.items())
        assert bool(known["mystnb"]) == ("mystnb" in cell.metadata)
        assert "NBVAL_" not in cell.source.upper()


def test_a_cell_has_one_picture_so_that_its_words_are_its_own(notebook):
    assert all(len(alternative_texts(cell)) <= 1 for cell in code(notebook))


def test_every_cell_of_a_question_is_a_slide_or_part_of_one_or_none(notebook, request):
    """`jupyter nbconvert --to slides` puts a cell without a type onto the slide before it, however long that is."""
    types = [cell.metadata.get("slideshow", {}).get("slide_type") for cell in notebook.cells]
    if request.node.callspec.params["notebook"] in QUESTIONS:
        assert set(types) == {"slide", "-", "skip"} and types.count("slide") >= 20
        assert next(kind for kind in types if kind != "skip") == "slide"
    else:
        assert set(types) == {None}


@pytest.mark.parametrize("path", [path for path in PATHS if path not in EXERCISES], ids=lambda path: path.stem)
def test_the_parameters_stand_at_the_top_and_hold_nothing_computed(path):
    notebook = nbformat.read(path, as_version=4)
    cell = parameters(notebook)
    assert code(notebook).index(cell) <= 2  # after the first sliders, it may be, and the imports
    for statement in ast.parse(cell.source).body:
        assert isinstance(statement, ast.Assign) and statement.targets[0].id.isupper()
        ast.literal_eval(statement.value)


def test_a_notebook_alone_says_where_the_rest_is(notebook):
    first = notebook.cells.index(code(notebook)[0])
    assert "pip install" in notebook.cells[first - 1].source and "README" in notebook.cells[first - 1].source


def test_the_last_line_names_the_version(notebook):
    (output,) = notebook.cells[-1].outputs
    assert output.text == f"hwlib {hwlib.__version__}\n"


def test_outputs_are_clean(notebook):
    for cell in code(notebook):
        for output in cell.outputs:
            assert output.output_type in ("stream", "execute_result", "display_data")
            assert output.get("name", "stdout") == "stdout", output.text
            data = output.get("data", {})
            known = {"text/plain", "text/html"} if cell.source.startswith(SAYS) else {"text/plain", "image/png"}
            assert set(data) <= known  # no SVG, no widget's view or state, and HTML of a check only
            assert not ADDRESS.search(output.get("text", "") + data.get("text/plain", "") + data.get("text/html", ""))
            if "image/png" in data:
                assert output.metadata["image/png"]["alt"], "a picture without alternative text"


def test_every_picture_is_followed_by_its_line(notebook):
    for cell in code(notebook):
        for output, line in pairwise([*cell.outputs, None]):
            if output.get("data", {}).get("text/plain", "").startswith("<Figure"):
                assert output.output_type == "display_data" and line is not None and line.output_type == "stream"
                assert line.text.endswith(".\n") and line.text.count("\n") == 1 and len(line.text) <= 120


def test_every_explorer_cell_shows_its_picture(notebook):
    cells = [cell for cell in code(notebook) if explorer_call(cell)]
    for cell in cells:
        (shown,) = [output.data for output in cell.outputs if "data" in output]
        assert shown["text/plain"].startswith("<Explorer of") and "image/png" in shown


def test_an_explorer_that_asks_is_not_asked_beside(notebook):
    """Its question has an answer at a click; one in the text around would have it in sight."""
    for cell, before, after in zip(notebook.cells[1:], notebook.cells, notebook.cells[2:]):
        if explorer_call(cell):
            around = [one.source for one in (before, after) if one.cell_type == "markdown"]
            assert not [words for words in around if re.search("<summary>(Answers?|What to try)</summary>", words)]


def test_cells_are_short(notebook):
    lines = [len(cell.source.splitlines()) for cell in code(notebook)]
    assert max(lines) <= 20
    assert statistics.median(lines) <= 6
    assert not any(cell.source.rstrip().endswith(";") for cell in code(notebook))


def test_imports_stand_in_the_first_cells_only(notebook):
    """The first sliders of a question need one import and no more: what all the rest needs follows."""
    for cell in code(notebook)[2 if explorer_call(code(notebook)[0]) else 1 :]:
        assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Import | ast.ImportFrom)]


def text(notebook):
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def headings(notebook, levels="#{1,6}"):
    return re.findall(rf"^{levels} .*", re.sub(r"^```.*?^```", "", text(notebook), flags=re.M | re.S), flags=re.M)


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_an_exercise_is_a_question_a_stub_a_check_and_folds(path):
    """The cells' names say which is which; the check is the last line before the folds, and finds the stub."""
    notebook = nbformat.read(path, as_version=4)
    ids = [cell.id for cell in notebook.cells]
    names = [id.removesuffix("-check") for id in ids if id.endswith("-check")]
    assert len(names) >= 6
    for name in names:
        at = {part: ids.index(f"{name}-{part}") for part in ("question", "stub", "check", "hints")}
        assert list(at.values()) == sorted(at.values()) and at["hints"] == at["check"] + 1 == at["stub"] + 2
        question, stub, check, hints = (notebook.cells[k] for k in at.values())
        assert re.match(r"## \d+\. .+\n\n[●○]{3} · \d+ minutes\n\n", question.source)
        assert "..." in stub.source and check.source.startswith("check(")
        assert ": not yet\n" in check.outputs[0].data["text/plain"] and "text/html" in check.outputs[0].data
        found = re.findall(r"<details><summary>(.+?)</summary>", hints.source)
        assert found == ["Hint 1", "Hint 2", "Solution"] and hints.source.count("</details>") == 3


answered = pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)


@answered
def test_the_first_screen_answers_the_question_and_has_sliders(path):
    notebook = nbformat.read(path, as_version=4)
    found = headings(notebook, "#{1,2}")
    assert re.match(r"# Question \d: ", found[0])
    assert found[1:4] == ["## The question", "## The answer in brief", "## Contents"]
    assert found[-3:] == ["## What we learned", "## Fine print", "## References"]
    assert explorer_call(code(notebook)[0])
    sliders, imports = (notebook.cells.index(cell) for cell in code(notebook)[:2])
    assert sliders <= 3  # the question, where to run what, and the sliders in sight
    assert [cell.source.split("\n")[0] for cell in notebook.cells[sliders + 1 : imports]] == found[2:4]
    assert re.search(r"^\*\*Next:\*\* .*\]\(\S+\.ipynb\)", notebook.cells[-2].source, flags=re.M)


@answered
def test_what_to_try_has_its_answer_in_a_fold(path):
    found = text(nbformat.read(path, as_version=4))
    assert 0 < found.count("<details>") == found.count("<summary>") == found.count("</details>")


def test_code_fits_the_screen(notebook):
    lines = [line for cell in code(notebook) for line in cell.source.splitlines()]
    assert [line for line in lines if len(line) > 90] == []


@answered
def test_headings_are_unique(path):
    found = headings(nbformat.read(path, as_version=4))
    assert len(found) == len(set(found))


@answered
def test_the_core_of_a_question_is_short(path):
    most = dict(zip(QUESTIONS, (85, 75, 85, 65)))
    assert len(nbformat.read(path, as_version=4).cells) <= most[path]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_links_inside_a_notebook_and_to_others_lead_somewhere(path):
    assert not astray(path)


def listings(notebook):
    """The functions of the library that the notebook prints: each as its syntax tree and its lines of code."""
    for cell in code(notebook):
        if "inspect.getsource(" in cell.source:
            source = textwrap.dedent("".join(output.text for output in cell.outputs))
            for node in ast.parse(source).body:
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                lines = dict(enumerate(source.splitlines()[first - 1 : node.end_lineno], first))
                if ast.get_docstring(node):
                    for number in range(node.body[0].lineno, node.body[0].end_lineno + 1):
                        del lines[number]
                yield node, [line for line in lines.values() if line.strip() and line.strip()[0] != "#"]


def test_a_listing_is_its_formula(notebook):
    """No private helper, nothing about warnings, no comprehension, and at most 15 lines beside the docstring."""
    found = list(listings(notebook))
    assert len(found) >= sum("getsource(" in cell.source for cell in code(notebook))
    for node, lines in found:
        names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        names |= {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
        assert not [name for name in names if name.startswith("_") and name != "_"]
        assert "errstate" not in names
        assert not [part for part in ast.walk(node) if isinstance(part, ast.comprehension)]
        assert len(lines) <= 15, f"{node.name} has {len(lines)} lines of code"
