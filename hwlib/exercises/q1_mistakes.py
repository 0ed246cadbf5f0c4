"""What goes wrong in Question 1's programs for a network, and how a reader is told."""

from hwlib.exercises.mistakes import Mistake, instead_of
from hwlib.exercises.networks import AFFINE, FORWARD, SLOPES
from hwlib.exercises.q1_answers import (
    backprop,
    cross_entropy,
    error_below,
    hessian_times,
    layer,
    scalar_class,
    slopes,
    tangent,
    tangent_passes,
    train_step,
    wrong_line,
)
from hwlib.network import Network

# fmt: off
LAYER = (
    *AFFINE,
    *instead_of(
        layer,
        "tape.z[0], tape.a[1]",
        ("tape.a[1], tape.z[0]", "z and a are exchanged", "Return z first."),
        ("tape.z[0] - b, tape.a[1]", "z without b, which only σ gets",
         "z^(l) = W^(l) a^(l-1) + b^(l), and a^(l) = σ(z^(l))."),
        ("tape.z[0].T, tape.a[1].T", "one sample a column", "A sample is a row: z has shape (N, n_l)."),
    ),
    *instead_of(
        Network.forward,
        " + b[..., None, :]",
        (" + b[..., :, None]", "b is added down the samples", "b^(l) has an entry a unit, so it is added to each row."),
        (" + np.sum(b)", "a sum over b", "z_i = Σ_j w_ij a_j + b_i: each unit has its own bias."),
        (" * b[..., None, :]", "multiplied by b", "z^(l) = W^(l) a^(l-1) + b^(l): the bias is added."),
    ),
    *instead_of(
        Network.forward,
        "f(z[-1])",
        ("z[-1]", "σ is missing", "a^(l) = σ(z^(l)), and the next layer takes a^(l)."),
        ("f(f(z[-1]))", "σ is taken twice", "a^(l) = σ(z^(l)), once a layer."),
        ("f(a[-1])", "σ of what comes in", "a^(l) = σ(z^(l)): first the weighted sum, then σ."),
        ("f(z[-1] - b[..., None, :])", "σ before the bias", "a^(l) = σ(z^(l)), and z^(l) holds b."),
    ),
    Mistake(Network.forward, "a[-1] @ W.mT + b[..., None, :]", "f(a[-1]) @ W.mT + b[..., None, :]",
            "σ of what comes in, before W",
            "z^(l) = W^(l) a^(l-1) + b^(l): A is σ's result of the layer before already."),
    Mistake(Network.forward, "a[-1] @ W.mT + b[..., None, :]", "f(a[-1] @ W.mT) + b[..., None, :]",
            "σ before b is added", "z^(l) = W^(l) a^(l-1) + b^(l), and σ only then."),
    Mistake(Network.forward, "a[-1] @ W.mT + b[..., None, :]", "W @ a[-1] + b[..., None, :]",
            "W A for A Wᵀ", "A sample is a row of A, so z^(l) = W^(l) a^(l-1) becomes A Wᵀ."),
    Mistake(Network.forward, "a[-1] @ W.mT + b[..., None, :]", "W.mT @ a[-1] + b[..., None, :]",
            "Wᵀ A for A Wᵀ", "A sample is a row of A, so z^(l) = W^(l) a^(l-1) becomes A Wᵀ."),
    Mistake(Network.forward, "a[-1] @ W.mT + b[..., None, :]", "(a[-1] + b[..., None, :]) @ W.mT",
            "b is added before W", "z^(l) = W^(l) a^(l-1) + b^(l): the bias is added to the weighted sum."),
)
SIGMAS = (
    Mistake(slopes, "return sigmoid, tanh, relu", "return tanh, sigmoid, relu", "sigmoid' and tanh' are exchanged",
            "The order is sigmoid, tanh, ReLU."),
    Mistake(slopes, "1 / (1 + np.exp(-z))", "1 / (1 - np.exp(-z))", "the sign below sigmoid's fraction",
            "σ(z) = 1/(1 + e^-z)."),
    *instead_of(
        slopes,
        "a * (1 - a)",
        ("a", "sigmoid itself for its slope", "σ' = σ (1 - σ)."),
        ("z * (1 - z)", "z (1 - z) for σ(z) (1 - σ(z))", "It is σ's result that belongs there, not z."),
        ("a * (1 + a)", "the sign in σ (1 - σ)", "σ' = σ (1 - σ)."),
        ("-a * (1 - a)", "the sign of sigmoid'", "Sigmoid climbs everywhere: σ' = σ (1 - σ) > 0."),
        ("1 - a", "σ is missing in σ (1 - σ)", "σ' = σ (1 - σ)."),
        ("1 - a * a", "tanh's slope for sigmoid", "σ' = σ (1 - σ)."),
        ("np.exp(-a) / (1 + np.exp(-a)) ** 2", "σ'(σ(z)) for σ'(z)",
         "σ' is taken at z: with a = σ(z) it is a (1 - a)."),
    ),
    *instead_of(
        slopes,
        "1 - np.tanh(z) ** 2",
        ("np.tanh(z)", "tanh itself for its slope", "tanh' = 1 - tanh²."),
        ("1 - z**2", "1 - z² for 1 - tanh(z)²", "It is tanh's result that belongs there, not z."),
        ("1 - np.tanh(z)", "the square is missing in tanh'", "tanh' = 1 - tanh²."),
        ("1 + np.tanh(z) ** 2", "the sign in tanh'", "tanh' = 1 - tanh²: it is largest at 0, and 1 there."),
        ("np.tanh(z) * (1 - np.tanh(z))", "sigmoid's slope for tanh", "tanh' = 1 - tanh²."),
        ("1 - np.tanh(np.tanh(z)) ** 2", "tanh'(tanh(z)) for tanh'(z)", "tanh' is taken at z."),
        ("1 / np.cosh(z)", "the square is missing in 1/cosh²", "tanh' = 1/cosh² = 1 - tanh²."),
    ),
    *instead_of(
        slopes,
        "np.where(z > 0, 1.0, 0.0)",
        ("np.maximum(z, 0)", "ReLU itself for its slope", "max(z, 0) is a line of slope 1, or of slope 0."),
        ("np.ones_like(z)", "ReLU' without the 0", "Where z < 0 a unit is off: no error goes back through it."),
        ("np.sign(z)", "-1 where ReLU' is 0", "Left of 0 ReLU is flat."),
        ("np.where(z < 0, 1.0, 0.0)", "1 and 0 are exchanged in ReLU'", "Right of 0 ReLU is z, left of it 0."),
        ("np.where(z > 1, 1.0, 0.0)", "the kink of ReLU at 1", "ReLU bends at 0."),
    ),
)


