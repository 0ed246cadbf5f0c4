"""Lay translations over the notebooks and the README: `python tests/translate.py [--check]`.

An overlay, `notebooks/zh/q1_backpropagation.md`, holds for each Markdown cell its id, the hash of the English text that
it translates, the translation's fingerprint, and the translation:

    <!-- cell q1-brief 1a2b3c4d 5e6f -->
    ## 简要回答

Where formulas, numbers or links stand in another order than in the English, it says `… 1a2b3c4d reordered 5e6f -->`.
With the fingerprint somebody has approved what no rule of `translation.py` decides. It changes with the English, with
the glossary, and as soon as a formula, a number, a unit, a link or a term changes or has another place. --approve
FILE … writes the fingerprints of sources, and `reordered`, but not where a rule finds a mistake.

All else comes from the English notebook: code, outputs and pictures byte for byte. A cell whose English has changed
since, and one without a translation, are shown in English and say so. The README's sections are cells too. The exit
status is 1 if a translation says another thing than its English, or is not approved, stale, or missing. With --check
nothing is written, and it is 1 if a built file is out of date too. --todo FILE prints those cells of a source in
English that want a translation, as an overlay.
"""

import argparse
import json
import re
import sys
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from kernels import NOTEBOOKS, PATHS
from translation import differences, fingerprint, forbidden, glossary

ROOT = NOTEBOOKS.parent
ZH = NOTEBOOKS / "zh"
MARK = re.compile(r"^<!-- cell ([\w-]+) ([0-9a-f]{8})( reordered)?(?: ([0-9a-f]{4}))? -->$", re.M)
SPEAKS = "运行下一个单元格，滑块和检查就说中文；跳过它，就说英文。（没有 `hwlib`？再下一段有安装命令。）"
STALE, MISSING, UNKNOWN = "英文已更新，译文待更新", "本段尚未翻译", "no such cell"
LANGUAGE = 'import hwlib\n\nhwlib.language("zh")'
README = ROOT / "README.md"
SOURCES = [*PATHS, README]


class Translated(NamedTuple):
    """A translation, the hash of the English that it translates, whether it has formulas in another order, and the
    fingerprint with which it was approved, if it was.
    """

    digest: str
    reordered: bool
    approved: str | None
    text: str


def digest(english):
    return sha256(english.encode()).hexdigest()[:8]


def overlay_of(source):
    """The overlay's path of a notebook, or of the README."""
    return ZH / "readme.md" if source == README else ZH / source.relative_to(NOTEBOOKS).with_suffix(".md")


def built_of(source):
    """The path of what is built from a source and its overlay."""
    return ROOT / "README.zh.md" if source == README else ZH / source.relative_to(NOTEBOOKS)


def sections(text):
    """The README as cells: each section from its heading on, named by it."""
    parts = re.split(r"^(?=## )", text, flags=re.M)
    names = [re.sub(r"\W+", "-", part.splitlines()[0].lower()).strip("-") for part in parts]
    return dict(zip(names, (part.strip() for part in parts), strict=True))


def english_of(source):
    """Cell id → English text, of every cell that is not code."""
    if source == README:
        return sections(source.read_text(encoding="utf-8"))
    cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: "".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"}


def translated(path):
    """Cell id → `Translated`, from an overlay. Raises ValueError for a cell that stands there twice."""
    if not path.exists():
        return {}
    before, *parts = MARK.split(path.read_text(encoding="utf-8"))
    found = list(zip(*(parts[group::5] for group in range(5))))
    if before.strip() or len({name for name, *_ in found}) < len(found):
        raise ValueError(f"{path.name}: text before the first cell, or a cell that stands there twice")
    return {
        name: Translated(hashed, bool(reordered), *rest, text.strip()) for name, hashed, reordered, *rest, text in found
    }


def mistakes(english, one, terms):
    """What the rules find in a translation of a cell, one text each; `english` is None if there is no such cell."""
    if english is None or one.digest != digest(english):
        return [UNKNOWN if english is None else STALE]
    return differences(english, one.text, terms, one.reordered) + forbidden(one.text, terms)


def problems(source):
    """What is wrong with the translations of a source, one text each."""
    english, chinese, terms = english_of(source), translated(overlay_of(source)), glossary(ZH / "glossary.md")
    found = [f"{name}: {MISSING}" for name in english.keys() - chinese.keys()]
    for name, one in chinese.items():
        told, now = mistakes(english.get(name), one, terms), fingerprint(one.text, terms, one.digest)
        if not told and one.approved != now:
            told = [f"not what was approved: compare formulas, numbers, units, links, terms; {now} if all is right"]
        found += [f"{name}: {text}" for text in told]
    return found


