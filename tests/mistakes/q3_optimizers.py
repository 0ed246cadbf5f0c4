"""Mistakes for tests/notebook_mutations.py to plant in the cells of Question 3."""

MISTAKES = [
    ("bowl's curvatures: κ for L", "L, MU, BETA = 2.0, 0.1, 0.9", "L, MU, BETA = 20.0, 0.1, 0.9"),
    ("limit of gradient descent: √2", '"gradient_descent": 2 / L,', '"gradient_descent": 2**0.5 / L,'),
    ("Momentum's limit without β", "2 * (1 + BETA) / L", "2 / L"),
    ("Nesterov's limit: 1 + β for 1 + 2β", "((1 + 2 * BETA) * L)", "((1 + BETA) * L)"),
    ("Goh's 2√β", "BETA**0.5)", "2 * BETA**0.5)"),
    ("cycle of RMSProp: η/√2 for η/2", "assert np.allclose(height, 0.2625", "assert np.allclose(height, 0.525"),
    ("RMSProp's way: the stiff coordinate", "np.abs(START).max()", "np.abs(START).min()"),
    ("AdaGrad's r after its first gradient", "path[:3]) ** 2", "path[:1]) ** 2"),
    ("diagonal Newton without the root", "* 1e6 / np.sqrt(r)", "* 1e6 / r"),
    ("Adam's second step: weights of ŝ", "(0.9 * -0.7 - 0.67) / 1.9", "(0.9 * -0.7 - 0.67) / 2"),
    ("Adam's second step: weights of r̂", "(0.999 * 0.7**2 + 0.67**2) / 1.999", "(0.9 * 0.7**2 + 0.67**2) / 1.9"),
    ("AdaGrad's second step without the first gradient", "0.65 / 0.9125**0.5", "0.65 / 0.4225**0.5"),
    ("settled: no window", "settled(f, level, WINDOW) for level in LEVELS", "settled(f, level, 0) for level in LEVELS"),
    ("the bowl turned, the start not", "RATES, BUDGET + WINDOW, turn @ START)", "RATES, BUDGET + WINDOW, START)"),
    ("turned the other way", "straight @ turn.T", "straight @ turn"),
    ("a schedule one step late", "0.3 * 0.97**k),", "0.3 * 0.97**(k + 1)),"),
    ("the rare word seen too often", "% 50 == 0", "% 5 == 0"),
    ("the wide first layer forgotten", "first[1] *= 5", "first[1] *= 1"),
    ("R² from the loss without ½", "1 - 2 * net.loss", "1 - net.loss"),
]
