"""What each explorer must show for its controls' values, written out: no code of `hwlib.explorers`.

A twin gives the data of the drawing; PRESETS what each button sets, of the values before; ANSWERS where the question
puts the controls, and its answer there; CONTROLS each control's label, first value and range, or its options.
"""

from dataclasses import replace
from functools import cache

import numpy as np

from hwlib.activations import ACTIVATIONS
from hwlib.distributions import histogram, statistics
from hwlib.figures import Panel
from hwlib.mean_field import critical_std, gaussian_moments, predict
from hwlib.network import Network
from hwlib.numerical import central_difference, complex_step, forward_difference, relative_error
from hwlib.optimizers import OPTIMIZERS, run
from hwlib.problems import bowl
from hwlib.terrain import terrain

NAMES = ["gradient descent", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam"]


def rms(a):
    most = np.max(np.abs(a)) or 1.0  # squares of small numbers are 0
    return most * np.mean(np.square(a / most)) ** 0.5


def there_and_back(net, theta, X, T):
    """a^(1), …, a^(L) and δ^(2), …, δ^(L), layer by layer, for one σ in all layers."""
    f, df = ACTIVATIONS[net.hidden]
    a, slopes, weights = [X], [], []
    for W, b in net.layers(theta):
        z = a[-1] @ W.T + b
        a, slopes, weights = [*a, f(z)], [*slopes, df(z)], [*weights, W]
    deltas = [(a[-1] - T) * slopes[-1]]
    for k in range(len(weights) - 1, 0, -1):
        deltas.insert(0, (deltas[0] @ weights[k]) * slopes[k - 1])
    return a, deltas


def gradient_flow(std, depth, activation, width=100, samples=64, seed=0):
    data, weights = np.random.SeedSequence(seed).spawn(2)
    X, T = np.random.default_rng(data).standard_normal((2, samples, width))
    net, layers = Network((width,) * depth, activation, activation), np.arange(1, depth + 1)
    a, deltas = there_and_back(net, net.init(np.random.default_rng(weights), std), X, T)
    on, back = [rms(one) for one in a], [rms(one) for one in deltas]
    lines = {
        "activations $a^{(l)}$, from the input on": on,
        r"errors $\delta^{(l)}$, from the output back": (layers[1:], back),
    }
    words = ""
    if depth > 2 and min(*on, *back) > 0:
        each = ((on[-1] / on[1]) ** (1 / (depth - 2)), (back[0] / back[-1]) ** (1 / (depth - 2)))
        words = "A layer multiplies the activations by {:.2g}, and the errors, on their way back, by {:.2g}."
        words = words.format(*each)
    look = {"xlabel": "layer $l$", "ylabel": "root mean square", "log": "y", "words": words}
    return {"panels": [Panel(layers, lines, **look)]}


def profile(row=290, hidden=20, seed=0):
    land = terrain()
    T = land.t[row * land.shape[1] : (row + 1) * land.shape[1] : 4]
    X = land.x[row * land.shape[1] : (row + 1) * land.shape[1] : 4, :1]
    net = Network((1, hidden, 1), "tanh", "identity")
    return land, X, T, net, net.init(seed, lambda n, m: 5.0 if n == 1 else 1 / n**0.5, bias_std=2.0)


def profile_learning(lr, steps):
    land, X, T, net, theta = profile()
    losses = [net.loss(theta, X, T)]
    for _ in range(steps):
        theta = theta - lr * net.gradient(theta, X, T, check_finite=False)[1]
        losses.append(net.loss(theta, X, T, check_finite=False))
    y = net.forward(theta, X, check_finite=False).a[-1]
    true, fitted = (land.mean + land.std * one[:, 0] for one in (T, y))
    room = 0.15 * (true.max() - true.min())
    lost = "" if losses[-1] <= 100 else "diverged: no curve left to draw"
    said = f"After {steps} steps the loss is {losses[-1]:.2g}." if not lost else "The run has diverged."
    cut = {
        "title": lost,
        "words": said,
        "xlabel": "east, km",
        "ylabel": "height, m",
        "ylim": (true.min() - room, true.max() + room),
    }
    loss = {"xlabel": "step", "ylabel": "loss $E$", "log": "y", "ylim": (0.01, 100)}
    loss["theory"] = {"loss of the mean height": 0.5 * np.mean((T - T.mean()) ** 2)}
    left = Panel(X[:, 0] * land.metres[0] / 1e3, {"terrain": true, "network": fitted}, **cut)
    return {"panels": [left, Panel(np.arange(steps + 1), {"loss": losses}, **loss)]}


def curve(std, depth, width=20, seed=3):
    net = Network((1, *[width] * depth, 1), "tanh", "identity")
    return net, net.init(seed, lambda n, m: 1 / n**0.5 if m == 1 else std / n**0.5, bias_std=1.0)


def power_of_two(values):
    high = 2.0 ** np.ceil(np.log2(np.max(np.abs(values))) + 0.1)
    return -high, high


def y_and_slope(net, theta, x):
    y, slope, hidden = np.array([x]), np.ones(1), len(net.sizes) - 2
    for k, (W, b) in enumerate(net.layers(theta)):
        y, slope = W @ y + b, W @ slope
        y, slope = (np.tanh(y), (1 - np.tanh(y) ** 2) * slope) if k < hidden else (y, slope)
    return y[0], slope[0]


def tangent(at, std, depth):
    net, theta = curve(std, depth)
    x = np.linspace(-3, 3, 241)
    y, dy = np.transpose([y_and_slope(net, theta, one) for one in x])
    height, slope = y_and_slope(net, theta, at)
    numerical = central_difference(lambda x: net(x, theta), np.array([at]))[0, 0]
    note = f"slope at x = {at:.2f}\n\nexact\n{slope: .12f}\n\ncentral difference\n{numerical: .12f}"
    words = f"At x = {at:.2f} the slope is {slope:.7g} by the chain rule, {numerical:.7g} by a central difference"
    percent = 100 * abs(numerical - slope) / abs(slope)
    words += "." if percent <= 1e-3 else f"; they differ by {percent:.1g} %."
    top = {"ylim": power_of_two([*y, height]), "stars": {"tangent": (at, height)}, "note": note, "words": words}
    low = {"ylim": power_of_two([*dy, slope]), "stars": {"$dy/dx$": (at, slope)}}
    lines = {"$y(x)$": y, "tangent": height + slope * (x - at)}
    return {
        "panels": [
            Panel(x, lines, xlabel="$x$", ylabel="$y$", **top),
            Panel(x, {"$dy/dx$": dy}, xlabel="$x$", ylabel="$dy/dx$", **low),
        ]
    }


@cache  # of all that it depends on: it takes half a second
def v_of(precision, activation, seed=0):
    """The exact Jacobian, each kind of difference as a function of h, and the whole V."""
    net, rng = Network((4, 5, 3, 2), activation, "identity"), np.random.default_rng(seed)
    theta = net.init(rng, 1.0, bias_std=0.5, dtype=precision)
    X = rng.standard_normal((20, 4)).astype(precision)
    rules = {"one-sided": forward_difference, "central": central_difference, "complex step": complex_step}
    found = {name: lambda h, rule=rule: rule(lambda X: net(X, theta), X, h) for name, rule in rules.items()}
    exact, steps = net.input_jacobian(np.float64(theta), np.float64(X)), [10.0 ** (-16 + k / 8) for k in range(129)]
    errors = {name: [relative_error(J(h), exact) for h in steps] for name, J in found.items()}
    return exact, found, steps, errors


def step_size(h, precision, activation):
    exact, found, steps, errors = v_of(precision, activation)
    here = {name: relative_error(J(h), exact) for name, J in found.items()}
    digits = [("exact", exact[0, 0, 0]), *((name, J(h)[0, 0, 0]) for name, J in found.items())]
    powers = [f"{k} below {10.0 ** np.ceil(np.log10(e)):.0e}" if e else f"{k} = 0" for k, e in here.items()]
    look = {"xlabel": "step size $h$", "ylabel": "relative error", "log": "xy", "xlim": (1e-16, 1)}
    look |= {"ylim": (1e-17, 1000), "marks": {"$h$": h}, "digits": 0}
    look["stars"] = {name: (h, min(max(error, 1e-17), 1e3)) for name, error in here.items()}
    look["note"] = "\n\n".join(f"{name}\n{number:.16f}" for name, number in digits)
    look["words"] = f"Relative errors at h: {', '.join(powers)}."
    lines = {name: [min(max(error, 1e-17), 1e3) for error in each] for name, each in errors.items()}
    return {"panels": [Panel(steps, lines, **look)]}


def spectrum(std, depth, activation, width=100, seed=0):
    data, weights = np.random.SeedSequence(seed).spawn(2)
    x = np.random.default_rng(data).standard_normal((1, width))
    net = Network((width,) * (depth + 1), activation, activation)
    theta = net.init(np.random.default_rng(weights), std)
    return np.linalg.svd(net.input_jacobian(theta, x)[0])[1]


def singular_values(std, depth, activation, width=100):
    stds = {"chosen std": std, "Xavier": (2 / (width + width)) ** 0.5, "He": (2 / width) ** 0.5}
    found = {name: spectrum(one, depth, activation, width) for name, one in stds.items()}
    title = "root mean square: " + ", ".join(f"{name} {rms(s):.2g}" for name, s in found.items())
    look = {"xlabel": "number of the singular value", "ylabel": "singular value", "log": "y", "title": title}
    lines = {name: [one if one > 1e-13 * s[0] else np.nan for one in s] for name, s in found.items()}
    return {"panels": [Panel(np.arange(1, width + 1), lines, theory={"length kept": 1}, **look)]}


def shaped(problem, kappa=None, degrees=0.0):
    return problem if kappa is None else bowl(kappa, np.radians(degrees))


def made(name, lr, beta):
    setting = {"momentum": "beta", "nesterov": "beta", "adam": "beta1"}.get(name)
    return OPTIMIZERS[name](lr, **({setting: beta} if setting else {}))


def own_best(problem, name, beta, start):
    """The first of 401 rates with f soonest below 1e-6 for 200 steps, from step 200 at the latest, and that step.

    Where none is: the rate whose highest f of the steps 200 to 400 is the lowest.
    """
    rates = 10.0 ** np.linspace(-4, 6, 401)
    f = run(made(name, rates[:, None], beta), problem.grad, start, 400, record=problem.f)
    quiet, since = np.zeros(401), np.full(401, np.inf)
    for k, below in enumerate(f < 1e-6):
        quiet = np.where(below, quiet + 1, 0)
        since = np.where((quiet == 201) & np.isinf(since), k - 200, since)
    if np.isinf(since).all():
        highest = [np.inf if np.isnan(one).any() else one.max() for one in f[200:].T]
        return rates[highest.index(min(highest))], np.inf
    return rates[list(since).index(since.min())], since.min()


def walk(problem, rates, beta, start, steps):
    paths, losses = {}, {}
    for name, lr in rates.items():
        rule, x = made(name, lr, beta), np.array(start, float)
        state, path = rule.init(x), [x]
        for _ in range(steps):
            x, state = rule.step(problem.grad, x, state)
            path.append(x)
        f = [float(problem.f(x)) for x in path]
        gone = [not one <= 1e6 * f[0] for one in f]
        if gone[-1] and gone[-2]:
            f[gone.index(True) :] = [np.inf] * (len(f) - gone.index(True))
        paths[name], losses[name] = np.array(path), f
    notes = {name: (f"η = {lr:.2g}", losses[name][-1]) for name, lr in rates.items()}
    ground = {"landscape": problem.landscape(), "minimisers": problem.minimisers}
    return ground | {"paths": paths, "x": range(steps + 1), "losses": losses, "notes": notes}


def race(steps, lr, rates, beta, x1, x2, kappa=None, degrees=0.0, problem=None, **shown):
    problem = shaped(problem, kappa, degrees)
    names, each = [name for name in OPTIMIZERS if shown[name]], rates == "best"
    eta = {name: lr * own_best(problem, name, beta, (x1, x2))[0] if each else lr for name in names}
    return walk(problem, eta, beta, (x1, x2), steps)


def sensitivity(lr, steps, beta, kappa=None, degrees=0.0, problem=None):
    start, problem, swept = problem.start, shaped(problem, kappa, degrees), np.geomspace(1e-3, 10, 81)
    losses = {
        name: run(made(name, swept[:, None], beta), problem.grad, start, steps, record=problem.f)[-1]
        for name in OPTIMIZERS
    }
    data = walk(problem, dict.fromkeys(OPTIMIZERS, lr), beta, start, steps)
    marks = {} if kappa is None else {"2/(μ+L)": 1 / (1 / kappa + 1), "2/L": 1}
    return data | {"x": swept, "losses": losses, "cursor": lr, "marks": marks}


def inside(step, method, lr, kappa, degrees):
    """The rules once more, by hand, 100 steps."""
    problem, none = bowl(kappa, np.radians(degrees)), np.full(2, np.nan)
    x, v, r, kept = problem.start, np.zeros(2), np.zeros(2), []
    for t in range(1, 101):
        g = problem.grad(x + 0.9 * v if method == "nesterov" else x)
        r = {"adagrad": r + g**2, "rmsprop": 0.9 * r + 0.1 * g**2, "adam": 0.999 * r + 0.001 * g**2}.get(method, none)
        v = {"gradient_descent": -lr * g, "adagrad": 0 * g, "rmsprop": 0 * g, "adam": 0.9 * v + 0.1 * g}.get(
            method, 0.9 * v - lr * g
        )
        root = np.sqrt(r / (1 - 0.999**t) if method == "adam" else r)
        size = np.full(2, lr) if np.isnan(root[0]) else lr / (root + 1e-8)
        go = {"adam": -size * v / (1 - 0.9**t), "adagrad": -size * g, "rmsprop": -size * g}
        x = x + go.get(method, v)
        carried = {"adam": v / (1 - 0.9**t), "momentum": v, "nesterov": v}.get(method, none)
        kept.append([g, carried, root, size])
    steps, panels = np.arange(1, 101), []
    for k, title in enumerate(("gradient $g$", r"$v$ or $\hat s$", r"$\sqrt{r}$", r"$\eta/\sqrt{r}$")):
        all_steps, log = {f"along $x_{i + 1}$": np.array([one[k][i] for one in kept]) for i in (0, 1)}, "y" * (k > 1)
        seen = {name: [*y[:step], *[np.nan] * (100 - step)] for name, y in all_steps.items()}
        look = {"title": title, "xlabel": "step", "log": log, "xlim": (0, 100), "digits": 2}
        panels.append(Panel(steps, seen, ylim=Panel(steps, all_steps, log=log).limits(1), **look))
    return {"panels": panels}


def random_network(delta, reading, activation, depth, width, seed, biases):
    std = {"variance": delta**0.5, "standard deviation": delta}[reading]
    net = Network((width,) * (depth + 1), activation, activation)
    return net, net.init(seed, std, bias_std=std if biases else 0.0), std


def weight_std(ranges, **settings):
    net, theta, std = random_network(**settings)
    depth, width, activation = (settings[name] for name in ("depth", "width", "activation"))
    X = np.random.default_rng(100).standard_normal((2, 100_000 // width, width))[0]
    a, theory = net.forward(theta, X).a, predict(net.sizes, activation, std, std if settings["biases"] else 0)
    means, stds = [one.mean() for one in a], [one.std() for one in a]
    window = None
    if ranges == "one for all layers":
        most = max(m + 4 * s for m, s in zip(means[1:], stds[1:]))
        window = {"sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, most)}[activation]
    seen = [histogram(X, "identity", 1.0)]
    seen += [histogram(one, activation, q, window) for one, q in zip(a[1:], theory.q)]
    pairs = zip(means, [0.0, *theory.mean], stds, [1.0, *theory.std])
    titles = [
        f"layer {l}: mean {m:.3g} (theory {m0:.3g})\nstd {s:.3g} (theory {s0:.3g})"
        for l, (m, m0, s, s0) in enumerate(pairs, 1)
    ]
    if depth + 1 > 12:
        titles = [f"{l}: std {s:.2g}" for l, s in enumerate(stds, 1)]
    columns = min(columns for columns, most in ((3, 6), (4, 12), (5, 20), (6, 30), (7, 51)) if depth + 1 <= most)
    return {"histograms": seen, "titles": titles, "columns": columns}


def steady(*curves):
    """From 1e-4, or lower by four decades at a time, to 10, or to a power of 10,000."""
    logs = np.log10([y for curve in curves for y in np.ravel(curve) if 0 < y < 1e30] or [1.0])
    low, high = 4 * np.floor(min(logs) / 4 - 0.05), 4 * np.ceil(max(logs) / 4 + 0.05)
    return 10.0 ** max(-300, min(-4, low)), 10.0 if max(logs) <= 0.95 else 10.0**high


def signal(**settings):
    net, theta, std = random_network(**settings)
    depth, width, activation = (settings[name] for name in ("depth", "width", "activation"))
    a, deltas = there_and_back(net, theta, *np.random.default_rng(100).standard_normal((2, 200, width)))
    there, back = [statistics(one) for one in a], [statistics(one) for one in deltas]
    theory, sizes = predict(net.sizes, activation, std, std if settings["biases"] else 0), [rms(one) for one in deltas]
    expected = [sizes[-1]]
    for factor in theory.factor[-2::-1]:
        expected.insert(0, expected[0] * factor)
    floor = width**0.5 * 2.0**-52 * min(rms(one) for one in a[1:])
    seen = [s.between_samples for s in there]
    lost = min(*theory.between_samples, *seen) < floor
    first = Panel(
        np.arange(1, depth + 2),
        {
            "pooled": [s.std for s in there],
            "between units": [s.between_units for s in there],
            "between samples": seen,
        },
        title="forward, outputs a",
        xlabel="layer $l$",
        ylabel="standard deviation",
        log="y",
        theory={
            "pooled": [1, *theory.std],
            "between units": [np.nan, *theory.between_units],
            "between samples": [1, *theory.between_samples],
        },
        bands={"lost in rounding": (0, floor)} if lost else {},
    )
    second = Panel(
        np.arange(2, depth + 2),
        {
            "root mean square": sizes,
            "between units": [s.between_units for s in back],
            "between samples": [s.between_samples for s in back],
        },
        title="backward, errors δ",
        xlabel="layer $l$",
        ylabel="size",
        log="y",
        theory={"root mean square": expected},
    )
    swept = 10.0 ** np.arange(-3, 1.01, 0.05)
    square, logs = 1.0, []
    for _ in range(max(1, depth - 1)):
        _, square, slope = gaussian_moments(activation, swept**2 * (width * square + settings["biases"]))
        logs.append(np.log(swept**2 * width * slope) / 2)
    x = np.sort([*swept, std])
    factor = (sizes[0] / sizes[-1]) ** (1 / (depth - 1)) if depth > 1 else np.nan
    third = Panel(
        x,
        {"root mean square": ([std], [factor])},
        title="factor of δ, going back",
        xlabel="weight std",
        ylabel="factor a layer",
        log="xy",
        theory={"root mean square": np.exp(np.interp(np.log(x), np.log(swept), np.mean(logs, axis=0)))},
        marks={"critical": critical_std(activation, width)},
    )
    shown = [steady(*panel.lines.values(), *panel.theory.values()) for panel in (first, second)]
    first, second = (replace(panel, ylim=ylim) for panel, ylim in zip((first, second), shown))
    return {"panels": [first, second, third]}


BOWL = {"kappa": ("condition κ", 20.0, 1, 1000), "degrees": ("turned by (°)", 0.0, -90, 90, 1)}
BETA = {"beta": ("β (β₁ of Adam)", 0.9, 0, 0.99, 0.01)}
SIGMAS = ["sigmoid", "tanh", "relu"]
SIGNAL = {
    "delta": ("δ", 0.1, 1e-3, 10),
    "reading": ("δ is a", "standard deviation", ["standard deviation", "variance"]),
    "activation": ("activation σ", "sigmoid", ["sigmoid", "relu", "tanh"]),
    "depth": ("layers after x", 5, 1, 50, 1),
    "width": ("units a layer", 100, [10, 20, 50, 100, 200]),
    "seed": ("seed", 0, 0, 20, 1),
    "biases": ("biases from N(0, δ) too", False),
}
CONTROLS = {  # label, first value, low, high, and the step, if it is not a ratio; or label, first value, options
    "gradient_flow": {
        "std": ("weight std", 0.1, 1e-3, 10),
        "depth": ("layers L", 6, 2, 30, 1),
        "activation": ("activation σ", "sigmoid", SIGMAS),
    },
    "profile_learning": {"lr": ("learning rate η", 0.1, 1e-3, 10), "steps": ("steps", 300, 0, 1000, 10)},
    "tangent": {
        "at": ("x", 0.5, -3, 3, 0.05),
        "std": ("weight std × √n", 2.0, 0.1, 10),
        "depth": ("hidden layers", 2, 1, 10, 1),
    },
    "step_size": {
        "h": ("step size h", 1e-8, 1e-16, 1),
        "precision": ("precision", "float64", ["float64", "float32"]),
        "activation": ("activation σ", "tanh", ["tanh", "sigmoid", "relu"]),
    },
    "singular_values": {
        "std": ("weight std", 0.2, 1e-2, 10),
        "depth": ("weight layers", 5, 1, 30, 1),
        "activation": ("activation σ", "tanh", ["tanh", "sigmoid", "relu"]),
    },
    "race": {
        "steps": ("steps", 100, 1, 400, 1),
        "lr": ("η", 1.0, 1e-3, 10),
        "rates": ("learning rates", "best", ["best", "all"]),
        **BOWL,
        **BETA,
        "x1": ("start x₁", -7.0, -8, 8, 0.01),
        "x2": ("start x₂", 2.0, -6, 6, 0.01),
        **{name: (label, True) for name, label in zip(OPTIMIZERS, NAMES)},
    },
    "sensitivity": {"lr": ("η of the cursor", 0.1, 1e-3, 10), "steps": ("steps", 100, 1, 200, 1), **BETA, **BOWL},
    "inside": {
        "step": ("step", 30, 1, 100, 1),
        "method": ("method", "adam", [*OPTIMIZERS]),
        "lr": ("η", 0.1, 1e-3, 10),
        **BOWL,
    },
    "weight_std": SIGNAL | {"ranges": ("range drawn", "each layer's own", ["each layer's own", "one for all layers"])},
    "signal": SIGNAL | {"delta": ("δ of N(0, δ)", 0.1, 1e-3, 10)},  # beside the errors δ
}
PLAYED = {"step_size": None, "profile_learning": "steps", "race": "steps", "sensitivity": "steps", "inside": "step"}
STD = {"reading": "standard deviation"}
SHEET = {"δ = 1": STD | {"delta": 1.0}, "δ = 0.01": STD | {"delta": 0.01}}
SHEET["δ = 0.01 as variance"] = {"reading": "variance", "delta": 0.01}


def scales(activation, **_):
    return {"Xavier": {"std": 0.1}, "He": {"std": 0.02**0.5}, "critical": {"std": critical_std(activation, 100)}}


def sheet(activation, width, **_):
    return SHEET | {"critical std": STD | {"delta": critical_std(activation, width)}}


def on_a_bowl(also, kappa, **_):
    """Of curvatures 1/κ and 1, in units of the larger, which is 2: for that the best rates are half of these."""
    best = 2 / (1 + kappa**-0.5)
    pair = {"lr": best**2 / 2, "beta": min(0.99, (1 - best) ** 2)}
    return {
        "2/(μ+L)": also | {"lr": kappa / (kappa + 1)},
        "2/L": also | {"lr": 1.0},
        "Momentum's pair η, β": also | pair,
    }


PRESETS = {
    "gradient_flow": lambda **v: scales(**v) | {"too large": {"std": 1.0, "activation": "tanh"}},
    "profile_learning": lambda **_: {
        "too small": {"lr": 0.001},
        "long": {"lr": 0.1, "steps": 1000},
        "too large": {"lr": 1.0},
    },
    "tangent": lambda **_: {
        "almost a line": {"std": 0.2, "depth": 10},
        "one layer": {"std": 2.0, "depth": 1},
        "wild": {"std": 9.0, "depth": 10},
    },
    "step_size": lambda precision, **_: {
        "the sheet's h": {"h": 1e-8},
        "√ε": {"h": {"float64": 2.0**-26, "float32": 2.0**-11.5}[precision]},
        "∛ε": {"h": {"float64": 2.0 ** (-52 / 3), "float32": 2.0 ** (-23 / 3)}[precision]},
        "ReLU": {"activation": "relu"},
    },
    "singular_values": scales,
    "race": lambda **v: {"turned by 45°": {"degrees": 45.0}} | on_a_bowl({"rates": "all"}, **v),
    "sensitivity": lambda **v: on_a_bowl({}, **v),
    "inside": lambda **_: {
        "AdaGrad, η = 10": {"method": "adagrad", "lr": 10.0, "step": 5},
        "RMSProp hovers": {"method": "rmsprop", "lr": 0.1, "step": 100},
        "Momentum": {"method": "momentum", "lr": 0.1, "step": 100},
    },
    "weight_std": sheet,
    "signal": sheet,
}


def a_layer(sizes):
    return (sizes[0] / sizes[-1]) ** (1 / max(1, len(sizes) - 1))


def ten_times(lr, steps):
    before, after = (profile_learning(rate, steps)["panels"][1].lines["loss"][-1] for rate in (lr / 10, lr))
    return "diverged" if not after <= 100 and not after < before else "lower" if after < before else "higher"


def further_off(at, std, depth):
    net, theta = curve(std, depth)
    by_chain, x = y_and_slope(net, theta, at)[1], np.array([at])
    central, true = (d(lambda x: net(x, theta), x)[0, 0] for d in (central_difference, complex_step))
    return "the central difference" if abs(central - true) > abs(by_chain - true) else "the chain rule"


def digits(precision, activation, **_):
    return -np.log10(min(v_of(precision, activation)[-1]["central"]))


def loses_most(beta, x1, x2, kappa, degrees, **_):
    grown = []
    for name in OPTIMIZERS:
        flat, turned = (own_best(bowl(kappa, angle), name, beta, (x1, x2))[1] for angle in (0, np.radians(degrees)))
        grown.append(turned / flat if np.isfinite(flat) and flat else np.inf if turned and np.isfinite(flat) else 0)
    return NAMES[int(np.argmax(grown))] if max(grown) > 1.5 else "none"


def left_of_adagrad(lr, kappa, degrees, **_):
    size = inside(100, "adagrad", lr, kappa, degrees)["panels"][3].lines["along $x_1$"]
    return size[-1] / size[0]


ANSWERS = {
    "gradient_flow": (
        {"activation": "sigmoid", "std": 0.05},
        lambda **v: 1 / a_layer([*gradient_flow(**v)["panels"][0].lines.values()][1][1]),
    ),
    "profile_learning": ({"lr": 1.0}, ten_times),
    "tangent": ({"at": 0.1, "std": 9.0, "depth": 10}, further_off),
    "step_size": ({"precision": "float32", "h": 0.005}, digits),
    "singular_values": ({"depth": 30}, lambda **v: np.sum((s := spectrum(**v)) * 10 >= s[0])),
    "race": ({"degrees": 45.0}, loses_most),
    "sensitivity": ({"lr": 2.0}, lambda beta, **_: 1 + beta),
    "inside": ({"method": "adagrad", "step": 100}, left_of_adagrad),
    "weight_std": (
        lambda width, **_: {"activation": "relu", "reading": "standard deviation", "delta": (2 / width) ** 0.5},
        lambda width, **_: (2 / width) ** 0.5,
    ),
    "signal": (
        {"activation": "tanh", "reading": "standard deviation", "delta": 0.1, "width": 100, "biases": False},
        lambda **v: a_layer(signal(**v)["panels"][0].lines["between samples"][1:]),
    ),
}


def answered(name, values):
    """The answer of an explorer's question, and all values then, where the controls stand at `values` before."""
    settings, answer = ANSWERS[name]
    then = values | (settings(**values) if callable(settings) else settings)
    with np.errstate(all="ignore"):
        return answer(**then), then
