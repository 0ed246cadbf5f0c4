"""How answers of Question 4 are called that draw weights, or return a list of layers."""

import numpy as np

from hwlib.exercises.kinds import demand, given, plain, several


def looks_of_layers(answer, inputs):
    """What can be told of W^(l) and b^(l), which anybody may draw in another order."""
    demand(callable(answer), answer, "a function")
    sizes = inputs["sizes"]
    layers, wanted = answer(sizes, inputs["gain"], np.random.default_rng(inputs["seed"])), len(sizes) - 1
    demand(isinstance(layers, list | tuple), layers, "a list of pairs (W, b)")
    demand(len(layers) == wanted, layers, f"as many pairs (W, b) as layers above the first, {wanted}")
    for l, pair in enumerate(layers, start=2):
        demand(isinstance(pair, list | tuple) and len(pair) == 2, pair, "a pair (W, b)")
        W, b = plain(pair[0]), plain(pair[1])
        demand(W.dtype.kind in "iuf" and b.dtype.kind in "iuf" and W.size and W.ndim, pair, "a pair of real arrays")
        yield f"the shape of W^({l})", np.array(W.shape)
        yield f"mean, std and mean size of W^({l})", np.array([W.mean(), W.std(), np.abs(W).mean()])
        yield f"whether W^({l}) is 0", np.array(not W.any())
        yield f"whether the units of W^({l}) differ", np.array((W != W[:1]).any())
        yield f"the shape of b^({l})", np.array(b.shape)
        yield f"whether b^({l}) is 0", np.array(not b.any())


def a_of_each_layer(answer, inputs):
    """a^(1) = x, …, a^(L)."""
    demand(callable(answer), answer, "a function")
    outputs = answer(*inputs.values())
    demand(several(outputs), outputs, "a list of the layers' outputs, x first")
    yield "the number of layers, the input among them,", plain(len(outputs))
    for l, part in enumerate(outputs, start=1):
        yield f"a^({l})", plain(part)
    yield from given(inputs)


def tower(answer, inputs):
    """The weights of every block, as they were drawn: what they do is for others to find out."""
    demand(callable(answer), answer, "a function")
    n, depth = inputs["n"], inputs["depth"]
    blocks = answer(n, depth, np.random.default_rng(inputs["seed"]))
    wanted = f"a list of {depth} matrices of real numbers, of shape {(n, n)}"
    demand(several(blocks) and len(blocks) == depth, blocks, wanted)
    blocks = [plain(W) for W in blocks]
    demand(all(W.dtype.kind in "iuf" and W.shape == (n, n) for W in blocks), blocks, wanted)
    for k, W in enumerate(blocks, start=1):
        yield f"W of block {k}", W
