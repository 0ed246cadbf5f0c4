"""Mistakes for tests/notebook_mutations.py to plant in the cells on shattered gradients."""

MISTAKES = [
    ("share: 1 - φ/2π", "kept.append(1 - angle / np.pi)", "kept.append(1 - angle / (2 * np.pi))"),
    ("share: the angle after the layer", "kept.append(1 - angle / np.pi)\n", "pass\n"),
    ("angle: without the sine", "cosine = (np.sin(angle) + (np.pi", "cosine = ((np.pi"),
    (
        "covariance: φ for π - φ",
        "np.sin(angle) + (np.pi - angle) * np.cos(angle)), angle",
        "np.sin(angle) + angle * np.cos(angle)), angle",
    ),
    (
        "covariance: first layer's 2 forgotten",
        "K, wide = 2 * np.outer(fine, fine) + 1, {}",
        "K, wide = np.outer(fine, fine) + 1, {}",
    ),
    ("covariance: no bias", "K = layer(K)[0] + 1", "K = layer(K)[0]"),
    ("loss a layer: root of the deeper depth", "(1 / (deep - shallow))", "(1 / deep)"),
    ("gradients: diagonal left in", "(G.sum() - np.trace(G)) / (points - 1)", "G.sum() / (points - 1)"),
    ("autocorrelation: theory squared", "{names[depth]: wide[depth] for", "{names[depth]: wide[depth] ** 2 for"),
]
