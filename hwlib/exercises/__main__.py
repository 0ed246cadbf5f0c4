"""python -m hwlib.exercises release FOLDER, and python -m hwlib.exercises grade FOLDER: see docs/grading.md."""

import argparse
import os
import sys
from functools import partial
from math import inf
from pathlib import Path

import hwlib
from hwlib.exercises import EXERCISES
from hwlib.exercises.own import load


def arguments(words=None):
    parser = argparse.ArgumentParser(prog="python -m hwlib.exercises", description=__doc__)
    kinds = parser.add_subparsers(dest="what", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("folder", type=Path, metavar="FOLDER")
    common.add_argument("--only", nargs="+", metavar="NAME", help="these exercises; by default all")
    common.add_argument("--points", nargs="+", default=[], metavar="NAME=3", help="by default 1 for each")
    common.add_argument("--own", action="append", default=[], type=Path, metavar="FILE", help="an exercise of yours")
    release = kinds.add_parser("release", parents=[common], help="notebooks to hand out, without solutions")
    beside = Path(hwlib.__file__).parents[1] / "notebooks" / "exercises"
    release.add_argument("--notebooks", type=Path, default=beside, metavar="DIR", help="the exercise notebooks")
    grade = kinds.add_parser("grade", parents=[common], help="a verdict on every notebook that came back")
    grade.add_argument("--out", type=Path, metavar="DIR", help="for the results; by default FOLDER/graded")
    grade.add_argument(
        "--jobs", type=int, default=os.cpu_count(), metavar="N", help="at once; by default one a processor"
    )
    grade.add_argument("--seed", type=int, help="of the inputs; by default that of the last start, or a new one")
    grade.add_argument("--seconds", type=int, default=60, help="for all cells of a notebook together")
    grade.add_argument("--megabytes", type=int, default=3000, help="of address space for each process")
    grade.add_argument("--dask", metavar="ADDRESS", help="of a scheduler: grade on its cluster")
    return parser.parse_args(words)


def worth(options, own):
    """{name: points} of the exercises that are chosen. SystemExit where a name or a number is none."""
    known = list(dict.fromkeys([*EXERCISES, *(module.EXERCISE.name for module in own)]))
    points = dict.fromkeys(options.only or known, 1.0)
    for entry in options.points:
        name, _, number = entry.partition("=")
        try:
            if not 0 <= float(number) < inf:
                raise ValueError
            points |= {name: float(number)} if name in points or name not in known else {}
        except ValueError:
            sys.exit(f"{entry!r}: wanted a name and a number, as in momentum=3")
    if unknown := points.keys() - set(known):
        sys.exit(f"No exercise is called {', '.join(sorted(unknown))}. There are: {', '.join(known)}.")
    return points


def main(words=None):
    options = arguments(words)
    own = [(path, load(path)) for path in options.own]
    points = worth(options, [module for _, module in own])
    if options.what == "release":
        from hwlib.exercises.release import release

        for path in release(options.folder, options.notebooks, points, own):
            print(path)
        return
    if sys.platform != "linux":
        sys.exit("grade limits and finds processes as Linux does; elsewhere, run it in a container: docs/grading.md")
    if not options.folder.is_dir():
        sys.exit(f"{options.folder} is no folder")
    from hwlib.exercises import landlock
    from hwlib.exercises.grade import grade, local, seed_of
    from hwlib.exercises.submission import Settings

    out = (options.out or options.folder / "graded").resolve()
    out.mkdir(parents=True, exist_ok=True)
    texts = tuple((path.name, path.read_text(encoding="utf-8")) for path in options.own)
    settings = Settings(seed_of(out, options.seed), tuple(points), texts, options.seconds, options.megabytes)
    if not landlock.version():
        print("This system has no Landlock: docs/grading.md says what that leaves open.", file=sys.stderr)
    run = partial(local, settings=settings, jobs=max(1, options.jobs))
    if options.dask:
        from hwlib.exercises.cluster import on_cluster

        run = partial(on_cluster, settings=settings, address=options.dask)
    try:
        grade(options.folder, out, settings, points, run)
    except ConnectionError as error:
        sys.exit(f"{error}\nWhat is graded is kept in {out}; start again to go on.")
    print(out / "grades.csv")


if __name__ == "__main__":
    main()
