"""Notebooks are released without solutions, and what comes back is graded whatever it does."""

import base64
import csv
import json
import os
import re
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import nbformat
import numpy as np
import pytest
from conftest import needs, only_in_ci
from kernels import EXERCISES as NOTEBOOKS
from routes import doing, reading, routes
from submissions import ATTACKS, HOSTILE, IMPORTS, MOMENTUM, NO_NOTEBOOKS, SOLUTIONS, notebook, solved

from hwlib import optimizers
from hwlib.exercises import EXERCISES, landlock
from hwlib.exercises.__main__ import arguments, main, worth
from hwlib.exercises.answers import cases_for, compared
from hwlib.exercises.grade import grade, local, seed_of
from hwlib.exercises.limits import descendants
from hwlib.exercises.own import load
from hwlib.exercises.report import cell, page, write_csv
from hwlib.exercises.running import outputs
from hwlib.exercises.submission import LARGEST, Settings, cells_of, failed, graded, judged, student_of
from hwlib.exercises.verdict import verdict

linux = pytest.mark.skipif(sys.platform != "linux", reason="grade limits processes as Linux does")
ROOT = Path(__file__).parent.parent
FOR_MOMENTUM = Settings(5, ("momentum",), seconds=10)


def verdicts(content, settings=FOR_MOMENTUM):
    return judged(content, settings)["verdicts"]


# ---- release


@pytest.fixture(scope="module")
def handout(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handout")
    main(["release", str(folder), "--only", *EXERCISES, "--points", "momentum=3", "layer=1", "adam=2.5"])
    return folder


def test_what_is_handed_out_has_hints_points_and_a_line_for_the_student_but_no_solution(handout):
    sources = []
    for path in NOTEBOOKS:
        copy = nbformat.read(handout / path.name, as_version=4)
        nbformat.validate(copy)
        assert copy.cells[0].source.startswith('STUDENT = "…"')
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in copy.cells)
        sources += [cell.source for cell in copy.cells]
    text = "\n".join(sources)
    assert "Solution" not in text and text.count("<summary>Hint 1</summary>") == len(EXERCISES)
    assert all(solution not in text for solution in SOLUTIONS.values())
    assert "## 2. Momentum (3 points)" in text and "forward (1 point)" in text and "Adam (2.5 points)" in text


def test_what_is_handed_out_in_chinese_has_no_solution_either_and_is_graded(tmp_path):
    notebooks = NOTEBOOKS[0].parents[1] / "zh" / "exercises"
    main(["release", str(tmp_path), "--notebooks", str(notebooks)])
    for path in NOTEBOOKS:
        folds = [
            re.search("Solution</summary>(.*?)</details>", cell.source, re.S) for cell in nbformat.read(path, 4).cells
        ]
        handed = "\n".join(cell.source for cell in nbformat.read(tmp_path / path.name, 4).cells)
        assert (
            "解答</summary>" not in handed and handed.count("<summary>提示") >= 6 and 'hwlib.language("zh")' in handed
        )
        for code in re.findall(r"```python\n(.*?)```", "".join(fold[1] for fold in folds if fold), re.S):
            assert code not in handed
    content = notebook('STUDENT = "王"', 'import hwlib\n\nhwlib.language("zh")', MOMENTUM)
    assert verdicts(content)["momentum"][0] == "right"


def test_only_what_is_chosen_is_handed_out(tmp_path):
    main(["release", str(tmp_path), "--only", "wrong_line", "layer"])
    (path,) = tmp_path.iterdir()
    ids = [cell.id for cell in nbformat.read(path, as_version=4).cells]
    assert {"layer-stub", "layer-hints", "wrong_line-listing", "q1x-imports"} <= set(ids)
    assert not any(name.startswith(("slopes", "Value", "tangent")) for name in ids)


@pytest.mark.parametrize(
    "words",
    [["--only", "nothing"], *(["--points", entry] for entry in ("nothing=2", "adam=many", "adam=-1", "adam=nan"))],
)
def test_a_name_or_number_that_is_none_is_told(words):
    with pytest.raises(SystemExit, match="nothing|wanted a name and a number"):
        worth(arguments(["release", "x", *words]), [])


