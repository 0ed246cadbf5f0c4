"""What goes wrong in each of the six rules, and how a reader is told. What several have in common is in q3_families."""

from hwlib.exercises.mistakes import Mistake, instead_of
from hwlib.exercises.q3_families import along, corrected, decayed, divided, returned, squares, velocity
from hwlib.optimizers import adagrad, adam, gradient_descent, momentum, nesterov, rmsprop

# fmt: off
FORGOTTEN = ("it forgets v: this is gradient descent",
             "v ← β v - η g, and step returns this v as its state, for the next step to begin with.")
GRADIENT_DESCENT = (
    *returned(gradient_descent, "x - lr * grad(x)", "state"),
    *along(gradient_descent, "grad(x)"),
    *instead_of(
        gradient_descent,
        "lr * grad(x)",
        ("lr * x", "x where the gradient belongs", "The step goes along g = grad(x); x is where g is taken."),
        ("lr * np.sign(grad(x))", "the sign of the gradient only", "The step is η g, long where f is steep."),
        ("lr * np.abs(grad(x))", "the size of the gradient", "The gradient keeps its sign; so x goes downhill."),
        ("lr * grad(x) / np.linalg.norm(grad(x))", "the gradient is normalised", "The step is η g, of any length."),
        ("lr * grad(x) ** 2", "the gradient is squared", "The step is η g, the gradient itself."),
        ("lr * grad(x - lr * grad(x))", "the gradient one step ahead", "g is taken at x, where the step begins."),
        ("lr * x * grad(x)", "times x", "The step is η g; x stands before it once."),
        ("lr * grad(lr * x)", "η inside the gradient", "g is taken at x: η multiplies the gradient."),
    ),
    Mistake(gradient_descent, "x - lr * grad(x), state", "lr * (x - grad(x)), state", "η before x too",
            "Only the gradient is scaled: x - η g."),
)
MOMENTUM = (
    *velocity(momentum, "at x", "grad(x)"),
    Mistake(momentum, "beta * v - lr * grad(x)", "-lr * grad(x)", *FORGOTTEN),
    *instead_of(
        momentum,
        "grad(x)",
        ("grad(x + beta * v)", "this is Nesterov", "You look ahead by β v; Momentum takes the gradient at x."),
        ("grad(x + v)", "you look ahead by v", "Momentum takes the gradient at x. Nesterov looks ahead, and by β v."),
        ("grad(x - beta * v)", "you look back by β v", "Momentum takes the gradient at x."),
        ("grad(x - v)", "you look back by v", "Momentum takes the gradient at x, where the step begins."),
    ),
    *instead_of(
        momentum,
        "v = beta * v - lr * grad(x)\n        return x + v, v",
        ("x = x + v\n        return x, beta * v - lr * grad(x)", "x moves before v is new",
         "First v ← β v - η g with the gradient at x, and then x moves by this v."),
        ("g = grad(x)\n        v = beta * v - lr * g\n        return x + beta * v - lr * g, v",
         "this is Nesterov, as torch writes it", "x ← x + β v - η g uses the gradient twice; Momentum has x ← x + v."),
        ("g = grad(x)\n        v = beta * v - lr * g\n        return x + v - lr * g, v", "the gradient counts twice",
         "η g is in v already: x ← x + v."),
    ),
)
NESTEROV = (
    *velocity(nesterov, "at x + β v", "grad(x + beta * v)"),
    Mistake(nesterov, "beta * v - lr * grad(x + beta * v)", "-lr * grad(x)", *FORGOTTEN),
    *instead_of(
        nesterov,
        "return x + v",
        ("return x + beta * v", "x moves by β v", "x ← x + v: β has had its turn in v."),
        ("return x + lr * v", "x moves by η v", "η is in v already: x ← x + v."),
        ("return x + 2 * v", "x moves by 2 v", "x ← x + v."),
    ),
    *instead_of(
        nesterov,
        "grad(x + beta * v)",
        ("grad(x)", "this is Momentum", "The look-ahead is missing: Nesterov takes the gradient at x + β v."),
        ("grad(x + v)", "you look ahead by v", "Momentum will carry x by β v only: the gradient is taken at x + β v."),
        ("grad(x - beta * v)", "you look back", "v is the way that x goes: the gradient is taken at x + β v."),
        ("grad(x - v)", "you look back by v", "v is the way that x goes: the gradient is taken at x + β v."),
        ("grad(x + (1 - beta) * v)", "you look ahead by (1 - β) v", "Momentum will carry x by β v: x + β v."),
        ("grad(x + beta * beta * v)", "you look ahead by β² v", "Momentum will carry x by β v: x + β v."),
        ("grad(x + lr * v)", "you look ahead by η v", "η is in v already: the gradient is taken at x + β v."),
        ("grad(x + 2 * beta * v)", "you look ahead twice as far", "Momentum will carry x by β v: x + β v."),
        ("grad(x + beta * v - lr * grad(x))", "you look ahead by the gradient too",
         "The look-ahead is what is known before the gradient is: x + β v."),
    ),
    *instead_of(
        nesterov,
        "v = beta * v - lr * grad(x + beta * v)\n        return x + v, v",
        ("g = grad(x)\n        v = beta * v - lr * g\n        return x + beta * v - lr * g, v",
         "this follows x + β v, as torch does", "x is the place itself, and the gradient is taken at x + β v."),
        ("g = grad(x + beta * v)\n        v = beta * v - lr * g\n        return x + beta * v - lr * g, v",
         "you look ahead twice", "The gradient has been taken ahead; then x ← x + v."),
        ("x = x + beta * v\n        v = beta * v - lr * grad(x)\n        return x + v, v", "x stays ahead",
         "The look-ahead is for the gradient only: x ← x + v starts from x, not from x + β v."),
        ("x = x + v\n        return x, beta * v - lr * grad(x + beta * v)", "x moves before v is new",
         "First v takes the gradient at x + β v, and then x moves by this v."),
        ("g = grad(x + beta * v)\n        v = beta * v - lr * g\n        return x + v - lr * g, v",
         "the gradient counts twice", "η g is in v already: x ← x + v."),
    ),
)
ADAGRAD = (
    *returned(adagrad, "x - lr * g / (np.sqrt(r) + eps)", "r"),
    *along(adagrad, "g"),
    *divided(adagrad, "g", "r"),
    *squares(adagrad, "g * g"),
    *instead_of(
        adagrad,
        "r = r + g * g",
        ("r = g * g", "r has no memory", "r ← r + g ⊙ g: the old r comes in, and step returns the new one."),
        ("r = r - g * g", "nothing but nan", "A negative r has no root: r ← r + g ⊙ g grows."),
        ("r = 0.9 * r + 0.1 * g * g", "this is RMSProp, with ρ = 0.9", "AdaGrad forgets nothing: r ← r + g ⊙ g."),
        ("r = r + 0.5 * g * g", "a factor ½ in r", "r ← r + g ⊙ g."),
        ("r = r + g * g + eps", "ε is added to r, again and again", "ε stands beside the root only: √r + ε."),
        ("r = r * g * g", "r is multiplied", "r ← r + g ⊙ g is a sum."),
    ),
    Mistake(adagrad, "r = r + g * g\n        return x - lr * g / (np.sqrt(r) + eps), r",
            "return x - lr * g / (np.sqrt(r) + eps), r + g * g", "x moves before r is new",
            "First r ← r + g ⊙ g, and then x moves: else the first step divides by ε alone."),
    *instead_of(
        adagrad,
        "np.zeros_like",
        ("np.ones_like", "r begins at 1", "r is a sum of squares and begins at 0."),
    ),
)
RMSPROP = (
    *returned(rmsprop, "x - lr * g / (np.sqrt(r) + eps)", "r"),
    *along(rmsprop, "g"),
    *divided(rmsprop, "g", "r"),
    *squares(rmsprop, "(g * g)", "({})"),
    *decayed(rmsprop, "r", "rho", "(g * g)", "ρ"),
    *instead_of(
        rmsprop,
        "r = rho * r + (1 - rho) * (g * g)",
        ("r = 0.9 * r + 0.1 * (g * g)", "0.9 for ρ", "0.9 stands where the argument ρ belongs."),
        ("r = 0.99 * r + 0.01 * (g * g)", "0.99 for ρ", "0.99 stands where the argument ρ belongs."),
        ("r = np.sqrt(rho) * r + (1 - np.sqrt(rho)) * (g * g)", "the root of ρ", "r ← ρ r + (1 - ρ) g ⊙ g."),
    ),
    Mistake(rmsprop, "r = rho * r + (1 - rho) * (g * g)\n        return x - lr * g / (np.sqrt(r) + eps), r",
            "return x - lr * g / (np.sqrt(r) + eps), rho * r + (1 - rho) * (g * g)", "x moves before r is new",
            "First r ← ρ r + (1 - ρ) g ⊙ g, and then x moves: else the first step divides by ε alone."),
    Mistake(rmsprop, "+ (1 - rho)", "- (1 - rho)", "nothing but nan",
            "A negative r has no root: r ← ρ r + (1 - ρ) g ⊙ g."),
    Mistake(rmsprop, "np.zeros_like", "np.ones_like", "r begins at 1", "r begins at 0."),
    Mistake(rmsprop, "np.zeros_like", "lambda x: np.full_like(x, eps)", "r begins at ε", "r begins at 0."),
    Mistake(
        rmsprop,
        "def step(grad, x, r):\n        g = grad(x)\n        r = rho * r + (1 - rho) * (g * g)\n"
        "        return x - lr * g / (np.sqrt(r) + eps), r\n\n    return Optimizer(np.zeros_like, step)",
        "def step(grad, x, state):\n        r, t = state\n        g = grad(x)\n        t = t + 1\n"
        "        r = rho * r + (1 - rho) * (g * g)\n"
        "        return x - lr * g / (np.sqrt(r / (1 - rho**t)) + eps), (r, t)\n\n"
        "    return Optimizer(lambda x: (np.zeros_like(x), 0), step)",
        "r is corrected for its start",
        "The division by 1 - ρᵗ is Adam's; RMSProp takes r as it is.",
    ),
)


