"""What goes wrong in Question 4: starts, statistics of a layer, theory, batch normalisation, a read-out."""

from hwlib.batch_norm import batch_norm
from hwlib.distributions import read_out, statistics
from hwlib.exercises.mistakes import Mistake, instead_of
from hwlib.exercises.q4_answers import (
    draw,
    layer_outputs,
    relu_sizes,
    shrinkage,
    sigmoid_factor,
    skip_init,
    wrong_theory,
)
from hwlib.mean_field import gaussian_moments
from hwlib.parameters import Parameters, he

# fmt: off
LINE = "σ(z) ≈ ½ + z/4, and z has √n s times the difference"
W = "w ~ N(0, g/n), n the units of the layer below"
INIT = (
    *instead_of(
        Parameters.init,
        "W *= std(m, n)",
        ("W *= std(n, m)", "fan_out for fan_in", "z adds up the units of the layer below: divide by n of the layer "
         "below, the columns of W."),
        ("W *= std(m, n) ** 2", "the variance where the std belongs",
         "g/n is the variance of a weight, and normal numbers are scaled by the std, its root."),
        ("W *= np.sqrt(std(m, n))", "the root is taken twice", "g/n is the variance, and its root the std, once."),
        ("W *= std((m + n) / 2, n)", "the mean of the two widths",
         f"That is Xavier's rule, made for both ways; here {W}."),
        ("W *= std(1, n)", "n is missing", f"{W}: the wider the layer below, the smaller its weights."),
        ("W *= std(m, n) * m", "multiplied by n", f"{W}: the wider the layer below, the smaller its weights."),
    ),
    *instead_of(
        Parameters.init,
        "rng.standard_normal((*batch, self.n_parameters))",
        ("rng.uniform(-(3**0.5), 3**0.5, (*batch, self.n_parameters))", "uniform for normal",
         "The variance is right, the distribution is not: N is the normal one."),
        ("rng.uniform(-1, 1, (*batch, self.n_parameters))", "uniform, between minus and plus one std",
         "N is the normal distribution, and this has a third of its variance."),
        ("rng.random((*batch, self.n_parameters))", "random() is uniform on (0, 1)",
         "N is the normal distribution: as many weights below 0 as above."),
        ("np.abs(rng.standard_normal((*batch, self.n_parameters)))", "no negative weights",
         "N(0, …) has mean 0: as many weights below 0 as above."),
        ("rng.choice([-1.0, 1.0], (*batch, self.n_parameters))", "weights of one size, of either sign",
         "The variance is right, the distribution is not: N is the normal one."),
        ("1 + rng.standard_normal((*batch, self.n_parameters))", "the mean is not 0",
         "N(0, …) has mean 0: as many weights below 0 as above."),
        ("np.zeros((*batch, self.n_parameters))", "all weights are 0", "Then every unit does the same, for ever: "
         "draw them."),
    ),
    Mistake(Parameters.init, "b *= bias_std", "b *= std(m, n)", "the biases are not 0",
            "Only the weights are drawn; the biases begin at 0."),
    Mistake(Parameters.init, "W *= std(m, n)", "W[:] = W[:1] * std(m, n)", "all units have the same weights",
            "A number is drawn for every weight, n_l times n_{l-1} of them; units that are alike stay alike."),
)
HE = instead_of(
    he,
    "sqrt(2 / fan_in)",
    ("sqrt(2 / fan_out)", "fan_out for fan_in", "z adds up the units of the layer below, 50 of them."),
    ("sqrt(2 / (fan_in + fan_out))", "this is Xavier's rule", "It weighs both ways, and knows nothing of ReLU's half."),
    ("sqrt(1 / fan_in)", "ReLU's half is forgotten", "E[a²] is only half of E[z²]: n s²/2 = 1."),
    ("2 / fan_in", "this is the variance", "Asked is the std s, its root."),
    ("1 / fan_in", "the variance, without ReLU's half", "n s²/2 = 1, and s is the std."),
    ("sqrt(1 / fan_out)", "fan_out, and ReLU's half is forgotten", "n s²/2 = 1, n the units of the layer below, 50."),
    ("sqrt(2 * fan_in)", "multiplied by n", "The more units below, the smaller the weights: n s²/2 = 1."),
    ("sqrt(2) / fan_in", "n is not under the root", "s² = 2/n: the root of all of it."),
    ("2 / sqrt(fan_in)", "the 2 is not under the root", "s² = 2/n: the root of all of it."),
    ("1 / (2 * fan_in) ** 0.5", "the half on the wrong side", "n s²/2 = 1: the weights have to make up for the half."),
    ("2 / fan_out", "the variance, with fan_out", "n s²/2 = 1, n the units of the layer below, and s is the std."),
)

