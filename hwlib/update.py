"""Which cells did not arrive with an update? `python -m hwlib.update NOTEBOOK [--course FOLDER] [--beside]`

nbgitpuller and `git merge -Xours` keep a student's text wherever both sides touched a cell, and drop the course's
correction without a word. This command compares the student's notebook with the course's, cell by cell, by the cells'
ids. It lists corrections and new cells that did not arrive, cells whose stored output belongs to another text than the
one above it, and cells that the student changed, added or deleted.

A correction has arrived in a cell that the student changed too if all the lines that it brought are there and those
that it took away are not. What the course's earlier versions said is known from git: from the history of FOLDER, or,
without --course, from that of the branch which the notebook's own folder pulls from. Without any history a cell that
differs can only be said to differ. Nothing is written but by --beside, which puts the course's notebook beside the
student's, under a name of its own.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

WIDGET = "application/vnd.jupyter.widget-view+json"  # names a widget of a kernel that has ended


class Cell(NamedTuple):
    """What of a cell is compared: its text, and its outputs, each as a text: a merge mixes both sides' outputs."""

    source: str
    outputs: tuple


class Course(NamedTuple):
    """One notebook of the course: its name, its bytes, and its cells in each version, the oldest first."""

    name: str
    content: bytes
    versions: list


def joined(text):
    return text if isinstance(text, str) else "".join(text)


def shown(output):
    """An output as text, without what every run or every editor writes anew: counts, metadata, widgets."""
    parts = {
        name: joined(value).strip() for name, value in output.get("data", {}).items() if isinstance(value, str | list)
    }
    parts.pop(WIDGET, None)
    return joined(output.get("text", "")) + output.get("evalue", "") + "".join(f"{n}:{parts[n]}" for n in sorted(parts))


def cells(content):
    """Cells of a notebook's bytes by id, in order."""
    try:
        found = json.loads(content)["cells"]
    except (ValueError, KeyError, TypeError):
        raise ValueError("this is no notebook that can be read") from None
    if any("id" not in cell for cell in found):
        raise ValueError("its cells have no ids, so they cannot be told apart: open and save it in JupyterLab first")
    return {c["id"]: Cell(joined(c["source"]), tuple(map(shown, c.get("outputs", [])))) for c in found}