def below(function, slope, delta, W, df):
    """`slope * (delta @ W)`"""
    right = f"{slope} * ({delta} @ {W})"
    return instead_of(
        function,
        right,
        (f"{delta} @ {W}", "δ^(l) without σ'",
         "δ^(l) = σ'(z^(l)) ⊙ (W^(l+1)ᵀ δ^(l+1)): the error goes back through σ too."),
        (f"{slope} * ({delta} @ {W}.mT)", "W for Wᵀ on the way back", "Wᵀ δ sums over the units i of the layer after, "
         "W's first index: Σ_i w_ij δ_i, which for a batch is Δ W."),
        (f"({slope} * {delta}) @ {W}", "σ' before Wᵀ",
         "δ^(l) = σ'(z^(l)) ⊙ (Wᵀ δ^(l+1)): σ' of layer l comes last."),
        (f"{slope} * {right}", "σ' twice", "δ^(l) = σ'(z^(l)) ⊙ (W^(l+1)ᵀ δ^(l+1)) has it once."),
        (f"{right} / len({delta})", "1/N once more in each layer", "1/N is in δ^(l+1) already."),
        (f"{slope} * {delta}", "W is missing on the way back", "δ^(l) = σ'(z^(l)) ⊙ (W^(l+1)ᵀ δ^(l+1))."),
        (f"{df}({delta} @ {W})", "σ' of Wᵀ δ", "σ' is taken at z^(l), and multiplied by Wᵀ δ."),
        (f"{slope} + {delta} @ {W}", "σ' is added", "⊙ is a product, entry by entry."),
        (f"{slope} * ({delta}.sum(axis=-1, keepdims=True) * {W}.sum(axis=-2))", "sums multiplied for summed products",
         "Σ_i w_ij δ_i is a sum of products, W^(l+1)ᵀ δ^(l+1)."),
        (f"np.sum({right}, axis=-1, keepdims=True)", "a product without ⊙", "Each unit keeps its own error, "
         "σ'(z_j) Σ_i w_ij δ_i; added up, a matrix product makes one number of them: the sheet's slip."),
    )