@linux
def test_a_folder_that_is_none_is_told(tmp_path):
    with pytest.raises(SystemExit, match="is no folder"):
        main(["grade", str(tmp_path / "nowhere")])


# ---- an exercise of one's own, as the document shows it


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    text = (ROOT / "docs" / "grading.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(\"\"\"An exercise.*?)^```", text, flags=re.S | re.M)
    path = tmp_path_factory.mktemp("own") / "twice.py"
    path.write_text(code, encoding="utf-8")
    return path


@linux
def test_an_exercise_of_ones_own_is_released_checked_and_graded(own, tmp_path, monkeypatch):
    assert len(own.read_text(encoding="utf-8").splitlines()) < 40
    main(["release", str(tmp_path), "--only", "twice", "--own", str(own)])
    assert {path.name for path in tmp_path.iterdir()} == {"twice.py", "twice.ipynb"}
    cells = [cell for cell in nbformat.read(tmp_path / "twice.ipynb", as_version=4).cells if cell.cell_type == "code"]
    monkeypatch.chdir(tmp_path)
    settings = Settings(1, ("twice",), ((own.name, own.read_text(encoding="utf-8")),))
    for answer, status in (("2 * x", "right"), ("x**2", "named")):
        sources = [cell.source.replace("return ...", f"return {answer}") for cell in cells]
        names = {}
        for source in sources[:-1]:
            exec(source, names)
        assert eval(sources[-1], names).status == status
        assert verdicts(notebook(*sources), settings)["twice"][0] == status
    hidden = judged(notebook("import glob", "print(twice := glob.glob('/tmp/*/twice.py'))", "1 / len(twice)"), settings)
    assert "ZeroDivisionError" in str(hidden["errors"])  # its file is gone while a notebook runs
    EXERCISES.pop("twice")


def test_a_file_that_is_no_exercise_is_told(tmp_path):
    (tmp_path / "none.py").write_text("STUB = TEXT = ''")
    with pytest.raises(ValueError, match="has no EXERCISE"):
        load(tmp_path / "none.py")


# ---- one submission


@linux
def test_an_empty_notebook_and_the_stubs_earn_nothing(handout):
    every = Settings(1, tuple(EXERCISES))
    assert verdicts(notebook("", "1 + 1"), every) == {}
    found = verdicts((handout / NOTEBOOKS[2].name).read_bytes(), every)
    assert len(found) == 11 and {status for status, _ in found.values()} == {"not yet"}


@linux
@pytest.mark.parametrize(
    "path", [pytest.param(path, marks=[] if path == NOTEBOOKS[2] else only_in_ci, id=path.stem) for path in NOTEBOOKS]
)
def test_the_solutions_in_moved_and_copied_cells_earn_everything(path, handout, rng):
    found = judged(solved(handout / path.name, rng), Settings(int(rng.integers(10**6)), tuple(EXERCISES)))
    assert {status for status, _ in found["verdicts"].values()} == {"right"}, found
    assert set(found["verdicts"]) == {name for name in EXERCISES if f"check({name}," in path.read_text("utf-8")}


@linux
def test_a_wrong_answer_gets_the_verdict_that_check_gives():
    names = ("gradient_descent", "momentum", "adam", "corrected_average", "largest_rate", "planted_bug")
    wrong = {name: SOLUTIONS[name].replace("- lr", "+ lr").replace("1 - beta", "1 + beta") for name in names}
    wrong |= {"planted_bug": 'planted_bug = "a"', "largest_rate": "def largest_rate(beta, L):\n    return 3 * beta / L"}
    content = notebook(IMPORTS, *wrong.values())
    found = verdicts(content, Settings(3, names))
    spaces = {}
    exec(IMPORTS + "\n".join(wrong.values()), spaces)
    for name in names:
        cases = cases_for(EXERCISES[name], 3, content)
        result = verdict(EXERCISES[name], cases, outputs(EXERCISES[name], spaces[name], cases))
        assert found[name][0] == result.status != "right"
        assert found[name][1] == result.message


