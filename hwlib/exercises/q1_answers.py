"""The right answers to the exercises of Question 1, in which its known mistakes are planted."""

import math

import numpy as np

from hwlib.exercises.networks import flat, like
from hwlib.network import Network


def layer(W, b, A, f):
    """z^(l) = W^(l) a^(l-1) + b^(l) and a^(l) = σ(z^(l)) for every row of A, shapes (N, n_l)."""
    tape = Network(*like([W], f)).forward(flat([W], [b]), A)
    return tape.z[0], tape.a[1]


def slopes(z):
    """σ'(z) of sigmoid, tanh and ReLU, each of the shape of z."""
    a = 1 / (1 + np.exp(-z))
    sigmoid = a * (1 - a)
    tanh = 1 - np.tanh(z) ** 2
    relu = np.where(z > 0, 1.0, 0.0)
    return sigmoid, tanh, relu


def error_below(W, delta, z, f, df):
    """δ^(l) = σ'(z^(l)) ⊙ (W^(l+1)ᵀ δ^(l+1)) for every sample, shape (N, n_l): W and δ are those of layer l + 1."""
    return df(z) * (delta @ W)


def backprop(W, b, X, T, f, df):
    """∂E/∂W^(l) and ∂E/∂b^(l) for l = 2 … L, two lists, of the mean loss of a batch."""
    net = Network(*like(W, f))
    dW, db = zip(*net.layers(net.gradient(flat(W, b), X, T)[1]))
    return list(dW), list(db)


def train_step(W, b, X, T, f, df, lr):
    """One step of gradient descent on that loss: the new W and b, two new lists."""
    W, b, a, z = list(W), list(b), [X], []
    for k in range(len(W)):
        z.append(a[k] @ W[k].T + b[k])
        a.append(f(z[k]))
    delta = (a[-1] - T) / len(X) * df(z[-1])
    for k in reversed(range(len(W))):
        below = delta @ W[k] * df(z[k - 1]) if k else None
        W[k] = W[k] - lr * delta.T @ a[k]
        b[k] = b[k] - lr * delta.sum(axis=0)
        delta = below
    return W, b


def cross_entropy(z, t):
    """E = -1/N Σ_samples Σ_k t_k ln y_k with y = softmax(z), and ∂E/∂z = (y - t)/N, for z and t of shape (N, n)."""
    z = z - z.max(axis=-1, keepdims=True)
    log_y = z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))
    y = np.exp(log_y)
    loss = -np.sum(t * log_y) / len(z)
    delta = (y - t) / len(z)
    return loss, delta


def tangent(W, b, X, dW, db, f, df):
    """y and ẏ for a batch, along (Ẇ, ḃ)."""
    return Network(*like(W, f)).jvp(flat(W, b), X, flat(dW, db))


def tangent_passes(sizes=(4, 6, 2)):
    """One for each parameter: Σ_l n_l (n_{l-1} + 1)."""
    return sum(n * (m + 1) for m, n in zip(sizes, sizes[1:]))


def wrong_line():
    """The letter of the line that is wrong in the notebook's listing."""
    return "e"


def hessian_times(grad, theta, v):
    """H v, the derivative of the gradient along v: Im ∇E(θ + ih v)/h."""
    h = 1e-20
    return np.imag(grad(theta + 1j * h * v)) / h


def scalar_class():
    """The class `Value`: a number that remembers what it was made of, and passes its gradient on (reverse mode)."""

    class Value:
        def __init__(self, data, parents=(), slopes=()):
            self.data, self.parents, self.slopes, self.grad = data, parents, slopes, 0.0

        def __add__(self, other):
            return Value(self.data + other.data, (self, other), (1.0, 1.0))

        def __mul__(self, other):
            return Value(self.data * other.data, (self, other), (other.data, self.data))

        def tanh(self):
            t = math.tanh(self.data)
            return Value(t, (self,), (1 - t * t,))

        def backward(self):
            order, seen = [], set()

            def visit(node):
                if node not in seen:
                    seen.add(node)
                    for parent in node.parents:
                        visit(parent)
                    order.append(node)

            visit(self)
            self.grad = 1.0
            for node in reversed(order):
                for parent, slope in zip(node.parents, node.slopes):
                    parent.grad += slope * node.grad

    return Value