STD, UNITS = "std=scale * a.std(axis=(-2, -1))", "between_units=scale * units.std(axis=-1)"
SAMPLES = "between_samples=scale * np.sqrt(a.var(axis=-2).mean(axis=-1))"
OF_UNITS = "Mean of each unit over the samples first, then the std of these means over the units."
OF_SAMPLES = "Variance of each unit over the samples, its mean over the units, and then the root."
SPREAD = (
    Mistake(statistics, "mean=scale * units.mean(axis=-1)", "mean=scale * np.median(a)", "the median for the mean",
            "The mean of all samples and units."),
    Mistake(statistics, "mean=scale * units.mean(axis=-1)", "mean=scale * units", "a mean of each unit",
            "One number: the mean of all samples and units."),
    Mistake(statistics, "mean=scale * units.mean(axis=-1)", "mean=scale * a.mean(axis=-1)", "a mean of each sample",
            "One number: the mean of all samples and units."),
    *instead_of(
        statistics,
        STD,
        ("std=scale * a.std(axis=(-2, -1), ddof=1)", "the pooled std divides by N n - 1",
         "It is the mean of the squares, with N n: then the two parts add up to it."),
        ("std=scale**2 * a.var(axis=(-2, -1))", "the pooled variance for the std", "The std is its root."),
        ("std=scale * np.sqrt(np.mean(a**2, axis=(-2, -1)))", "the pooled rms for the std",
         "The std is taken about the mean: subtract it before squaring."),
        ("std=scale * (units.std(axis=-1) + np.sqrt(a.var(axis=-2).mean(axis=-1)))", "stds are added",
         "Variances add up, and the root is taken of their sum."),
        ("std=scale * np.mean(np.abs(a - a.mean()), axis=(-2, -1))", "the mean distance for the pooled std",
         "The std is the root of the mean of the squares."),
        ("std=scale * a.std(axis=-2)", "a pooled std of each unit", "Pooled: over all samples and units, one number."),
        ("std=scale * a.std(axis=-1)", "a pooled std of each sample", "Pooled: all samples and units, one number."),
    ),
    *instead_of(
        statistics,
        UNITS,
        ("between_units=scale * a.mean(axis=-1).std(axis=-1)", "between units: the wrong axis",
         f"These are means of samples. {OF_UNITS}"),
        ("between_units=scale * a.std(axis=-1).mean(axis=-1)", "between units: the mean of each sample's std",
         OF_UNITS),
        ("between_units=scale * np.sqrt(a.var(axis=-1).mean(axis=-1))", "between units: each sample's own spread",
         f"Averaging comes first. {OF_UNITS}"),
        ("between_units=scale * units.std(axis=-1, ddof=1)", "between units: n - 1",
         "It is the mean of the squares, with n: then the parts add up."),
        ("between_units=scale**2 * units.var(axis=-1)", "between units: the variance", "The std is its root."),
        ("between_units=scale * np.sqrt(np.mean(units**2, axis=-1))", "between units: the rms",
         "The mean of everything is subtracted from each unit's mean."),
        ("between_units=scale * np.median(a, axis=-2).std(axis=-1)", "between units: the units' medians", OF_UNITS),
        ("between_units=scale * a.std(axis=-2).std(axis=-1)", "between units: the std of the units' stds", OF_UNITS),
        ("between_units=scale * a.std(axis=-1)", "between units: one number for each sample", OF_UNITS),
        ("between_units=scale * a.std(axis=-2).mean(axis=-1)", "between units: the mean of the units' stds", OF_UNITS),
    ),
    *instead_of(
        statistics,
        SAMPLES,
        ("between_samples=scale * a.mean(axis=-1).std(axis=-1)", "between samples: the std of the samples' means",
         f"Their means hide what units do against each other. {OF_SAMPLES}"),
        ("between_samples=scale * np.sqrt(a.var(axis=-1).mean(axis=-1))", "between samples: the wrong axis",
         f"These are variances over the units. {OF_SAMPLES}"),
        ("between_samples=scale * a.std(axis=-2).mean(axis=-1)", "between samples: the mean of the stds",
         f"Variances add up, stds do not. {OF_SAMPLES}"),
        ("between_samples=scale * a.std(axis=-1).mean(axis=-1)", "between samples: stds, over the wrong axis",
         f"{OF_SAMPLES}"),
        ("between_samples=scale * np.sqrt(a.var(axis=-2, ddof=1).mean(axis=-1))", "between samples: N - 1",
         "It is the mean of the squares, with N: then the parts add up."),
        ("between_samples=scale**2 * a.var(axis=-2).mean(axis=-1)", "between samples: the variance",
         "The std is its root."),
        ("between_samples=scale * np.sqrt(a.var(axis=-2).sum(axis=-1))", "between samples: a sum over the units",
         OF_SAMPLES),
        ("between_samples=scale * np.sqrt(np.mean(a**2, axis=(-2, -1)))", "between samples: the rms",
         "Each unit's own mean is subtracted before squaring."),
        ("between_samples=scale * a.std(axis=-2)", "between samples: one number for each unit", OF_SAMPLES),
        ("between_samples=scale * (a.std(axis=(-2, -1)) - units.std(axis=-1))", "stds are subtracted",
         "Variances add up: subtract their squares, and take the root."),
    ),
    *instead_of(
        statistics,
        f"{UNITS},\n        {SAMPLES}",
        ("between_units=scale * np.sqrt(a.var(axis=-2).mean(axis=-1)),\n"
         "        between_samples=scale * units.std(axis=-1)", "the two parts are exchanged",
         "The std of the units' means is the one between units."),
    ),
    *instead_of(
        statistics,
        f"{STD},\n        {UNITS},\n        {SAMPLES}",
        ("std=scale**2 * a.var(axis=(-2, -1)),\n        between_units=scale**2 * units.var(axis=-1),\n"
         "        between_samples=scale**2 * a.var(axis=-2).mean(axis=-1)", "variances for stds",
         "The root of each is missing."),
        ("std=scale * a.std(axis=(-2, -1), ddof=1),\n        between_units=scale * units.std(axis=-1, ddof=1),\n"
         "        between_samples=scale * np.sqrt(a.var(axis=-2, ddof=1).mean(axis=-1))", "N - 1 for N",
         "They are means of squares: with N - 1 (ddof=1) the two parts do not add up to the whole."),
    ),
)

