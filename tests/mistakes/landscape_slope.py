"""Mistakes for tests/notebook_mutations.py to plant in the cells on the learned landscape."""

MISTAKES = [
    (
        "slope: metres east for both",
        "J[:, 0] * land.std / np.array(land.metres)",
        "J[:, 0] * land.std / land.metres[0]",
    ),
    ("slope: without the heights' std", "J[:, 0] * land.std / ", "J[:, 0] / "),
    ("north is south", "np.stack([east, -south], axis=-1)", "np.stack([east, south], axis=-1)"),
    ("spacing: as many steps as points", "2 * half / (count - 1)", "2 * half / (count + 99)"),
    ("explained: of the std", "** 2) / land.t.var()", "** 2) / land.t.std() ** 8 * 2"),
    ("agreement: the cosine squared", "np.sqrt(np.sum(g**2) * np.sum(learned**2))", "np.sqrt(np.sum(learned**2))"),
]