QUICK = ("the library's rule", "its file", "forged lines")


@linux
@pytest.mark.parametrize(
    "code", [pytest.param(ATTACKS[name], id=name, marks=[] if name in QUICK else only_in_ci) for name in ATTACKS]
)
def test_no_attack_earns_a_point(code):
    found = judged(notebook(code), FOR_MOMENTUM)
    assert found["verdicts"].get("momentum", ["absent"])[0] != "right", found
    everything = json.dumps(found)
    if "by getattr" in code or "momentum = hwlib.optimizers.momentum\n" in code:
        assert "This calls hwlib.optimizers.momentum; write the formula." in everything


@linux
@pytest.mark.parametrize(
    ("cells", "says"),
    [pytest.param(*HOSTILE[name], id=name, marks=[] if name == "a fork bomb" else only_in_ci) for name in HOSTILE],
)
def test_a_hostile_notebook_says_so_and_nothing_of_it_stays(cells, says):
    before = descendants(os.getpid())
    found = judged(notebook(*cells), FOR_MOMENTUM)
    assert says in page("x", [("x", found)], {"momentum": 1}), found
    assert descendants(os.getpid()).keys() <= before.keys()


@linux
def test_the_system_refuses_what_python_does_not():
    """In the student's process a filter of system calls is at work (mode 2)."""
    code = "predicted_rate = int(open('/proc/self/status').read().split('Seccomp:')[1].split()[0])"
    assert verdicts(notebook(code), Settings(1, ("predicted_rate",)))["predicted_rate"][1].startswith("It is not 2.")


# ---- ways round a formula, and out of the process: a class in which all is tried, graded once

EARNS = {"hessian_times"}  # by differences of the gradient that it is given, which is its own formula


@pytest.fixture(scope="module")
def class_of_thieves(tmp_path_factory):
    """(folder, {file: its row in the CSV}, {file: its page}) of notebooks that try what `routes` knows."""
    folder, out = tmp_path_factory.mktemp("thieves"), tmp_path_factory.mktemp("out")
    (folder / "0 neighbour.ipynb").write_bytes(notebook('STUDENT = "n"', MOMENTUM))
    library, copy = Path(optimizers.__file__), folder / "copy.py"
    copy.write_bytes(library.read_bytes())
    names = {"FILE": str(library), "COPY": str(copy), "NEIGHBOUR": str(folder / "0 neighbour.ipynb")}
    names |= {"PACK": str(copy), "OUT": str(out), "TOKEN": folder.name}
    attacks = routes() | {"reading": reading(**names), "doing": doing(**names)}
    for name, sources in attacks.items():
        (folder / f"{name}.ipynb").write_bytes(notebook(f'STUDENT = "{name}"', *sources))
    os.mkfifo(folder / "pipe.ipynb")
    (folder / "itself.ipynb").symlink_to("itself.ipynb")
    (folder / "folder.ipynb").mkdir()
    main(["grade", str(folder), "--out", str(out), "--seed", "3", "--jobs", "2"])
    with open(out / "grades.csv", newline="", encoding="utf-8") as file:
        rows = {Path(row["file"]).stem: row for row in csv.DictReader(file)}
    return folder, rows, {path.stem.split("-")[0]: path.read_text("utf-8") for path in (out / "pages").iterdir()}, names


@linux
def test_no_other_function_of_the_library_gives_an_answer_away(class_of_thieves):
    _, rows, pages, _ = class_of_thieves
    for name in routes():
        earned = {exercise for exercise in EXERCISES if rows[name][exercise] == "right"}
        assert not earned - EARNS, name
    assert rows["0 neighbour"]["momentum"] == "right"
    assert "Cells that call what is closed while answers are graded, which costs nothing" in pages["by_the_network"]