def git(folder, *arguments):
    """What git prints there, as bytes; nothing where it fails, or where there is no git."""
    try:
        return subprocess.run(["git", "-C", folder, *arguments], capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return b""


def versions(folder, revision, path):
    """The cells of `path` (from the repository's top) in every commit of the first-parent line, the oldest first."""
    hashes = git(folder, "log", "--first-parent", "--format=%H", revision, "--", f":(top){path}").decode().split()
    found = []
    for commit in reversed(hashes):
        try:
            found.append(cells(git(folder, "show", f"{commit}:{path}")))
        except ValueError:  # a deletion, or a file that was no notebook then
            continue
    return found


def in_repository(path):
    """`path` as its repository names it, or nothing outside of one."""
    return git(path.parent, "ls-files", "-z", "--full-name", "--", path.name).decode().strip("\0")


def of_folder(folder, mine, own):
    """The notebook below `folder`, not `own`, that shares most cell ids with `mine`: a renamed one is found too."""
    candidates = []
    for path in sorted(folder.rglob("*.ipynb")):
        if path == own or ".ipynb_checkpoints" in path.parts:
            continue
        try:
            candidates.append((len(cells(path.read_bytes()).keys() & mine.keys()), path))
        except ValueError:
            continue
    shared, path = max(candidates, key=lambda pair: pair[0], default=(0, None))
    if not shared:
        raise ValueError(f"no notebook below {folder} has a cell of this one")
    content = path.read_bytes()
    name = in_repository(path)
    known = versions(folder, "HEAD", name) if name else []
    return Course(str(path), content, [*known, cells(content)])


def of_upstream(folder, mine):
    """The same from the branch that the repository of `folder` pulls from, as it was fetched last."""
    names = git(folder, "ls-tree", "-r", "-z", "--name-only", "--full-tree", "@{upstream}").decode().split("\0")
    contents = {name: git(folder, "show", f"@{{upstream}}:{name}") for name in names if name.endswith(".ipynb")}
    shared = {name: len(cells(content).keys() & mine.keys()) for name, content in contents.items()}
    name = max(shared, key=shared.get, default=None)
    if name is None or not shared[name]:
        raise ValueError("its folder pulls from no branch with such a notebook: say --course FOLDER")
    return Course(name, contents[name], [*versions(folder, "@{upstream}", name), cells(contents[name])])


def arrived(old, new, mine):
    """Are the lines of the correction `old` → `new` in `mine`, and those that it took away gone?"""
    old, new, mine = (Counter(line.strip() for line in text.splitlines()) for text in (old, new, mine))
    brought, taken = new - old, old - new
    return bool(brought or taken) and not brought - mine and all(mine[line] <= new[line] for line in taken)


def compare(mine, past, course):
    """Kind → ids of the cells that are to be listed.

    `mine` are the cells of the student's notebook, `past` those of its earlier versions, `course` those of the course's
    versions, both with the oldest first and empty where no history is known but for the course's last.
    """
    now, kinds = course[-1], {kind: [] for kind in KINDS}
    texts = {id: list(dict.fromkeys(version[id].source for version in course if id in version)) for id in now}
    for id, cell in now.items():
        had = [version[id].source for version in past if id in version]
        first = "" if past and not had else texts[id][0]  # a new cell, which a merge can fill with another's text
        base = next((text for text in reversed(had) if text in texts[id]), first)  # the last common text
        if id not in mine:
            corrected = had and base != cell.source
            kinds["deleted, corrected" if corrected else "deleted" if had or not past else "new"].append(id)
        elif mine[id].source == cell.source:
            continue
        elif mine[id].source in texts[id]:
            kinds["not arrived"].append(id)
        elif len(course) == 1:
            kinds["differs"].append(id)
        elif base != cell.source and not arrived(base, cell.source, mine[id].source):
            kinds["not arrived, changed"].append(id)
        else:
            kinds["changed"].append(id)
    extra = [id for id in mine if id not in now]
    kinds["added"] = [id for id in extra if not any(id in version for version in course)]
    kinds["taken out"] = [id for id in extra if id not in kinds["added"]]
    kinds["output"] = [id for id, cell in mine.items() if foreign(id, cell, past, course)]
    return kinds


def foreign(id, cell, past, course):
    """Does one of its outputs belong to another text, beside which it was seen first, and to none of the course's?"""
    for part in cell.outputs:
        seen = [version[id] for version in (*course, *past) if id in version and part in version[id].outputs]
        given = [version[id].source for version in course if id in version and part in version[id].outputs]
        if seen and seen[0].source != cell.source and cell.source not in given:
            return True
    return False


KINDS = {  # in the order of the report
    "not arrived": "Corrections that did not arrive, in cells that are as the course had them before",
    "not arrived, changed": "Corrections that did not arrive, because you changed these cells too",
    "deleted, corrected": "Corrections that did not arrive, because you deleted these cells",
    "new": "New cells of the course that did not arrive",
    "output": "Outputs that belong to another text than the one above them: run these cells again",
    "differs": "Cells that differ from the course's (no history says who changed them)",
    "changed": "Cells that you changed",
    "added": "Cells that you added",
    "taken out": "Cells that the course has taken out and your notebook still has",
    "deleted": "Cells that are not in your notebook",
}


def report(kinds, mine, now):
    """The lists as text: each cell with its id, its place in the student's notebook, and its first line."""
    places = {id: k for k, id in enumerate(mine, 1)}
    lines = []
    for kind, ids in kinds.items():
        if ids:
            lines.append(f"{KINDS[kind]}: {len(ids)}")
            for id in ids:
                source = (now if id in now else mine)[id].source.strip()
                place = f"cell {places[id]}" if id in places else "not there"
                lines.append(f"    {id:24} {place:10} {source.partition(chr(10))[0][:72]}")
    return "\n".join(lines) or "Every cell is as the course has it."


def beside(path, course):
    """Write the course's notebook beside `path`, under the first name that is free or already has it; that path."""
    k = 1
    while True:
        target = path.with_name(f"{path.stem}.course{'' if k == 1 else f'-{k}'}.ipynb")
        if not target.exists():
            target.write_bytes(course.content)
        if target.read_bytes() == course.content:
            return target
        k += 1


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m hwlib.update", description=__doc__.splitlines()[0])
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--course", type=Path, help="a folder with the new notebooks (default: what git pulls from)")
    parser.add_argument("--beside", action="store_true", help="write the course's notebook beside yours")
    options = parser.parse_args(arguments)
    path = options.notebook.resolve()
    try:
        mine = cells(path.read_bytes())
        course = of_folder(options.course.resolve(), mine, path) if options.course else of_upstream(path.parent, mine)
    except (OSError, ValueError) as error:
        sys.exit(f"{options.notebook}: {error}")
    name = in_repository(path)
    kinds = compare(mine, versions(path.parent, "HEAD", name) if name else [], course.versions)
    print(f"{options.notebook} beside the course's {course.name}")
    print(report(kinds, mine, course.versions[-1]))
    if options.beside:
        print(f"The course's notebook is in {beside(path, course)}")


if __name__ == "__main__":
    main()