def approve(source):
    """Write the fingerprints of a source's translations into their overlay, and which are `reordered`; not where a rule
    finds a mistake. Return the first lines that changed.
    """
    english, path, terms = english_of(source), overlay_of(source), glossary(ZH / "glossary.md")
    chinese, changed = translated(path), []

    def renewed(line):
        one = chinese[line[1]]
        strict, free = (mistakes(english.get(line[1]), one._replace(reordered=free), terms) for free in (False, True))
        if free:
            return line[0]
        order = " reordered" if strict else ""
        new = f"<!-- cell {line[1]} {one.digest}{order} {fingerprint(one.text, terms, one.digest)} -->"
        changed.extend([new] * (new != line[0]))
        return new

    path.write_text(MARK.sub(renewed, path.read_text(encoding="utf-8")), encoding="utf-8")
    return changed


def laid(english, chinese):
    """Cell id → the text that is shown, and how many are translated, stale and missing."""
    shown, counts = {}, {"translated": 0, STALE: 0, MISSING: 0}
    for name, text in english.items():
        one = chinese.get(name)
        kind = MISSING if one is None else "translated" if one.digest == digest(text) else STALE
        shown[name] = one.text if kind == "translated" else f"> **{kind}**\n\n{text}"
        counts[kind] += 1
    return shown, counts


def words_in_pictures(cells, terms):
    """A fold with those English terms, and the Chinese ones, that stand in the outputs, which stay as they are."""
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    seen = " ".join(json.dumps([o.get("text", ""), o.get("metadata", "")], ensure_ascii=False) for o in outputs).lower()
    firm = [term for term in terms if not term.loose]
    pairs = [f"{term.english} {term.chinese[0]}" for term in firm if re.search(rf"\b{term.pattern}\b", seen)]
    return f"<details><summary>图表中的英文词</summary>\n\n{' · '.join(pairs)}\n\n</details>" if pairs else ""


def build(source):
    """The built file as text, and the counts of `laid`."""
    shown, counts = laid(english_of(source), translated(overlay_of(source)))
    if source == README:
        text = re.sub(r"(?<=[( ])notebooks/(?!zh/)(?=\S+\.ipynb)", "notebooks/zh/", "\n\n".join(shown.values()))
        return text.replace("](README.zh.md)", "](README.md)") + "\n", counts
    notebook = json.loads(source.read_text(encoding="utf-8"))
    title, *rest = notebook["cells"]
    depth = "../" * len(source.relative_to(NOTEBOOKS).parts)
    english = f"[English]({depth}{source.relative_to(NOTEBOOKS).as_posix()})"
    below = [words_in_pictures(rest, glossary(ZH / "glossary.md")), f"{english} · {SPEAKS}"]
    shown[title["id"]] = "\n\n".join(filter(None, [shown[title["id"]], *below]))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = shown[cell["id"]].splitlines(keepends=True)
    speaks = {"cell_type": "code", "execution_count": None, "id": "language", "metadata": {}, "outputs": []}
    if "slideshow" in title["metadata"]:
        speaks["metadata"] = {"slideshow": {"slide_type": "skip"}}
    notebook["cells"][1:1] = [speaks | {"source": LANGUAGE.splitlines(keepends=True)}]
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n", counts


def todo(source):
    """The English of those cells that want a translation, as an overlay."""
    chinese = translated(overlay_of(source))
    return "\n".join(
        f"<!-- cell {name} {digest(text)} -->\n{text}\n"
        for name, text in english_of(source).items()
        if name not in chinese or chinese[name].digest != digest(text)
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a built file is out of date")
    parser.add_argument("--todo", type=Path, metavar="FILE", help="print the cells of FILE that want a translation")
    parser.add_argument("--approve", type=Path, nargs="+", metavar="FILE", help="they say what their English says")
    parser.add_argument("--only", type=Path, metavar="FILE", help="one source")
    options = parser.parse_args()
    if options.todo:
        print(todo(options.todo.resolve()))
        return
    for source in options.approve or ():
        print(f"{source.name}: approved", *approve(source.resolve()), sep="\n  ")
    wrong = 0
    for source in [options.only.resolve()] if options.only else SOURCES:
        for text in problems(source):
            wrong += 1
            print(f"{source.name}: {text}")
        (text, counts), path = build(source), built_of(source)
        print(f"{source.name}: " + ", ".join(f"{count} {kind}" for kind, count in counts.items() if count))
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            if options.check:
                wrong += 1
                print(f"{path.name}: not what the build gives")
            else:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