BELOW = below(Network.backward, "slope", "deltas[-1]", "W_above", "self.activations[0][1]")
ERRORS = (
    *instead_of(
        Network.gradient,
        "error = tape.a[-1] - T",
        ("error = T - tape.a[-1]", "t - y for y - t",
         "∂E/∂y = y - t: with E = ½ Σ (y - t)² the loss falls as y nears t."),
        ("error = 2 * (tape.a[-1] - T)", "a factor 2 too many",
         "E = ½ Σ_k (y_k - t_k)²: its ½ meets the 2 of the square."),
        ("error = 0.5 * (tape.a[-1] - T)", "a factor ½ too many",
         "E = ½ Σ_k (y_k - t_k)²: its ½ meets the 2 of the square."),
        ("error = tape.a[-1]", "t is missing", "∂E/∂y = y - t."),
        ("error = tape.a[-1] - tape.a[-1]", "nothing but zeros",
         "It is y for the target t in y - t, or a δ that begins at 0: the sheet's slip. δ^(L) = (a^(L) - t) ⊙ "
         "σ'(z^(L))."),
        ("error = np.abs(tape.a[-1] - T)", "the sign of y - t is lost", "∂E/∂y = y - t, which may be negative."),
        ("error = (tape.a[-1] - T) ** 2", "the error is squared", "The derivative of ½ (y - t)² is y - t."),
        ("error = tape.z[-1] - T", "z - t for y - t", "E compares y = a^(L) = σ(z^(L)) with t."),
    ),
    *instead_of(
        Network.gradient,
        "error / X.shape[-2])",
        ("error)", "the mean is missing", "E is the mean of the samples' losses: 1/N, once."),
        ("2 * error / error.size)", "this is the gradient of torch.nn.MSELoss", "Its loss is a mean over samples and "
         "outputs, without ½. Here E is a mean over samples of ½ Σ_k (y_k - t_k)²."),
        ("error / X.shape[-2] ** 2)", "the mean is taken twice", "1/N belongs in once: at the start, or at the end."),
        ("error / error.size)", "a mean over the outputs too", "E is a mean over samples, and a sum over outputs "
         "(torch.nn.MSELoss takes the mean over both)."),
        ("error / error.shape[-1])", "a mean over outputs, not samples", "E is a mean over the N samples, the rows."),
    ),
    *instead_of(
        Network.backward,
        "dY * slopes[-1]",
        ("dY", "δ^(L) without σ'", "δ^(L) = (a^(L) - t) ⊙ σ'(z^(L)): the loss sees z^(L) through σ."),
        ("dY.sum(axis=-1, keepdims=True) * slopes[-1]", "δ^(L) with a sum over k",
         "Only the term k of E holds z_k^(L), so differentiation removes the sum; to keep it is the sheet's slip."),
        ("dY * self.activations[-1][1](tape.a[-1])", "σ'(a^(L)) for σ'(z^(L))", "df is a function of z: σ'(z^(L))."),
        ("dY * slopes[-1] ** 2", "σ' twice in δ^(L)", "δ^(L) = (a^(L) - t) ⊙ σ'(z^(L)) has it once."),
    ),
)
ERROR_BELOW = (
    *below(error_below, "df(z)", "delta", "W", "df"),
    *instead_of(
        error_below,
        "df(z) * (delta @ W)",
        *((f"{wrong} * (delta @ W)", name, hint) for wrong, name, hint in (
            ("df(f(z))", "σ'(a) for σ'(z)", "df is a function of z: σ'(z^(l)), where the forward pass went through σ."),
            ("f(z)", "σ(z) for σ'(z)", "The chain rule wants the slope of σ at z^(l): df, not f."),
            ("z", "z for σ'(z)", "The chain rule wants the slope of σ at z^(l): df, of z."),
            ("f(z) * (1 - f(z))", "sigmoid's slope for every σ", "a (1 - a) belongs to sigmoid alone: df(z)."),
            ("(1 - f(z) ** 2)", "tanh's slope for every σ", "1 - a² belongs to tanh alone: df(z)."),
        )),
        ("(df(z) * (delta @ W)).T", "one sample a column", "A sample is a row: δ has shape (N, n_l)."),
        ("-df(z) * (delta @ W)", "the sign", "δ^(l) = σ'(z^(l)) ⊙ (W^(l+1)ᵀ δ^(l+1)), without a minus."),
    ),
)
GRADIENT = (
    *instead_of(
        backprop,
        "list(dW), list(db)",
        ("[part.T for part in dW], list(db)", "∂E/∂W is transposed", "∂E/∂W^(l) = δ aᵀ, Δᵀ A, has the shape of W^(l)."),
        ("list(dW), [part.sum() for part in db]", "∂E/∂b is one number a layer",
         "∂E/∂b_i = δ_i: each unit has its own."),
        ("list(dW), [part[None] for part in db]", "∂E/∂b has one axis too many", "It has the shape of b^(l), (n_l)."),
        ("list(db), list(dW)", "the two lists are exchanged", "Return the list of ∂E/∂W first."),
        ("list(dW)[::-1], list(db)[::-1]", "the lists run from L to 2",
         "Their order is that of W and b: layer 2 first."),
    ),
    *ERRORS,
    *BELOW,
    Mistake(Network.slopes, "SLOPES[df](z, a) if df in SLOPES else df(z)", "np.ones_like(z)",
    "σ' is missing everywhere",
            "The error goes back through every σ: δ^(L) = (a^(L) - t) ⊙ σ'(z^(L)), δ^(l) = σ'(z^(l)) ⊙ …"),
    *SLOPES,
    *FORWARD,
    *instead_of(
        Network.backward,
        "zip(W[:0:-1], slopes[-2::-1])",
        ("zip(W[:0:-1], slopes[:0:-1])", "σ'(z^(l+1)) in δ^(l)",
         "δ^(l) = σ'(z^(l)) ⊙ …: the slope of the layer itself."),
        ("zip(W[:0:-1], [df(a) for (_, df), a in zip(self.activations, tape.a[1:])][-2::-1])", "σ'(a^(l)) in δ^(l)",
         "df is a function of z: σ'(z^(l))."),
        ("zip(W[-2::-1], slopes[-2::-1])", "W^(l) in δ^(l)",
         "δ^(l) = σ'(z^(l)) ⊙ (W^(l+1)ᵀ δ^(l+1)): the weights after it."),
    ),
    *instead_of(
        Network.gradient,
        "deltas, tape.a)",
        ("deltas, tape.a[1:])", "a^(l) for a^(l-1)", "∂E/∂W^(l) = δ^(l) a^(l-1)ᵀ: what comes into the layer."),
        ("deltas, [X, *tape.z])", "z^(l-1) for a^(l-1)",
         "∂E/∂W^(l) = δ^(l) a^(l-1)ᵀ: σ of z^(l-1) comes into the layer."),
        ("deltas, [X] * len(deltas))", "x for a^(l-1)", "∂E/∂W^(l) = δ^(l) a^(l-1)ᵀ: only layer 2 gets x itself."),
    ),
    *instead_of(
        Network.gradient,
        "np.matmul(delta.mT, a, out=dW)",
        ("dW[...] = np.sum(delta.mT @ a, -2, keepdims=True)", "∂E/∂W without the index of δ",
         "∂E/∂w_ij = δ_i a_j: row i has its own δ_i; without it this is the sheet's slip."),
        ("dW[...] = delta[..., :1, :].mT @ a[..., :1, :]", "∂E/∂W of one sample", "Δᵀ A sums over all samples."),
        ("dW[...] = delta.sum(axis=-2)[..., None] * a.mean(axis=-2)[..., None, :]", "a product of means in ∂E/∂W",
         "The mean of the products δ aᵀ is wanted: Δᵀ A."),
        ("np.matmul(delta.mT, a / X.shape[-2], out=dW)", "the mean is taken twice in ∂E/∂W",
         "1/N is in Δ already; Δᵀ A sums over the samples."),
    ),
    *instead_of(
        Network.gradient,
        "np.matmul(ones, delta, out=db)",
        ("db[...] = delta[..., 0, :]", "∂E/∂b of one sample", "The rows of Δ are summed, all samples'."),
        ("np.mean(delta, axis=-2, out=db)", "the mean is taken twice in ∂E/∂b",
         "1/N is in Δ already; its rows are summed."),
        ("db[...] = np.sum(delta, axis=-1)", "a sum over the units, not the samples, in ∂E/∂b",
         "∂E/∂b_i = δ_i: the rows of Δ are summed, axis 0."),
        ("db[...] = 0", "∂E/∂b is 0", "∂E/∂b^(l) = δ^(l): z^(l) holds b^(l)."),
    ),
)
TANGENT = (
    *instead_of(
        tangent,
        "flat(dW, db))",
        ("flat(dW, db))[::-1]", "y and ẏ are exchanged", "Return y first."),
    ),
    *SLOPES,
    *FORWARD,
    *instead_of(
        Network.jvp,
        "a @ dW.mT",
        ("0 * (a @ dW.mT)", "Ẇ a is missing", "ż = Ẇ a + W ȧ + ḃ, the product rule: W moves, too."),
        ("X @ dW.mT", "x for a^(l-1) in Ẇ a", "ż^(l) = Ẇ^(l) a^(l-1) + …: each layer has its own a."),
        ("dW @ a.mT", "Ẇ Aᵀ for A Ẇᵀ", "A sample is a row, so Ẇ a becomes A Ẇᵀ."),
        ("a @ W.mT", "W for Ẇ", "ż = Ẇ a + W ȧ + ḃ: in the first term it is W that moves."),
        ("da @ dW.mT", "Ẇ ȧ for Ẇ a", "The product rule moves one factor at a time: Ẇ a + W ȧ."),
    ),
    *instead_of(
        Network.jvp,
        "da @ W.mT",
        ("0 * (da @ W.mT)", "W ȧ is missing", "ż = Ẇ a + W ȧ + ḃ: what comes in moves with the weights before it."),
        ("da @ dW.mT", "Ẇ ȧ for W ȧ", "The product rule moves one factor at a time: Ẇ a + W ȧ."),
        ("a @ W.mT", "a for ȧ", "ż = Ẇ a + W ȧ + ḃ: in the second term it is a that moves."),
        ("da @ W", "W for Wᵀ in W ȧ", "A sample is a row, so W ȧ becomes Ȧ Wᵀ, as W a becomes A Wᵀ."),
    ),
    *instead_of(
        Network.jvp,
        " + db[..., None, :]",
        ("", "ḃ is missing", "ż = Ẇ a + W ȧ + ḃ: b moves, too."),
        (" - db[..., None, :]", "the sign of ḃ", "ż = Ẇ a + W ȧ + ḃ: it is added."),
    ),
    Mistake(Network.jvp, "for (W, _), (dW, db), a", "for (W, db), (dW, _), a", "b for ḃ",
            "ż = Ẇ a + W ȧ + ḃ: b is the value; its derivative along the direction is ḃ."),
    *instead_of(
        Network.jvp,
        "da = slope * dz",
        ("da = dz", "σ' is missing", "ȧ = σ'(z) ⊙ ż, by the chain rule."),
        ("da = slope * slope * dz", "σ' twice", "ȧ = σ'(z) ⊙ ż has it once."),
        ("da = slope + dz", "σ' is added", "⊙ is a product, entry by entry."),
        ("da = slope", "ż is missing", "ȧ = σ'(z) ⊙ ż."),
        ("da = self.activations[0][0](dz)", "σ(ż) for σ'(z) ⊙ ż", "A tangent goes through σ by its slope at z."),
        ("da = self.activations[0][1](dz)", "σ'(ż) for σ'(z) ⊙ ż", "A tangent is multiplied by the slope at z."),
    ),
    Mistake(Network.jvp, "tape.a, self.slopes", "tape.a[1:], self.slopes", "a^(l) for a^(l-1) in ż",
            "ż^(l) = Ẇ^(l) a^(l-1) + …: compute ż before a is overwritten."),
    *instead_of(
        Network.jvp,
        "np.zeros_like(X) if dX",
        ("np.ones_like(X) if dX", "ȧ^(1) is 1", "x is a constant: it does not move when the parameters do."),
        ("X if dX", "ȧ^(1) is x", "x is a constant: it does not move when the parameters do."),
    ),
)
MOVES = """        W[k] = W[k] - lr * delta.T @ a[k]
        b[k] = b[k] - lr * delta.sum(axis=0)
"""
BACK = """        below = delta @ W[k] * df(z[k - 1]) if k else None
"""
TRAIN_STEP = (
    *instead_of(
        train_step,
        BACK + MOVES,
        (MOVES + BACK, "the error goes back through weights already updated",
         "W^(l+1) has moved before δ^(l+1) is sent back through it (a famous worked example does so). First all of the "
         "gradient, then the step."),
        (MOVES.replace("W[k] = W[k] -", "W[k] -=").replace("b[k] = b[k] -", "b[k] -=") + BACK,
         "back through weights already updated, and in place",
         "W^(l+1) has moved before δ^(l+1) is sent back through it: first all of the gradient, then the step. And the "
         "arrays that you are given belong to the caller."),
    ),
    *instead_of(
        train_step,
        "W[k] = W[k] - lr * delta.T @ a[k]",
        ("W[k] = W[k] + lr * delta.T @ a[k]", "the sign: W climbs", "W ← W - η ∂E/∂W goes against the gradient."),
        ("W[k] = W[k] - delta.T @ a[k]", "η is missing in W", "W ← W - η ∂E/∂W."),
        ("pass", "W stays", "W ← W - η ∂E/∂W, in every layer."),
        ("W[k] = -lr * delta.T @ a[k]", "W itself is missing", "Return the new W, not the way there."),
        ("W[k] = lr * delta.T @ a[k]", "η ∂E/∂W for the new W", "W ← W - η ∂E/∂W."),
        ("W[k] = W[k] - lr * (delta.T @ a[k]).T", "∂E/∂W is transposed",
         "∂E/∂W^(l) = δ aᵀ, Δᵀ A, has the shape of W^(l)."),
        ("W[k] = delta.T @ a[k]", "the gradient for the new W", "W ← W - η ∂E/∂W."),
        ("W[k] -= lr * delta.T @ a[k]", "W is changed in place", "The W that you are given belongs to the caller; "
         "put a new array into a new list."),
    ),
    *instead_of(
        train_step,
        "b[k] = b[k] - lr * delta.sum(axis=0)",
        ("b[k] = b[k] + lr * delta.sum(axis=0)", "the sign: b climbs", "b ← b - η ∂E/∂b goes against the gradient."),
        ("b[k] = b[k] - delta.sum(axis=0)", "η is missing in b", "b ← b - η ∂E/∂b."),
        ("pass", "b stays", "b ← b - η ∂E/∂b: the biases learn, too."),
        ("b[k] = -lr * delta.sum(axis=0)", "b itself is missing", "Return the new b, not the way there."),
        ("b[k] = lr * delta.sum(axis=0)", "η ∂E/∂b for the new b", "b ← b - η ∂E/∂b."),
        ("b[k] = delta.sum(axis=0)", "the gradient for the new b", "b ← b - η ∂E/∂b."),
        ("b[k] = b[k] - lr * delta.mean(axis=0)", "the mean is taken twice in b", "1/N is in Δ already; sum its rows."),
        ("b[k] = b[k] - lr * delta[0]", "b moves by one sample's δ", "The rows of Δ are summed, all samples'."),
        ("b[k] -= lr * delta.sum(axis=0)", "b is changed in place", "The b that you are given belongs to the caller; "
         "put a new array into a new list."),
    ),
    *instead_of(
        train_step,
        "delta = (a[-1] - T) / len(X) * df(z[-1])",
        ("delta = (a[-1] - T) * df(z[-1])", "the mean is missing", "E is the mean of the samples' losses: 1/N, once."),
        ("delta = (a[-1] - T) / len(X) ** 2 * df(z[-1])", "the mean is taken twice", "1/N belongs in once."),
        ("delta = (a[-1] - T) / T.size * df(z[-1])", "a mean over the outputs too",
         "E is a mean over samples, and a sum over outputs."),
        ("delta = (a[-1] - T) / len(X)", "δ^(L) without σ'", "δ^(L) = (a^(L) - t) ⊙ σ'(z^(L))."),
        ("delta = (a[-1] - T) / len(X) * df(a[-1])", "σ'(a) for σ'(z) in δ^(L)", "df is a function of z: σ'(z^(L))."),
        ("delta = (T - a[-1]) / len(X) * df(z[-1])", "t - y for y - t: W and b climb", "W ← W - η ∂E/∂W, with "
         "δ^(L) = (a^(L) - t) ⊙ σ'(z^(L))."),
        ("delta = 2 * (a[-1] - T) / len(X) * df(z[-1])", "a factor 2 too many",
         "E = ½ Σ_k (y_k - t_k)²: its ½ meets the 2."),
    ),
    *instead_of(
        train_step,
        "delta @ W[k] * df(z[k - 1]) if k",
        ("delta @ W[k] if k", "δ^(l) without σ'", "δ^(l) = σ'(z^(l)) ⊙ (W^(l+1)ᵀ δ^(l+1))."),
        ("delta @ W[k].T * df(z[k - 1]) if k", "W for Wᵀ on the way back", "Wᵀ δ sums over W's first index: Δ W."),
        ("delta @ W[k] * df(z[k]) if k", "σ'(z^(l+1)) in δ^(l)",
         "δ^(l) = σ'(z^(l)) ⊙ …: the slope of the layer itself."),
        ("delta @ W[k] * df(a[k]) if k", "σ'(a) for σ'(z) in δ^(l)", "df is a function of z: σ'(z^(l))."),
        ("delta @ W[k] * f(z[k - 1]) if k", "σ for σ'", "δ^(l) = σ'(z^(l)) ⊙ …: df, not f."),
    ),
)
SOFTMAX = """z = z - z.max(axis=-1, keepdims=True)
    log_y = z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))"""