FACTOR = "√χ = √(n s² E[σ'(z)²])"
MOMENTS = (
    *instead_of(
        gaussian_moments,
        "df(z) ** 2 @ weights",
        ("(df(z) @ weights) ** 2", "E[σ'] for the root of E[σ'²]", f"{FACTOR}: the mean of the squares."),
        ("df(z) @ weights", "σ' is not squared", f"{FACTOR}: the mean of the squares, under the root."),
        ("f(z) ** 2 @ weights", "σ for σ'", f"{FACTOR}: a difference is passed on by the slope."),
        ("f(z) ** 2 @ weights - (f(z) @ weights) ** 2", "the variance of σ(z) for E[σ'(z)²]",
         f"{FACTOR}: a small difference is passed on by the slope."),
        ("df(f(z)) ** 2 @ weights", "σ' at a for z", "σ' is taken at z; from a it is a (1 - a)."),
        ("(1 - np.tanh(z) ** 2) ** 2 @ weights", "tanh for sigmoid", "σ' = a (1 - a), with a = 1/(1 + e^(-z))."),
        ("df(z) ** 2 @ weights - (df(z) @ weights) ** 2", "the variance of σ' for E[σ'²]",
         f"{FACTOR}: the mean square, nothing subtracted."),
        ("np.max(df(z), axis=-1) ** 2", "σ'(0) = ¼ for every z",
         "Where z is far from 0 the slope is smaller: take the mean over z ~ N(0, q)."),
        ("df(np.sqrt(q)) ** 2", "σ' at one z, √q", "The mean is over all z ~ N(0, q)."),
        ("np.ones_like(q)", "σ' is missing", f"{FACTOR}."),
    ),
    *instead_of(
        gaussian_moments,
        "z = np.sqrt(q)[..., None] * u",
        ("z = q[..., None] * u", "q taken as the std of z", "q is the variance of z: its std is √q."),
        ("z = np.sqrt(q)[..., None] ** 0.5 * u", "the root of q is taken twice", "The std of z is √q, one root."),
        ("z = u + 0 * q[..., None]", "z is as wide as N(0, 1)", "z ~ N(0, q): its std is √q."),
        ("z = np.sqrt(q)[..., None] * np.abs(u) ** 2", "z is not normal", "z = √q u, with u ~ N(0, 1)."),
    ),
)

