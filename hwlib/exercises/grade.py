"""Grades every notebook of a folder: a CSV and a page for each student. Started again, it goes on where it stopped."""

import json
import secrets
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from hashlib import sha256

from tqdm import tqdm

from hwlib.exercises.report import write_csv, write_pages
from hwlib.exercises.submission import LARGEST, failed, graded


def submissions(folder, out):
    """{name: path} of the notebooks in the folder and the folders in it; the results are not among them."""
    found = {}
    for path in sorted(folder.rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in path.parts and out not in path.resolve().parents:
            found[path.relative_to(folder).as_posix()] = path
    return found


def key_of(content, settings):
    """A name for the verdict on these bytes: with all that it depends on, and that is not who asks for it."""
    return sha256(content + repr(settings).encode()).hexdigest()


def seed_of(out, seed):
    """The seed that is asked for; else that of the last start; else a new one."""
    file = out / "seed"
    if seed is None:
        seed = int(file.read_text()) if file.exists() else secrets.randbelow(10**9)
    file.write_text(f"{seed}\n")
    return seed


def local(work, settings, jobs):
    """(key, result) of each of {key: content}, as they come, `jobs` at once: each has a process of its own."""
    with ThreadPoolExecutor(jobs) as pool:
        started = {pool.submit(_graded_file, path, settings): key for key, path in work.items()}
        try:
            for done in as_completed(started):
                yield started.pop(done), done.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _graded_file(path, settings):
    content, result = read(path)
    return result or graded(content, settings)


def read(path):
    """(content, nothing), or (nothing, the result that says why not)."""
    try:
        if path.stat().st_size > LARGEST:
            return None, failed(f"larger than {LARGEST // 2**20} MB")
        return path.read_bytes(), None
    except OSError as error:
        return None, failed(f"cannot be read: {error.strerror}")


def grade(folder, out, settings, points, run):
    """Writes OUT/grades.csv and OUT/pages. `run` is `local`, or the cluster's, with all but its work filled in."""
    kept = out / "kept"
    kept.mkdir(parents=True, exist_ok=True)
    results, keys, work = {}, {}, {}
    for name, path in submissions(folder, out).items():
        content, result = read(path)
        if result:
            results[name] = result
            continue
        keys[name] = key = key_of(content, settings)
        if not (kept / f"{key}.json").exists():
            work[key] = path
    found = {}
    with tqdm(total=len(keys), initial=len(keys) - len(work), unit="notebook", file=sys.stderr) as bar:
        for key, result in run(work):
            content, _ = read(work[key])
            if content is not None and key_of(content, settings) != key:
                result = failed("its file changed while it was graded")
            found[key] = result
            if not result.get("failed"):
                _keep(kept / f"{key}.json", result)
            bar.update()
    for name, key in keys.items():
        results[name] = found.get(key) or json.loads((kept / f"{key}.json").read_text(encoding="utf-8"))
    write_csv(out / "grades.csv", results, points, settings.seed)
    write_pages(out / "pages", results, points, settings.seed)
    return results


def _keep(path, result):
    """All of it or nothing, if it is stopped meanwhile."""
    half = path.with_suffix(".half")
    half.write_text(json.dumps(result), encoding="utf-8")
    half.replace(path)
