"""The exercises of Question 1: a layer, backpropagation, tangents, and what is built on them."""

import numpy as np

from hwlib.activations import ACTIVATIONS, SLOPES
from hwlib.exercises import q1_answers as answers
from hwlib.exercises import q1_mistakes as known
from hwlib.exercises.exercise import Case, Exercise
from hwlib.exercises.kinds import function, name, number
from hwlib.exercises.network_kinds import layers, with_sigma
from hwlib.exercises.networks import LIBRARYS, batch, networks, sigma, weights
from hwlib.exercises.q1_kinds import of_a_network, scalars
from hwlib.network import Network


def targets(rng, sizes, N):
    return {"X": batch(rng, N, sizes[0]), "T": batch(rng, N, sizes[-1])}


def directions(rng, sizes, N):
    moved = weights(rng, *sizes)
    return {"X": batch(rng, N, sizes[0]), "dW": moved["W"], "db": [-part for part in moved["b"]]}


def layer_case(rng, m, n, N, name, line):
    inputs = {"W": batch(rng, n, m), "b": rng.uniform(0.2, 0.9, n), "A": batch(rng, N, m), "f": name}
    return Case(
        inputs, line, f"{m} → {n} {'units' if n > 1 else 'unit'}, σ = {name}, {N} {'samples' if N > 1 else 'sample'}"
    )


def below_case(rng, m, n, name, line):
    inputs = {"W": batch(rng, n, m), "delta": batch(rng, 3, n), "z": batch(rng, 3, m)} | sigma(name)
    return Case(inputs, line, f"n_l = {m}, n_(l+1) = {n}, σ = {name}")


ENTROPY = {"E": "E = -1/N Σ_samples Σ_k t_k ln y_k,  y = softmax(z)", "∂": "∂E/∂z = (y - t)/N"}


def entropy_case(rng, N, shift, setting):
    shares = rng.uniform(0.5, 2, (N, 3))
    inputs = {"z": rng.uniform(-1.5, 1.5, (N, 3)) + shift, "t": shares / shares.sum(axis=1, keepdims=True)}
    return Case(inputs, ENTROPY, setting)


def one_large_entropy_case(setting):
    """Here e^z overflows, or is lost, unless each sample's own largest z is taken off, and ln y is not ln of a 0."""
    z = np.array([[1000.0, 0.0, -3.0], [0.3, -0.2, 0.1]])
    return Case({"z": z, "t": np.array([[0.2, 0.5, 0.3], [0.1, 0.6, 0.3]])}, ENTROPY, setting)


def hessian_case(rng, *sizes):
    net = Network(sizes)
    inputs = {"sizes": sizes, "theta": rng.uniform(0.3, 0.9, net.n_parameters), "v": batch(rng, net.n_parameters)}
    return Case(inputs | targets(rng, sizes, 3), "H v = d/ds ∇E(θ + s v) at s = 0", f"layers {sizes}")


def scalar_case(rng, program, count, line):
    return Case({"program": program, "numbers": batch(rng, count).tolist()}, line, f"the program {program}")


LAYER = "z^(l) = W^(l) a^(l-1) + b^(l), for a batch A Wᵀ + b,  a^(l) = σ(z^(l))"
LAST = {"∂E/∂W": "∂E/∂W^(l) = δ^(l) a^(l-1)ᵀ, for a batch Δᵀ A", "∂E/∂b": "∂E/∂b^(l) = δ^(l), the rows of Δ summed"}
OUTPUT = {"∂E": "δ^(L) = (a^(L) - t) ⊙ σ'(z^(L)), for a batch with 1/N"}
DEEP = {
    "∂E/∂W^(3)": "∂E/∂W^(3) = δ^(3) a^(2)ᵀ, for a batch Δᵀ A",
    "∂E/∂b^(3)": "∂E/∂b^(3) = δ^(3), the rows of Δ summed",
    "∂E/∂": "δ^(l) = σ'(z^(l)) ⊙ (W^(l+1)ᵀ δ^(l+1)), then ∂E/∂W^(l) = δ^(l) a^(l-1)ᵀ and ∂E/∂b^(l) = δ^(l)",
}
STEP = {"W": "W^(l) ← W^(l) - η ∂E/∂W^(l)", "b": "b^(l) ← b^(l) - η ∂E/∂b^(l)"}
CHAIN = "ż^(l) = Ẇ^(l) a^(l-1) + W^(l) ȧ^(l-1) + ḃ^(l),  ȧ^(l) = σ'(z^(l)) ⊙ ż^(l)"
TANGENT = {"y": "y = a^(L), by the forward pass", "ẏ": CHAIN}
PASS_ON = "every parent's grad grows by slope · grad, once all of the node's own grad is there"

