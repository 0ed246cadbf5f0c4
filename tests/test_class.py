"""What a class needs: updates that say what they did not bring, notebooks that know their hwlib, pages, slides."""

import json
import os
import re
import shutil
import subprocess
import sys
from base64 import b64decode
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup  # of nbconvert
from conftest import absent, astray, links, needs, only_in_ci
from kernels import PATHS, QUESTIONS, client
from regenerate import alternative_texts

import hwlib
from hwlib import update

ROOT = Path(__file__).parent.parent
BOOK = ROOT / "docs" / "book"
PLAN = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
Q4 = QUESTIONS[3]


def program(name):
    """The path of a program beside this Python or on the PATH."""
    found = shutil.which(name, path=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])))
    return found or absent(name)


def cell(notebook, id):
    return next(cell for cell in notebook.cells if cell.id == id)


def write(notebook, path):
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


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


def pulled_by_gitpuller(course, student):
    command = [program("gitpuller"), course.as_uri(), "main", student]
    subprocess.run(command, check=True, capture_output=True)


def pulled_by_hand(course, student):
    """By the command of docs/teaching.md."""
    if student.exists():
        assert "`git commit -qam mine && git pull --no-rebase -Xours`" in PLAN
        git(student, "commit", "-qam", "mine")
        git(student, "pull", "-q", "--no-rebase", "-Xours")
    else:
        git(course, "clone", "-q", course, student)


@pytest.fixture(scope="module")
def run_and_saved():
    """Question 4's first part, run with fewer samples, as JupyterLab saves it: widgets beside the pictures."""
    notebook = nbformat.read(Q4, as_version=4)
    notebook.cells = notebook.cells[: 1 + notebook.cells.index(cell(notebook, "q4-18"))]
    values = cell(notebook, "q4-03")
    values.source = values.source.replace("SAMPLES = 1000", "SAMPLES = 500")
    client(notebook).execute()
    assert update.WIDGET in cell(notebook, "q4-89").outputs[0].data
    return nbformat.writes(notebook)


@pytest.mark.parametrize("pull", [pulled_by_gitpuller, pulled_by_hand])
def test_what_an_update_did_not_bring_is_listed(pull, run_and_saved, tmp_path, capsys):
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

    mine = nbformat.reads(run_and_saved, as_version=4)
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

    update.main([str(student / "q4.ipynb")])
    lists = listed(capsys.readouterr().out)
    assert lists["not arrived, changed"] == ["q4-05"]
    assert lists["deleted, corrected"] == ["q4-14"] and lists["deleted"] == ["q4-08"]
    assert lists["added"] == ["my-own"] and set(lists["changed"]) == {"q4-03", "q4-11"}
    assert lists["output"] == ["q4-12"] and "not arrived" not in lists

    (student / "q4.ipynb").rename(student / "renamed.ipynb")
    update.main([str(student / "renamed.ipynb"), "--course", str(course), "--beside"])
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


def one(**texts):
    """A version of a notebook with these cells, none with an output."""
    return {name: update.Cell(text, ()) for name, text in texts.items()}


OLD, NEW = one(a="x = 1\ny = 2", b="old", c="same"), one(a="x = 1\ny = 3", b="new", c="same", d="new cell")


