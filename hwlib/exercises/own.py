"""An exercise of one's own: a file with EXERCISE, STUB and TEXT. See docs/grading.md."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path


def load(path):
    """The module of that file, which has all three. ValueError where one is missing."""
    name = f"own_{Path(path).stem}"
    spec = spec_from_file_location(name, path)
    module = sys.modules[name] = module_from_spec(spec)  # where its mistakes look for its functions
    spec.loader.exec_module(module)
    missing = [part for part in ("EXERCISE", "STUB", "TEXT") if not hasattr(module, part)]
    if missing:
        raise ValueError(f"{path} has no {' and no '.join(missing)}; an exercise of one's own is these three")
    return module
