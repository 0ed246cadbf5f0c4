"""The Chinese edition says what the English says, and its widgets have a word for everything."""

import ast
import json
import re
import string
from pathlib import Path

import numpy as np
import pytest
from conftest import astray
from kernels import PATHS
from translate import (
    MISSING,
    README,
    ROOT,
    SOURCES,
    STALE,
    UNKNOWN,
    ZH,
    approve,
    build,
    built_of,
    digest,
    laid,
    overlay_of,
    problems,
    translated,
)
from translation import differences, fingerprint, forbidden, glossary, numbers_in_words

import hwlib
from hwlib import exercises, explorers, languages
from hwlib import problems as functions
from hwlib.exercises.arrays import KINDS
from hwlib.exercises.checker import SEED
from hwlib.exercises.result import COLOURS
from hwlib.optimizers import OPTIMIZERS

TERMS = glossary(ZH / "glossary.md")
HWLIB = Path(hwlib.__file__).parent
TABLE = json.loads((HWLIB / "languages" / "zh.json").read_text(encoding="utf-8"))


@pytest.fixture
def chinese():
    hwlib.language("zh")
    yield
    hwlib.language("en")


def name(path):
    return path.stem


@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_every_cell_is_translated_and_says_what_its_english_says(source):
    assert not problems(source)
    assert {kind for kind, count in build(source)[1].items() if count} == {"translated"}


@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_what_is_built_is_what_the_build_gives(source):
    assert built_of(source).read_text(encoding="utf-8") == build(source)[0]


@pytest.mark.parametrize("source", PATHS, ids=name)
def test_code_outputs_and_pictures_are_the_sources_own(source):
    def code(path):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return [json.dumps(cell, sort_keys=True) for cell in cells if cell["cell_type"] == "code"]

    speaks, *ours = code(built_of(source))
    assert ours == code(source)
    speaks = json.loads(speaks)
    assert speaks["id"] == "language" and speaks["execution_count"] is None and not speaks["outputs"]


def test_there_is_an_overlay_and_a_notebook_for_each_source_and_nothing_else():
    files = {path for path in ZH.rglob("*") if path.is_file() and ".ipynb_checkpoints" not in path.parts}
    wanted = {overlay_of(source) for source in SOURCES} | {built_of(source) for source in PATHS}
    assert files == wanted | {ZH / "glossary.md"}


@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_every_link_leads_somewhere(source):
    assert not astray(built_of(source))


def test_both_readmes_know_each_other():
    assert "(README.zh.md)" in README.read_text(encoding="utf-8")
    assert "(README.md)" in built_of(README).read_text(encoding="utf-8")


ENGLISH = """## The way back

The gradient of **six** layers needs $\\delta^{(l)}$ and `net.backward`, [see below](#back).
It falls 4-fold, not 5 %, to ≤ ½.

| a | b |
|---|---|
| 1 | 2 |

<details><summary>Hint</summary>

```python
x = 1
```

</details>"""
CHINESE = """## 往回走

**六**层的梯度需要 $\\delta^{(l)}$ 和 `net.backward`，见[下文](#back)。它缩小 4 倍，不是 5 %，到 ≤ ½。

| 甲 | 乙 |
|---|---|
| 1 | 2 |

<details><summary>提示</summary>

```python
x = 1
```

</details>"""


def test_a_right_translation_has_no_differences():
    assert differences(ENGLISH, CHINESE, TERMS) == [] == forbidden(CHINESE, TERMS)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("## ", "### ", "heading"),
        ("六", "五", "number in words"),
        ("六", "6", "number"),
        ("(l)", "(l-1)", "formula"),
        ("net.backward", "net.forward", "code span"),
        ("#back", "#forward", "link"),
        ("4 倍", "2 倍", "number"),
        ("5 %", "5", "number"),
        ("| 1 | 2 |\n", "", "row of a table"),
        ("<details>", "", "HTML tag"),
        ("x = 1", "x = 2", "code block"),
        ("梯度", "斜率", "gradient"),
        ("4 倍，不是 5 %", "5 % 倍，不是 4", "stands where the English has"),
        ("≤ ½", "½", "sign"),
        ("**六**层", "**六层", "alone"),
        (CHINESE, ENGLISH, "it is the English"),
        ("$\\delta^{(l)}$", "$\\delta^{(l)}$、$\\delta^{(l)}$", "formula"),
    ],
)
def test_a_planted_defect_is_found(right, wrong, told):
    assert CHINESE.count(right) >= 1
    chinese = CHINESE.replace(right, wrong, 1)
    assert any(told in text for text in differences(ENGLISH, chinese, TERMS) + forbidden(chinese, TERMS))