SCALE = "scale = np.sqrt(np.mean(centred**2, axis=-2, keepdims=True) + eps) if divide else 1.0"
Z = "z = (centred if subtract else h) / scale"
VARIANCE = "np.mean(centred**2, axis=-2, keepdims=True)"
NORMALISED = (
    *instead_of(
        batch_norm,
        f"np.sqrt({VARIANCE} + eps)",
        (f"np.sqrt({VARIANCE}) + eps", "ε stands outside the root", "√(var + ε): ε is added to the variance. (In "
         "AdaGrad and Adam it stands outside.)"),
        (f"({VARIANCE} + eps)", "the variance where the std belongs", "Divide by √(var + ε), the root."),
        (f"np.sqrt({VARIANCE})", "ε is missing", "√(var + ε): a unit that is constant in the batch would divide by 0."),
        (f"np.sqrt({VARIANCE} + eps**2)", "ε is squared", "√(var + ε)."),
        (f"(np.sqrt({VARIANCE}) + np.sqrt(eps))", "two roots", "√(var + ε): one root, of the sum."),
        (f"np.sqrt({VARIANCE} ** 2 + eps)", "the variance is squared", "√(var + ε): the variance is a square already."),
        (f"np.sqrt({VARIANCE} - eps)", "the sign of ε", "√(var + ε): so that nothing is divided by 0."),
        (f"(np.sqrt({VARIANCE} + eps) + eps)", "ε twice", "√(var + ε), once."),
        (f"np.sqrt(np.sqrt({VARIANCE}) + eps)", "the root is taken twice", "√(var + ε): ε is added to the variance."),
        ("np.sqrt(np.sum(centred**2, axis=-2, keepdims=True) + eps)", "a sum for the mean of squares",
         "The variance is the mean of the squares over the N samples."),
        ("np.sqrt(h.var(axis=-2, keepdims=True, ddof=1) + eps)", "the variance divides by N - 1",
         "Batch normalisation takes the mean of the squares, with N."),
        ("np.sqrt(np.mean(h**2, axis=-2, keepdims=True) + eps)", "the mean square for the variance",
         "The variance is taken about the mean: subtract it before squaring."),
        ("np.sqrt(h.var(axis=-1, keepdims=True) + eps)", "the variance is over the units",
         "Each unit has its own variance, over the samples of the batch."),
        ("np.sqrt(h.var() + eps)", "one variance for all units", "Each unit has its own, over the samples."),
        ("(np.mean(np.abs(centred), axis=-2, keepdims=True) + eps)", "the mean distance for the std",
         "√(var + ε), from the mean of the squares."),
        ("(np.max(h, axis=-2, keepdims=True) - np.min(h, axis=-2, keepdims=True) + eps)", "the range for the std",
         "√(var + ε), from the mean of the squares."),
        ("np.linalg.norm(centred) + eps", "divided by the length of all of it", "√(var + ε), for each unit."),
        ("1.0", "it only subtracts", "The other half is missing: divide by √(var + ε)."),
    ),
    *instead_of(
        batch_norm,
        Z,
        ("z = h / scale", "it only divides", "The other half is missing: subtract each unit's mean."),
        ("z = centred / np.sqrt(np.mean(centred**2, axis=-2, keepdims=True)) + eps", "ε is added to the result",
         "Brackets: (h - mean) / √(var + ε)."),
        ("z = -centred / scale", "the sign", "h minus its mean, not the mean minus h."),
        ("z = centred * scale", "multiplied for divided", "Divide by √(var + ε): a wide unit gets narrower."),
        ("z = h - h.mean(axis=-2, keepdims=True) / scale", "only the mean is divided", "Brackets: (h - mean) / √(…)."),
        ("z = (h - h.mean(axis=-1, keepdims=True)) / scale", "the mean is over the units",
         "Each unit has its own mean, over the samples of the batch."),
        ("z = (h - h.mean()) / scale", "one mean for all units", "Each unit has its own, over the samples."),
        ("z = (h - np.median(h, axis=-2, keepdims=True)) / scale", "the median for the mean", "Subtract the mean."),
        ("z = (h + h.mean(axis=-2, keepdims=True)) / scale", "the mean is added", "Subtract each unit's mean."),
        ("z = (centred - h.mean(axis=-2, keepdims=True)) / scale", "the mean is subtracted twice", "Once is enough."),
    ),
    *instead_of(
        batch_norm,
        f"{SCALE}\n    {Z}",
        ("scale = np.sqrt(h.var(axis=-1, keepdims=True) + eps)\n    z = (h - h.mean(axis=-1, keepdims=True)) / scale",
         "over the units of a sample: this is layer normalisation",
         "Batch normalisation takes mean and variance of each unit over the samples, axis 0."),
        ("scale = h.max(axis=-2, keepdims=True) - h.min(axis=-2, keepdims=True) + eps\n"
         "    z = (h - h.min(axis=-2, keepdims=True)) / scale", "scaled to between 0 and 1",
         "Subtract the mean, and divide by √(var + ε)."),
        ("scale = np.sqrt(h.var() + eps)\n    z = (h - h.mean()) / scale", "one mean and one variance for all units",
         "Each unit has its own, over the samples: axis 0."),
    ),
)

