"""Families of mistakes in Question 3: what befalls one rule befalls the others with the same text."""

from hwlib.exercises.mistakes import Mistake, instead_of

# fmt: off


def returned(rule, new, state, still="x minus the step"):
    """`return new, state`"""
    line = f"return {new}, {state}"
    entries = instead_of(
        rule,
        line,
        (f"x += {new} - x\n        {line.replace(new, 'x')}", "x is changed in place", "The x that a step is given "
         "belongs to the caller, who keeps it as a point of the path; return a new array."),
        (f"return x, {state}", "x does not move", f"A step returns the new place: {still}."),
        (f"return {new} - x, {state}", "x itself is missing", "A step returns the new place, not the way there."),
    )
    if state in "vr":
        entries += instead_of(rule, line, (f"return {state}, {new}", "x and the state are exchanged",
                                      "step returns x first, and then the state."))
    return entries


def along(rule, g):
    """`x - lr * g / …`: sign and η."""
    return [
        Mistake(rule, "return x - ", "return x + ", "the sign: x climbs",
                "The gradient points uphill, and x goes against it: x - η …"),
        *instead_of(
            rule,
            f"lr * {g}",
            (g, "η is missing", f"The step is η times {g.replace('_hat', '̂')}, whatever its length."),
            (f"lr * lr * {g}", "η twice", "η stands in the step once."),
            (f"{g} / lr", "divided by η", "A larger η takes a longer step: multiply by it."),
            (f"np.sum(lr * {g})", "a sum over the coordinates", "Each coordinate of x moves by its own entry."),
            (f"np.mean(lr * {g})", "a mean over the coordinates", "Each coordinate of x moves by its own entry."),
            (f"2 * lr * {g}", "a factor 2 too many", "The step has no factor beside η."),
            (f"0.5 * lr * {g}", "a factor ½ too many", "The step has no factor beside η."),
        ),
    ]


def velocity(rule, at, look):
    """`v = beta * v - lr * grad(…)` and `return x + v, v`"""
    return [
        *returned(rule, "x + v", "v", f"x ← x + v, with the gradient {at}; at v, which begins at 0, it may be 0"),
        Mistake(rule, "- lr * grad", "+ lr * grad", "the sign: x climbs",
                "With x ← x + v, v takes - η g: the gradient points uphill."),
        *instead_of(
            rule,
            "lr * grad",
            ("grad", "η is missing", "v ← β v - η g: the gradient enters times η."),
            ("lr * lr * grad", "η twice", "v ← β v - η g has η once, and x ← x + v none."),
            ("(1 - beta) * lr * grad", "1 - β before the gradient", "v is no average: v ← β v - η g, the whole of g. "
             "With 1 - β it moves as with the smaller rate (1 - β) η."),
            ("beta * lr * grad", "β also before the gradient", "Only the old v fades, by β; the gradient enters "
             "whole, and so does the new v in x ← x + v."),
            ("2 * lr * grad", "a factor 2 too many", "v ← β v - η g has no factor beside η, and x ← x + v none."),
            ("0.5 * lr * grad", "a factor ½ too many", "v ← β v - η g has no factor beside η, and x ← x + v none."),
        ),
        *instead_of(
            rule,
            "v = beta * v",
            ("v = v", "β v without β", "v ← β v - η g: without β the old velocity never fades."),
            ("v = -beta * v", "the sign of β v", "v ← β v - η g: the old velocity goes on in its direction."),
            ("v = (1 - beta) * v", "1 - β where β belongs", "β is the share of v that stays."),
            ("v = beta * beta * v", "β twice", "v fades by β once a step."),
            ("v = lr * beta * v", "η before β v too", "Only the gradient is scaled by η: v ← β v - η g."),
        ),
        *instead_of(
            rule,
            f"v = beta * v - lr * {look}",
            (f"v = (1 - beta) * v - beta * lr * {look}", "β and 1 - β exchanged",
             "β belongs to the old v, and the gradient has η alone."),
            (f"v, old = beta * v - lr * {look}, v\n        return x + old, v", "x moves by the old v",
             "First v ← β v - η g, and then x moves by this new v."),
        ),
        *instead_of(
            rule,
            "np.zeros_like",
            ("np.ones_like", "v begins at 1", "Nothing moves before the first step: v begins at 0."),
            ("lambda x: x", "v begins at x", "Nothing moves before the first step: v begins at 0."),
        ),
        *instead_of(
            rule,
            f"{look}",
            ("np.sum(" + look + ")", "a sum over the coordinates", "Each coordinate of v has its own gradient."),
            ("np.abs(" + look + ")", "the size of the gradient", "The gradient keeps its sign."),
            ("np.sign(" + look + ")", "the sign of the gradient only", "v takes the gradient itself, with its size."),
            (look + " ** 2", "the gradient is squared", "v takes the gradient itself: v ← β v - η g."),
        ),
    ]


