"""How answers of Question 1 are called that are no functions of arrays: a gradient function, a class of numbers."""

from hwlib.exercises.kinds import demand, function, plain
from hwlib.network import Network


def of_a_network(answer, inputs):
    """H v for the loss of a tanh network, which for one layer of weights is a quadratic function of θ."""
    net = Network(inputs["sizes"], hidden="tanh", output="identity")

    def grad(theta):
        return net.gradient(theta, inputs["X"], inputs["T"])[1]

    yield from function("H v")(answer, {"grad": grad, "theta": inputs["theta"], "v": inputs["v"]})


def half_squares(Value, W, b, x, t):
    """½ Σ_k (y_k - t_k)² of a tanh network, for one sample, in numbers of this class."""
    a = x
    for W_l, b_l in zip(W, b):
        rows = [[w_ij * a_j for w_ij, a_j in zip(w_i, a)] for w_i in W_l]
        a = [sum(row[1:], row[0]) for row in rows]
        a = [(z_i + b_i).tanh() for z_i, b_i in zip(a, b_l)]
    errors = [y_k + Value(-1.0) * t_k for y_k, t_k in zip(a, t)]
    squares = [e * e * Value(0.5) for e in errors]
    return sum(squares[1:], squares[0])


def network_of(Value, numbers):
    """The same for layers of 2, 3 and 2 units, whose parameters, input and target are `numbers`, in this order."""
    rest = iter(numbers)
    W, b = [], []
    for n, m in ((3, 2), (2, 3)):
        W.append([[next(rest) for _ in range(m)] for _ in range(n)])
        b.append([next(rest) for _ in range(n)])
    x, t = ([next(rest), next(rest)] for _ in range(2))
    return half_squares(Value, W, b, x, t)


PROGRAMS = {
    "a b": lambda Value, a, b: a * b,
    "a + b": lambda Value, a, b: a + b,
    "tanh a": lambda Value, a: a.tanh(),
    "a a": lambda Value, a: a * a,
    "a b c": lambda Value, a, b, c: a * b * c,
    "u v with u = a b, v = u + a": lambda Value, a, b: (lambda u: u * (u + a))(a * b),
    "a network's loss": lambda Value, *numbers: network_of(Value, numbers),
}


def scalars(answer, inputs):
    """What a program in numbers of a class gives, and the derivative by each of the numbers that it begins with.

    The class is the answer, or what a function of nothing returns.
    """
    kind = answer if isinstance(answer, type) else answer() if callable(answer) else answer
    demand(isinstance(kind, type), kind, "a class")
    leaves = [kind(number) for number in inputs["numbers"]]
    end = PROGRAMS[inputs["program"]](kind, *leaves)
    demand(isinstance(end, kind), end, "a Value: every operation returns one")
    demand(end.backward() is not ..., ..., "the way back")
    yield "data", plain(end.data)
    for k, leaf in enumerate(leaves):
        yield f"grad of number {k + 1}", plain(leaf.grad)