@linux
def test_the_students_process_has_no_module_that_knows_what_is_right():
    """And nothing that an answer is given leads to one."""
    search = """
import sys, types
def reached(one, depth=7):
    todo, seen = [(one, 0)], {}
    while todo:
        value, far = todo.pop()
        if id(value) in seen or far > depth or isinstance(value, (str, bytes, int, float, np.ndarray)): continue
        seen[id(value)] = value
        if isinstance(value, types.FunctionType):
            cells = [cell.cell_contents for cell in value.__closure__ or ()]
            next = [value.__globals__, *cells, *(value.__defaults__ or ())]
        elif isinstance(value, dict): next = list(value.values())
        elif isinstance(value, (list, tuple)): next = list(value)
        else: next = [vars(value)] if hasattr(value, '__dict__') and not isinstance(value, type) else []
        todo += [(part, far + 1) for part in next]
    return seen.values()
def layer(W, b, A, f):
    frame, found = sys._getframe(), [*sys.modules]
    while frame is not None:
        for value in reached({**frame.f_locals, **frame.f_globals}):
            found += [name for name in dir(value) if name in ('mistakes', 'decides', 'judge')]
            found += ['EXERCISES'] if isinstance(value, dict) and 'EXERCISES' in value else []
            found += [value.__module__] if hasattr(value, '__module__') else []
        frame = frame.f_back
    names = {name for name in found if name in ('mistakes', 'decides', 'judge', 'EXERCISES')}
    names |= {str(name)[16:] for name in found if str(name).startswith('hwlib.exercises.')}
    raise ValueError(' '.join(names))
"""
    status, message = verdicts(notebook("import numpy as np", search), Settings(1, ("layer",)))["layer"]
    found = set(re.search("ValueError: (.*)", message)[1].split())
    assert found == {
        "explain",
        "fence",
        "kinds",
        "landlock",
        "limits",
        "network_kinds",
        "result",
        "running",
        "syscalls",
    }


walled = pytest.mark.skipif(not landlock.version(), reason="this system has no Landlock")


@linux
@walled
def test_no_text_of_the_library_is_read_and_nothing_outside_is_changed(class_of_thieves):
    folder, rows, pages, names = class_of_thieves
    for name in ("reading", "doing"):
        assert rows[name]["momentum"] != "right"
    assert "found []" in pages["reading"] and "done []" in pages["doing"], pages["doing"]
    neighbour = folder / "0 neighbour.ipynb"
    assert neighbour.stat().st_mtime > 1 and neighbour.stat().st_mode & 0o777 and neighbour.stat().st_size
    assert {path.name for path in Path(names["OUT"]).iterdir()} == {"grades.csv", "kept", "pages", "seed"}
    assert not list(Path("/dev/shm").glob(f"hwlib-{names['TOKEN']}*"))


