"""What is built and handed on: the source archive, the wheel, scripts, and the workflow of a fork."""

import ast
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import yaml
from conftest import needs
from kernels import FURTHER, PATHS, settings
from nbconvert import PythonExporter

import hwlib

ROOT = Path(__file__).parent.parent
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder with the source archive and the wheel."""
    needs("build")
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def test_the_source_archive_is_the_whole_course(built):
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as files:
        names = {name.partition("/")[2] for name in files.getnames()}
    git = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    tracked = set(git.stdout.split("\n")) - {""}
    if not tracked:  # itself an unpacked archive
        tracked = {
            path.relative_to(ROOT).as_posix() for part in ("hwlib", "tests") for path in (ROOT / part).rglob("*.py")
        }
        tracked |= {path.relative_to(ROOT).as_posix() for path in PATHS}
    assert tracked <= names


def test_the_wheel_is_the_package_and_nothing_else(built):
    (archive,) = built.glob("*.whl")
    with zipfile.ZipFile(archive) as files:
        names = {name for name in files.namelist() if ".dist-info/" not in name}
        (metadata,) = (files.read(name).decode() for name in files.namelist() if name.endswith("METADATA"))
    package = [path for path in (ROOT / "hwlib").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert names == {path.relative_to(ROOT).as_posix() for path in package}
    assert f"\nVersion: {hwlib.__version__}\n" in metadata


def test_the_wheel_checks_an_answer(built, tmp_path):
    """Installed elsewhere: the known mistakes are compiled from the sources that the wheel brings."""
    (archive,) = built.glob("*.whl")
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        tmp_path,
        archive,
    ]
    subprocess.run(command, check=True, capture_output=True)
    code = (
        "import hwlib; from hwlib.exercises import check; from hwlib.optimizers import Optimizer;"
        "rule = lambda lr: Optimizer(lambda x: (), lambda grad, x, state: (x + lr * grad(x), state));"
        "print(hwlib.__file__); print(check(rule, 'gradient_descent'))"
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=True)
    file, *text = result.stdout.splitlines()
    assert Path(file).is_relative_to(tmp_path) and text[1].startswith("the sign: x climbs.")


def test_the_changelog_begins_with_this_version():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## (\S+)", text, flags=re.M)[1] == hwlib.__version__


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_becomes_a_script_that_runs(path, tmp_path):
    """Without a kernel `display` and all that is used comes from an import. Where CI is set a question's is run."""
    source, resources = PythonExporter(exclude_input_prompt=True).from_filename(path)
    assert resources["output_extension"] == ".py"
    ast.parse(source)
    (tmp_path / "script.py").write_text(source, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--no-cache",
        "--isolated",
        "--select=F821",
        tmp_path / "script.py",
    ]
    assert subprocess.run(command, capture_output=True).returncode == 0
    if os.environ.get("CI") and path not in FURTHER:
        environment = settings(tmp_path, PYTHONPATH=str(ROOT), OMP_NUM_THREADS="1")
        subprocess.run([sys.executable, "script.py"], cwd=tmp_path, env=environment, check=True, capture_output=True)


def test_the_workflow_of_a_fork_is_one():
    """Against the schema that check-jsonschema ships: nothing is fetched."""
    needs("check_jsonschema")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", WORKFLOW]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_the_workflow_runs_the_readmes_commands():
    steps = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["test"]["steps"]
    lines = steps[2]["run"].splitlines()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for section in ("Run", "Test"):
        block = re.search(rf"^## {section}\n.*?^```sh\n(.+?)\n```", readme, flags=re.M | re.S)[1]
        for part in block.split(" && "):
            assert part in lines or part.startswith(".venv/bin/jupyter lab ")
