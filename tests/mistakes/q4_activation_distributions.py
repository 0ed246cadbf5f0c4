"""Mistakes for tests/notebook_mutations.py to plant in the cells of Question 4."""

MISTAKES = [
    ("outputs of another network", "net.forward(net.init(SEED, s), x).a", "net.forward(net.init(SEED + 1, s), x).a"),
    ("growth: an index off by one", "** (1 / 10)", "** (1 / 12)"),
    ("sigmoid's slope at 0 is ½", "(0.01 * np.sqrt(WIDTH) / 4) for", "(0.01 * np.sqrt(WIDTH) / 2) for"),
    (
        "theory: √2 too much in z",
        "z = np.sqrt(WIDTH * s**2 * square) * u",
        "z = np.sqrt(2 * WIDTH * s**2 * square) * u",
    ),
    ("theory: std for variance", "z = np.sqrt(WIDTH * s**2 * square) * u", "z = np.sqrt(WIDTH * s * square) * u"),
    (
        "theory: an index off by one",
        "        square = f(z) ** 2 @ density\n        squares.append(square)",
        "        squares.append(square)\n        square = f(z) ** 2 @ density",
    ),
    (
        "theory: variance for mean square",
        "square = f(z) ** 2 @ density",
        "square = f(z) ** 2 @ density - (f(z) @ density) ** 2",
    ),
    ("theory: E[σ'] for E[σ'²]", "(df(z) ** 2 @ density)", "(df(z) @ density)"),
    ("theory follows the measurement", "/ theory(σ, s, square=np.mean(X[:50] ** 2))[0]", "/ found.mean(axis=0)"),
    ("split: pooled for between samples", "np.mean((a - units) ** 2)", "np.mean((a - a.mean()) ** 2)"),
    ("the dashed line of the other part", "getattr(p, part) / p.std", "getattr(p, 'between_units') / p.std"),
    ("read-out tested where it was fitted", "(x - a @ A)[TRAIN:]", "(x - a @ A)[:TRAIN]"),
    ("read-out fitted where it is tested", "lstsq(a[:TRAIN], x[:TRAIN])", "lstsq(a, x)"),
    ("undo: another inverse of sigmoid", "np.log(a / (1 - a))", "np.log(a / (2 - a))"),
    ("way back: an index off by one", "np.cumprod(χ[-2::-1])[::-1]", "np.cumprod(χ[:0:-1])[::-1]"),
    ("way back: √2", "np.sqrt(measured / np.cumprod", "np.sqrt(2 * measured / np.cumprod"),
    ("way back: std for mean square", "[np.mean(δ**2) for δ in net", "[np.var(δ) for δ in net"),
    ("residual: slopes of the layer above", "residual(X)[-2::-1]", "residual(X)[:0:-1]"),
    ("residual: no way beside the layer", "back.append(back[-1] + (back", "back.append((back"),
    ("BatchNorm: the mean of all units", "mean = h.mean(axis=0) if", "mean = h.mean() if"),
    ("BatchNorm: halves exchanged", '("subtract", 1, 0)', '("subtract", 0, 1)'),
]