@linux
@walled
def test_the_system_alone_refuses_all_of_it_without_the_hooks(class_of_thieves, tmp_path):
    """The walls, in a process that has no fence; and without them the ways to a text lead there."""
    names = class_of_thieves[3]
    code = """
import fcntl, inspect, io, json, linecache, numpy, os, signal, socket, sqlite3, ssl, sys, threading
import hwlib.optimizers
from hwlib.exercises import landlock, syscalls
cells = json.load(sys.stdin)
if sys.argv[1] == "walls":
    syscalls.close_calls()
    landlock.close_files(os.getcwd())
names = {}
for cell in cells:
    exec(cell, names) if "raise ValueError" not in cell else print(json.dumps(names["done"]))
"""

    def done(walls, *notebooks):
        run = subprocess.run(
            [sys.executable, "-c", code, walls],
            input=json.dumps([cell for make in notebooks for cell in make(**names)]),
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert run.returncode == 0, run.stderr
        return [json.loads(line) for line in run.stdout.splitlines()]

    assert done("walls", reading, doing) == [[], []]
    assert len(done("none", reading)[0]) > 12


@linux
@walled
def test_what_a_notebook_needs_is_still_there():
    code = [
        "import numpy as np, matplotlib.pyplot as plt, ipywidgets, sqlite3, zoneinfo, asyncio",
        "fig, ax = plt.subplots()\nax.set_title('$\\\\alpha$')\nfig.savefig('a.pdf')\nfig.savefig('a.png')",
        "import hwlib\nfrom hwlib import explorers, figures, problems\nfrom hwlib.figures.lines import line_plot",
        "import hwlib.explorers.tables\nexplorers.step_size()\nhwlib.language('zh')\nhwlib.language('en')",
        "np.save('a.npy', np.ones(3))\nassert np.load('a.npy').sum() == 3\nopen('/dev/null', 'w').write('x')",
        "import threading, concurrent.futures as c\nassert c.ThreadPoolExecutor(2).submit(int, 3).result() == 3",
        "import os\npid = os.fork()\nif pid == 0: os._exit(0)\nassert os.waitpid(pid, 0)[1] == 0",
        MOMENTUM,
    ]
    found = judged(notebook(*code), FOR_MOMENTUM)
    assert found["verdicts"]["momentum"][0] == "right" and found["errors"] == [], found


@linux
def test_what_is_no_file_in_the_folder_is_told(class_of_thieves, tmp_path):
    _, rows, _, _ = class_of_thieves
    assert rows["pipe"]["says"] == "a pipe, and no file" and rows["itself"]["says"] == "a link, and no file"
    assert rows["folder"]["says"] == "a folder, and no file"
    for broken in ("x", "", "\udcff"):
        (tmp_path / "seed").write_text(broken, errors="surrogateescape")
        with pytest.raises(SystemExit, match="is not the number that the last start wrote; give --seed"):
            seed_of(tmp_path, None)
    (tmp_path / "seed").unlink()
    os.mkfifo(tmp_path / "seed")
    with pytest.raises(SystemExit, match="is not the number"):
        seed_of(tmp_path, None)
    assert seed_of(tmp_path, 5) == 5 and seed_of(tmp_path, None) == 5


def test_a_kept_result_that_is_none_is_made_again(tmp_path):
    file, out = tmp_path / "a.ipynb", tmp_path / "graded"
    file.write_bytes(notebook("x = 1"))
    right = {"student": "a", "says": [], "errors": [], "left": [], "verdicts": {"momentum": ["right", "yes"]}}
    calls = []

    def run(work):
        calls.extend(work)
        yield from ((key, right) for key in work)

    start = partial(grade, tmp_path, out, FOR_MOMENTUM, {"momentum": 1}, run)
    start()
    (kept,) = (out / "kept").iterdir()
    for spoil in (lambda: kept.write_text("{}"), lambda: kept.write_text("x"), lambda: os.mkfifo(kept)):
        kept.unlink()
        spoil()
        assert start()["a.ipynb"] == right
    assert len(calls) == 4


@linux
def test_inputs_differ_from_notebook_to_notebook_and_no_page_says_the_seed(class_of_thieves):
    _, _, pages, _ = class_of_thieves
    assert not any("seed" in text for name, text in pages.items() if name == "n")
    first, second = (cases_for(EXERCISES["layer"], 3, content) for content in (b"a", b"b"))
    assert not np.array_equal(first[0].inputs["W"], second[0].inputs["W"])
    again = cases_for(EXERCISES["layer"], 3, b"a")
    assert np.array_equal(first[0].inputs["W"], again[0].inputs["W"])


@only_in_ci
@linux
def test_a_hanging_answer_costs_its_own_point_only():
    hang = HOSTILE["an answer that swallows all"][0][0].replace("momentum(lr, beta=0.9)", "largest_rate(beta, L)")
    code = notebook(IMPORTS, hang, SOLUTIONS["corrected_average"], SOLUTIONS["predicted_rate"])
    found = judged(code, Settings(1, ("predicted_rate", "largest_rate", "corrected_average"), seconds=8))
    assert {name: status for name, (status, _) in found["verdicts"].items()} == {
        "predicted_rate": "right",
        "largest_rate": "raises",
        "corrected_average": "right",
    }
    assert found["says"] == []


@pytest.mark.parametrize(("content", "says"), NO_NOTEBOOKS.values(), ids=NO_NOTEBOOKS)
def test_what_is_no_notebook_says_so(content, says):
    assert judged(content, FOR_MOMENTUM)["says"] == [says]


def test_a_notebook_of_200_megabytes_says_so():
    with pytest.raises(ValueError, match="larger than 20 MB"):
        cells_of(bytes(LARGEST + 1))


def test_the_students_id_is_read_and_not_run():
    assert student_of([(1, 'STUDENT = "…"  # your id'), (2, "")]) == ""
    assert student_of([(1, 'STUDENT = "a"'), (2, "x = 1\nSTUDENT='b\tc'  # again")]) == "b c"
    assert student_of([(1, "STUDENT = 3 * 'a'")]) == ""
    assert student_of([(1, "STUDENT = 12345  # me")]) == "12345"


@linux
def test_a_cell_that_no_parser_takes_costs_its_own_lines_only():
    found = judged(notebook("x = " + "-" * 10**6 + "1", "a = '\0'", MOMENTUM), FOR_MOMENTUM)
    assert found["verdicts"]["momentum"][0] == "right" and found["says"] == []
    assert found["errors"][0].startswith("cell 1 is no Python") and "None" not in str(found["errors"])


@linux
def test_what_failed_is_told_once_for_all_runs():
    code = ["import hwlib\nhwlib.optimizers.momentum(1)\n1 / 0", MOMENTUM, "predicted_rate = 1", "he_std = 1"]
    errors = judged(notebook(*code), Settings(1, ("momentum", "predicted_rate", "he_std")))["errors"]
    assert len(errors) == 2 and "ZeroDivisionError" in errors[1]


# ---- what comes back is not believed


def sent(values, trouble=None):
    whole = [[k, v.dtype.str, v.shape, base64.b64encode(v.tobytes()).decode()] for k, v in values.items()]
    return {"values": whole, "trouble": trouble}


@pytest.mark.parametrize(
    "came",
    [
        [{"values": [], "trouble": ["right", "Equal to the right result."]}],
        [{"values": [], "trouble": None}],
        [{}],
        [3],
        "text",
        {"values": []},
        [{"values": [["the rate", "O", [1], "AAAAAAAAAAA="]], "trouble": None}],
        [{"values": [["the rate", "<f8", [10**9, 10**9], "AAAAAAAAAAA="]], "trouble": None}],
        [{"values": [["the rate", "<f8", [0], ""]], "trouble": None}] * 3,
        [{"values": [["the rate", "<U1", [1], "////fw=="]], "trouble": None}] * 3,
        [sent({"the rate": np.array(1.0)})],  # the first of three cases
        [sent({"the rate": np.array(1.0)}, ["right", "right"])] * 3,
        [sent({"another": np.array(1.0)})] * 3,
    ],
)
def test_forged_results_are_not_right(came):
    exercise = EXERCISES["largest_rate"]
    status, message = compared(exercise, exercise.cases(np.random.default_rng(0)), came)
    assert status != "right" and message


def test_judged_results_have_the_labels_and_shapes_of_the_right_one():
    """What may be drawn in many ways is measured here, and is all there."""
    exercise = EXERCISES["skip_init"]
    cases = exercise.cases(np.random.default_rng(0))
    for values in ({"W of block 1": np.eye(2)}, {}, {f"W of block {k}": np.zeros((0, 0)) for k in range(1, 17)}):
        assert compared(exercise, cases, [sent(values)] * 3)[0] != "right"


# ---- the report


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1"])
def test_a_cell_of_the_csv_is_no_formula(text):
    assert cell(text) == f"'{text}"


def test_names_are_plain_text_in_csv_and_page(tmp_path):
    hostile = {"student": '=<script>"&', "says": ["<i>"], "errors": ["<b>\x1b[2J\u202e"], "left": ["<u>"]}
    result = hostile | {"verdicts": {"layer": ["raises", "<img src=x>\nb"]}}
    write_csv(tmp_path / "x.csv", {"-a\udcff.ipynb": result, "b,c\n.ipynb": failed("gone")}, {"layer": 2.0}, 7)
    with open(tmp_path / "x.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["file"] == "'-a\\udcff.ipynb" and rows[0]["student"] == "'=<script>\"&"
    assert (rows[0]["layer"], rows[0]["points"], rows[0]["of"], rows[0]["seed"]) == ("raises", "0", "2", "7")
    assert rows[1]["file"] == "b,c\\n.ipynb" and rows[1]["says"] == "gone"
    text = page(result["student"], [("<a>", result)], {"layer": 2.0})
    assert not re.search(r"<(script|img|i|u|a)\b", text) and "&lt;img src=x&gt;<br>b" in text
    told = {
        "errors": ["cell 1: This calls hwlib.x.y; write the formula.", "cell 1: NameError: z", "cell 2: NameError: z"]
    }
    others, closed = page("x", [("x", hostile | told | {"verdicts": {}})], {}).split("Cells that call what is closed")
    assert "cell 2" in others and "cell 1" not in others and closed.count("cell 1") == 2
    assert "\x1b" not in text and "\u202e" not in text and r"&lt;b&gt;\u001b[2J\u202e" in text


# ---- a folder


def counted(calls, results):
    def run(work):
        for key, path in work.items():
            calls.append(path.name)
            if len(calls) == 3:
                raise KeyboardInterrupt
            yield key, results

    return run


def test_a_second_start_goes_on_where_the_first_stopped(tmp_path):
    (tmp_path / "sub").mkdir()
    for k in range(4):
        (tmp_path / ("sub" if k % 2 else "") / f"{k}.ipynb").write_bytes(notebook(f"x = {k}"))
    (tmp_path / "copy.ipynb").write_bytes(notebook("x = 0"))
    (tmp_path / "large.ipynb").write_bytes(bytes(LARGEST + 1))
    right = {"student": "a", "says": [], "errors": [], "left": [], "verdicts": {"momentum": ["right", "yes"]}}
    calls, out = [], tmp_path / "graded"
    start = partial(grade, tmp_path, out, FOR_MOMENTUM, run=counted(calls, right))
    with pytest.raises(KeyboardInterrupt):
        start(points={"momentum": 1})
    start(points={"momentum": 1})
    assert len(calls) == 5  # four that differ, and the one in whose midst it stopped
    first = (out / "grades.csv").read_text()
    start(points={"momentum": 2})
    assert len(calls) == 5
    assert first.count(",1,1,5,right,") == 5 and (out / "grades.csv").read_text().count(",2,2,5,right,") == 5
    assert "large.ipynb,,0,1,5,absent,larger than 20 MB" in first
    assert len(list((out / "pages").iterdir())) == 2  # one student, and one file without


def test_a_file_that_changes_while_it_is_graded_is_not_kept_under_its_old_name(tmp_path):
    file, out = tmp_path / "a.ipynb", tmp_path / "graded"
    file.write_bytes(notebook("x = 1"))
    right = {"student": "a", "says": [], "errors": [], "left": [], "verdicts": {"momentum": ["right", "yes"]}}

    def run(work):
        file.write_bytes(notebook("x = 2"))
        yield from ((key, right) for key in work)

    (result,) = grade(tmp_path, out, FOR_MOMENTUM, {"momentum": 1}, run).values()
    assert result["says"] == ["its file changed while it was graded"] and not list((out / "kept").iterdir())


@linux
def test_the_command_grades_a_folder_and_keeps_its_seed(tmp_path, capfd):
    (tmp_path / "a.ipynb").write_bytes(notebook('STUDENT = "ann"', MOMENTUM))
    (tmp_path / "b.ipynb").write_bytes(notebook("import os; os._exit(1)"))
    words = ["grade", str(tmp_path), "--only", "momentum", "--points", "momentum=2", "--jobs", "2"]
    main(words)
    first = (tmp_path / "graded" / "grades.csv").read_bytes()
    assert b"a.ipynb,ann,2,2," in first and b'"its cells: its process ended itself, with code 1"' in first
    main([*words[:-1], "1"])
    assert (tmp_path / "graded" / "grades.csv").read_bytes() == first
    assert "2/2" in capfd.readouterr().err


@linux
def test_a_grading_process_that_is_killed_says_so(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert graded(b"", FOR_MOMENTUM)["says"] == ["the process that graded it ended, code 1"]
    assert "wanted" in graded(b"", FOR_MOMENTUM._replace(version="0"))["says"][0]


@linux
def test_a_file_that_went_away_says_so(tmp_path):
    ((key, result),) = local({"k": tmp_path / "gone.ipynb"}, FOR_MOMENTUM, 1)
    assert key == "k" and result["says"] == ["cannot be read: No such file or directory"]


@only_in_ci
@linux
def test_the_pool_and_a_cluster_with_a_killed_worker_write_the_same_csv():
    needs("distributed")
    command = [sys.executable, str(ROOT / "tests" / "benchmarks" / "grade.py"), "--smallest"]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert result.returncode == 0, result.stderr
    assert "the same CSV" in result.stdout


DEADLY = """
import os
from hwlib.exercises import cluster, submission
def deadly(content, settings):
    if b"POISON" in content:
        os.kill(os.getpid(), 9)
    return submission.graded(content, settings)
cluster.graded = deadly
"""


@pytest.fixture
def class_of_eight(tmp_path):
    needs("distributed")
    folder = tmp_path / "in"
    folder.mkdir()
    for k in range(8):
        (folder / f"{k}.ipynb").write_bytes(notebook(MOMENTUM, f"x = {k}"))
    command = [
        sys.executable,
        "-m",
        "hwlib.exercises",
        "grade",
        folder,
        "--only",
        "momentum",
        "--out",
        tmp_path / "out",
    ]
    return partial(subprocess.Popen, stderr=subprocess.PIPE, encoding="utf-8"), command, tmp_path


def says(out):
    with open(out / "grades.csv", newline="", encoding="utf-8") as file:
        return {row["file"]: (row["momentum"], row["says"]) for row in csv.DictReader(file)}


@only_in_ci
@linux
def test_a_submission_on_which_workers_die_says_so_and_the_rest_is_graded(class_of_eight):
    from clusters import cluster

    start, command, folder = class_of_eight
    (folder / "in" / "3.ipynb").write_bytes(notebook("'POISON'"))
    (folder / "deadly.py").write_text(DEADLY)
    with cluster(folder, "--preload", str(folder / "deadly.py")) as (address, *_):
        run = start([*command, "--dask", address])
        assert run.communicate()[1] and run.returncode == 0
    found = says(folder / "out")
    assert found.pop("3.ipynb") == ("absent", "every worker that graded it was killed")
    assert len(found) == 7 and set(found.values()) == {("right", "")}


@only_in_ci
@linux
def test_a_scheduler_that_goes_away_is_told_and_the_next_start_goes_on(class_of_eight):
    from clusters import cluster

    start, command, folder = class_of_eight
    with cluster(folder) as (address, scheduler, _):
        run = start([*command, "--dask", address])
        while run.poll() is None and not list(folder.glob("out/kept/*.json")):
            time.sleep(0.05)
        scheduler.kill()
        text = run.communicate()[1]
    assert run.returncode == 1 and f"The scheduler at {address} is gone." in text and "Traceback" not in text
    kept = {path: path.stat().st_mtime_ns for path in folder.glob("out/kept/*.json")}
    again = start(command)
    assert again.communicate()[1] and again.returncode == 0
    assert all(path.stat().st_mtime_ns == at for path, at in kept.items())
    assert set(says(folder / "out").values()) == {("right", "")} and len(says(folder / "out")) == 8


@linux
def test_where_no_scheduler_answers_that_is_told(tmp_path, monkeypatch):
    needs("distributed")
    (tmp_path / "a.ipynb").write_bytes(notebook("1"))
    monkeypatch.setattr("hwlib.exercises.cluster.PATIENCE", 0.5)
    with pytest.raises(SystemExit, match="No scheduler answers"):
        main(["grade", str(tmp_path), "--dask", "tcp://127.0.0.1:9"])
