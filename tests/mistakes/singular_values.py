"""Mistakes for tests/notebook_mutations.py to plant in the cells on singular values."""

MISTAKES = [
    ("rms: √n for √(n/2)", "(std * np.sqrt(WIDTH / 2)) ** k", "(std * np.sqrt(WIDTH)) ** k"),
    ("rms: one layer less", "(std * np.sqrt(WIDTH / 2)) ** k", "(std * np.sqrt(WIDTH / 2)) ** (k - 1)"),
    ("R: n/(k + 1)", "WIDTH / (2 * k + 1)", "WIDTH / (k + 1)"),
    ("R: n/2k", "WIDTH / (2 * k + 1)", "WIDTH / (2 * k)"),
    ("R of s in place of s²", "np.sum(s**2, axis=-1) ** 2 / np.sum(s**4", "np.sum(s, axis=-1) ** 2 / np.sum(s**2"),
    ("rms without n", "np.sqrt(WIDTH * np.array(mean))", "np.sqrt(np.array(mean))"),
    ("orthogonal: Q is R", "np.linalg.qr(normal)[0]", "np.linalg.qr(normal)[1]"),
    ("spectra: divided by the mean square", "s[0] / np.sqrt(np.mean(s[0] ** 2))", "s[0] / np.mean(s[0] ** 2)"),
]
