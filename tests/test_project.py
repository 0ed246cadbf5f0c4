"""What the README and the two dependency files promise."""

import ast
import importlib
import inspect
import operator
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from conftest import absent, needs
from kernels import PATHS

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CORE = {  # module → what of the core it may use
    "activations": set(),
    "batch_norm": {"activations", "parameters"},
    "blocks": set(),
    "descent": set(),
    "distributions": {"mean_field"},
    "mean_field": {"activations", "parameters"},
    "network": {"activations", "blocks", "parameters"},
    "numerical": set(),
    "optimizers": {"descent"},
    "parameters": set(),
    "sheet": {"optimizers"},
    "sweeps": {"optimizers"},
    "problems": {"terrain"},  # not its own use: what moved there is found in its old place too
    "terrain": set(),
}


def test_environment_yml_has_the_bounds_of_pyproject_toml():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    conda = re.findall(r"^  - ([\w.-]+(?:>=[\w.]+)?)$", text, flags=re.M)
    wanted = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    assert sorted(conda) == sorted([*wanted, f"python{PROJECT['requires-python']}", "pip", "conda-forge"])
    assert "  - pip:\n      - -e .\n" in text


def test_environment_yml_is_read_by_a_conda_parser():
    rattler = needs("rattler")
    lines = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    specs = [rattler.MatchSpec(line, strict=True) for line in lines if isinstance(line, str)]
    bounds = {spec.name.normalized: str(spec.version) for spec in specs}
    assert bounds["python"] == PROJECT["requires-python"]
    assert all(bounds[name] == f">={floor}" for name, floor in (line.split(">=") for line in PROJECT["dependencies"]))


def test_environment_yml_is_found_by_repo2docker():
    """The image's recipe only: to build it takes Docker and conda's packages."""
    program = shutil.which("jupyter-repo2docker", path=str(Path(sys.executable).parent))
    if program is None:
        absent("jupyter-repo2docker")
    environment = os.environ | {"PYTHONUTF8": "1"}  # else it cannot print the name of every folder
    command = [program, "--no-build", "--debug", ROOT]
    result = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=True)
    assert '--file "environment.yml"' in result.stdout + result.stderr


def test_dependencies_have_floors_and_no_pins():
    for requirement in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]:
        assert re.fullmatch(r"[\w.-]+>=[\w.]+", requirement)


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", sorted((ROOT / "hwlib").rglob("*.py")), ids=lambda path: path.stem)
def test_imports_point_one_way(path):
    names = set(imports(path))
    roots = {name.split(".")[0] for name in names}
    ours = {name.split(".")[1] for name in names if name.startswith("hwlib.")}
    assert "pyplot" not in str(names) and "pylab" not in str(names)
    if path.parent.name == "languages":
        assert not ours
    elif path.parent.name == "hwlib":  # the core
        assert ours <= {"contract"} | (CORE | {"__init__": {"languages"}}).get(path.stem, set())
        assert not {"ipywidgets", "PIL"} & roots
    elif path.parent.name == "figures":
        assert ours <= {"figures", "optimizers"} and "ipywidgets" not in roots  # whose rules have their own colours
    elif path.parent.name == "exercises":  # what releases and grades asks for more, and only when it is called
        more = {
            "grade": {"tqdm"},
            "cluster": {"distributed"},
            "release": {"nbformat"},
            "student": {"IPython", "traitlets"},
        }
        wanted = {"hwlib", "numpy", *sys.stdlib_module_names} | more.get(path.stem, set())
        assert ours <= CORE.keys() | {"exercises", "languages"} and roots <= wanted
    else:
        assert ours <= CORE.keys() | {"figures", "explorers", "languages"}


@pytest.mark.parametrize(
    ("modules", "most"), [("optimizers", 110), ("network", 190), ("contract", 199), ("explorers/*", 150)]
)
def test_modules_that_are_read_are_short(modules, most):
    for path in (ROOT / "hwlib").glob(f"{modules}.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= most, path.name


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("problems", "terrain", "Terrain terrain"),
        ("distributions", "mean_field", "Prediction critical_std gaussian_moments predict"),
        ("network", "activations", "ACTIVATIONS sigmoid"),
        ("network", "parameters", "he xavier"),
        ("optimizers", "descent", "run"),
    ],
)
def test_what_moved_is_found_in_its_old_place(old, new, names):
    old, new = (importlib.import_module(f"hwlib.{module}") for module in (old, new))
    for name in names.split():
        assert getattr(old, name) is getattr(new, name)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        old.nothing  # noqa: B018


def test_the_core_imports_without_widgets_and_matplotlib():
    modules = ", ".join(f"hwlib.{name}" for name in sorted(CORE))
    code = f"import sys, {modules}; print({{'ipywidgets', 'matplotlib'}} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"


def test_the_exercises_import_numpy_only():
    """Release and grade import the rest, when they are called."""
    code = (
        "import sys, hwlib.exercises, hwlib.exercises.__main__, hwlib.exercises.submission, hwlib.exercises.report;"
        "print({'IPython', 'nbformat', 'tqdm', 'distributed', 'dask', 'matplotlib', 'ipywidgets'} & set(sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"


@pytest.mark.parametrize("section", ["Run", "Test"])
def test_readme_has_one_command_block_under(section):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    part = re.search(rf"^## {section}\n(.*?)(?=^## )", text, flags=re.M | re.S)[1]
    assert len(re.findall(r"^```sh\n(.+)\n```$", part, flags=re.M)) == 1


def test_readme_names_every_notebook():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(path.relative_to(ROOT).as_posix() in text for path in PATHS)


def test_ruff_is_content_with_modules_and_notebooks():
    for command in (["check"], ["format", "--check"]):  # without a cache: the folder may not be written to
        result = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--no-cache", ROOT], capture_output=True, text=True
        )
        assert result.returncode == 0, result.stdout


def formulas():
    """The rows of README's table: formula, functions, file."""
    part = (ROOT / "README.md").read_text(encoding="utf-8").split("## Where each formula is")[1]
    rows = re.findall(r"^\| (.+) \| (`.+`) \| `(.+)` \|$", part, flags=re.M)
    return [(formula, re.findall(r"`([\w.]+)`", names), path) for formula, names, path in rows]


def test_the_readme_leads_from_each_formula_to_its_function():
    assert len(formulas()) > 20
    listed = set()
    for cell, names, path in formulas():
        module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
        functions = [inspect.unwrap(operator.attrgetter(name)(module)) for name in names]
        assert all(inspect.getsourcefile(function) == str(ROOT / path) for function in functions)
        text = " ".join(" ".join(inspect.getdoc(function) for function in functions).split())
        for formula in cell.split("; "):
            assert formula in text, f"{formula} is not in the docstring of {', '.join(names)}"
        listed |= {name.split(".")[-1] for name in names}
    public = {
        name
        for module in CORE.keys() - {"blocks", "sheet", "sweeps", "terrain"}
        for name, value in vars(importlib.import_module(f"hwlib.{module}")).items()
        if inspect.isfunction(value) and value.__module__ == f"hwlib.{module}" and not name.startswith("_")
    }
    assert public - listed == {"verdicts", "histogram", "expected_shares"}  # what has no formula of one line
