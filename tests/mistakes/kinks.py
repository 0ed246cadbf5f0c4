"""Mistakes for tests/notebook_mutations.py to plant in the cells on kinks."""

MISTAKES = [
    ("rate: h for 2h", "np.sum(2 * np.abs(W)", "np.sum(np.abs(W)"),
    ("rate: √π for √2π", "np.sqrt(2 * np.pi) * lengths", "np.sqrt(np.pi) * lengths"),
    ("rule: √2 too large", "rule = 2 * 200", "rule = 2 * 2**0.5 * 200"),
    ("a step to one side only", "X, j, -h, h).mean()", "X, j, 0, h).mean()"),
    ("both sides are the same side", 'kink_between(-best["float32"]) & ', 'kink_between(best["float32"] / 100) & '),
]