def test_another_order_is_allowed_where_the_cell_says_so():
    chinese = CHINESE.replace("4 倍，不是 5 %", "5 % 倍，不是 4")
    assert not differences(ENGLISH, chinese, TERMS, reordered=True)


RIGHT = [  # English, Chinese, and defects that a rule finds, each with what it says
    (
        "[the gradient](#a) and [the loss](#b), [section 4](#c)",
        "[梯度](#a)和[损失](#b)，[第 4 节](#c)",
        [
            ("[损失](#a)和[梯度](#b)，[第 4 节](#c)", "#a, “损失”"),
            ("[梯度](#a)和[损失](#b)，[第 5 节](#c)", "#c, “第 5 节”"),
        ],
    ),
    ("a hill of 2 km, an hour", "2 km 的山，一小时", [("2 m 的山，一小时", "unit stands for 2 km")]),
    ("in 20 minutes", "20 分钟之内", [("20 秒之内", "unit stands for 20 minute"), ("20 之内", "unit")]),
    ("after three layers and 40 steps", "三层、40 步之后", [("三层、40 层之后", "unit stands for 40 step")]),
    (
        "more steps than 3500 at two units",
        "步数多于 3500，两个单元",
        [("步数多于 3500，两个样本", "unit stands for 2 unit")],
    ),
    ("it is the *variance*", "它是*方差*", [("它是*标准差*", "“variance”")]),
    ("A, *On the variance*, 1986", "A，*On the variance*，1986", []),
    (
        "v ← β v - η g, if η < 0.002",
        "v ← β v - η g，若 η < 0.002",
        [
            ("v ← β v - η g，若 η > 0.002", "sign"),
            ("v ← β v + η g，若 η < 0.002", "sign"),
            ("g ← β v - η v，若 η < 0.002", "sign"),
        ],
    ),
    ("ρ₂, not ρ₁", "ρ₂，不是 ρ₁", [("ρ₁，不是 ρ₂", "sign ₁ stands where"), ("ρ₂，不是 ρ", "sign is missing")]),
    ("it has an η", "η 有一个 η", []),
    ("from -2 up", "从 -2 起", [("从 2 起", "number")]),
    (
        r"$a \text{ the gradient} = b \text{ the loss}$",
        r"$a \text{ 梯度} = b \text{ 损失}$",
        [(r"$a \text{ 损失} = b \text{ 梯度}$", "“ 损失”")],
    ),
]


@pytest.mark.parametrize(("english", "chinese", "defects"), RIGHT)
def test_labels_units_signs_and_words_in_italics_and_in_formulas_are_compared(english, chinese, defects):
    assert not differences(english, chinese, TERMS)
    for wrong, told in defects:
        assert any(told in text for text in differences(english, wrong, TERMS)), wrong


def test_a_loose_term_is_not_counted():
    assert "rule" in [term.english for term in TERMS if term.loose]
    assert not differences("by the same rule", "同样做", TERMS)


APPROVED = (
    "**误差**在 20 步后是 $a$，不是 `b`；切线见[梯度](#a)。方差和标准差约为 η < 三层，"
    "每步减半，float32，是*整体*，不是*部分*，弦（chord）。"
)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("误差", "错误"),
        ("切线", "切向量"),
        ("方差和标准差", "标准差和方差"),
        ("方差和标准差", "方差和方差"),
        ("20 步", "20 层"),
        ("20 步", "20 次"),
        ("每步", "每秒"),
        ("减半", "加倍"),
        ("减半", "减到半"),
        ("不是 `b`", "是 `b`"),
        ("是*整体*，不是*部分*", "是*部分*，不是*整体*"),
        ("弦（chord）", "线（chord）"),
        ("约为", "因子为"),
        ("三层", "四层"),
        ("$a$，不是 `b`", "`b`，不是 $a$"),
        ("[梯度](#a)", "[误差](#a)"),
        ("η <", "η >"),
        ("float32", "float64"),
    ],
)
def test_another_subject_has_another_fingerprint(right, wrong):
    assert right in APPROVED
    assert fingerprint(APPROVED.replace(right, wrong), TERMS) != fingerprint(APPROVED, TERMS)


def test_another_wording_has_the_same_fingerprint():
    worded = (
        "误差在 20 步之后为 $a$\n而非 `b`：切线请看[梯度](#a)；方差与标准差都大约为 η < **三层**，"
        "每步少半，float32，乃*整体*而非*部分*，弦（chord）！"
    )
    assert fingerprint(worded, TERMS) == fingerprint(APPROVED, TERMS)