A_CENTRED = "a - a[..., :train, :].mean(axis=-2, keepdims=True)"
X_CENTRED = "x - x[..., :train, :].mean(axis=-2, keepdims=True)"
CENTRED = f"a, x = {A_CENTRED}, {X_CENTRED}"
FIT = "A = np.linalg.pinv(a[..., :train, :]) @ x[..., :train, :]"
REST, TOTAL = "np.sum(rest**2, axis=(-2, -1))", "np.sum(x[..., train:, :] ** 2, axis=(-2, -1))"
LEARNED = "Everything that is learned, the means too, comes from the first `train` samples."
R2 = "R² = 1 - Σ |x - x̂|² / Σ |x - x̄|²"
READ_OUT = (
    *instead_of(
        read_out,
        A_CENTRED,
        ("a", "a is not centred", "x̂ = (a - ā) A + x̄: without ā the map cannot make up for an offset."),
        ("a - a.mean(axis=-2, keepdims=True)", "ā is the mean of all samples", LEARNED),
        ("a - a[..., :train, :].mean(axis=(-2, -1), keepdims=True)", "one ā for all units", "Each unit has its own."),
    ),
    *instead_of(
        read_out,
        X_CENTRED,
        ("x", "x is not centred", f"{R2}: about the mean of x, above and below."),
        ("x - x.mean(axis=-2, keepdims=True)", "x̄ is the mean of all samples", LEARNED),
        ("x - x[..., :train, :].mean(axis=(-2, -1), keepdims=True)", "one x̄ for all columns", "Each has its own."),
    ),
    *instead_of(
        read_out,
        CENTRED,
        ("pass", "neither a nor x is centred", "x̂ = (a - ā) A + x̄, and R² compares with x̄."),
        (CENTRED.replace("a, x =", "x, a ="), "the map goes from x to a", "Asked is what a tells of x: x̂ from a."),
        ("a, x = a - a.mean(axis=-2, keepdims=True), x - x.mean(axis=-2, keepdims=True)",
         "the means are those of all samples", LEARNED),
        (f"a, x, train = a[..., ::-1, :], x[..., ::-1, :], a.shape[-2] - train\n    {CENTRED}",
         "fit and test are exchanged", "The first `train` samples fit, the others test."),
    ),
    *instead_of(
        read_out,
        FIT,
        ("A = np.linalg.pinv(a) @ x", "fitted to all samples",
         f"What it is tested on it must not have seen. {LEARNED}"),
        ("A = np.linalg.pinv(a[..., train:, :]) @ x[..., train:, :]", "fitted to the samples of the test", LEARNED),
        ("A = std.mT**2 * (a[..., :train, :].mT @ x[..., :train, :])", "aᵀx for least squares",
         "Solve (aᵀa) A = aᵀx, or use lstsq."),
        ("A = std.mT**2 * (a[..., :train, :].mT @ x[..., :train, :]) / train", "the covariance for least squares",
         "Solve (aᵀa) A = aᵀx, or use lstsq."),
    ),
    *instead_of(
        read_out,
        f"1 - {REST} / {TOTAL}",
        (f"{REST} / {TOTAL}", "1 minus is missing", f"{R2}: this is the share that the map does not find."),
        (f"1 - {TOTAL} / {REST}", "the fraction is upside down", f"{R2}."),
        (f"1 - np.sqrt({REST} / {TOTAL})", "a root", f"{R2}: squares, without a root."),
        ("np.mean(1 - np.sum(rest**2, axis=-2) / np.sum(x[..., train:, :] ** 2, axis=-2), axis=-1)",
         "the mean of an R² for each column", f"{R2}: both sums are over all samples and columns."),
        (f"1 - {REST} / np.sum((x[..., train:, :] - x[..., train:, :].mean(axis=-2, keepdims=True)) ** 2)",
         "x̄ in R² is that of the test", f"The map is compared with the guess x̄ from the first samples. {LEARNED}"),
        (f"1 - {REST} / np.sum(x**2, axis=(-2, -1))", "the sum below is over all samples",
         "Both sums are over the samples of the test."),
        (f"1 - {REST} / np.sum(x[..., :train, :] ** 2, axis=(-2, -1))", "the sum below is over the fitted samples",
         "Both sums are over the samples of the test."),
        ("1 - np.mean(rest**2, axis=(-2, -1)) / np.sum(x[..., train:, :] ** 2)", "a mean above, a sum below",
         f"{R2}: two sums, or two means."),
        ("1 - np.sum(np.abs(rest), axis=(-2, -1)) / np.sum(np.abs(x[..., train:, :]), axis=(-2, -1))",
         "distances for their squares", f"{R2}."),
        (f"1 - {REST}", "the fraction is missing", f"{R2}."),
    ),
    *instead_of(
        read_out,
        f"rest = (x - a @ A)[..., train:, :]\n    return 1 - {REST} / {TOTAL}",
        ("rest = (x - a @ A)[..., :train, :]\n    return 1 - np.sum(rest**2) / np.sum(x[..., :train, :] ** 2)",
         "tested on the samples that it was fitted to", "Test it on the others: `[train:]`."),
        ("rest = x - a @ A\n    return 1 - np.sum(rest**2) / np.sum(x**2)", "tested on all samples",
         "Test it on those only that it was not fitted to: `[train:]`."),
        ("rest = (x - a @ A)[..., :train, :]\n"
         "    return 1 - np.sum(rest**2) / np.sum(x[..., train:, :] ** 2)",
         "the errors are those of the fitted samples", "Test it on the others: `[train:]`, above and below."),
    ),
    *instead_of(
        read_out,
        f"{CENTRED}\n    std = np.sqrt(np.mean(a[..., :train, :] ** 2, axis=-2, keepdims=True))\n"
        f"    a = np.divide(a, std, out=np.zeros_like(a), where=std > 0)\n    {FIT}\n"
        f"    rest = (x - a @ A)[..., train:, :]\n    return 1 - {REST} / {TOTAL}",
        ("fit = a @ np.linalg.lstsq(a[:train], x[:train])[0]\n    own = x[train:] - x[:train].mean(axis=0)\n"
         "    return 1 - np.sum((x - fit)[train:] ** 2) / np.sum(own**2)", "the map has no ā and x̄",
         "x̂ = (a - ā) A + x̄: without them it cannot make up for an offset."),
        ("a, x = a - a.mean(axis=0), x - x.mean(axis=0)\n    rest = x - a @ np.linalg.lstsq(a, x)[0]\n"
         "    return 1 - np.sum(rest**2) / np.sum(x**2)", "all samples fit, and all are the test",
         "The first `train` samples fit, and the others test."),
    ),
)
# fmt: on
DRAW = (
    *INIT,
    *instead_of(
        draw,
        "np.sqrt(gain / fan_in)",
        ("np.sqrt(1 / fan_in)", "g is missing", f"{W}."),
        ("np.sqrt(gain / sizes[0])", "the first n for every layer", f"{W}."),
        ("np.sqrt(2 / fan_in)", "2 for g", f"He's rule is g = 2; here {W}."),
        ("gain / np.sqrt(fan_in)", "g is not under the root", "g/n is the variance: the root of all of it."),
        ("np.sqrt(gain) / fan_in", "n is not under the root", "g/n is the variance: the root of all of it."),
        ("0.01", "0.01 whatever the layer", f"{W}."),
    ),
    *instead_of(
        draw,
        "parameters.layers(parameters.init(rng, lambda fan_in, fan_out: np.sqrt(gain / fan_in)))",
        (
            "[(W.T, b) for W, b in parameters.layers(parameters.init(rng, lambda m, n: np.sqrt(gain / m)))]",
            "W is transposed",
            "W^(l) has a row for each unit of layer l and a column for each unit below.",
        ),
        (
            "[(W, 0 * W[0]) for W, b in parameters.layers(parameters.init(rng, lambda m, n: np.sqrt(gain / m)))]",
            "b is as long as the layer below",
            "A unit has one bias: b^(l) has shape (n_l,).",
        ),
    ),
)
LAYER_OUTPUTS = (
    *instead_of(
        layer_outputs,
        "a[-1] @ weights.T",
        ("a[-1] @ weights", "W for Wᵀ", "Samples are rows: z = a Wᵀ + b is W a + b for each of them."),
        ("2 * a[-1] @ weights.T", "a factor 2 too many", "z = a Wᵀ + b."),
        ("a[-1] @ weights.T / np.sqrt(len(weights.T))", "divided by √n", "z = a Wᵀ + b, W as it is given."),
        ("a[-1] @ weights.T / len(weights.T)", "a mean for the sum", "z is a sum over the units below."),
    ),
    *instead_of(
        layer_outputs,
        " + bias",
        ("", "b is missing", "z = a Wᵀ + b."),
        (" - bias", "the sign of b", "z = a Wᵀ + b."),
        (" + bias.sum()", "the sum of all biases", "Each unit has its own bias."),
        (" + bias[0]", "the first bias for all units", "Each unit has its own bias."),
    ),
    *instead_of(
        layer_outputs,
        "1 / (1 + np.exp(-(a[-1] @ weights.T + bias)))",
        ("1 / (1 + np.exp(a[-1] @ weights.T + bias))", "the sign in the exponent", "σ(z) = 1/(1 + e^(-z))."),
        ("np.tanh(a[-1] @ weights.T + bias)", "tanh for sigmoid", "σ(z) = 1/(1 + e^(-z))."),
        ("np.maximum(a[-1] @ weights.T + bias, 0)", "ReLU for sigmoid", "σ(z) = 1/(1 + e^(-z))."),
        ("a[-1] @ weights.T + bias", "σ is missing", "a = σ(z): z goes on to the next layer only through σ."),
        ("1 / (1 + np.exp(-(a[-1] @ weights.T))) + bias", "b is added after σ", "a = σ(a Wᵀ + b)."),
        ("1 / (1 - np.exp(-(a[-1] @ weights.T + bias)))", "the sign below", "σ(z) = 1/(1 + e^(-z))."),
        ("1 / 1 + np.exp(-(a[-1] @ weights.T + bias))", "brackets: 1/1 + e^(-z)", "σ(z) = 1/(1 + e^(-z))."),
    ),
    *instead_of(
        layer_outputs,
        "return a",
        ("return a[1:]", "the input is left out", "a^(1) = x is the first of the list."),
        (
            "return [*a[:-1], np.log(a[-1] / (1 - a[-1]))]",
            "σ is missing in the last layer",
            "a^(L) = σ(z^(L)).",
        ),
        ("return a[::-1]", "the last layer comes first", "a^(1) = x is the first of the list."),
        ("return [x, *(np.log(v / (1 - v)) for v in a[1:])]", "z is kept for a", "Asked is a = σ(z)."),
        ("return a[:-1]", "the last layer is left out", "L arrays: x, and one for each W."),
        ("return [x, *(v.mean(axis=0) for v in a[1:])]", "a mean over the samples", "Keep all samples."),
    ),
    *instead_of(
        layer_outputs,
        "a = [x]",
        ("a = [1 / (1 + np.exp(-x))]", "σ of the input", "a^(1) = x, as it is."),
        ("a = [x - x.mean(axis=0)]", "the input is centred", "a^(1) = x, as it is."),
    ),
)
RELU_SIZES = (
    *instead_of(
        relu_sizes,
        "n * s**2 * square",
        ("n * s * square", "s for s²", "s is the std: the variance of a weight is s²."),
        ("s**2 * square", "n is missing", "z adds up n terms, each of variance s² E[a²]."),
        ("n**2 * s**2 * square", "n²", "Variances of independent terms add up: n times, not n²."),
        ("np.sqrt(n) * s**2 * square", "the root of n", "Variances of independent terms add up: n of them."),
        ("n * s**2 * square**2", "E[a²] is squared", "q ← n s² E[a²]."),
        ("n * s**2", "the layer below is forgotten", "q ← n s² E[a²]: each layer starts from the one below."),
        ("square / n * s**2", "divided by n", "z adds up n terms: multiply."),
        ("n * np.sqrt(s) * square", "the root of s", "s is the std: the variance of a weight is s²."),
        ("(n + 1) * s**2 * square", "n + 1 for n", "Biases are 0 here: n terms, and nothing else."),
    ),
    *instead_of(
        relu_sizes,
        "square = q / 2",
        ("square = q", "ReLU's ½ is missing", "Half of a symmetric z is cut off: E[a²] = q/2."),
        ("square = q / 4", "¼ for ½", "E[a²] = q/2, once: half of the z count, with all of their square."),
        ("square = q / np.sqrt(2)", "√½ for ½", "E[a²] = q/2; the root comes at the end."),
        (
            "square = q / 2 * (1 - 1 / np.pi)",
            "the variance for the mean square",
            "The next layer's q turns on E[a²]: the mean of a counts too.",
        ),
        ("square = q * (1 - 1 / np.pi)", "1 - 1/π for ½", "E[a²] = q/2. The variance is q (½ - 1/2π)."),
        ("square = q / (2 * np.pi)", "the square of the mean", "E[a²] = q/2. E[a]² is q/2π."),
        ("square = q * 2", "2 for ½", "Half of a symmetric z is cut off: E[a²] = q/2."),
    ),
    *instead_of(
        relu_sizes,
        "sizes[:-1]",
        (
            "np.add(sizes[1:], sizes[:-1]) / 2",
            "the mean of two widths",
            "z adds up the units of the layer below, n_{l-1}.",
        ),
        ("sizes[1:]", "the n of the layer itself", "z adds up the units of the layer below, n_{l-1}."),
        ("sizes", "a layer too many", "L - 1 numbers: of the layers 2 … L."),
        ("sizes[-2::-1]", "the layers from the top down", "Begin at the input."),
        (
            "sizes[:1] * (len(sizes) - 1)",
            "the first n in every layer",
            "z adds up the units of the layer below.",
        ),
    ),
    *instead_of(
        relu_sizes,
        "square = q / 2\n        squares.append(square)",
        (
            "square = np.sqrt(q / 2)\n        squares.append(q / 2)",
            "the root is carried on to the next layer",
            "The recursion is one of mean squares: q ← n s² E[a²]. The root is taken of the result only.",
        ),
    ),
    *instead_of(
        relu_sizes,
        "[], 1.0",
        ("[], 0.5", "the input is halved too", "The inputs have mean square 1; ReLU acts on the layers above."),
    ),
    *instead_of(
        relu_sizes,
        "np.sqrt(squares)",
        ("np.sqrt(np.sqrt(squares))", "the root is taken twice", "The size is √E[a²], one root."),
        ("squares", "the root is missing", "Asked is the size √E[a²]."),
        ("np.sqrt([1.0, *squares])", "the input is among them", "Of the layers 2 … L only."),
        (
            "np.sqrt(squares) * np.sqrt(1 - 1 / np.pi)",
            "the std for the root mean square",
            "√E[a²], nothing subtracted: the mean of ReLU's outputs counts too.",
        ),
        ("np.sqrt(2) * np.sqrt(squares)", "the size of z for that of a", "Asked is √E[a²], after ReLU."),
        ("np.sqrt(squares)[-1:]", "the last layer only", "One number for each of the layers 2 … L."),
    ),
)
SHRINKAGE = instead_of(
    shrinkage,
    "s * np.sqrt(n) / 4",
    ("1 / (s * np.sqrt(n) / 4)", "this is how many times smaller", "Asked is the factor, which is below 1."),
    ("1 / 4", "one of two slips gives ¼", "Either √n s is missing, or n stands for √n: it is √n s/4."),
    ("s * np.sqrt(n)", "the slope is missing", f"{LINE}."),
    ("s / 4", "√n is missing", "A unit adds up n inputs: the differences add up like a random walk, √n."),
    ("s * np.sqrt(n) / 2", "½ for ¼", "σ(0) = ½, and the slope is σ'(0) = ¼."),
    ("n * s**2 / 16", "this is χ", "Of the size it is the root, √χ."),
    ("s * np.sqrt(n / 2)", "this is ReLU's", f"For sigmoid {LINE}."),
    ("s**2 * np.sqrt(n) / 4", "s²", "s is the std, and a size goes with the std."),
    ("np.sqrt(s * np.sqrt(n) / 4)", "a root too many", f"{LINE}."),
    ("np.sqrt(n) / 4", "s is missing", f"{LINE}."),
    (
        "0.5",
        "this is the width of a layer beside the first one's",
        "Asked is the part that differs between samples.",
    ),
)
SIGMOID_FACTOR = (
    *MOMENTS,
    *instead_of(
        sigmoid_factor,
        "np.sqrt(n * slope) * s",
        ("n * slope * s**2", "χ for √χ", "The factor of a size is the root."),
        ("np.sqrt(n * slope)", "s is missing", f"{FACTOR}."),
        ("np.sqrt(n * slope) * s**2", "s is not under the root", f"{FACTOR}."),
        ("np.sqrt(n * slope * s)", "s for s²", f"{FACTOR}: s is the std."),
        ("n * np.sqrt(slope) * s", "n is not under the root", f"{FACTOR}."),
        ("np.sqrt(slope) * s", "n is missing", f"{FACTOR}."),
        ("np.sqrt(n / 2) * s", "this is ReLU's", f"½ is ReLU's mean square of the slope: {FACTOR}."),
        ("np.sqrt(n) * slope * s", "E[σ'²] is not under the root", f"{FACTOR}."),
        ("1 / (np.sqrt(n * slope) * s)", "upside down", f"{FACTOR}."),
    ),
)
WRONG_THEORY = instead_of(
    wrong_theory,
    '"e"',
    ('"a"', "A is right", "The inputs are N(0, 1): their mean square is 1."),
    ('"b"', "B is right", "z adds up the units of the layer below, so the last size is not needed."),
    ('"c"', "C is right", "q = n s² times the mean square of the layer below."),
    ('"d"', "D is right", "z ~ N(0, q) is √q times standard normal numbers."),
    ('"f"', "F is right", "One q for each layer after the input."),
)
SKIP_INIT = (
    *instead_of(
        skip_init,
        "np.sqrt(2 / n) / depth",
        (
            "np.sqrt(2 / n)",
            "the depth is missing: a rule for plain layers",
            "He's or Xavier's: here every block adds as much as it is given, and the size explodes.",
        ),
        ("0.01", "0.01 whatever the depth", "What a block adds has to shrink as the blocks get more: like 1/depth."),
        (
            "np.sqrt(2 / n / depth)",
            "divided by √depth, or by depth and not by √n",
            "√depth would do for blocks of mean 0. ReLU's outputs are never negative, add up in one direction, and so "
            "the size grows with √depth in the exponent. And only √(2/n) keeps a share whatever the width.",
        ),
        ("0.0", "all weights are 0", "Then the blocks do nothing, and ReLU's slope at 0 passes no gradient."),
        (
            "np.sqrt(2 / n) / depth**2",
            "it is so small that the blocks do next to nothing",
            "depth blocks, each with a share of 1/depth of the size.",
        ),
        ("2 / n / depth", "n is not under the root", "What a block adds is to be the same for every width n."),
    ),
    *instead_of(
        skip_init,
        "[std * rng.standard_normal((n, n)) for _ in range(depth)]",
        ("[std * rng.standard_normal((n, n))] * depth", "one matrix for all blocks", "Draw for each block."),
    ),
)
