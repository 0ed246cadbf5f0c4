"""Mistakes for tests/notebook_mutations.py to plant in the cells on the terrain."""

MISTAKES = [
    ("the share: E for 2E", "1 - 2 * losses[STEPS]", "1 - losses[STEPS]"),
    ("other networks: E for 2E", "1 - 2 * curve[STEPS]", "1 - curve[STEPS]"),
    ("Adam is gradient descent", '"Adam": (adam(ADAM_RATE)', '"Adam": (gradient_descent(ADAM_RATE)'),
    ("Adam, half the units, is gradient descent", "(adam(ADAM_RATE), half", "(gradient_descent(LEARNING_RATE), half"),
    ("the share of the whole network again", "1 - 2 * curve[STEPS]", "explained"),
    ("targets of another batch", "land.x[batch], land.t[batch]", "land.x[batch], land.t[::-1][batch]"),
    ("heights: no mean", "land.heights(net(land.x, theta))", "land.heights(net(land.x, theta)) - land.mean"),
    ("steepest: over two steps", "np.diff(heights)", "(heights[:, 2:] - heights[:, :-2])"),
    ("the map by Adam is the other", 'heights(net, found["Adam"][0])', "learned"),
    ("the first layer starts like the others", "(8 if fan_in == 2 else 1)", "1"),
    ("the mean height at a quarter", '"the mean height everywhere": 0.5', '"the mean height everywhere": 0.25'),
]
