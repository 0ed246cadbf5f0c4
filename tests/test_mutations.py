"""The list of planted mistakes keeps up with the core."""

import ast

from mutations import MUTATIONS, mutated


def test_each_mistake_has_its_place_and_is_another_program():
    assert sum(map(len, MUTATIONS.values())) >= 40
    for module, entries in MUTATIONS.items():
        assert len({name for name, *_ in entries}) == len(entries)
        for name, right, wrong in entries:
            assert right != wrong and ast.parse(mutated(module, name, right, wrong))