def test_of_another_english_text_it_is_another_fingerprint():
    assert fingerprint(APPROVED, TERMS, digest("one")) != fingerprint(APPROVED, TERMS, digest("two"))


ENGLISH_OF = {"a": "one loss, $x$ and $y$", "b": "two"}
FIRST = "<!-- cell a {a} -->\n一个损失，$x$ 和 $y$\n\n"
SECOND = "<!-- cell b {b} -->\n两个\n"


@pytest.fixture
def overlay(tmp_path, monkeypatch):
    """Writes an overlay, {a} standing for the hash of cell a, of a notebook in English; returns the notebook's path."""
    cells = [{"cell_type": "markdown", "id": name, "source": ENGLISH_OF[name]} for name in ENGLISH_OF]
    source = tmp_path / "one.ipynb"
    source.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    path = tmp_path / "one.md"
    monkeypatch.setattr("translate.overlay_of", lambda source: path)

    def write(text):
        path.write_text(
            text.format(**{name: digest(english) for name, english in ENGLISH_OF.items()}), encoding="utf-8"
        )
        return source

    return write


def test_what_is_not_approved_or_changed_since_is_a_problem_until_it_is(overlay):
    source = overlay(FIRST + SECOND)
    assert len(problems(source)) == 2 and all("not what was approved" in text for text in problems(source))
    assert len(approve(source)) == 2 and not problems(source) and not approve(source)
    path = source.with_suffix(".md")
    path.write_text(path.read_text(encoding="utf-8").replace("一个损失", "一个误差、损失"), encoding="utf-8")
    [told] = problems(source)
    [line] = approve(source)
    assert told.startswith("a: not what was approved") and line.removesuffix(" -->")[-4:] in told


def test_another_order_is_approved_as_such_and_a_mistake_is_not(overlay):
    source = overlay(FIRST.replace("$x$ 和 $y$", "$y$ 和 $x$") + SECOND)
    assert any("is the cell `reordered`?" in text for text in problems(source))
    assert "reordered" in approve(source)[0] and not problems(source)
    source = overlay(FIRST.replace("$x$ 和", "$z$ 和") + SECOND)
    assert len(approve(source)) == 1 and all(text.startswith("a: formula") for text in problems(source))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (FIRST + SECOND.replace("{b}", "{a}"), f"b: {STALE}"),
        (FIRST, f"b: {MISSING}"),
        (FIRST + SECOND + SECOND.replace("cell b", "cell c"), f"c: {UNKNOWN}"),
    ],
)
def test_a_stale_a_missing_and_an_unknown_cell_are_problems(overlay, text, told):
    assert told in problems(overlay(text))


def test_words_in_a_formula_may_be_translated_and_nothing_else_in_it():
    english = r"$a \text{ so } b$"
    assert not differences(english, r"$a \text{ 故 } b$", [])
    assert differences(english, r"$a \text{ 故 } c$", [])


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("three of twelve", "十二个中的三个"),
        ("a thousand and a half", "一千又一半"),
        ("two hundred, one million", "两百，一百万"),
        ("the third, a tenth, threefold", "第三，十分之一，三倍"),
    ],
)
def test_numbers_in_words_are_the_same_in_both(english, chinese):
    assert sorted(numbers_in_words(english, False)) == sorted(numbers_in_words(chinese, True))


def test_a_wrong_form_of_a_term_is_found():
    for term in TERMS:
        for wrong in term.wrong:
            assert forbidden(f"这是{wrong}。", [term])


def test_no_wrong_form_stands_within_a_right_one():
    for term in TERMS:
        for right in term.chinese:
            assert not forbidden(right, TERMS), right


def test_a_changed_english_cell_is_shown_in_english_and_says_so():
    old = {"one": "One.", "two": "Two.", "three": "Three."}
    overlay = translated(overlay_of(PATHS[0]))
    some = next(iter(overlay.values()))
    shown, counts = laid(old, {"one": some})
    assert shown["one"].startswith(f"> **{STALE}**") and shown["one"].endswith("One.")
    assert shown["two"].startswith(f"> **{MISSING}**") and shown["two"].endswith("Two.")
    assert counts == {"translated": 0, STALE: 1, MISSING: 2}


def test_an_overlay_says_each_cell_once(tmp_path):
    path = tmp_path / "one.md"
    path.write_text("<!-- cell a 12345678 -->\nx\n<!-- cell a 12345678 -->\ny\n", encoding="utf-8")
    with pytest.raises(ValueError, match="twice"):
        translated(path)


# widgets and check


