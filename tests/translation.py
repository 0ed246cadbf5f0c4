"""What a translation has to keep of its English, and what its words have to be.

`differences` and `forbidden` compare it with the English and the glossary. What they leave open, a reader looks at: in
which order the terms stand, whether an error is 误差 or 错误. `fingerprint` tells whether that is as it was looked at.
"""

import re
from collections import Counter, defaultdict
from hashlib import sha256
from typing import NamedTuple

FENCE = re.compile(r"^```.*?^```$", re.M | re.S)
FORMULA = re.compile(r"\$\$.+?\$\$|(?<!\\)\$[^$]+?(?<!\\)\$", re.S)
CODE = re.compile(r"`[^`]+`")
TAG = re.compile(r"</?\w+[^>]*>")
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) ", re.M)
NUMBER = re.compile(r"(?:(?<![\w)\]}])-)?\d+(?:[  ]\d{3})*(?:\.\d+)?(?:e-?\d+)?(?:\s?%)?|[½¼¾⅓]")
TEXT = re.compile(r"\\text\{([^}]*)\}")
ITALIC = re.compile(r"(?<![*A-Za-z0-9])\*(?!\s)[^*\n]+\*(?!\*)")
NO = "不没未无非"
CJK = re.compile(r"[\u4e00-\u9fff]")
MARKS = r"\s，。：；（）？！“”、…—‘’《》–％"
OPERATOR = r"[<>^+±←→·×⊙√∂\u0370-\u03ff]"
SIGN = re.compile(  # of a formula in plain text, ρ₂ or β v - η g; a letter or minus of Latin script only next to others
    rf"[^\x00-\x7f\u4e00-\u9fff{MARKS}]|[<>^+]|(?<=\w )-(?= {OPERATOR})"
    rf"|(?<![\w'’])[B-HJ-Zb-z](?=\s?{OPERATOR})|(?:(?<={OPERATOR})|(?<={OPERATOR}\s))[B-HJ-Zb-z](?!\w)"
)

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
NUMERAL = f"[{''.join([*DIGITS, *UNITS])}]+"
NO_NUMBERS = re.compile("四舍五入|三角|十分(?![之钟])|万一|万能|千万别|千万不")
WORD = rf"\b(?:{'|'.join(sorted(ENGLISH, key=len, reverse=True))})s?\b"

# units of measure, and what is counted: the words for them in both languages
MEASURES = {
    "km": "km|kilomet(?:re|er)s?|千米|公里",
    "m": "m|met(?:re|er)s?|米",
    "ms": "ms|milliseconds?|毫秒",
    "second": "s|seconds?|秒",
    "minute": "min|minutes?|分钟",
    "hour": "hours?|小时",
    "day": "days?|天",
    "kB": "kB|kilobytes?",
    "MB": "MB|megabytes?",
    "GB": "GB|gigabytes?",
    "byte": "bytes?|字节",
    "bit": "bits?|比特",
    "degree": "°|degrees?|度",
}
COUNTED = {
    "step": "steps?|步",
    "layer": "(?:hidden )?layers?|层",
    "unit": "units?|单元",
    "sample": "samples?|样本",
    "seed": "seeds?|种子",
    "weight": "weights?|权重",
    "parameter": "parameters?|参数",
    "network": "networks?|网络",
}
QUANTITY = re.compile(
    rf"(?P<number>{NUMBER.pattern}|{WORD}(?:[ -]{WORD})*|{NUMERAL})[ -]?个?"
    rf"(?:{'|'.join(f'(?P<{name}>{forms})' for name, forms in (MEASURES | COUNTED).items())})(?![A-Za-z])"
)


class Term(NamedTuple):
    """An entry of the glossary: an English term, the Chinese ones that may stand for it, and forms that may not.

    `only` where the English has it may a cell have the Chinese: else it is the word for something else. A `loose` one
    is said in other ways too, so that it is not counted; a fingerprint holds where its words stand.
    """

    english: str
    chinese: tuple
    sense: str
    wrong: tuple
    only: bool
    loose: bool

    @property
    def pattern(self):
        """A regular expression for the term, in the plural too."""
        return re.sub(r"\\?[ -]", "[ -]", re.escape(self.english.lower())) + "(?:s|es)?"


def glossary(path):
    """The `Term`s of a Markdown table with four columns: English (* if `only`, ~ if `loose`), Chinese, sense, wrong."""
    rows = [line.strip().strip("|").split("|") for line in path.read_text(encoding="utf-8").splitlines() if "|" in line]
    cells = [[cell.strip() for cell in row] for row in rows[2:]]
    return [
        Term(row[0].rstrip("*~"), _forms(row[1]), row[2], _forms(row[3]), row[0].endswith("*"), row[0].endswith("~"))
        for row in cells
    ]


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


def _wordless(formula):
    """A formula that was found, without its words."""
    return " ".join(TEXT.sub(r"\\text{}", formula[0]).split())


