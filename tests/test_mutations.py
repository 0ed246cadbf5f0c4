"""The lists of planted mistakes keep up with the core and with the notebooks."""

import ast

from mutations import MUTATIONS, mutated
from notebook_mutations import MISTAKES, planted


def test_each_mistake_has_its_place_and_is_another_program():
    assert sum(map(len, MUTATIONS.values())) >= 40
    for module, entries in MUTATIONS.items():
        assert len({name for name, *_ in entries}) == len(entries)
        for name, right, wrong in entries:
            assert right != wrong and ast.parse(mutated(module, name, right, wrong))


def test_each_mistake_in_a_notebook_has_its_place_and_is_another_program():
    for path, entries in MISTAKES.items():
        assert len({name for name, *_ in entries}) == len(entries)
        for name, right, wrong in entries:
            assert right != wrong
            for cell in planted(path, name, right, wrong).cells:
                assert cell.cell_type != "code" or ast.parse(cell.source)