@pytest.mark.parametrize(
    ("mine", "past", "course", "found"),
    [
        (NEW, [OLD], [OLD, NEW], {}),
        (OLD, [OLD], [OLD, NEW], {"not arrived": ["a", "b"], "new": ["d"]}),
        (OLD, [], [OLD, NEW], {"not arrived": ["a", "b"], "deleted": ["d"]}),  # a copy: had it ever been there?
        (NEW | one(a="x = 5\ny = 3"), [OLD], [OLD, NEW], {"changed": ["a"]}),  # merged: the correction is there
        (NEW | one(a="x = 5\ny = 2"), [OLD], [OLD, NEW], {"not arrived, changed": ["a"]}),
        (NEW | one(a="mine"), [OLD, NEW], [OLD, NEW], {"changed": ["a"]}),  # it had arrived, and was changed then
        (one(a="mine", b="new", c="same", d="new cell"), [], [NEW], {"differs": ["a"]}),
        (NEW | one(z="z"), [OLD], [OLD, NEW], {"added": ["z"]}),
        (NEW | one(z="z"), [OLD], [OLD | one(z="z"), NEW], {"taken out": ["z"]}),
    ],
)
def test_each_kind_of_cell_is_told(mine, past, course, found):
    kinds = update.compare(mine, past, course)
    assert {kind: ids for kind, ids in kinds.items() if ids} == found
    assert list(listed(update.report(kinds, mine, course[-1]))) == [kind for kind in kinds if kind in found]


def edited(rng, notebook, mark):
    """Four random edits, each of a line of some cell, or a cell deleted or inserted; the new lines, by cell."""
    notebook, lines = nbformat.from_dict(json.loads(json.dumps(notebook))), {}
    for k in range(4):
        place = int(rng.integers(len(notebook.cells)))
        kind = rng.choice(["change", "change", "insert", "delete"])
        if kind == "delete":
            lines.pop(notebook.cells.pop(place).id, None)
        elif kind == "insert":
            lines[f"{mark}{k}"] = [f"{mark}-{k}"]
            notebook.cells.insert(place, nbformat.v4.new_code_cell(f"{mark}-{k}", id=f"{mark}{k}"))
        else:
            found = notebook.cells[place].source.split("\n")
            at = int(rng.integers(len(found)))
            found[at] = f"{mark}-{k}"
            notebook.cells[place].source = "\n".join(found)
            lines[notebook.cells[place].id] = [line for line in found if line.startswith(mark)]
    return notebook, lines


def test_of_random_merges_every_correction_that_was_dropped_is_listed(rng, tmp_path):
    sources = ["\n".join(f"line {k} of {name}" for k in range(4)) for name in "abcdefgh"]
    old = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source, id=f"cell-{k}") for k, source in enumerate(sources)]
    )
    dropped = 0
    for _ in range(60):
        (mine, _), (new, corrected) = edited(rng, old, "mine"), edited(rng, old, "course")
        for name, notebook in (("mine", mine), ("old", old), ("new", new)):
            write(notebook, tmp_path / name)
        command = ["git", "merge-file", "--ours", "-p", "mine", "old", "new"]
        merged = subprocess.run(command, cwd=tmp_path, capture_output=True).stdout
        versions = [update.cells(nbformat.writes(notebook).encode()) for notebook in (mine, old, new)]
        after = update.cells(merged)
        kinds = update.compare(after, [versions[1], versions[0]], [versions[1], versions[2]])
        listed = {
            id for kind in ("not arrived", "not arrived, changed", "deleted, corrected", "new") for id in kinds[kind]
        }
        for id, lines in corrected.items():
            there = after[id].source.splitlines() if id in after else []
            missing = [line for line in lines if line not in there]
            assert not missing or id in listed
            dropped += bool(missing)
    assert dropped > 15


def test_a_notebook_that_cannot_be_compared_is_said_to_be_so(tmp_path):
    path = tmp_path / "mine.ipynb"
    for content, words in (("{}", "no notebook"), ('{"cells": [{"source": ""}]}', "no ids"), ("<<<<", "no notebook")):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(SystemExit, match=f"mine.ipynb: .*{words}"):
            update.main([str(path), "--course", str(tmp_path)])
    path.write_text('{"cells": [{"id": "a", "source": ""}]}', encoding="utf-8")
    with pytest.raises(SystemExit, match="no notebook below"):
        update.main([str(path), "--course", str(tmp_path)])


# The plan of a class


def test_every_link_of_the_plan_leads_somewhere():
    assert links(PLAN) and not astray(ROOT / "docs" / "teaching.md")