def parts(text):
    """What has to be equal in both languages, by kind, each as a list in its order; and what is left, the words."""
    kept = {}

    def take(kind, pattern, key, text, left=" "):
        kept[kind] = [key(found) for found in pattern.finditer(text)]
        return pattern.sub(left, text)

    text = take("code block", FENCE, lambda found: found[0], text)
    kept["heading"] = [len(found[1]) for found in HEADING.finditer(text)]
    kept["row of a table"] = [line.count("|") for line in FORMULA.sub("", text).splitlines() if line[:1] == "|"]
    text = take("formula", FORMULA, _wordless, text)
    text = take("code span", CODE, lambda found: found[0], text)
    text = take("link", LINK, lambda found: found[1] + found[3], text, r" \2 ")
    text = take("HTML tag", TAG, lambda found: found[0], text)
    text = take("number", NUMBER, lambda found: re.sub(r"\s", "", found[0]), text)
    return kept, text


def numbers_in_words(text, chinese):
    """Those from two on, in their order."""
    if chinese:
        numerals = re.findall(NUMERAL, NO_NUMBERS.sub("", text))
        return [value for value in map(_value, numerals) if value >= 2]
    values = [0]
    for word in re.findall(r"[a-z]+", text.lower().replace("tens of", "ten")):
        value = ENGLISH.get(word, ENGLISH.get(word.removesuffix("s"), 0))
        if values[-1] >= 2 and value >= 100:  # ten thousand
            value *= values.pop()
        values.append(value)
    return [value for value in values if value >= 2]


def quantities(text):
    """Numbers from two on with what they count, 20 minutes and 20 分钟 alike, as `20 minute`."""
    found = []
    for one in QUANTITY.finditer(NO_NUMBERS.sub("", text)):
        number = re.sub(r"\s", "", one["number"])
        if not re.search(r"\d", number):
            number = next(iter(numbers_in_words(one["number"], bool(CJK.search(number)))), None)
        found += [f"{number} {one.lastgroup}"] if number else []
    return found


def other_units(english, chinese):
    """Quantities of the English whose number has another unit in the Chinese, and units of measure that it lacks.

    What is counted may be said in another way, “the steps are more than 3500”.
    """
    ours, theirs = (Counter(quantities(text)) for text in (english, chinese))
    numbers = {one.split()[0] for one in theirs - ours}
    lost = [one.split() for one in ours - theirs]
    return [f"{number} {unit}" for number, unit in lost if unit in MEASURES or number in numbers]


def within(text, reordered):
    """Texts that have a place of their own, by it, in their order: a link's label by the target; words in a formula by
    the formula and their place in it, or all of its words together if they may be `reordered`.
    """
    found = defaultdict(list)
    text = FENCE.sub(" ", text)
    for link in LINK.finditer(text):
        found[link[3]].append(link[2])
    for formula in FORMULA.finditer(text):
        pieces = TEXT.findall(formula[0])
        for number, words in enumerate([" ".join(pieces)] if reordered else pieces, 1):
            found[f"text {number} of {_wordless(formula)}"].append(words)
    return found


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
    a, b = SIGN.findall(words), SIGN.findall(translated)
    more = {sign for sign in Counter(b) - Counter(a) if sign.isalnum()}  # a letter may stand in place of "it"
    a, b = ([sign for sign in signs if sign not in more] for signs in (a, b))
    found += unlike("sign", a, b, reordered)
    a, b = numbers_in_words(words, False), numbers_in_words(translated, True)
    if Counter(a) != Counter(b):  # two is both, a pair, the second, … in one language and not in the other
        a, b = ([value for value in values if value >= 3] for values in (a, b))
    found += unlike("number in words", a, b, reordered)
    found += [f"another unit stands for {quantity}" for quantity in other_units(english, chinese)]
    rest = ITALIC.sub(lambda title: " " if title[0] in translated else title[0], words).lower()
    for term in sorted((term for term in terms if not term.loose), key=lambda term: -len(term.english)):
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
    ours, theirs = within(english, reordered), within(chinese, reordered)
    for place in [place for place in ours if place in theirs]:
        pairs = [pair for pair in zip(ours[place], theirs[place]) if pair[0] != pair[1]]
        found += [f"{place}, “{b}”: {text}" for a, b in pairs for text in differences(a, b, terms, reordered)]
    return found


def fingerprint(chinese, terms, of=""):
    """Four digits that are others if the English is another, `of` being its hash, or what a translation speaks of: the
    sequence of its formulas, code, links with their labels, numbers (to a quarter, or by one?) with the first character
    of what they count, units, and all that is not Chinese; of terms: those of the glossary, in italics, and before an
    English word in brackets; of words that say no. Other words and marks may change.
    """
    forms = "|".join(sorted({form for term in terms for form in term.chinese}, key=len, reverse=True))
    number = rf"{NUMBER.pattern}|第一|半|倍|(?!一[^{NUMERAL[1:-1]}]){NUMERAL}"
    subject = "|".join(
        [
            *(pattern.pattern for pattern in (FORMULA, CODE, LINK, ITALIC)),
            rf"到?(?:{number})(?:\s?(?!{forms}){CJK.pattern})?",
            forms,
            f"[{NO}]",
            rf"{CJK.pattern}{{1,3}}(?=（[A-Za-z])",
            r"[A-Za-z_]+",
            *(MEASURES | COUNTED).values(),
            rf"[^\u4e00-\u9fff{MARKS}*|]",
        ]
    )
    found = [" ".join(one[0].split()) for one in re.finditer(subject, chinese, re.S)]
    found = ["不" if one in NO else one for one in found]
    return sha256("\n".join([of, *found]).encode()).hexdigest()[:4]


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