def said():
    """Every text that hwlib may say: those in its code, and those of the exercises' tables."""
    yield from COLOURS
    for path in HWLIB.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = getattr(getattr(node, "func", None), "id", "")
            if called == "say" and node.args:
                yield from (part.value for part in ast.walk(node.args[0]) if is_text(part))
            elif called in ("demand", "Returned", "plain") and is_text(node.args[-1]):
                yield node.args[-1].value
    yield from KINDS.values()
    for exercise in exercises.EXERCISES.values():
        yield exercise.title
        for case in exercise.cases(np.random.default_rng(SEED)):
            yield case.setting
            yield from [case.decides] if isinstance(case.decides, str) else case.decides.values()
        for mistake in exercise.mistakes:
            yield from (mistake.name, mistake.hint)


def is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


class Heard(dict):
    """A table that notes what is looked up in it."""

    def __init__(self):
        super().__init__(TABLE)
        self.asked = set()

    def get(self, key, default=None):
        self.asked.add(key)
        return super().get(key, default)


@pytest.fixture(scope="module")
def heard():
    """What explorers say as they are built, and why the answer to their question is what it is."""
    table, before = Heard(), languages._words
    languages._words = table
    try:
        made = [getattr(explorers, name) for name in dir(explorers) if hasattr(getattr(explorers, name), "__wrapped__")]
        shown = [make() for make in made]
        shown.append(explorers.race(problem=functions.saddle(), rules={"momentum": OPTIMIZERS["momentum"]}))
    finally:
        languages._words = before
    return table.asked | {explorer.question._question.why for explorer in shown if explorer.question}


def test_the_table_has_all_that_is_said_and_no_more(heard):
    """What is all formula and names needs no translation."""
    texts = set(said()) | heard
    words = {
        text for text in texts if re.search(r"[A-Za-z]{2,} [a-z]{2,}", text) and not re.search("[\u4e00-\u9fff]", text)
    }
    assert not words - TABLE.keys()
    assert not TABLE.keys() - texts


def test_a_translated_text_has_the_same_fields():
    def fields(text):
        return sorted((name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name is not None)

    for english, chinese in TABLE.items():
        if re.search(r"\{\w+(:[^}]*)?\}", english):
            assert fields(english) == fields(chinese), english


def test_a_translated_text_keeps_numbers_and_code():
    for english, chinese in TABLE.items():
        for pattern in (r"\d+(?:\.\d+)?", "`[^`]+`"):
            assert sorted(re.findall(pattern, english)) == sorted(re.findall(pattern, chinese)), english


def test_an_explorer_speaks_chinese_and_answers_in_english(chinese):
    explorer = explorers.weight_std()
    assert explorer.controls["activation"].description == "激活函数 σ"
    assert "先猜" in explorer.question.text.value and explorer.question.skip.description == "直接看答案"
    explorer.set(activation="relu", reading="variance")
    assert explorer.values["reading"] == "variance" and "方差" in explorer.alt
    assert "reading='variance'" in explorer.call


def test_check_speaks_chinese(chinese):
    def momentum(lr, beta=0.9):
        def step(grad, x, v):
            v = beta * v + lr * grad(x)
            return x + v, v

        return exercises.q3.Optimizer(np.zeros_like, step)

    result = exercises.check(momentum, "momentum")
    assert result.status == "named" and re.search("[\u4e00-\u9fff]", result.message)
    assert "已点名" in repr(result) and "已点名" in result._repr_html_()


def test_check_speaks_chinese_of_steps_and_of_what_an_answer_was_given(chinese):
    def shortened(lr, beta=0.9):
        return exercises.q3.Optimizer(np.zeros_like, lambda grad, x, v: (0.99 * x, v))

    def overwriting(Z):
        Z *= -1
        return 1 / (1 + np.exp(Z))

    stepped, written = exercises.check(shortened, "momentum"), exercises.check(overwriting, "slopes")
    assert stepped.status == written.status == "located"
    assert "第 1 步之后的 x 的元素 [0] 是" in stepped.message
    assert not re.search("[a-z]{3,} [a-z]{3,}", stepped.message + written.message), stepped.message + written.message


def test_who_skips_the_cell_gets_english_and_an_unknown_language_is_named():
    assert languages.say("reset") == "reset"
    with pytest.raises(ValueError, match="language is 'xx'; wanted one of en, zh"):
        hwlib.language("xx")


def test_a_built_notebook_is_not_run_again(request):
    assert not [item for item in request.session.items if ZH in item.path.parents]
    assert 'collect_ignore = ["notebooks/zh"]' in (ROOT / "conftest.py").read_text(encoding="utf-8")
