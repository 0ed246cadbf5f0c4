"""What a translation has to keep of its English, and what its words have to be."""

import re
from collections import Counter
from typing import NamedTuple

FENCE = re.compile(r"^```.*?^```$", re.M | re.S)
FORMULA = re.compile(r"\$\$.+?\$\$|(?<!\\)\$[^$]+?(?<!\\)\$", re.S)
CODE = re.compile(r"`[^`]+`")
TAG = re.compile(r"</?\w+[^>]*>")
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) ", re.M)
NUMBER = re.compile(r"\d+(?:[  ]\d{3})*(?:\.\d+)?(?:e-?\d+)?(?:\s?%)?|[½¼¾⅓]")
TEXT = re.compile(r"\\text\{([^}]*)\}")
ITALIC = re.compile(r"(?<![*\w])\*(?!\s)[^*\n]+\*(?!\*)")
CJK = re.compile(r"[\u4e00-\u9fff]")
SIGN = re.compile(r"[^\x00-\x7f\u4e00-\u9fff\s，。：；（）？！“”、…—‘’《》–％-]")

# numbers in words, from two on: one is often none
SMALL = """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen""".split()
ENGLISH = {word: value for value, word in enumerate(SMALL, 2)}
ENGLISH |= {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100, "thousand": 1000, "million": 10**6}
ENGLISH |= {"third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9}
ENGLISH |= {"tenth": 10, "hundredth": 100, "thousandth": 1000, "triple": 3, "percent": 100}
ENGLISH |= {"both": 2, "second": 2, "twice": 2, "double": 2, "doubled": 2}
ENGLISH |= {f"{word}fold": value for word, value in ENGLISH.items()}
DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
NO_NUMBERS = re.compile("四舍五入|三角|十分(?![之钟])|万一|万能|千万别|千万不")


class Term(NamedTuple):
    """An entry of the glossary: an English term, the Chinese ones that may stand for it, and forms that may not.

    `only` where the English has it may a cell have the Chinese: else it is the word for something else.
    """

    english: str
    chinese: tuple
    sense: str
    wrong: tuple
    only: bool

    @property
    def pattern(self):
        """A regular expression for the term, in the plural too."""
        return re.sub(r"\\?[ -]", "[ -]", re.escape(self.english.lower())) + "(?:s|es)?"


def glossary(path):
    """The `Term`s of a Markdown table with four columns: English (with * for `only`), Chinese, sense, wrong forms."""
    rows = [line.strip().strip("|").split("|") for line in path.read_text(encoding="utf-8").splitlines() if "|" in line]
    cells = [[cell.strip() for cell in row] for row in rows[2:]]
    return [Term(row[0].rstrip("*"), _forms(row[1]), row[2], _forms(row[3]), row[0].endswith("*")) for row in cells]


def _forms(text):
    return tuple(filter(None, re.split("[、,]\\s*", text)))


def _value(numeral):
    """十五 → 15, 两百 → 200, 三千 → 3000"""
    total = section = digit = 0
    for sign in numeral:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif UNITS[sign] < 10**4:
            section, digit = section + (digit or 1) * UNITS[sign], 0
        else:
            total, section, digit = (total + (section + digit or 1)) * UNITS[sign], 0, 0
    return total + section + digit


def parts(text):
    """What has to be equal in both languages, by kind, each as a list in its order; and what is left, the words."""
    kept = {}

    def take(kind, pattern, key, text, left=" "):
        kept[kind] = [key(found) for found in pattern.finditer(text)]
        return pattern.sub(left, text)

    def formula(found):
        return " ".join(TEXT.sub(r"\\text{}", found[0]).split())

    text = take("code block", FENCE, lambda found: found[0], text)
    kept["heading"] = [len(found[1]) for found in HEADING.finditer(text)]
    kept["row of a table"] = [line.count("|") for line in FORMULA.sub("", text).splitlines() if line[:1] == "|"]
    text = take("formula", FORMULA, formula, text)
    text = take("code span", CODE, lambda found: found[0], text)
    text = take("link", LINK, lambda found: found[1] + found[3], text, r" \2 ")
    text = take("HTML tag", TAG, lambda found: found[0], text)
    text = take("number", NUMBER, lambda found: re.sub(r"\s", "", found[0]), text)
    return kept, text


def numbers_in_words(text, chinese):
    """Those from two on, in their order."""
    if chinese:
        numerals = re.findall("[零〇一二两三四五六七八九十百千万亿]+", NO_NUMBERS.sub("", text))
        return [value for value in map(_value, numerals) if value >= 2]
    values = [0]
    for word in re.findall(r"[a-z]+", text.lower().replace("tens of", "ten")):
        value = ENGLISH.get(word, ENGLISH.get(word.removesuffix("s"), 0))
        if values[-1] >= 2 and value >= 100:  # ten thousand
            value *= values.pop()
        values.append(value)
    return [value for value in values if value >= 2]


def unlike(kind, ours, theirs, reordered):
    """What one list has and the other has not, and the first place where their orders part; one text each."""
    a, b, found = Counter(ours), Counter(theirs), []
    for what, left in (("missing", a - b), ("not in the English", b - a)):
        found += [f"{kind} is {what}: {one}" + f" ({n} times)" * (n > 1) for one, n in left.items()]
    if a == b and ours != theirs and not reordered:
        one, other = next(pair for pair in zip(ours, theirs) if pair[0] != pair[1])
        found.append(f"{kind} {other} stands where the English has {one}; is the cell `reordered`?")
    return found


def differences(english, chinese, terms, reordered=False):
    """What the two do not have in common, one text each; what is `reordered` may have it in another order."""
    if english == chinese:
        return ["it is the English"]
    (ours, words), (theirs, translated) = parts(english), parts(chinese)
    found = [text for kind in ours for text in unlike(kind, ours[kind], theirs[kind], reordered)]
    foreign = [word for formula in FORMULA.findall(chinese) for word in TEXT.findall(formula) if word not in english]
    found += [
        f"text in a formula is not in the English: {word}"
        for word in foreign
        if re.search("[A-Za-z]", word) and not CJK.search(word)
    ]
    lost = Counter(SIGN.findall(words)) - Counter(SIGN.findall(translated))  # more may stand in place of "it"
    found += [f"sign is missing: {sign}" for sign in lost]
    a, b = numbers_in_words(words, False), numbers_in_words(translated, True)
    if Counter(a) != Counter(b):  # two is both, a pair, the second, … in one language and not in the other
        a, b = ([value for value in values if value >= 3] for values in (a, b))
    found += unlike("number in words", a, b, reordered)
    rest = ITALIC.sub(" ", words).lower()  # titles stay as they are
    for term in sorted(terms, key=lambda term: -len(term.english)):
        rest, count = re.subn(rf"\b{term.pattern}\b", " ", rest)
        there = len(re.findall("|".join(sorted(term.chinese, key=len, reverse=True)), chinese))
        if there < count:
            found.append(
                f"“{term.english}”, {count} times, wants {' or '.join(term.chinese)}, which is there {there} times"
            )
    found += [
        f"“{form}” stands there, and no {term.english} in the English"
        for term in terms
        for form in term.chinese
        if term.only and form in translated and not re.search(rf"\b{term.pattern}", english.lower())
    ]
    return found


def unseen_bold(text):
    """Places where Markdown takes ** for two stars: it opens no bold before a mark, and closes none after one, unless
    a space or a mark stands on its other side. Chinese has no spaces.
    """
    text = CODE.sub("`", FORMULA.sub("$", FENCE.sub("", text)))
    if text.count("**") % 2:
        yield "one of them is alone"
    for number, star in enumerate(re.finditer(r"\*\*", text)):
        before, after = text[star.start() - 1 : star.start()] or " ", text[star.end() : star.end() + 1] or " "
        inner, outer = (after, before) if number % 2 == 0 else (before, after)
        if not re.match(r"[\w\s]", inner) and re.match(r"\w", outer):
            yield text[max(0, star.start() - 8) : star.end() + 8]


def forbidden(chinese, terms):
    """Wrong forms of the glossary that stand in a text, and bold that Markdown does not take for bold."""
    words = parts(chinese)[1]
    found = [f"between a mark and a letter ** is shown as it is: {place}" for place in unseen_bold(chinese)]
    for term in terms:
        for wrong in term.wrong:
            longer = [form for other in terms for form in other.chinese if wrong in form]
            if wrong in (re.sub("|".join(longer), "", words) if longer else words):
                found.append(f"“{wrong}” is no word for “{term.english}” ({term.sense}): {' or '.join(term.chinese)}")
    return found
