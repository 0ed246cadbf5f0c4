"""Mistakes for tests/notebook_mutations.py to plant in the cells of Question 2."""

MISTAKES = [
    ("one sample: σ' at a in place of z", "J = np.diag(slope(z)) @ W @ J", "J = np.diag(slope(sigma(z))) @ W @ J"),
    ("path sum: the unit that a link starts from", "s[to] * W[to, start]", "s[start % len(s)] * W[to, start]"),
    ("path sum: one hidden layer left out of the count", "range, SIZES[1:-1])", "range, SIZES[1:])"),
    ("residual block: no I", "J = J + np.diag(1", "J = np.diag(1"),
    (
        "batch: one slope for all units",
        "slope(z)[:, :, None] * (W @ J)",
        "slope(z)[:, :1, None] * (W @ J)",
    ),
    ("adjoint: u for v", "np.sum(v * JTu)", "np.sum(v * JTu) / 2**0.5"),
    ("the planted mistake is none", "1.3 * slope for slope", "slope for slope"),
    ("the sheet's slip mended: b once", "slope(z + b if layer > 0 else z)", "slope(z)"),
    ("slip 2: rows scaled after all", "product = slope * W\n", "product = slope[:, None] * W\n"),
    (
        "slip 4: column sums",
        'print("row sums of ∂y/∂x:     ", np.round(exact.sum(axis=1)',
        'exact = exact[:, ::-1] * 2**0.5\nprint("row sums of ∂y/∂x:     ", np.round(exact.sum(axis=1)',
    ),
    ("V: theory's h at ε^(1/order)", "theory = eps ** (1 / (order + 1))", "theory = eps ** (1 / order)"),
    ("V: the right side is the left", "h > 5 * bottom) & (h < 0.2)", "h > 5e-3 * bottom) & (h < 0.2)"),
    (
        "V: the central difference is one-sided",
        '"central": central_difference,\n    "complex',
        '"central": numerical.forward_difference,\n    "complex',
    ),
    ("kinks: the 1 % is none", "relu_J + 0.01 * np", "relu_J + 0.0 * np"),
    (
        "reverse: one slope for all outputs",
        "slopes[-2::-1]):\n        J = J * slope",
        "slopes[::-1]):\n        J = J * slope",
    ),
    ("costs: forward begins one layer early", "sizes[0] * sum(products[1:])", "sizes[0] * sum(products)"),
    ("costs: reverse ends one layer late", "sizes[-1] * sum(products[:-1])", "sizes[-1] * sum(products[1:])"),
    ("costs: the inner size left out", "self.rows * self.columns * right.columns", "self.rows * right.columns"),
    (
        "V: the marks of ε exchanged",
        "v_X.astype(dtype), order) for order in (1, 2))",
        "v_X.astype(dtype), order) for order in (2, 1))",
    ),
    ("corner: tangent half as steep", "slope * (s + 1), relu_J[worst] * s", "slope * (s + 1), relu_J[worst] * s / 2"),
    ("corner: chord through x itself", "np.interp(-1, s, y) + slope * (s + 1)", "slope * s"),
]
