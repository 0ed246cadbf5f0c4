"""The CSV of all submissions, and one HTML page a student. All that a student wrote is text there."""

import csv
import re
from collections import Counter
from hashlib import sha256
from html import escape as escaped

from hwlib.exercises.result import COLOURS

STYLE = "body{font:16px sans-serif;max-width:60em;margin:2em auto}td{padding:4px 10px;vertical-align:top}"
# what ends a line, or is not seen and changes what is: a terminal's commands, text from right to left
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
CLOSED = "; write the formula."  # ends what a closed function says


def seen(text):
    """The text, with a code for each character that would not be seen."""
    return HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def escape(text):
    return escaped(seen(text))


def points_of(result, points):
    """The sum, of a submission's right answers."""
    return sum(worth for name, worth in points.items() if result["verdicts"].get(name, [""])[0] == "right")


def cell(text):
    """A text that no spreadsheet takes for a formula."""
    text = str(text)
    return f"'{text}" if text.lstrip(" ")[:1] in ("=", "+", "-", "@", "\t", "\r") and text.strip(" ") else text


def write_csv(path, results, points, seed):
    """One line a submission, in the order of their names; no times, nothing that depends on who graded."""
    with open(path, "w", newline="", encoding="utf-8", errors="backslashreplace") as file:
        lines = csv.writer(file)
        lines.writerow(["file", "student", "points", "of", "seed", *points, "says"])
        for name, result in sorted(results.items()):
            given = [result["verdicts"].get(exercise, ["absent"])[0] for exercise in points]
            row = [
                seen(name).replace("\n", "\\n"),
                seen(result["student"]),
                f"{points_of(result, points):g}",
                f"{sum(points.values()):g}",
                seed,
            ]
            lines.writerow(map(cell, [*row, *given, seen("; ".join(result["says"]))]))


def write_pages(folder, results, points):
    """A page for each student, with all that he or she handed in; for each file, where a student has no name."""
    students = {}
    for name, result in sorted(results.items()):
        students.setdefault(result["student"] or name, []).append((name, result))
    folder.mkdir(exist_ok=True)
    for student, handed_in in students.items():
        short = re.sub(r"[^A-Za-z0-9]+", "_", student)[:40]
        number = sha256(student.encode(errors="backslashreplace")).hexdigest()[:8]
        text = page(student, handed_in, points)
        (folder / f"{short}-{number}.html").write_text(text, encoding="utf-8", errors="backslashreplace")


def page(student, handed_in, points):
    parts = [_submission(name, result, points) for name, result in handed_in]
    return (
        f'<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>{escape(student)}</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{STYLE}</style>\n<h1>{escape(student)}</h1>\n" + "\n".join(parts) + "\n</html>\n"
    )


def _submission(name, result, points):
    rows = []
    for exercise, worth in points.items():
        if exercise in result["verdicts"]:
            status, message = result["verdicts"][exercise]
            earned = worth if status == "right" else 0
            coloured = f'<b style="color:{COLOURS[status]}">{escape(status)}</b>'
            text = escape(message).replace("\n", "<br>")
            rows.append(f"<tr><td>{escape(exercise)}<td>{earned:g} of {worth:g}<td>{coloured}<td>{text}</tr>")
    says = "".join(f"<p><b>This submission: {escape(text)}.</b></p>" for text in result["says"])
    ended = ", ".join(f"{escape(name)} ({count})" for name, count in Counter(result["left"]).items())
    says += f"<p>Processes that still ran, and were ended: {ended}.</p>" if ended else ""
    cells = {
        text.split(":")[0] for text in result["errors"] if CLOSED in text
    }  # what fails after it is its consequence
    closed = [text for text in result["errors"] if text.split(":")[0] in cells]
    failed = _listed("What failed in its cells:", [text for text in result["errors"] if text not in closed])
    failed += _listed("Cells that call what is closed while answers are graded, which costs nothing:", closed)
    total = f"{points_of(result, points):g} of {sum(points.values()):g} points"
    table = f"<table>{''.join(rows)}</table>" if rows else "<p>It has none of the answers.</p>"
    return f"<h2>{escape(name)}: {total}</h2>\n{says}{table}{failed}"


def _listed(title, texts):
    return f"<p>{title}</p><ul>{''.join(f'<li>{escape(text)}' for text in texts)}</ul>" if texts else ""
