"""What goes wrong in Question 2's programs, and how a reader is told."""

from hwlib.exercises.mistakes import Mistake, instead_of
from hwlib.exercises.networks import FORWARD, SLOPES
from hwlib.exercises.q2_answers import (
    across_a_kink,
    best_step,
    by_complex_step,
    by_differences,
    cheapest,
    factor,
    jacobian,
    skip_jacobian,
    two_orders,
    wrong_factor,
)
from hwlib.network import Network
from hwlib.numerical import central_difference, complex_step

# fmt: off
FACTOR = instead_of(
    factor,
    "np.diag(df(z)) @ W",
    ("df(z) * W", "σ' by columns: without the diag, or W D",
     "D W has row i of W times slope i. W D has columns times slopes, and so has df(z) * W, where numpy puts the "
     "vector along the last axis: the sheet's slip."),
    ("(np.diag(df(z)) @ W).T", "transposed", "Row i belongs to the output i, column j to the input j."),
    ("np.diag(df(z)) @ W.T", "Wᵀ for W", "∂z_i/∂a_j = w_ij."),
    ("W", "σ' is missing", "a = σ(z): the chain rule has the slope of σ, D = diag(σ'(z))."),
    ("df(z) @ W", "a product without the diag", "That adds up the rows, Σ_i σ'(z_i) w_ij; each is to stay by itself."),
    ("np.diag(df(z) ** 2) @ W", "σ' twice", "D W, once."),
    ("np.diag(z) @ W", "z for σ'(z)", "D = diag(σ'(z)): df, of z."),
    ("np.diag(df(z)) * W", "⊙ for the matrix product",
     "D W is np.diag(…) @ W; entry by entry only the diagonal is left."),
    ("W @ df(z)", "a vector: W times σ'(z)", "Row i of W times slope i, and nothing is summed."),
    ("np.diag(df(z)) + W", "a sum for the product", "The chain rule multiplies: D W."),
    ("np.diag(df(z))", "W is missing", "∂a/∂z = D, and ∂z/∂a^(l-1) = W: D W."),
)
LOOP = """            J = slopes[0][..., None] * W[0][..., None, :, :]
            for W_above, slope in zip(W[1:], slopes[1:]):
                J = slope[..., None] * (W_above[..., None, :, :] @ J)
"""
FROM_I = """            J = np.eye(self.sizes[0])
            for W_l, slope in zip(W, slopes):
                J = {}
"""
FROM_A = FROM_I.replace("slope in zip(W, slopes)", "a in zip(W, tape.a)")
JACOBIAN = (
    *FORWARD,
    *SLOPES,
    *instead_of(
        Network.input_jacobian,
        LOOP,
        (FROM_I.format("(slope[..., None, :] * W_l) @ J"), "without the diag: σ' by columns",
         "D W has row i of W times slope i. numpy puts a vector along the last axis, the columns: the sheet's slip."),
        (FROM_I.format("slope[..., None, :] * (W_l @ J)"), "σ' by columns of W J",
         "D (W J) has row i of W J times slope i."),
        (FROM_I.format("W_l @ J + 0 * slope[..., None]"), "σ' is missing",
         "Each layer is two links: W^(l), and D_l = diag(σ'(z^(l)))."),
        (FROM_I.format("W_l @ J + 0 * slope[..., None] if W_l is W[-1] else slope[..., None] * (W_l @ J)"),
         "σ' of the output is missing",
         "y = σ(z^(L)): the product begins with D_L on the left."),
        (FROM_A.format("W_l @ (self.activations[0][1](a)[..., None] * J)"),
         "σ'(a^(l-1)) before W", "First W^(l), then σ: J ← D_l W^(l) J, with σ' at z^(l)."),
        (FROM_I.format("slope[..., None] * (W_l @ J)").replace("slopes)", "slopes[::-1])"),
         "the D_l in the reverse order",
         "D_l stands beside its own W^(l)."),
        (FROM_I.format("slope[..., None] * np.eye(len(W_l)) * W_l * J"), "⊙ for the matrix products", "D W J is "
         "np.diag(…) @ W @ J; entry by entry only the diagonal is left."),
        (FROM_I.format("J @ (slope[..., None] * W_l)"), "the factors are in the wrong order",
         "The last layer stands on the left: J ← D W J."),
        (FROM_I.format("W_l.mT @ (slope[..., None] * J)"), "Wᵀ D for D W",
         "That is the way back, from y to x, in the order of the way there: J ← D_l W^(l) J."),
        (FROM_I.format("slope[..., None] * (W_l.mT @ J)"), "Wᵀ for W", "∂z_i/∂a_j = w_ij: from the input on it is W."),
        (FROM_I.format("slope[..., None] * slope[..., None] * (W_l @ J)"), "σ' twice", "One D and one W a layer."),
        (FROM_I.format("slope[..., None] * W_l"), "only the last factor", "J ← D W J: the old J comes in."),
        (FROM_I.format("slope[..., None] * W_l + J"), "a sum for the product", "The chain rule multiplies: J ← D W J."),
        (FROM_I.format("J + slope[..., None] * (W_l @ J)"), "as if each layer had a skip connection",
         "J ← D W J; the factor I + D W belongs to a layer that adds its input."),
        (FROM_I.format("slope[..., None] * W_l * J").replace("np.eye(self.sizes[0])", "1"),
         "products ⊙ of the factors", "The chain rule sums over the units between: a matrix product."),
    ),
    *instead_of(
        Network.input_jacobian,
        "slopes = self.slopes(tape)",
        ("slopes = [df(z) for (_, df), z in zip(self.activations, [X, *tape.z[:-1]])]", "σ' of the layer before",
         "Layer l has D_l = diag(σ'(z^(l))), of its own z."),
        ("slopes = [df(a) for (_, df), a in zip(self.activations, tape.a)]", "σ'(a^(l-1)) for σ'(z^(l))",
         "Layer l has D_l = diag(σ'(z^(l))), of what goes into its σ."),
        ("slopes = [df(z) for (_, df), z in zip(self.activations, [tape.z[-1]] * len(W))]",
         "σ' of the last layer everywhere", "Layer l has D_l = diag(σ'(z^(l))), of its own z."),
        ("slopes = [df(z + b[..., None, :]) for (_, df), z, (_, b) in zip(self.activations, tape.z, "
        "self.layers(theta))]",
         "b is added once more in σ'", "z^(l) = W^(l) a^(l-1) + b^(l) holds b already: the sheet's slip."),
        ("slopes = [df(z + (k > 0) * b[..., None, :]) for k, ((_, df), z, (_, b)) in "
         "enumerate(zip(self.activations, tape.z, self.layers(theta)))]", "b is added once more in σ', from layer 3 on",
         "z^(l) = W^(l) a^(l-1) + b^(l) holds b already: the sheet's slip, as it stands."),
        ("slopes = [df(z - b[..., None, :]) for (_, df), z, (_, b) in zip(self.activations, tape.z, "
        "self.layers(theta))]",
         "b is missing in σ'", "σ' is taken at z^(l) = W^(l) a^(l-1) + b^(l)."),
    ),
    *instead_of(
        jacobian,
        'x[None], mode="forward")[0]',
        ('x[None], mode="forward")[0].T', "transposed",
         "Row i belongs to the output i, column j to the input j: shape (n_L, n_1)."),
        ('x[None], mode="forward")[0].sum(axis=1)', "the row sums",
         "∂y/∂x has an entry for each output and each input."),
        ('x[None], mode="forward")[0].sum(axis=0)', "the column sums",
         "∂y/∂x has an entry for each output and each input."),
        ('x[None], mode="forward")', "one axis too many", "For one sample ∂y/∂x has the shape (n_L, n_1)."),
    ),
)
DIFFERENCES = """def difference(e):
        above, below = x + h * e, x - h * e
        return f(above) - f(below), above - below

    return _columns(difference, x)"""