def sections(path):
    """Anchor → slide types of the cells of its section; "" is what stands before the first."""
    found, name = {"": []}, ""
    for one in nbformat.read(path, as_version=4).cells:
        if one.cell_type == "markdown" and (anchor := re.search(r'<a id="([^"]+)"></a>', one.source)):
            name = anchor[1]
            found[name] = []
        found[name].append(one.metadata.slideshow.slide_type)
    return found


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_lesson_is_90_minutes_and_shows_slides(number):
    part = re.search(rf"^### Lesson {number}: .*?(?=^##)", PLAN, flags=re.M | re.S)[0]
    rows = re.findall(r"^\| (\d+) \| (.+) \| (.+) \|$", part, flags=re.M)
    assert sum(int(minutes) for minutes, _, _ in rows) == 90
    there = sections(QUESTIONS[number - 1])
    for _, shown, todo in rows:
        assert todo and links(shown)
        for target in links(shown):
            file, _, anchor = target.partition("#")
            assert file == f"../notebooks/{QUESTIONS[number - 1].name}"
            assert "slide" in there[anchor], f"nothing of {target} is a slide"
    assert f"../notebooks/exercises/q{number}_exercises.ipynb" in part.partition("Homework: ")[2]


def test_the_self_test_has_five_questions_and_their_answers_in_folds():
    part = PLAN.split("## What students need to know")[1].split("\n## ")[0]
    assert len(re.findall(r"^\d\. ", part, flags=re.M)) == 5
    assert part.count("<details><summary>Answer</summary>") == part.count("</details>") == 5


# The website


def command(words):
    """The command of docs/teaching.md that has these words, as a list."""
    (line,) = (line for line in PLAN.replace("\\\n", " ").splitlines() if words in line)
    return line.split()


def files(node):
    """Every file that a table of contents names."""
    if isinstance(node, dict):
        return [node["file"] for _ in range("file" in node)] + files(list(node.values()))
    return [file for part in node for file in files(part)] if isinstance(node, list) else []


def test_both_tables_of_contents_name_every_notebook_in_one_order():
    jupyter_book = yaml.safe_load((BOOK / "toc.yml").read_text(encoding="utf-8"))
    mystmd = yaml.safe_load((BOOK / "myst.yml").read_text(encoding="utf-8"))["project"]["toc"]
    pages = files(jupyter_book)
    assert [(BOOK / file).resolve().relative_to(ROOT).with_suffix("").as_posix() for file in files(mystmd)] == [
        jupyter_book["root"],
        *pages,
    ]
    notebooks = [path.relative_to(ROOT).with_suffix("").as_posix() for path in PATHS]
    assert sorted(page for page in pages if page.startswith("notebooks/")) == sorted(notebooks)


def build(folder, source=ROOT, config=BOOK / "_config.yml", toc=BOOK / "toc.yml"):
    """The folder of the pages that Jupyter Book makes by the documented command, without a warning."""
    words = command("jupyter-book build")
    changed = {"--config": str(config), "--toc": str(toc), "--path-output": str(folder)}
    words = [changed.get(before, word) for before, word in zip(["", *words], words)]
    result = subprocess.run([program("jupyter-book"), *words[1:]], cwd=source, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder / "_build" / "html"


@cache
def parsed(page):
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return build(tmp_path_factory.mktemp("site"))


def pictures(notebook):
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]


@only_in_ci
def test_the_site_has_every_picture_with_its_words(site):
    for path in PATHS:
        notebook = nbformat.read(path, as_version=4)
        images = parsed(site / path.relative_to(ROOT).with_suffix(".html")).select(".cell_output img")
        assert [image["alt"] for image in images] == [alt for cell in notebook.cells for alt in alternative_texts(cell)]
        names = [sha256(b64decode(png)).hexdigest() + ".png" for png in pictures(notebook)]
        assert [Path(image["src"]).name for image in images] == names
    assert (site / "explorers.html").read_bytes() == (ROOT / "docs" / "explorers.html").read_bytes()


