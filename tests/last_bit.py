"""Another machine's rounding: `python tests/last_bit.py [--seed S] [--draws N] [notebook …]` runs notebooks with it.

Processors, BLAS and mathematical libraries differ in the last bit of what is not exact. So each inexact result of `@`,
`**` and of numpy's functions in MOVED is moved by one unit in the last place, up or down, at a random quarter of its
entries, in the cells and in hwlib. Exact results (0, 1, ½, whatever has few mantissa bits) stay: every library returns
them exactly. Every printed text and every alternative text must stay as stored, and every assert must hold.
"""

import argparse
import difflib
import inspect
import subprocess
import sys
from pathlib import Path

import nbformat
from kernels import NOTEBOOKS, PATHS, client
from nbclient.exceptions import CellExecutionError


def shake(seed):
    """Install the noise in this process, a notebook's kernel; it imports hwlib later."""
    import ast
    import builtins
    import importlib.machinery as machinery
    import operator
    import sys
    from types import SimpleNamespace

    import numpy as np

    functions = "exp expm1 log log2 log10 log1p sin cos tan arcsin arccos arctan arctan2 sinh cosh tanh arctanh hypot"
    moved = (
        f"{functions} cbrt power float_power geomspace logspace dot einsum matmul vdot inner outer tensordot".split()
    )
    draws = np.random.default_rng(seed)
    pool = draws.choice(np.array([-1, 1, 0, 0, 0, 0, 0, 0], np.int8), 2**20)  # in units of the last place

    def move(result):
        if isinstance(result, complex | np.complexfloating) or getattr(result, "dtype", None) in ("c8", "c16"):
            return move(np.real(result)) + 1j * move(np.imag(result))
        if not isinstance(result, float | np.floating) and getattr(result, "dtype", None) not in ("f4", "f8"):
            return result
        array = np.array(result)
        whole, exact = (np.int32, 10) if array.dtype == "f4" else (np.int64, 28)
        bits = array.view(whole)
        units = np.resize(pool[draws.integers(len(pool)) :], bits.shape)
        bits += units * ((bits & (2**exact - 1) != 0) & np.isfinite(array))
        return array if isinstance(result, np.ndarray) else type(result)(array)

    def noisy(function):
        def shaken(*args, out=None, **kwargs):
            result = move(function(*args, **kwargs))
            if out is None:
                return result
            out[...] = result
            return out

        return shaken

    noise = SimpleNamespace(**{name: noisy(getattr(np, name)) for name in moved})
    noise.matmul_, noise.pow_ = noisy(operator.matmul), noisy(operator.pow)
    builtins.__last_bit__ = noise

    class Shaken(ast.NodeTransformer):
        """a @ b, a ** b, np.exp, …, all by way of `noise`."""

        def _by(self, name, node):
            place = ast.Attribute(ast.Name("__last_bit__", ast.Load()), name, ast.Load())
            return ast.fix_missing_locations(ast.copy_location(place, node))

        def visit_BinOp(self, node):
            self.generic_visit(node)
            name = {ast.MatMult: "matmul_", ast.Pow: "pow_"}.get(type(node.op))
            if name is None:
                return node
            return ast.copy_location(ast.Call(self._by(name, node), [node.left, node.right], []), node)

        def visit_AugAssign(self, node):
            target = ast.parse(ast.unparse(node.target), mode="eval").body
            if not isinstance(node.op, ast.MatMult | ast.Pow):
                return self.generic_visit(node)
            value = self.visit(ast.BinOp(target, node.op, node.value))
            return ast.fix_missing_locations(ast.copy_location(ast.Assign([node.target], value), node))

        def visit_Attribute(self, node):
            self.generic_visit(node)
            if isinstance(node.value, ast.Name) and node.value.id == "np" and node.attr in moved:
                return self._by(node.attr, node)
            return node

    class Loader(machinery.SourceFileLoader):
        def get_code(self, fullname):  # not from a cache of compiled code
            return self.source_to_code(self.get_data(self.path), self.path)

        def source_to_code(self, data, path, **options):
            return super().source_to_code(Shaken().visit(ast.parse(data, path)), path, **options)

    class Finder(machinery.PathFinder):
        @classmethod
        def find_spec(cls, fullname, path=None, target=None):
            if fullname.split(".")[0] != "hwlib":
                return None
            spec = super().find_spec(fullname, path, target)
            if spec is not None and spec.origin is not None:
                spec.loader = Loader(fullname, spec.origin)
            return spec

    sys.meta_path.insert(0, Finder)
    get_ipython().ast_transformers.append(Shaken())  # noqa: F821, a name of the kernel's


def shown(cell):
    """What a cell prints, and the alternative texts of its pictures."""
    texts = [output.get("text", "") + output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    return "".join(texts), [output.get("metadata", {}).get("image/png", {}).get("alt") for output in cell.outputs]


def differences(path, seed):
    """(number of the code cell, stored, met) for each cell that another last bit changes; of an error its message."""
    notebook = nbformat.read(path, as_version=4)
    stored = [shown(cell) for cell in notebook.cells if cell.cell_type == "code"]
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    kernel, found = client(notebook), []
    with kernel.setup_kernel():
        first = nbformat.v4.new_code_cell(f"{inspect.getsource(shake)}\nshake({seed})\ndel shake")
        kernel.execute_cell(first, 0)
        for k, cell in enumerate(cells):
            try:
                met = shown(kernel.execute_cell(nbformat.from_dict(cell), 0))
            except CellExecutionError as error:
                met = f"{error.ename}: {error.evalue}", []
            if met != stored[k]:
                found.append((k, stored[k], met))
    return found


def commit_seed():
    """A seed that changes with each commit and can be had again from it."""
    command = ["git", "rev-parse", "--short=7", "HEAD"]
    return int(subprocess.run(command, capture_output=True, text=True, check=True, cwd=NOTEBOOKS).stdout, 16)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, default=PATHS)
    parser.add_argument("--seed", type=int, default=0, help="of the first draw; the next ones follow it")
    parser.add_argument("--draws", type=int, default=1, help="how many draws of each notebook")
    options, red = parser.parse_args(), False
    for path in options.notebooks:
        for seed in range(options.seed, options.seed + options.draws):
            found = differences(path, seed)
            print(f"{path.name}, draw {seed}: {len(found)} cells differ", flush=True)
            for k, stored, met in found:
                lines = ["\n".join([text, *map(str, alts)]).splitlines() for text, alts in (stored, met)]
                print(f"  code cell {k}", *difflib.unified_diff(*lines, lineterm="", n=0), sep="\n    ", flush=True)
            red = red or bool(found)
    sys.exit(red)


if __name__ == "__main__":
    main()