def divided(rule, s, r):
    """`s / (np.sqrt(r) + eps)`"""
    root, below = f"np.sqrt({r})", f"(np.sqrt({r}) + eps)"
    over, q = ("g", "r") if s == "g" else ("ŝ", "r̂")  # as signs
    return instead_of(
        rule,
        f"{s} / {below}",
        (f"np.sign({s})", "the sign of the gradient only",
         f"√{q} remembers how large the gradients were: {over} / (√{q} + ε)."),
    ) + instead_of(
        rule,
        f" / {below}",
        (f" / np.sqrt({r} + eps)", "ε stands in the root", f"It is √{q} + ε, as here and in torch: ε beside the root."),
        (f" / np.sqrt({r} + eps**2)", "ε² stands in the root", f"It is √{q} + ε: ε beside the root."),
        (f" / {root}", "ε is missing", f"It is √{q} + ε, which a coordinate that has had no gradient divides by."),
        (f" / {root} + eps", "ε is not in the fraction", f"Divide by all of (√{q} + ε): brackets."),
        (f" / ({root} - eps)", "the sign of ε", f"ε is added, so that nothing is divided by 0: √{q} + ε."),
        (f" / {root} / eps", "ε multiplies the root", f"ε is added: √{q} + ε."),
        (f" / ({r} + eps)", "the root is missing", f"Divide by √{q} + ε: {q} is made of squares, and a step of "
         f"{over}/√{q} does not depend on the scale of f."),
        (f" / (np.sqrt({root}) + eps)", "the root is taken twice", f"Divide by √{q} + ε, one root."),
        (f" * {below}", f"multiplied by √{q} + ε", f"Where gradients were large the steps get small: divide by "
         f"√{q} + ε."),
        (f" / (np.sqrt({r} + eps) + eps)", "ε twice", f"It is √{q} + ε: ε beside the root only."),
        ("", f"the division by √{q} + ε is missing", f"The step is η {over} / (√{q} + ε); "
         + ("without it this is gradient descent." if s == "g" else "without it this is Momentum, as an average.")),
    )


def squares(rule, right, wrong="{}"):
    """`g * g`"""
    return instead_of(
        rule,
        right,
        *(
            (wrong.format(text), name, hint)
            for text, name, hint in (
                ("np.abs(g)", "|g| for g ⊙ g", "r is made of squares; its root then has the scale of g."),
                ("g", "g is not squared", "r is made of squares, g ⊙ g; sums of g itself cancel."),
                ("np.sum(g * g)", "Σ g² over all coordinates", "Each coordinate has its own r, from its own g; a sum "
                 "gives all of them one step size. It is the sheet's slip."),
                ("np.mean(g * g)", "a mean of g² over all coordinates", "Each coordinate has its own r."),
                ("x * x", "x² for g²", "r is made of gradients: g ⊙ g."),
                ("g * g * g", "g cubed", "r is made of squares: g ⊙ g."),
                ("(lr * g) ** 2", "η inside the squares", "r is made of g alone; η stands before the fraction."),
            )
        ),
    )


def decayed(rule, var, beta, new, sign):
    """`var = beta * var + (1 - beta) * new`"""
    line, average = f"{var} = {beta} * {var} + (1 - {beta}) * {new}", f"{var} ← {sign} {var} + (1 - {sign}) …"
    return [
        Mistake(rule, f"{beta} * {var} + (1 - {beta})", f"(1 - {beta}) * {var} + {beta}",
                f"{sign} and 1 - {sign} are exchanged", f"{average}: {sign} is the share of the old {var} that stays."),
        Mistake(rule, f"+ (1 - {beta}) *", "+", f"1 - {sign} is missing in {var}",
                f"{average}: an average, whose weights add up to 1."),
        Mistake(rule, f"{var} = {beta} * {var}", f"{var} = {var}", f"{sign} is missing before {var}",
                f"{average}: without {sign} nothing fades."),
        *instead_of(
            rule,
            line,
            (f"{var} = {var} + {new}", f"{var} adds up" + (" like AdaGrad's" if var == "r" else " and never fades"),
             f"{average}: an average that forgets, not a sum."),
            (f"{var} = {new}", f"{var} has no memory",
             f"{average}: the old {var} has to come in, and step has to return the new one."),
            (f"{var} = (1 - {beta}) * {new}", f"the old {var} is lost",
             f"{average}: the old {var} has to come in, and step has to return the new one."),
            (f"{var} = {beta} * ({var} + {new})", f"{sign} before the new one too", f"{average}."),
            (f"{var} = (1 - {beta}) * ({var} + {new})", f"1 - {sign} before the old {var} too", f"{average}."),
        ),
    ]


def corrected(rule, var, beta, other, sign):
    """`var / (1 - beta**t)`"""
    hat, right = ("ŝ" if var == "s" else "r̂"), f"{var} / (1 - {beta}**t)"
    slip, outside = (": the sheet's slip", ", or once outside the root") if var == "r" else ("", "")
    wants = f"{hat} = {var}/(1 - {sign}ᵗ)"
    return instead_of(
        rule,
        right,
        (var, f"{hat} is not corrected", f"{wants}: the average began at 0 and is too small by this factor at first."),
        (f"{var} / (1 - {beta}**t) ** 2", f"{hat} is corrected twice{outside}", f"{wants}, once a step."),
        (f"{var} / (1 - {other}**t)", f"{hat} is divided by the other decay's 1 - βᵗ", f"It wants {sign}{slip}."),
        (f"{var} / (1 - {beta})", f"t is missing in {hat}", f"{wants}: the factor goes to 1 as t grows."),
        (f"{var} / (1 - {beta} * t)", f"β t for βᵗ in {hat}", f"{wants}: a power, not a product."),
        (f"{var} / (1 + {beta}**t)", f"the sign in {hat}", f"{wants}: the weights in {var} add up to 1 - {sign}ᵗ."),
        (f"{var} * (1 - {beta}**t)", f"{hat} is multiplied", f"{wants}: the average is too small, so divide."),
        (f"{var} / {beta}**t", f"1 - is missing in {hat}", f"{wants}."),
    )