@only_in_ci
def test_no_link_between_the_pages_is_broken(site):
    for page in [*(site / "notebooks").rglob("*.html"), *(site / "docs").rglob("*.html")]:
        for link in parsed(page).select("article a[href]"):
            url = urlsplit(link["href"])
            if not url.scheme and not url.netloc:
                target = Path(os.path.normpath(page.parent / unquote(url.path))) if url.path else page
                assert target.exists(), f"{page.name}: {link['href']}"
                assert not url.fragment or parsed(target).find(id=unquote(url.fragment)), f"{page.name}: {link['href']}"


@only_in_ci
def test_the_site_keeps_the_picture_of_an_explorer_that_was_run_and_saved(run_and_saved, tmp_path):
    """Without the setting its widget is preferred, of which a page has nothing to show, and no warning tells."""
    notebook = nbformat.reads(run_and_saved, as_version=4)
    notebook.cells = [nbformat.v4.new_markdown_cell("# Page"), *(c for c in notebook.cells if c.cell_type == "code")]
    write(notebook, tmp_path / "page.ipynb")
    (tmp_path / "toc.yml").write_text("format: jb-book\nroot: page\n", encoding="utf-8")
    config = yaml.safe_load((BOOK / "_config.yml").read_text(encoding="utf-8"))
    for setting in ("local_extensions", "html_extra_path", "html_static_path", "html_css_files"):  # other files
        config["sphinx"].pop(setting, None)
        config["sphinx"]["config"].pop(setting, None)
    found = []
    for name in ("with", "without"):
        (tmp_path / f"{name}.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        pages = build(tmp_path / name, tmp_path, tmp_path / f"{name}.yml", tmp_path / "toc.yml")
        found.append(len(parsed(pages / "page.html").select(".cell_output img")))
        config["sphinx"]["config"].pop("nb_mime_priority_overrides", None)
    assert found == [len(pictures(notebook)), len(pictures(notebook)) - 1]


@only_in_ci
def test_mystmd_builds_the_same_pages_without_a_warning(tmp_path):
    """But for the template, which it would fetch: an empty one is put in its place."""
    for part in ("docs", "notebooks"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("_build", ".ipynb_checkpoints"))
    book = tmp_path / "docs" / "book"
    (book / "empty").mkdir()
    (book / "empty" / "template.yml").write_text('myst: v1\ntitle: empty\nbuild: {install: "true", start: "true"}\n')
    settings = (book / "myst.yml").read_text(encoding="utf-8")
    (book / "myst.yml").write_text(settings.replace("template: book-theme", "template: ./empty"), encoding="utf-8")
    words = [word.replace("--html", "--site") for word in command("myst build")]
    words = words[words.index("build") :]
    result = subprocess.run([program("myst"), *words], cwd=book, capture_output=True, encoding="utf-8")
    assert result.returncode == 0 and not re.search("[⚠⛔]", result.stdout + result.stderr), result.stdout
    pages = {path.stem: path for path in (book / "_build" / "site" / "content").glob("*.json")}
    assert {path.stem.replace("_", "-") for path in PATHS} < set(pages)
    for stem, path in pages.items():  # a link inside a page stays in it, though others use the same name
        for reference in of_type(json.loads(path.read_text(encoding="utf-8"))["mdast"], "crossReference"):
            assert reference["identifier"].startswith((stem, "q1-", "q2-", "q3-", "q4-")), reference["identifier"]
            assert reference.get("url") or reference["identifier"].startswith(stem)


def of_type(node, kind):
    """All nodes of a tree of mystmd's that are of this type."""
    parts = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    found = [node] if isinstance(node, dict) and node.get("type") == kind else []
    return found + [one for part in parts for one in of_type(part, kind)]


# In a browser: what npm brings stands in for the hosts that pages and slides load from


MODULES = {  # part of an address → folder in node_modules
    r"npm/mathjax@3/": "mathjax",
    r"ajax/libs/mathjax/2\.7\.7/": "mathjax2",
    r"reveal\.js@4\.0\.2/": "reveal.js",
    r"ajax/libs/require\.js/.*": "requirejs/require.js",
    r"ajax/libs/jquery/[\d.]+/": "jquery/dist",
}


@pytest.fixture
def chromium():
    """A browser whose pages get the modules that `npm install` put beside the program myst, and nothing else."""
    needs("playwright.sync_api")
    import lab

    if lab.CHROMIUM is None:
        absent("Chromium")
    modules = Path(os.path.abspath(program("myst"))).parent.parent
    for folder in MODULES.values():
        if not (modules / folder).exists():
            absent(f"{folder} (npm)")

    def answer(route):
        url = route.request.url.split("?")[0]
        for pattern, folder in MODULES.items():
            if found := re.search(pattern, url):
                file = modules / folder / url[found.end() :]
                return route.fulfill(path=file) if file.exists() else route.abort()
        return route.continue_() if url.startswith(("file:", "data:")) else route.abort()

    with lab.browser() as browser:
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        context.route("**/*", answer)
        yield context


@only_in_ci
def test_formulas_code_and_tables_fit_the_page(site, chromium):
    page = chromium.new_page()
    for path in PATHS:
        page.goto((site / path.relative_to(ROOT).with_suffix(".html")).as_uri())
        page.wait_for_function("() => window.MathJax && MathJax.startup && MathJax.startup.promise")
        page.evaluate("() => MathJax.startup.promise.then(() => 0)")
        assert page.locator("mjx-container").count() or path.stem == "nonconvex"
        assert page.locator("mjx-merror").count() == 0
        cut = page.evaluate(
            """() => [...document.querySelectorAll('mjx-container[display="true"], article pre')]
            .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent.slice(0, 60))"""
        )
        cut += page.evaluate(
            """() => [...document.querySelectorAll('article table')]
            .filter(e => e.scrollWidth > e.parentElement.clientWidth + 1).map(e => e.textContent.slice(0, 60))"""
        )
        assert not cut, path.name


@only_in_ci
@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_no_slide_is_cut(path, chromium, tmp_path):
    words = command("--to slides")[1:]
    words[-1] = str(path)
    program = [sys.executable, "-m", "jupyter", *words, "--output-dir", str(tmp_path)]
    subprocess.run(program, check=True, capture_output=True, cwd=ROOT)
    page = chromium.new_page()
    page.goto((tmp_path / f"{path.stem}.slides.html").as_uri())
    page.wait_for_function("() => document.querySelector('.reveal.ready') && window.MathJax && MathJax.isReady")
    page.wait_for_function("() => !MathJax.Hub.queue.running && !MathJax.Hub.queue.pending")  # all formulas are set
    page.evaluate(f"() => {{ window.Reveal = require('{REVEAL}'); Reveal.configure({{transition: 'none'}}) }}")
    width, height, count = page.evaluate(
        "() => [Reveal.getConfig().width, Reveal.getConfig().height, Reveal.getTotalSlides()]"
    )
    assert count >= 20
    for k in range(count):
        size = page.evaluate(
            """async k => { Reveal.slide(k); await new Promise(done => setTimeout(done, 50));
            await new Promise(done => MathJax.Hub.Queue(done)); await new Promise(done => setTimeout(done, 50));
            const slide = Reveal.getCurrentSlide();
            const cut = [...slide.querySelectorAll('pre')].filter(e => e.scrollWidth > e.clientWidth + 1);
            return [slide.scrollWidth, slide.scrollHeight, cut.map(e => e.textContent.slice(0, 60))] }""",
            k,
        )
        assert size[0] <= width and size[1] <= height and not size[2], f"slide {k}: {size}"


REVEAL = "https://unpkg.com/reveal.js@4.0.2/dist/reveal.js"
