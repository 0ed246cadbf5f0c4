"""Mistakes in explorers that a reviewer could miss: entries for tests/mutations.py, by module of hwlib."""


def _of(*names):
    """The tests of some explorers: beside their twins, then with their buttons, questions and calls."""
    return [f"{file}:{' or '.join(names)}" for file in ("twins", "explorers_pieces")]


BOWLS = [*_of("race", "sensitivity"), "explorers_optimizers"]
TESTS = {
    "explorers/controls": ["explorers_pieces:position or refused or named or played", "explorers_pieces"],
    "explorers/state": ["explorers_pieces:exact or least or set or first or arguments", "explorers_pieces"],
    "explorers/presets": ["explorers_pieces:button", "explorers_pieces"],
    "explorers/predict": ["explorers_pieces:gap or click or option", "explorers_pieces"],
    "explorers/tables": ["tables"],
    "explorers/progress": ["explorers_optimizers:progress"],
    "explorers/explorer": ["explorers_pieces:exact or click or first or scale", "explorer", "explorers_pieces"],
    "explorers/bowls": BOWLS,
    "explorers/backpropagation": _of("gradient_flow"),
    "explorers/input_jacobian": _of("tangent"),
    "explorers/finite_differences": _of("step_size"),
    "explorers/jacobian_spectrum": _of("singular_values"),
    "explorers/optimizers": BOWLS,
    "explorers/rate_sensitivity": BOWLS,
    "explorers/inside_a_method": _of("inside"),
    "explorers/activation_distributions": _of("weight_std", "signal"),
    "explorers/signal_flow": _of("signal"),
    "explorers/terrain_profile": _of("profile_learning"),
}
MUTATIONS = {
    "explorers/terrain_profile": [
        (
            "the last loss is the one before",
            "net.loss(path[: steps + 1]",
            "net.loss(path[[*range(steps), max(0, steps - 1)]]",
        ),
        (
            "a path of another learning rate goes on",
            "paths.get(lr, theta[None])",
            "[*paths.values(), theta[None]][0]",
        ),
        ("the joint of two runs stands twice", "path[:-1], run(", "path, run("),
        ("loss of the mean height without ½", "0.5 * T.var()", "T.var()"),
        ("terrain east of the row turned round", "X[:, 0] * land.metres[0]", "X[::-1, 0] * land.metres[0]"),
        ("north for east", "land.metres[0] / 1000", "land.metres[1] / 1000"),
    ],
    "explorers/progress": [("as long as the number of steps, filled in per cent", "max=100,", "max=total,")],
    "explorers/tables": [
        ("one rate that does not arrive is none", "np.isinf(steps).all()", "np.isinf(steps).any()"),
    ],
    "explorers/controls": [
        ("all controls above the picture", "(boxes[:first], boxes[first:])", "(boxes, [])"),
        ("a first value above the range", "if not low <= value <= high:", "if not low <= value:"),
        ("log slider: nearest by the number", "(log10(value) if log else value)", "value"),
        (
            "a place beyond the slider's end",
            "min(max(control.min + steps * control.step, control.min), control.max)",
            "control.min + steps * control.step",
        ),
        (
            "the step button goes by Play's pace",
            "control.value = min(control.value + control.step,",
            "control.value = min(control.value + pace,",
        ),
        ("Play starts at the lowest", "widgets.Play(value=control.value,", "widgets.Play(value=control.min,"),
    ],
    "explorers/state": [
        ("exact number kept after a move", "self._exact.pop(name, None)", "pass"),
        ("a small move is none", "rel_tol=1e-9", "rel_tol=1e-2"),
        ("exact number lost to a last bit", "isclose(value, place, rel_tol=1e-9)", "False"),
        (
            "some controls moved before a wrong value",
            "in self._places(values).items():",
            "in ((name, self._places({name: value})[name]) for name, value in values.items()):",
        ),
        (
            "call with the slider's number",
            "{key: repr(value) for key, value in self.values.items() if",
            "{key: repr(self.controls[key].value) for key, value in self.values.items() if",
        ),
        ("call: what moved since the opening only", "if value != self.built[key]", "if value != self.first[key]"),
        ("call without the arguments", "{**arguments, **moved}", "{**moved}"),
        (
            "words with the slider's number",
            "_setting(self.controls[name], value) for name, value in self.values.items()",
            "_setting(self.controls[name], self.controls[name].value) for name in self.values",
        ),
    ],
    "explorers/presets": [
        ("lit where one setting fits", "if all(values[name] == value", "if any(values[name] == value"),
        (
            "place of the values before",
            "        self._values = values\n",
            "        self._values = self._values or values\n",
        ),
        ("every button sets what the last one does", "lambda p=preset: self.press(p)", "lambda: self.press(preset)"),
        ("a button without a place can be pressed", "made.disabled = not fits(settings)", "made.disabled = False"),
    ],
    "explorers/predict": [
        ("what follows the answer of the values before", "why).format(**self.values())", "why)"),
        ("answered anew at each click", "        self.answered = True\n", ""),
        ("too large for too small", "if ratio > 1:", "if ratio < 1:"),
        (
            "the gap of 10 % of the guess, one-sided",
            "abs(guess - answer) <= 0.1 * abs(answer)",
            "guess - answer <= 0.1 * abs(answer)",
        ),
        (
            "the answer is there before the click",
            "        self.ask()\n\n    def",
            "        self.ask()\n        self.tooltip = gap(None, self.answer)\n\n    def",
        ),
    ],
    "explorers/explorer": [
        ("reset to the built-in values", "self.set(**self._state.first)", "self.set(**self._state.built)"),
        (
            "answer of the values of now",
            "lambda: question.at(self._state.first)",
            "lambda: question.at(self._state.values)",
        ),
        (
            "answer of another setting",
            "question, lambda: question.at(self._state.first),",
            "question, lambda: self._state.first,",
        ),
        (
            "the picture of the slider's number",
            "self._compute(**self.values)",
            "self._compute(**{n: c.value for n, c in self.controls.items()})",
        ),
        (
            "scale: compared with the first picture",
            "before, self._limits = self._limits, limits",
            "before = self._limits = self._limits or limits",
        ),
        (
            "a first picture that fails is a caption",
            "        self.redraw(strict=True)\n\n    @property",
            "        self.redraw()\n\n    @property",
        ),
        ("first values without their picture", "if self.values == drawn:", "if drawn:"),
    ],
    "explorers/bowls": [
        ("degrees for radians", "bowl(kappa, np.radians(degrees))", "bowl(kappa, degrees)"),
        ("2/(μ+L) by a factor of 2", '{"lr": 2 / (2 / kappa + 2)}', '{"lr": 1 / (2 / kappa + 2)}'),
        ("2/L without the 2", 'extra | {"lr": 1.0}', 'extra | {"lr": 0.5}'),
        (
            "Momentum's β without its square",
            "min(((root - 1) / (root + 1)) ** 2, 0.99)",
            "min((root - 1) / (root + 1), 0.99)",
        ),
        ("Momentum's η with μ for √μ", "(sqrt(2 / kappa) + sqrt(2))) ** 2", "(2 / kappa + sqrt(2))) ** 2"),
        ("a place that leaves each at its best", 'extra | {"lr": (2', '{"lr": (2'),
        ("another start is the same problem", ", (one.start, other.start)", ""),
    ],
    "explorers/backpropagation": [
        ("errors of the squared outputs", "tape.a[-1] - T))", "tape.a[-1] ** 2 - T))"),
        ("errors a layer too early", "(layers[1:], errors)", "(layers[:-1], errors)"),
        ("He's scale without the 2", '{"std": (2 / width) ** 0.5}', '{"std": (1 / width) ** 0.5}'),
        ("one layer too many in the geometric mean", "max(1, len(errors) - 1)", "max(1, len(errors))"),
    ],
    "explorers/input_jacobian": [
        ("tangent through another point", "(x[:, 0] - at)}", "x[:, 0]}"),
        ("slope of the last grid point", "dy[:-1]}", "dy[1:]}"),
        ("std of the first layer too", "(1 if fan_out == 1 else std)", "std"),
        (
            "the other slope is wrong",
            "abs(central - right) > abs(chain - right)",
            "abs(central - right) < abs(chain - right)",
        ),
    ],
    "explorers/finite_differences": [
        (
            "the curve of the first precision",
            "problem(precision, activation)\n        found",
            'problem("float64", activation)\n        found',
        ),
        ("exact in the same precision", "theta.astype(float), X.astype(float)", "theta, X"),
        ("∛ε of the wrong order", '("∛ε", best_step(2)', '("∛ε", best_step(3)'),
        (
            "star at the best step",
            "kind: (h, error) for kind, error in shown(at_h)",
            "kind: (h, errors[kind].min()) for kind, error in shown(at_h)",
        ),
        ("answer of the one-sided difference", 'errors["central"].min()', 'errors["one-sided"].min()'),
    ],
    "explorers/jacobian_spectrum": [
        (
            "σ of the last layer is tanh",
            "hidden=activation, output=activation)\n        theta",
            'hidden=activation, output="tanh")\n        theta',
        ),
        ("mean for root mean square", "np.sqrt(np.mean(s**2))", "np.mean(s)"),
        ("a layer too few", "(width,) * (depth + 1)", "(width,) * max(2, depth)"),
    ],
    "explorers/optimizers": [
        ("best η: the cache lacks β", "best(name, beta, (x1, x2), shape)[0]", "best(name, 0.9, (x1, x2), shape)[0]"),
        (
            "best η: the cache lacks the start",
            "best(name, beta, (x1, x2), shape)[0]",
            "best(name, beta, tuple(problem.start), shape)[0]",
        ),
        (
            "best η: of the bowl that is not turned",
            "best(name, beta, (x1, x2), shape)[0]",
            "best(name, beta, (x1, x2), (kappa, 0))[0]",
        ),
        ("η for all is not multiplied", 'lr * (1 if rates == "all" else', '(lr if rates == "all" else'),
        ("never settled: lowest at the end", "f[BUDGET:].max(axis=0)", "f[-1]"),
        ("diverged: seen at the last step only", "grown[-2:].all()", "grown[-1]"),
        ("diverged at a thousand-fold", "GROWN = 1e6", "GROWN = 1e3"),
        ("losses of the step before", '"x": np.arange(steps + 1)', '"x": np.arange(1, steps + 2)'),
        ("AdaGrad's β", '("beta", "beta1")', '("beta", "eps")'),
        ("x₁ and x₂ exchanged", "optimizers, (x1, x2), steps, eta)", "optimizers, (x2, x1), steps, eta)"),
        ("question: the other way round", "np.divide(*steps[::-1])", "np.divide(*steps)"),
        (
            "question: κ of the first bowl",
            "best(name, beta, (x1, x2), (kappa, turn))[1]",
            "best(name, beta, (x1, x2), (20.0, turn))[1]",
        ),
        (
            "a hidden method is drawn",
            "for name, wanted in shown.items() if wanted",
            "for name, wanted in shown.items()",
        ),
    ],
    "explorers/rate_sensitivity": [
        ("f a step early", "(kappa, degrees))[steps]", "(kappa, degrees))[steps - 1]"),
        (
            "the sweep lacks β",
            "losses(name, beta if beta_of(rule) else None,",
            "losses(name, 0.9 if beta_of(rule) else None,",
        ),
        ("the sweep lacks the turn", "None, (kappa, degrees))[steps]", "None, (kappa, 0))[steps]"),
        ("the question's edge without 1 + β", "2 * (1 + beta) / 2", "2 * (1 - beta) / 2"),
        ("the cursor stands at its first place", '"cursor": lr', '"cursor": 0.1'),
    ],
    "explorers/inside_a_method": [
        ("η/r for η/√r", "np.isnan(root), 1, root + 1e-8)", "np.isnan(root), 1, root**2 + 1e-8)"),
        ("Adam's ŝ one step off", "s / (1 - 0.9**t)", "s / (1 - 0.9 ** (t + 1))"),
        ("one step too many is seen", "steps <= step, y", "steps <= step + 1, y"),
        (
            "limits of what is seen",
            "ylim = Panel(steps, whole, log=log)",
            "ylim = Panel(steps, {n: y[:step] for n, y in whole.items()}, log=log)",
        ),
        ("the share along x₂", "size[-1, 0] / size[0, 0]", "size[-1, 1] / size[0, 1]"),
    ],
    "explorers/activation_distributions": [
        (
            "variance for standard deviation",
            'sqrt(delta) if reading == "variance" else delta',
            'sqrt(delta) if reading != "variance" else delta',
        ),
        ("the numbers of the first seed", "_normals(width, depth, seed)\n    if", "_normals(width, depth, 0)\n    if"),
        ("theory without biases", 'std * settings["biases"])', "0.0)"),
        ("many layers are counted from 0", "for l, s in enumerate(seen, 1)]", "for l, s in enumerate(seen)]"),
        ("expected of the layer before", "[1.0, *theory.q]", "[1.0, 1.0, *theory.q[:-1]]"),
        ("critical std of the sheet's width", "critical_std(activation, width)}", "critical_std(activation, 100)}"),
        (
            "the question's place of the sheet's width",
            '"delta": critical_std("relu", width)}',
            '"delta": critical_std("relu", 100)}',
        ),
        ("a preset leaves δ a variance", 'Preset("δ = 1", std | {', 'Preset("δ = 1", {'),
        ("samples do not follow the width", "VALUES // net.sizes[0]", "VALUES // 100"),
    ],
    "explorers/signal_flow": [
        ("axes that move with every decade", "10.0 if high <= 10 else top", "high"),
        ("what is below 1e-4 is cut off", "min(low, 1e-4)", "1e-4"),
        (
            "units and samples exchanged",
            '"between units": "between_units", "between samples": "between_samples"',
            '"between units": "between_samples", "between samples": "between_units"',
        ),
        ("theory of the way back a layer off", "theory.factor[-2::-1]", "theory.factor[:0:-1]"),
        ("the sweep's theory lacks the biases", "len(deltas), biases)", "len(deltas), False)"),
        ("factor over one layer too many", "** (1 / steps) if steps", "** (1 / (steps + 1)) if steps"),
        ("critical for the first width", "critical_std(activation, width)}", "critical_std(activation, 100)}"),
        ("question: from the input on", "between[1] / between[-1]", "between[0] / between[-1]"),
    ],
}
