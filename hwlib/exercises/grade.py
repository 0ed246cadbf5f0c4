"""Grades every notebook of a folder: a CSV and a page for each student. Started again, it goes on where it stopped."""

import json
import os
import secrets
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from hashlib import sha256

from tqdm import tqdm

from hwlib.exercises.files import contents, kept_in, read, submissions, whole
from hwlib.exercises.report import write_csv, write_pages
from hwlib.exercises.submission import failed, graded


def key_of(content, settings):
    """A name for the verdict on these bytes: with all that it depends on, and that is not who asks for it."""
    return sha256(content + repr(settings).encode()).hexdigest()


def seed_of(out, seed):
    """The seed that is asked for; else that of the last start; else a new one."""
    file = out / "seed"
    if seed is None:
        try:
            seed = int(contents(file)) if os.path.lexists(file) else secrets.randbelow(10**9)
        except (OSError, ValueError):
            sys.exit(f"{file} is not the number that the last start wrote; give --seed, or delete it for a new one")
    whole(file, f"{seed}\n")
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


def grade(folder, out, settings, points, run):
    """Writes OUT/grades.csv and OUT/pages. `run` is `local`, or the cluster's, with all but its work filled in."""
    kept = out / "kept"
    kept.mkdir(parents=True, exist_ok=True)
    results, keys, work, found = {}, {}, {}, {}
    for name, path in submissions(folder, out).items():
        content, result = read(path)
        if result:
            results[name] = result
            continue
        keys[name] = key = key_of(content, settings)
        found[key] = kept_in(kept / f"{key}.json")
        if not found[key]:
            work[key] = path
    with tqdm(total=len(keys), initial=len(keys) - len(work), unit="notebook", file=sys.stderr) as bar:
        for key, result in run(work):
            content, _ = read(work[key])
            if content is not None and key_of(content, settings) != key:
                result = failed("its file changed while it was graded")
            found[key] = result
            if not result.get("failed"):
                whole(kept / f"{key}.json", json.dumps(result))
            bar.update()
    results |= {name: found[key] for name, key in keys.items()}
    write_csv(out / "grades.csv", results, points, settings.seed)
    write_pages(out / "pages", results, points)
    return results