EXERCISES = [
    Exercise(
        "layer",
        1,
        "one layer, forward",
        answers.layer,
        with_sigma(function("z", "a")),
        lambda rng: [
            layer_case(rng, 1, 1, 1, "identity", "z = w a + b,  a = z"),
            layer_case(rng, 3, 3, 3, "identity", "z^(l) = W^(l) a^(l-1) + b^(l), for a batch A Wᵀ + b"),
            layer_case(rng, 3, 3, 3, "sigmoid", LAYER),
            layer_case(rng, 3, 2, 4, "tanh", LAYER),
        ],
        known.LAYER,
        closed=LIBRARYS,
    ),
    Exercise(
        "slopes",
        1,
        "three slopes",
        answers.slopes,
        function("sigmoid'", "tanh'", "relu'"),
        lambda rng: [
            Case(
                {"z": rng.uniform([-2.2, -1.5, -0.7, 0.4, 0.9, 1.7], [-1.8, -0.9, -0.4, 0.7, 1.3, 2.1])},
                {"s": "σ' = σ (1 - σ)", "t": "tanh' = 1 - tanh²", "r": "max(z, 0) is 0 left of 0, and z right of it"},
            )
        ],
        known.SIGMAS,
        closed=(*LIBRARYS, *SLOPES, *SLOPES.values(), ACTIVATIONS["relu"][1]),
    ),
    Exercise(
        "error_below",
        1,
        "the error of a layer, from the layer after it",
        answers.error_below,
        with_sigma(function("δ^(l)")),
        lambda rng: [
            below_case(rng, 1, 1, "identity", "δ^(l) = w δ^(l+1)"),
            below_case(rng, 3, 3, "identity", "Wᵀ δ, for a batch Δ W"),
            below_case(rng, 3, 3, "sigmoid", "δ^(l) = σ'(z^(l)) ⊙ (W^(l+1)ᵀ δ^(l+1))"),
            below_case(rng, 4, 2, "tanh", "δ^(l) = σ'(z^(l)) ⊙ (W^(l+1)ᵀ δ^(l+1)), for a batch Δ W"),
        ],
        known.ERROR_BELOW,
        closed=LIBRARYS,
    ),
    Exercise(
        "backprop",
        1,
        "the whole backward pass",
        answers.backprop,
        with_sigma(layers("∂E/∂W", "∂E/∂b")),
        networks(
            targets,
            ((1, 1), "identity", 1, LAST),
            ((3, 3), "identity", 3, LAST),
            ((3, 3), "sigmoid", 3, OUTPUT),
            ((3, 3, 3), "identity", 3, DEEP),
            ((3, 3, 3), "sigmoid", 3, DEEP),
            ((3, 4, 2), "tanh", 5, DEEP),
        ),
        known.GRADIENT,
        closed=LIBRARYS,
    ),
    Exercise(
        "train_step",
        1,
        "one step of training",
        answers.train_step,
        with_sigma(layers("W", "b")),
        networks(
            targets,
            ((1, 1), "identity", 1, STEP),
            ((3, 2), "tanh", 4, STEP),
            ((3, 3, 3), "tanh", 3, STEP),
            ((3, 4, 2), "sigmoid", 5, STEP),
            more={"lr": 0.8},
        ),
        known.TRAIN_STEP,
        closed=LIBRARYS,
    ),
    Exercise(
        "cross_entropy",
        1,
        "another loss: softmax with cross-entropy",
        answers.cross_entropy,
        function("E", "∂E/∂z"),
        lambda rng: [
            entropy_case(rng, 1, 0, "one sample"),
            entropy_case(rng, 4, 0, "4 samples"),
            entropy_case(rng, 4, 1000, "4 samples, z near 1000"),
            one_large_entropy_case("2 samples, one with z = 1000"),
        ],
        known.CROSS_ENTROPY,
        closed=LIBRARYS,
    ),
    Exercise(
        "tangent",
        1,
        "forward mode: a tangent beside every value",
        answers.tangent,
        with_sigma(function("y", "ẏ")),
        networks(
            directions,
            ((1, 1), "identity", 1, TANGENT),
            ((3, 3), "identity", 3, TANGENT),
            ((3, 3), "sigmoid", 3, TANGENT),
            ((3, 3, 3), "identity", 3, TANGENT),
            ((3, 3, 3), "sigmoid", 3, TANGENT),
            ((3, 4, 2), "tanh", 5, TANGENT),
        ),
        known.TANGENT,
        closed=LIBRARYS,
    ),
    Exercise(
        "tangent_passes",
        1,
        "predict a number",
        answers.tangent_passes,
        number,
        lambda rng: [Case({}, "one pass gives the derivative along one direction of θ")],
        known.TANGENT_PASSES,
    ),
    Exercise(
        "wrong_line",
        1,
        "find the planted bug",
        answers.wrong_line,
        name,
        lambda rng: [Case({}, "one of A to F")],
        known.WRONG_LINE,
    ),
    Exercise(
        "hessian_times",
        1,
        "the Hessian times a vector",
        answers.hessian_times,
        of_a_network,
        lambda rng: [hessian_case(rng, 2, 1), hessian_case(rng, 2, 3, 2)],
        known.HESSIAN_TIMES,
        tolerance=1e-4,
    ),
    Exercise(
        "Value",
        1,
        "automatic differentiation in 40 lines",
        answers.scalar_class,
        scalars,
        lambda rng: [
            scalar_case(rng, "a b", 2, "∂(a b)/∂a = b"),
            scalar_case(rng, "a + b", 2, "∂(a + b)/∂a = 1"),
            scalar_case(rng, "tanh a", 1, "tanh' = 1 - tanh²"),
            scalar_case(rng, "a a", 1, "a number that is used twice gets both parts"),
            scalar_case(rng, "a b c", 3, PASS_ON),
            scalar_case(rng, "u v with u = a b, v = u + a", 2, PASS_ON),
            scalar_case(rng, "a network's loss", 21, PASS_ON),
        ],
        known.VALUE,
        closed=LIBRARYS,
    ),
]
