"""What explorers and `check` say, in another language. English stands in the code and is the key, as in gettext."""

import json
from importlib.resources import files

_words = {}


def language(name):
    """What is made from now on speaks this language: "en", or one that has a table here, such as "zh".

    Pictures, printed tables and errors of the library stay English. Raises ValueError for a language without a table.
    """
    tables = {
        path.name.removesuffix(".json"): path for path in files(__name__).iterdir() if path.name.endswith(".json")
    }
    if name != "en" and name not in tables:
        raise ValueError(f"language is {name!r}; wanted one of {', '.join(sorted(['en', *tables]))}")
    words = {} if name == "en" else json.loads(tables[name].read_text(encoding="utf-8"))
    _words.clear()
    _words.update(words)


def say(text):
    """A text in the reader's language, with the same {names} in it; as it is where the table has none."""
    return _words.get(text, text)
