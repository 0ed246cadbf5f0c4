"""Files in a folder to which anybody may have put something: what is no file is told, and never waited for."""

import json
import os
import stat

from hwlib.exercises.submission import EMPTY, LARGEST, failed

OTHERS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe"}


def submissions(folder, out):
    """{name: path} of the notebooks in the folder and the folders in it; the results are not among them."""
    found, folder = {}, folder.resolve()  # once, since a link in it may lead round in a circle
    for path in sorted(folder.rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in path.parts and out not in path.parents:
            found[path.relative_to(folder).as_posix()] = path
    return found


def contents(path):
    """The bytes of a file, of the first 20 MB and one: no link is followed, no pipe waited for. OSError, ValueError."""
    at = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    kind = stat.S_IFMT(os.fstat(at).st_mode)
    if kind != stat.S_IFREG:
        os.close(at)
        raise ValueError(f"{OTHERS.get(kind, 'a device')}, and no file")
    with open(at, "rb") as file:
        return file.read(LARGEST + 1)


def read(path):
    """(content, nothing), or (nothing, the result that says why not)."""
    try:
        if path.is_symlink():
            raise ValueError("a link, and no file")
        content = contents(path)
    except OSError as error:
        return None, failed(f"cannot be read: {error.strerror}")
    except ValueError as error:
        return None, failed(str(error))
    return (content, None) if len(content) <= LARGEST else (None, failed(f"larger than {LARGEST // 2**20} MB"))


def kept_in(path):
    """What an earlier start kept there; nothing where that is not whole."""
    try:
        result = json.loads(contents(path))
    except (OSError, ValueError, RecursionError):
        return None
    return result if isinstance(result, dict) and result.keys() >= EMPTY.keys() else None


def whole(path, text):
    """Writes all of it or nothing, if it is stopped meanwhile; in the place of whatever stood there."""
    half = path.with_name(f"{path.name}.half")
    half.unlink(missing_ok=True)
    half.write_text(text, encoding="utf-8")
    half.replace(path)