CROSS_ENTROPY = (
    *instead_of(
        cross_entropy,
        "z = z - z.max(axis=-1, keepdims=True)",
        ("pass", "e^z overflows in the sum",
         "e^1000 is ∞. ln Σ_m e^z_m is the largest z plus ln Σ_m e^(z_m - largest)."),
        ("z = z - z.max()", "the largest z of the whole batch is subtracted",
         "A sample far below it is left with e^z = 0 in every unit. Subtract each sample's own largest z."),
        ("z = z / z.max(axis=-1, keepdims=True)", "divided by the largest z",
         "Softmax does not change if the same number is subtracted from all z of a sample; to divide changes it."),
    ),
    *instead_of(
        cross_entropy,
        "log_y = z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))",
        ("log_y = np.log(np.exp(z) / np.sum(np.exp(z), axis=-1, keepdims=True))", "ln of a y that is 0",
         "e^-1000 is 0, and ln 0 is -∞, where ln y is -1000: take ln y_k = z_k - ln Σ_m e^z_m."),
        ("log_y = z - np.log(np.sum(np.exp(z), axis=0, keepdims=True))", "softmax down the samples",
         "Each sample, a row, has shares y_k that add up to 1: axis -1."),
        ("log_y = z - np.log(np.sum(np.exp(z)))", "one sum for the whole batch",
         "Each sample, a row, has shares y_k that add up to 1: axis -1."),
        ("log_y = z - np.log(np.mean(np.exp(z), axis=-1, keepdims=True))", "a mean for the sum in softmax",
         "y_k = e^z_k / Σ_m e^z_m."),
        ("log_y = -z - np.log(np.sum(np.exp(-z), axis=-1, keepdims=True))", "e^-z for e^z", "y_k = e^z_k / Σ_m e^z_m."),
        ("log_y = z", "softmax without its sum", "y_k = e^z_k / Σ_m e^z_m."),
        ("log_y = -np.log(1 + np.exp(-z))", "sigmoid for softmax", "y_k = e^z_k / Σ_m e^z_m: the units share 1."),
    ),
    *instead_of(
        cross_entropy,
        SOFTMAX,
        (SOFTMAX.replace("axis=-1", "axis=0"), "softmax, and the largest z, down the samples",
         "Each sample, a row, has shares y_k that add up to 1: axis -1."),
        (SOFTMAX.replace("axis=-1, keepdims=True", ""), "one largest z and one sum for the whole batch",
         "Each sample, a row, has shares y_k that add up to 1: axis -1."),
        ("log_y = np.log(np.exp(z) / np.sum(np.exp(z), axis=-1, keepdims=True))",
         "e^z overflows",
         "e^1000 is ∞, and ∞/∞ is nan. Subtract the largest z of each sample first: it cancels in y."),
    ),
    *instead_of(
        cross_entropy,
        "-np.sum(t * log_y) / len(z)",
        ("np.sum(t * log_y) / len(z)", "the sign of E", "ln y < 0, and E = -Σ t ln y ≥ 0."),
        ("-np.sum(t * log_y)", "the mean is missing in E", "E is the mean of the samples' losses: 1/N."),
        ("-np.sum(t * log_y) / t.size", "a mean over the outputs too in E", "A sum over k, and a mean over samples."),
        ("-np.sum(log_y) / len(z)", "t is missing in E", "E = -Σ_k t_k ln y_k."),
        ("-np.sum(y * np.log(t)) / len(z)", "t and y are exchanged in E", "E = -Σ_k t_k ln y_k."),
        ("-np.sum(t * z) / len(z)", "z for ln y", "ln y_k = z_k - ln Σ_m e^z_m."),
        ("-np.sum(t * y) / len(z)", "the logarithm is missing", "E = -Σ_k t_k ln y_k."),
        ("-np.sum(t * log_y) / np.log(2) / len(z)", "the logarithm to base 2", "ln is the natural one, np.log."),
        ("-np.sum(t * log_y) / np.log(10) / len(z)", "the logarithm to base 10", "ln is the natural one, np.log."),
        ("0.5 * np.sum((y - t) ** 2) / len(z)", "half squares for E", "E = -Σ_k t_k ln y_k."),
        ("-np.sum(t * log_y + (1 - t) * np.log(1 - y)) / len(z)", "cross-entropy of single units",
         "E = -Σ_k t_k ln y_k; (1 - t) ln(1 - y) belongs to sigmoid outputs."),
        ("-np.sum(t * log_y, axis=-1)", "E of each sample", "E is one number, their mean."),
    ),
    *instead_of(
        cross_entropy,
        "(y - t) / len(z)",
        ("(t - y) / len(z)", "t - y for y - t", "∂E/∂z = y - t: where y is too large, z is to fall."),
        ("np.sum(y - t, axis=0) / len(z)", "∂E/∂z is summed over the samples",
         "It has the shape of z: each sample has its own z."),
        ("y - t", "the mean is missing in ∂E/∂z", "E is a mean over samples, and so is its derivative: 1/N."),
        ("(y - t) / t.size", "a mean over the outputs too in ∂E/∂z", "A sum over k, and a mean over samples."),
        ("(y - t) * y * (1 - y) / len(z)", "σ' is left in ∂E/∂z",
         "Softmax's Jacobian and the logarithm cancel: y - t."),
        ("-t / y / len(z)", "∂E/∂y for ∂E/∂z", "-t/y still has to go through softmax's Jacobian; then it is y - t."),
        ("-t * (1 - y) / len(z)", "only the diagonal of softmax's Jacobian",
         "Each y_k depends on every z_m: all of them give y - t."),
        ("y / len(z)", "t is missing in ∂E/∂z", "∂E/∂z = y - t."),
    ),
    Mistake(cross_entropy, "loss, delta\n", "delta, loss\n", "E and ∂E/∂z are exchanged", "Return E first."),
)
TANGENT_PASSES = instead_of(
    tangent_passes,
    "sum(n * (m + 1) for m, n in zip(sizes, sizes[1:]))",
    ("sum(n * m for m, n in zip(sizes, sizes[1:]))", "the biases are missing", "θ holds the biases, too: n_l a layer."),
    ("sum(m * (n + 1) for m, n in zip(sizes, sizes[1:]))", "biases of the layers before", "Layer l has n_l biases; the "
     "input has none."),
    ("1", "this is reverse mode's number", "Forward mode gives one direction a pass, and θ has P of them."),
    ("sum(sizes)", "one pass for each unit",
     "One pass gives the derivative along one direction of θ: count parameters."),
    ("sum(sizes[1:])", "one pass for each bias", "The weights are parameters, too."),
    ("sizes[0]", "one pass for each input", "That would give ∂y/∂x; here the parameters move."),
    ("len(sizes) - 1", "2: one pass for each layer, or output", "Count what can move: every weight and every bias."),
    ("2 * sum(n * (m + 1) for m, n in zip(sizes, sizes[1:]))", "twice as many",
     "The question is how many tangent passes, not what they cost; a central difference needs 2 evaluations for each "
     "parameter."),
    ("sum(n * (m + 1) for m, n in zip(sizes, sizes[1:])) ** 2", "squared", "P passes, each of which costs about 2 P."),
    ("sum(n * (m + 1) for m, n in zip(sizes, sizes[1:])) + 1", "one too many",
     "Each pass has the value beside the tangent, so there is no pass for the value alone."),
)
WRONG_LINE = instead_of(
    wrong_line,
    '"e"',
    ('"a"', "A is right", "z^(l) = W^(l) a^(l-1) + b^(l), for a batch A Wᵀ + b."),
    ('"b"', "B is right", "a^(l) = σ(z^(l))."),
    ('"c"', "C is right", "δ^(L) = (a^(L) - t) ⊙ σ'(z^(L)), with 1/N, once."),
    ('"d"', "D is right", "Δᵀ A sums over the samples; 1/N is in Δ."),
    ('"f"', "F is right", "δ^(l) = σ'(z^(l)) ⊙ (W^(l+1)ᵀ δ^(l+1)); z[l - 1] is the z of what W[l] takes in."),
)
HESSIAN_TIMES = instead_of(
    hessian_times,
    "np.imag(grad(theta + 1j * h * v)) / h",
    ("2 * np.imag(grad(theta + 1j * h * v)) / h", "divided by h for 2 h", "Between θ + h v and θ - h v lie 2 h."),
    ("np.imag(grad(theta + 1j * h * v)) / h / 2", "divided by 2 h for h", "Between θ + h v and θ lies h."),
    ("-np.imag(grad(theta + 1j * h * v)) / h", "the sign", "∇E(θ + h v) minus ∇E(θ), not the other way round."),
    ("grad(theta)", "the gradient itself", "H v is how the gradient changes along v."),
    ("grad(v)", "the gradient at v", "H v is how the gradient changes at θ, along v."),
    ("grad(theta) * v", "the gradient times v", "H v is how the gradient changes along v, ∇E(θ + s v) by s."),
    ("(grad(theta + v) - grad(theta - v)) / 2", "a step of 1 to both sides",
     "A derivative is the limit of small steps: h v for v, and then divide by 2h."),
    ("np.imag(grad(theta + 1j * h * v))", "the division by h is missing", "Im ∇E(θ + ih v) is h times H v."),
    ("grad(theta + v) - grad(theta)", "a step of 1", "A derivative is the limit of small steps: divide by a small h."),
    ("np.imag(grad(theta + 1j * h)) / h", "H times ones", "θ + h moves every parameter alike; θ + h v moves along v."),
    ("np.imag(grad(theta + 1j * h)) / h * v", "h for h v", "θ + h moves every parameter alike; θ + h v moves along v."),
    ("np.imag(grad(theta + 1j * h * v)) / h / np.linalg.norm(v)", "along v of length 1",
     "H v is linear in v, whose length counts."),
    ("np.imag(grad(theta + 1j * h * v)) / h * v", "times v once more", "v is in θ + h v already."),
    ("np.sum(v * np.imag(grad(theta + 1j * h * v))) / h", "vᵀ H v for H v", "H v has an entry for each parameter."),
    ("np.array([np.imag(grad(theta + 1j * h * e))[k] / h for k, e in enumerate(np.eye(len(v)))]) * v",
     "only H's diagonal", "Row i of H v is Σ_j H_ij v_j: move all of θ at once, along v."),
    ("np.array([np.imag(grad(theta + 1j * h * e)) / h for e in np.eye(len(v))])", "H itself",
     "H v is a vector, and needs no H: two gradients are enough."),
)
WAY_BACK = """            self.grad = 1.0
            for node in reversed(order):
                for parent, slope in zip(node.parents, node.slopes):
                    parent.grad += slope * node.grad
"""
PUSH = """            self.grad = 1.0
            def push(node):
                for parent, slope in zip(node.parents, node.slopes):
                    {}
                    push(parent)
            push(self)
"""
PUSH_FROM_1 = PUSH.replace("            self.grad = 1.0\n", "").replace("for", "node.grad = 1.0\n                for")
QUEUE = """            self.grad, queue = 1.0, [self]
            while queue:
                node = queue.pop({})
                for parent, slope in zip(node.parents, node.slopes):
                    parent.grad += slope * node.grad
                    queue.append(parent)
"""
TWICE = (
    "One that is used twice is visited twice, and the second time passes the first part on again. Each node once, "
    "after "
    "all that use it."
)
VISIT = """                if node not in seen:
                    seen.add(node)
                    for parent in node.parents:
                        visit(parent)
                    order.append(node)

            visit(self)
            self.grad = 1.0
            for node in reversed(order):
"""
VALUE = (
    *instead_of(
        scalar_class,
        "self.data * other.data, (self, other), (other.data, self.data)",
        ("self.data * other.data, (self, other), (self.data, other.data)", "the slopes of a product are exchanged",
         "∂(a b)/∂a = b: each factor's slope is the other one."),
        ("self.data * other.data, (self, other), (self.data * other.data,) * 2", "the product itself for its slopes",
         "∂(a b)/∂a = b."),
        ("self.data * other.data, (self, other), (1.0, 1.0)", "the slopes of a product are 1", "∂(a b)/∂a = b."),
        ("self.data * other.data, (self,), (other.data,)", "a product has one parent", "∂(a b)/∂b = a is wanted, too."),
        ("self.data * other.data, (), ()", "a product has no parents",
         "It has to remember a and b, with ∂(a b)/∂a = b."),
        ("self.data + other.data, (self, other), (other.data, self.data)", "a sum for the product", "data is a b."),
    ),
    *instead_of(
        scalar_class,
        "Value(t, (self,), (1 - t * t,))",
        ("Value(t, (self,), (1.0,))", "tanh without its slope", "tanh' = 1 - tanh²."),
        ("Value(t, (self,), (t,))", "tanh itself for its slope", "tanh' = 1 - tanh²."),
        ("Value(t, (self,), (t * t,))", "1 - is missing in tanh'", "tanh' = 1 - tanh²."),
        ("Value(t, (self,), (1 - t,))", "the square is missing in tanh'", "tanh' = 1 - tanh²."),
        ("Value(t, (self,), (1 + t * t,))", "the sign in tanh'", "tanh' = 1 - tanh²."),
        ("Value(t, (self,), (1 / math.cosh(self.data),))", "the square is missing in 1/cosh²", "tanh' = 1/cosh²."),
        ("Value(t, (self,), (1 - self.data**2,))", "1 - z² for 1 - tanh(z)²", "tanh' = 1 - tanh², from the result."),
        ("Value(t, (self,), (t * (1 - t),))", "sigmoid's slope for tanh", "tanh' = 1 - tanh²."),
        ("Value(t, (self,), (1 - math.tanh(t) ** 2,))", "tanh'(tanh(z)) for tanh'(z)", "tanh' = 1 - tanh(z)², once."),
        ("Value(t, (), ())", "tanh has no parents", "It has to remember z, with the slope 1 - tanh²."),
    ),
    *instead_of(
        scalar_class,
        "self.grad = 1.0",
        ("self.grad = 0.0", "nothing but zeros",
         "The end's own grad is 1, ∂E/∂E; and every parent takes its share of it."),
        ("self.grad = self.data", "the end's grad is its data", "It is 1, ∂E/∂E."),
        ("for node in order:\n                node.grad = 1.0", "every grad begins at 1",
         "Only the end's own grad is 1; the others begin at 0 and collect."),
    ),
    *instead_of(
        scalar_class,
        "parent.grad += slope * node.grad",
        ("parent.grad = slope * node.grad", "grad is overwritten",
         "A number that is used twice gets the sum of both parts: +=."),
        ("parent.grad += slope", "the chain rule is missing", "slope · node.grad: what comes after counts, too."),
        ("parent.grad += node.grad", "the slope is missing", "slope · node.grad."),
        ("parent.grad += slope + node.grad", "the slope is added", "The chain rule multiplies: slope · node.grad."),
        ("parent.grad -= slope * node.grad", "the sign", "grad is the derivative itself, not the step against it."),
    ),
    *instead_of(
        scalar_class,
        "for node in reversed(order):",
        ("for node in [self]:", "the way back ends after the last operation", "Either only the end's own parents are "
         "reached, or the order runs from the beginning, where grad is still 0. From the end on, each node after all "
         "that use it."),
        ("for node in [self, *self.parents]:", "only the last two operations", "The parents have parents, too."),
    ),
    *instead_of(
        scalar_class,
        WAY_BACK,
        (PUSH.format("parent.grad += slope * node.grad"), "a node passes its grad on more than once", TWICE),
        (QUEUE.format("0"), "a node passes its grad on more than once: a queue", TWICE),
        (QUEUE.format(""), "a node passes its grad on more than once: a stack", TWICE),
        (PUSH.format("parent.grad = slope * node.grad"), "grad is overwritten, route by route",
         "A number that is used twice gets the sum of both parts: +=. And it passes its grad on once, after all that "
         "use it."),
        (PUSH_FROM_1.format("parent.grad += slope * node.grad"), "every backward sets a grad to 1",
         "Only the end's own grad is 1. A backward that calls its parents' sets theirs to 1, too."),
    ),
    Mistake(
        scalar_class,
        VISIT,
        VISIT.replace("                    order.append(node)\n", "").replace("add(node)\n",
        "add(node)\n                    "
        "order.append(node)\n").replace("reversed(order)", "order"),
        "a node passes its grad on too soon, at first sight",
        "Every node once, but each only after all that use it: list a node after its parents, and go from the end of "
        "the list.",
    ),
    Mistake(
        scalar_class,
        "            visit(self)\n"
        "            self.grad = 1.0\n"
        "            for node in reversed(order):",
        "            self.grad = 1.0\n"
        "            queue = [self]\n"
        "            for node in queue:\n"
        "                queue += [p for p in dict.fromkeys(node.parents) if p not in queue]\n"
        "            for node in queue:",
        "a node passes its grad on too soon",
        "In the order in which they are met, one may come before another that uses it. Each node "
        "after all that use it.",
    ),
)
