"""Mistakes for tests/notebook_mutations.py to plant in the cells of Question 3."""

MISTAKES = []