BY_DIFFERENCES = (
    *instead_of(
        central_difference,
        DIFFERENCES,
        ("return (f(x + h) - f(x - h)) / 2 * h", "one vector for the matrix, and / 2 * h for / (2 * h)",
         "x + h moves all inputs at once: column j wants x + h e_j. And Python divides by 2 and then multiplies by h."),
        ("return (f(x + h) - f(x - h)) / (2 * h)", "one vector for the matrix",
         "x + h moves all inputs at once, which gives J (1, …, 1): the sheet's slip. Column j wants x + h e_j."),
        ("pairs = [(f(x.__iadd__(h * e)), f(x.__isub__(2 * h * e))) for e in np.eye(len(x))]\n"
         "    return np.stack([(above - below) / (2 * h) for above, below in pairs], axis=1)",
         "x is moved and not moved back", "After column j, x_j is to be what it was; or move a copy."),
    ),
    *instead_of(
        central_difference,
        "above, below = x + h * e, x - h * e",
        ("above, below = x + h * e, x", "one-sided",
         "(f(x + h e_j) - f(x)) / h errs by h f''/2; the central one, from x - h e_j to x + h e_j, by h² f'''/6."),
        ("above, below = x, x - h * e", "one-sided, to the left",
         "(f(x) - f(x - h e_j)) / h errs by h f''/2; the central one, from x - h e_j to x + h e_j, by h² f'''/6."),
        ("above, below = x + h, x - h", "h for h e_j",
         "Column j wants x_j moved, alone; x + h moves all inputs at once: the sheet's slip."),
        ("above, below = x + h * e / 2, x - h * e / 2", "a step of h/2",
         "From x - h e_j to x + h e_j, and divided by 2h."),
    ),
    *instead_of(
        central_difference,
        "f(above) - f(below), above - below",
        ("f(above) - f(x), above - below", "one-sided over 2h",
         "From x to x + h e_j lies h. Take f(x - h e_j), too; and y = x is no copy of x, but another name for it."),
        ("f(above) - f(below) / (2 * h), 0 * x + 1", "only one value is divided",
         "Brackets: the difference is divided by 2h."),
        ("f(above) - f(below), above - x", "h for 2h below", "Between x - h e_j and x + h e_j lie 2h."),
        ("f(x + 2 * h * e) - f(x - 2 * h * e), above - below", "a step of 2h", "From x - h e_j to x + h e_j lie 2h."),
        ("f(below) - f(above), above - below", "the sign", "f(x + h e_j) minus f(x - h e_j)."),
        ("f(above) - f(below), 0 * x + 1", "the division by 2h is missing",
         "The change of f is divided by that of x_j, 2h."),
        ("(f(above) - f(below)) / 2 * h, 0 * x + 1", "/ 2 * h for / (2 * h)",
         "Python divides by 2 and then multiplies by h: brackets."),
        ("(f(above) - 2 * f(x) + f(below)) / h**2, 0 * x + 1", "this is the second derivative", "The first is "
         "(f(x + h e_j) - f(x - h e_j)) / 2h."),
        ("f(above) + f(below), above - below", "a sum for the difference", "f(x + h e_j) minus f(x - h e_j)."),
        ("np.abs(f(above) - f(below)), above - below", "the sign is lost", "A derivative may be negative."),
    ),
    *instead_of(
        by_differences,
        "central_difference(f, x, h)",
        ("central_difference(f, x, h).T", "transposed", "What moves with x_j is column j: the shape is (m, n). A list "
         "of columns, as an array, has them as rows."),
        ("np.diag(central_difference(f, x, h))", "only the diagonal",
         "Every output can depend on every input: a column for each j."),
    ),
)
BY_COMPLEX_STEP = (
    *instead_of(
        complex_step,
        "moved = x + 1j * h * e",
        ("moved = x + 1j * h", "h for h e_j", "Column j wants x_j moved, alone; x + ih moves all inputs at once."),
        ("moved = 1j * h * e", "x is missing", "The derivative is wanted at x: f(x + ih e_j)."),
    ),
    *instead_of(
        complex_step,
        "np.imag(f(moved)), moved.imag",
        ("np.real(f(moved)), moved.imag", "the real part",
         "f(x + ih) = f + ih f' - …: the derivative is in the imaginary part."),
        ("np.real(f(moved) - f(x)), moved.imag", "the real part of a difference",
         "f(x + ih) = f + ih f' - …: the derivative is in the imaginary part, and nothing has to be subtracted."),
        ("np.abs(f(moved)), moved.imag", "the absolute value",
         "f(x + ih) = f + ih f' - …: the derivative is in the imaginary part."),
        ("f(moved), moved.imag", "the imaginary part is not taken",
         "f(x + ih) = f + ih f' - …: np.imag, and then divide by h."),
        ("np.imag(f(x + 2j * h * e)), moved.imag", "a step of 2h", "Im f(x + ih e_j) / h."),
        ("-np.imag(f(moved)), moved.imag", "the sign", "Im f(x + ih e_j) / h."),
        ("np.imag(f(moved)), moved.imag / h", "the division by h is missing",
         "Im f(x + ih e_j) is h times the derivative."),
        ("np.imag(f(moved)), 2 * moved.imag", "divided by 2h", "Nothing is subtracted: x has moved by h."),
        ("np.imag(f(x + h * e)), moved.imag", "nothing but zeros", "A real step leaves f real: x + 1j * h * e_j."),
        ("np.imag(f(moved)) * h, 0 * x + 1", "multiplied by h", "Im f(x + ih e_j) is h times the derivative: divide."),
        ("(f(x + h * e) - f(x - h * e)) / 2, moved.imag", "this is the central difference",
         "The step goes in the imaginary direction, and nothing is subtracted."),
    ),
    *instead_of(
        by_complex_step,
        "return complex_step(f, x, h)",
        ("return complex_step(f, x, h).T", "transposed", "What moves with x_j is column j: the shape is (m, n). A list "
         "of columns, as an array, has them as rows."),
        ("return np.imag(f(x + 1j * h)) / h", "one vector for the matrix",
         "x + ih moves all inputs at once, which gives J (1, …, 1). Column j wants x + ih e_j."),
        ("return np.diag(complex_step(f, x, h))", "only the diagonal",
         "Every output can depend on every input: a column for each j."),
    ),
)
BEST_STEP = instead_of(
    best_step,
    "(3 * eps / omega**3) ** (1 / 3)",
    ("(6 * eps / omega**3) ** (1 / 3)", "where both terms are equal",
     "There the V's sides meet. The sum is least where its derivative is 0: h/3 |f'''| = ε |f|/h²."),
    ("(1.5 * eps / omega**3) ** (1 / 3)", "half of the rounding error",
     "The bound has ε |f|/h: its derivative is -ε |f|/h²."),
    ("(eps / omega**3) ** (1 / 3)", "a 3 is missing", "The derivative of h²/6 is h/3: h³ = 3 ε |f|/|f'''|."),
    ("(3 * eps) ** (1 / 3)", "f''' of sin x", "f(x) = sin 10x: each derivative brings a factor 10."),
    ("(3 * eps / omega) ** (1 / 3)", "10 for 10³", "Each of the three derivatives brings a factor 10."),
    ("(3 * eps / omega**2) ** (1 / 3)", "f'' for f'''", "The central difference errs by h²/6 |f'''|."),
    ("eps ** (1 / 3)", "this is the rule of thumb", "ε^(1/3) is for |f'''| of size 1; here it is 1000."),
    ("eps ** (1 / 2)", "this is the one-sided rule of thumb",
     "ε^(1/2) is for one-sided differences, and |f''| of size 1."),
    ("(2 * eps / omega**2) ** (1 / 2)", "this is the one-sided difference's best step",
     "The central one errs by h²/6 |f'''|."),
    ("(3 * 2.0**-52 / omega**3) ** (1 / 3)", "ε of float64", "In float32 ε is 2^-23."),
    ("1e-8", "this is the sheet's h", "A smaller h is not better: rounding errs by ε |f|/h."),
    ("(3 * eps / omega**3) ** (1 / 2)", "a square root", "h³ = 3 ε |f|/|f'''|: a cube root."),
    ("3 * eps / omega**3", "the root is missing", "That is h³."),
    ("(3 * eps * omega**3) ** (1 / 3)", "multiplied by |f'''|",
     "The more f bends, the shorter the step: h³ = 3 ε |f|/|f'''|."),
)
ACROSS_A_KINK = instead_of(
    across_a_kink,
    "(1 + s) / 2",
    ("1.0", "this is the derivative at x", "The point x - h lies on the other side of the kink. f(x - h) = 0 there."),
    ("0.5", "this is the value with the kink at x itself", "Here x = h/4: f(x + h) = 5h/4, f(x - h) = 0."),
    ("1 + s", "divided by h for 2h", "f(x + h) = 5h/4 is divided by 2h."),
    ("0.0", "this is the slope on the other side", "f(x + h) = 5h/4, on the right of the kink."),
    ("s", "this is the one-sided difference to the left",
     "(f(x) - f(x - h)) / h; the central one takes f(x + h) - f(x - h), and 2h. (Or it is that of |x|.)"),
    ("(1 - s) / 2", "this is the value for x = -h/4", "x = h/4 lies on the right of the kink."),
    ("1 - s", "the negative half of ReLU is counted",
     "f(x - h) = 0: ReLU is 0 left of the kink. (And the change is divided by 2h.)"),
)
SKIP = (
    *instead_of(
        skip_jacobian,
        "J + df(z)[:, None] * W_l @ J",
        ("df(z)[:, None] * W_l @ J", "I is missing",
         "a + σ(z) has two terms, and the derivative of a is I: (I + D W) J = J + D W J."),
        ("J + df(z)[:, None] * W_l", "J is missing in the second term", "(I + D W) J = J + D W J."),
        ("np.eye(len(x)) + df(z)[:, None] * W_l @ J", "J is missing in the first term", "(I + D W) J = J + D W J."),
        ("np.eye(len(x)) + df(z)[:, None] * W_l", "only the last factor", "J ← (I + D W) J: the old J comes in."),
        ("J + W_l @ J", "σ' is missing", "∂σ(z)/∂a = D W with D = diag(σ'(z))."),
        ("J + J @ (df(z)[:, None] * W_l)", "the factors are in the wrong order",
         "The last block stands on the left: (I + D W) J."),
        ("J + df(z) * W_l @ J", "without the diag: σ' by columns",
         "D W has row i of W times slope i: df(z)[:, None] * W."),
        ("df(z)[:, None] * (J + W_l @ J)", "σ' of the skip, too",
         "The skip does not go through σ: I + D W, not D (I + W)."),
        ("J + df(z)[:, None] * W_l.T @ J", "Wᵀ for W", "∂z_i/∂a_j = w_ij."),
        ("J - df(z)[:, None] * W_l @ J", "the sign", "I + D W: the block adds."),
        ("J + df(f(z))[:, None] * W_l @ J", "σ'(a) for σ'(z)", "df is a function of z."),
        ("1 + df(z)[:, None] * W_l @ J", "1 for I",
         "The 1 stands on the diagonal only: I, and with J it is J + D W J."),
        ("(1 + df(z)[:, None] * W_l) @ J", "1 for I, in the factor", "The 1 stands on the diagonal only: I + D W."),
    ),
    *instead_of(
        skip_jacobian,
        "a = a + f(z)",
        ("a = f(z)", "the forward pass without the skip", "a ← a + σ(z): the next block takes the sum."),
        ("a = a + z", "σ is missing in the forward pass", "a ← a + σ(z)."),
        ("pass", "a stays x", "a ← a + σ(z): the next block takes the sum."),
    ),
    *instead_of(
        skip_jacobian,
        "W_l @ a + b_l",
        ("W_l @ a", "b is missing", "z = W a + b."),
        ("a @ W_l + b_l", "Wᵀ for W in the forward pass", "z = W a + b."),
    ),
    *instead_of(
        skip_jacobian,
        "return J",
        ("return J.T", "transposed", "Row i belongs to the output i, column j to the input j."),
        ("return J - np.eye(len(x))", "the skip around all blocks is left out",
         "y itself holds x, by the skips: J begins at I."),
    ),
)
ORDERS = (
    Mistake(two_orders, "forward, reverse", "reverse, forward", "the two are exchanged",
    "Forward begins at x: n_1 columns are carried along. Return it first."),
    *instead_of(
        two_orders,
        "sizes[0] * sum(products[1:])",
        ("sizes[0] * sum(products)", "forward: the first factor is counted",
         "W^(2) is there already: the sum begins with W^(3) W^(2)."),
        ("sizes[-1] * sum(products[1:])", "forward: n_L columns", "From the x side n_1 columns are carried along."),
        ("sizes[0] * sum(products[:-1])", "forward: W^(L) is left out, not W^(2)",
         "The first factor, W^(2), comes for nothing."),
        ("sizes[0] * sum(products[2:])", "forward: W^(3) is left out, too",
         "Only the first factor, W^(2), comes for nothing."),
        ("sum(products[1:])", "forward: one column", "n_1 columns are carried along."),
        ("sizes[0] * sum(sizes[2:])", "forward: n_l for n_l n_(l-1)",
         "A product of shapes (p, q)(q, r) takes p q r multiplications."),
        ("sizes[0] * (sum(products[1:]) + sum(sizes[1:]))", "forward: the products with D_l are counted",
         "The diagonal matrices are left out."),
        ("sizes[0] * int(np.prod(sizes[1:]))", "forward: a product for the sum", "Each step adds its own p q r."),
    ),
    *instead_of(
        two_orders,
        "sizes[-1] * sum(products[:-1])",
        ("sizes[-1] * sum(products)", "reverse: the first factor is counted",
         "W^(L) is there already: the sum begins with W^(L) W^(L-1)."),
        ("sizes[0] * sum(products[:-1])", "reverse: n_1 rows", "From the y side n_L rows are carried along."),
        ("sizes[-1] * sum(products[1:])", "reverse: W^(2) is left out, not W^(L)",
         "The first factor, W^(L), comes for nothing."),
        ("sizes[-1] * sum(products[:-2])", "reverse: W^(L-1) is left out, too",
         "Only the first factor, W^(L), comes for nothing."),
        ("sum(products[:-1])", "reverse: one row", "n_L rows are carried along."),
        ("sizes[-1] * sum(sizes[:-2])", "reverse: n_l for n_l n_(l-1)",
         "A product of shapes (p, q)(q, r) takes p q r multiplications."),
        ("sizes[-1] * (sum(products[:-1]) + sum(sizes[1:]))", "reverse: the products with D_l are counted",
         "The diagonal matrices are left out."),
        ("sizes[-1] * int(np.prod(sizes[:-1]))", "reverse: a product for the sum", "Each step adds its own p q r."),
    ),
)
CUT = "min(cost[i, j] + cost[j, k] + sizes[i] * sizes[j] * sizes[k] for j in range(i + 1, k))"
ANSWER = f"{CUT}\n    return cost[0, len(sizes) - 1]"
ENDS = (
    "sizes[0] * sum(n * m for n, m in zip(sizes[1:], sizes[2:])), "
    "sizes[-1] * sum(n * m for n, m in zip(sizes, sizes[1:-1]))"
)
CHEAPEST = (
    *instead_of(
        cheapest,
        ANSWER,
        (f"0\n    return ({ENDS})[0]", "this is the order from the x side",
         "There are other bracketings: try every cut of every part."),
        (f"0\n    return ({ENDS})[1]", "this is the order from the y side",
         "There are other bracketings: try every cut of every part."),
        (f"0\n    return min({ENDS})", "only the two ends are tried",
         "There are other bracketings: try every cut of every part."),
        ("0\n    n, total = list(sizes), 0\n"
         "    while len(n) > 2:\n"
         "        j = min(range(1, len(n) - 1), key=lambda j: n[j - 1] * n[j] * n[j + 1])\n"
         "        total += n[j - 1] * n[j] * n[j + 1]\n"
         "        del n[j]\n"
         "    return total", "the cheapest product first",
         "What is cheapest now can make the rest dear: try every last cut."),
    ),
    *instead_of(
        cheapest,
        CUT,
        ("max(cost[i, j] + cost[j, k] + sizes[i] * sizes[j] * sizes[k] for j in range(i + 1, k))", "the dearest order",
         "min, over the cuts."),
        ("min(cost[i, j] + cost[j, k] + sizes[j - 1] * sizes[j] * sizes[j + 1] for j in range(i + 1, k))",
         "the neighbours' sizes for n_i and n_k", "The last product joins what is left of both parts: n_i n_j n_k."),
        ("min(sizes[i] * sizes[j] * sizes[k] for j in range(i + 1, k))", "the parts are free",
         "A cut costs what both parts cost, and their product."),
        ("min(cost[i, j] + cost[j, k] for j in range(i + 1, k)) + sizes[i] * sizes[k]", "n_i n_k for n_i n_j n_k",
         "A product of shapes (p, q)(q, r) takes p q r multiplications."),
        ("min(max(cost[i, j], cost[j, k]) + sizes[i] * sizes[j] * sizes[k] for j in range(i + 1, k))",
         "only the dearer part counts", "Both parts have to be multiplied out: their costs add up."),
        ("sum(cost[i, j] + cost[j, k] + sizes[i] * sizes[j] * sizes[k] for j in range(i + 1, k))",
         "a sum over the cuts", "One of the cuts is made: min."),
        ("(lambda j: cost[i, j] + cost[j, k] + sizes[i] * sizes[j] * sizes[k])((i + k) // 2)",
         "always cut in the middle, rounded down", "The best cut is where it is cheapest: try each."),
        ("(lambda j: cost[i, j] + cost[j, k] + sizes[i] * sizes[j] * sizes[k])((i + k + 1) // 2)",
         "always cut in the middle, rounded up", "The best cut is where it is cheapest: try each."),
        ("min(cost.get((i, j - 1), 0) + cost[j, k] + sizes[i] * sizes[j] * sizes[k] for j in range(i + 1, k))",
         "the left part ends one size too soon", "Both parts have n_j: sizes[: j + 1] and sizes[j:]."),
        ("(lambda j: cost[i, j] + cost[j, k] + sizes[i] * sizes[j] * sizes[k])"
         "(min(range(i + 1, k), key=lambda j: sizes[j]))",
         "the cut at the narrowest layer, or the widest first", "A good guess, but not always the best: try each."),
    ),
)
WRONG_FACTOR = instead_of(
    wrong_factor,
    '"d"',
    ('"a"', "A is right", "z^(l) = W^(l) a^(l-1) + b^(l)."),
    ('"b"', "B is right", "D_l holds σ'(z^(l))."),
    ('"c"', "C is right", "a^(l) = σ(z^(l))."),
    ('"e"', "E is right", "J D_l has column j of J times slope j: slopes along the last axis."),
    ('"f"', "F is right", "J ← J D_l W^(l), from the y side."),
)