BEGIN = "s = beta1 * s + (1 - beta1) * g\n        r = beta2 * r + (1 - beta2) * (g * g)"
HATS = "s_hat = s / (1 - beta1**t)\n        r_hat = r / (1 - beta2**t)"
ADAM = (
    *returned(adam, "x - lr * s_hat / (np.sqrt(r_hat) + eps)", "(s, r, t)"),
    *along(adam, "s_hat"),
    *divided(adam, "s_hat", "r_hat"),
    *squares(adam, "(g * g)", "({})"),
    *decayed(adam, "s", "beta1", "g", "β₁"),
    *decayed(adam, "r", "beta2", "(g * g)", "β₂"),
    *corrected(adam, "s", "beta1", "beta2", "β₁"),
    *corrected(adam, "r", "beta2", "beta1", "β₂"),
    Mistake(adam, "beta1 * s + (1 - beta1)", "beta2 * s + (1 - beta2)", "β₂ in s", "s ← β₁ s + (1 - β₁) g."),
    Mistake(adam, "beta2 * r + (1 - beta2)", "beta1 * r + (1 - beta1)", "β₁ in r", "r ← β₂ r + (1 - β₂) g ⊙ g."),
    Mistake(adam, BEGIN, "s = (1 - beta1) * s + beta1 * g\n        r = (1 - beta2) * r + beta2 * (g * g)",
            "β and 1 - β are exchanged in both averages", "s ← β₁ s + (1 - β₁) g: β₁ is the share of s that stays."),
    Mistake(adam, BEGIN, "s = beta2 * s + (1 - beta2) * g\n        r = beta1 * r + (1 - beta1) * (g * g)",
            "β₂ in s and β₁ in r", "β₁ belongs to s, the average of g, and β₂ to r, that of g ⊙ g."),
    Mistake(adam, "(g * g)", "(s * s)", "s² for g²", "r averages the squares of the gradients: g ⊙ g."),
    Mistake(adam, "(1 - beta1) * g\n", "(1 - beta1) * g * g\n", "g is squared in s", "s ← β₁ s + (1 - β₁) g."),
    Mistake(adam, "beta1=0.9, beta2=0.999", "beta2=0.9, beta1=0.999", "β₁ and β₂ are exchanged",
            "β₁ belongs to s, the average of g, and β₂ to r, that of g ⊙ g."),
    *instead_of(
        adam,
        HATS,
        ("s_hat, r_hat = s, r", "neither average is corrected", "ŝ = s/(1 - β₁ᵗ), r̂ = r/(1 - β₂ᵗ): both began at 0."),
        ("s_hat = (beta1 * s + (1 - beta1) * g) / (1 - beta1**t)\n        r_hat = r / (1 - beta2**t)",
         "this is NAdam", "It looks ahead in s once more; Adam has ŝ = s/(1 - β₁ᵗ)."),
        ("s_hat = s / (1 - beta1 ** (t - 1))\n        r_hat = r / (1 - beta2 ** (t - 1))", "nothing but nan",
         "Either t is 0 in the first step, where 1 - β⁰ = 0 divides: count before t is used. Or r is negative: "
         "r ← β₂ r + (1 - β₂) g ⊙ g."),
        ("s_hat = s / (1 - beta1)\n        r_hat = r / (1 - beta2)", "t stays 1",
         "t counts the steps: step returns it raised by 1."),
    ),
    *instead_of(
        adam,
        "0), step)",
        ("1), step)", "t is one too high", "It counts the steps, and is 1 in the first."),
        ("2), step)", "t is two too high", "It counts the steps, and is 1 in the first."),
    ),
    Mistake(adam, "(np.sqrt(r_hat) + eps)", "(np.sqrt(r_hat) + eps / np.sqrt(1 - beta2**t))", "ε is corrected too",
            "ε is added after the correction: √r̂ + ε. (The paper's shorter form, η √(1 - β₂ᵗ)/(1 - β₁ᵗ) s/(√r + ε), is "
            "another rule as soon as ε counts.)"),
    Mistake(adam, "t = t + 1", "t = t + 2", "t counts by two", "It counts the steps: t + 1."),
    *instead_of(
        adam,
        "(s, r, t)\n",
        ("(s_hat, r_hat, t)\n", "the corrected averages are kept", "The state keeps s and r; ŝ and r̂ serve this "
         "step only, else every correction is corrected again."),
        ("(s_hat, r, t)\n", "the corrected ŝ is kept", "The state keeps s; ŝ serves this step only."),
        ("(s, r_hat, t)\n", "the corrected r̂ is kept", "The state keeps r; r̂ serves this step only."),
        ("(r, s, t)\n", "s and r are exchanged in the state", "What step returns is what it takes apart: (s, r, t)."),
    ),
    *instead_of(
        adam,
        "lr * s_hat /",
        ("lr * g /", "g where ŝ belongs", "The step goes along ŝ, the average; along g this is RMSProp, corrected."),
        ("lr * r_hat /", "r̂ where ŝ belongs", "The step goes along ŝ; √r̂ stands below it."),
    ),
    Mistake(adam, "np.zeros_like(x), np.zeros_like(x)", "np.zeros_like(x), np.ones_like(x)", "r begins at 1",
            "Both averages begin at 0, which the correction counts on."),
    Mistake(adam, "np.zeros_like(x), np.zeros_like(x)", "np.ones_like(x), np.zeros_like(x)", "s begins at 1",
            "Both averages begin at 0, which the correction counts on."),
    Mistake(adam, BEGIN + "\n        " + HATS, HATS + "\n        " + BEGIN, "ŝ and r̂ are made of the old averages",
            "First s and r take the gradient in, then they are corrected."),
    Mistake(adam, BEGIN, "r = np.maximum(beta2 * np.sqrt(r), np.abs(g)) ** 2\n        s = beta1 * s + (1 - beta1) * g",
            "the largest gradient, as in AdaMax", "r ← β₂ r + (1 - β₂) g ⊙ g is an average."),
)
