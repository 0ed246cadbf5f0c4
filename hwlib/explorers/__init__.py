"""Sliders around the course's figures; one function an explorer."""

from hwlib.explorers.activation_distributions import signal, weight_std
from hwlib.explorers.backpropagation import gradient_flow, profile_learning
from hwlib.explorers.input_jacobian import singular_values, step_size, tangent
from hwlib.explorers.optimizers import race, sensitivity

__all__ = [
    "gradient_flow",
    "profile_learning",
    "race",
    "sensitivity",
    "signal",
    "singular_values",
    "step_size",
    "tangent",
    "weight_std",
]
